package store

import (
	"strings"
	"testing"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

func TestCorrectionLeadsBackWithTheOldKept(t *testing.T) {
	for _, from := range []aid.Stage{aid.Proposed, aid.Verified} {
		t.Run(string(from), func(t *testing.T) {
			eachBureau(t, from, func(b *bureau) {
				b.officer.refuse("refused.ground", flows.AskCorrection{Application: b.app})
				b.head.refuse("refused.role", flows.AskCorrection{Application: b.app, Note: "x"})
				b.officer.refuse("refused.mend_stage", flows.Correct{Application: b.app, Field: flows.MendAddress, Value: "Jalan Baru 1"})
				b.staff.do(flows.AskCorrection{Application: b.app, Note: "Alamat beda."})
				if b.stage(b.app) != aid.Correction {
					b.Fatal(b.stage(b.app))
				}
				b.clock.Move(time.Hour)
				b.staff.refuse("refused.role", flows.Correct{Application: b.app, Field: flows.MendAddress, Value: "Jalan Baru 1"})
				r := b.officer.refuse("refused.gate", flows.EndCorrection{Application: b.app})
				if r.Data["gate"] != string(aid.GateOldKept) {
					b.Fatalf("%v", r.Data)
				}
				b.officer.do(flows.Correct{Application: b.app, Field: flows.MendAddress, Value: "Jalan Baru 1"})
				if links := b.history(b.app, "corrected"); len(links) != 1 || links[0].Values["alamat"] != "Jalan Melati Nomor 7071 → Jalan Baru 1" {
					b.Fatalf("%+v", links)
				}
				b.officer.do(flows.EndCorrection{Application: b.app})
				if got := b.stage(b.app); got != from {
					b.Fatalf("back at %s, not %s", got, from)
				}
				b.officer.refuse("refused.moved_on", flows.EndCorrection{Application: b.app})
			})
		})
	}
}

func TestCorrectGivesEachValueItsForm(t *testing.T) {
	eachBureau(t, aid.Correction, func(b *bureau) {
		for _, c := range []struct {
			field       flows.MendField
			value, kept string // kept "" is refused
		}{
			{flows.MendName, "Siti Aminah Zahra", "Siti Aminah Zahra"}, {flows.MendName, "···", ""},
			{flows.MendPhone, "0812 0000 9077", "+6281200009077"}, {flows.MendPhone, "kemarin", ""},
			{flows.MendKK, "1872.0101.0110.9077", "1872010101109077"}, {flows.MendKK, "1872", ""},
			{flows.MendBusiness, "pecel", "pecel"}, {flows.MendBusiness, " ", ""}, {"ibu", "x", ""},
			{flows.MendNothing, "Sudah dicek.", "Sudah dicek."},
		} {
			e := flows.Correct{Application: b.app, Field: c.field, Value: c.value}
			if c.kept == "" {
				b.officer.refuse("refused.mend_value", e)
			} else if done := b.officer.do(e); done.Result["value"] != c.kept {
				b.Errorf("%s: %v", c.field, done.Result)
			}
		}
		for _, query := range []string{"zahra", "0812-0000-9077"} { // what is new is found at once
			b.officer.state.Draft = map[string]string{"query": query}
			if s := load[*flows.Search](b.officer, flows.ViewSearch); len(s.Rows) != 1 || s.Rows[0].Name != "Siti Aminah Zahra" {
				b.Errorf("%q finds %+v", query, s.Rows)
			}
		}
	})
}

func TestCardIsForItsKelurahanAndEachLookIsRecorded(t *testing.T) {
	eachBureau(t, aid.Proposed, func(b *bureau) {
		person := b.siti.facts().Who.Person.ID
		foreign := b.join("Petugas Lain", officerRoles, "18.72.01.1003")
		foreign.refuse("refused.area", flows.InviteAgain{Person: person})
		b.siti.refuse("refused.role", flows.InviteAgain{Person: person})
		for _, s := range []*seat{foreign, b.siti, b.seat("stranger")} {
			s.state.Draft = map[string]string{"person": person}
			for _, v := range []flows.View{flows.ViewCase, flows.ViewNumbers} {
				if c := load[*flows.Case](s, v); !c.Empty() || c.NIK != "" {
					b.Fatalf("%s shows %+v", v, c)
				}
			}
		}
		if n := len(b.history(b.app, "disclosed")); n != 0 {
			b.Fatalf("%d looks recorded at what was not shown", n)
		}
		b.officer.state.Draft = map[string]string{"person": person}
		c := load[*flows.Case](b.officer, flows.ViewCase)
		if c.NIK != "1872 01•• •••• 9001" || !c.Visitable || !c.Faultable || c.Mendable || c.Chats != 1 {
			b.Errorf("%+v", c)
		}
		if n := load[*flows.Case](b.officer, flows.ViewNumbers); n.NIK != sitiNIK || n.Address != "Jalan Melati Nomor 7071" {
			b.Errorf("%+v", n)
		}
		looks := b.history(b.app, "disclosed")
		if len(looks) != 2 || strings.Contains(looks[0].Values["fields"], "address") || !strings.Contains(looks[1].Values["fields"], "nik,kk,phone") {
			b.Errorf("%+v", looks)
		}
		done := b.officer.do(flows.InviteAgain{Person: person})
		s := b.seat("new phone")
		s.do(flows.RedeemCode{Code: done.Result["code"]})
		if got := s.facts().Who.Person; got == nil || got.ID != person {
			b.Errorf("the invitation links to %+v", got)
		}
	})
}

// history are the links of a kind in a chain.
func (d *desk) history(chain, kind string) (links []Entry) {
	d.Helper()
	d.update(func(tx *Tx) error {
		all, err := tx.History(chain, 0, 1000)
		for _, e := range all {
			if e.Kind == kind {
				links = append(links, e)
			}
		}
		return err
	})
	return links
}
