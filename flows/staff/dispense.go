package staff

import (
	"slices"

	"damping/flows"
	"damping/flows/aid"
)

// Dispense lets the head have somebody skip the visit or the Bimtek, on a
// written ground.
var Dispense = flows.Flow{
	Name:  "dispense",
	Roles: []aid.Role{aid.RoleHead},
	Steps: slices.Concat(seek("dispense"), []flows.Step{
		{
			Name:  "dispense.show",
			Again: "leave.again",
			View:  flows.ViewLeave,
			Same:  subject,
			Empty: "dispense.ask",
			Menu: []flows.Option{
				{Key: "kunjungan", Label: "dispense.visit", If: stageIs("belum dikunjungi", func(s aid.Stage) bool { return s == aid.Proposed })},
				{Key: "bimtek", Label: "dispense.bimtek", If: stageIs("belum ikut Bimtek", func(s aid.Stage) bool { return s == aid.Candidate })},
			},
			On: []flows.Edge{
				{When: flows.Pick("kunjungan"), Do: dispensing(aid.Proposed), Goto: "dispense.note"},
				{When: flows.Pick("bimtek"), Do: dispensing(aid.Candidate), Goto: "dispense.note"},
			},
			Else: "officer.back_else",
		},
	}, sworn(flows.Step{Name: "dispense.note", View: flows.ViewLeave, Same: subject, Empty: "dispense.ask"}, dispense, "dispense.done", "dispense.show")),
}

func dispense(t *flows.Turn) []flows.Effect {
	d := t.State.Draft
	return []flows.Effect{flows.Dispense{Application: d["application"], From: aid.Stage(d["from"]), Note: d["note"]}}
}

// dispensing notes from which stage somebody may go on.
func dispensing(from aid.Stage) func(*flows.Turn) []flows.Effect {
	return func(t *flows.Turn) []flows.Effect {
		t.Note("from", string(from))
		return nil
	}
}
