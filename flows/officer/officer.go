// Package officer has the conversations of a field officer: the first menu
// (officer.go), the queue (queue.go), finding a citizen (search.go) and the
// list of a Bimtek (attendance.go).
package officer

import (
	"damping/flows"
	"damping/flows/aid"
)

var office = []aid.Role{aid.RoleOfficer, aid.RoleStaff, aid.RoleHead}

// Menu is a field officer's first menu.
var Menu = flows.Flow{
	Name:  "officer",
	Roles: []aid.Role{aid.RoleOfficer},
	Steps: []flows.Step{{
		Name:   "officer.menu",
		Again:  "again.menu",
		Steady: true,
		Menu: []flows.Option{
			{Key: "antrean", Label: "officer.queue"},
			{Key: "cari", Label: "officer.search"},
			{Key: "absensi", Label: "officer.attendance"},
			{Key: "usulkan", Label: "officer.nominate"},
			{Key: "bantuan", Label: "menu.help"},
			{Key: "lanjut", Label: "menu.resume", If: flows.HasSuspended},
		},
		On: []flows.Edge{
			{When: flows.Pick("antrean"), Goto: "queue.show"},
			{When: flows.Pick("cari"), Goto: "search.ask"},
			{When: flows.Pick("absensi"), Goto: "attend.show"},
			{When: flows.Pick("usulkan"), Goto: "nominate.nik"},
			{When: flows.Pick("bantuan"), Goto: "help.show"},
			{When: flows.Pick("lanjut"), Goto: flows.Resume},
		},
		Else: "officer.else",
		Help: "officer.help",
	}},
}
