package store

import (
	"slices"
	"testing"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// mail puts letters into the outbox, as the bot does.
func (d *desk) mail(notices []flows.Notice) {
	d.Helper()
	d.update(func(tx *Tx) error {
		for _, n := range notices {
			if _, err := tx.Put(Letter{Chat: n.Chat, Lane: Lane(n.Lane), Due: n.Due, Expires: n.Expires, Topic: n.Topic, About: n.About,
				Dedupe: n.Once, Card: n.Card, Body: []byte(n.Key)}); err != nil {
				return err
			}
		}
		return nil
	})
}

// about are the letters about a citizen.
func about(notices []flows.Notice, person string) []flows.Notice {
	return slices.DeleteFunc(slices.Clone(notices), func(n flows.Notice) bool { return n.About != person })
}

// personOf1 is whose an application is.
func (d *desk) personOf1(application string) (person string) {
	d.Helper()
	d.update(func(tx *Tx) error {
		return tx.get([]any{&person}, `SELECT person FROM applications WHERE id = $1`, application)
	})
	return person
}

// TestNoLetterLeavesAfterADeath: what waits about somebody who is dropped as
// died is cancelled with that reason, also one that was in the air, and nothing
// new is written; her brother, who uses the same phone, hears as before.
func TestNoLetterLeavesAfterADeath(t *testing.T) {
	eachBureau(t, aid.Candidate, func(b *bureau) {
		siti, budi := b.personOf1(b.app), b.personOf1(application1(b.desk, budiNIK))
		b.siti.do(flows.RedeemCode{Code: b.invite(budiNIK)})
		b.siti.state.Person = siti
		b.siti.do(flows.OpenTicket{Kind: flows.TicketCorrection, Text: "Nama saya keliru."})

		b.clock.Move(b.o.Program.Work.RemindEvery())
		reminders := b.fire()
		if len(about(reminders, siti)) != 1 {
			b.Fatalf("she is not reminded of her documents: %+v", reminders)
		}
		b.mail(about(reminders, siti))
		rows, err := b.o.Outbox.Claim(b.Context(), 1, Filter{Channel: "web"}, time.Minute) // in the air
		if err != nil || len(rows) != 1 {
			b.Fatalf("%d rows, %v", len(rows), err)
		}
		b.clock.Move(11 * time.Hour) // nobody is written to now
		told := b.staff.do(flows.AskCorrection{Application: application1(b.desk, budiNIK), Note: "Nomor KK."}).Notices
		b.update(func(tx *Tx) error {
			done := flows.Applied{}
			w := b.o.World(tx, b.staff.chat).(*world)
			err := w.tell(siti, "stage.told", aid.ClassNotice, nil, b.o.facts(tx), &done)
			told = append(told, done.Notices...)
			return err
		})
		if len(about(told, siti)) != 1 || len(about(told, budi)) != 1 {
			b.Fatalf("%+v", told)
		}
		b.mail(told)

		b.staff.do(flows.Propose{Application: b.app, To: aid.Dropped, Reason: aid.ReasonDied})
		done := b.head.do(flows.DecideProposal{Proposal: b.head.take(flows.CaseApprove), Approve: true})
		if len(about(done.Notices, siti)) != 0 {
			b.Errorf("she is told: %+v", done.Notices)
		}
		for _, c := range []struct {
			what, query string
			of          string
			want        int
		}{
			{"cancelled letters", `SELECT COUNT(*) FROM outbox WHERE about = $1 AND state = 'cancelled' AND outcome = 'died' AND body = ''`, siti, 1},
			{"her brother's letters", `SELECT COUNT(*) FROM outbox WHERE about = $1 AND state = 'open'`, budi, 1},
			{"cancelled reminders", `SELECT COUNT(*) FROM timers WHERE subject = $1 AND kind = 'papers' AND state = 'cancelled' AND outcome = 'died'`, b.app, 1},
		} {
			if n := b.number(c.query, c.of); n != c.want {
				b.Errorf("%d %s, want %d", n, c.what, c.want)
			}
		}
		if err := b.o.Outbox.Later(b.Context(), rows[0], b.clock.Now(), "down"); err != nil {
			b.Fatal(err)
		}
		b.clock.Move(13 * time.Hour)
		if rows, err = b.o.Outbox.Claim(b.Context(), 9, Filter{Channel: "web"}, time.Minute); err != nil || len(rows) != 1 || string(rows[0].Body) != "stage.told" {
			b.Fatalf("what leaves is %+v, %v", rows, err)
		}
		if err := b.o.Outbox.Finish(b.Context(), rows[0], "sent", "1"); err != nil {
			b.Fatal(err)
		}
		if rows, err = b.o.Outbox.Claim(b.Context(), 9, Filter{Channel: "web"}, time.Minute); err != nil || len(rows) != 0 {
			b.Errorf("and then %+v, %v", rows, err)
		}
		b.officer.state.Draft = b.officer.do(flows.TakeNext{Line: flows.LineFix}).Draft
		done = b.officer.do(flows.CloseFix{Ticket: b.officer.state.Draft["ticket"], Note: "Sudah."})
		if len(done.Notices) != 0 || done.Result["told"] != "unlinked" {
			b.Errorf("her correction is answered: %+v", done)
		}
		b.clock.Move(10 * 24 * time.Hour)
		if n := about(b.fire(), siti); len(n) != 0 {
			b.Errorf("later: %+v", n)
		}
	})
}

// TestAVisitThatFindsADeath silences every later move, until another visit
// finds otherwise.
func TestAVisitThatFindsADeath(t *testing.T) {
	eachField(t, func(b *field) {
		siti := sitiLinked(b.desk)
		visit := func(result, reason string, from int) []flows.Notice {
			id := b.officer.begin(b.siti)
			b.officer.fill(id, result, reason, from, nil)
			return b.officer.do(flows.FinishVisit{Visit: id}).Notices
		}
		if n := visit("tidak_layak", aid.ReasonDied, 1); len(n) != 0 {
			b.Errorf("she is told of the visit: %+v", n)
		}
		b.staff.take(flows.CaseCheck)
		if n := b.staff.do(flows.MoveCase{Application: b.siti, From: aid.Verified, To: aid.Correction, Note: "Akta kematian belum ada."}).Notices; toldTo(n, siti) {
			b.Errorf("she is told of a correction: %+v", n)
		}
		b.officer.do(flows.Correct{Application: b.siti, Field: flows.MendNothing, Value: "Ternyata orang lain."})
		b.officer.do(flows.EndCorrection{Application: b.siti})
		b.staff.take(flows.CaseCheck)
		b.staff.do(flows.MoveCase{Application: b.siti, From: aid.Verified, To: aid.Proposed, Note: "Lihat lagi."})
		b.clock.Move(24 * time.Hour)
		if n := visit("layak", "", 11); len(n) != 1 || n[0].Chat != siti.chat.ID {
			b.Errorf("she lives, and is not told: %+v", n)
		}
		b.clock.Move(time.Hour)
		b.staff.take(flows.CaseCheck)
		if n := b.staff.do(flows.MoveCase{Application: b.siti, From: aid.Verified, To: aid.Correction, Note: "Alamat."}).Notices; len(n) != 1 {
			b.Errorf("she is not told of the correction: %+v", n)
		}
	})
	eachField(t, func(b *field) {
		sitiLinked(b.desk)
		id := b.officer.begin(b.siti)
		b.officer.fill(id, "tidak_layak", aid.ReasonDied, 1, nil)
		b.officer.do(flows.FinishVisit{Visit: id})
		b.staff.take(flows.CaseCheck)
		for _, f := range load[*flows.Check](b.staff, flows.ViewCheck).Open() {
			b.staff.do(flows.AnswerFlag{Application: b.siti, Flag: f.ID})
		}
		e := notedRegister
		e.Application = b.siti
		b.staff.do(e)
		if n := b.staff.do(flows.MoveCase{Application: b.siti, From: aid.Verified, To: aid.Validated}).Notices; len(n) != 0 {
			b.Errorf("she is told to be validated: %+v", n)
		}
	})
}

// TestADeathEndsABroadcastToHer, and the sums of the broadcast know why.
func TestADeathEndsABroadcastToHer(t *testing.T) {
	eachHall(t, 3, func(h *hall) {
		id := h.send("Besok libur.", flows.Audience{Year: 2023})
		h.beat()
		h.want(id, "queued=3")
		h.update(func(tx *Tx) error { return (&world{Tx: tx, office: h.o}).died(h.people[1], &flows.Applied{}) })
		h.want(id, "cancelled(died)=1 queued=2")
		if n := h.deliver(h.sent); n != 2 {
			h.Errorf("%d letters left", n)
		}
	})
}
