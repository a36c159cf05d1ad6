package flowtest

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"damping/flows"
	"damping/flows/aid"
	"damping/store"
	"damping/store/sheet"
	"damping/store/storetest"
	"damping/templates"
)

//go:embed town.csv
var register []byte

// neighbour is somebody of another programme: known, but without an application here.
var neighbour = []byte(`nik,nama,tanggal_lahir,kelurahan,no_hp
1872034209839018,Parti Ningsih,1983-09-02,Ganjar Asri,081200009018
`)

// Town is a small invented town: a real store with citizens in many stages,
// an office, and the Bimtek of 26 July. It begins on Monday, 17 July 2023, at
// 09.00 WIB.
type Town struct {
	Store  *store.Store
	Office *store.Office
	Clock  *storetest.Clock

	address  string                // of the database
	ctx      context.Context       // of the test
	citizens map[string]citizen    // by first name in lower case
	codes    map[string]flows.Code // made so far, by name
	photos   int                   // sent so far
	lastSum  string                // of the last one
	refusing bool                  // the network refuses broadcasts
	arrival  string                // code of the Bimtek that was shown last
}

type citizen struct {
	nik   aid.NIK
	phone aid.Phone
}

// somebody of the office; "petugas baru" has not joined yet.
var office = []struct {
	key, name string
	roles     []aid.Role
	areas     []string
}{
	{"petugas", "Wahyu Prasetya", []aid.Role{aid.RoleOfficer}, []string{"Yosodadi", "Iring Mulyo", "Sumbersari Bantul"}},
	{"petugas sepi", "Endah Kurniasih", []aid.Role{aid.RoleOfficer}, []string{"Purwosari"}},
	{"petugas baru", "Bayu Firmansah", []aid.Role{aid.RoleOfficer}, []string{"Imopuro"}},
	{"petugas staf", "Ratri Kusumawati", []aid.Role{aid.RoleOfficer, aid.RoleStaff}, []string{"Ganjar Asri"}},
	{"staf", "Bambang Sutejo", []aid.Role{aid.RoleStaff}, nil},
	{"kepala", "Maryati Utami", []aid.Role{aid.RoleHead}, nil},
	{"admin", "Yusup Hidayat", []aid.Role{aid.RoleAdmin}, nil},
	{"rekan", "Hasan Basri", []aid.Role{aid.RoleOfficer}, []string{"Yosodadi"}},
}

// NewTown opens a town on SQLite in a folder that ends with the test.
func NewTown(t testing.TB) *Town {
	t.Helper()
	return NewTownAt(t, storetest.SQLite(t))
}

// NewTownAt opens a town in an empty database.
func NewTownAt(t testing.TB, address string) *Town {
	t.Helper()
	program, err := templates.LoadProgram("")
	if err != nil {
		t.Fatal(err)
	}
	clock := storetest.NewClock()
	s, err := store.Open(t.Context(), address, storetest.Keys(t), store.Clock{Program: clock.Now, Machine: clock.Now}, store.Relaxed())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	town := &Town{Store: s, Office: store.NewOffice(s, program, aid.WIB), Clock: clock, ctx: t.Context(), address: address,
		citizens: map[string]citizen{}, codes: map[string]flows.Code{}}
	if err := town.settle(); err != nil {
		t.Fatal(err)
	}
	return town
}

// settle brings the citizens and the office into the town.
func (town *Town) settle() error {
	if err := town.bring(*town.Office.Program, register); err != nil {
		return err
	}
	other := *town.Office.Program
	other.Code += "-lain"
	if err := town.bring(other, neighbour); err != nil {
		return err
	}
	for _, o := range office {
		var areas []aid.AreaID
		for _, name := range o.areas {
			area, _ := town.Office.Program.AreaList().Match(name)
			areas = append(areas, area.ID)
		}
		_, code, err := town.Office.AddOfficer(town.ctx, o.name, o.roles, areas)
		if err != nil {
			return fmt.Errorf("%s: %w", o.key, err)
		}
		town.codes[o.key] = code
	}
	return nil
}

// bring imports citizens of a programme.
func (town *Town) bring(program aid.Program, csv []byte) error {
	rules := sheet.Rules{Areas: program.AreaList(), Accounts: program.Current().AccountDigits, Today: aid.DateOf(town.Clock.Now())}
	sh, err := sheet.Parse(".csv", csv, rules)
	if err != nil {
		return err
	}
	report, err := store.NewOffice(town.Store, &program, aid.WIB).Import(town.ctx, sh, store.ImportOptions{File: "town.csv"}, nil)
	if err != nil || !report.Written {
		return fmt.Errorf("town.csv: %v, refused: %v", err, report.Refused)
	}
	for _, r := range sh.Rows {
		town.citizens[strings.ToLower(strings.Fields(r.Name)[0])] = citizen{r.NIK, r.Phone}
	}
	return nil
}

// PlanBimtek plans the Bimtek of the pack and invites the candidates.
func (town *Town) PlanBimtek() error {
	_, err := town.Office.EnsureBimtek(town.ctx)
	return err
}

func (town *Town) citizen(name string) (citizen, error) {
	c, ok := town.citizens[name]
	if !ok {
		return c, fmt.Errorf("nobody in the town is called %q", name)
	}
	return c, nil
}

