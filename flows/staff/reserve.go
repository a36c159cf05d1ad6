package staff

import (
	"strings"

	"damping/flows"
	"damping/flows/aid"
)

// Reserve is the list of those who wait for a place: the head gives one that is
// free, staff close the list at the end of the period.
var Reserve = flows.Flow{
	Name:  "reserve",
	Roles: []aid.Role{aid.RoleStaff, aid.RoleHead},
	Steps: []flows.Step{
		{
			Name:  "reserve.show",
			View:  flows.ViewReserve,
			Empty: "reserve.none",
			Menu: []flows.Option{
				{Key: "naik", Label: "reserve.promote", If: isHead},
				{Key: "tutup", Label: "reserve.close_label", If: isStaff},
			},
			On: []flows.Edge{
				{When: flows.Pick("naik"), Goto: "reserve.choose"},
				{When: flows.Pick("tutup"), Goto: "reserve.close"},
			},
			Else: "officer.back_else",
		},
		none("reserve.none"),
		{
			Name:  "reserve.choose",
			View:  flows.ViewReserve,
			Empty: "reserve.none",
			List: func(f flows.Facts) (list []flows.Option) {
				if r, ok := f.Data.(*flows.Reserve); ok {
					list = people(r.Rows)
				}
				return list
			},
			On: []flows.Edge{{When: flows.PickOf("w-"), Do: func(t *flows.Turn) []flows.Effect {
				return []flows.Effect{flows.Promote{Application: strings.TrimPrefix(t.Chosen, "w-")}}
			}, Say: "reserve.promoted", Goto: "reserve.show", Refused: "reserve.show"}},
			Else: "officer.back_else",
		},
		{
			Name: "reserve.close",
			View: flows.ViewReserve,
			Menu: []flows.Option{{Key: flows.Yes, Label: "reserve.close_yes"}, {Key: flows.No, Label: "no.plain"}},
			On: []flows.Edge{
				{When: flows.Pick(flows.Yes), Do: func(*flows.Turn) []flows.Effect { return []flows.Effect{flows.CloseReserve{}} },
					Say: "reserve.closed", Goto: "decide.show"},
				{When: flows.Pick(flows.No), Goto: flows.Back},
			},
			Else: "yesno.else",
		},
	},
}

// people are rows as choices.
func people(rows []flows.Row) (list []flows.Option) {
	labels := flows.Labels(rows)
	for i, r := range rows {
		if r.Application != "" {
			list = append(list, flows.Option{Key: "w-" + r.Application, Plain: labels[i]})
		}
	}
	return list
}
