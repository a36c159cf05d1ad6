package flows

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
// Result: "name", "event" (the subject). Draft: "invite" (the subject).
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

var bimtekEffects = []Effect{AnswerInvite{}, ExplainRSVP{}}
