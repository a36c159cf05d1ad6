package store

import (
	"strings"
	"sync"
	"testing"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// meeting is an office on the day of the Bimtek: Siti is invited and on her way.
type meeting struct {
	*bureau
	event string
	no    int64
}

// eachMeeting runs a test on both databases at five to nine on the day.
func eachMeeting(t *testing.T, at aid.Stage, test func(h *meeting)) {
	t.Helper()
	eachBureau(t, at, func(b *bureau) {
		h := &meeting{bureau: b}
		if _, err := b.o.EnsureBimtek(b.Context()); err != nil {
			b.Fatal(err)
		}
		b.update(func(tx *Tx) error {
			if err := tx.get([]any{&h.event, &h.no}, `SELECT id, number FROM events`); err != nil {
				return err
			}
			_, err := tx.exec(`INSERT INTO invitations (event, application, person, area, invited_at)
				SELECT $1, id, person, area, 1 FROM applications WHERE id = $2 ON CONFLICT (event, application) DO NOTHING`, h.event, b.app)
			return err
		})
		h.fire() // the invitations
		h.at(26, 8, 55)
		test(h)
	})
}

// at moves the clock to a time in July 2023.
func (h *meeting) at(day, hour, minute int) {
	h.clock.Move(time.Date(2023, 7, day, hour, minute, 0, 0, aid.WIB).Sub(h.clock.Now()))
}

func (h *meeting) attend() flows.Attend {
	return flows.Attend{Event: h.no, Application: h.app}
}

func (h *meeting) unattend() flows.Unattend {
	return flows.Unattend{Event: h.no, Application: h.app, Note: "Salah orang."}
}

func (h *meeting) came() int {
	h.Helper()
	return h.number(`SELECT COUNT(*) FROM invitations WHERE application = $1 AND came_at > 0`, h.app)
}

// keysOf are the templates of notices to a chat.
func keysOf(done flows.Applied, chat string) string {
	var keys []string
	for _, n := range done.Notices {
		if n.Chat == chat {
			keys = append(keys, n.Key)
		}
	}
	return strings.Join(keys, " ")
}

// TestATickTrains: an officer's tick is recorded, moves the stage, and is told
// in a minute; a second one does nothing.
func TestATickTrains(t *testing.T) {
	eachMeeting(t, aid.Candidate, func(h *meeting) {
		done := h.officer.do(h.attend())
		if h.stage(h.app) != aid.Trained || h.came() != 1 || done.Result["name"] != "Siti Aminah" || done.Result["late"] != "" {
			h.Fatalf("stage %s, came %d, %v", h.stage(h.app), h.came(), done.Result)
		}
		if keysOf(done, h.siti.chat.ID) != "attend.told" || done.Notices[0].Due.Sub(h.clock.Now()) != tickAfter {
			h.Errorf("letters %+v", done.Notices)
		}
		if got := h.kinds(h.app); !strings.HasSuffix(got, "attended stage") {
			h.Errorf("chain %q", got)
		}
		if again := h.staff.do(h.attend()); again.Result["again"] != flows.Yes || len(again.Notices) != 0 {
			h.Errorf("a second tick: %+v", again)
		}
		if got := h.kinds(h.app); strings.Count(got, "attended") != 1 {
			h.Errorf("chain %q", got)
		}
	})
}

// TestWhoMayTick: the officer of the kelurahan and staff; nobody else, and only
// in its time.
func TestWhoMayTick(t *testing.T) {
	eachMeeting(t, aid.Candidate, func(h *meeting) {
		elsewhere := h.join("Petugas Lain", officerRoles, "18.72.01.1002")
		elsewhere.refuse("refused.area", h.attend())
		h.siti.refuse("refused.role", h.attend())
		h.head.refuse("refused.role", h.attend())
		h.officer.refuse("refused.attend_none", flows.Attend{Event: 99, Application: h.app})
		h.officer.refuse("refused.attend_none", flows.Attend{Event: h.no, Application: application1(h.desk, budiNIK)})
		if h.came() != 0 {
			h.Fatal("noted")
		}
		h.staff.do(h.attend())
		elsewhere.refuse("refused.area", h.unattend())
		h.at(28, 0, 0)
		h.officer.refuse("refused.attend_over", h.unattend())
	})
	eachMeeting(t, aid.Candidate, func(h *meeting) {
		h.at(28, 0, 0)
		h.officer.refuse("refused.attend_over", h.attend())
	})
	eachBureau(t, aid.Candidate, func(b *bureau) {
		if _, err := b.o.EnsureBimtek(b.Context()); err != nil {
			b.Fatal(err)
		}
		h := &meeting{bureau: b, no: 1}
		h.at(26, 6, 59)
		h.officer.refuse("refused.attend_early", h.attend())
		h.at(26, 7, 0)
		h.officer.do(h.attend())
	})
}

// TestLateIsNotedByItself: more than a quarter of an hour, but not by a list
// that is ticked after the end.
func TestLateIsNotedByItself(t *testing.T) {
	eachMeeting(t, aid.Candidate, func(h *meeting) {
		for _, c := range []struct {
			day, hour, minute int
			late              string
		}{{26, 9, 15, ""}, {26, 9, 16, "16"}, {26, 11, 0, "120"}, {26, 12, 0, ""}, {27, 23, 59, ""}} {
			h.at(c.day, c.hour, c.minute)
			if done := h.officer.do(h.attend()); done.Result["late"] != c.late {
				h.Errorf("at %d.%02d: late %q, want %q", c.hour, c.minute, done.Result["late"], c.late)
			}
			if c.late == "16" {
				h.officer.do(flows.DescribeAttendance{Event: h.no, Application: h.app, What: flows.AttendInTime})
				h.officer.do(flows.DescribeAttendance{Event: h.no, Application: h.app, What: flows.AttendWith})
				if n := h.number(`SELECT COUNT(*) FROM invitations WHERE late = 0 AND companion = 1`); n != 1 {
					h.Error("the details are not noted")
				}
			}
			h.officer.do(h.unattend())
		}
	})
}

// TestATickIsTakenBack: nobody hears of a slip that is taken back at once; of a
// later one she is told, and she is a candidate again.
func TestATickIsTakenBack(t *testing.T) {
	eachMeeting(t, aid.Candidate, func(h *meeting) {
		h.officer.do(h.attend())
		h.officer.refuse("refused.ground", flows.Unattend{Event: h.no, Application: h.app})
		done := h.officer.do(h.unattend())
		if h.stage(h.app) != aid.Candidate || h.came() != 0 {
			h.Fatalf("stage %s, came %d", h.stage(h.app), h.came())
		}
		// The letters of a seat are not put into the outbox, so it counts as heard.
		if keysOf(done, h.siti.chat.ID) != "attend.untold" {
			h.Errorf("letters %+v", done.Notices)
		}
		h.officer.refuse("refused.moved_on", h.unattend())
		if got := h.kinds(h.app); !strings.HasSuffix(got, "attended stage attendance_undone stage") {
			h.Errorf("chain %q", got)
		}
		h.staff.do(h.attend())
		if h.stage(h.app) != aid.Trained {
			h.Errorf("stage %s", h.stage(h.app))
		}
	})
}

// TestAnUnheardTickIsNeverTold: the letter that waits is cancelled.
func TestAnUnheardTickIsNeverTold(t *testing.T) {
	eachMeeting(t, aid.Candidate, func(h *meeting) {
		n := h.officer.do(h.attend()).Notices[0]
		h.update(func(tx *Tx) error {
			_, err := tx.Put(Letter{Chat: n.Chat, Due: n.Due, Topic: n.Topic})
			return err
		})
		if done := h.officer.do(h.unattend()); len(done.Notices) != 0 {
			h.Errorf("told: %+v", done.Notices)
		}
		if n := h.number(`SELECT COUNT(*) FROM outbox WHERE topic = $1 AND state = 'open'`, n.Topic); n != 0 {
			h.Errorf("%d letters still wait", n)
		}
	})
}

// TestWhoIsCompleteStaysSo: a presence that led to completeness is not taken
// back in silence; one that did not, is.
func TestWhoIsCompleteStaysSo(t *testing.T) {
	eachMeeting(t, aid.Candidate, func(h *meeting) {
		h.accept()
		h.update(func(tx *Tx) error {
			_, err := tx.exec(`INSERT INTO holder_checks (application, officer, account_hash, fits, at)
				SELECT id, $1, account_hash, 1, 1 FROM applications WHERE id = $2`, h.staff.facts1(tx).Who.Officer.ID, h.app)
			return err
		})
		h.officer.do(h.attend())
		if h.stage(h.app) != aid.Complete {
			h.Fatalf("stage %s with everything there", h.stage(h.app))
		}
		if r := h.officer.refuse("refused.attend_on", h.unattend()); r.Data["stage"] != string(aid.Complete) || h.came() != 1 {
			h.Errorf("%v, came %d", r.Data, h.came())
		}
	})
	eachMeeting(t, aid.Trained, func(h *meeting) { // by a dispensation
		h.officer.do(h.attend())
		h.officer.do(h.unattend())
		if h.stage(h.app) != aid.Trained || h.came() != 0 {
			h.Errorf("stage %s, came %d", h.stage(h.app), h.came())
		}
	})
}

// TestTheReserveIsTrainedOnceChosen: who was there from the reserve need not
// come again.
func TestTheReserveIsTrainedOnceChosen(t *testing.T) {
	eachMeeting(t, aid.Reserve, func(h *meeting) {
		h.staff.do(h.attend())
		if h.stage(h.app) != aid.Reserve {
			h.Fatalf("stage %s", h.stage(h.app))
		}
		h.head.do(flows.Promote{Application: h.app})
		if h.stage(h.app) != aid.Trained {
			h.Errorf("stage %s", h.stage(h.app))
		}
	})
}

// TestTwoOfficersTickAtOnce: one effect.
func TestTwoOfficersTickAtOnce(t *testing.T) {
	eachMeeting(t, aid.Candidate, func(h *meeting) {
		second := h.join("Petugas Kedua", officerRoles, ganjarAsri)
		var all sync.WaitGroup
		for _, who := range []*seat{h.officer, second, h.staff, h.second} {
			all.Go(func() { who.try(h.attend()) })
		}
		all.Wait()
		if got := h.kinds(h.app); h.stage(h.app) != aid.Trained || strings.Count(got, "attended") != 1 || strings.Count(got, "stage") != 1 {
			h.Errorf("stage %s, chain %q", h.stage(h.app), got)
		}
	})
}

// TestAnEventWithPeopleThereStays: it is neither moved nor called off.
func TestAnEventWithPeopleThereStays(t *testing.T) {
	eachMeeting(t, aid.Candidate, func(h *meeting) {
		h.officer.do(h.attend())
		move := flows.ChangeEvent{Number: h.no, Rev: 1, Field: aid.EventDate, Text: "27 Juli 2023"}
		if r := h.staff.refuse("refused.event_attended", move); r.Data["count"] != "1" {
			h.Errorf("%v", r.Data)
		}
		h.staff.refuse("refused.event_attended", flows.CallOffEvent{Number: h.no, Rev: 1, Note: "Batal."})
		h.officer.do(h.unattend())
		h.staff.do(move)
		h.officer.refuse("refused.attend_early", h.attend())
	})
}

// TestTheMissingAreCalledOnce: not who said no, who is there, or of another kelurahan.
func TestTheMissingAreCalledOnce(t *testing.T) {
	eachMeeting(t, aid.Candidate, func(h *meeting) {
		call := flows.CallMissing{Event: h.no}
		h.officer.refuse("refused.call_early", call)
		h.at(26, 9, 20)
		h.siti.refuse("refused.role", call)
		roll := load[*flows.Roll](h.officer, flows.ViewMissing)
		if len(roll.Rows) != 1 || roll.Rows[0].Phone == "" || !strings.HasSuffix(h.kinds(h.app), "disclosed") {
			h.Fatalf("missing %+v, chain %q", roll.Rows, h.kinds(h.app))
		}
		done := h.officer.do(call)
		if done.Result["told"] != "1" || keysOf(done, h.siti.chat.ID) != "attend.waiting" || !done.Notices[0].Expires.After(h.clock.Now()) {
			h.Fatalf("%v %+v", done.Result, done.Notices)
		}
		for range 2 { // Annisa of Imopuro, who has no chat, was not told the first time either
			done = h.staff.do(call)
			if done.Result["told"] != "0" || done.Result["silent"] != "1" || len(done.Notices) != 0 {
				h.Errorf("%v %+v", done.Result, done.Notices)
			}
		}
		h.at(26, 12, 0)
		h.officer.refuse("refused.attend_over", call)
	})
}

// TestWhoIsThereIsNotReminded: on the morning itself.
func TestWhoIsThereIsNotReminded(t *testing.T) {
	eachBureau(t, aid.Candidate, func(b *bureau) {
		if _, err := b.o.EnsureBimtek(b.Context()); err != nil {
			b.Fatal(err)
		}
		reminded := func() (n int) {
			for _, notice := range b.fire() {
				if notice.Key == "bimtek.remind" && notice.Chat == b.siti.chat.ID {
					n++
				}
			}
			return n
		}
		h := &meeting{bureau: b, no: 1}
		h.at(25, 20, 0)
		reminded() // of the days before
		h.at(26, 7, 30)
		h.officer.do(h.attend())
		h.at(26, 8, 30)
		if n := reminded(); n != 0 {
			b.Errorf("%d reminders to somebody who is there", n)
		}
	})
}

// TestAGuestIsAddedByStaff: who came without an invitation, of the reserve or
// further, is invited and noted in one go.
func TestAGuestIsAddedByStaff(t *testing.T) {
	eachMeeting(t, aid.Reserve, func(h *meeting) {
		h.update(func(tx *Tx) error {
			_, err := tx.exec(`DELETE FROM invitations WHERE application = $1`, h.app)
			return err
		})
		guest := flows.AddGuest{Event: h.no, Application: h.app}
		h.staff.refuse("refused.attend_none", h.attend())
		h.officer.refuse("refused.role", guest)
		h.staff.refuse("refused.attend_guest", flows.AddGuest{Event: h.no, Application: application1(h.desk, budiNIK)}) // proposed only
		h.staff.do(guest)
		if h.came() != 1 || h.stage(h.app) != aid.Reserve || !strings.HasSuffix(h.kinds(h.app), "invited_on_spot attended") {
			h.Errorf("came %d, stage %s, chain %q", h.came(), h.stage(h.app), h.kinds(h.app))
		}
		if done := h.staff.do(guest); done.Result["again"] != flows.Yes {
			h.Errorf("twice: %v", done.Result)
		}
		for _, n := range h.fire() {
			if n.Key == "bimtek.invite" && n.Chat == h.siti.chat.ID {
				h.Error("she is invited to where she is")
			}
		}
		h.officer.do(flows.DescribeAttendance{Event: h.no, Application: h.app, What: flows.AttendWith})
	})
}
