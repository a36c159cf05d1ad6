package store

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"damping/flows"
	"damping/flows/aid"
	"damping/store/sheet"
	"damping/store/storetest"
	"damping/templates"
)

// desk is an office on a real database, with a clock that the test moves.
type desk struct {
	*testing.T
	o     *Office
	clock *storetest.Clock
	url   string
}

// eachDesk runs a test on an empty office on SQLite and on PostgreSQL.
func eachDesk(t *testing.T, test func(d *desk)) {
	t.Helper()
	storetest.EachURL(t, func(t *testing.T, url string) { test(newDesk(t, url)) })
}

func newDesk(t *testing.T, url string) *desk {
	t.Helper()
	clock := storetest.NewClock()
	s, err := Open(context.Background(), url, storetest.Keys(t), Clock{Program: clock.Now, Machine: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return &desk{T: t, o: NewOffice(s, program(t), nil), clock: clock, url: url}
}

// program is the pack that is built in: Metro 2023.
func program(t testing.TB) *aid.Program {
	t.Helper()
	p, err := templates.LoadProgram("")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// the invented people of these tests.
const (
	sitiNIK  = "1872014507809001" // woman, 5 July 1980
	budiNIK  = "1872011203759002" // man, 12 March 1975
	anisaNIK = "1872015508919003" // woman, 15 August 1991
)

const people = `nik,no_kk,nama,tanggal_lahir,kelurahan,alamat,no_hp,usaha,terdaftar,pkh,bpnt,rekening,nama_rekening,tahap
` + sitiNIK + `,1872010101109001,Siti Aminah,1980-07-05,Ganjar Asri,Jalan Melati Nomor 7071,081200009001,warung sayur,ya,tidak,tidak,3800009001,SITI AMINAH,candidate
` + budiNIK + `,1872010101109002,Budi Santoso,,Imopuro,Jalan Mawar Nomor 7072,081200009002,gorengan,ya,tidak,tidak,,,proposed
` + anisaNIK + `,1872010101109002,Siti Annisa,1991-08-15,Imopuro,,081200009002,kue basah,,,,,,candidate
`

func parsed(t testing.TB, o *Office, text string) *sheet.Sheet {
	t.Helper()
	year := o.Program.Current()
	s, err := sheet.Parse(".csv", []byte(text), sheet.Rules{
		Areas: o.Program.AreaList(), Accounts: year.AccountDigits, Today: aid.Date{Year: 2023, Month: 7, Day: 17}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// take imports a sheet of which nothing may be refused.
func (d *desk) take(text string) ImportReport {
	d.Helper()
	r, err := d.o.Import(context.Background(), parsed(d.T, d.o, text), ImportOptions{}, nil)
	if err != nil || !r.Written {
		d.Fatalf("import: %+v, %v", r, err)
	}
	return r
}

// seat is one chat in front of the desk.
type seat struct {
	d     *desk
	chat  flows.Chat
	state flows.State
}

func (d *desk) seat(address string) *seat {
	d.Helper()
	s := d.door(address)
	s.do(agreed)
	return s
}

// door is a chat of somebody who has not agreed to anything yet.
func (d *desk) door(address string) *seat {
	d.Helper()
	s := &seat{d: d}
	d.update(func(tx *Tx) error {
		id, err := tx.ChatAt("web", address)
		s.chat = flows.Chat{ID: id, Channel: "web"}
		return err
	})
	return s
}

func (d *desk) update(fn func(tx *Tx) error) {
	d.Helper()
	if err := d.o.Update(context.Background(), fn); err != nil {
		d.Fatal(err)
	}
}

func (s *seat) facts() (f flows.Facts) {
	s.d.Helper()
	s.d.update(func(tx *Tx) (err error) {
		f, err = s.d.o.World(tx, s.chat).Facts(s.state)
		return err
	})
	return f
}

// try does effects as a turn does, and keeps what they change in the state.
func (s *seat) try(effects ...flows.Effect) (done flows.Applied, refused *flows.Refusal) {
	s.d.Helper()
	s.d.update(func(tx *Tx) error {
		w := s.d.o.World(tx, s.chat)
		f, err := w.Facts(s.state)
		if err != nil {
			return err
		}
		done, err = w.Apply(effects, f, s.state)
		refused = nil
		if errors.As(err, &refused) {
			return nil
		}
		return err
	})
	if done.Person != "" {
		s.state.Person = done.Person
	}
	if done.Role != "" {
		s.state.Role = done.Role
	}
	return done, refused
}

// do is try, and nothing may be refused.
func (s *seat) do(effects ...flows.Effect) flows.Applied {
	s.d.Helper()
	done, refused := s.try(effects...)
	if refused != nil {
		s.d.Fatalf("%T: %v", effects[0], refused)
	}
	return done
}

// refuse is try, and it must be refused for this reason.
func (s *seat) refuse(key string, effects ...flows.Effect) *flows.Refusal {
	s.d.Helper()
	_, refused := s.try(effects...)
	if refused == nil || refused.Key != key {
		s.d.Fatalf("%T: got %v, want the refusal %s", effects[0], refused, key)
	}
	return refused
}

// load looks at a view; want names its type.
func load[T any](s *seat, v flows.View) T {
	s.d.Helper()
	var data any
	s.d.update(func(tx *Tx) error {
		w := s.d.o.World(tx, s.chat)
		f, err := w.Facts(s.state)
		if err != nil {
			return err
		}
		data, err = w.Load(v, f, s.state)
		return err
	})
	got, ok := data.(T)
	if !ok && v != flows.NoView {
		s.d.Fatalf("view %s is a %T", v, data)
	}
	return got
}

// invite makes a code for a citizen.
func (d *desk) invite(nik string) string {
	d.Helper()
	inv, err := d.o.InvitePerson(context.Background(), aid.NIK(nik))
	if err != nil {
		d.Fatal(err)
	}
	return string(inv.Code)
}

// join takes an officer in and sits down as one.
func (d *desk) join(name string, roles []aid.Role, areas ...aid.AreaID) *seat {
	d.Helper()
	_, code, err := d.o.AddOfficer(context.Background(), name, roles, areas)
	if err != nil {
		d.Fatal(err)
	}
	s := d.seat("officer " + name)
	s.do(flows.RedeemCode{Code: string(code)})
	return s
}

// number asks the database for one number.
func (d *desk) number(query string, args ...any) (n int) {
	d.Helper()
	d.update(func(tx *Tx) error { return tx.get([]any{&n}, query, args...) })
	return n
}

// kinds are the kinds of link in a chain, in order.
func (d *desk) kinds(chain string) string {
	d.Helper()
	var kinds []string
	d.update(func(tx *Tx) error {
		return tx.each(func(scan func(...any) error) error {
			var kind string
			kinds = append(kinds, "")
			err := scan(&kind)
			kinds[len(kinds)-1] = kind
			return err
		}, `SELECT kind FROM ledger WHERE chain = $1 ORDER BY n`, chain)
	})
	return strings.Join(kinds, " ")
}

var (
	ganjarAsri = aid.AreaID("18.72.03.1004")
	agreed     = flows.AgreeConsent{Version: "2023-1"}

	officerRoles = []aid.Role{aid.RoleOfficer}
	staffRoles   = []aid.Role{aid.RoleStaff}
)

func sorted(list []string) []string {
	slices.Sort(list)
	return list
}
