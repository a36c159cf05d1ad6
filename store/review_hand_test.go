package store

import (
	"testing"

	"damping/flows"
	"damping/flows/aid"
)

func TestHandOver(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		ids := d.sent(sitiNIK, aid.DocKTP, aid.DocKK)
		a, b := d.join("Ratna Dewi", officerRoles, ganjarAsri), d.join("Joko Susilo", officerRoles, ganjarAsri)
		far := d.join("Wahyu", officerRoles, "18.72.01.1003")
		bID, farID := b.facts().Who.Officer.ID, far.facts().Who.Officer.ID
		first := a.open()
		if c := load[*flows.Colleagues](a, flows.ViewColleagues); len(c.Rows) != 1 || c.Rows[0].ID != bID {
			d.Fatalf("%+v", c.Rows)
		}
		a.refuse("refused.colleague", flows.HandOver{Submission: ids[0], To: farID})
		a.refuse("refused.claim", flows.HandOver{Submission: ids[1], To: bID})
		done := a.goOn(flows.HandOver{Submission: ids[0], To: bID}, nextPaper)
		if len(done.Notices) != 1 || done.Notices[0].Key != "review.offered" || done.Notices[0].Chat != b.chat.ID {
			d.Fatalf("%+v", done.Notices)
		}
		if a.state.Draft["submission"] != ids[1] {
			d.Fatal("what was offered stays on the desk")
		}
		far.refuse("refused.area", flows.TakeOver{PaperRef: first})
		a.refuse("refused.offer", flows.DeclineOver{PaperRef: first})
		b.refuse("refused.claim", flows.Decide{PaperRef: first, Accept: true}) // not yet taken
		if n := b.goOn(flows.DeclineOver{PaperRef: first}).Notices; len(n) != 1 || n[0].Key != "review.declined" || n[0].Chat != a.chat.ID {
			d.Fatalf("%+v", n)
		}
		b.refuse("refused.claim", flows.TakeOver{PaperRef: first})
		a.goOn(flows.HandOver{Submission: ids[0], To: bID})
		if b.open() != first {
			d.Fatal("what is offered does not come first")
		}
		a.refuse("refused.claim", flows.Decide{PaperRef: first, Accept: true})
		b.goOn(flows.Decide{PaperRef: first, Accept: true})
		a.refuse("refused.moved_on", flows.TakeOver{PaperRef: first})
	})
}

// TestClosedStagesLeaveTheLine: what nobody needs any more is not looked at.
func TestClosedStagesLeaveTheLine(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		siti := sitiLinked(d)
		ids := d.sent(sitiNIK, aid.DocKTP, aid.DocKK)
		o := d.join("Ratna Dewi", officerRoles, ganjarAsri)
		ref := o.open()
		application := load[*flows.Status](siti, flows.ViewStatus).Application
		d.update(func(tx *Tx) error { return (&world{Tx: tx, office: d.o}).stageOpens(application, aid.Withdrawn) })
		if r := o.refuse("refused.moved_on", flows.Decide{PaperRef: ref, Accept: true}); r.Data["what"] != "dropped" {
			d.Fatalf("%+v", r.Data)
		}
		if o.open().Submission != "" || d.paper(ids[1]).state != "dropped" {
			d.Fatal("what is closed is still in the line")
		}
		if st := load[*flows.Status](siti, flows.ViewStatus); st.Papers[0].State != aid.DocMissing {
			d.Fatalf("%+v", st.Papers)
		}
	})
}

// TestRemovedOfficersHoldNothing: what they held and were offered is free at once.
func TestRemovedOfficersHoldNothing(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		ids := d.sent(sitiNIK, aid.DocKTP, aid.DocKK)
		a, b := d.join("Ratna Dewi", officerRoles, ganjarAsri), d.join("Joko Susilo", officerRoles, ganjarAsri)
		a.open()
		bID := b.facts().Who.Officer.ID
		a.goOn(flows.HandOver{Submission: ids[0], To: bID}, nextPaper)
		if _, err := d.o.RemoveOfficer(d.Context(), bID); err != nil {
			d.Fatal(err)
		}
		b.refuse("refused.role", flows.TakeOver{PaperRef: flows.PaperRef{Submission: ids[0]}})
		if a.open().Submission != ids[0] {
			d.Fatal("what was offered to somebody who left is lost")
		}
		c := d.join("Hasan Basri", officerRoles, ganjarAsri)
		if ref := c.open(); ref.Submission != "" {
			d.Fatalf("both are held, and yet %+v", ref)
		}
		if _, err := d.o.RemoveOfficer(d.Context(), "Ratna Dewi"); err != nil {
			d.Fatal(err)
		}
		if c.open().Submission != ids[0] {
			d.Fatal("what somebody held who left is not free")
		}
	})
}

