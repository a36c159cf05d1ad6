package store

import (
	"sync"
	"testing"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// TestTheChainNamesTheHatOfADecision: staff decide on documents too.
func TestTheChainNamesTheHatOfADecision(t *testing.T) {
	eachBureau(t, aid.Candidate, func(b *bureau) {
		b.sent(sitiNIK, aid.DocKTP)
		b.staff.goOn(flows.TakeOver{PaperRef: flows.PaperRef{Number: 1}})
		b.staff.goOn(flows.Decide{PaperRef: flows.PaperRef{Number: 1, Rev: b.staff.held().Rev}, Accept: true})
		b.clock.Move(b.o.Program.Work.Undo())
		b.fire()
		if links := b.history(b.app, "paper_accepted"); len(links) != 1 || links[0].Role != string(aid.RoleStaff) {
			b.Errorf("%+v", links)
		}
	})
}

// TestPhotosSeenAgainAreALook: each is in the chain.
func TestPhotosSeenAgainAreALook(t *testing.T) {
	eachBureau(t, aid.Candidate, func(b *bureau) {
		b.sent(sitiNIK, aid.DocKTP)
		b.officer.open()
		before := len(b.history(b.app, "disclosed"))
		b.officer.do(flows.ShowPhotos{Submission: b.officer.state.Draft["submission"]})
		if after := len(b.history(b.app, "disclosed")); after != before+1 {
			b.Errorf("%d looks became %d", before, after)
		}
	})
}

// TestDecisionsOnCasesThatEnded: within the minute the citizen withdraws; the
// decision is neither told nor taken back, and nothing waits in the queue.
func TestDecisionsOnCasesThatEnded(t *testing.T) {
	eachBureau(t, aid.Candidate, func(b *bureau) {
		ids := b.sent(sitiNIK, aid.DocKTP, aid.DocKK)
		b.officer.goOn(flows.Decide{PaperRef: b.officer.open(), Reason: "F01"}, nextPaper)
		b.siti.do(flows.Withdraw{})
		b.officer.refuse("refused.moved_on", flows.UndoDecision{PaperRef: flows.PaperRef{Submission: ids[0]}})
		b.clock.Move(time.Hour)
		if letters := b.fire(); len(letters) != 0 {
			b.Errorf("told %+v", letters)
		}
		b.clock.Move(30 * 24 * time.Hour)
		if letters := b.fire(); len(letters) != 0 {
			b.Errorf("later told %+v", letters)
		}
		if q := load[*flows.Queue](b.officer, flows.ViewQueue); q.Papers != 0 {
			b.Errorf("%d documents wait", q.Papers)
		}
	})
}

// TestTheQueueCountsWhatItOpens: not what somebody sent themselves, and not what
// is on their own phone.
func TestTheQueueCountsWhatItOpens(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		app := application1(d, sitiNIK)
		sender, own, other := d.join("Pengirim", officerRoles, ganjarAsri), d.join("Sekeluarga", officerRoles, ganjarAsri), d.join("Rekan", officerRoles, ganjarAsri)
		d.family(own)
		sender.keep(flows.PhotoGood, sentFor(app, "1", aid.DocKTP))
		sender.do(flows.SubmitDocument{Application: app, Kind: aid.DocKTP})
		own.do(flows.OpenTicket{Kind: flows.TicketCorrection, Text: "Alamat."})
		for _, c := range []struct {
			who           *seat
			papers, fixes int
		}{{sender, 0, 1}, {own, 0, 0}, {other, 1, 1}} {
			if q := load[*flows.Queue](c.who, flows.ViewQueue); q.Papers != c.papers || q.Fixes != c.fixes {
				d.Errorf("%s: %d documents, %d corrections, want %d and %d", c.who.facts().Who.Officer.Name, q.Papers, q.Fixes, c.papers, c.fixes)
			}
		}
	})
}

// TestSendingAndStartingOverAtOnce: a document is never sent without its photos.
func TestSendingAndStartingOverAtOnce(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		siti := sitiLinked(d)
		other := d.door("siti on her other phone")
		other.do(agreed, flows.RedeemCode{Code: d.invite(sitiNIK)})
		send, restart := flows.SubmitDocument{Kind: aid.DocKTP}, flows.StartOver{Kind: aid.DocKTP}
		for i, order := range [][2]flows.Effect{{send, restart}, {restart, send}} {
			siti.keep(flows.PhotoGood, snap(string(rune('a'+i)), aid.DocKTP))
			d.overlap(siti, order[0], other, order[1])
			if n := d.number(`SELECT COUNT(*) FROM submissions s WHERE s.state = 'submitted' AND NOT EXISTS
				(SELECT 1 FROM photos p WHERE p.submission = s.id AND p.state = 'good')`); n != 0 {
				d.Errorf("%T, %T: a document was sent without a photo", order[0], order[1])
			}
			d.update(func(tx *Tx) error {
				if _, err := tx.exec(`UPDATE submissions SET state = 'dropped'`); err != nil {
					return err
				}
				_, err := tx.exec(`DELETE FROM documents`)
				return err
			})
		}
	})
}

// TestSendingAndLeavingAtOnce: who withdraws leaves no document in the queue.
func TestSendingAndLeavingAtOnce(t *testing.T) {
	for _, withdrawFirst := range []bool{true, false} {
		eachBureau(t, aid.Candidate, func(b *bureau) {
			other := b.door("siti on her other phone")
			other.do(agreed, flows.RedeemCode{Code: b.invite(sitiNIK)})
			b.siti.keep(flows.PhotoGood, snap("a", aid.DocKTP))
			order := [2]flows.Effect{flows.SubmitDocument{Kind: aid.DocKTP}, flows.Withdraw{}}
			if withdrawFirst {
				order[0], order[1] = order[1], order[0]
			}
			b.overlap(b.siti, order[0], other, order[1])
			n := b.number(`SELECT COUNT(*) FROM submissions WHERE state = 'submitted'`) + b.number(`SELECT COUNT(*) FROM documents WHERE state = 'submitted'`)
			if n != 0 || b.stage(b.app) != aid.Withdrawn {
				b.Errorf("%d documents wait, stage %s", n, b.stage(b.app))
			}
		})
	}
}

// overlap does the first while the second, begun before the first is committed,
// waits for it or goes on, whatever the database makes of it.
func (d *desk) overlap(one *seat, first flows.Effect, two *seat, second flows.Effect) (refused [2]error) {
	d.Helper()
	var once sync.Once
	done := make(chan struct{})
	d.update(func(tx *Tx) error {
		_, err := d.o.World(tx, one.chat).Apply([]flows.Effect{first}, one.facts1(tx), one.state)
		if refused[0] = err; err != nil && !isRefusal(err) {
			return err
		}
		once.Do(func() {
			go func() {
				defer close(done)
				_, refused[1] = two.attempt(second)
			}()
		})
		select {
		case <-done:
		case <-time.After(300 * time.Millisecond):
		}
		return nil
	})
	<-done
	return refused
}
