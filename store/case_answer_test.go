package store

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

func TestObjection(t *testing.T) {
	eachBureau(t, aid.Ineligible, func(b *bureau) {
		b.hand(b.second, aid.HandVisited)
		b.officer.refuse("refused.role", flows.Object{Text: "x"})
		done := b.siti.do(flows.Object{Text: "Usaha saya ada."})
		if done.Result["ticket"] == "" || done.Result["due"] != "Senin, 31 Juli 2023, pukul 09.00 WIB" {
			b.Fatalf("%v", done.Result)
		}
		b.siti.refuse("refused.ticket", flows.Object{Text: "Lagi."})
		if q := load[*flows.Queue](b.officer, flows.ViewQueue); q.Asks != 0 {
			b.Errorf("the objection waits for a field officer: %+v", q)
		}
		if st := load[*flows.Status](b.siti, flows.ViewStatus); st.Objection == nil || !st.ObjectBy.IsZero() {
			b.Fatalf("%+v", st)
		}
		if got := b.second.take(flows.CaseObjection); got != "" {
			b.Fatal("the visitor is offered the objection")
		}
		b.second.refuse("refused.hands", flows.AnswerObjection{Application: b.app, Accept: true, Note: "Ada."})
		b.staff.take(flows.CaseObjection)
		if c := load[*flows.Check](b.staff, flows.ViewCheck); c.Objection == nil || c.Objection.Text != "Usaha saya ada." {
			b.Fatalf("%+v", c.Objection)
		}
		b.staff.refuse("refused.ground", flows.AnswerObjection{Application: b.app, Accept: true})
		told := b.staff.do(flows.AnswerObjection{Application: b.app, Note: "Belum terlihat."})
		if len(told.Notices) != 1 || told.Notices[0].Key != "objection.told" || b.stage(b.app) != aid.Ineligible {
			b.Fatalf("%+v", told)
		}
		b.siti.refuse("refused.objection", flows.Object{Text: "Sekali lagi."})
		if n := b.number(`SELECT n FROM counters WHERE name = 'tickets'`); n != 0 {
			b.Fatalf("%d tickets are open", n)
		}
	})
	eachBureau(t, aid.Ineligible, func(b *bureau) {
		b.clock.Move(14*24*time.Hour + 14*time.Hour) // the last evening
		b.siti.do(flows.Object{Text: "Usaha saya ada."})
		b.clock.Move(48 * time.Hour) // answered after the window, but it came in time
		b.staff.take(flows.CaseObjection)
		b.staff.do(flows.AnswerObjection{Application: b.app, Accept: true, Note: "Usahanya ada."})
		if b.stage(b.app) != aid.Validated {
			b.Fatalf("stage %s", b.stage(b.app))
		}
		b.staff.refuse("refused.moved_on", flows.AnswerObjection{Application: b.app, Accept: true, Note: "Usahanya ada."})
	})
	eachBureau(t, aid.Ineligible, func(b *bureau) {
		b.clock.Move(15 * 24 * time.Hour)
		b.siti.refuse("refused.objection", flows.Object{Text: "Terlambat."})
	})
	eachBureau(t, aid.Candidate, func(b *bureau) {
		b.siti.refuse("refused.objection", flows.Object{Text: "Tidak ada keputusan."})
	})
}

// TestTwoTapsMakeOneObjection: two phones of one citizen, at once.
func TestTwoTapsMakeOneObjection(t *testing.T) {
	eachBureau(t, aid.Ineligible, func(b *bureau) {
		other := b.door("siti on her other phone")
		other.do(agreed, flows.RedeemCode{Code: b.invite(sitiNIK)})
		var wg sync.WaitGroup
		for _, s := range []*seat{b.siti, other} {
			wg.Go(func() { s.try(flows.Object{Text: "Usaha saya ada."}) })
		}
		wg.Wait()
		if n := b.number(`SELECT COUNT(*) FROM tickets WHERE kind = 'objection'`); n != 1 {
			b.Fatalf("%d objections", n)
		}
	})
}

