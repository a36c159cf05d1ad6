package store

import (
	"strings"
	"testing"

	"damping/flows"
	"damping/flows/aid"
)

// toldTo tells whether one of the letters goes to a seat.
func toldTo(notices []flows.Notice, s *seat) bool {
	for _, n := range notices {
		if n.Chat == s.chat.ID {
			return true
		}
	}
	return false
}

// TestReasonsAreForDecisions: what the officer holds of it is not told as long as
// nobody has decided, and an earlier aid is named by its own year.
func TestReasonsAreForDecisions(t *testing.T) {
	eachField(t, func(b *field) {
		siti := sitiLinked(b.desk)
		v := b.officer.begin(b.siti)
		b.officer.fill(v, aid.VisitUnfit, "B02", 1, market)
		done := b.officer.do(flows.FinishVisit{Visit: v})
		if len(done.Notices) != 1 || done.Notices[0].Result["why"] != "" {
			b.Errorf("told %+v", done.Notices)
		}
		if st := load[*flows.Status](siti, flows.ViewStatus); st.Why != "" {
			b.Errorf("shown %q", st.Why)
		}
	})
	eachBureau(t, aid.Validated, func(b *bureau) {
		b.past(sitiNIK, aid.Closed)
		b.staff.take(flows.CasePropose)
		b.staff.do(flows.Propose{Application: b.app, To: aid.Ineligible, Reason: "C03"})
		done := b.head.do(flows.DecideProposal{Proposal: b.head.take(flows.CaseApprove), Approve: true})
		for _, n := range done.Notices {
			if n.Key == "stage.told" && !strings.HasSuffix(n.Result["why"], "pada tahun 2022.") {
				b.Errorf("told %q", n.Result["why"])
			}
		}
		if st := load[*flows.Status](b.siti, flows.ViewStatus); !strings.HasSuffix(st.Why, "pada tahun 2022.") {
			b.Errorf("shown %q", st.Why)
		}
	})
	eachBureau(t, aid.Validated, func(b *bureau) { // an aid that is not in this record
		b.staff.take(flows.CasePropose)
		b.staff.do(flows.Propose{Application: b.app, To: aid.Ineligible, Reason: "C03"})
		b.head.do(flows.DecideProposal{Proposal: b.head.take(flows.CaseApprove), Approve: true})
		if st := load[*flows.Status](b.siti, flows.ViewStatus); st.Why != "Sudah pernah menerima bantuan ini." {
			b.Errorf("shown %q", st.Why)
		}
	})
}

// TestWhoCannotBeMetCanBeEnded: what a visit gives as its reason can be the
// reason of the decision.
func TestWhoCannotBeMetCanBeEnded(t *testing.T) {
	eachBureau(t, aid.Validated, func(b *bureau) {
		b.staff.take(flows.CasePropose)
		b.staff.do(flows.Propose{Application: b.app, To: aid.Ineligible, Reason: aid.ReasonDied})
		done := b.head.do(flows.DecideProposal{Proposal: b.head.take(flows.CaseApprove), Approve: true})
		if b.stage(b.app) != aid.Ineligible || toldTo(done.Notices, b.siti) {
			b.Errorf("stage %s, letters %+v", b.stage(b.app), done.Notices)
		}
	})
	for _, r := range aid.VisitReasons() {
		rule, _ := aid.FindMove(aid.Validated, aid.Ineligible)
		if !rule.Fits(r) {
			t.Errorf("%s ends nothing", r.Code)
		}
	}
}
