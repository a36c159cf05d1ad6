package store

import (
	"strconv"
	"sync"
	"testing"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// planned begins a draft of the pack's Bimtek and returns its number and revision.
func (s *seat) planned() (number, rev int64) {
	s.d.Helper()
	s.goOn(flows.NewEvent{})
	return s.onDesk()
}

// onDesk is the event that the conversation goes on with.
func (s *seat) onDesk() (number, rev int64) {
	number, _ = strconv.ParseInt(s.state.Draft["event"], 10, 64)
	rev, _ = strconv.ParseInt(s.state.Draft["rev"], 10, 64)
	return number, rev
}

func TestPlanAnEvent(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		siti := sitiLinked(d)
		staff := d.join("Staf", []aid.Role{aid.RoleStaff})
		officer := d.join("Petugas", officerRoles, ganjarAsri)
		for _, e := range []flows.Effect{flows.NewEvent{}, flows.ChangeEvent{Number: 1}, flows.PublishEvent{Number: 1}, flows.CallOffEvent{Number: 1}, flows.FillSeats{Number: 1}} {
			officer.refuse("refused.role", e)
			siti.refuse("refused.role", e)
		}
		staff.refuse("refused.event_none", flows.PublishEvent{Number: 77, Rev: 1})
		n, rev := staff.planned()
		if notices := d.fire(); len(notices) != 0 {
			d.Fatalf("a draft is told of: %v", notices)
		}
		if e := load[*flows.Schedule](siti, flows.ViewSchedule); e.Event != nil {
			d.Fatal("a citizen sees a draft")
		}
		for field, text := range map[aid.EventField]string{aid.EventDate: "kapan-kapan", aid.EventTime: "12.00-09.00", aid.EventSeats: "-1",
			aid.EventSessions: "tanpa jam", aid.EventStages: "paid", aid.EventAreas: "Antah Berantah", aid.EventTitle: " ", "entah": "x"} {
			staff.refuse("refused.event_field", flows.ChangeEvent{Number: n, Rev: rev, Field: field, Text: text})
		}
		staff.goOn(flows.ChangeEvent{Number: n, Rev: rev, Field: aid.EventDate, Text: "2023-07-01"})
		staff.refuse("refused.event_past", flows.PublishEvent{Number: n, Rev: rev})
		staff.goOn(flows.ChangeEvent{Number: n, Rev: rev, Field: aid.EventDate, Text: "2023-07-28"},
			flows.ChangeEvent{Number: n, Rev: rev, Field: aid.EventSeats, Text: "1"}, flows.PublishEvent{Number: n, Rev: rev})
		if got := d.number(`SELECT COUNT(*) FROM invitations`); got != 1 {
			d.Fatalf("%d invited to one seat", got)
		}
		staff.refuse("refused.event_full", flows.FillSeats{Number: n, Rev: rev})
		d.fire()

		// Two colleagues change it: the second sees what the first did.
		other := d.join("Staf lain", []aid.Role{aid.RoleStaff})
		other.goOn(flows.ChangeEvent{Number: n, Rev: rev, Field: aid.EventPlace, Text: "Balai kota"})
		staff.refuse("refused.event_moved", flows.ChangeEvent{Number: n, Rev: rev, Field: aid.EventTime, Text: "10-12"})
		n, rev = other.onDesk()
		other.goOn(flows.ChangeEvent{Number: n, Rev: rev, Field: aid.EventTime, Text: "10.00 - 12.00"})
		if notices := d.fire(); len(notices) != 0 {
			d.Fatal("a change is told at once: several would be several letters")
		}
		d.clock.Move(tellAfter)
		if notices := d.fire(); len(notices) > 1 || len(notices) == 1 && notices[0].Key != "bimtek.changed" {
			d.Fatalf("two changes: %d letters", len(notices))
		}
		// A reason belongs to its change: a later one does not repeat it.
		n, rev = other.onDesk()
		other.goOn(flows.ChangeEvent{Number: n, Rev: rev, Field: aid.EventPlace, Text: "Balai kelurahan"})
		n, rev = other.onDesk()
		other.goOn(flows.ChangeEvent{Number: n, Rev: rev, Field: aid.EventNote, Text: "Balai kota dipakai"})
		n, rev = other.onDesk()
		other.goOn(flows.ChangeEvent{Number: n, Rev: rev, Field: aid.EventAddress, Text: "Jalan Contoh 3"})
		if got := d.number(`SELECT COUNT(*) FROM events WHERE note = 'Balai kota dipakai'`); got != 1 {
			d.Error("the reason is lost before it is told")
		}
		d.clock.Move(tellAfter)
		d.fire()
		n, rev = other.onDesk()
		other.goOn(flows.ChangeEvent{Number: n, Rev: rev, Field: aid.EventAddress, Text: "Jalan Contoh 4"})
		if got := d.number(`SELECT COUNT(*) FROM events WHERE note = ''`); got != 1 {
			d.Error("the reason of an earlier change is told once more")
		}
		n, rev = other.onDesk()
		other.goOn(flows.CallOffEvent{Number: n, Rev: rev, Note: "hujan"})
		d.fire()
		n, rev = other.onDesk()
		other.refuse("refused.event_over", flows.ChangeEvent{Number: n, Rev: rev, Field: aid.EventTime, Text: "10-12"})
		d.clock.Move(40 * 24 * time.Hour)
		for _, left := range d.fire() {
			if left.Key == "bimtek.remind" {
				d.Fatal("a reminder of what was called off")
			}
		}
	})
}

