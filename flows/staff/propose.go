package staff

import (
	"strings"

	"damping/flows"
	"damping/flows/aid"
)

// Propose asks the head, case by case, who becomes a candidate, who waits in
// the reserve, and who is not eligible and why.
var Propose = flows.Flow{
	Name:  "propose",
	Roles: []aid.Role{aid.RoleStaff},
	Steps: []flows.Step{
		{
			Name:  "propose.show",
			Again: "check.again",
			View:  flows.ViewCheck,
			Same:  subject,
			Files: shown,
			Once:  true,
			Empty: "propose.none",
			Menu: []flows.Option{
				{Key: "calon", Label: "propose.candidate"},
				{Key: "cadangan", Label: "propose.reserve"},
				{Key: "tidak", Label: "propose.ineligible"},
				{Key: "lewati", Label: "decide.skip"},
			},
			List: seeAgain,
			On: []flows.Edge{
				seePhotos,
				seeLetter,
				{When: flows.Pick("calon"), Do: proposeFor(aid.Candidate), Say: "propose.sent"},
				{When: flows.Pick("cadangan"), Do: proposeFor(aid.Reserve), Say: "propose.sent"},
				{When: flows.Pick("tidak"), Goto: "propose.group"},
				{When: flows.Pick("lewati"), Do: skip(flows.CasePropose)},
			},
			Else: "officer.back_else",
		},
		none("propose.none"),
		groups("propose.group", "propose.", proposeGroups...),
		reasons("propose.a", aid.Reasons(aid.GroupAdministrative), proposeFor(aid.Ineligible), "propose.show"),
		reasons("propose.b", aid.Reasons(aid.GroupNotEligible), proposeFor(aid.Ineligible), "propose.show"),
		reasons("propose.c", aid.Reasons(aid.GroupOtherAid), proposeFor(aid.Ineligible), "propose.show"),
		reasons("propose.e", aid.VisitReasons(aid.GroupUnreachable), proposeFor(aid.Ineligible), "propose.show"),
	},
}

var proposeGroups = []aid.Group{aid.GroupAdministrative, aid.GroupNotEligible, aid.GroupOtherAid, aid.GroupUnreachable}

// proposeFor proposes a move of the case on the desk, and takes the next.
func proposeFor(to aid.Stage) func(*flows.Turn) []flows.Effect {
	return then(flows.CasePropose, func(t *flows.Turn) flows.Effect { return proposal(t, to) })
}

// proposal is one for the case spoken of; its reason is the choice made, if
// that is one.
func proposal(t *flows.Turn, to aid.Stage) flows.Effect {
	p := flows.Propose{Application: t.State.Draft["application"], To: to}
	if r, ok := aid.LookupReason(t.Chosen); ok {
		p.Reason = r.Code
	}
	return p
}

// groups asks for the group of a reason.
func groups(name, prefix string, list ...aid.Group) flows.Step {
	s := flows.Step{Name: name, Ask: "reason.group", Else: "officer.back_else"}
	for _, g := range list {
		code := strings.ToLower(string(g))
		s.Menu = append(s.Menu, flows.Option{Key: code, Plain: g.Name()})
		s.On = append(s.On, flows.Edge{When: flows.Pick(code), Goto: prefix + code})
	}
	return s
}

// reasons asks for the reason within a group, and goes on with it.
func reasons(name string, list []aid.Reason, do func(*flows.Turn) []flows.Effect, next string) flows.Step {
	s := flows.Step{Name: name, Ask: "reason.choose", Else: "officer.back_else",
		On: []flows.Edge{{When: flows.AnyChoice, Do: do, Say: "propose.sent", Goto: next, Refused: next}}}
	for _, r := range list {
		s.Menu = append(s.Menu, flows.Option{Key: r.Code, Label: "reason.short." + r.Code})
	}
	return s
}
