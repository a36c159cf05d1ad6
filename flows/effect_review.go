package flows

// Line is a line of work from which officers take the next item.
type Line string

// The lines. Their names are kept with each claim.
const (
	LinePaper Line = "paper" // submissions; Draft "submission", "rev"
	LineVisit Line = "visit" // applications to be visited; Draft "application"
	LineLink  Line = "link"  // requests to be linked; Draft "ticket"
	LineFix   Line = "fix"   // data to be corrected; Draft "ticket"
	LineAsk   Line = "ask"   // questions; Draft "ticket"

	// LineComplain has complaints, for staff and the head; Draft "ticket". None
	// goes to somebody who works in the kelurahan that it comes from.
	LineComplain Line = "complain"
)

// TakeNext claims the next item of a line in the officer's kelurahan and hands
// it to the draft: first what a colleague offers, then what the officer holds
// already, then the oldest that nobody holds. When there is none the draft has
// "" in its place. Refusal: refused.role.
type TakeNext struct {
	Line Line
	Skip bool // give the present item back and go on behind it
}

// PaperRef names a submission by its id or, when it was typed, by its number, and
// the revision that was looked at; 0 is the one that was shown last.
type PaperRef struct {
	Submission string
	Number     int64
	Rev        int64
}

// Decide accepts a document or returns it. The decision settles a minute later.
// Result: "number", "kind", "verdict"; Draft "last" is the submission, for
// UndoDecision. Refusals: refused.role, refused.area, refused.hands,
// refused.claim, refused.paper (no such number), refused.moved_on (Result
// "what" says what happened), refused.unseen (typed without a revision by
// somebody to whom it was not shown).
type Decide struct {
	PaperRef
	Accept bool
	Reason string // of group F, when it is returned
	Note   string // one sentence for the citizen, or ""
}

// UndoDecision takes the own last decision on a document back and opens it
// again. Result: "number", "kind". Refusals: refused.role, refused.paper,
// refused.settled.
type UndoDecision struct{ PaperRef }

// ShowPhotos sends the photos of the document once more. Refusals: as Decide.
type ShowPhotos struct{ Submission string }

// HandOver offers the document on the desk to a colleague of the kelurahan,
// who is written to. Result: "number", "kind", "to". Refusals: as Decide, and
// refused.colleague.
type HandOver struct{ Submission, To string }

// TakeOver takes a document that a colleague offers, or that nobody holds.
// Result: "number", "kind"; Draft as TakeNext. Refusals: as Decide.
type TakeOver struct{ PaperRef }

// DeclineOver leaves a document with the colleague who offers it. Result:
// "number", "kind". Refusals: refused.role, refused.paper, refused.area,
// refused.hands, refused.offer.
type DeclineOver struct{ PaperRef }

// ApproveLink links the chat of a request with the citizen that it names, and
// tells her. Result: "number", "told". Refusals: refused.role, refused.area,
// refused.claim, refused.ticket_done, refused.link_unread (it has changed),
// refused.link_nobody (no such NIK), refused.link_consent (withdrawn).
type ApproveLink struct{ Ticket string }

// RejectLink closes a request without linking anybody, and says so. Result and
// Refusals: as ApproveLink.
type RejectLink struct {
	Ticket string
	Note   string // one sentence for who asked, or ""
}

// CloseFix answers whoever asked for data to be corrected. Result and
// Refusals: as ApproveLink, and refused.ground without a note.
type CloseFix struct {
	Ticket string
	Note   string
}

func (TakeNext) effect()     {}
func (Decide) effect()       {}
func (UndoDecision) effect() {}
func (ShowPhotos) effect()   {}
func (HandOver) effect()     {}
func (TakeOver) effect()     {}
func (DeclineOver) effect()  {}
func (ApproveLink) effect()  {}
func (RejectLink) effect()   {}
func (CloseFix) effect()     {}

var reviewEffects = []Effect{TakeNext{}, Decide{}, UndoDecision{}, ShowPhotos{}, HandOver{}, TakeOver{}, DeclineOver{},
	ApproveLink{}, RejectLink{}, CloseFix{}}
