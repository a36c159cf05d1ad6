package staff

import (
	"slices"
	"strings"

	"damping/flows"
	"damping/flows/aid"
)

// Leave takes something back before the money: an application with the
// citizen's signed letter in hand or by a proposal to the head that she be
// dropped, or a document that is no longer valid.
var Leave = flows.Flow{
	Name:  "leave",
	Roles: []aid.Role{aid.RoleStaff},
	Steps: slices.Concat(seek("leave"), []flows.Step{
		{
			Name:  "leave.show",
			Again: "leave.again",
			View:  flows.ViewLeave,
			Same:  subject,
			Empty: "leave.ask",
			Menu: []flows.Option{
				{Key: "surat", Label: "leave.letter_label", If: stageIs("belum cair", aid.Stage.BeforePaying)},
				{Key: "gugur", Label: "leave.drop_label", If: stageIs("calon atau penerima", droppable)},
				{Key: "berkas", Label: "leave.paper_label", If: stageIs("berkas dibuka", aid.Stage.DocumentsOpen)},
			},
			On: []flows.Edge{
				{When: flows.Pick("surat"), Goto: "leave.letter"},
				{When: flows.Pick("gugur"), Goto: "leave.group"},
				{When: flows.Pick("berkas"), Goto: "leave.paper"},
			},
			Else: "officer.back_else",
		},
		{
			Name:  "leave.paper",
			View:  flows.ViewLeave,
			Same:  subject,
			Empty: "leave.ask",
			List:  acceptedPapers,
			On: []flows.Edge{{When: flows.PickOf("b-"), Do: func(t *flows.Turn) []flows.Effect {
				kind := aid.DocKind(strings.TrimPrefix(t.Chosen, "b-"))
				return []flows.Effect{flows.ReturnDocument{Application: t.State.Draft["application"], Kind: kind}}
			}, Say: "leave.returned", Goto: "leave.show", Refused: "leave.show"}},
			Else: "officer.back_else",
		},
		groups("leave.group", "leave.", aid.GroupAdministrative, aid.GroupNotEligible, aid.GroupOtherAid, aid.GroupUnreachable),
		reasons("leave.a", aid.Reasons(aid.GroupAdministrative), drop, "leave.show"),
		reasons("leave.b", aid.Reasons(aid.GroupNotEligible), drop, "leave.show"),
		reasons("leave.c", aid.Reasons(aid.GroupOtherAid), drop, "leave.show"),
		reasons("leave.e", aid.Reasons(aid.GroupUnreachable), drop, "leave.show"),
	}, sworn(flows.Step{Name: "leave.letter", View: flows.ViewLeave, Same: subject, Empty: "leave.ask"}, withdraw, "leave.withdrawn", "leave.show")),
}

func withdraw(t *flows.Turn) []flows.Effect {
	return []flows.Effect{flows.Withdraw{Application: t.State.Draft["application"], Note: t.State.Draft["note"]}}
}

// seek are the steps that find a case by its citizen: ask, choose, none. They
// lead to the flow's step "show".
func seek(flow string) []flows.Step {
	choose := flow + ".choose"
	return []flows.Step{
		{
			Name: flow + ".ask",
			Ask:  "search.ask",
			On:   []flows.Edge{{When: flows.AnyText, Do: query, Goto: choose}},
			Else: "search.else",
		},
		{
			Name:  choose,
			Ask:   "leave.choose",
			View:  flows.ViewSearch,
			Empty: flow + ".none",
			List: func(f flows.Facts) (list []flows.Option) {
				if s, ok := f.Data.(*flows.Search); ok {
					list = people(s.Rows)
				}
				return list
			},
			On: []flows.Edge{
				{When: flows.PickOf("w-"), Do: func(t *flows.Turn) []flows.Effect {
					t.Note("application", strings.TrimPrefix(t.Chosen, "w-"))
					return nil
				}, Goto: flow + ".show"},
				{When: flows.AnyText, Do: query},
			},
			Else: "search.else",
		},
		{
			Name: flow + ".none",
			Ask:  "search.none",
			On:   []flows.Edge{{When: flows.AnyText, Do: query, Goto: choose}},
			Else: "search.else",
		},
	}
}

// acceptedPapers are the documents of a case that are accepted, as choices.
func acceptedPapers(f flows.Facts) (list []flows.Option) {
	c, ok := f.Data.(*flows.Check)
	if !ok {
		return nil
	}
	for _, p := range c.Papers {
		list = append(list, flows.Option{Key: "b-" + string(p.Kind), Label: "leave.paper." + string(p.Kind)})
	}
	return list
}

func drop(t *flows.Turn) []flows.Effect { return []flows.Effect{proposal(t, aid.Dropped)} }

// droppable tells whether the rule book lets somebody be dropped from a stage.
func droppable(s aid.Stage) bool { _, ok := aid.FindMove(s, aid.Dropped); return ok }

func stageIs(name string, is func(aid.Stage) bool) flows.Guard {
	return flows.Guard{Name: name, Holds: func(f flows.Facts, _ flows.State) bool {
		c, ok := f.Data.(*flows.Check)
		return ok && is(c.Stage)
	}}
}

// query keeps what is looked for.
func query(t *flows.Turn) []flows.Effect {
	text := []rune(strings.Join(strings.Fields(t.Input.Text), " "))
	t.Note("query", string(text[:min(len(text), 60)]))
	return nil
}
