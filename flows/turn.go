package flows

import (
	"errors"
	"fmt"
	"maps"
)

// Turn answers one input: what it leads to (Next), the effects (World.Apply),
// and the question on which the chat now stands. When a letter is empty
// nobody waits for it. An error leaves nothing done: the caller rolls back.
func (b *Book) Turn(w World, s State, in Input) (State, []Letter, error) {
	f, err := w.Facts(s)
	if err != nil {
		return s, nil, fmt.Errorf("facts: %w", err)
	}
	in = in.clean()
	if m := in.Media; m != nil && m.Kept != nil && m.Album != "" {
		if f.Album, err = w.Album(m.Album, f); err != nil {
			return s, nil, fmt.Errorf("album: %w", err)
		}
	}
	s, moved := b.settle(s, f)
	lost := b.lost(s, f)
	if lost { // the hat or the link ended elsewhere: begin anew
		s = b.goHome(b.suspend(s))
		s.Step, s.Offered = "", nil
	}
	out := b.Next(s, in, f)
	switch {
	case out.Quiet:
	case moved && exactWord(in) == wordNone: // what came belonged to a question that is no more
		out = Outcome{State: s, Says: []Say{{Key: "say.moved"}}}
	case moved:
		out.Says = append([]Say{{Key: "say.moved"}}, out.Says...)
	case lost:
		out.Says = append([]Say{{Key: "say.lost"}}, out.Says...)
	}
	v := &visit{b: b, w: w, in: in, f: f}
	if !moved {
		v.from, v.about = s.Step, b.about(s)
	}
	if err := v.do(s, out); err != nil {
		return s, nil, err
	}
	if out.Quiet {
		return v.s, nil, nil
	}
	step, err := v.arrive()
	if err != nil {
		return s, nil, err
	}
	if err := v.prompt(step); err != nil {
		return s, nil, err
	}
	return v.s, v.letters, nil
}

// visit is one turn under way.
type visit struct {
	b       *Book
	w       World
	in      Input
	f       Facts
	s       State
	from    string // the step stood on before, if it is still there
	about   string // and what it was about
	said    []string
	letters []Letter
	barred  bool // an effect was refused, or the person went back: no step passes by itself
	back    bool // the person went back
}

// do applies an outcome's effects and renders what it says; a refusal is said
// instead, and the question stays or goes where the edge wants it then.
func (v *visit) do(before State, out Outcome) error {
	v.s = out.State
	v.back = v.back || out.Back
	v.barred = v.barred || out.Back
	if len(out.Effects) > 0 {
		applied, err := v.w.Apply(out.Effects, v.f, out.State)
		var refusal *Refusal
		if errors.As(err, &refusal) {
			return v.refused(before, out, refusal)
		}
		if err != nil {
			return fmt.Errorf("apply: %w", err)
		}
		if err := v.applied(applied); err != nil {
			return err
		}
	}
	for _, say := range out.Says {
		if err := v.say(say); err != nil {
			return err
		}
	}
	return nil
}

func (v *visit) applied(a Applied) (err error) {
	v.s.Result = a.Result
	v.answered(a.Draft)
	if a.Person != "" {
		v.s.Person = a.Person
	}
	if a.Role != "" {
		v.s.Role = a.Role
	}
	if v.f, err = v.w.Facts(v.s); err != nil {
		return fmt.Errorf("facts: %w", err)
	}
	v.s, _ = v.b.settle(v.s, v.f)
	for i := range a.Files {
		v.letters = append(v.letters, Letter{File: &a.Files[i], Protect: a.Files[i].Kind == "photo"})
	}
	for _, n := range a.Notices {
		letter, err := v.b.Write(n)
		if err != nil {
			return err
		}
		v.letters = append(v.letters, letter)
	}
	return nil
}

// answered takes answers over into the draft, which is this turn's own copy.
func (v *visit) answered(answers map[string]string) {
	if len(answers) > 0 && v.s.Draft == nil {
		v.s.Draft = map[string]string{}
	}
	maps.Copy(v.s.Draft, answers)
}

// Write makes the letter that a notice asks for.
func (b *Book) Write(n Notice) (Letter, error) {
	scene := Scene{Facts: n.Facts, Role: n.Role, Result: n.Result}
	text, err := b.texts.Text(n.Key, scene)
	if err != nil {
		return Letter{}, err
	}
	choices, err := b.acts(n.Acts, scene)
	return Letter{Chat: n.Chat, Lane: n.Lane, Due: n.Due, Expires: n.Expires, Topic: n.Topic, About: n.About, Once: n.Once, Card: n.Card, Text: text, Choices: choices,
		File: n.File, Protect: n.File != nil}, err
}

