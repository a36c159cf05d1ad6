package staff

import (
	"damping/flows"
	"damping/flows/aid"
)

// Objections are answered one after the other, each with a note that the
// citizen reads.
var Objections = flows.Flow{
	Name:  "objection",
	Roles: []aid.Role{aid.RoleStaff},
	Steps: []flows.Step{
		{
			Name:  "objection.show",
			Again: "check.again",
			View:  flows.ViewCheck,
			Same:  subject,
			Files: shown,
			Empty: "objection.none",
			Menu: []flows.Option{
				{Key: "terima", Label: "objection.accept_label"},
				{Key: "tolak", Label: "objection.reject_label"},
				{Key: "lewati", Label: "decide.skip"},
			},
			On: []flows.Edge{
				{When: flows.Pick("terima"), Goto: "objection.accept"},
				{When: flows.Pick("tolak"), Goto: "objection.reject"},
				{When: flows.Pick("lewati"), Do: skip(flows.CaseObjection)},
			},
			Else: "officer.back_else",
		},
		none("objection.none"),
		written("objection.accept", then(flows.CaseObjection, answer(true)), "objection.answered", "objection.show"),
		written("objection.reject", then(flows.CaseObjection, answer(false)), "objection.answered", "objection.show"),
	},
}

func answer(accept bool) func(*flows.Turn) flows.Effect {
	return func(t *flows.Turn) flows.Effect {
		return flows.AnswerObjection{Application: t.State.Draft["application"], Accept: accept, Note: note(t)}
	}
}

// Holders holds the account holder's name against the record, beside the photo
// of the bank book.
var Holders = flows.Flow{
	Name:  "holder",
	Roles: []aid.Role{aid.RoleStaff},
	Steps: []flows.Step{
		{
			Name:  "holder.show",
			Again: "check.again",
			View:  flows.ViewHolder,
			Same:  subject,
			Files: shown,
			Empty: "holder.none",
			Menu: []flows.Option{
				{Key: "cocok", Label: "holder.fits"},
				{Key: "beda", Label: "holder.differs"},
				{Key: "lewati", Label: "decide.skip"},
			},
			On: []flows.Edge{
				{When: flows.Pick("cocok"), Do: then(flows.CaseHolder, holderIs(true)), Say: "holder.noted"},
				{When: flows.Pick("beda"), Do: then(flows.CaseHolder, holderIs(false)), Say: "holder.returned"},
				{When: flows.Pick("lewati"), Do: skip(flows.CaseHolder)},
			},
			Else: "officer.back_else",
		},
		none("holder.none"),
	},
}

func holderIs(fits bool) func(*flows.Turn) flows.Effect {
	return func(t *flows.Turn) flows.Effect {
		return flows.CheckHolder{Application: t.State.Draft["application"], Fits: fits}
	}
}
