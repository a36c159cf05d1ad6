package flows

// What those who came to a Bimtek say of it: two questions with three answers,
// and a word of their own. It is kept without any name.

// Rating is an answer: 1 is the best, 3 the worst.
type Rating int

// Known tells whether it is one.
func (r Rating) Known() bool { return r >= 1 && r <= 3 }

// MaxFeedback is how long the words may be, in characters; more is cut.
const MaxFeedback = 500

// OpenFeedback begins the feedback on the event of an invitation; "" is the
// last one to which the citizen spoken of came. Draft: "feedback" (the subject).
// Refusals: refused.role, refused.feedback_none (she did not come),
// refused.feedback_over (it is too long ago), refused.feedback_given.
type OpenFeedback struct{ Subject string }

// GiveFeedback keeps it. Refusals: as OpenFeedback.
type GiveFeedback struct {
	Subject       string
	Clear, Useful Rating // was it easy to understand, is it useful for the business
	Words         string // or ""
}

func (OpenFeedback) effect() {}
func (GiveFeedback) effect() {}

var feedbackEffects = []Effect{OpenFeedback{}, GiveFeedback{}}

// Feedback counts the answers of an event, the best first.
type Feedback struct {
	Given         int
	Clear, Useful [3]int
}

// fewFeedback is how many must have answered before the answers are shown: of
// one or two it is easily guessed who said what.
const fewFeedback = 3

// Shown tells whether the answers may be seen, and not only how many there are.
func (f Feedback) Shown() bool { return f.Given >= fewFeedback }
