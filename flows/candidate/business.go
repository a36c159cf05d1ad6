package candidate

import (
	"cmp"
	"strings"

	"damping/flows"
	"damping/flows/aid"
)

// Business is a citizen's plan for her own business: seven questions, one at a
// time. Each answer is kept at once, so nothing is lost by whoever leaves for
// days. The draft has "part", and "only" when one answer alone is changed.
var Business = flows.Flow{
	Name:  "business",
	Roles: citizen,
	Known: true,
	Steps: []flows.Step{
		{
			Name:  "business.show",
			View:  flows.ViewPlan,
			Empty: "business.none",
			List:  planDoings,
			On: []flows.Edge{
				{When: flows.PickOf("isi-"), Do: choosePart(""), Goto: "business.ask"},
				{When: flows.Pick("gambar"), Do: sendPlan(flows.FilePlanPicture), Say: "business.sent"},
				{When: flows.Pick("pdf"), Do: sendPlan(flows.FilePlan), Say: "business.sent"},
				{When: flows.Pick("ubah"), Goto: "business.change"},
				{When: flows.Pick("hapus"), Goto: "business.drop"},
			},
			Again: "again.more",
			Else:  "schedule.else",
		},
		{
			Name:  "business.ask",
			View:  flows.ViewPlan,
			Empty: "business.none",
			Same:  func(s flows.State) string { return s.Person + "/" + s.Draft["part"] },
			Menu:  []flows.Option{{Key: "lewati", Label: "business.skip"}},
			On: []flows.Edge{
				{When: flows.Pick("lewati"), If: lastPart, Goto: "business.show"},
				{When: flows.Pick("lewati"), Do: skipPart},
				{When: later, Goto: "business.show"},
				{When: flows.AnyText, If: lastPart, Do: notePart, Say: "business.noted", Goto: "business.show"},
				{When: flows.AnyText, Do: notePart},
			},
			Else: "business.ask_else",
		},
		{
			Name:  "business.change",
			View:  flows.ViewPlan,
			Empty: "business.none",
			List:  planParts,
			On:    []flows.Edge{{When: flows.PickOf("ubah-"), Do: choosePart(flows.Yes), Goto: "business.ask"}},
			Else:  "schedule.else",
		},
		{
			Name: "business.drop",
			Menu: []flows.Option{{Key: flows.Yes, Label: "business.drop_yes"}, {Key: flows.No, Label: "no.plain"}},
			On: []flows.Edge{
				{When: flows.Pick(flows.Yes), Do: dropPlan, Say: "business.dropped", Goto: "business.show"},
				{When: flows.Pick(flows.No), Goto: "business.show"},
			},
			Else: "yesno.else",
		},
		{
			Name: "business.none",
			Menu: []flows.Option{{Key: "tanya", Label: "menu.ask"}},
			On:   []flows.Edge{{When: flows.Pick("tanya"), Do: forget("talk", "card", "of"), Goto: "asks.show"}},
			Else: "schedule.else",
		},
	},
}

// later is said by who has enough for now.
var later = flows.Words("sudah dulu", "selesai", "sudah dulu", "nanti", "nanti saja", "nanti dulu", "rencana usaha", "rencana usaha saya")

// lastPart holds when no question follows: it was the last, or the only one.
var lastPart = flows.Guard{Name: "bagian terakhir", Holds: func(_ flows.Facts, s flows.State) bool {
	return s.Draft["only"] == flows.Yes || part(s).Next() == ""
}}

// part is which question is asked, at first the first.
func part(s flows.State) aid.MixPart {
	return cmp.Or(aid.MixPart(s.Draft["part"]), aid.MixProduct)
}

// planDoings are what can be done with the plan as it is.
func planDoings(f flows.Facts) (list []flows.Option) {
	p, ok := f.Data.(*flows.Plan)
	if !ok {
		return nil
	}
	if first := p.First(); first != "" {
		list = append(list, flows.Option{Key: "isi-" + string(first), Label: "business.fill"})
	}
	if p.Filled() == 0 {
		return list
	}
	return append(list, flows.Option{Key: "gambar", Label: "recap.picture"}, flows.Option{Key: "pdf", Label: "business.pdf"},
		flows.Option{Key: "ubah", Label: "business.change_label"}, flows.Option{Key: "hapus", Label: "business.drop_label"})
}

// planParts are the seven answers as choices.
func planParts(flows.Facts) (list []flows.Option) {
	for _, p := range aid.MixParts() {
		list = append(list, flows.Option{Key: "ubah-" + string(p), Label: "business.part." + string(p)})
	}
	return list
}

// choosePart notes which question is asked; only is flows.Yes when no other follows.
func choosePart(only string) func(*flows.Turn) []flows.Effect {
	return func(t *flows.Turn) []flows.Effect {
		_, name, _ := strings.Cut(t.Chosen, "-")
		t.Note("part", name)
		t.Note("only", only)
		return nil
	}
}

func skipPart(t *flows.Turn) []flows.Effect {
	t.Note("part", string(part(t.State).Next()))
	return nil
}

func notePart(t *flows.Turn) []flows.Effect {
	return []flows.Effect{flows.NotePlan{Part: part(t.State), Text: t.Input.Text}}
}

func sendPlan(kind string) func(*flows.Turn) []flows.Effect {
	return func(*flows.Turn) []flows.Effect { return []flows.Effect{flows.SendPlan{Kind: kind}} }
}

func dropPlan(*flows.Turn) []flows.Effect { return []flows.Effect{flows.DropPlan{}} }
