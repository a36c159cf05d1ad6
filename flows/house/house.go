// Package house brings all conversations under one roof: where each person
// begins, what the word "status" shows, and what is understood everywhere.
package house

import (
	"slices"

	"damping/flows"
	"damping/flows/aid"
	"damping/flows/candidate"
	"damping/flows/officer"
	"damping/flows/staff"
)

// Open makes the book of every conversation; the error lists what is wrong.
func Open(texts flows.Texts) (*flows.Book, error) {
	return flows.New(texts, flows.House{
		Home:   home,
		Status: status,
		Help:   "say.help",
		Roots: []string{"consent.ask", "who.ask", "who.waiting", "people.choose", "menu.show",
			"officer.menu", "staff.menu", "head.menu", "admin.menu"},
		Anywhere: anywhere,
	},
		candidate.Consent, candidate.Who, candidate.People, candidate.Menu, candidate.Status, candidate.Schedule,
		candidate.Papers, candidate.Ask, candidate.Asks, candidate.MyData, candidate.About, candidate.Help, roles,
		candidate.Object, candidate.Withdraw, candidate.Invite, candidate.Arrive, candidate.Material, candidate.Business, candidate.Feedback,
		officer.Menu, officer.Queue, officer.Reach, officer.Review, officer.Link, officer.Fix, officer.Search, officer.Case, officer.Assist, officer.Plan, officer.Visit, officer.Talk, officer.Talks, officer.Nominate, officer.Attendance,
		staff.Menu, staff.HeadMenu, staff.AdminMenu, staff.Recap, staff.Officers, staff.Networks, staff.Settings, staff.Holidays,
		staff.Broadcast, staff.Compose, staff.Decide, staff.Check, staff.Propose, staff.Approve, staff.Objections, staff.Holders, staff.Reserve, staff.Leave, staff.Dispense, staff.Bimtek,
	)
}

// home is the first step of whoever this is.
func home(f flows.Facts, s flows.State) string {
	switch s.Role {
	case aid.RoleOfficer, aid.RoleStaff, aid.RoleHead, aid.RoleAdmin:
		return string(s.Role) + ".menu"
	}
	switch who := f.Who; {
	case who.Consent == "":
		return "consent.ask"
	case who.Person != nil:
		return "menu.show"
	case len(who.People) > 1:
		return "people.choose"
	case who.Request != "":
		return "who.waiting"
	}
	return "who.ask"
}

// status is what the word shows to whoever this is.
func status(f flows.Facts, s flows.State) flows.Say {
	switch {
	case s.Role == aid.RoleOfficer:
		return flows.Say{Key: "queue.show", View: flows.ViewQueue}
	case s.Role == aid.RoleStaff || s.Role == aid.RoleHead:
		return flows.Say{Key: "recap.show", View: flows.ViewRecap}
	case s.Role == aid.RoleAdmin:
		return flows.Say{Key: "networks.show", View: flows.ViewNetworks}
	case f.Who.Person == nil || f.Who.Consent == "":
		return flows.Say{Key: "status.unknown"}
	}
	return flows.Say{Key: "status.show", View: flows.ViewStatus}
}

// anywhere is understood in every step, after the step's own ways out.
var anywhere = slices.Concat(officer.Commands, candidate.Arrivals, candidate.Replies, staff.Steering, []flows.Edge{
	{When: flows.KeptMedia, If: officer.Strays, Do: officer.Late, Say: "photo.said", First: true},
	{When: flows.OfficerCode, Do: candidate.Redeem, Say: "who.linked", Goto: flows.Home},
	{When: flows.CitizenCode, If: candidate.Consented, Do: candidate.Redeem, Say: "who.linked", Goto: flows.Home},
	{When: flows.CitizenCode, Do: candidate.KeepCode, Say: "consent.code", Goto: "consent.ask"},
	{When: flows.Words("ganti peran", "ganti peran", "peran"), If: severalHats, Goto: "role.choose", First: true},
	{When: flows.Words("ganti peran", "ganti peran", "peran"), Say: "role.only", First: true},
	candidate.Rate,
	staff.OpenRecap,
	staff.OtherHat,
	staff.OpenHolidays,
	{When: flows.Words("materi", "materi", "materi bimtek"), If: candidate.Recognized, Goto: "material.show"},
	{When: flows.Words("rencana usaha", "rencana usaha", "rencana usaha saya"), If: candidate.Recognized, Goto: "business.show"},
	{When: flows.Words("tentang program", "tentang program", "tentang"), Goto: "about.show"},
	{When: flows.Words("salam", "assalamualaikum", "assalamu alaikum", "asalamualaikum", "ass wr wb", "assalamualaikum wr wb"), Say: "say.salam"},
	{When: flows.Words("sapaan", "halo", "hai", "hallo", "permisi", "pagi", "siang", "sore", "malam",
		"selamat pagi", "selamat siang", "selamat sore", "selamat malam", "halo pak", "halo bu", "halo min", "p", "tes"), If: met, Say: "say.hello"},
	{When: flows.Words("terima kasih", "terima kasih", "terimakasih", "makasih", "matur nuwun", "matur suwun", "suwun",
		"terima kasih pak", "terima kasih bu", "makasih pak", "makasih bu", "makasih min"), Say: "say.thanks"},
	{When: flows.ChecksOfficer, Do: candidate.CheckOfficer, Say: "check_officer.answer"},
	{When: flows.ChecksNobody, Say: "check_officer.ask"},
	{When: candidate.MuchBribed, If: candidate.FreeToTell, Do: candidate.TellComplaint, Say: "ask.free", Goto: "ask.confirm"},
	{When: candidate.Bribed, If: candidate.Recognized, Goto: "ask.complain"},
	{When: candidate.Complaining, If: candidate.Recognized, Goto: "ask.complain"},
	{When: candidate.Bribed, Say: "ask.free_stranger"},
	{When: flows.KeptMedia, If: candidate.Recognized, Do: candidate.KeepUnasked, Say: "photo.came", Goto: "papers.which"},
	{When: flows.KeptMedia, If: officer.AtWork, Do: officer.Late, Say: "photo.said"},
	{When: flows.FaultyMedia, Say: "photo.fault"},
	{When: flows.AnyMedia, Say: "say.media"},
	{When: flows.AnyVoice, Say: "say.voice"},
})

// met holds when we have spoken before: the first question greets by itself.
var met = flows.Guard{Name: "sudah disapa", Holds: func(_ flows.Facts, s flows.State) bool { return s.Rev > 0 }}

var severalHats = flows.Guard{Name: "beberapa peran", Holds: func(f flows.Facts, _ flows.State) bool { return len(f.Who.Hats()) > 1 }}

// roles lets somebody with several hats change them.
var roles = flows.Flow{
	Name: "role",
	Steps: []flows.Step{{
		Name: "role.choose",
		List: func(f flows.Facts) []flows.Option {
			var list []flows.Option
			for _, hat := range f.Who.Hats() {
				list = append(list, flows.Option{Key: string(hat), Label: "role." + string(hat)})
			}
			return list
		},
		On:   []flows.Edge{{When: flows.AnyChoice, Do: chooseRole, Goto: flows.Home}},
		Else: "role.else",
	}},
}

func chooseRole(t *flows.Turn) []flows.Effect {
	return []flows.Effect{flows.ChooseRole{Role: aid.Role(t.Chosen)}}
}
