package store

import (
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

func TestEveryEffectHasItsCase(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		for _, e := range flows.Effects {
			s := d.seat("effects")
			d.update(func(tx *Tx) error {
				w := d.o.World(tx, s.chat)
				f, err := w.Facts(s.state)
				if err != nil {
					return err
				}
				if _, err := w.Apply([]flows.Effect{e}, f, s.state); err != nil && strings.Contains(err.Error(), "no case") {
					d.Errorf("%T: %v", e, err)
				}
				return nil
			})
		}
	})
}

// TestEveryViewHasItsCase reads the names of the views from where they stand,
// so that a new one cannot be forgotten here.
func TestEveryViewHasItsCase(t *testing.T) {
	views := viewsInSource(t)
	eachDesk(t, func(d *desk) {
		d.take(people)
		for _, s := range []*seat{d.seat("stranger"), sitiLinked(d), d.join("Petugas", officerRoles, ganjarAsri)} {
			for _, v := range views {
				got := load[any](s, v)
				if want := reflect.TypeOf(flows.Sample(v)); want != nil && reflect.TypeOf(got) != want {
					d.Errorf("view %s is a %T, its sample a %v", v, got, want)
				}
			}
		}
	})
}

// viewsInSource are the constants of type View.
func viewsInSource(t *testing.T) (views []flows.View) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../flows/view.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		kind, ok := spec.Type.(*ast.Ident)
		if value, lit := spec.Values[0].(*ast.BasicLit); ok && lit && kind.Name == "View" {
			views = append(views, flows.View(strings.Trim(value.Value, `"`)))
		}
		return true
	})
	if len(views) < 10 {
		t.Fatalf("found only %v", views)
	}
	return views
}

func TestConsentBelongsToTheChatUntilThePersonIsKnown(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		s := d.door("siti")
		if got := s.facts().Who; got.Consent != "" || got.Person != nil {
			d.Fatalf("a new chat: %+v", got)
		}
		s.do(flows.RefuseConsent{Version: "2023-1"})
		if got := s.facts().Who.Consent; got != "" {
			d.Fatalf("a refusal counts as the consent %q", got)
		}
		s.do(agreed)
		if got := s.facts().Who.Consent; got != "2023-1" {
			d.Fatalf("consent %q", got)
		}
		s.do(flows.RefuseConsent{Version: "2023-1"})
		if got := s.facts().Who.Consent; got != "" {
			d.Fatalf("the consent %q outlives a refusal", got)
		}
		s.refuse("refused.consent", flows.RedeemCode{Code: d.invite(sitiNIK)})
		s.do(agreed)
		s.do(flows.RedeemCode{Code: d.invite(sitiNIK)})
		who := s.facts().Who
		if who.Person == nil || who.Person.Name != "Siti Aminah" || !who.Person.Female || !who.Person.Sexed {
			d.Fatalf("linked to %+v", who.Person)
		}
		if who.Consent != "2023-1" {
			d.Fatal("the consent did not follow the person")
		}
		if n := d.number(`SELECT COUNT(*) FROM consents WHERE person = $1`, who.Person.ID); n != 1 {
			d.Fatalf("%d consents of the person, want 1", n)
		}
		second, third := d.door("siti on her other phone"), d.door("siti on a third")
		second.do(agreed, flows.RedeemCode{Code: d.invite(sitiNIK)})
		third.do(agreed, flows.RedeemCode{Code: d.invite(sitiNIK)})
		if second.facts().Who.Consent != "2023-1" {
			d.Fatal("the consent of a person does not hold on her other network")
		}
		s.do(flows.RevokeConsent{})
		if got := s.facts().Who; got.Consent != "" || len(got.People) != 0 {
			d.Fatalf("after revoking: %+v", got)
		}
		if got := second.facts().Who; got.Person == nil || got.Consent != "" {
			d.Fatalf("on the other network after revoking: %+v", got)
		}
	})
}