func (v *visit) refused(before State, out Outcome, r *Refusal) (err error) {
	v.barred = true
	v.s = before.clone()
	v.s.Draft, v.s.Result, v.s.Last = out.Draft, r.Data, out.State.Last
	v.answered(r.Draft)
	switch {
	case out.Refused == Home || r.Home:
		v.s = v.b.goHome(v.b.suspend(v.s))
	case out.Refused != "":
		v.s = v.b.move(v.s, out.Refused)
	case v.s.Step == "":
		v.s.Step = Home
	}
	if v.f, err = v.w.Facts(v.s); err != nil {
		return fmt.Errorf("facts: %w", err)
	}
	return v.say(Say{Key: r.Key})
}

func (v *visit) say(say Say) (err error) {
	f := v.f
	if say.View != NoView {
		if f.Data, err = v.w.Load(say.View, f, v.s); err != nil {
			return fmt.Errorf("load %s: %w", say.View, err)
		}
	}
	text, err := v.b.texts.Text(say.Key, v.scene(f, 0))
	if err == nil && text != "" {
		v.said = append(v.said, text)
	}
	return err
}

func (v *visit) scene(f Facts, choices int) Scene {
	return Scene{Facts: f, Role: v.s.Role, Draft: v.s.Draft, Result: v.s.Result, Input: v.in, Choices: choices}
}

// maxHops bounds how far a turn goes on by itself.
const maxHops = 6

// arrive finds the step to stand on: home is resolved, steps that pass by
// themselves are passed, an empty list leads where its step says.
func (v *visit) arrive() (*Step, error) {
	if v.s.Cancel {
		return cancelStep, nil
	}
	for range maxHops {
		step := v.stand()
		if e := v.passing(step); e != nil {
			t := &Turn{Input: v.in, Facts: v.f, State: v.s.clone()}
			if err := v.do(v.s, v.b.take(t, e)); err != nil {
				return nil, err
			}
			v.passed(step)
			continue
		}
		if step.View == NoView {
			if v.stuck(step) {
				v.s = v.b.goHome(v.s)
				continue
			}
			return step, nil
		}
		data, err := v.w.Load(step.View, v.f, v.s)
		if err != nil {
			return nil, fmt.Errorf("load %s: %w", step.View, err)
		}
		if e, ok := data.(interface{ Empty() bool }); ok && step.Empty != "" && e.Empty() {
			if v.back && step.Empty == v.from { // back is not to where one stood
				v.s = v.b.goBack(v.s)
				continue
			}
			if v.b.flowOf[step.Empty] != v.b.flowOf[step.Name] && v.b.flowOf[step.Empty].Form {
				v.s.Draft = nil // what led here is no answer of the form
			}
			v.s = stand(v.s, step.Empty)
			v.s.For = step.Name
			continue
		}
		v.f.Data = data
		return step, nil
	}
	return nil, errors.New("step " + v.s.Step + " goes on for ever")
}

// passed takes a hub off the way back: nobody stood there.
func (v *visit) passed(step *Step) {
	last := len(v.s.Trail) - 1
	if step.Hub && last >= 0 && v.s.Trail[last] == step.Name {
		v.s.Trail = v.s.Trail[:last]
	}
}

// stuck tells whether a first step, which has no way back, offers nothing to
// whoever stands on it now.
func (v *visit) stuck(step *Step) bool {
	return v.b.isRoot(step.Name) && v.b.home(v.f, v.s) != step.Name && len(v.b.options(step, v.f, v.s)) == 0
}

// stand resolves home, and takes somebody home from where they may not be.
func (v *visit) stand() *Step {
	if v.s.Step == Home || v.s.Step == "" || v.b.steps[v.s.Step] == nil || !v.b.allowed(v.s.Step, v.f, v.s) {
		v.s = v.b.goHome(v.s)
		v.s.Step = v.b.home(v.f, v.s)
	}
	return v.b.steps[v.s.Step]
}

// passing is the edge by which a step is passed without asking, if any.
func (v *visit) passing(step *Step) *Edge {
	if v.barred || step.Name == v.from {
		return nil
	}
	for i := range step.Pass {
		if step.Pass[i].If.ok(v.f, v.s) {
			v.b.walk(step.Name, WalkedPass-i)
			return &step.Pass[i]
		}
	}
	return nil
}
