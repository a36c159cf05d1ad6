package store

import (
	"testing"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// TestWhatIsHeldIsSaid: without a document on the desk, what the officer holds
// all the same comes before what waits, and before "nothing waits".
func TestWhatIsHeldIsSaid(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		d.sent(sitiNIK, aid.DocKTP, aid.DocKK)
		o, other := d.join("Ratna Dewi", officerRoles, ganjarAsri), d.join("Joko Susilo", officerRoles, ganjarAsri)
		o.goOn(flows.Decide{PaperRef: o.open(), Accept: true}, nextPaper)
		o.goOn(flows.UndoDecision{PaperRef: flows.PaperRef{Number: 1}})
		first := o.held()
		o.goOn(flows.Decide{PaperRef: first, Accept: true})
		r := load[*flows.Review](o, flows.ViewReview)
		if r.AtHand == nil || *r.AtHand != (flows.AtHand{Number: "2", Kind: aid.DocKK}) || r.Waiting {
			d.Fatalf("held: %+v, waiting %v", r.AtHand, r.Waiting)
		}
		if r.Elsewhere {
			d.Fatal("what is one's own is said to be a colleague's")
		}
		if r := load[*flows.Review](other, flows.ViewReview); r.AtHand != nil || r.Waiting || !r.Elsewhere {
			d.Fatalf("the colleague: %+v", r.Coming)
		}
		far := d.join("Wahyu", officerRoles, imopuro)
		if r := load[*flows.Review](far, flows.ViewReview); r.Coming != (flows.Coming{}) {
			d.Fatalf("another kelurahan: %+v", r.Coming)
		}
		second := o.open()
		o.goOn(flows.HandOver{Submission: second.Submission, To: other.facts().Who.Officer.ID})
		if r := load[*flows.Review](other, flows.ViewReview); r.AtHand == nil || !r.AtHand.Offered || r.AtHand.Number != "2" {
			d.Fatalf("offered: %+v", r.AtHand)
		}
		d.clock.Move(time.Hour) // the claim lapses
		if r := load[*flows.Review](o, flows.ViewReview); r.AtHand != nil || !r.Waiting {
			d.Fatalf("lapsed: %+v, waiting %v", r.AtHand, r.Waiting)
		}
	})
}

// TestHeldQuestionsAreCounted: a question that waits for the citizen is told to
// whoever holds it, and comes first.
func TestHeldQuestionsAreCounted(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		siti := sitiLinked(d)
		id := siti.asksOf(flows.TicketQuestion, "kapan uangnya?")
		staff := d.join("Bambang", []aid.Role{aid.RoleStaff})
		staff.takes(flows.LineAsk)
		staff.do(flows.AnswerTicket{Ticket: id, Message: text("belum tentu")})
		if v := load[*flows.Talks](staff, flows.ViewTalks); v.Questions != 0 || v.Held != 1 {
			d.Fatalf("%+v", v)
		}
		staff.state.Draft["ticket"] = ""
		if v := load[*flows.Thread](staff, flows.ViewTalk); v.AtHand == nil || v.AtHand.Number == "" || v.Waiting {
			d.Fatalf("%+v, waiting %v", v.AtHand, v.Waiting)
		}
		peer := d.join("Sutejo", []aid.Role{aid.RoleStaff})
		peer.state.Draft = map[string]string{"line": string(flows.LineAsk)}
		if v := load[*flows.Thread](peer, flows.ViewTalk); v.Coming != (flows.Coming{}) {
			d.Fatalf("it waits for the citizen, and yet %+v", v.Coming)
		}
		siti.do(flows.AddWords{Ticket: id, Message: text("kalau begitu?")})
		if v := load[*flows.Thread](peer, flows.ViewTalk); v.AtHand != nil || v.Waiting || !v.Elsewhere {
			d.Fatalf("the peer: %+v", v.Coming)
		}
		siti.do(flows.EndQuestion{Ticket: id})
		if v := load[*flows.Thread](staff, flows.ViewTalk); v.AtHand != nil || v.Waiting {
			d.Fatalf("closed: %+v, waiting %v", v.AtHand, v.Waiting)
		}
		if v := load[*flows.Talks](staff, flows.ViewTalks); v.Held != 0 {
			d.Fatalf("closed: %+v", v)
		}
	})
}

// TestVisitsAreNoTickets: whoever holds a visit and stands where tickets are
// shown is told of no ticket.
func TestVisitsAreNoTickets(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		o := d.join("Wahyu", officerRoles, imopuro)
		if o.goOn(flows.TakeNext{Line: flows.LineVisit}); o.state.Draft["application"] == "" {
			d.Fatal("no visit was taken")
		}
		if e := load[*flows.Errand](o, flows.ViewErrand); !e.Empty() || e.Coming != (flows.Coming{}) {
			d.Fatalf("errands: %+v", e.Coming)
		}
		if v := load[*flows.Thread](o, flows.ViewTalk); !v.Empty() || v.Coming != (flows.Coming{}) {
			d.Fatalf("talks: %+v", v.Coming)
		}
	})
}
