package house_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"damping/flows"
	"damping/flows/flowtest"
)

// releasedFile lists every step that was ever released, one a line. Lines are
// added, never taken away: somewhere a chat may still stand on each.
const releasedFile = "testdata/released.txt"

func released(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile(releasedFile)
	if err != nil {
		t.Fatal(err)
	}
	var steps []string
	for line := range strings.SplitSeq(string(text), "\n") {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			steps = append(steps, line)
		}
	}
	if len(steps) < 30 {
		t.Fatalf("only %d steps were ever released: the list was cut", len(steps))
	}
	return steps
}

// TestReleasedStepsAreKept: every step of the house is on the list, and every
// step on the list is still there or names its successor.
func TestReleasedStepsAreKept(t *testing.T) {
	b := book(t)
	var added []string
	list := released(t)
	for _, flow := range b.Flows() { // in reading order
		for _, step := range flow.Steps {
			if !slices.Contains(list, step.Name) {
				added = append(added, step.Name)
			}
		}
	}
	if flowtest.Updating() && len(added) > 0 {
		f, err := os.OpenFile(releasedFile, os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.WriteString(strings.Join(added, "\n") + "\n"); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		added = nil
	}
	for _, step := range added {
		t.Errorf("%s is not in %s: add it with -update", step, releasedFile)
	}
	for _, step := range list {
		if _, ok := b.Step(step); !ok && !succeeded(b, step) {
			t.Errorf("%s was released, is gone, and no step names it in Was", step)
		}
	}
	if sorted := slices.Compact(slices.Sorted(slices.Values(list))); len(sorted) != len(list) {
		t.Error("a step stands twice in the list")
	}
}

func succeeded(b *flows.Book, old string) bool {
	for _, flow := range b.Flows() {
		for _, step := range flow.Steps {
			if slices.Contains(step.Was, old) {
				return true
			}
		}
	}
	return false
}

// TestResumeFromEveryReleasedStep: whoever comes back to a chat that an earlier
// release left on any step, with answers, offered choices and forms left half
// done, is answered, and finds home with "menu".
func TestResumeFromEveryReleasedStep(t *testing.T) {
	th := newTheatre(t)
	inputs := []flows.Input{
		say("1"), say("ya"), say("menu"), say("apa kabar"), say("0"), say("batal"), say("status"), say("bantuan"), say("12-3-1985"),
		{Kind: flows.Tap, Token: "s.7.ya"}, {Kind: flows.Tap, Token: "s.6.ya"}, {Kind: flows.Photo}, {Kind: flows.Start},
	}
	err := th.Try(func(world func(flows.Chat) flows.World) error {
		for _, step := range append(released(t), "candidate.removed", "status.removed", "", "~home") {
			for _, a := range cast {
				for _, in := range inputs {
					w := th.walker(world, a, step)
					w.State.Page = 3
					w.State.Trail = []string{"menu.show", "gone.before", step}
					w.State.Offered = []flows.Choice{{Key: "ya", Number: "1", Label: "Ya", Token: "s.7.ya"}, {Key: "gone", Number: "2", Label: "Dulu", Token: "s.7.gone"}}
					w.State.Suspended = map[string]flows.Suspended{"ask/": {Step: "ask.gone", Draft: map[string]string{"question": "x"}}, "gone/": {Step: "gone.form"}}
					if _, err := w.Say(in); err != nil {
						t.Errorf("%s: %v", a.name, err)
					}
					if _, err := w.Say(say("0")); err != nil {
						t.Errorf("%s: %v", a.name, err)
					}
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
