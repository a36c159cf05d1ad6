package flows

import "damping/flows/aid"

// A citizen's plan for her own business: seven answers, hers alone. Nobody of
// the office reads it.

// Kinds of files that are made of a plan.
const (
	FilePlan        = "plan"         // one page, a PDF
	FilePlanPicture = "plan-picture" // the same for a phone
)

// MaxPlan is how long one answer may be, in characters.
const MaxPlan = 200

// NotePlan writes one answer of the plan of the citizen spoken of. Draft: "part"
// (the next one, "" after the last).
// Refusals: refused.role, refused.plan_long (.Result.letters).
type NotePlan struct {
	Part aid.MixPart
	Text string
}

// DropPlan throws the plan away. Refusal: refused.role.
type DropPlan struct{}

// SendPlan sends the plan. Refusals: refused.role, refused.plan_empty.
type SendPlan struct{ Kind string }

func (NotePlan) effect() {}
func (DropPlan) effect() {}
func (SendPlan) effect() {}

var planEffects = []Effect{NotePlan{}, DropPlan{}, SendPlan{}}

// ViewPlan is the plan of the citizen spoken of, a *Plan.
const ViewPlan View = "plan"

// Plan is a plan for a business, with each of its parts in order.
type Plan struct {
	Application string
	Business    string // what the record says it is
	Parts       []PlanPart
}

// PlanPart is one answer, "" when there is none.
type PlanPart struct {
	Part aid.MixPart
	Text string
}

// Filled is how many parts have an answer.
func (p *Plan) Filled() (n int) {
	for _, part := range p.Parts {
		if part.Text != "" {
			n++
		}
	}
	return n
}

// First is the first part without an answer, "" when each has one.
func (p *Plan) First() aid.MixPart {
	for _, part := range p.Parts {
		if part.Text == "" {
			return part.Part
		}
	}
	return ""
}

// Answer is that of a part.
func (p *Plan) Answer(part string) string {
	for _, one := range p.Parts {
		if string(one.Part) == part {
			return one.Text
		}
	}
	return ""
}

// Empty tells whether there is nobody to plan for.
func (p *Plan) Empty() bool { return p.Application == "" }
