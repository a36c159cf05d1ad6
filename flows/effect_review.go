package flows

// Line is a line of work from which officers take the next item.
type Line string

// The lines. Their names are kept with each claim.
const (
	LinePaper Line = "paper" // submissions; Draft "submission", "rev"
	LineVisit Line = "visit" // applications to be visited; Draft "application"
	LineLink  Line = "link"  // requests to be linked; Draft "ticket"
	LineFix   Line = "fix"   // data to be corrected; Draft "ticket"
)

// TakeNext claims the next item of a line in the officer's kelurahan and hands
// it to the draft: first what a colleague offers, then what the officer holds
// already, then the oldest that nobody holds. When there is none the draft has
// "" in its place. Refusal: refused.role.
type TakeNext struct {
	Line Line
	Skip bool // give the present item back and go on behind it
}

// Paper names a submission by its id or, when it was typed, by its number, and
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

func (TakeNext) effect()     {}
func (Decide) effect()       {}
func (UndoDecision) effect() {}
func (ShowPhotos) effect()   {}

var reviewEffects = []Effect{TakeNext{}, Decide{}, UndoDecision{}, ShowPhotos{}}