func TestCodeLinksOnce(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		code := d.invite(sitiNIK)
		s := d.seat("siti")
		done := s.do(agreed, flows.RedeemCode{Code: strings.ToLower(code[:4]) + "-" + code[4:]})
		if done.Result["linked"] != "citizen" || done.Result["name"] != "Siti Aminah" || done.Role != aid.RoleCandidate {
			d.Fatalf("%+v", done)
		}
		s.do(flows.RedeemCode{Code: code}) // tapping one's own invitation again
		d.seat("thief").refuse("refused.used", flows.RedeemCode{Code: code})
		s.do(flows.Unlink{})
		if got := s.facts().Who.Person; got != nil {
			d.Fatalf("still linked to %+v", got)
		}
		s.refuse("refused.used", flows.RedeemCode{Code: code})
		s.refuse("refused.role", flows.Unlink{})

		older, newer := d.invite(sitiNIK), d.invite(sitiNIK)
		s.refuse("refused.used", flows.RedeemCode{Code: older})
		d.clock.Move(31 * 24 * time.Hour)
		s.refuse("refused.used", flows.RedeemCode{Code: newer})
		chain := application1(d, sitiNIK)
		if got := d.kinds(chain); got != "imported invited linked unlinked invited invited" {
			d.Fatalf("the ledger has %q", got)
		}
	})
}

func TestFiveWrongTriesLockForAnHour(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		s, code := d.seat("guesser"), d.invite(sitiNIK)
		wrong := flows.RedeemCode{Code: "W3333333"}
		for range 4 {
			s.refuse("refused.code", wrong)
		}
		if !s.facts().Who.LockedUntil.IsZero() {
			d.Fatal("locked after four tries")
		}
		r := s.refuse("refused.locked", wrong)
		if until := s.facts().Who.LockedUntil; !until.Equal(d.clock.Now().Add(time.Hour)) || r.Data["until"] == "" {
			d.Fatalf("locked until %v, said %v", until, r.Data)
		}
		s.refuse("refused.locked", flows.RedeemCode{Code: code})
		s.refuse("refused.locked", flows.LinkByPhone{Phone: "+6281200009001", Birth: aid.Date{Year: 1980, Month: 7, Day: 5}})
		s.refuse("refused.locked", flows.RequestLink{NIK: sitiNIK, Birth: aid.Date{Year: 1980, Month: 7, Day: 5}})
		d.seat("somebody else").refuse("refused.code", wrong)
		if got := d.kinds(officeChain); strings.Count(got, "locked") != 1 {
			d.Fatalf("the office's chain has %q", got)
		}
		d.clock.Move(time.Hour)
		s.do(flows.RedeemCode{Code: code})
	})
}

func TestTriesAreForgottenAfterAnHour(t *testing.T) {
	eachDesk(t, func(d *desk) {
		s := d.seat("slow")
		for range 4 {
			s.refuse("refused.code", flows.RedeemCode{Code: "W3333333"})
		}
		d.clock.Move(time.Hour)
		for range 4 {
			s.refuse("refused.code", flows.RedeemCode{Code: "nonsense"})
		}
		if !s.facts().Who.LockedUntil.IsZero() {
			d.Fatal("tries of two different hours were added up")
		}
	})
}

func TestRefusalUndoesTheTurnButNotTheTry(t *testing.T) {
	eachDesk(t, func(d *desk) {
		s := d.door("half")
		s.refuse("refused.code", agreed, flows.RedeemCode{Code: "W3333333"})
		if s.facts().Who.Consent != "" {
			d.Fatal("an effect before the refusal stayed")
		}
		if n := d.number(`SELECT tries FROM attempts WHERE chat = $1`, s.chat.ID); n != 1 {
			d.Fatalf("%d tries counted", n)
		}
	})
}

