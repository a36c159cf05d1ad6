package store

import (
	"strings"
	"testing"

	"damping/flows"
	"damping/flows/aid"
)

// TestTheHeadLetsSomethingBeSkipped: the visit or the Bimtek, on a written ground
// that the chain keeps, by nobody else and not in the head's own case.
func TestTheHeadLetsSomethingBeSkipped(t *testing.T) {
	eachBureau(t, aid.Proposed, func(b *bureau) {
		e := flows.Dispense{Application: b.app, From: aid.Proposed, Note: "Sudah dikunjungi tim provinsi."}
		for _, s := range []*seat{b.staff, b.officer, b.siti} {
			s.refuse("refused.role", e)
		}
		silent := e
		silent.Note = ""
		b.head.refuse("refused.ground", silent)
		early := e
		early.From = aid.Candidate
		b.head.refuse("refused.moved_on", early)
		early.From = aid.Validated
		b.head.refuse("refused.move", early)
		b.hand(b.head, aid.HandProposed)
		b.head.refuse("refused.hands", e)
		other := b.join("Kepala Bidang", []aid.Role{aid.RoleHead})
		done := other.do(e)
		if b.stage(b.app) != aid.Verified || done.Result["name"] != "Siti Aminah" || !toldTo(done.Notices, b.siti) {
			b.Fatalf("stage %s, %+v", b.stage(b.app), done)
		}
		links := b.history(b.app, "dispensed")
		if len(links) != 1 || links[0].Values["note"] != e.Note || links[0].Values["to"] != "verified" || !strings.HasSuffix(b.kinds(b.app), "stage dispensed") {
			b.Errorf("the chain has %q, %+v", b.kinds(b.app), links)
		}
		b.staff.take(flows.CaseCheck) // what comes after is asked for as ever
		if r := b.staff.refuse("refused.gate", b.valid()); r.Data["gate"] != string(aid.GateRegister) {
			b.Errorf("%v", r.Data)
		}
	})
	eachBureau(t, aid.Candidate, func(b *bureau) {
		b.update(func(tx *Tx) error {
			w := b.o.World(tx, b.staff.chat).(*world)
			for _, kind := range b.o.Program.Current().Documents {
				if err := w.setDocument(b.app, kind, aid.DocAccepted, ""); err != nil {
					return err
				}
			}
			return nil
		})
		b.staff.take(flows.CaseHolder)
		b.staff.do(flows.CheckHolder{Application: b.app, Fits: true})
		b.head.do(flows.Dispense{Application: b.app, From: aid.Candidate, Note: "Dirawat di rumah sakit."})
		if b.stage(b.app) != aid.Complete {
			b.Errorf("with nothing missing, stage %s", b.stage(b.app))
		}
		verify(b.desk)
	})
}
