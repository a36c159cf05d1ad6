package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// TestFeedbackOfThoseWhoCame: asked the morning after, given once, within a
// week, and kept without a name.
func TestFeedbackOfThoseWhoCame(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		siti := sitiLinked(d)
		event, subject := d.bimtek()
		at := func(day, hour int) { d.clock.Move(time.Date(2023, 7, day, hour, 0, 0, 0, aid.WIB).Sub(d.clock.Now())) }
		asked := func() (list []flows.Notice) {
			for _, n := range d.fire() {
				if n.Key == "feedback.ask" {
					list = append(list, n)
				}
			}
			return list
		}
		give := flows.GiveFeedback{Subject: subject, Clear: 1, Useful: 2, Words: "Kursinya\nkurang"}
		for _, e := range []flows.Effect{flows.OpenFeedback{}, give} {
			d.seat("stranger").refuse("refused.role", e)
			d.door("door").refuse("refused.consent", e)
			siti.refuse("refused.feedback_none", e)
		}
		at(26, 9)
		d.came("Siti Aminah", "", 0, 0)
		siti.refuse("refused.feedback_none", give) // it is not over
		at(26, 20)
		if n := asked(); len(n) != 0 {
			d.Fatalf("asked in the evening: %+v", n)
		}
		at(27, 9)
		notices := asked()
		if len(notices) != 1 || notices[0].About == "" || notices[0].Lane != flows.Reminder || len(notices[0].Acts) != 1 || notices[0].Acts[0].Subject != subject ||
			!notices[0].Expires.Equal(time.Date(2023, 8, 3, 0, 0, 0, 0, aid.WIB)) {
			d.Fatalf("asked: %+v", notices)
		}
		if !load[*flows.Schedule](siti, flows.ViewSchedule).Rate {
			d.Error("it is not offered")
		}
		if got := siti.do(flows.OpenFeedback{}).Draft["feedback"]; got != subject {
			d.Errorf("it is about %q", got)
		}
		_, _, application := readInviteSubject(subject)
		for _, forged := range []string{"x", "99.1." + application, "1.1.nobody"} {
			siti.refuse("refused.feedback_none", flows.OpenFeedback{Subject: forged})
		}
		var other string // she came too, but hers is not for Siti to give
		d.came("Siti Annisa", "", 0, 0)
		d.update(func(tx *Tx) error {
			return tx.get([]any{&other}, `SELECT application FROM invitations WHERE event = $1 AND application <> $2`, event, application)
		})
		siti.refuse("refused.role", flows.GiveFeedback{Subject: inviteSubject(1, 1, other), Clear: 1, Useful: 1})
		siti.refuse("refused.feedback_none", flows.GiveFeedback{Subject: subject, Clear: 0, Useful: 4})
		before := d.number(`SELECT COUNT(*) FROM ledger`)
		siti.do(give)
		siti.refuse("refused.feedback_given", give)
		siti.refuse("refused.feedback_given", flows.OpenFeedback{})
		if load[*flows.Schedule](siti, flows.ViewSchedule).Rate {
			d.Error("it is offered again")
		}
		if d.number(`SELECT COUNT(*) FROM ledger`) != before {
			d.Error("a link tells when she gave it")
		}
		if n := d.number(`SELECT COUNT(*) FROM feedback WHERE body LIKE '%kurang%' OR id = $1`, application); n != 0 {
			d.Error("it is not sealed, or named")
		}
		list, err := d.o.EventList(d.Context(), event+"/")
		if err != nil || !slices.Equal(list.Words, []string{"Kursinya kurang"}) || fmt.Sprint(list.Feedback) != "{1 [1 0 0] [0 1 0]}" || list.Feedback.Shown() {
			d.Errorf("said: %+v %v, %v", list.Feedback, list.Words, err)
		}
		if part, err := d.o.EventList(d.Context(), event+"/"+string(ganjarAsri)); err != nil || part.Feedback.Given != 0 || part.Words != nil {
			d.Errorf("an officer's list has %+v, %v", part.Feedback, err)
		}
		staff := d.join("Staf", staffRoles)
		staff.state.Draft = map[string]string{"event": fmt.Sprint(list.Event.Number)}
		if e := load[*flows.EventDesk](staff, flows.ViewEvent); e.Feedback != list.Feedback {
			d.Errorf("staff see %+v", e.Feedback)
		}

		d.update(func(tx *Tx) error {
			return one(tx.exec(`UPDATE invitations SET rated = 0 WHERE application = $1`, application))
		})
		at(27, 24*7) // the third of August
		siti.refuse("refused.feedback_over", give)
		if load[*flows.Schedule](siti, flows.ViewSchedule).Rate {
			d.Error("it is offered when it is too late")
		}
	})
}

