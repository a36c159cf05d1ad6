package candidate

import "damping/flows"

// Papers is the checklist of documents: accepted, being looked at, returned
// with its reason, missing; and where to bring them.
var Papers = flows.Flow{
	Name:  "papers",
	Roles: citizen,
	Known: true,
	Steps: []flows.Step{
		{
			Name:  "papers.show",
			Again: "again.more",
			View:  flows.ViewPapers,
			Empty: "status.none",
			Menu:  []flows.Option{{Key: "tanya", Label: "menu.ask"}, {Key: "status", Label: "menu.status"}},
			On: []flows.Edge{
				{When: flows.Pick("tanya"), Goto: "ask.write"},
				{When: flows.Pick("status"), Goto: "status.show"},
			},
			Else: "papers.else",
		},
	},
}
