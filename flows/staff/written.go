package staff

import (
	"unicode"

	"damping/flows"
)

// written asks for a note, and does something with it. Words that take it back
// are no note, and neither is a letter or two.
func written(name string, do func(*flows.Turn) []flows.Effect, say, next string) flows.Step {
	return flows.Step{
		Name: name,
		On: append(noNote(next),
			flows.Edge{When: flows.AnyText, Do: do, Say: say, Goto: next, Refused: next}),
		Else: "check.note_else",
	}
}

// noNote are the answers to a question for a note that are none.
func noNote(next string) []flows.Edge {
	return []flows.Edge{
		{When: takenBack, Say: "note.not_done", Goto: next},
		{When: tooShort, Say: "note.short"},
	}
}

var takenBack = flows.Words("tidak jadi", "tidak jadi", "tak jadi", "gak jadi", "ga jadi", "nggak jadi", "enggak jadi", "ndak jadi",
	"ora sido", "tidak", "jangan", "salah", "bukan", "batalkan")

// leastNote is how many letters and digits a note has at the least.
const leastNote = 4

var tooShort = flows.When{Name: "tulisan terlalu singkat", Match: func(t *flows.Turn) bool {
	n := 0
	for _, r := range t.Input.Text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			n++
		}
	}
	return t.Input.Kind == flows.Text && n < leastNote
}}

// sworn is written for what cannot be taken back: the note is read back, and
// what is about to happen is said, before it is done. The second step has the
// name with "_sure", the view and the subject of base; it notes "note".
func sworn(base flows.Step, do func(*flows.Turn) []flows.Effect, say, next string) []flows.Step {
	sure := base
	sure.Name = base.Name + "_sure"
	sure.Menu = []flows.Option{{Key: flows.Yes, Label: "note.sure_yes"}, {Key: flows.No, Label: "broadcast.cancel_no"}}
	sure.On = []flows.Edge{
		{When: flows.Pick(flows.Yes), Do: do, Say: say, Goto: next, Refused: next},
		{When: flows.Pick(flows.No), Say: "note.not_done", Goto: next},
	}
	sure.Else = "yesno.else"
	base.On = append(base.On, append(noNote(next), flows.Edge{When: flows.AnyText, Do: keepNote, Goto: sure.Name})...)
	if base.Else == "" {
		base.Else = "check.note_else"
	}
	return []flows.Step{base, sure}
}

func keepNote(t *flows.Turn) []flows.Effect {
	t.Note("note", note(t))
	return nil
}
