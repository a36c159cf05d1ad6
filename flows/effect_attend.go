package flows

// Attend notes that somebody invited to an event came: an officer for those of
// the own kelurahan, staff for anybody. It counts once; whoever was a candidate
// is trained by it.
//
// Result: "name", "late" (minutes, "" when in time), "again" (Yes when it had been noted).
// Refusals: refused.role, refused.area, refused.own, refused.attend_none (not
// invited to it), refused.attend_early (.Result.from), refused.attend_over.
type Attend struct {
	Event       int64
	Application string
}

// AddGuest invites somebody who came without an invitation, and notes her: of
// the reserve, or who is further. Result: as Attend.
// Refusals: as Attend, and refused.attend_guest (she stands elsewhere).
type AddGuest struct {
	Event       int64
	Application string
}

// Unattend takes a presence back, with a sentence on why, until the end of the
// day after the event; whoever was trained by it is a candidate again.
//
// Result: "name". Refusals: as Attend, and refused.ground, refused.moved_on (it
// is not noted), refused.attend_on (.Result.stage: it led on to a later stage).
type Unattend struct {
	Event       int64
	Application string
	Note        string
}

// DescribeAttendance notes what belongs to a presence. Result: "name".
// Refusals: as Unattend.
type DescribeAttendance struct {
	Event       int64
	Application string
	What        AttendDetail
}

// AttendDetail is what can be said of a presence.
type AttendDetail string

// The details.
const (
	AttendWith   AttendDetail = "pendamping" // somebody came along
	AttendAlone  AttendDetail = "sendiri"
	AttendInTime AttendDetail = "tepat" // not late, though it was noted late
)

// Arrive notes that the citizen spoken of came, by the code that the office
// shows at the event.
//
// Result: "name", "late", "again" as Attend; "missing" is how many documents are
// owed. Refusals: refused.role, refused.arrive_nothing (nothing is on),
// refused.arrive_uninvited, refused.arrive_code (counts; .Result.left is how
// many tries are left), refused.arrive_old (it has turned meanwhile; does not
// count), refused.arrive_locked.
type Arrive struct{ Code string }

// ShowCode puts the code of an event on a card in this chat, which changes by
// itself as long as nothing else is said here.
// Refusals: refused.role, refused.attend_none, refused.attend_early, refused.attend_over.
type ShowCode struct{ Event int64 }

// CallMissing writes to those who are invited, did not say that they cannot
// come, and are not there: once to each. Result: "told", "silent" (who has no
// chat). Refusals: refused.role, refused.attend_none, refused.call_early (.Result.from), refused.attend_over.
type CallMissing struct{ Event int64 }

func (Attend) effect()             {}
func (AddGuest) effect()           {}
func (Unattend) effect()           {}
func (DescribeAttendance) effect() {}
func (Arrive) effect()             {}
func (ShowCode) effect()           {}
func (CallMissing) effect()        {}

var attendEffects = []Effect{Attend{}, AddGuest{}, Unattend{}, DescribeAttendance{}, Arrive{}, ShowCode{}, CallMissing{}}
