package store

import (
	"testing"

	"damping/flows"
	"damping/flows/aid"
)

// sentFor is a photo of a document that an officer sends for a citizen.
func sentFor(application, id string, kind aid.DocKind) flows.KeepPhoto {
	e := snap(id, kind)
	e.Application = application
	return e
}

// TestWhoeverSentAPhotoDoesNotReviewIt: whether they began the document, added
// to it, or handed it in.
func TestWhoeverSentAPhotoDoesNotReviewIt(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		app := application1(d, sitiNIK)
		siti := sitiLinked(d)
		began, added, handed := d.join("Yang Mulai", officerRoles, ganjarAsri), d.join("Yang Menambah", officerRoles, ganjarAsri),
			d.join("Yang Mengirim", officerRoles, ganjarAsri)
		began.keep(flows.PhotoGood, sentFor(app, "1", aid.DocBusiness))
		siti.keep(flows.PhotoGood, snap("2", aid.DocBusiness))
		added.keep(flows.PhotoGood, sentFor(app, "3", aid.DocBusiness))
		handed.do(flows.SubmitDocument{Application: app, Kind: aid.DocBusiness})
		reviewer := d.join("Rekan", officerRoles, ganjarAsri)
		for _, s := range []*seat{began, added, handed} {
			if got := s.open(); got.Submission != "" {
				d.Errorf("%s is given what they sent", s.facts().Who.Officer.Name)
			}
			s.refuse("refused.hands", flows.TakeOver{PaperRef: flows.PaperRef{Number: 1}})
		}
		reviewer.open()
		if c := load[*flows.Colleagues](reviewer, flows.ViewColleagues); len(c.Rows) != 0 {
			d.Errorf("could be handed to %+v", c.Rows)
		}
		if n := d.number(`SELECT COUNT(*) FROM hands WHERE application = $1 AND hand = 'entered'`, app); n != 3 {
			d.Errorf("%d entered something, want 3", n)
		}
	})
}

// TestTheHolderIsCheckedByASecondPerson: not by whoever accepted the bank book.
func TestTheHolderIsCheckedByASecondPerson(t *testing.T) {
	eachBureau(t, aid.Trained, func(b *bureau) {
		b.siti.keep(flows.PhotoGood, snap("1", aid.DocAccount))
		b.siti.do(flows.SubmitDocument{Kind: aid.DocAccount})
		b.staff.goOn(flows.TakeOver{PaperRef: flows.PaperRef{Number: 1}})
		b.staff.goOn(flows.Decide{PaperRef: flows.PaperRef{Number: 1, Rev: b.staff.held().Rev}, Accept: true})
		b.clock.Move(b.o.Program.Work.Undo())
		b.fire()
		b.accept() // all the others
		if got := b.staff.take(flows.CaseHolder); got != "" {
			b.Fatal("who accepted the bank book is offered the name on it")
		}
		b.staff.refuse("refused.hands", flows.CheckHolder{Application: b.app, Fits: true})
		if got := b.second.take(flows.CaseHolder); got != b.app {
			b.Fatalf("a second person is offered %q", got)
		}
		b.second.do(flows.CheckHolder{Application: b.app, Fits: true})
		if got := b.stage(b.app); got != aid.Complete {
			b.Fatalf("stage %s", got)
		}
	})
}

// TestWhoeverEnteredDataDoesNotValidate: nor answers an objection.
func TestWhoeverEnteredDataDoesNotValidate(t *testing.T) {
	eachBureau(t, aid.Correction, func(b *bureau) {
		both := b.join("Petugas dan Staf", []aid.Role{aid.RoleOfficer, aid.RoleStaff, aid.RoleHead}, ganjarAsri)
		both.do(flows.Correct{Application: b.app, Field: flows.MendBusiness, Value: "pecel"})
		both.do(flows.EndCorrection{Application: b.app})
		b.update(func(tx *Tx) error {
			_, err := tx.exec(`UPDATE applications SET stage = 'verified' WHERE id = $1`, b.app)
			return err
		})
		both.do(flows.ChooseRole{Role: aid.RoleStaff})
		if got := both.take(flows.CaseCheck); got != "" {
			b.Error("who entered data is offered the validation")
		}
		both.refuse("refused.hands", flows.RecordRegister{Application: b.app})
		b.staff.take(flows.CaseCheck)
		b.register(b.staff)
		both.refuse("refused.hands", b.valid())
		b.staff.do(b.valid())
		b.update(func(tx *Tx) error {
			_, err := tx.exec(`UPDATE applications SET stage = 'ineligible' WHERE id = $1`, b.app)
			return err
		})
		b.siti.do(flows.Object{Text: "Usaha saya ada."})
		if got := both.take(flows.CaseObjection); got != "" {
			b.Error("who entered data is offered the objection")
		}
		both.refuse("refused.hands", flows.AnswerObjection{Application: b.app, Accept: true, Note: "x"})
	})
}

// TestHandsOutliveALeave: whoever is removed and comes back on the same phone,
// with another role, is still the visitor.
func TestHandsOutliveALeave(t *testing.T) {
	eachBureau(t, aid.Verified, func(b *bureau) {
		b.hand(b.officer, aid.HandVisited)
		if _, err := b.o.RemoveOfficer(b.Context(), "Petugas Lapangan"); err != nil {
			b.Fatal(err)
		}
		_, code, err := b.o.AddOfficer(b.Context(), "Petugas Lapangan", staffRoles, nil)
		if err != nil {
			b.Fatal(err)
		}
		b.officer.do(flows.RedeemCode{Code: string(code)})
		if got := b.officer.take(flows.CaseCheck); got != "" {
			b.Fatal("the visitor is offered the validation")
		}
		b.officer.refuse("refused.hands", b.valid())
	})
}
