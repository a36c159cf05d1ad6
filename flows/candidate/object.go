package candidate

import "damping/flows"

// Object takes an objection (sanggah) to the decision that somebody is not
// eligible, in her own words, as long as there is time for it.
var Object = flows.Flow{
	Name:  "object",
	Roles: citizen,
	Known: true,
	Form:  true,
	Steps: []flows.Step{
		{
			Name: "object.write",
			On:   []flows.Edge{{When: flows.AnyText, Do: write("objection"), Goto: "object.confirm"}},
			Else: "object.else",
			Help: "object.help",
		},
		{
			Name: "object.confirm",
			Menu: []flows.Option{{Key: flows.Yes, Label: "ask.send"}, {Key: flows.No, Label: "ask.rewrite"}},
			On: []flows.Edge{
				{When: flows.Pick(flows.Yes), Do: object, Say: "object.sent", Goto: flows.Home, Refused: flows.Home},
				{When: flows.Pick(flows.No), Goto: "object.write"},
			},
			Else: "ask.confirm_else",
		},
	},
}

func object(t *flows.Turn) []flows.Effect {
	e := flows.Object{Text: t.State.Draft["objection"]}
	t.Forget("objection", "long") // when it is refused, it stays so
	return []flows.Effect{e}
}

// Withdraw lets somebody end her own application; it is asked twice.
var Withdraw = flows.Flow{
	Name:  "withdraw",
	Roles: citizen,
	Known: true,
	Steps: []flows.Step{
		{
			Name: "withdraw.ask",
			Menu: []flows.Option{{Key: flows.Yes, Label: "withdraw.yes"}, {Key: flows.No, Label: "withdraw.no"}},
			On: []flows.Edge{
				{When: flows.Pick(flows.Yes), Goto: "withdraw.sure"},
				{When: flows.Pick(flows.No), Say: "withdraw.kept", Goto: "status.show"},
			},
			Else: "withdraw.else",
		},
		{
			Name: "withdraw.sure",
			Menu: []flows.Option{{Key: flows.No, Label: "withdraw.no"}, {Key: flows.Yes, Label: "withdraw.sure_yes"}},
			On: []flows.Edge{
				{When: flows.Pick(flows.No), Say: "withdraw.kept", Goto: "status.show"},
				{When: flows.Pick(flows.Yes), Do: withdraw, Say: "withdraw.done", Goto: flows.Home, Refused: "status.show"},
			},
			Else: "withdraw.else",
		},
	},
}

func withdraw(*flows.Turn) []flows.Effect { return []flows.Effect{flows.Withdraw{}} }

var mayObject = flows.Guard{Name: "boleh menyanggah", Holds: func(f flows.Facts, _ flows.State) bool {
	st, ok := f.Data.(*flows.Status)
	return ok && !st.ObjectBy.IsZero() && !st.ObjectBy.Before(f.Today)
}}

var mayWithdraw = flows.Guard{Name: "boleh mundur", Holds: func(f flows.Facts, _ flows.State) bool {
	st, ok := f.Data.(*flows.Status)
	return ok && st.Stage.BeforePaying()
}}
