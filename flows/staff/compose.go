package staff

import (
	"strconv"
	"strings"

	"damping/flows"
	"damping/flows/aid"
)

// Compose writes a broadcast: the words, perhaps a picture, for whom, and a
// look at what it would do before anything is sent. The draft has "text",
// "photo", and a word for each limit of the audience.
var Compose = flows.Flow{
	Name:  "compose",
	Roles: []aid.Role{aid.RoleStaff},
	Form:  true,
	Steps: []flows.Step{
		{
			Name: "compose.text",
			On: []flows.Edge{
				{When: faulty("panjang"), Say: "compose.long"},
				{When: faulty("isian"), Say: "compose.unknown"},
				{When: faulty("kosong"), Say: "compose.empty"},
				{When: flows.AnyText, If: ready, Do: noteText, Goto: "compose.check"},
				{When: flows.AnyText, Do: noteText, Goto: "compose.photo"},
			},
			Else: "compose.text_else", Help: "compose.help",
		},
		{
			Name: "compose.photo",
			Want: flows.WantPhoto,
			Menu: []flows.Option{{Key: "tanpa", Label: "compose.no_photo"}},
			On: []flows.Edge{
				{When: severalPages, Say: "compose.pages"},
				{When: flows.Pick("tanpa"), If: ready, Do: noPhoto, Goto: "compose.check"},
				{When: flows.KeptMedia, If: ready, Do: keepPicture, Goto: "compose.check"},
				{When: flows.Pick("tanpa"), Do: noPhoto, Goto: "compose.audience"},
				{When: flows.KeptMedia, Do: keepPicture, Goto: "compose.audience"},
				{When: flows.FaultyMedia, Say: "photo.fault"},
			},
			Else: "compose.photo_else", Help: "compose.help",
		},
		{
			Name: "compose.audience",
			View: flows.ViewAudience,
			Menu: []flows.Option{
				{Key: "lanjut", Label: "compose.go_on", If: somebody},
				{Key: "tahap", Label: "compose.stage_label"},
				{Key: "kelurahan", Label: "compose.area_label"},
				{Key: "berkas", Label: "compose.papers_label"},
				{Key: "undangan", Label: "compose.answer_label"},
				{Key: "daftar", Label: "compose.list_label"},
				{Key: "lain", Label: "compose.more_label"},
			},
			On: []flows.Edge{
				{When: flows.Pick("lanjut"), Do: allChosen, Goto: "compose.check"},
				{When: flows.Pick("tahap"), Goto: "compose.stage"},
				{When: flows.Pick("kelurahan"), Goto: "compose.area"},
				{When: flows.Pick("berkas"), Goto: "compose.papers"},
				{When: flows.Pick("undangan"), Goto: "compose.answer"},
				{When: flows.Pick("daftar"), Goto: "compose.list"},
				{When: flows.Pick("lain"), Goto: "compose.more"},
			},
			Else: "officer.back_else", Help: "compose.help",
		},
		{
			Name: "compose.more",
			Menu: []flows.Option{{Key: "jaringan", Label: "compose.channel_label"}, {Key: "tahun", Label: "compose.year_label"}},
			On: []flows.Edge{
				{When: flows.Pick("jaringan"), Goto: "compose.channel"},
				{When: flows.Pick("tahun"), Goto: "compose.year"},
			},
			Else: "officer.back_else",
		},
		{
			Name: "compose.list",
			Menu: []flows.Option{{Key: "pakai", Label: "compose.list_use", If: someListed}, {Key: "hapus", Label: "compose.list_clear", If: hasList}},
			On: []flows.Edge{
				{When: flows.Pick("pakai"), Goto: "compose.audience"},
				{When: flows.Pick("hapus"), Do: dropList, Say: "compose.list_cleared"},
				{When: flows.AnyText, Do: matchList},
			},
			Else: "compose.list_else",
		},
		limit("compose.stage", "stage", flows.ViewRecap, stages),
		limit("compose.area", "area", flows.NoView, areas),
		limit("compose.papers", "papers", flows.NoView, papers),
		limit("compose.answer", "answer", flows.NoView, answers),
		limit("compose.channel", "channel", flows.ViewAudience, channels),
		limit("compose.year", "year", flows.NoView, years),
		{
			Name:  "compose.check",
			Again: "compose.again",
			View:  flows.ViewOutlook,
			Menu: []flows.Option{
				{Key: "kirim", Label: "compose.send", If: sendable},
				{Key: "coba", Label: "compose.try"},
				{Key: "teks", Label: "compose.edit"},
				{Key: "foto", Label: "compose.edit_photo"},
				{Key: "tujuan", Label: "compose.edit_audience"},
			},
			On: []flows.Edge{
				{When: flows.Pick("kirim"), Do: sendBroadcast, Say: "compose.sent", Goto: flows.Home},
				{When: flows.Pick("coba"), Do: tryBroadcast, Say: "compose.tried"},
				{When: flows.Pick("teks"), Goto: "compose.text"},
				{When: flows.Pick("foto"), Goto: "compose.photo"},
				{When: flows.Pick("tujuan"), Goto: "compose.audience"},
			},
			Else: "officer.back_else", Help: "compose.help",
		},
	},
}

// faulty waits for words that cannot be sent for this reason.
func faulty(why string) flows.When {
	return flows.When{Name: "tulisan: " + why, Free: true, Match: func(t *flows.Turn) bool {
		return flows.AnyText.Match(t) && aid.BroadcastFault(t.Input.Text) == why
	}}
}