func TestPhoneAndBirthDateLink(t *testing.T) {
	birth := aid.Date{Year: 1980, Month: 7, Day: 5}
	eachDesk(t, func(d *desk) {
		d.take(people)
		s := d.seat("siti")
		s.refuse("refused.phone", flows.LinkByPhone{Phone: "+6281200009001", Birth: aid.Date{Year: 1980, Month: 7, Day: 6}})
		s.refuse("refused.phone", flows.LinkByPhone{Phone: "+6281200009999", Birth: birth})
		s.refuse("refused.phone", flows.LinkByPhone{})
		s.do(flows.LinkByPhone{Phone: "+6281200009001", Birth: birth})

		// Two behind one phone; Budi's birth date is missing and told by his NIK.
		two := d.seat("family")
		two.do(flows.LinkByPhone{Phone: "+6281200009002", Birth: aid.Date{Year: 1975, Month: 3, Day: 12}})
		if got := two.facts().Who.Person; got == nil || got.Name != "Budi Santoso" || got.Female {
			d.Fatalf("%+v", got)
		}
		two.do(flows.LinkByPhone{Phone: "+6281200009002", Birth: aid.Date{Year: 1991, Month: 8, Day: 15}})
		who := two.facts().Who
		if len(who.People) != 2 || who.Person.Name != "Siti Annisa" {
			d.Fatalf("%+v", who)
		}
		two.do(flows.ChoosePerson{Person: who.People[0].ID})
		if got := two.facts().Who.Person.Name; got != "Budi Santoso" {
			d.Fatalf("chose Budi, speaks of %s", got)
		}
		two.state.Person = ""
		if got := two.facts().Who.Person; got != nil {
			d.Fatalf("two people, none chosen, but %s is spoken of", got.Name)
		}
		two.refuse("refused.role", flows.ChoosePerson{Person: s.facts().Who.Person.ID})
		if n := d.number(`SELECT n FROM counters WHERE name = 'linked'`); n != 3 {
			d.Fatalf("%d people linked, want 3", n)
		}
		two.do(flows.ChoosePerson{Person: who.People[0].ID})
		two.do(flows.RevokeConsent{})
		if n := d.number(`SELECT n FROM counters WHERE name = 'linked'`); n != 2 {
			d.Fatalf("%d people linked after one of two left, want 2", n)
		}
		two.state.Person = ""
		if got := two.facts().Who; len(got.People) != 1 || got.Person == nil || got.Consent == "" {
			d.Fatalf("the other one behind the phone lost something: %+v", got)
		}
	})
}

func TestTickets(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		s := d.seat("siti")
		s.refuse("refused.role", flows.OpenTicket{Kind: flows.TicketCopy})
		s.do(flows.OpenTicket{Kind: flows.TicketQuestion, Text: "kapan?"})
		s.do(flows.RedeemCode{Code: d.invite(sitiNIK)})
		done := s.do(flows.OpenTicket{Kind: flows.TicketCopy, Text: strings.Repeat("é", 2000)})
		if done.Result["ticket"] != "T-2307-0002" || done.Result["due"] != "Kamis, 20 Juli 2023, pukul 09.00 WIB" {
			d.Fatalf("%v", done.Result)
		}
		r := s.refuse("refused.ticket", flows.OpenTicket{Kind: flows.TicketCopy})
		if r.Data["ticket"] != "T-2307-0002" {
			d.Fatalf("%v", r.Data)
		}
		d.clock.Move(20 * 24 * time.Hour)
		if done := s.do(flows.OpenTicket{Kind: flows.TicketCorrection}); done.Result["ticket"] != "T-2308-0001" {
			d.Fatalf("a new month begins with %s", done.Result["ticket"])
		}
		open := load[*flows.Tickets](s, flows.ViewTickets).Open
		if len(open) != 3 || open[0].Number != "T-2307-0001" || open[2].Kind != "correction" {
			d.Fatalf("%+v", open)
		}
	})
}

