package flowtest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"damping/flows"
)

// Walker is a conversation under way that checks every answer: it is sound,
// the session can be kept, and "menu" leads to a first menu from wherever the
// chat stands.
type Walker struct {
	Book  *flows.Book
	World flows.World
	State flows.State
	Roots []string // the steps to which "menu" may lead
	Often bool     // try "menu" after every input, not only after those that lead elsewhere

	Seen []string // tokens of buttons so far, the newest last
	Said []flows.Input

	tried string // where "menu" was tried last
}

// Say answers one input. The error tells everything that was said before.
func (w *Walker) Say(in flows.Input) (letters []flows.Letter, err error) {
	w.Said = append(w.Said, in)
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
		if err != nil {
			err = fmt.Errorf("%w\nat %s, after %s", err, w.State.Step, w.story())
		}
	}()
	s, letters, err := w.Book.Turn(w.World, w.State, in)
	if err != nil {
		return nil, err
	}
	if s, err = kept(s); err != nil {
		return nil, err
	}
	w.State = s
	if in.Silent() {
		if len(letters) > 0 {
			return letters, fmt.Errorf("somebody who does not wait is answered %v", Show(letters))
		}
		return letters, nil
	}
	if err := Sound(letters); err != nil {
		return letters, err
	}
	for _, c := range s.Offered {
		w.Seen = append(w.Seen, c.Token)
	}
	if here := fmt.Sprint(s.Step, s.Cancel, s.Role, s.Person); w.Often || here != w.tried {
		w.tried = here
		return letters, w.way()
	}
	return letters, nil
}

// way checks that "menu" leads home from here, without taking the way.
func (w *Walker) way() error {
	s, letters, err := w.Book.Turn(w.World, w.State, flows.Input{Kind: flows.Text, Text: "menu"})
	if err != nil {
		return fmt.Errorf("menu: %w", err)
	}
	if !slices.Contains(w.Roots, s.Step) {
		return fmt.Errorf("menu leads to %s", s.Step)
	}
	if err := Sound(letters); err != nil {
		return fmt.Errorf("menu: %w", err)
	}
	return nil
}

// kept is a state as it comes back from the store.
func kept(s flows.State) (back flows.State, err error) {
	text, err := json.Marshal(s)
	if err != nil {
		return back, err
	}
	return back, json.Unmarshal(text, &back)
}

func (w *Walker) story() string {
	var lines []string
	for _, in := range w.Said[max(0, len(w.Said)-12):] {
		text, err := json.Marshal(in)
		if err != nil {
			return err.Error()
		}
		lines = append(lines, string(text))
	}
	return strings.Join(lines, "\n")
}
