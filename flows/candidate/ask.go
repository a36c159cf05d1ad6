package candidate

import "damping/flows"

// Ask sends a question to the officers, as a ticket with its due time.
var Ask = flows.Flow{
	Name:  "ask",
	Roles: citizen,
	Known: true,
	Form:  true,
	Steps: []flows.Step{
		{
			Name: "ask.write",
			On: []flows.Edge{
				{When: flows.AnyText, Do: write("question"), Goto: "ask.confirm"},
			},
			Else: "ask.else",
			Help: "ask.help",
		},
		{
			Name: "ask.confirm",
			Menu: []flows.Option{
				{Key: flows.Yes, Label: "ask.send"},
				{Key: flows.No, Label: "ask.rewrite"},
			},
			On: []flows.Edge{
				{When: flows.Pick(flows.Yes), Do: ask, Say: "ask.sent", Goto: flows.Home, Refused: flows.Home},
				{When: flows.Pick(flows.No), Do: forget("question", "long"), Goto: "ask.write"},
			},
			Else: "ask.confirm_else",
		},
	},
}

func ask(t *flows.Turn) []flows.Effect {
	return []flows.Effect{flows.OpenTicket{Kind: flows.TicketQuestion, Text: t.State.Draft["question"]}}
}

func forget(keys ...string) func(*flows.Turn) []flows.Effect {
	return func(t *flows.Turn) []flows.Effect {
		t.Forget(keys...)
		return nil
	}
}

// maxWords is how many characters of a person's own words a ticket keeps.
const maxWords = 1000

// write keeps a person's own words, and whether they had to be cut.
func write(key string) func(*flows.Turn) []flows.Effect {
	return func(t *flows.Turn) []flows.Effect {
		t.Forget("long")
		text := t.Input.Text
		if r := []rune(text); len(r) > maxWords {
			text = string(r[:maxWords])
			t.Note("long", flows.Yes)
		}
		t.Note(key, text)
		return nil
	}
}
