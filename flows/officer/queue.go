package officer

import (
	"damping/flows"
	"damping/flows/aid"
)

// Queue is what waits in the officer's kelurahan, oldest first.
var Queue = flows.Flow{
	Name:  "queue",
	Roles: []aid.Role{aid.RoleOfficer},
	Steps: []flows.Step{
		{
			Name:  "queue.show",
			Again: "again.more",
			View:  flows.ViewQueue,
			Empty: "queue.none",
			Menu:  []flows.Option{{Key: "cari", Label: "officer.search"}},
			On:    []flows.Edge{{When: flows.Pick("cari"), Goto: "search.ask"}},
			Else:  "officer.back_else",
		},
		{
			Name: "queue.none",
			Menu: []flows.Option{{Key: "cari", Label: "officer.search"}},
			On:   []flows.Edge{{When: flows.Pick("cari"), Goto: "search.ask"}},
			Else: "officer.back_else",
		},
	},
}
