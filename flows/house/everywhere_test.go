package house_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"damping/flows"
	"damping/flows/flowtest"
)

func say(text string) flows.Input { return flows.Input{Kind: flows.Text, Text: text} }

// TestWordsWorkInEveryStep: menu, batal, bantuan, status and 0 are obeyed in
// every step of the house, by everybody who may stand there; after bantuan and
// status the same question is asked again.
func TestWordsWorkInEveryStep(t *testing.T) {
	th := newTheatre(t)
	tried := 0
	err := th.Try(func(world func(flows.Chat) flows.World) error {
		for _, flow := range th.book.Flows() {
			for _, step := range flow.Steps {
				for _, a := range actors(flow) {
					if err := everywhere(th, world, a, step.Name); err != nil {
						t.Errorf("%s on %s: %v", a.name, step.Name, err)
					}
					tried++
				}
			}
		}
		return nil
	})
	if err != nil || tried < len(th.book.Steps()) {
		t.Error(tried, err)
	}
}

func everywhere(th *theatre, world func(flows.Chat) flows.World, a actor, step string) error {
	start := func() (*flowtest.Walker, error) {
		w := th.walker(world, a, step)
		_, err := w.Say(flows.Input{Kind: flows.Tap, Token: "s.0.x"}) // puts the question
		return w, err
	}
	for _, word := range []string{"bantuan", "status", "tolong", "cek status", "BANTUAN!", "/status"} {
		w, err := start()
		if err != nil {
			return err
		}
		before := w.State
		letters, err := w.Say(say(word))
		if err != nil {
			return err
		}
		helpMenu := strings.HasPrefix(strings.ToLower(word), "bantuan") && slices.ContainsFunc(before.Offered, func(c flows.Choice) bool { return c.Label == "Bantuan" })
		if !helpMenu && (w.State.Step != before.Step || !slices.Equal(keys(w.State.Offered), keys(before.Offered))) {
			return fmt.Errorf("after %q the question is %s %v, not %s %v", word, w.State.Step, keys(w.State.Offered), before.Step, keys(before.Offered))
		}
		if text := letters[len(letters)-1].Text; len(strings.Split(text, "\n\n")) < 2 && !helpMenu {
			return fmt.Errorf("%q is answered only %q", word, text)
		}
		if len(w.State.Draft) != len(before.Draft) {
			return fmt.Errorf("%q changed the answers from %v to %v", word, before.Draft, w.State.Draft)
		}
	}
	for _, word := range []string{"menu", "/start", "batal", "0", "kembali"} {
		w, err := start()
		if err != nil {
			return err
		}
		if _, err := w.Say(say(word)); err != nil {
			return err
		}
		if !w.State.Cancel && !slices.Contains(roots, w.State.Step) { // nothing came before, so all lead home
			return fmt.Errorf("%q leads to %s", word, w.State.Step)
		}
		form, _, _ := strings.Cut(step, ".")
		// Nobody here holds a visit: its questions lead away, but for the step between them.
		if w.State.Cancel != (word == "batal" && (slices.Contains([]string{"ask", "mydata", "object", "nominate", "compose", "feedback"}, form) || step == "visit.next")) {
			return fmt.Errorf("%q: asked whether to discard: %v", word, w.State.Cancel)
		}
	}
	return nil
}

func keys(offered []flows.Choice) (list []string) {
	for _, c := range offered {
		list = append(list, c.Key)
	}
	return list
}

// TestEveryButtonLeadsSomewhere: each button of each step, tapped, typed as
// its number and as its label, does the same and is answered.
func TestEveryButtonLeadsSomewhere(t *testing.T) {
	th := newTheatre(t)
	tapped := 0
	for _, flow := range th.book.Flows() {
		for _, step := range flow.Steps {
			for _, a := range actors(flow) {
				n, err := everyButton(th, a, step.Name)
				if err != nil {
					t.Errorf("%s on %s: %v", a.name, step.Name, err)
				}
				tapped += n
			}
		}
	}
	if tapped < 200 {
		t.Errorf("only %d buttons found", tapped)
	}
}

func everyButton(th *theatre, a actor, step string) (n int, err error) {
	for ; ; n++ {
		var ends [3]string
		for how := range ends {
			more := true
			err := th.Try(func(world func(flows.Chat) flows.World) error {
				w := th.walker(world, a, step)
				if _, err := w.Say(flows.Input{Kind: flows.Tap, Token: "s.0.x"}); err != nil {
					return err
				}
				if n >= len(w.State.Offered) {
					more = false
					return nil
				}
				c := w.State.Offered[n]
				in := []flows.Input{{Kind: flows.Tap, Token: c.Token}, say(c.Number), say(c.Label)}[how]
				_, err := w.Say(in)
				ends[how] = c.Label + " → " + w.State.Step
				return err
			})
			if err != nil || !more {
				return n, err
			}
		}
		if ends[0] != ends[1] || ends[0] != ends[2] {
			return n, fmt.Errorf("tapped, as a number and as words: %q", ends)
		}
	}
}