// TestErrands: requests to be linked and corrections, one after the other.
func TestErrands(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		siti := sitiLinked(d)
		asks := d.seat("asks")
		asks.do(flows.RequestLink{NIK: sitiNIK, Birth: aid.Date{Year: 1980, Month: 7, Day: 5}, Phone: "+6281200009001"})
		siti.do(flows.OpenTicket{Kind: flows.TicketCorrection, Text: "Nomor rumah keliru."})
		o, far := d.join("Ratna Dewi", officerRoles, ganjarAsri), d.join("Wahyu", officerRoles, "18.72.01.1003")
		if q := load[*flows.Queue](o, flows.ViewQueue); q.Links != 1 || q.Fixes != 1 || q.Asks != 0 {
			d.Fatalf("%+v", q)
		}
		o.goOn(flows.TakeNext{Line: flows.LineLink})
		id := o.state.Draft["ticket"]
		o.refuse("refused.link_unread", flows.ApproveLink{Ticket: id})
		e := load[*flows.Errand](o, flows.ViewErrand)
		if !e.Known || e.Birth != "same" || !e.Proven || e.Name != "Siti Aminah" || e.NIK == sitiNIK {
			d.Fatalf("%+v", e)
		}
		far.state.Draft = map[string]string{"ticket": id}
		for _, bad := range []flows.Effect{flows.ApproveLink{Ticket: id}, flows.RejectLink{Ticket: id}, flows.CloseFix{Ticket: id, Note: "x"}} {
			far.refuse("refused.area", bad)
			siti.refuse("refused.role", bad)
		}
		if e := load[*flows.Errand](far, flows.ViewErrand); !e.Empty() {
			d.Fatalf("%+v", e)
		}
		done := o.goOn(flows.ApproveLink{Ticket: id}, flows.TakeNext{Line: flows.LineLink})
		if n := done.Notices; len(n) != 1 || n[0].Key != "ticket.linked" || n[0].Chat != asks.chat.ID || o.state.Draft["ticket"] != "" {
			d.Fatalf("%+v, %v", n, o.state.Draft)
		}
		if who := asks.facts().Who; who.Person == nil || who.Person.Name != "Siti Aminah" {
			d.Fatalf("%+v", who)
		}
		o.refuse("refused.ticket_done", flows.RejectLink{Ticket: id})
		o.goOn(flows.TakeNext{Line: flows.LineFix})
		fix := o.state.Draft["ticket"]
		if e := load[*flows.Errand](o, flows.ViewErrand); e.Text != "Nomor rumah keliru." || e.Name != "Siti Aminah" {
			d.Fatalf("%+v", e)
		}
		o.refuse("refused.ticket_done", flows.RejectLink{Ticket: fix})
		o.refuse("refused.ground", flows.CloseFix{Ticket: fix})
		if n := o.goOn(flows.CloseFix{Ticket: fix, Note: "Sudah."}).Notices; len(n) != 1 || n[0].Key != "ticket.answered" || n[0].Result["note"] != "Sudah." {
			d.Fatalf("%+v", n)
		}
		if open := d.number(`SELECT COUNT(*) FROM tickets WHERE state = 'open'`); open != 0 {
			d.Fatal(open)
		}
	})
}

// TestVisitsAreTaken: a visit is held for days.
func TestVisitsAreTaken(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		imopuro := []aid.AreaID{"18.72.01.1003"}
		a, b := d.join("Ratna Dewi", officerRoles, imopuro...), d.join("Joko Susilo", officerRoles, imopuro...)
		visit := flows.TakeNext{Line: flows.LineVisit}
		a.goOn(visit)
		id := a.state.Draft["application"]
		if id == "" {
			d.Fatal("no visit")
		}
		d.clock.Move(6 * 24 * 3600e9)
		if b.goOn(visit); b.state.Draft["application"] != "" {
			d.Fatal("two officers hold one visit")
		}
		d.clock.Move(24 * 3600e9)
		if b.goOn(visit); b.state.Draft["application"] != id {
			d.Fatal("a lapsed visit does not return")
		}
	})
}
