package flows

import (
	"errors"
	"slices"
	"strings"

	"damping/flows/aid"
)

// Texts renders templates. Package templates is one.
type Texts interface {
	Has(key string) bool
	Text(key string, scene Scene) (string, error)
}

// Scene is what a template may speak of.
type Scene struct {
	Facts
	Role    aid.Role
	Draft   map[string]string
	Result  map[string]string
	Input   Input
	Choices int // how many choices stand under the question
}

// House is what the conversations have in common.
type House struct {
	Home     func(Facts, State) string // the first step of whoever this is
	Status   func(Facts, State) Say    // what the word "status" shows
	Anywhere []Edge                    // ways out that every step has, after its own; few come before them
	Roots    []string                  // every step that Home may name
	Help     string                    // template for "bantuan" where a step has none
}

// Say is one text said before the next question.
type Say struct {
	Key  string
	View View
}

// Book is every conversation of the house, checked.
type Book struct {
	house  House
	flows  []Flow
	steps  map[string]*Step
	flowOf map[string]*Flow
	was    map[string]string // former step name → present one
	texts  Texts

	// Walked, when set, is told of every edge taken: WalkedElse is the step's
	// Else, WalkedPass-i is its i-th Pass. Edges of House.Anywhere follow the
	// step's own.
	Walked func(step string, edge int)
}

// New makes a book and checks it; the error lists everything that is wrong.
func New(texts Texts, house House, flows ...Flow) (*Book, error) {
	b := &Book{house: house, flows: flows, steps: map[string]*Step{}, flowOf: map[string]*Flow{}, was: map[string]string{}, texts: texts}
	var problems []error
	for i := range flows {
		for j := range flows[i].Steps {
			step := &flows[i].Steps[j]
			if b.steps[step.Name] != nil {
				problems = append(problems, errors.New("step "+step.Name+" stands twice"))
			}
			b.steps[step.Name], b.flowOf[step.Name] = step, &flows[i]
			for _, old := range step.Was {
				b.was[old] = step.Name
			}
		}
	}
	problems = append(problems, b.lint()...)
	return b, errors.Join(problems...)
}

// Flows are the conversations, for drawings.
func (b *Book) Flows() []Flow { return b.flows }

// Anywhere are the ways out that every step has.
func (b *Book) Anywhere() []Edge { return b.house.Anywhere }

// Steps are the names of all steps, sorted.
func (b *Book) Steps() []string {
	var names []string
	for name := range b.steps {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Step finds a step by its name.
func (b *Book) Step(name string) (*Step, bool) {
	step, ok := b.steps[name]
	return step, ok
}

// ask is the template of the step's question, put for the first time or again.
func (s *Step) ask(again bool) string {
	switch {
	case again && s.Again != "":
		return s.Again
	case s.Ask != "":
		return s.Ask
	}
	return s.Name
}

// home is the first step of whoever this is; a step that Home names by
// mistake cannot happen after lint.
func (b *Book) home(f Facts, s State) string { return b.house.Home(f, s) }

func (b *Book) isRoot(step string) bool { return slices.Contains(b.house.Roots, step) }

// settle makes a stored state fit this release and these facts: a step that
// is no more leads to its successor, or to the first step of its flow with the
// answers kept; a hat or a person that is no longer there is taken off.
func (b *Book) settle(s State, f Facts) (settled State, moved bool) {
	s = s.clone()
	if f.Who.Person != nil {
		s.Person = f.Who.Person.ID
	} else {
		s.Person = ""
	}
	s.Role = wear(s.Role, f.Who)
	for key, kept := range s.Suspended {
		if kept.Person != "" && !f.Who.speaksFor(kept.Person) {
			delete(s.Suspended, key)
		}
	}
	if s.Step == Home {
		s.Step = ""
	}
	if s.Step == "" || b.steps[s.Step] != nil {
		return s, false
	}
	moved = true
	s.Offered, s.Cancel, s.Page, s.For = nil, false, 0, ""
	if now, ok := b.was[s.Step]; ok && b.steps[now] != nil {
		s.Step = now
		return s, moved
	}
	name, _, _ := strings.Cut(s.Step, ".")
	for _, flow := range b.flows {
		if flow.Name == name {
			s.Step = flow.Steps[0].Name
			return s, moved
		}
	}
	s.Step = b.home(f, s)
	return s, moved
}

// wear keeps a hat that the person still has, else gives the most senior one.
func wear(hat aid.Role, who Who) aid.Role {
	var has []aid.Role
	if who.Officer != nil {
		has = append(has, who.Officer.Roles...)
	}
	if who.Person != nil || len(who.People) > 0 || len(has) == 0 {
		has = append(has, aid.RoleCandidate)
	}
	if slices.Contains(has, hat) {
		return hat
	}
	return has[0]
}

// speaksFor tells whether a citizen is linked to the chat.
func (w Who) speaksFor(person string) bool {
	return slices.ContainsFunc(w.People, func(p Person) bool { return p.ID == person })
}

// Hats are the roles that whoever is behind the chat may take.
func (w Who) Hats() []aid.Role {
	var hats []aid.Role
	if w.Officer != nil {
		hats = append(hats, w.Officer.Roles...)
	}
	if len(w.People) > 0 {
		hats = append(hats, aid.RoleCandidate)
	}
	return hats
}

// allowed tells whether the present hat and person may be in the step's flow.
func (b *Book) allowed(step string, f Facts, s State) bool {
	flow := b.flowOf[step]
	switch {
	case flow == nil, len(flow.Roles) > 0 && !slices.Contains(flow.Roles, s.Role):
		return false
	}
	return !flow.Known || f.Who.Person != nil && f.Who.Consent != ""
}

// lost tells whether somebody stands where the hat or the link that led there
// no longer leads.
func (b *Book) lost(s State, f Facts) bool {
	return s.Step != "" && b.steps[s.Step] != nil && !b.allowed(s.Step, f, s)
}
