package flows

import "damping/flows/aid"

// RSVP is what a citizen answers to an invitation. Its values are those of
// the column invitations.answer.
type RSVP string

// The answers.
const (
	RSVPNone   RSVP = ""
	RSVPCome   RSVP = "hadir"
	RSVPCannot RSVP = "tidak"
	RSVPHelp   RSVP = "bantuan"
)

// AnswerInvite notes what a citizen answers to an invitation. Subject names
// the invitation and the state of the event that it spoke of; "" is the next
// one of the citizen spoken of. A later answer takes the place of an earlier
// one until the event begins.
//
// Result: "name", "event" (the subject), "reminded" (flows.Yes when a reminder
// is to come). Draft: "invite" (the subject).
// Refusals: refused.role (somebody else's), refused.invite_none (there is
// none), refused.invite_nothing (nor a next one), refused.invite_moved (time or place have changed since), refused.invite_over.
type AnswerInvite struct {
	Subject string
	RSVP    RSVP
}

// ExplainRSVP adds why somebody cannot come, or what help is needed, in a word
// of the menu or in own words (≤ 300 characters). Refusals: as AnswerInvite.
type ExplainRSVP struct {
	Subject string
	Why     string
}

func (AnswerInvite) effect() {}
func (ExplainRSVP) effect()  {}

var bimtekEffects = []Effect{AnswerInvite{}, ExplainRSVP{}, NewEvent{}, ChangeEvent{}, PublishEvent{}, CallOffEvent{}, FillSeats{}}

// NewEvent begins a draft that is like an event (0: the newest one, or the
// programme's own). MakesUp says that it makes up for that event: who did not
// come to it is invited. Draft: "event", "rev", "state".
// Refusals: refused.role, refused.event_none.
type NewEvent struct {
	Like    int64
	MakesUp bool
}

// ChangeEvent writes one field of an event. The invited are told of what
// matters to them a minute later, once for all changes. A new day or time asks
// them anew. Result: "told" (flows.Yes when they are told).
// Refusals: refused.role, refused.event_none, refused.event_moved (somebody
// else changed it), refused.event_field (.Result.field, .Result.fault),
// refused.event_over (it has begun, or is called off), refused.event_past,
// refused.event_attended (people are noted as present, .Result.count).
type ChangeEvent struct {
	Number, Rev int64
	Field       aid.EventField
	Text        string
	Spot        *Coordinates // of aid.EventSpot
}

// PublishEvent invites those whom a draft is for. Result: "invited", "left"
// (who found no seat). Refusals: as ChangeEvent.
type PublishEvent struct{ Number, Rev int64 }

// CallOffEvent calls a published event off, or throws a draft away.
// Refusals: as ChangeEvent.
type CallOffEvent struct {
	Number, Rev int64
	Note        string
}

// FillSeats offers the seats that are free to whoever waits longest: first to
// those for whom the event is and who found no seat, then to the reserve.
// Result: "invited". Refusals: as ChangeEvent, and refused.event_full.
type FillSeats struct{ Number, Rev int64 }

func (NewEvent) effect()     {}
func (ChangeEvent) effect()  {}
func (PublishEvent) effect() {}
func (CallOffEvent) effect() {}
func (FillSeats) effect()    {}
