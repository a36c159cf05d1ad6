package flows

import (
	"strconv"
	"strings"
)

// prompt puts the step's question, under everything that was said.
func (v *visit) prompt(step *Step) error {
	v.s = v.b.taken(v.s)
	options := v.b.options(step, v.f, v.s)
	if v.b.isRoot(step.Name) {
		v.s.Trail = nil // there is nothing before a first step
	}
	v.s.Rev++
	choices, err := v.choices(step, options)
	if err != nil {
		return err
	}
	v.s.Offered = choices
	twice := v.in.Kind == Tap && v.in.Token == v.s.Last // the same button, or "more"
	same := step.Name == v.from && step.about(v.s) == v.about
	again := (len(v.said) > 0 || twice) && same
	text, err := v.b.texts.Text(step.ask(again), v.scene(v.f, len(options)))
	if err != nil {
		return err
	}
	letter := Letter{Text: strings.Join(append(v.said, text), "\n\n"), Choices: choices, Want: step.Want}
	if step.Show != nil && !again {
		letter.Place = step.Show(v.f)
	}
	if step.Files != nil {
		v.show(step, again)
	}
	if step.Card && same && len(v.said) == 0 {
		letter.Card = step.Name + "/" + strconv.FormatInt(v.s.Shown, 36)
	} else {
		v.s.Shown = v.s.Rev
	}
	v.letters = append(v.letters, letter)
	return nil
}

// show sends the pictures of a question before it: when it is put for the first
// time or, where they come once, when they are not those that were shown last.
// They may not be passed on.
func (v *visit) show(step *Step, again bool) {
	if again && !step.Once {
		return
	}
	files := step.Files(v.f)
	if step.Once {
		if v.b.flowOf[v.from] != v.b.flowOf[v.s.Step] {
			v.s.Pictured = nil
		}
		names := []string{step.about(v.s)}
		for _, f := range files {
			names = append(names, f.Ref)
		}
		now := digest(names...)
		if v.s.Pictured[step.Name] == now {
			return
		}
		v.s = v.s.clone()
		if v.s.Pictured == nil {
			v.s.Pictured = map[string]string{}
		}
		v.s.Pictured[step.Name] = now
	}
	for i := range files {
		v.letters = append(v.letters, Letter{File: &files[i], Protect: true})
	}
}

// Keys of the choices that the machine adds.
const (
	keyMore = "~more"
	keyBack = "~back"
)

// pageSize is how many choices fit beside "more": at most 7 in all.
const pageSize = 6

// choices numbers a page of options and adds "more" and "back".
func (v *visit) choices(step *Step, options []Option) ([]Choice, error) {
	paged, onward := len(options) > pageSize+1, "nav.more"
	if paged {
		pages := (len(options) + pageSize - 1) / pageSize
		v.s.Page %= pages
		from := v.s.Page * pageSize
		if v.s.Page == pages-1 {
			onward = "nav.first"
		}
		options = options[from:min(from+pageSize, len(options))]
	} else {
		v.s.Page = 0
	}
	var choices []Choice
	for i, o := range options {
		label := o.Plain
		if label == "" {
			var err error
			if label, err = v.b.texts.Text(o.Label, v.scene(v.f, 0)); err != nil {
				return nil, err
			}
		}
		choices = append(choices, Choice{Key: o.Key, Number: strconv.Itoa(i + 1), Label: label})
	}
	if paged {
		choices = append(choices, Choice{Key: keyMore, Number: strconv.Itoa(len(choices) + 1), Label: v.label(onward)})
	}
	if !v.b.isRoot(step.Name) && step != cancelStep {
		choices = append(choices, Choice{Key: keyBack, Number: "0", Label: v.label("nav.back")})
	}
	for i := range choices {
		choices[i].Token = choiceToken(step, v.s, strings.TrimPrefix(choices[i].Key, "~"))
	}
	return choices, nil
}

// label is a fixed word of the machine; lint has tried it.
func (v *visit) label(key string) string {
	text, err := v.b.texts.Text(key, v.scene(v.f, 0))
	if err != nil {
		return key
	}
	return text
}

// options are the choices that a step offers now.
func (b *Book) options(step *Step, f Facts, s State) []Option {
	var options []Option
	for _, o := range step.Menu {
		if o.If.ok(f, s) {
			options = append(options, o)
		}
	}
	if step.List != nil {
		options = append(options, step.List(f)...)
	}
	return options
}

// cancelStep asks before answers are thrown away.
var cancelStep = &Step{
	Name: "cancel.ask",
	Menu: []Option{{Key: Yes, Label: "yes.discard"}, {Key: No, Label: "no.continue"}},
	Else: "yesno.else",
}
