package staff

import (
	"slices"

	"damping/flows"
	"damping/flows/aid"
)

// page is a flow of one step that is only read.
func page(name, step string, view flows.View, roles ...aid.Role) flows.Flow {
	return flows.Flow{Name: name, Roles: roles, Steps: []flows.Step{{Name: step, Again: "again.more", View: view, Else: "officer.back_else"}}}
}

// Recap is the year in numbers, also as a picture and as a sheet. Both hold
// counts alone, and are made of what is so when they are sent.
var Recap = flows.Flow{
	Name:  "recap",
	Roles: []aid.Role{aid.RoleStaff, aid.RoleHead},
	Steps: []flows.Step{{
		Name:  "recap.show",
		Again: "again.more",
		View:  flows.ViewRecap,
		Menu: []flows.Option{
			{Key: "gambar", Label: "recap.picture"},
			{Key: "lembar", Label: "recap.sheet"},
			{Key: "senin", Label: "weekly.on", If: flows.Not(getsWeekly)},
			{Key: "berhenti", Label: "weekly.off", If: getsWeekly},
		},
		On: []flows.Edge{
			{When: flows.Pick("gambar"), Do: send(flows.FileRecap, "rekap.png"), Say: "recap.sent"},
			{When: flows.Pick("lembar"), Do: send("recap-sheet", "rekap.xlsx"), Say: "recap.sent"},
			{When: flows.Pick("senin"), Do: subscribe(false), Say: "weekly.is_on"},
			{When: flows.Pick("berhenti"), Do: subscribe(true), Say: "weekly.is_off"},
		},
		Else: "officer.back_else",
	}},
}

// OpenRecap is the way from the weekly summary to the numbers, wherever one stands.
var OpenRecap = flows.Edge{When: flows.Did(flows.ActRecap), If: underCard, Goto: "recap.show"}

// OtherHat says what to do to whoever wears another hat.
var OtherHat = flows.Edge{When: flows.Did(flows.ActRecap), If: readsRecap, Say: "weekly.hat"}

var readsRecap = flows.Guard{Name: "juga staf atau pimpinan", Holds: func(f flows.Facts, _ flows.State) bool {
	return slices.ContainsFunc(f.Who.Hats(), func(r aid.Role) bool { return r == aid.RoleStaff || r == aid.RoleHead })
}}

// getsWeekly holds for who gets the weekly summary.
var getsWeekly = flows.Guard{Name: "ringkasan dilanggan", Holds: func(f flows.Facts, _ flows.State) bool {
	r, ok := f.Data.(*flows.Recap)
	return ok && r.Weekly
}}

func subscribe(off bool) func(*flows.Turn) []flows.Effect {
	return func(*flows.Turn) []flows.Effect { return []flows.Effect{flows.Subscribe{Off: off}} }
}

// send sends a file of a kind.
func send(kind, name string) func(*flows.Turn) []flows.Effect {
	return func(*flows.Turn) []flows.Effect {
		return []flows.Effect{flows.SendFile{File: flows.Attachment{Kind: kind, Name: name}}}
	}
}

// What the office reads.
var (
	Officers = page("officers", "officers.show", flows.ViewOfficers, aid.RoleAdmin)
	Networks = page("networks", "networks.show", flows.ViewNetworks, aid.RoleAdmin)
)

// Settings are those of the programme; the holidays can be changed here.
var Settings = flows.Flow{
	Name:  "settings",
	Roles: []aid.Role{aid.RoleAdmin},
	Steps: []flows.Step{{
		Name:  "settings.show",
		Again: "again.more",
		Menu:  []flows.Option{{Key: "libur", Label: "holidays.label"}},
		On:    []flows.Edge{{When: flows.Pick("libur"), Goto: "holidays.show"}},
		Else:  "officer.back_else",
	}},
}
