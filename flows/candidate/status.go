package candidate

import (
	"damping/flows"
)

// Status tells how far the application is, in the citizen's words: what has
// been reached and when, what comes next, and what she must do now.
var Status = flows.Flow{
	Name:  "status",
	Roles: citizen,
	Known: true,
	Steps: []flows.Step{
		{
			Name:  "status.show",
			Again: "again.more",
			View:  flows.ViewStatus,
			Empty: "status.none",
			Menu: []flows.Option{
				{Key: "berkas", Label: "menu.papers", If: papersOpen},
				{Key: "jadwal", Label: "menu.schedule", If: hasEvent},
				{Key: "sanggah", Label: "object.label", If: mayObject},
				{Key: "tanya", Label: "menu.ask"},
				{Key: "mundur", Label: "withdraw.label", If: mayWithdraw},
			},
			On: []flows.Edge{
				{When: flows.Pick("sanggah"), Goto: "object.write"},
				{When: flows.Pick("mundur"), Goto: "withdraw.ask"},
				{When: flows.Pick("berkas"), Goto: "papers.show"},
				{When: flows.Pick("jadwal"), Goto: "schedule.show"},
				{When: flows.Pick("tanya"), Goto: "asks.show"},
			},
			Else: "status.else",
		},
		{
			Name: "status.none",
			Menu: []flows.Option{{Key: "usul", Label: "about.how"}, {Key: "tanya", Label: "menu.ask"}},
			On: []flows.Edge{
				{When: flows.Pick("usul"), Goto: "about.propose"},
				{When: flows.Pick("tanya"), Goto: "asks.show"},
			},
			Else: "status.else",
		},
	},
}

var papersOpen = flows.Guard{Name: "berkas dibuka", Holds: func(f flows.Facts, _ flows.State) bool {
	st, ok := f.Data.(*flows.Status)
	return ok && st.Stage.DocumentsOpen()
}}

var hasEvent = flows.Guard{Name: "ada jadwal", Holds: func(f flows.Facts, _ flows.State) bool {
	st, ok := f.Data.(*flows.Status)
	return ok && st.Event != nil
}}