// TestSeatsAreNotFilledTwice: staff who fill the free seats at once invite
// each citizen once, and no more than there are seats.
func TestSeatsAreNotFilledTwice(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.crowd(40)
		first := d.join("Staf 0", []aid.Role{aid.RoleStaff})
		n, rev := first.planned()
		first.goOn(flows.ChangeEvent{Number: n, Rev: rev, Field: aid.EventSeats, Text: "10"}, flows.PublishEvent{Number: n, Rev: rev})
		d.update(func(tx *Tx) error {
			_, err := tx.exec(`UPDATE invitations SET answer = 'tidak'`)
			return err
		})
		var all sync.WaitGroup
		for i := range 6 {
			s := d.join("Staf "+strconv.Itoa(i+1), []aid.Role{aid.RoleStaff})
			all.Go(func() { s.try(flows.FillSeats{Number: n, Rev: rev}) })
		}
		all.Wait()
		if got := d.number(`SELECT COUNT(*) FROM invitations WHERE answer = ''`); got != 10 {
			d.Errorf("%d were invited to 10 seats", got)
		}
	})
}

// TestListOfTheChosenEvent: whoever chose an event sees its list,
// everybody else that of the next one.
func TestListOfTheChosenEvent(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		if _, err := d.o.EnsureBimtek(d.Context()); err != nil {
			d.Fatal(err)
		}
		staff := d.join("Staf", []aid.Role{aid.RoleStaff})
		officer := d.join("Petugas", officerRoles, ganjarAsri)
		first := load[*flows.Invited](staff, flows.ViewInvited)
		n, rev := staff.planned()
		if in := load[*flows.Invited](staff, flows.ViewInvited); in.Event != nil {
			d.Fatal("a draft has a list")
		}
		staff.goOn(flows.ChangeEvent{Number: n, Rev: rev, Field: aid.EventDate, Text: "2023-08-28"})
		n, rev = staff.onDesk()
		staff.goOn(flows.PublishEvent{Number: n, Rev: rev})
		if in := load[*flows.Invited](staff, flows.ViewInvited); in.Event == nil || in.Event.Number != n || in.Total == 0 {
			d.Fatalf("staff chose event %d and see %+v", n, in.Event)
		}
		staff.state.Draft["event"] = "77"
		if in := load[*flows.Invited](staff, flows.ViewInvited); in.Event != nil || in.Total != 0 {
			d.Fatal("there is no event 77")
		}
		officer.state.Draft = map[string]string{"event": strconv.FormatInt(n, 10)}
		if in := load[*flows.Invited](officer, flows.ViewInvited); in.Event == nil || in.Event.Number != n {
			d.Fatalf("the officer chose event %d and sees %+v", n, in.Event)
		}
		for _, s := range []*seat{staff, officer} {
			s.state.Draft = nil
			if in := load[*flows.Invited](s, flows.ViewInvited); in.Event == nil || in.Event.ID != first.Event.ID {
				d.Fatalf("without a choice the next event is shown, not %+v", in.Event)
			}
		}
	})
}

// TestWhatMovesWithAChange: the sessions move with the hour, another place has
// another address and point on the map, and staff see what else is on its day.
func TestWhatMovesWithAChange(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		staff := d.join("Staf", []aid.Role{aid.RoleStaff})
		change := func(field aid.EventField, text string) *flows.EventDesk {
			n, rev := staff.onDesk()
			staff.goOn(flows.ChangeEvent{Number: n, Rev: rev, Field: field, Text: text})
			return load[*flows.EventDesk](staff, flows.ViewEvent)
		}
		staff.planned()
		before := load[*flows.EventDesk](staff, flows.ViewEvent)
		if before.Holiday != "" || before.Sunday || before.Clash != nil || !before.Event.HasSpot() || len(before.Event.Sessions) == 0 {
			d.Fatalf("the pack's Bimtek: %+v", before)
		}
		after := change(aid.EventTime, "13.30-16.30")
		for i, s := range after.Event.Sessions {
			if got := s.Start.Sub(before.Event.Sessions[i].Start); got != 4*time.Hour+30*time.Minute {
				d.Errorf("session %d moved by %v", i, got)
			}
		}
		late := change(aid.EventTime, "22.00-23.00") // the last session would begin tomorrow
		if got := late.Event.Sessions[0].Start; !got.Equal(after.Event.Sessions[0].Start) {
			d.Errorf("sessions moved over midnight, the first to %v", got)
		}
		if e := change(aid.EventPlace, before.Event.Place).Event; e.Where() != before.Event.Where() || !e.HasSpot() {
			d.Error("the same place lost its address")
		}
		if e := change(aid.EventPlace, "Balai Kota").Event; e.Where() != "Balai Kota" || e.HasSpot() {
			d.Errorf("another place keeps what belongs to the old one: %q", e.Where())
		}
		if e := change(aid.EventDate, "2023-07-30"); !e.Sunday || e.Holiday != "" {
			d.Errorf("a Sunday: %v, free for %q", e.Sunday, e.Holiday)
		}
		if e := change(aid.EventDate, "2023-08-17"); e.Holiday == "" || e.Sunday || e.Clash != nil {
			d.Errorf("Independence Day is free for %q, %v", e.Holiday, e.Clash)
		}
		n, rev := staff.onDesk()
		staff.goOn(flows.PublishEvent{Number: n, Rev: rev})
		staff.goOn(flows.NewEvent{Like: n})
		if e := load[*flows.EventDesk](staff, flows.ViewEvent); e.Clash == nil || e.Clash.Number != n {
			d.Errorf("two on one day: %+v", e.Clash)
		}
	})
}
