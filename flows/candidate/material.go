package candidate

import (
	"cmp"
	"strconv"
	"strings"

	"damping/flows"
)

// Material is what the sessions of a Bimtek teach, as short cards that are
// turned over. The draft has "talk" (which session), "card" and "of".
var Material = flows.Flow{
	Name:  "material",
	Roles: citizen,
	Known: true,
	Steps: []flows.Step{
		{
			Name: "material.show",
			View: flows.ViewSchedule,
			Menu: []flows.Option{
				{Key: "7p", Label: "material.7p"},
				{Key: "usaha", Label: "material.usaha"},
				{Key: "berkas", Label: "material.berkas"},
				{Key: "rencana", Label: "business.label"},
				{Key: "bahan", Label: "material.files_label", If: handedOut},
			},
			On: []flows.Edge{
				{When: flows.Pick("rencana"), Goto: "business.show"},
				{When: flows.Pick("bahan"), Goto: "material.files"},
				{When: flows.AnyChoice, Do: openTalk, Goto: "material.card"},
			},
			Else: "schedule.else",
		},
		{
			Name:  "material.files",
			Again: "again.more",
			View:  flows.ViewSchedule,
			Empty: "material.show",
			List:  func(f flows.Facts) []flows.Option { return flows.FileOptions("bahan-", handOuts(f)) },
			On:    []flows.Edge{{When: flows.PickOf("bahan-"), Do: sendFile, Say: "material.sent"}},
			Else:  "schedule.else",
		},
		{
			Name: "material.card",
			Same: func(s flows.State) string { return s.Draft["talk"] + "/" + s.Draft["card"] },
			Menu: []flows.Option{
				{Key: "lanjut", Label: "material.next", If: flows.Not(lastCard)},
				{Key: "rencana", Label: "business.label", If: planTalk},
				{Key: "sebelum", Label: "material.before", If: flows.Not(firstCard)},
			},
			On: []flows.Edge{
				{When: flows.Pick("lanjut"), Do: turnOver(1)},
				{When: flows.Pick("sebelum"), Do: turnOver(-1)},
				{When: flows.Pick("rencana"), Goto: "business.show"},
			},
			Else: "schedule.else",
		},
	},
}

// MaterialCards is how many cards each session has; their texts are
// material.SESSION.NUMBER.
var MaterialCards = map[string]int{"7p": 8, "usaha": 4, "berkas": 3}

var (
	firstCard = flows.Guard{Name: "kartu pertama", Holds: func(_ flows.Facts, s flows.State) bool { return cmp.Or(s.Draft["card"], "1") == "1" }}
	lastCard  = flows.Guard{Name: "kartu terakhir", Holds: func(_ flows.Facts, s flows.State) bool {
		return s.Draft["of"] != "" && s.Draft["card"] == s.Draft["of"]
	}}
	planTalk = flows.Guard{Name: "akhir 7P", Holds: func(f flows.Facts, s flows.State) bool {
		return s.Draft["talk"] == "7p" && lastCard.Holds(f, s)
	}}
)

// handOuts are what the speakers of her event hand out.
func handOuts(f flows.Facts) []flows.EventFile {
	if s, ok := f.Data.(*flows.Schedule); ok {
		return s.Files
	}
	return nil
}

var handedOut = flows.Guard{Name: "ada bahan", Holds: func(f flows.Facts, _ flows.State) bool { return len(handOuts(f)) > 0 }}

func sendFile(t *flows.Turn) []flows.Effect {
	return []flows.Effect{flows.SendEventFile{File: strings.TrimPrefix(t.Chosen, "bahan-")}}
}

func openTalk(t *flows.Turn) []flows.Effect {
	t.Note("talk", t.Chosen)
	t.Note("card", "1")
	t.Note("of", strconv.Itoa(MaterialCards[t.Chosen]))
	return nil
}

// turnOver turns to another card, never past the ends.
func turnOver(by int) func(*flows.Turn) []flows.Effect {
	return func(t *flows.Turn) []flows.Effect {
		talk := cmp.Or(t.State.Draft["talk"], "7p")
		n, err := strconv.Atoi(t.State.Draft["card"])
		if err != nil {
			n = 1
		}
		t.Note("talk", talk)
		t.Note("of", strconv.Itoa(MaterialCards[talk]))
		t.Note("card", strconv.Itoa(max(1, min(MaterialCards[talk], n+by))))
		return nil
	}
}
