package store

import (
	"fmt"
	"math/rand/v2"
	"slices"
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

// TestRemindersKeepTheirHours: whatever the downtimes, whenever the event is,
// and however it is moved or called off meanwhile, over more than a year, no
// reminder goes out outside its hours, late, twice, or of a day that is no
// longer so; and it does go out when the program ran at a time at which it could.
func TestRemindersKeepTheirHours(t *testing.T) {
	dice := rand.New(rand.NewPCG(7, 26))
	d := newDesk(t, storetest.SQLite(t))
	d.crowd(1)
	staff := d.join("Staf", []aid.Role{aid.RoleStaff})
	begun := d.clock.Now()
	var sent, moved, off int
	for round := range 120 {
		p := newWatched(d, dice)
		for d.clock.Now().Before(p.start.Add(24 * time.Hour)) {
			p.look(round)
			switch dice.IntN(40) {
			case 0: // moved, if there is a better time
				if start, ok := aTime(d.clock.Now(), dice); ok && p.change(staff, start) {
					moved++
				}
			case 1:
				if dice.IntN(4) == 0 && p.callOff(staff) {
					off++
				}
			}
			if dice.IntN(4) == 0 { // a night, or days, without power
				d.clock.Move(time.Duration(dice.IntN(72*60)) * time.Minute)
			}
			d.clock.Move(time.Duration(1+dice.IntN(180)) * time.Minute)
		}
		p.judge(round)
		sent += p.sent
	}
	if sent < 60 || moved < 20 || off < 5 || d.clock.Now().Sub(begun) < 365*24*time.Hour {
		t.Fatalf("%d reminders, %d moved, %d called off in %v: this test shows nothing", sent, moved, off, d.clock.Now().Sub(begun))
	}
}

// watched is an event whose reminders are watched.
type watched struct {
	d       *desk
	id      string
	start   time.Time
	recalls []recall
	off     bool
	could   map[string]bool // by days before: the program ran when it could be sent
	got     map[string]bool
	sent    int
}

func newWatched(d *desk, dice *rand.Rand) *watched {
	d.Helper()
	start, ok := aTime(d.clock.Now(), dice)
	for !ok {
		start, ok = aTime(d.clock.Now(), dice)
	}
	p := &watched{d: d}
	var err error
	p.id, _, err = d.o.CreateEvent(d.Context(), 2023, aid.Bimtek{Date: aid.DateOf(start), Start: clockOf(start), End: untilMidnight, Place: "Aula"}, aid.Candidate)
	if err != nil {
		d.Fatal(err)
	}
	p.at(start)
	return p
}

var untilMidnight = aid.Clock{Hour: 23, Minute: 59}

// aTime is some time of the next two weeks at which an event can begin.
func aTime(now time.Time, dice *rand.Rand) (time.Time, bool) {
	start := now.In(aid.WIB).Add(time.Duration(1+dice.IntN(14*24*60)) * time.Minute).Truncate(time.Minute)
	return start, clockOf(start).Before(untilMidnight)
}

// at says when the event begins from now on: it is reminded of anew.
func (p *watched) at(start time.Time) {
	p.start, p.recalls = start, p.d.o.recalls(start, "")
	p.could, p.got = map[string]bool{}, map[string]bool{}
}

// look fires what is due and holds each reminder against the event as it is.
func (p *watched) look(round int) {
	p.d.Helper()
	now, free := p.d.clock.Now().In(aid.WIB), p.d.o.Program.HolidayMap()
	for _, r := range p.recalls {
		if !p.off && !now.Before(r.due) && aid.NextWindow(now, free, aid.ClassAppointment).Before(r.ends) {
			p.could[r.scope()] = true
		}
	}
	for _, n := range p.d.fire() {
		if n.Key != "bimtek.remind" || n.Facts.Data.(*flows.Schedule).Event.ID != p.id || !n.Due.Before(n.Expires) {
			continue // told elsewhere, or it will expire unsent
		}
		days, due := n.Result["days"], n.Due.In(aid.WIB)
		switch left := aid.DateOf(due).DaysUntil(aid.DateOf(p.start)); {
		case p.off:
			p.d.Fatalf("round %d: a reminder of what was called off", round)
		case p.got[days]:
			p.d.Fatalf("round %d: the reminder of %s days came twice", round, days)
		case !aid.MayWrite(due, free, aid.ClassAppointment), due.Before(now):
			p.d.Fatalf("round %d: a reminder at %v, written at %v", round, due, now)
		case fmt.Sprint(left) != days, n.Expires.After(p.start):
			p.d.Fatalf("round %d: the reminder of %s days goes out %d days before, until %v", round, days, left, n.Expires)
		}
		p.got[days] = true
		p.sent++
	}
}

// change moves the event, unless it has begun.
func (p *watched) change(staff *seat, start time.Time) bool {
	p.d.Helper()
	if p.off || !p.d.clock.Now().Before(p.start) {
		return false
	}
	fields := []aid.EventField{aid.EventTime, aid.EventDate}
	if aid.DateOf(start).After(aid.DateOf(p.start)) { // no step on the way leads into the past
		slices.Reverse(fields)
	}
	text := map[aid.EventField]string{aid.EventTime: clockOf(start).String() + "-23.59", aid.EventDate: aid.DateOf(start).String()}
	for _, field := range fields {
		p.update(staff, func(n, rev int64) flows.Effect {
			return flows.ChangeEvent{Number: n, Rev: rev, Field: field, Text: text[field]}
		})
	}
	p.at(start)
	return true
}

// callOff calls the event off, unless it has begun.
func (p *watched) callOff(staff *seat) bool {
	p.d.Helper()
	if p.off || !p.d.clock.Now().Before(p.start) {
		return false
	}
	p.update(staff, func(n, rev int64) flows.Effect { return flows.CallOffEvent{Number: n, Rev: rev, Note: "hujan"} })
	p.off, p.could = true, nil
	return true
}

func (p *watched) update(staff *seat, do func(n, rev int64) flows.Effect) {
	p.d.Helper()
	staff.goOn(do(int64(p.d.number(`SELECT number FROM events WHERE id = '`+p.id+`'`)), int64(p.d.number(`SELECT rev FROM events WHERE id = '`+p.id+`'`))))
}

// judge: what could go out did.
func (p *watched) judge(round int) {
	p.d.Helper()
	for days := range p.could {
		if !p.got[days] {
			p.d.Fatalf("round %d: the reminder of %s days is lost", round, days)
		}
	}
}
