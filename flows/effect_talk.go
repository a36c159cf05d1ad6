package flows

// Message is what somebody says under a ticket: text, and a photo or a voice
// message that lies in the safe.
type Message struct {
	Text  string
	Kept  *Kept // nil when there is none
	Voice bool  // Kept is a voice message
}

// MessageOf reads it off what came.
func MessageOf(t *Turn) Message {
	m := Message{Text: t.Input.Text, Voice: t.Input.Kind == Voice}
	if t.Input.Media != nil {
		m.Kept = t.Input.Media.Kept
	}
	return m
}

// KeepEnclosure keeps the photo or voice message of a question that is not
// sent yet. Draft: "file", for OpenTicket. Refusal: refused.role.
type KeepEnclosure struct{ Message Message }

// AddWords adds to a question of the citizen spoken of, and opens it again when
// it was closed not long ago. Whoever has it on the desk reads it at once.
// Result: "ticket", "reads" (when somebody reads it, "" now).
// Refusals: refused.role, refused.ticket_done.
type AddWords struct {
	Ticket  string
	Message Message
}

// EndQuestion closes a question whose citizen says that it is answered; Reopen
// opens one again that was closed not long ago. Result: "ticket", "due".
// Refusals: as AddWords.
type (
	EndQuestion struct{ Ticket string }
	Reopen      struct{ Ticket string }
)

// AnswerTicket brings the office's words to every chat of the citizen. Result:
// "ticket", "name", "told" = "now", "later" (then "at") or "none".
// Refusals: refused.role, refused.area, refused.accused, refused.ticket_done,
// refused.claim.
type AnswerTicket struct {
	Ticket  string
	Message Message
}

// CloseTalk closes a ticket that was answered, and tells the citizen. Result
// and Refusals: as AnswerTicket, and refused.unanswered.
type CloseTalk struct{ Ticket string }

// HandTicket offers a ticket to a colleague, who is told and finds it first.
// Result: "ticket", "to". Refusals: as AnswerTicket, and refused.talk_colleague.
type HandTicket struct{ Ticket, To string }

// FieldCheck gives a complaint the longer time of one that has to be looked
// into on the spot, and tells the citizen. Result: "ticket", "due". Refusals:
// as AnswerTicket.
type FieldCheck struct{ Ticket string }

// CheckOfficer tells whether somebody of this name works for the office now.
// Anybody may ask. Result: "asked"; "found" = "yes", "part" (one word of a name
// is not enough) or "no"; "officers": a line for each.
type CheckOfficer struct{ Name string }

func (KeepEnclosure) effect() {}
func (AddWords) effect()      {}
func (EndQuestion) effect()   {}
func (Reopen) effect()        {}
func (AnswerTicket) effect()  {}
func (CloseTalk) effect()     {}
func (HandTicket) effect()    {}
func (FieldCheck) effect()    {}
func (CheckOfficer) effect()  {}

var talkEffects = []Effect{KeepEnclosure{}, AddWords{}, EndQuestion{}, Reopen{}, AnswerTicket{}, CloseTalk{}, HandTicket{},
	FieldCheck{}, CheckOfficer{}}
