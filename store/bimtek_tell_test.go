package store

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"damping/flows"
	"damping/flows/aid"
	"damping/store/storetest"
)

// bimtek plans the event of the pack and returns its subject for Siti.
func (d *desk) bimtek() (event, subject string) {
	d.Helper()
	if _, err := d.o.EnsureBimtek(d.Context()); err != nil {
		d.Fatal(err)
	}
	d.update(func(tx *Tx) error {
		var number, rev int64
		var application string
		err := tx.get([]any{&event, &number, &rev, &application}, `SELECT e.id, e.number, e.rev, i.application FROM events e
			JOIN invitations i ON i.event = e.id JOIN people p ON p.id = i.person WHERE p.name = 'Siti Aminah'`)
		subject = inviteSubject(number, rev, application)
		return err
	})
	return event, subject
}

func (d *desk) answers() string {
	d.Helper()
	var all []string
	d.update(func(tx *Tx) (err error) {
		all, err = tx.texts(`SELECT p.name || '=' || i.answer FROM invitations i JOIN people p ON p.id = i.person ORDER BY p.name`)
		return err
	})
	return strings.Join(all, " ")
}

func TestAnswerAnInvitation(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		siti := sitiLinked(d)
		siti.refuse("refused.invite_nothing", flows.AnswerInvite{RSVP: flows.RSVPCome})
		event, subject := d.bimtek()
		siti.do(flows.AnswerInvite{Subject: subject, RSVP: flows.RSVPCome})
		siti.do(flows.AnswerInvite{RSVP: flows.RSVPCannot}) // typed: the next one
		siti.do(flows.ExplainRSVP{Subject: subject, Why: "sakit"})
		if got := d.answers(); got != "Siti Aminah=tidak Siti Annisa=" {
			d.Fatalf("answers %q", got)
		}
		_, _, application := readInviteSubject(subject)
		if got := d.kinds(application); !strings.HasSuffix(got, "answered answered") {
			d.Errorf("ledger: %s", got)
		}

		// Somebody else's, a forged one, one that changed, one that is over.
		other := d.seat("someone")
		other.refuse("refused.role", flows.AnswerInvite{RSVP: flows.RSVPCome})
		other.refuse("refused.role", flows.AnswerInvite{Subject: subject, RSVP: flows.RSVPCome})
		for _, forged := range []string{"x", "1.1", "99.1." + application, "1.1.nobody", "-1.-1." + application} {
			siti.refuse("refused.invite_none", flows.AnswerInvite{Subject: forged, RSVP: flows.RSVPCome})
		}
		d.update(func(tx *Tx) error {
			_, err := tx.exec(`UPDATE events SET rev = rev + 1 WHERE id = $1`, event)
			return err
		})
		siti.refuse("refused.invite_moved", flows.AnswerInvite{Subject: subject, RSVP: flows.RSVPCome})
		siti.do(flows.AnswerInvite{RSVP: flows.RSVPHelp})
		d.clock.Move(time.Date(2023, 7, 26, 9, 0, 0, 0, aid.WIB).Sub(d.clock.Now()))
		siti.refuse("refused.invite_nothing", flows.AnswerInvite{RSVP: flows.RSVPCome})
		siti.refuse("refused.invite_over", flows.AnswerInvite{Subject: subject, RSVP: flows.RSVPCome})
		if got := d.answers(); got != "Siti Aminah=bantuan Siti Annisa=" {
			d.Fatalf("answers %q", got)
		}
	})
}

