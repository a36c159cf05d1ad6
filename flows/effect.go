package flows

import (
	"slices"

	"damping/flows/aid"
)

// Effect is one thing the bot can do to the world. The set is closed: store
// applies each in one place, checks there the role that it needs, and a test
// demands that each has its case. What is refused as refused.area outside of an
// officer's kelurahan is refused as refused.own when the citizen is on the
// officer's own phone.
type Effect interface{ effect() }

// AgreeConsent records that the person behind the chat agreed to a notice.
type AgreeConsent struct{ Version string }

// RefuseConsent records a refusal; nothing is kept but the fact.
type RefuseConsent struct{ Version string }

// RevokeConsent ends the consents of the citizen spoken of, and unlinks her.
type RevokeConsent struct{}

// RedeemCode links the chat to the citizen or officer that a one-time code
// was made for. Result: "linked" = "citizen" or "officer", "name".
// Refusals: refused.code (counts), refused.used, refused.locked.
type RedeemCode struct{ Code string }

// LinkByPhone links the chat to the citizen who has this proven phone number
// and this birth date. Result: "linked". Refusals: refused.phone (counts), refused.locked.
type LinkByPhone struct {
	Phone aid.Phone
	Birth aid.Date
}

// RequestLink asks an officer to link the chat. It answers the same whether
// or not the NIK is in the record. Result: "ticket", "due".
// Refusals: refused.locked.
type RequestLink struct {
	NIK   aid.NIK
	Birth aid.Date
	Phone aid.Phone // proven, or ""
}

// ChoosePerson changes which linked citizen is spoken of.
type ChoosePerson struct{ Person string }

// ChooseRole changes the hat. Refusal: refused.role.
type ChooseRole struct{ Role aid.Role }

// RemindAll is the choice of reminders on every network.
const RemindAll = "all"

// ChooseReminders says where the reminders of the citizen spoken of go: to a
// network on which she has an open chat, or RemindAll. Result: "remind".
// Refusal: refused.role, refused.network (she has no open chat there).
type ChooseReminders struct{ Network string }

// Unlink ends the link between this chat and the citizen spoken of.
type Unlink struct{}

// OpenTicket opens a ticket of the citizen spoken of, due by its kind.
// Result: "ticket" (its number), "due", "kind"; "reads" is when the office opens,
// "" when it is open. Refusal: refused.ticket (of this
// kind as many are open as may be: one copy, five of the others).
type OpenTicket struct {
	Kind TicketKind
	Text string // what the person wrote, ≤ 1000 characters
	File string // of KeepEnclosure, or ""
}

// SendFile sends a file to this chat, made when it is sent.
type SendFile struct{ File Attachment }

// NoteStrayTap records a tap on a button that is not asked here: an old one
// about another subject, or a forged one. Nothing else is done.
type NoteStrayTap struct{ Token string }

// MarkChat records that the chat was blocked, or opened again.
type MarkChat struct{ Blocked bool }

// TicketKind is what a ticket is about.
type TicketKind string

// The kinds of ticket.
const (
	TicketLink       TicketKind = "link"       // an officer must confirm who it is
	TicketCorrection TicketKind = "correction" // data must be corrected, 3×24 hours
	TicketCopy       TicketKind = "copy"       // a copy of the data, 3×24 hours
	TicketQuestion   TicketKind = "question"   // a question to the officers, 3 days
	TicketComplaint  TicketKind = "complaint"  // somebody asks for money, or is unkind
	TicketObjection  TicketKind = "objection"  // against a decision, 14 days
)

func (AgreeConsent) effect()    {}
func (RefuseConsent) effect()   {}
func (RevokeConsent) effect()   {}
func (RedeemCode) effect()      {}
func (LinkByPhone) effect()     {}
func (RequestLink) effect()     {}
func (ChoosePerson) effect()    {}
func (ChooseRole) effect()      {}
func (ChooseReminders) effect() {}
func (Unlink) effect()          {}
func (OpenTicket) effect()      {}
func (SendFile) effect()        {}
func (MarkChat) effect()        {}
func (NoteStrayTap) effect()    {}

// Effects has one of each kind, for the tests that demand a case for each.
var Effects = slices.Concat([]Effect{
	AgreeConsent{}, RefuseConsent{}, RevokeConsent{}, RedeemCode{}, LinkByPhone{}, RequestLink{},
	ChoosePerson{}, ChooseRole{}, ChooseReminders{}, Unlink{}, OpenTicket{}, SendFile{}, MarkChat{}, NoteStrayTap{},
}, reviewEffects, papersEffects, decideEffects, visitEffects, caseEffects, nominateEffects, bimtekEffects, talkEffects, broadcastEffects, attendEffects, paperEffects, planEffects, feedbackEffects, weeklyEffects, holidayEffects, eventFileEffects)