func TestOfficersJoinAndLeave(t *testing.T) {
	eachDesk(t, func(d *desk) {
		s := d.join("Ratna Dewi", []aid.Role{aid.RoleStaff, aid.RoleOfficer}, ganjarAsri)
		o := s.facts().Who.Officer
		if o == nil || o.Name != "Ratna Dewi" || !slices.Equal(o.Roles, []aid.Role{aid.RoleOfficer, aid.RoleStaff}) ||
			!slices.Equal(o.Areas, []string{string(ganjarAsri)}) || s.state.Role != aid.RoleOfficer {
			d.Fatalf("%+v as %s", o, s.state.Role)
		}
		s.do(flows.ChooseRole{Role: aid.RoleStaff})
		s.refuse("refused.role", flows.ChooseRole{Role: aid.RoleHead})
		s.refuse("refused.role", flows.ChooseRole{Role: aid.RoleCandidate})
		if _, err := d.o.RemoveOfficer(d.Context(), "ratna dewi"); err != nil {
			d.Fatal(err)
		}
		if got := s.facts().Who.Officer; got != nil {
			d.Fatalf("removed, but still %+v", got)
		}
		if q := load[*flows.Queue](s, flows.ViewQueue); len(q.Areas) != 0 {
			d.Fatalf("a removed officer sees %+v", q)
		}
		if _, err := d.o.RemoveOfficer(d.Context(), "ratna dewi"); err != ErrNoOfficer {
			d.Fatalf("removing twice: %v", err)
		}
		list, err := d.o.ListOfficers(d.Context())
		if err != nil || len(list) != 1 || !list[0].Removed || !list[0].Joined {
			d.Fatalf("%+v, %v", list, err)
		}
		if got := d.kinds(officeChain); got != "officer_added officer_joined refused refused officer_removed" {
			d.Fatalf("the office's chain has %q", got)
		}
	})
}

func TestOfficerNeedsNameRoleAndArea(t *testing.T) {
	eachDesk(t, func(d *desk) {
		for _, c := range []struct {
			name  string
			roles []aid.Role
			areas []aid.AreaID
			want  error
		}{
			{" ", []aid.Role{aid.RoleStaff}, nil, ErrName},
			{"Ratna", nil, nil, ErrRole},
			{"Ratna", []aid.Role{aid.RoleCandidate}, nil, ErrRole},
			{"Ratna", []aid.Role{aid.RoleOfficer}, nil, ErrArea},
			{"Ratna", []aid.Role{aid.RoleOfficer}, []aid.AreaID{"18.72.99.9999"}, ErrArea},
		} {
			if _, _, err := d.o.AddOfficer(d.Context(), c.name, c.roles, c.areas); err != c.want {
				d.Errorf("%q %v %v: %v, want %v", c.name, c.roles, c.areas, err, c.want)
			}
		}
	})
}

func TestSessionIsKept(t *testing.T) {
	eachDesk(t, func(d *desk) {
		s := d.seat("siti")
		want := flows.State{Step: "who.birth", Rev: 7, Draft: map[string]string{"nik": sitiNIK}}
		d.update(func(tx *Tx) error {
			if got, err := tx.State(s.chat.ID); err != nil || got.Step != "" {
				d.Fatalf("a new chat: %+v, %v", got, err)
			}
			if err := tx.SaveState(s.chat.ID, flows.State{Step: "x"}); err != nil {
				return err
			}
			return tx.SaveState(s.chat.ID, want)
		})
		d.update(func(tx *Tx) error {
			got, err := tx.State(s.chat.ID)
			if err != nil || got.Step != want.Step || got.Rev != 7 || got.Draft["nik"] != sitiNIK {
				d.Errorf("%+v, %v", got, err)
			}
			return nil
		})
	})
}

// application1 is the application of a citizen in the current year.
func application1(d *desk, nik string) (id string) {
	d.Helper()
	d.update(func(tx *Tx) error {
		return tx.get([]any{&id}, `SELECT a.id FROM applications a JOIN people p ON p.id = a.person
			WHERE p.nik_hash = $1 AND a.year = 2023`, tx.hash("nik", nik))
	})
	return id
}
