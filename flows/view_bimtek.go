package flows

import (
	"time"

	"damping/flows/aid"
)

// The views of those who plan a Bimtek.
const (
	ViewEvents View = "events" // *Events, of the current year
	ViewEvent  View = "event"  // *EventDesk, of Draft["event"]
)

// Events are the Bimtek of a year, the next ones first.
type Events struct {
	Plans bool // whoever looks may plan one; the head only reads
	Rows  []EventRow
}

// EventRow is one of them.
type EventRow struct {
	Number int64
	Rev    int64
	Title  string
	Start  time.Time
	State  string // draft, open, cancelled
	Over   bool
}

// EventDesk is a Bimtek as staff plan and follow it.
type EventDesk struct {
	Plans   bool // whoever looks may change it; the head only reads
	Event   *Event
	MakesUp *EventRow // the event that it makes up for, nil for none
	Clash   *EventRow // another one on the same day, nil for none
	Holiday string    // the holiday that its day is, "" for none
	Sunday  bool      // its day is a Sunday and no holiday
	Stages  []aid.Stage
	Areas   []aid.Area // none is all
	Recall  []int      // days before on which people are reminded, falling; 0 is the day itself
	Files   []EventFile
	// How many were invited, and what they answered.
	Invited, Come, Cannot, Help, Silent, Came int
	Apart                                     int // of the invited, whom no message reaches
	Wait                                      int // for whom the event is, and who have no seat
	Helps                                     []Row
	Feedback                                  Feedback
}

// Free is how many seats are free; -1 when there is no bound.
func (e *EventDesk) Free() int {
	if e.Event.Quota == 0 {
		return -1
	}
	return max(0, e.Event.Quota-e.Invited+e.Cannot)
}

// Draft tells whether nobody but staff knows of it.
func (e *EventDesk) Draft() bool { return e.Event.State == "draft" }

// Open tells whether it is published and yet to begin.
func (e *EventDesk) Open() bool { return e.Event.State == "open" && !e.Event.Begun }

// Over tells whether a published event has begun or ended.
func (e *EventDesk) Over() bool { return e.Event.State == "open" && e.Event.Begun }

// Schedule is the event as an invited citizen sees it.
func (e *EventDesk) Schedule() *Schedule { return &Schedule{Event: e.Event, Invited: true} }

// DaysBefore are the days before the event on which people are reminded.
func (e *EventDesk) DaysBefore() []int {
	if e.OnTheDay() {
		return e.Recall[:len(e.Recall)-1]
	}
	return e.Recall
}

// OnTheDay tells whether people are reminded on the day itself.
func (e *EventDesk) OnTheDay() bool {
	return len(e.Recall) > 0 && e.Recall[len(e.Recall)-1] == 0
}

// Empty tells whether there is no such event.
func (e *EventDesk) Empty() bool { return e.Event == nil }