// accept makes every required document accepted.
func (b *bureau) accept() {
	b.Helper()
	b.update(func(tx *Tx) error {
		w := b.o.World(tx, b.staff.chat).(*world)
		for _, kind := range b.o.Program.Current().Documents {
			if err := w.setDocument(b.app, kind, aid.DocAccepted, ""); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestHolderAndComplete(t *testing.T) {
	eachBureau(t, aid.Trained, func(b *bureau) {
		if got := b.staff.take(flows.CaseHolder); got != "" {
			b.Fatal("an account is to be checked before its bank book is accepted")
		}
		b.accept()
		b.hand(b.second, aid.HandEntered)
		if got := b.second.take(flows.CaseHolder); got != "" {
			b.Fatal("who entered the account is offered it")
		}
		b.second.refuse("refused.hands", flows.CheckHolder{Application: b.app, Fits: true})
		b.staff.take(flows.CaseHolder)
		c := load[*flows.Check](b.staff, flows.ViewHolder)
		if c.Account == nil || c.Account.Number != "3800009001" || c.Account.Holder != "SITI AMINAH" {
			b.Fatalf("%+v", c.Account)
		}
		if c := load[*flows.Check](b.staff, flows.ViewLeave); strings.Contains(c.Account.Number, "38000") {
			b.Fatalf("the account is shown whole where it need not be: %s", c.Account.Number)
		}
		b.staff.do(flows.CheckHolder{Application: b.app})
		if b.stage(b.app) != aid.Trained || b.number(`SELECT COUNT(*) FROM documents WHERE kind = 'rekening' AND state = 'returned'`) != 1 {
			b.Fatal("a name that differs is not asked for again")
		}
		b.clock.Move(time.Hour)
		b.accept()
		if got := b.staff.take(flows.CaseHolder); got != b.app {
			b.Fatalf("the new bank book is not checked: %q", got)
		}
		b.staff.do(flows.CheckHolder{Application: b.app, Fits: true})
		if got := b.stage(b.app); got != aid.Complete {
			b.Fatalf("stage %s", got)
		}
		b.staff.refuse("refused.moved_on", flows.ReturnDocument{Application: b.app, Kind: aid.DocReceipts})
		b.officer.refuse("refused.role", flows.ReturnDocument{Application: b.app, Kind: aid.DocKTP})
		done := b.staff.do(flows.ReturnDocument{Application: b.app, Kind: aid.DocKTP})
		if got := b.stage(b.app); got != aid.Trained || len(done.Notices) != 1 || done.Notices[0].Key != "document.gone" {
			b.Fatalf("stage %s, letters %+v", got, done.Notices)
		}
		b.staff.refuse("refused.moved_on", flows.ReturnDocument{Application: b.app, Kind: aid.DocKTP})
		verify(b.desk)
	})
}

// TestTheLastPieceCompletes: whichever of the last two pieces comes last, and
// when both come at once.
func TestTheLastPieceCompletes(t *testing.T) {
	eachBureau(t, aid.Trained, func(b *bureau) {
		b.accept()
		b.staff.take(flows.CaseHolder)
		document := func(state aid.DocState) error {
			return b.o.Update(context.Background(), func(tx *Tx) error {
				w := b.o.World(tx, b.staff.chat).(*world)
				if err := w.setDocument(b.app, aid.DocKTP, state, ""); err != nil {
					return err
				}
				return w.tryComplete(b.staff.facts1(tx), b.app, &flows.Applied{})
			})
		}
		if err := document(aid.DocSubmitted); err != nil {
			b.Fatal(err)
		}
		var wg sync.WaitGroup
		wg.Go(func() { b.staff.try(flows.CheckHolder{Application: b.app, Fits: true}) })
		wg.Go(func() {
			if err := document(aid.DocAccepted); err != nil {
				b.Error(err)
			}
		})
		wg.Wait()
		if got := b.stage(b.app); got != aid.Complete {
			b.Fatalf("both pieces are there, but the stage is %s", got)
		}
	})
}

func TestWhoLeaves(t *testing.T) {
	eachBureau(t, aid.Candidate, func(b *bureau) {
		b.staff.refuse("refused.ground", flows.Withdraw{Application: b.app})
		b.officer.refuse("refused.role", flows.Withdraw{Application: b.app, Note: "Surat"})
		b.staff.refuse("refused.ground", flows.Propose{Application: b.app, To: aid.Dropped})
		b.staff.refuse("refused.ground", flows.Propose{Application: b.app, To: aid.Dropped, Reason: "F01"})
		b.staff.do(flows.Propose{Application: b.app, To: aid.Dropped, Reason: "E02"})
		b.siti.do(flows.Withdraw{}) // faster than the head
		if b.stage(b.app) != aid.Withdrawn {
			b.Fatalf("stage %s", b.stage(b.app))
		}
		if n := b.number(`SELECT COUNT(*) FROM proposals WHERE state = 'void'`); n != 1 {
			b.Fatal("the proposal outlives the application")
		}
		b.siti.refuse("refused.move", flows.Withdraw{})
	})
	eachBureau(t, aid.Candidate, func(b *bureau) {
		b.staff.do(flows.Propose{Application: b.app, To: aid.Dropped, Reason: aid.ReasonDied})
		id := b.head.take(flows.CaseApprove)
		done := b.head.do(flows.DecideProposal{Proposal: id, Approve: true})
		if b.stage(b.app) != aid.Dropped || slices.ContainsFunc(done.Notices, func(n flows.Notice) bool { return n.Chat == b.siti.chat.ID }) {
			b.Fatalf("stage %s, letters %+v", b.stage(b.app), done.Notices)
		}
	})
	eachBureau(t, aid.Paid, func(b *bureau) {
		b.siti.refuse("refused.move", flows.Withdraw{})
		b.staff.refuse("refused.move", flows.Withdraw{Application: b.app, Note: "Surat 5 Juli"})
		b.staff.refuse("refused.move", flows.Propose{Application: b.app, To: aid.Dropped, Reason: "E02"})
	})
}

func TestReserve(t *testing.T) {
	eachBureau(t, aid.Reserve, func(b *bureau) {
		b.o.Program.Current().Quota = 1 // Anisa has it
		if r := b.head.refuse("refused.gate", flows.Promote{Application: b.app}); r.Data["gate"] != string(aid.GateQuota) {
			b.Fatalf("%v", r.Data)
		}
		b.staff.refuse("refused.role", flows.Promote{Application: b.app})
		b.o.Program.Current().Quota = 2
		if r := load[*flows.Reserve](b.head, flows.ViewReserve); len(r.Rows) != 1 || r.Free() != 1 {
			b.Fatalf("%+v", r)
		}
		b.head.do(flows.Promote{Application: b.app})
		b.head.refuse("refused.moved_on", flows.Promote{Application: b.app})
	})
	eachBureau(t, aid.Reserve, func(b *bureau) {
		b.head.refuse("refused.role", flows.CloseReserve{})
		done := b.staff.do(flows.CloseReserve{})
		if done.Result["count"] != "1" || b.stage(b.app) != aid.Unselected || len(done.Notices) != 1 {
			b.Fatalf("%+v, stage %s", done, b.stage(b.app))
		}
	})
}

func TestTheListOfTheBimtekFollows(t *testing.T) {
	eachBureau(t, aid.Reserve, func(b *bureau) {
		if n, err := b.o.EnsureBimtek(b.Context()); err != nil || n != 1 {
			b.Fatal(n, err)
		}
		b.head.do(flows.Promote{Application: b.app})
		if s := load[*flows.Schedule](b.siti, flows.ViewSchedule); !s.Invited {
			b.Error("a new candidate is not invited")
		}
		b.siti.do(flows.Withdraw{})
		if s := load[*flows.Schedule](b.siti, flows.ViewSchedule); s.Invited {
			b.Error("who withdrew is still invited")
		}
		if st := load[*flows.Status](b.siti, flows.ViewStatus); st.Event != nil {
			b.Error("who withdrew still has an appointment")
		}
	})
}
