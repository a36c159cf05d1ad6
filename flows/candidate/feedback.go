package candidate

import (
	"strconv"

	"damping/flows"
)

// Feedback asks those who came to a Bimtek three things about it. The draft has
// "feedback" (the event of which invitation), "clear" and "useful".
var Feedback = flows.Flow{
	Name:  "feedback",
	Roles: citizen,
	Known: true,
	Form:  true,
	Steps: []flows.Step{
		{
			Name: "feedback.clear",
			Menu: []flows.Option{{Key: "1", Label: "feedback.clear_1"}, {Key: "2", Label: "feedback.clear_2"}, {Key: "3", Label: "feedback.clear_3"}},
			On:   []flows.Edge{{When: flows.AnyChoice, Do: rate("clear"), Goto: "feedback.useful"}},
			Else: "schedule.else",
		},
		{
			Name: "feedback.useful",
			Menu: []flows.Option{{Key: "1", Label: "feedback.useful_1"}, {Key: "2", Label: "feedback.useful_2"}, {Key: "3", Label: "feedback.useful_3"}},
			On:   []flows.Edge{{When: flows.AnyChoice, Do: rate("useful"), Goto: "feedback.words"}},
			Else: "schedule.else",
		},
		{
			Name: "feedback.words",
			Menu: []flows.Option{{Key: "lewati", Label: "business.skip"}},
			On: []flows.Edge{
				{When: flows.Pick("lewati"), Do: giveFeedback, Say: "feedback.thanks", Goto: flows.Home, Refused: flows.Home},
				{When: Bribed, Goto: "ask.complain"}, // somebody must hear of it, and answer
				{When: flows.AnyText, Do: giveFeedback, Say: "feedback.thanks", Goto: flows.Home, Refused: flows.Home},
			},
			Else: "feedback.words_else",
		},
	},
}

// Rate is the answer to the letter that asks for it.
var Rate = flows.Edge{When: flows.Did(flows.ActRate), If: Recognized, Do: openFeedback, Goto: "feedback.clear"}

func openFeedback(t *flows.Turn) []flows.Effect {
	return []flows.Effect{flows.OpenFeedback{Subject: t.Subject()}}
}

func rate(what string) func(*flows.Turn) []flows.Effect {
	return func(t *flows.Turn) []flows.Effect {
		t.Note(what, t.Chosen)
		return nil
	}
}

func giveFeedback(t *flows.Turn) []flows.Effect {
	d := t.State.Draft
	give := flows.GiveFeedback{Subject: d["feedback"], Clear: rated(d["clear"]), Useful: rated(d["useful"])}
	if t.Chosen == "" {
		give.Words = t.Input.Text
	}
	return []flows.Effect{give}
}

// rated reads an answer; what is none is no rating.
func rated(text string) flows.Rating {
	n, _ := strconv.Atoi(text)
	return flows.Rating(n)
}
