package officer

import (
	"strings"

	"damping/flows"
	"damping/flows/aid"
)

// Assist sends documents for a citizen who has no phone, recorded as such;
// somebody else looks at them. The draft has "application" and "kind".
var Assist = flows.Flow{
	Name:  "assist",
	Roles: []aid.Role{aid.RoleOfficer, aid.RoleStaff},
	Steps: []flows.Step{
		{
			Name:  "assist.show",
			View:  flows.ViewAssist,
			Empty: "assist.none",
			Same:  func(s flows.State) string { return s.Draft["application"] },
			List:  assistPapers,
			On: []flows.Edge{
				{When: flows.PickOf("kirim-"), Do: notePaper, Goto: "assist.send"},
			},
			Else: "assist.else",
		},
		{
			Name:  "assist.send",
			Again: "assist.send_again",
			View:  flows.ViewSending,
			Empty: "assist.show",
			Same:  func(s flows.State) string { return s.Draft["application"] + "/" + s.Draft["kind"] },
			Card:  true,
			Want:  flows.WantPhoto,
			Files: func(f flows.Facts) []flows.Attachment { return f.Data.(*flows.Sending).Files() },
			Menu: []flows.Option{
				{Key: "selesai", Label: "papers.done", If: hasPhotos},
				{Key: "ulang", Label: "papers.restart", If: hasPhotos},
			},
			On: []flows.Edge{
				{When: flows.Pick("selesai"), Do: submitPaper, Say: "assist.sent", Goto: "assist.show", Refused: "assist.show"},
				{When: flows.Pick("ulang"), Do: startPaperOver, Say: "papers.restarted", Refused: "assist.show"},
				{When: flows.KeptMedia, Do: keepPaper, Say: "photo.said", Refused: "assist.show"},
			},
			Else: "assist.send_else",
			Help: "papers.send_help",
		},
		{
			Name: "assist.none",
			Else: "assist.else",
		},
	},
}

// hasPhotos holds when photos came that are not sent yet.
var hasPhotos = flows.Guard{Name: "ada foto", Holds: func(f flows.Facts, _ flows.State) bool {
	s, ok := f.Data.(*flows.Sending)
	return ok && s.Photos > 0
}}

func assistPapers(f flows.Facts) (list []flows.Option) {
	for _, p := range f.Data.(*flows.Assist).Owed() {
		list = append(list, flows.Option{Key: "kirim-" + string(p.Kind), Label: "papers.is." + string(p.Kind)})
	}
	return list
}

func notePaper(t *flows.Turn) []flows.Effect {
	t.Note("kind", strings.TrimPrefix(t.Chosen, "kirim-"))
	return nil
}

func keepPaper(t *flows.Turn) []flows.Effect {
	return flows.Keep(t, t.State.Draft["application"], t.State.Draft["kind"])
}

// Strays holds for a photo whose album went elsewhere than where the officer
// stands now, under whatever hat: to another visit, or to a document.
var Strays = flows.Guard{Name: "sisa album", Holds: func(f flows.Facts, s flows.State) bool {
	sending := strings.HasPrefix(s.Step, "assist.")
	return f.Album.Visit != "" && f.Album.Visit != s.Draft["visit"] || f.Album.Application != "" && !sending
}}

// Late takes in the rest of an album, wherever the officer stands.
func Late(t *flows.Turn) []flows.Effect { return flows.Keep(t, "", "") }

// AtWork holds for those who may send documents for a citizen.
var AtWork = flows.Guard{Name: "petugas", Holds: func(_ flows.Facts, s flows.State) bool {
	return s.Role == aid.RoleOfficer || s.Role == aid.RoleStaff
}}

func submitPaper(t *flows.Turn) []flows.Effect {
	return []flows.Effect{flows.SubmitDocument{Application: t.State.Draft["application"], Kind: aid.DocKind(t.State.Draft["kind"])}}
}

func startPaperOver(t *flows.Turn) []flows.Effect {
	return []flows.Effect{flows.StartOver{Application: t.State.Draft["application"], Kind: aid.DocKind(t.State.Draft["kind"])}}
}