// TestFeedbackOfWhoIsNotedLater: ticked from the paper list a day later, she is
// asked as well, and nobody twice.
func TestFeedbackOfWhoIsNotedLater(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		sitiLinked(d)
		anisa := d.seat("anisa")
		anisa.do(flows.RedeemCode{Code: d.invite(anisaNIK)})
		event, subject := d.bimtek()
		_, _, application := readInviteSubject(subject)
		staff := d.join("Staf", staffRoles)
		number := int64(d.number(`SELECT number FROM events WHERE id = $1`, event))
		asked := map[string]int{}
		letters := func() {
			for _, n := range d.fire() {
				if n.Key == "feedback.ask" {
					asked[n.Once]++
				}
			}
		}
		d.clock.Move(time.Date(2023, 7, 26, 10, 0, 0, 0, aid.WIB).Sub(d.clock.Now()))
		staff.do(flows.Attend{Event: number, Application: application})
		d.clock.Move(23 * time.Hour)
		letters()
		if len(asked) != 1 {
			d.Fatalf("asked: %v", asked)
		}
		d.clock.Move(5 * time.Hour)
		var late string
		d.update(func(tx *Tx) error {
			return tx.get([]any{&late}, `SELECT application FROM invitations WHERE came_at = 0`)
		})
		staff.do(flows.Attend{Event: number, Application: late})
		letters()
		if len(asked) != 1 {
			d.Fatalf("asked the same afternoon: %v", asked)
		}
		d.clock.Move(20 * time.Hour)
		letters()
		if len(asked) != 2 { // the letter of the first has the same word, and vanishes
			d.Errorf("asked: %v", asked)
		}
	})
}

// TestFeedbackAfterAMoveAndALongNight: a changed day moves the question; one
// that would come after a week is not sent, one of an event that was called off
// neither.
func TestFeedbackAfterAMoveAndALongNight(t *testing.T) {
	for _, c := range []struct {
		name string
		days int // after the event
		off  bool
		want int
	}{{"the next morning", 1, false, 1}, {"after five days without power", 6, false, 1}, {"after eight", 9, false, 0}, {"called off", 1, true, 0}} {
		t.Run(c.name, func(t *testing.T) {
			eachDesk(t, func(d *desk) {
				d.take(people)
				sitiLinked(d)
				staff := d.join("Staf", staffRoles)
				n, rev := staff.planned()
				staff.goOn(flows.PublishEvent{Number: n, Rev: rev})
				staff.goOn(flows.ChangeEvent{Number: n, Rev: rev, Field: aid.EventDate, Text: "2023-07-31"})
				n, rev = staff.onDesk()
				d.fire()
				if c.off {
					staff.goOn(flows.CallOffEvent{Number: n, Rev: rev, Note: "hujan"})
				}
				d.clock.Move(time.Date(2023, 7, 31, 9, 0, 0, 0, aid.WIB).Sub(d.clock.Now()))
				d.came("Siti Aminah", "", 0, 0)
				d.clock.Move(time.Duration(c.days) * 24 * time.Hour)
				var keys []string
				for _, notice := range d.fire() {
					if notice.Key == "feedback.ask" {
						keys = append(keys, notice.Key)
					}
				}
				if len(keys) != c.want {
					d.Errorf("asked %d times (%s)", len(keys), strings.Join(keys, " "))
				}
			})
		})
	}
}
