package store

import (
	"slices"
	"strings"
	"testing"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// TestRemindersOfOneEvent: staff choose the days for one event; those that
// stay go on, removed ones are silent, none comes twice, and nobody is told of
// the change.
func TestRemindersOfOneEvent(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.crowd(1)
		staff := d.join("Staf", []aid.Role{aid.RoleStaff})
		var told []string
		at := func(day, hour, minute int) string {
			d.clock.Move(time.Date(2023, 7, day, hour, minute, 0, 0, aid.WIB).Sub(d.clock.Now()))
			told = nil
			for range 3 {
				for _, n := range d.fire() {
					if strings.HasPrefix(n.Key, "bimtek.") {
						told = append(told, n.Key+n.Result["days"])
					}
				}
			}
			return strings.Join(told, " ")
		}
		change := func(text string) {
			d.Helper()
			n, rev := staff.onDesk()
			staff.goOn(flows.ChangeEvent{Number: n, Rev: rev, Field: aid.EventRecall, Text: text})
			if _, now := staff.onDesk(); now != rev {
				d.Fatalf("revision %d became %d", rev, now)
			}
		}
		n, rev := staff.planned() // 26 July
		for _, text := range []string{"besok", "31", "-1", "7,6,5,4,3,2,1"} {
			staff.refuse("refused.event_field", flows.ChangeEvent{Number: n, Rev: rev, Field: aid.EventRecall, Text: text})
		}
		change("3, 5, 1")
		if e := load[*flows.EventDesk](staff, flows.ViewEvent); !slices.Equal(e.Recall, []int{5, 3, 1}) || e.OnTheDay() {
			d.Fatalf("reminders %v", e.Recall)
		}
		staff.goOn(flows.PublishEvent{Number: n, Rev: rev})
		for _, step := range []struct {
			day, hour, minute int
			change, want      string
		}{
			{19, 9, 0, "", "bimtek.invite"}, // seven days before is not chosen
			{21, 9, 0, "", "bimtek.remind5"},
			{21, 10, 0, "3, 1", ""},    // the sent one is taken away
			{21, 10, 1, "5, 3, 1", ""}, // and comes back: it is not sent again
			{21, 10, 2, "5, 2, 0", ""},
			{23, 9, 0, "", ""}, // three days before is taken away
			{24, 9, 0, "", "bimtek.remind2"},
			{24, 10, 0, "2, 1", ""},
			{25, 9, 0, "", "bimtek.remind1"},
			{25, 9, 30, "tanpa", ""},
			{26, 8, 30, "", ""},
		} {
			if step.change != "" {
				change(step.change)
			}
			if got := at(step.day, step.hour, step.minute); got != step.want {
				d.Errorf("July %d, %d.%02d, after %q: %q, want %q", step.day, step.hour, step.minute, step.change, got, step.want)
			}
		}
		staff.goOn(flows.NewEvent{Like: n})
		if e := load[*flows.EventDesk](staff, flows.ViewEvent); len(e.Recall) != 0 {
			d.Errorf("a copy reminds on %v", e.Recall)
		}
	})
}
