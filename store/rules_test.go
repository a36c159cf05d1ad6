package store

import (
	"strings"
	"testing"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// TestBackToWhereTheCompletenessCameFrom: where the Bimtek may come later,
// nobody is called trained who was not.
func TestBackToWhereTheCompletenessCameFrom(t *testing.T) {
	eachBureau(t, aid.Candidate, func(b *bureau) {
		b.o.Program.Current().BimtekFirst = false
		b.accept()
		b.staff.take(flows.CaseHolder)
		b.staff.do(flows.CheckHolder{Application: b.app, Fits: true})
		if got := b.stage(b.app); got != aid.Complete {
			b.Fatalf("stage %s", got)
		}
		b.staff.do(flows.ReturnDocument{Application: b.app, Kind: aid.DocKTP})
		if got := b.stage(b.app); got != aid.Candidate {
			b.Errorf("stage %s, though she was at no Bimtek", got)
		}
	})
}

// TestAnotherAccountIsCheckedAnew: when a sheet changes the account of somebody
// who was complete, nobody becomes a recipient before it is checked.
func TestAnotherAccountIsCheckedAnew(t *testing.T) {
	eachBureau(t, aid.Trained, func(b *bureau) {
		b.accept()
		b.staff.take(flows.CaseHolder)
		b.staff.do(flows.CheckHolder{Application: b.app, Fits: true})
		decree := stageMove{from: aid.Complete, to: aid.Recipient, shown: []aid.Gate{aid.GateDecree}}
		head := mover{"head", b.head, aid.RoleHead}
		if key, gate := b.tryMove(head, decree, asItIs); key != "" {
			b.Fatalf("%s %s", key, gate)
		}
		b.clock.Move(time.Hour)
		b.take("nik,nama,kelurahan,rekening\n" + sitiNIK + ",Siti Aminah,Ganjar Asri,3800009077\n")
		if key, gate := b.tryMove(head, decree, asItIs); key+gate != "refused.gateholder" {
			b.Errorf("with an account that nobody looked at: %q", key+gate)
		}
		if got := b.second.take(flows.CaseHolder); got != b.app {
			b.Fatalf("the new account is checked by nobody: %q", got)
		}
		b.second.do(flows.CheckHolder{Application: b.app})
		if got := b.stage(b.app); got != aid.Trained {
			b.Errorf("stage %s with an account in another name", got)
		}
	})
}

// TestDuplicatesThatComeLateAreAnsweredToo: between the look at a case and its
// validation.
func TestDuplicatesThatComeLateAreAnsweredToo(t *testing.T) {
	eachBureau(t, aid.Verified, func(b *bureau) {
		b.staff.goOn(flows.TakeCase{Line: flows.CaseCheck})
		b.register(b.staff)
		b.take("nik,nama,kelurahan,no_kk,tahap\n1872010107809201,Warga Sekeluarga,Ganjar Asri,1872010101109001,proposed\n")
		if r := b.staff.refuse("refused.gate", b.valid()); r.Data["gate"] != string(aid.GateFlags) {
			b.Fatalf("%v", r.Data)
		}
		open := load[*flows.Check](b.staff, flows.ViewCheck).Open()
		if len(open) != 1 || open[0].Code != "sama_kk" {
			b.Fatalf("to be answered: %+v", open)
		}
		b.staff.do(flows.AnswerFlag{Application: b.app, Flag: open[0].ID})
		b.staff.do(b.valid())
		// What the decision rests on does not change any more.
		b.staff.refuse("refused.moved_on", flows.AnswerFlag{Application: b.app, Flag: open[0].ID, Problem: true, Note: "x"})
	})
}

// TestManyFlagsAreAllAnswered: more than are shown at a time.
func TestManyFlagsAreAllAnswered(t *testing.T) {
	eachBureau(t, aid.Verified, func(b *bureau) {
		const many = 25
		for i := range many {
			b.flag("sama" + string(rune('a'+i)))
		}
		b.staff.goOn(flows.TakeCase{Line: flows.CaseCheck})
		b.register(b.staff)
		for i := range many {
			if r := b.staff.refuse("refused.gate", b.valid()); r.Data["gate"] != string(aid.GateFlags) {
				b.Fatalf("after %d answers: %v", i, r.Data)
			}
			open := load[*flows.Check](b.staff, flows.ViewFlag).Open()
			if len(open) == 0 {
				b.Fatalf("after %d answers nothing is asked", i)
			}
			b.staff.do(flows.AnswerFlag{Application: b.app, Flag: open[0].ID})
		}
		b.staff.do(b.valid())
	})
}

// TestAnObjectionIsAnsweredNotClosed: the office's command cannot make it vanish,
// and two who answer at once count one ticket.
func TestAnObjectionIsAnsweredNotClosed(t *testing.T) {
	eachBureau(t, aid.Ineligible, func(b *bureau) {
		number := b.siti.do(flows.Object{Text: "Usaha saya ada."}).Result["ticket"]
		if _, err := b.o.CloseTicket(b.Context(), number, "Ditutup.", nil); err != ErrObjection {
			b.Errorf("closed: %v", err)
		}
		if got := b.staff.take(flows.CaseObjection); got != b.app {
			b.Fatalf("nobody answers it: %q", got)
		}
	})
}

// TestVoidProposalsAreToldOf: whoever proposed hears that a proposal fell.
func TestVoidProposalsAreToldOf(t *testing.T) {
	eachBureau(t, aid.Candidate, func(b *bureau) {
		b.staff.do(flows.Propose{Application: b.app, To: aid.Dropped, Reason: "E02"})
		done := b.siti.do(flows.Withdraw{})
		found := false
		for _, n := range done.Notices {
			found = found || n.Chat == b.staff.chat.ID && n.Key == "proposal.told" && n.Result["state"] == "void"
		}
		if !found {
			b.Errorf("letters %+v", done.Notices)
		}
		if got := b.kinds(b.app); !strings.Contains(got, "proposed") {
			b.Errorf("chain %q", got)
		}
	})
}
