// Package staff has the conversations of the office: the first menus of
// staff, head and admin (staff.go), what they read (reports.go), and what they
// decide: the desk (decide.go), validation (check.go), proposals (propose.go)
// and the head's word on them (approve.go), objections and account holders
// (answer.go), the reserve (reserve.go), and who leaves (leave.go). What they
// write to many: compose.go, and how it goes: broadcast.go.
package staff

import (
	"damping/flows"
	"damping/flows/aid"
)

// Menu is the first menu of the office's staff.
var Menu = flows.Flow{
	Name:  "staff",
	Roles: []aid.Role{aid.RoleStaff},
	Steps: []flows.Step{{
		Name:   "staff.menu",
		Again:  "again.menu",
		Steady: true,
		Menu: []flows.Option{
			{Key: "rekap", Label: "staff.recap"},
			{Key: "warga", Label: "staff.people"},
			{Key: "bimtek", Label: "staff.bimtek"},
			{Key: "siaran", Label: "staff.broadcast"},
			{Key: "putusan", Label: "staff.decide"},
			{Key: "bantuan", Label: "menu.help"},
			{Key: "lanjut", Label: "menu.resume", If: flows.HasSuspended},
		},
		On: []flows.Edge{
			{When: flows.Pick("rekap"), Goto: "recap.show"},
			{When: flows.Pick("warga"), Goto: "search.ask"},
			{When: flows.Pick("bimtek"), Goto: "bimtek.show"},
			{When: flows.Pick("siaran"), Goto: "broadcast.list"},
			{When: flows.Pick("putusan"), Goto: "decide.show"},
			{When: flows.Pick("bantuan"), Goto: "help.show"},
			{When: flows.Pick("lanjut"), Goto: flows.Resume},
		},
		Else: "officer.else",
		Help: "officer.help",
	}},
}

// HeadMenu is the first menu of the head of the office.
var HeadMenu = flows.Flow{
	Name:  "head",
	Roles: []aid.Role{aid.RoleHead},
	Steps: []flows.Step{{
		Name:   "head.menu",
		Again:  "again.menu",
		Steady: true,
		Menu: []flows.Option{
			{Key: "setuju", Label: "head.approve"},
			{Key: "rekap", Label: "staff.recap"},
			{Key: "warga", Label: "staff.people"},
			{Key: "bimtek", Label: "staff.bimtek"},
			{Key: "bantuan", Label: "menu.help"},
		},
		On: []flows.Edge{
			{When: flows.Pick("setuju"), Goto: "decide.show"},
			{When: flows.Pick("rekap"), Goto: "recap.show"},
			{When: flows.Pick("warga"), Goto: "search.ask"},
			{When: flows.Pick("bimtek"), Goto: "bimtek.show"},
			{When: flows.Pick("bantuan"), Goto: "help.show"},
		},
		Else: "officer.else",
		Help: "officer.help",
	}},
}

// AdminMenu is the first menu of whoever looks after the bot.
var AdminMenu = flows.Flow{
	Name:  "admin",
	Roles: []aid.Role{aid.RoleAdmin},
	Steps: []flows.Step{{
		Name:   "admin.menu",
		Again:  "again.menu",
		Steady: true,
		Menu: []flows.Option{
			{Key: "petugas", Label: "admin.officers"},
			{Key: "jaringan", Label: "admin.networks"},
			{Key: "aturan", Label: "admin.settings"},
			{Key: "bantuan", Label: "menu.help"},
		},
		On: []flows.Edge{
			{When: flows.Pick("petugas"), Goto: "officers.show"},
			{When: flows.Pick("jaringan"), Goto: "networks.show"},
			{When: flows.Pick("aturan"), Goto: "settings.show"},
			{When: flows.Pick("bantuan"), Goto: "help.show"},
		},
		Else: "officer.else",
		Help: "officer.help",
	}},
}
