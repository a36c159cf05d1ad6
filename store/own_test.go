package store

import (
	"testing"

	"damping/flows"
	"damping/flows/aid"
)

// family links the chat of somebody of the office with Siti, who shares their
// phone, and puts the hat back on.
func (d *desk) family(s *seat) {
	d.Helper()
	hat := s.state.Role
	s.do(flows.RedeemCode{Code: d.invite(sitiNIK)})
	s.do(flows.ChooseRole{Role: hat})
}

// TestNobodyDecidesOnTheirOwnPhone: whoever has a citizen on their own phone is
// neither offered her application nor may work on it, on any of their phones.
func TestNobodyDecidesOnTheirOwnPhone(t *testing.T) {
	eachBureau(t, aid.Verified, func(b *bureau) {
		b.family(b.staff)
		if got := b.staff.take(flows.CaseCheck); got != "" {
			b.Fatalf("offered %q", got)
		}
		second := b.door("the same person's tablet")
		second.state.Role = aid.RoleStaff
		b.update(func(tx *Tx) error {
			_, err := tx.exec(`INSERT INTO links (id, chat, officer, proved_by, linked_at) VALUES ($1, $2, $3, 'code', 1)`,
				NewID(), second.chat.ID, b.staff.facts1(tx).Who.Officer.ID)
			return err
		})
		for _, s := range []*seat{b.staff, second} {
			for _, e := range []flows.Effect{b.valid(), flows.RecordRegister{Application: b.app}, flows.AskCorrection{Application: b.app, Note: "x"},
				flows.Propose{Application: b.app, To: aid.Candidate}} {
				s.refuse("refused.own", e)
			}
		}
		b.second.take(flows.CaseCheck)
		b.register(b.second)
		b.second.do(b.valid())
		b.second.take(flows.CasePropose)
		b.second.do(flows.Propose{Application: b.app, To: aid.Candidate})
		b.family(b.head)
		if got := b.head.take(flows.CaseApprove); got != "" {
			b.Fatalf("the head is offered %q", got)
		}
		var id string
		b.update(func(tx *Tx) error { return tx.get([]any{&id}, `SELECT id FROM proposals WHERE state = 'open'`) })
		for _, approve := range []bool{true, false} {
			b.head.refuse("refused.own", flows.DecideProposal{Proposal: id, Approve: approve, Note: "x"})
		}
		b.head.do(flows.ChooseRole{Role: aid.RoleCandidate}, flows.Unlink{})
		b.head.do(flows.ChooseRole{Role: aid.RoleHead})
		b.head.take(flows.CaseApprove)
		b.head.do(flows.DecideProposal{Proposal: id, Approve: true})
	})
}

// TestOwnPhoneInTheField: visits, documents and requests of one's own phone are
// a colleague's.
func TestOwnPhoneInTheField(t *testing.T) {
	eachField(t, func(b *field) {
		b.family(b.officer)
		b.officer.state.Draft = map[string]string{"person": b.officer.facts().Who.Person.ID}
		if c := load[*flows.Case](b.officer, flows.ViewCase); c.Empty() || c.Visitable || c.Faultable {
			b.Errorf("the card of the own citizen: %+v", c)
		}
		b.officer.refuse("refused.own", flows.OpenVisit{Application: b.siti})
		for _, c := range []struct {
			who  *seat
			want []string
		}{{b.officer, []string{b.budi, b.budi}}, {b.second, []string{b.siti}}} {
			for _, want := range c.want {
				if got := c.who.do(flows.TakeNext{Line: flows.LineVisit}).Draft["application"]; got != want {
					b.Errorf("given %q, want %q", got, want)
				}
			}
		}
	})
	eachDesk(t, func(d *desk) {
		d.take(people)
		ids := d.sent(sitiNIK, aid.DocKTP)
		own, other := d.join("Ratna Dewi", officerRoles, ganjarAsri), d.join("Joko Susilo", officerRoles, ganjarAsri)
		d.family(own)
		if got := own.open(); got.Submission != "" {
			d.Fatalf("given %q", got.Submission)
		}
		if r := load[*flows.Review](own, flows.ViewReview); r.Waiting {
			d.Error("told that more waits")
		}
		own.refuse("refused.own", flows.TakeOver{PaperRef: flows.PaperRef{Number: 1}})
		ref := other.open()
		if ref.Submission != ids[0] {
			d.Fatalf("%+v", ref)
		}
		if c := load[*flows.Colleagues](other, flows.ViewColleagues); len(c.Rows) != 0 {
			d.Errorf("could be handed to %+v", c.Rows)
		}
	})
	eachDesk(t, func(d *desk) {
		d.take(people)
		own, other := d.join("Ratna Dewi", officerRoles, ganjarAsri), d.join("Joko Susilo", officerRoles, ganjarAsri)
		own.do(flows.RequestLink{NIK: sitiNIK, Birth: aid.Date{Year: 1980, Month: 7, Day: 5}})
		if got := own.do(flows.TakeNext{Line: flows.LineLink}).Draft["ticket"]; got != "" {
			d.Fatal("given the own request to be linked")
		}
		other.goOn(flows.TakeNext{Line: flows.LineLink})
		id := other.state.Draft["ticket"]
		if id == "" {
			d.Fatal("nobody is given the request")
		}
		own.refuse("refused.own", flows.ApproveLink{Ticket: id})
		own.refuse("refused.own", flows.RejectLink{Ticket: id})
		load[*flows.Errand](other, flows.ViewErrand)
		other.do(flows.ApproveLink{Ticket: id})
	})
}
