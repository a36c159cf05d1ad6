package candidate

import "damping/flows"

// Menu is a citizen's first menu.
var Menu = flows.Flow{
	Name:  "menu",
	Roles: citizen,
	Known: true,
	Steps: []flows.Step{{
		Name:   "menu.show",
		Again:  "again.menu",
		Steady: true,
		Menu: []flows.Option{
			{Key: "status", Label: "menu.status"},
			{Key: "jadwal", Label: "menu.schedule"},
			{Key: "berkas", Label: "menu.papers"},
			{Key: "tanya", Label: "menu.ask"},
			{Key: "data", Label: "menu.data"},
			{Key: "bantuan", Label: "menu.help"},
			{Key: "lanjut", Label: "menu.resume", If: flows.HasSuspended},
		},
		On: []flows.Edge{
			{When: flows.Pick("status"), Goto: "status.show"},
			{When: flows.Pick("jadwal"), Goto: "schedule.show"},
			{When: flows.Pick("berkas"), Goto: "papers.show"},
			{When: flows.Pick("tanya"), Goto: "asks.show"},
			{When: flows.Pick("data"), Goto: "mydata.show"},
			{When: flows.Pick("bantuan"), Goto: "help.show"},
			{When: flows.Pick("lanjut"), Goto: flows.Resume},
			{When: flows.Words("ganti orang", "ganti orang", "orang lain"), If: severalPeople, Goto: "people.choose"},
			{When: reply, If: talking, Do: replies, Say: "asks.added"},
		},
		Else: "menu.else",
	}},
}
