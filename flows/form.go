package flows

import (
	"maps"
	"slices"
	"strings"
)

// A form keeps its answers when it is left half done, by whatever way, and asks
// before they are thrown away.

// hasForm tells whether answers would be lost.
func (b *Book) hasForm(s State) bool {
	flow := b.flowOf[s.Step]
	return flow != nil && flow.Form && len(s.Draft) > 0
}

// Resume is the target that continues a form left with "menu".
const Resume = "~resume"

// suspend keeps a form's answers for later.
func (b *Book) suspend(s State) State {
	if !b.hasForm(s) {
		return s
	}
	if s.Suspended = maps.Clone(s.Suspended); s.Suspended == nil { // the state that was handed in is not left
		s.Suspended = map[string]Suspended{}
	}
	s.Suspended[formKey(b.flowOf[s.Step], s)] = Suspended{Step: s.Step, Person: s.Person, Draft: s.Draft, Trail: s.Trail}
	return s
}

// formKey names a person's form, about something, among those left half done.
func formKey(flow *Flow, s State) string {
	key := flow.Name + "/" + s.Person
	if flow.About != nil {
		key += "/" + flow.About(s)
	}
	return key
}

// halfDone finds the key of a form of whoever is spoken of that was left half
// done, whatever it is about; "" when there is none.
func halfDone(flow *Flow, s State) string {
	for _, key := range slices.Sorted(maps.Keys(s.Suspended)) {
		name := flow.Name + "/" + s.Person
		if key == name || flow.About != nil && strings.HasPrefix(key, name+"/") {
			return key
		}
	}
	return ""
}

// taken forgets that a form about something was left half done, once it is
// stood on again by whatever way.
func (b *Book) taken(s State) State {
	if flow := b.flowOf[s.Step]; flow != nil && flow.About != nil {
		delete(s.Suspended, formKey(flow, s))
	}
	return s
}

// resume continues the first form of whoever is spoken of.
func (b *Book) resume(s State) State {
	for i := range b.flows {
		key := halfDone(&b.flows[i], s)
		if key == "" {
			continue
		}
		kept := s.Suspended[key]
		delete(s.Suspended, key)
		s.Draft, s.Trail = maps.Clone(kept.Draft), kept.Trail
		if b.steps[kept.Step] == nil {
			kept.Step = b.flows[i].Steps[0].Name
		}
		return stand(s, kept.Step)
	}
	return b.goHome(s)
}

// HasSuspended holds when a form of whoever is spoken of waits to be continued.
var HasSuspended = Guard{"ada isian tersimpan", func(_ Facts, s State) bool {
	for _, kept := range s.Suspended {
		if kept.Person == s.Person {
			return true
		}
	}
	return false
}}

// leave keeps the answers of a form that is left for another flow.
func (b *Book) leave(s State, target string) State {
	if b.flowOf[s.Step] != b.flowOf[target] && b.hasForm(s) {
		s = b.suspend(s)
		s.Draft = nil
	}
	return s
}

// cancelling reads the answer to "really?"; the house's words still work.
func (b *Book) cancelling(t *Turn) Outcome {
	var c Choice
	var ok bool
	switch t.Input.Kind {
	case Tap:
		if c, ok = tapped(t.State, t.Input.Token); !ok {
			return stale(t)
		}
		t.State.Last = t.Input.Token
	case Text:
		if c, ok = exactChoice(t.State.Offered, t.Input.Text); !ok && exactWord(t.Input) == wordNone {
			c, ok = nearChoice(t.State.Offered, t.Input.Text)
		}
	}
	w := exactWord(t.Input)
	switch {
	case ok && c.Key == Yes:
		out := Outcome{Says: []Say{{Key: "say.discarded"}}, Refused: Home}
		if flow := b.flowOf[t.State.Step]; flow != nil && flow.Drop != nil {
			out.Effects = flow.Drop(t.State)
		}
		out.State = b.goHome(t.State)
		return out
	case ok || w == wordBack:
		t.State.Cancel = false
		return Outcome{State: t.State, Says: []Say{{Key: "say.continued"}}, Back: true}
	case w == wordCancel:
		return Outcome{State: t.State} // the same question again
	case w != wordNone:
		return b.obey(t, b.steps[t.State.Step], w)
	}
	return Outcome{State: t.State, Says: []Say{{Key: cancelStep.Else}}}
}