// severalPages waits for a PDF that is more than one picture.
var severalPages = flows.When{Name: "berkas beberapa halaman", Free: true, Match: func(t *flows.Turn) bool {
	return flows.KeptMedia.Match(t) && t.Input.Media.Kept.Pages > 1
}}

// somebody holds when the audience is not empty.
var somebody = flows.Guard{Name: "ada yang dituju", Holds: func(f flows.Facts, _ flows.State) bool {
	o, ok := f.Data.(*flows.Outlook)
	return ok && o.People > 0
}}

// sendable holds for a text that may be sent to its audience.
var sendable = flows.Guard{Name: "boleh dikirim", Holds: func(f flows.Facts, _ flows.State) bool {
	o, ok := f.Data.(*flows.Outlook)
	return ok && o.Fault == ""
}}

var (
	hasList    = flows.Guard{Name: "ada daftar", Holds: func(_ flows.Facts, s flows.State) bool { return s.Draft["list"] != "" }}
	someListed = flows.Guard{Name: "ada yang cocok", Holds: func(_ flows.Facts, s flows.State) bool {
		return s.Draft["list"] != "" && s.Draft["listed"] != "0"
	}}
)

func matchList(t *flows.Turn) []flows.Effect {
	return []flows.Effect{flows.MatchList{List: t.State.Draft["list"], Text: t.Input.Text}}
}

func dropList(t *flows.Turn) []flows.Effect {
	if t.Forget("list", "listed", "list_lines", "list_matched", "list_twice", "list_unknown", "list_more"); t.State.Draft["year"] == "0" {
		t.Forget("year")
	}
	return nil
}

// ready holds once everything was chosen: what is changed then leads back to
// the look at the whole.
var ready = flows.Guard{Name: "semua sudah dipilih", Holds: func(_ flows.Facts, s flows.State) bool { return s.Draft["ready"] != "" }}

func allChosen(t *flows.Turn) []flows.Effect {
	t.Note("ready", flows.Yes)
	return nil
}

func noteText(t *flows.Turn) []flows.Effect {
	t.Note("text", strings.TrimSpace(t.Input.Text))
	return nil
}

func noPhoto(t *flows.Turn) []flows.Effect {
	t.Forget("photo")
	return nil
}

func keepPicture(t *flows.Turn) []flows.Effect {
	return []flows.Effect{flows.KeepPicture{Photo: *t.Input.Media.Kept}}
}

// everybody is the choice that takes a limit away.
const everybody = "semua"

// limit is a step that narrows the audience by one thing, or not at all.
func limit(name, key string, view flows.View, list func(flows.Facts) []flows.Option) flows.Step {
	return flows.Step{
		Name: name,
		View: view,
		Menu: []flows.Option{{Key: everybody, Label: "compose.all"}},
		List: list,
		On: []flows.Edge{
			{When: flows.Pick(everybody), Do: func(t *flows.Turn) []flows.Effect {
				if t.Forget(key); key == "year" {
					t.Note(key, "0")
				}
				return nil
			}, Goto: "compose.audience"},
			{When: flows.AnyChoice, Do: func(t *flows.Turn) []flows.Effect {
				t.Note(key, strings.ReplaceAll(t.Chosen, "-", "."))
				return nil
			}, Goto: "compose.audience"},
		},
		Else: "officer.back_else",
	}
}

// stages are those at which somebody stands.
func stages(f flows.Facts) (list []flows.Option) {
	r, ok := f.Data.(*flows.Recap)
	if !ok {
		return nil
	}
	for _, c := range r.Stages {
		list = append(list, flows.Option{Key: string(c.Stage), Label: "compose.stage." + string(c.Stage)})
	}
	return list
}

func areas(f flows.Facts) (list []flows.Option) {
	if f.Program == nil || f.Year == nil {
		return nil
	}
	for _, a := range f.Program.YearAreas(f.Year.Year) {
		list = append(list, flows.Option{Key: strings.ReplaceAll(string(a.ID), ".", "-"), Plain: a.Name})
	}
	return list
}

func papers(flows.Facts) (list []flows.Option) {
	for _, p := range flows.AudiencePapers() {
		list = append(list, flows.Option{Key: string(p), Label: "compose.papers." + string(p)})
	}
	return list
}

func answers(flows.Facts) (list []flows.Option) {
	for _, a := range flows.AudienceAnswers() {
		list = append(list, flows.Option{Key: a, Label: "compose.answer." + a})
	}
	return list
}

func channels(f flows.Facts) (list []flows.Option) {
	o, ok := f.Data.(*flows.Outlook)
	if !ok {
		return nil
	}
	for _, c := range o.Channels {
		list = append(list, flows.Option{Key: c, Plain: flows.NetworkName(c)})
	}
	return list
}

func years(f flows.Facts) (list []flows.Option) {
	if f.Program == nil {
		return nil
	}
	for i := len(f.Program.Years) - 1; i >= 0; i-- {
		year := strconv.Itoa(f.Program.Years[i].Year)
		list = append(list, flows.Option{Key: year, Plain: year})
	}
	return list
}

func sendBroadcast(t *flows.Turn) []flows.Effect {
	d := t.State.Draft
	return []flows.Effect{flows.SendBroadcast{Text: d["text"], Photo: d["photo"], Audience: flows.AudienceOf(d, t.Facts.Year.Year)}}
}

func tryBroadcast(t *flows.Turn) []flows.Effect {
	return []flows.Effect{flows.TryBroadcast{Text: t.State.Draft["text"], Photo: t.State.Draft["photo"]}}
}
