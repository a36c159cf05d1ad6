package flows

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"damping/flows/aid"
)

// Limits that hold on every network.
const (
	MaxChoices = 7  // of a fixed menu
	MaxLabel   = 24 // characters; more is cut on a small phone
	maxKey     = 40 // bytes, so that a token stays within Telegram's 64
)

// houseTexts are said by the machine itself.
var houseTexts = []string{
	"say.stale", "say.moved", "say.cancelled", "say.discarded", "say.continued",
	"say.lost", "say.muted", "say.unmuted", "cancel.ask", "yesno.else", "yes.discard", "no.continue", "nav.more", "nav.first", "nav.back",
}

// lint says everything that is wrong with the book.
func (b *Book) lint() (problems []error) {
	bad := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }
	target := func(from, to string) {
		if to != "" && to != Home && to != Back && to != Resume && b.steps[to] == nil {
			bad("%s leads to %s, which is no step", from, to)
		}
	}
	text := func(from, key string) {
		if key != "" && !b.texts.Has(key) {
			bad("%s: no text %s", from, key)
		}
	}
	edges := func(from string, list []Edge) {
		for i, e := range list {
			target(from, e.Goto)
			target(from, e.Refused)
			text(from, e.Say)
			if e.When.Match == nil && from[0] != '>' {
				bad("%s: edge %d waits for nothing", from, i)
			}
		}
	}
	for _, key := range append([]string{b.house.Help}, houseTexts...) {
		text("house", key)
	}
	edges("anywhere", b.house.Anywhere)
	for _, root := range b.house.Roots {
		target("home", root)
	}
	for _, flow := range b.flows {
		for i := range flow.Steps {
			step := &flow.Steps[i]
			if !strings.HasPrefix(step.Name, flow.Name+".") {
				bad("step %s is not named after its flow %s", step.Name, flow.Name)
			}
			text(step.Name, step.ask(false))
			text(step.Name, step.Again)
			text(step.Name, step.Else)
			text(step.Name, step.Help)
			if step.Else == "" {
				bad("%s has no Else", step.Name)
			}
			target(step.Name, step.Empty)
			edges(step.Name, step.On)
			edges(">"+step.Name, step.Pass)
			b.lintMenu(step, bad)
		}
	}
	for name := range b.unreached() {
		bad("nothing leads to %s", name)
	}
	return problems
}

// lintMenu checks a step's fixed choices: their number, labels and edges.
func (b *Book) lintMenu(step *Step, bad func(string, ...any)) {
	if n := b.mostOffered(step); n > MaxChoices {
		bad("%s offers %d choices; %d is the most", step.Name, n, MaxChoices)
	}
	wanted := map[string]bool{}
	any := false
	for _, e := range step.On {
		any = any || e.When.Name == AnyChoice.Name
		if e.When.Key != "" {
			wanted[e.When.Key] = true
		}
		any = any || strings.HasSuffix(e.When.Key, "*")
	}
	for _, o := range step.Menu {
		switch {
		case !goodKey(o.Key):
			bad("%s: choice key %q is not of 1 to %d letters, digits, - and _, or is the machine's own", step.Name, o.Key, maxKey)
		case !wanted[o.Key] && !any:
			bad("%s: nothing waits for choice %s", step.Name, o.Key)
		case o.Plain == "" && !b.texts.Has(o.Label):
			bad("%s: no text %s", step.Name, o.Label)
		}
		delete(wanted, o.Key)
	}
	if step.List == nil {
		for key := range wanted {
			bad("%s: edge for choice %s, which is not offered", step.Name, key)
		}
	}
	if step.List != nil && !any && len(wanted) == 0 {
		bad("%s: nothing waits for the choices of its list", step.Name)
	}
}

// goodKey tells whether a choice's key fits into a token. The keys of "more"
// and "back" are the machine's.
func goodKey(key string) bool {
	if key == "" || len(key) > maxKey || key == keyMore[1:] || key == keyBack[1:] {
		return false
	}
	for _, r := range key {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_' {
			return false
		}
	}
	return true
}

// mostOffered counts a fixed menu; of two choices under opposite guards one counts.
func (b *Book) mostOffered(step *Step) int {
	n := 0
	for _, o := range step.Menu {
		if !strings.HasPrefix(o.If.Name, "bukan ") {
			n++
		}
	}
	return n
}

// unreached are the steps that no edge, home, empty list or former name leads to.
func (b *Book) unreached() map[string]bool {
	left := map[string]bool{}
	for name := range b.steps {
		left[name] = true
	}
	queue := slices.Clone(b.house.Roots)
	for _, e := range b.house.Anywhere {
		queue = append(queue, e.Goto, e.Refused)
	}
	for len(queue) > 0 {
		name := queue[0]
		queue = queue[1:]
		step := b.steps[name]
		if step == nil || !left[name] {
			continue
		}
		delete(left, name)
		queue = append(queue, step.Empty)
		for _, e := range slices.Concat(step.Pass, step.On) {
			queue = append(queue, e.Goto, e.Refused)
		}
	}
	return left
}

// Try renders every text of every step with sample facts, as the program does
// when it starts: a text that cannot be said is found before anybody asks.
// It returns what is wrong, and labels that are too long.
func (b *Book) Try(program *aid.Program, year *aid.Year) (problems []error) {
	try := func(from, key string, scene Scene) string {
		if key == "" {
			return ""
		}
		text, err := b.texts.Text(key, scene)
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", from, err))
		}
		return text
	}
	for name, phrases := range actPhrases { // without buttons a label is what people type
		if label := try("act "+name, Act{Name: name}.label(), Scene{}); !slices.Contains(phrases, plain(label)) {
			problems = append(problems, fmt.Errorf("act %s: its label %q is not understood when it is typed", name, label))
		}
	}
	for _, flow := range b.flows {
		for _, step := range flow.Steps {
			for _, scene := range sampleScenes(flow, step.View, program, year) {
				for _, key := range []string{step.ask(false), step.Again, step.Else} {
					try(step.Name, key, scene)
				}
				options := step.Menu
				if step.List != nil {
					options = slices.Concat(options, step.List(scene.Facts))
				}
				for _, o := range options {
					label := o.Plain
					if label == "" {
						label = try(step.Name, o.Label, scene)
					}
					if n := utf8.RuneCountInString(label); n > MaxLabel {
						problems = append(problems, fmt.Errorf("%s: label %q has %d characters; %d is the most", step.Name, label, n, MaxLabel))
					}
				}
				scene.Data = nil
				try(step.Name, step.Help, scene)
				for _, e := range slices.Concat(step.Pass, step.On) {
					try(step.Name, e.Say, scene)
				}
			}
		}
	}
	return problems
}
