package flows

import "time"

// The views of those who note who came to a Bimtek. Each is of the event in
// Draft["event"] or, without one, of the event that is on.
const (
	ViewInvited  View = "invited"  // *Invited, in the scope of whoever looks
	ViewRoll     View = "roll"     // *Roll, of the same; Draft["query"] picks names
	ViewAttendee View = "attendee" // *Roll, of Draft["application"] only
	ViewMissing  View = "missing"  // *Roll, of those who did not come; discloses phone numbers
)

// Invited is the list of an event in the officer's scope.
type Invited struct {
	Event  *Event
	Rows   []Row
	Total  int
	Came   int
	Late   int
	Open   bool       // presence may be noted now
	Coded  bool       // and the code shown
	May    bool       // by whoever looks
	Others []EventRow // events that may be noted now, beside this one
}

// Left is how many did not come.
func (i *Invited) Left() int { return i.Total - i.Came }

// Roll is who is invited to an event, by name.
type Roll struct {
	Event *Event
	Open  bool // presence may be noted and taken back now
	Query string
	Rows  []Attendee
	More  int // how many more there are
}

// Attendee is one of them.
type Attendee struct {
	Row
	Came      bool
	At        time.Time // when that was noted
	By        string    // who noted it, "" when it was the code
	Late      int       // minutes
	Companion bool
	Answer    RSVP
	Why       string // why she cannot come
	Phone     string // in full, where it is disclosed
	Called    bool   // told that the event goes on without her
}

// Empty tells whether a view has nothing to show.
func (i *Invited) Empty() bool { return i.Event == nil }
func (r *Roll) Empty() bool    { return r.Event == nil || len(r.Rows) == 0 }