// crowd imports n candidates, each with a chat of her own.
func (d *desk) crowd(n int) {
	d.Helper()
	var sheet strings.Builder
	sheet.WriteString(strings.SplitAfterN(people, "\n", 2)[0])
	for i := range n {
		fmt.Fprintf(&sheet, "187201450780%04d,,Warga Contoh %d,,Ganjar Asri,,,,,,,,,candidate\n", 9100+i, i)
	}
	d.take(sheet.String())
	d.update(func(tx *Tx) error {
		ids, err := tx.texts(`SELECT id FROM people ORDER BY id`)
		if err != nil {
			return err
		}
		for _, id := range ids {
			chat, err := tx.ChatAt("web", id)
			if err != nil {
				return err
			}
			if _, err := tx.exec(`INSERT INTO links (id, chat, person, proved_by, linked_at) VALUES ($1, $2, $3, 'code', 1)`, NewID(), chat, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// TestEverybodyIsToldOnce: an invitation and each reminder reach everybody
// exactly once, however many batches that takes.
func TestEverybodyIsToldOnce(t *testing.T) {
	eachDesk(t, func(d *desk) {
		const many = 2*inviteBatch + 7
		d.crowd(many)
		if _, err := d.o.EnsureBimtek(d.Context()); err != nil {
			d.Fatal(err)
		}
		got := map[string]int{}
		run := func() {
			for range 5 {
				for _, n := range d.fire() {
					got[n.Key+" "+n.Chat]++
				}
			}
		}
		run()
		d.clock.Move(time.Date(2023, 7, 19, 9, 0, 0, 0, aid.WIB).Sub(d.clock.Now()))
		run()
		for key, n := range got {
			if n != 1 {
				d.Errorf("%s: %d times", key, n)
			}
		}
		var invited, reminded int
		for key := range got {
			switch {
			case strings.HasPrefix(key, "bimtek.invite "):
				invited++
			case strings.HasPrefix(key, "bimtek.remind "):
				reminded++
			}
		}
		if invited != many || reminded != many {
			d.Errorf("%d invited, %d reminded, want %d", invited, reminded, many)
		}
	})
}

// TestRemindersKeepTheirHours: whatever the downtimes, and whenever the event
// is, a reminder goes out on its day and within the hours, once, or not at
// all; and it does go out when the program ran at a time at which it could.
func TestRemindersKeepTheirHours(t *testing.T) {
	dice := rand.New(rand.NewPCG(7, 26))
	d := newDesk(t, storetest.SQLite(t))
	d.crowd(1)
	holidays, sent := d.o.Program.HolidayMap(), 0
	for round := range 60 {
		start := d.clock.Now().In(aid.WIB).Add(time.Duration(1+dice.IntN(14*24*60)) * time.Minute).Truncate(time.Minute)
		day := aid.DateOf(start)
		from := aid.Clock{Hour: start.Hour(), Minute: start.Minute()}
		to := aid.Clock{Hour: 23, Minute: 59}
		if !from.Before(to) {
			continue
		}
		id, _, err := d.o.CreateEvent(t.Context(), 2023, aid.Bimtek{Date: day, Start: from, End: to, Place: "Aula"}, aid.Candidate)
		if err != nil {
			t.Fatal(err)
		}
		could := map[string]bool{} // by days before: the program ran when it could be sent
		got := map[string]time.Time{}
		recalls := d.o.recalls(from.On(day, aid.WIB))
		for d.clock.Now().Before(start.Add(24 * time.Hour)) {
			now := d.clock.Now().In(aid.WIB)
			for _, r := range recalls {
				if !now.Before(r.due) && aid.NextWindow(now, holidays, aid.ClassAppointment).Before(r.ends) {
					could[r.scope()] = true
				}
			}
			for _, n := range d.fire() {
				if n.Key != "bimtek.remind" || n.Facts.Data.(*flows.Schedule).Event.ID != id || !n.Due.Before(n.Expires) {
					continue // told elsewhere, or it will expire unsent
				}
				days := n.Result["days"]
				if _, twice := got[days]; twice {
					t.Fatalf("round %d: the reminder of %s days came twice", round, days)
				}
				got[days] = n.Due
				sent++
				due := n.Due.In(aid.WIB)
				if !aid.MayWrite(due, holidays, aid.ClassAppointment) || due.Before(now) {
					t.Fatalf("round %d: a reminder at %v, written at %v", round, due, now)
				}
				if left := aid.DateOf(due).DaysUntil(day); fmt.Sprint(left) != days || n.Expires.After(start) {
					t.Fatalf("round %d: the reminder of %s days goes out %d days before, until %v", round, days, left, n.Expires)
				}
			}
			if dice.IntN(4) == 0 { // a night, or days, without power
				d.clock.Move(time.Duration(dice.IntN(72*60)) * time.Minute)
			}
			d.clock.Move(time.Duration(1+dice.IntN(180)) * time.Minute)
		}
		for days := range could {
			if _, ok := got[days]; !ok {
				t.Fatalf("round %d: the reminder of %s days is lost", round, days)
			}
		}
	}
	if sent < 60 {
		t.Fatalf("only %d reminders went out: this test shows nothing", sent)
	}
}
