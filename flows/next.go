package flows

import (
	"maps"
	"slices"
	"strings"

	"damping/flows/aid"
)

// Outcome is what one input leads to, before anything has been done.
type Outcome struct {
	State   State
	Effects []Effect
	Says    []Say
	Refused string            // step to stand on when an effect is refused
	Back    bool              // the person goes back: no step is passed by itself
	Draft   map[string]string // the answers when the effects began, for a refusal
	Quiet   bool              // nobody waits for an answer
}

// Next is the only rule: state, input and facts in, state and effects out.
func (b *Book) Next(s State, in Input, f Facts) Outcome {
	if in.Silent() {
		return Outcome{State: s, Effects: []Effect{MarkChat{Blocked: in.Kind == Blocked}}, Quiet: true}
	}
	if in.answeredBefore(s) {
		return Outcome{State: s, Quiet: true}
	}
	t := &Turn{Input: in, Facts: f, State: s.clone()}
	t.State.Result = nil
	t.State.Album = in.unkept()
	first := s.Step == ""
	if first {
		t.State.Step = b.home(f, s)
	}
	step := b.steps[t.State.Step]
	if in.Kind != Tap { // the same button is now tapped anew, not twice
		t.State.Last = ""
	}
	if KeptMedia.Match(t) { // whoever sends a photo goes on
		t.State.Cancel = false
	}
	switch {
	case t.State.Cancel:
		return b.cancelling(t)
	case in.Kind == Tap:
		return b.tap(t, step)
	}
	if chosen, ok := exactChoice(s.Offered, in.Text); ok && in.Kind == Text {
		return b.choose(t, step, chosen)
	}
	if w := exactWord(in); w != wordNone {
		return b.obey(t, step, w)
	}
	if out, ok := b.edge(t, step); ok {
		return out
	}
	if chosen, ok := nearChoice(s.Offered, in.Text); ok && in.Kind == Text {
		return b.choose(t, step, chosen)
	}
	if w := nearWord(in); w != wordNone {
		return b.obey(t, step, w)
	}
	if out, ok := b.fromHome(t); ok {
		return out
	}
	if first { // a greeting is not a mistake
		return Outcome{State: t.State}
	}
	return b.otherwise(t, step)
}

// fromHome obeys somebody who types a choice of the first menu, or how it
// begins ("jadwal"), while standing elsewhere; a form that is left so is kept.
func (b *Book) fromHome(t *Turn) (Outcome, bool) {
	home := b.steps[b.home(t.Facts, t.State)]
	if home == nil || !home.Steady || t.Input.Kind != Text || t.State.Step == home.Name && len(t.State.Offered) > 0 {
		return Outcome{}, false
	}
	there := &Turn{Input: t.Input, Facts: t.Facts, State: stand(b.goHome(b.suspend(t.State)), home.Name)}
	typed, form := plain(t.Input.Text), b.flowOf[t.State.Step].Form
	named := b.named(home, there, func(label string) bool {
		return slip(typed, label) || !form && len(typed) >= 4 && strings.HasPrefix(label, typed)
	})
	if len(named) != 1 {
		return Outcome{}, false
	}
	return b.choose(there, home, named[0]), true
}

// named are the choices of a step's menu whose label, folded, fits.
func (b *Book) named(step *Step, t *Turn, fits func(label string) bool) (named []Choice) {
	for _, o := range step.Menu {
		label, err := b.texts.Text(o.Label, Scene{})
		if err == nil && o.If.ok(t.Facts, t.State) && fits(plain(label)) {
			named = append(named, Choice{Key: o.Key})
		}
	}
	return named
}

// ownWords tells whether the text is for whoever it would be brought to, and
// not the name, in several words, of a choice of the first menu.
func (b *Book) ownWords(t *Turn) bool {
	home, typed := b.steps[b.home(t.Facts, t.State)], plain(t.Input.Text)
	return home == nil || !strings.Contains(typed, " ") ||
		len(b.named(home, t, func(label string) bool { return slip(typed, label) })) == 0
}

// choose takes the edge of a choice that was tapped or typed.
func (b *Book) choose(t *Turn, step *Step, c Choice) Outcome {
	switch c.Key {
	case keyMore:
		t.State.Page++
		return Outcome{State: t.State}
	case keyBack:
		return b.obey(t, step, wordBack)
	}
	t.Chosen = c.Key
	if out, ok := b.edge(t, step); ok {
		return out
	}
	return b.otherwise(t, step)
}

// tap obeys a button of the present question, or an act; an older one is answered with
// the present question.
func (b *Book) tap(t *Turn, step *Step) Outcome {
	if c, ok := tapped(t.State, t.Input.Token); ok {
		t.State.Last = t.Input.Token
		return b.choose(t, step, c)
	}
	if _, ok := actOf(t.Input.Token); ok {
		t.State.Last = t.Input.Token
		if out, ok := b.edge(t, step); ok {
			return out
		}
	}
	return stale(t)
}

// stale answers a button that is no longer asked. One of a question about a
// subject, or one that we never made, may be forged: it is recorded.
func stale(t *Turn) Outcome {
	out := Outcome{State: t.State}
	if t.Input.Token == t.State.Last { // the same button twice is only impatience
		return out
	}
	out.Says = []Say{{Key: "say.stale"}}
	if !strings.HasPrefix(t.Input.Token, "s.") && !strings.HasPrefix(t.Input.Token, "h.") {
		out.Effects = []Effect{NoteStrayTap{Token: t.Input.Token}}
	}
	return out
}

