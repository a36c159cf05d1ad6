package flows

import "damping/flows/aid"

// OpenVisit claims the visit of an application and begins its form, or goes on
// with the one that this officer left half done. Draft: "application",
// "visit"; Result "next" is the question that waits ("" when none does).
// Refusals: refused.role, refused.area, refused.visit_stage, refused.claim.
type OpenVisit struct{ Application string }

// AnswerVisit keeps one answer of the form; with no value the question is put
// again, and the answer stays until another is given. Result: "next". Refusals:
// as OpenVisit, refused.visit_gone, refused.visit_answer, refused.visit_photos
// (there are not enough yet).
type AnswerVisit struct {
	Visit string
	Field aid.VisitField
	Value string
	Place *Coordinates // with aid.VisitPlace
}

// AddVisitPhoto adds a photo to an open visit. Refusals: as AnswerVisit;
// refused.visit_full, refused.visit_again (the same file).
type AddVisitPhoto struct {
	Visit string
	Photo Kept
	Album string // the network's; later photos of it find the visit
}

// FinishVisit ends the visit: with a result the application becomes verified,
// otherwise it waits for another visit. Result: "result", "name". Refusals:
// as AnswerVisit, refused.visit_open (an answer is missing) and those of a move.
type FinishVisit struct{ Visit string }

// DropVisit throws a visit away that is under way, with its answers and photos.
// Refusals: as AnswerVisit.
type DropVisit struct{ Visit string }

func (DropVisit) effect()     {}
func (OpenVisit) effect()     {}
func (AnswerVisit) effect()   {}
func (AddVisitPhoto) effect() {}
func (FinishVisit) effect()   {}

var visitEffects = []Effect{OpenVisit{}, AnswerVisit{}, AddVisitPhoto{}, FinishVisit{}, DropVisit{}}
