package store

import (
	"strings"
	"testing"
	"time"

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

// TestNobodyWritesToTheDead: what a visit found is enough, also when the case
// moves on, and what waits to be sent stays here. A later visit may know better.
func TestNobodyWritesToTheDead(t *testing.T) {
	eachField(t, func(b *field) {
		siti := sitiLinked(b.desk)
		var letter string
		b.update(func(tx *Tx) (err error) {
			letter, err = tx.Put(Letter{Chat: siti.chat.ID, Lane: LaneReminder, Due: tx.Now.Add(24 * time.Hour), Body: []byte("{}")})
			return err
		})
		found := func(result, reason string, from int) {
			v := b.officer.begin(b.siti)
			b.officer.fill(v, result, reason, from, nil)
			b.clock.Move(time.Hour)
			if done := b.officer.do(flows.FinishVisit{Visit: v}); toldTo(done.Notices, siti) != (reason == "") {
				b.Errorf("%s %s: letters %+v", result, reason, done.Notices)
			}
		}
		found(aid.VisitUnfit, aid.ReasonDied, 1)
		if n := b.number(`SELECT COUNT(*) FROM outbox WHERE id = $1 AND state = 'cancelled'`, letter); n != 1 {
			b.Error("a letter is still on its way")
		}
		b.staff.take(flows.CaseCheck)
		if done := b.staff.do(flows.MoveCase{Application: b.siti, From: aid.Verified, To: aid.Correction, Note: "Akta kematian belum ada."}); toldTo(done.Notices, siti) {
			b.Errorf("written to: %+v", done.Notices)
		}
		b.officer.do(flows.Correct{Application: b.siti, Field: flows.MendNothing, Value: "Ternyata orang lain."})
		b.officer.do(flows.EndCorrection{Application: b.siti})
		b.staff.take(flows.CaseCheck)
		b.staff.do(flows.MoveCase{Application: b.siti, From: aid.Verified, To: aid.Proposed, Note: "Kunjungi lagi."})
		b.clock.Move(24 * time.Hour)
		found(aid.VisitFits, "", 5)
	})
}

// TestSharedPhonesKeepTheirLetters: of a phone that serves two citizens nothing
// is cancelled when one of them dies.
func TestSharedPhonesKeepTheirLetters(t *testing.T) {
	eachBureau(t, aid.Candidate, func(b *bureau) {
		b.siti.do(flows.RedeemCode{Code: b.invite(anisaNIK)})
		b.update(func(tx *Tx) error {
			_, err := tx.Put(Letter{Chat: b.siti.chat.ID, Lane: LaneReminder, Due: tx.Now.Add(24 * time.Hour), Body: []byte("{}")})
			return err
		})
		b.staff.do(flows.Propose{Application: b.app, To: aid.Dropped, Reason: aid.ReasonDied})
		b.head.do(flows.DecideProposal{Proposal: b.head.take(flows.CaseApprove), Approve: true})
		if n := b.number(`SELECT COUNT(*) FROM outbox WHERE chat = $1 AND state = 'open'`, b.siti.chat.ID); n != 1 {
			b.Errorf("%d letters wait, want the other citizen's", n)
		}
	})
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
