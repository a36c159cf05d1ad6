package flows

import "damping/flows/aid"

// Flow is one conversation: its steps in reading order.
type Flow struct {
	Name  string
	Roles []aid.Role           // who may be in it; empty is everybody
	Form  bool                 // answers are kept when the person leaves it half done
	About func(State) string   // what a form is about: one is kept for each; nil is nothing
	Drop  func(State) []Effect // what is done when its answers are thrown away
	Known bool                 // only for a citizen whom we know and who agreed; others go home
	Steps []Step
}

// Step is one question. Its name is stable for ever: sessions stand on it.
type Step struct {
	Name   string                   // "flow.step"
	View   View                     // what must be loaded to show it
	Ask    string                   // template key; "" is the step's name
	Again  string                   // template key of a shorter question, when it is put again after an answer; "" is Ask
	Menu   []Option                 // fixed choices, before those of List
	List   func(Facts) []Option     // choices made from the view
	Want   Want                     // what the network should make easy to send
	Pass   []Edge                   // taken on arrival from elsewhere, without asking, when their guard holds; never when going back
	Hub    bool                     // only there to be passed: 0 does not lead back to it
	On     []Edge                   // ways out, tried in order
	Else   string                   // template: what came, and what is needed
	Empty  string                   // step to stand on when the view has nothing
	Help   string                   // template for "bantuan" here; "" is the house's
	Show   func(Facts) *Spot        // a map point that goes with the question
	Steady bool                     // its choices mean the same at any time (first menus)
	Same   func(State) string       // what the question is about; its choices hold as long as that stays the same
	Card   bool                     // put again about the same with nothing said, it changes the message that stands there
	Files  func(Facts) []Attachment // pictures that come before the question, protected; not when it is put again
	Once   bool                     // those pictures come once as long as the person stays in this flow, and again when they are others
	Was    []string                 // names it had in earlier releases
}

// Option is one choice of a menu.
type Option struct {
	Key   string // stable within the step; ≤ 40 of [A-Za-z0-9_-]
	Label string // template key
	Plain string // or the label itself, for choices made from data
	If    Guard  // offered only when it holds
}

// Edge is one way out of a step.
type Edge struct {
	When    When
	If      Guard
	Do      func(*Turn) []Effect
	Say     string // template, said before the next question
	Goto    string // step; "" is the same question; Home; Back
	First   bool   // of House.Anywhere: tried before the step's own ways out
	Files   bool   // pictures that were shown come again
	Refused string // step to stand on when an effect is refused; "" is this one; Home keeps a form for later
}

// Targets with a meaning of their own.
const (
	Home = "~home" // the first menu of the person's role
	Back = "~back" // where 0 leads
)

// When is the shape of input that an edge waits for.
type When struct {
	Name  string // for drawings: "pilih: status", "NIK", "tanggal"
	Key   string // the choice, when it waits for one
	Free  bool   // takes any text, so near-misses are not corrected
	Relay bool   // brings the text to somebody else: never the name of a choice of the first menu
	Match func(*Turn) bool
}

// Guard is a named condition. The zero Guard always holds.
type Guard struct {
	Name  string
	Holds func(Facts, State) bool
}

func (g Guard) ok(f Facts, s State) bool { return g.Holds == nil || g.Holds(f, s) }

// Not is the opposite of a guard.
func Not(g Guard) Guard {
	return Guard{"bukan " + g.Name, func(f Facts, s State) bool { return !g.Holds(f, s) }}
}

// Turn is what an edge may look at: the input and what is known. An edge
// changes nothing but the draft, by Note and Forget.
type Turn struct {
	Input  Input
	Facts  Facts
	State  State  // the draft in it is this turn's own copy
	Chosen string // key of the choice that was tapped or typed, or ""
}

// Note keeps an answer in the draft.
func (t *Turn) Note(key, value string) {
	if t.State.Draft == nil {
		t.State.Draft = map[string]string{}
	}
	t.State.Draft[key] = value
}

// Forget drops answers from the draft.
func (t *Turn) Forget(keys ...string) {
	for _, k := range keys {
		delete(t.State.Draft, k)
	}
}
