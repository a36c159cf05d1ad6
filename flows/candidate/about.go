package candidate

import "damping/flows"

// aboutWords is what somebody writes who has heard of the aid and knows no more.
var aboutWords = flows.Words("info", "info", "info bantuan", "informasi", "informasi bantuan", "info program", "ini bantuan apa", "bantuan apa ini", "bantuan apa ini ya")

// About is what anybody may read: the programme's public facts, how to be
// proposed, and where to ask.
var About = flows.Flow{
	Name: "about",
	Steps: []flows.Step{
		{
			Name:  "about.show",
			Again: "again.more",
			Menu:  []flows.Option{{Key: "usul", Label: "about.how"}, {Key: "bantuan", Label: "menu.help"}},
			On: []flows.Edge{
				{When: flows.Pick("usul"), Goto: "about.propose"},
				{When: flows.Pick("bantuan"), Goto: "help.show"},
			},
			Else: "about.else",
		},
		{
			Name:  "about.propose",
			Again: "again.more",
			Menu:  []flows.Option{{Key: "tentang", Label: "about.label"}, {Key: "bantuan", Label: "menu.help"}},
			On: []flows.Edge{
				{When: flows.Pick("tentang"), Goto: "about.show"},
				{When: flows.Pick("bantuan"), Goto: "help.show"},
			},
			Else: "about.else",
		},
	},
}

// Help says how to use the bot and whom to ask.
var Help = flows.Flow{
	Name: "help",
	Steps: []flows.Step{{
		Name:  "help.show",
		Again: "again.more",
		Menu:  []flows.Option{{Key: "tentang", Label: "about.label"}, {Key: "usul", Label: "about.how"}},
		On: []flows.Edge{
			{When: flows.Pick("tentang"), Goto: "about.show"},
			{When: flows.Pick("usul"), Goto: "about.propose"},
		},
		Else: "about.else",
	}},
}