// edge takes the first edge that fits: of the house's that come first, of the
// step's own, and then of the house's.
func (b *Book) edge(t *Turn, step *Step) (Outcome, bool) {
	own := len(step.On)
	for _, first := range []bool{true, false} {
		for i := range own + len(b.house.Anywhere) {
			e := b.edgeAt(step, i)
			if e.First == first && e.When.Match(t) && (!e.When.Relay || b.ownWords(t)) && e.If.ok(t.Facts, t.State) {
				b.walk(step.Name, i)
				return b.take(t, e), true
			}
		}
	}
	return Outcome{}, false
}

func (b *Book) edgeAt(step *Step, i int) *Edge {
	if i < len(step.On) {
		return &step.On[i]
	}
	return &b.house.Anywhere[i-len(step.On)]
}

// take follows an edge: its notes, its effects, its words, its target.
func (b *Book) take(t *Turn, e *Edge) Outcome {
	out := Outcome{Refused: e.Refused, Back: e.Goto == Back}
	if e.Do != nil {
		out.Effects = e.Do(t)
	}
	if e.Files {
		t.State.Pictured = nil
	}
	if e.Say != "" {
		out.Says = []Say{{Key: e.Say}}
	}
	out.Draft = maps.Clone(t.State.Draft)
	out.State = b.move(t.State, e.Goto)
	return out
}

// move changes the step; the way back is remembered.
func (b *Book) move(s State, target string) State {
	switch target {
	case "", s.Step:
		return s
	case Home:
		return b.goHome(s)
	case Back:
		return b.goBack(s)
	case Resume:
		return b.resume(s)
	}
	from := s.Step
	if s.For != "" { // what stands in for an empty list is not a place to go back to
		from = s.For
	}
	s = b.leave(s, target)
	switch i := slices.Index(s.Trail, target); {
	case i >= 0: // going back by another door
		s.Trail = s.Trail[:i]
	case from != target:
		s.Trail = append(s.Trail, from)
	}
	if len(s.Trail) > maxTrail {
		s.Trail = s.Trail[len(s.Trail)-maxTrail:]
	}
	return stand(s, target)
}

// stand puts the state on a step.
func stand(s State, step string) State {
	s.Step, s.For, s.Page = step, "", 0
	return s
}

// maxTrail is how many steps 0 leads back.
const maxTrail = 8

// goHome leaves everything; which step that is, is known once effects are done.
func (b *Book) goHome(s State) State {
	s.Trail, s.Draft, s.Cancel = nil, nil, false
	return stand(s, Home)
}

// goBack leads to the step before; a form that was left for this one goes on
// with its answers.
func (b *Book) goBack(s State) State {
	last := len(s.Trail) - 1
	if last < 0 {
		return b.goHome(b.suspend(s))
	}
	target, was, draft := s.Trail[last], b.flowOf[s.Step], s.Draft
	s.Trail = s.Trail[:last]
	s = b.leave(s, target)
	switch flow := b.flowOf[target]; {
	case flow == nil || flow == was:
	case flow.Form:
		if key := halfDone(flow, s); key != "" {
			s.Draft = s.Suspended[key].Draft
			delete(s.Suspended, key)
		}
	default: // what the form is about is what led to it
		s.Draft = maps.Clone(draft)
	}
	return stand(s, target)
}

// obey does what a word of the house asks for.
func (b *Book) obey(t *Turn, step *Step, w word) Outcome {
	s := t.State
	switch w {
	case wordMute:
		aside := b.hasForm(s) && !strings.Contains(plain(t.Input.Text), "siaran")
		if aside || s.Role != aid.RoleCandidate { // "enough of this" is meant
			return b.obey(t, step, wordCancel)
		}
		return Outcome{State: s, Effects: []Effect{MuteBroadcasts{Off: true}}, Says: []Say{{Key: "say.muted"}}}
	case wordUnmute:
		return Outcome{State: s, Effects: []Effect{MuteBroadcasts{}}, Says: []Say{{Key: "say.unmuted"}}}
	case wordMenu:
		return Outcome{State: b.goHome(b.suspend(s))}
	case wordBack:
		return Outcome{State: b.goBack(s), Back: true}
	case wordCancel:
		if b.hasForm(s) {
			s.Cancel = true
			return Outcome{State: s}
		}
		return Outcome{State: b.goHome(s), Says: []Say{{Key: "say.cancelled"}}}
	case wordStatus:
		return Outcome{State: s, Says: []Say{b.house.Status(t.Facts, s)}}
	}
	help := step.Help
	if help == "" {
		help = b.house.Help
	}
	return Outcome{State: s, Says: []Say{{Key: help}}}
}

// otherwise answers what nothing fits: what came, and what is needed.
func (b *Book) otherwise(t *Turn, step *Step) Outcome {
	b.walk(step.Name, WalkedElse)
	return Outcome{State: t.State, Says: []Say{{Key: step.Else}}}
}

// What Book.Walked is told beside the number of an edge.
const (
	WalkedElse = -1
	WalkedPass = -2 // and below: the step's Pass edges
)

func (b *Book) walk(step string, edge int) {
	if b.Walked != nil {
		b.Walked(step, edge)
	}
}