// Code is somebody's one-time invitation, always the same one.
func (town *Town) Code(name string) (flows.Code, error) {
	if code, ok := town.codes[name]; ok {
		return code, nil
	}
	c, err := town.citizen(name)
	if err != nil {
		return "", err
	}
	inv, err := town.Office.InvitePerson(town.ctx, c.nik)
	town.codes[name] = inv.Code
	return inv.Code, err
}

// Chat is the phone of a name; the name of somebody of the town, or several
// ("ratna dan joko", "petugas dan siti"), makes it theirs. Any other name is
// the phone of somebody nobody knows. It is on Telegram, or as the name says
// ("siti di WhatsApp").
func (town *Town) Chat(name string) (flows.Chat, error) {
	chat := flows.Chat{Channel: "telegram"}
	name, elsewhere := strings.CutSuffix(name, " di WhatsApp")
	if elsewhere {
		chat.Channel = "whatsapp"
		delete(town.codes, name) // was used on Telegram, maybe
	}
	id, err := town.Store.FindChat(town.ctx, chat.Channel, name)
	if err == nil {
		chat.ID = id
		return chat, nil
	}
	err = town.Store.Update(town.ctx, func(tx *store.Tx) (err error) {
		chat.ID, err = tx.ChatAt(chat.Channel, name)
		return err
	})
	if err != nil {
		return chat, err
	}
	for one := range strings.SplitSeq(name, " dan ") {
		_, known := town.citizens[one]
		_, invited := town.codes[one]
		if known || invited {
			err = town.link(chat, one)
		}
		if err != nil {
			return chat, err
		}
	}
	return chat, nil
}

// Told lets the network say that a chat has the phone number of somebody.
func (town *Town) Told(chat flows.Chat, name string) error {
	who, err := town.citizen(name)
	if err != nil {
		return err
	}
	m := store.Incoming{Channel: chat.Channel, ID: chat.ID, Phone: who.phone, Body: []byte("{}")}
	err = town.Store.Update(town.ctx, func(tx *store.Tx) error {
		c, err := tx.Chat(chat.ID)
		m.Address = c.Address
		return err
	})
	if err != nil {
		return err
	}
	_, err = town.Store.Receive(town.ctx, []store.Incoming{m})
	return err
}

// link lets somebody agree and use the invitation, as a conversation would.
func (town *Town) link(chat flows.Chat, name string) error {
	code, err := town.Code(name)
	if err != nil {
		return err
	}
	return town.Store.Update(town.ctx, func(tx *store.Tx) error {
		w := town.Office.World(tx, chat)
		effects := []flows.Effect{flows.RedeemCode{Code: string(code)}}
		if !code.ForOfficer() {
			effects = append([]flows.Effect{flows.AgreeConsent{Version: town.Office.Program.Current().ConsentText}}, effects...)
		}
		for _, e := range effects {
			f, err := w.Facts(flows.State{})
			if err != nil {
				return err
			}
			if _, err := w.Apply([]flows.Effect{e}, f, flows.State{}); err != nil {
				return err
			}
		}
		return nil
	})
}

// Turn lets a chat say something and returns the answer.
func (town *Town) Turn(book *flows.Book, chat flows.Chat, in flows.Input) (letters []flows.Letter, err error) {
	err = town.Store.Update(town.ctx, func(tx *store.Tx) error {
		if !in.Silent() {
			if err := tx.Heard(chat.ID); err != nil {
				return err
			}
		}
		s, err := tx.State(chat.ID)
		if err != nil {
			return err
		}
		w := town.Office.World(tx, chat)
		if in, err = stranger(w, s, in); err != nil {
			return err
		}
		if s, letters, err = book.Turn(w, s, in); err != nil {
			return err
		}
		for _, l := range letters { // that are looked after
			if l.Once == "" && l.Topic == "" {
				continue
			}
			if _, err := tx.Put(store.Letter{Chat: l.Chat, Lane: store.Lane(l.Lane), Due: l.Due, Topic: l.Topic, Dedupe: l.Once}); err != nil {
				return err
			}
		}
		return tx.SaveState(chat.ID, s)
	})
	return letters, err
}

// errUndo undoes what was only tried.
var errUndo = errors.New("undo")

// Try runs fn with the worlds of the town's phones in one transaction, and
// undoes everything afterwards: for many turns in little time.
func (town *Town) Try(fn func(world func(flows.Chat) flows.World) error) error {
	var failed error
	err := town.Store.Update(town.ctx, func(tx *store.Tx) error {
		failed = fn(func(chat flows.Chat) flows.World { return town.Office.World(tx, chat) })
		return errUndo
	})
	if failed == nil && !errors.Is(err, errUndo) {
		return err
	}
	return failed
}

// Stand puts a chat where an earlier release left it.
func (town *Town) Stand(chat flows.Chat, s flows.State) error {
	return town.Store.Update(town.ctx, func(tx *store.Tx) error { return tx.SaveState(chat.ID, s) })
}

// State is where a chat stands.
func (town *Town) State(chat flows.Chat) (s flows.State, err error) {
	err = town.Store.View(town.ctx, func(tx *store.Tx) error {
		s, err = tx.State(chat.ID)
		return err
	})
	return s, err
}

// At moves the clock to a time, which is not before now.
func (town *Town) At(at time.Time) error {
	d := at.Sub(town.Clock.Now())
	if d < 0 {
		return fmt.Errorf("%s is over", at.Format("2006-01-02 15.04"))
	}
	town.Clock.Move(d)
	return nil
}
