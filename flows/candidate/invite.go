package candidate

import "damping/flows"

// Invite asks what is needed to know after somebody answered an invitation:
// why not, or what help. The answer itself is noted before it asks.
var Invite = flows.Flow{
	Name:  "invite",
	Roles: citizen,
	Known: true,
	Steps: []flows.Step{
		{
			Name: "invite.why",
			Menu: []flows.Option{
				{Key: "sakit", Label: "invite.sick"},
				{Key: "kerja", Label: "invite.work"},
				{Key: "keluarga", Label: "invite.family"},
				{Key: "jauh", Label: "invite.far"},
			},
			On: []flows.Edge{
				{When: flows.AnyChoice, Do: explain, Say: "invite.why_noted", Goto: flows.Back, Refused: flows.Home},
				{When: flows.AnyText, Do: explain, Say: "invite.why_noted", Goto: flows.Back, Refused: flows.Home},
			},
			Else: "invite.why_else",
		},
		{
			Name: "invite.help",
			Menu: []flows.Option{
				{Key: "kendaraan", Label: "invite.transport"},
				{Key: "pendamping", Label: "invite.companion"},
			},
			On: []flows.Edge{
				{When: flows.AnyChoice, Do: explain, Say: "invite.help_noted", Goto: flows.Back, Refused: flows.Home},
				{When: flows.AnyText, Do: explain, Say: "invite.help_noted", Goto: flows.Back, Refused: flows.Home},
			},
			Else: "invite.why_else",
		},
	},
}

// Replies are the answers to an invitation, given wherever one stands.
var Replies = []flows.Edge{
	{When: flows.Did(flows.ActCome), If: Recognized, Do: answer(flows.RSVPCome), Say: "invite.come"},
	{When: flows.Did(flows.ActCannot), If: Recognized, Do: answer(flows.RSVPCannot), Say: "invite.cannot", Goto: "invite.why"},
	{When: flows.Did(flows.ActHelp), If: Recognized, Do: answer(flows.RSVPHelp), Say: "invite.noted", Goto: "invite.help"},
}

// answer notes the answer to the invitation under which it was tapped or, when
// it was typed, to the next one.
func answer(r flows.RSVP) func(*flows.Turn) []flows.Effect {
	return func(t *flows.Turn) []flows.Effect {
		return []flows.Effect{flows.AnswerInvite{Subject: t.Subject(), RSVP: r}}
	}
}

func explain(t *flows.Turn) []flows.Effect {
	why := t.Chosen
	if why == "" {
		why = t.Input.Text
	}
	return []flows.Effect{flows.ExplainRSVP{Subject: t.State.Draft["invite"], Why: why}}
}
