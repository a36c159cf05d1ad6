package officer

import (
	"strings"

	"damping/flows"
	"damping/flows/aid"
)

// Reach lists whom no message reaches any more, because they blocked the bot:
// for a visit or a call. The draft has "person".
var Reach = flows.Flow{
	Name:  "reach",
	Roles: []aid.Role{aid.RoleOfficer},
	Steps: []flows.Step{
		{
			Name:  "reach.list",
			View:  flows.ViewUnreachable,
			Empty: "queue.show",
			List:  lostPeople,
			On:    []flows.Edge{{When: flows.PickOf("w-"), Do: pickPerson, Goto: "reach.show"}},
			Else:  "officer.back_else",
			Help:  "reach.help",
		},
		{
			Name:  "reach.show",
			View:  flows.ViewReach,
			Same:  func(s flows.State) string { return s.Draft["person"] },
			Empty: "reach.list",
			Menu: []flows.Option{
				{Key: string(flows.ReachedVisit), Label: "reach.visited"},
				{Key: string(flows.ReachedCall), Label: "reach.called"},
				{Key: string(flows.ReachedAbsent), Label: "reach.absent"},
			},
			On:   []flows.Edge{{When: flows.AnyChoice, Do: reached, Say: "reach.noted", Goto: "reach.list"}},
			Else: "officer.back_else",
			Help: "reach.help",
		},
	},
}

func lostPeople(f flows.Facts) (list []flows.Option) {
	u, ok := f.Data.(*flows.Unreachable)
	if !ok {
		return nil
	}
	labels := flows.Labels(u.Rows)
	for i, r := range u.Rows {
		list = append(list, flows.Option{Key: "w-" + r.Person, Plain: labels[i]})
	}
	return list
}

// brief fits into a button.
func brief(name string) string { return flows.Brief(name, flows.MaxLabel) }

func pickPerson(t *flows.Turn) []flows.Effect {
	t.Note("person", strings.TrimPrefix(t.Chosen, "w-"))
	return nil
}

func reached(t *flows.Turn) []flows.Effect {
	return []flows.Effect{flows.NoteReached{Person: t.State.Draft["person"], How: flows.Reached(t.Chosen)}}
}
