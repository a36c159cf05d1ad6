package staff

import (
	"damping/flows"
	"damping/flows/aid"
)

// Approve shows the head one proposal after the other, with what it rests on.
var Approve = flows.Flow{
	Name:  "approve",
	Roles: []aid.Role{aid.RoleHead},
	Steps: []flows.Step{
		{
			Name:  "approve.show",
			Again: "approve.again",
			View:  flows.ViewProposal,
			Same:  subject,
			Files: shown,
			Once:  true,
			Empty: "approve.none",
			Menu: []flows.Option{
				{Key: "setuju", Label: "approve.yes"},
				{Key: "tolak", Label: "approve.no"},
				{Key: "lewati", Label: "decide.skip"},
			},
			List: seeAgain,
			On: []flows.Edge{
				seePhotos,
				seeLetter,
				{When: flows.Pick("setuju"), Do: then(flows.CaseApprove, decideIt), Say: "approve.approved"},
				{When: flows.Pick("tolak"), Goto: "approve.decline"},
				{When: flows.Pick("lewati"), Do: skip(flows.CaseApprove)},
			},
			Else: "officer.back_else",
		},
		none("approve.none"),
		written("approve.decline", then(flows.CaseApprove, decideIt), "approve.declined", "approve.show"),
	},
}

// decideIt approves by a choice, and declines with a note.
func decideIt(t *flows.Turn) flows.Effect {
	d := flows.DecideProposal{Proposal: t.State.Draft["proposal"], Approve: t.Chosen == "setuju"}
	if !d.Approve {
		d.Note = note(t)
	}
	return d
}
