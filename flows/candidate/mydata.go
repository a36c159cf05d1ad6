package candidate

import "damping/flows"

// MyData shows what is held of a person, masked, and takes a request to
// correct it, for a copy of it, or to stop.
var MyData = flows.Flow{
	Name:  "mydata",
	Roles: citizen,
	Known: true,
	Form:  true,
	Steps: []flows.Step{
		{
			Name:  "mydata.show",
			Again: "again.more",
			View:  flows.ViewMyData,
			Menu: []flows.Option{
				{Key: "betulkan", Label: "mydata.fix_label"},
				{Key: "salinan", Label: "mydata.copy_label"},
				{Key: "ingat", Label: "mydata.remind_label", If: severalNetworks},
				{Key: "cabut", Label: "mydata.revoke_label"},
			},
			On: []flows.Edge{
				{When: flows.Pick("betulkan"), Goto: "mydata.fix"},
				{When: flows.Pick("salinan"), Goto: "mydata.copy"},
				{When: flows.Pick("ingat"), Goto: "mydata.remind"},
				{When: flows.Pick("cabut"), Goto: "mydata.revoke"},
			},
			Else: "mydata.else",
		},
		{
			Name: "mydata.fix",
			On:   []flows.Edge{{When: flows.AnyText, Do: write("fix"), Goto: "mydata.fix_confirm"}},
			Else: "mydata.fix_else",
			Help: "mydata.fix_help",
		},
		{
			Name: "mydata.fix_confirm",
			Menu: []flows.Option{{Key: flows.Yes, Label: "ask.send"}, {Key: flows.No, Label: "ask.rewrite"}},
			On: []flows.Edge{
				{When: flows.Pick(flows.Yes), Do: ticket(flows.TicketCorrection), Say: "mydata.ticket", Goto: flows.Home, Refused: flows.Home},
				{When: flows.Pick(flows.No), Goto: "mydata.fix"},
			},
			Else: "ask.confirm_else",
		},
		{
			Name: "mydata.remind",
			View: flows.ViewMyData,
			List: func(f flows.Facts) []flows.Option {
				var list []flows.Option
				for _, n := range f.Data.(*flows.MyData).Open {
					list = append(list, flows.Option{Key: n, Plain: flows.NetworkName(n)})
				}
				return append(list, flows.Option{Key: flows.RemindAll, Label: "mydata.remind_all"})
			},
			On:   []flows.Edge{{When: flows.AnyChoice, Do: chooseReminders, Say: "mydata.remind_noted", Goto: "mydata.show", Refused: "mydata.show"}},
			Else: "mydata.remind_else",
		},
		{
			Name: "mydata.copy",
			Menu: []flows.Option{{Key: flows.Yes, Label: "mydata.copy_yes"}, {Key: flows.No, Label: "no.plain"}},
			On: []flows.Edge{
				{When: flows.Pick(flows.Yes), Do: ticket(flows.TicketCopy), Say: "mydata.ticket", Goto: flows.Home, Refused: flows.Home},
				{When: flows.Pick(flows.No), Goto: flows.Back},
			},
			Else: "yesno.else",
		},
		{
			Name: "mydata.revoke",
			Menu: []flows.Option{{Key: flows.Yes, Label: "mydata.revoke_yes"}, {Key: flows.No, Label: "no.plain"}},
			On: []flows.Edge{
				{When: flows.Pick(flows.Yes), Do: revoke, Say: "mydata.revoked", Goto: "consent.refused"},
				{When: flows.Pick(flows.No), Goto: flows.Back},
			},
			Else: "yesno.else",
		},
	},
}

func ticket(kind flows.TicketKind) func(*flows.Turn) []flows.Effect {
	return func(t *flows.Turn) []flows.Effect {
		return []flows.Effect{flows.OpenTicket{Kind: kind, Text: t.State.Draft["fix"]}}
	}
}

// severalNetworks holds when she is reached on more than one network.
var severalNetworks = flows.Guard{Name: "beberapa jaringan", Holds: func(f flows.Facts, _ flows.State) bool {
	d, ok := f.Data.(*flows.MyData)
	return ok && len(d.Open) > 1
}}

func chooseReminders(t *flows.Turn) []flows.Effect {
	return []flows.Effect{flows.ChooseReminders{Network: t.Chosen}}
}

func revoke(*flows.Turn) []flows.Effect { return []flows.Effect{flows.RevokeConsent{}} }
