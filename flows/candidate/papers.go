package candidate

import (
	"strings"

	"damping/flows"
	"damping/flows/aid"
)

// Papers is the checklist of documents, and the way in for their photos. What
// came is kept at once: whoever leaves half way goes on where it stands.
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
			List:  nextPaper,
			On: []flows.Edge{
				{When: flows.PickOf("kirim-"), Do: noteKind, Goto: "papers.send"},
				{When: flows.Pick("lain"), Goto: "papers.pick"},
				{When: flows.Pick("foto"), Goto: "papers.which"},
				{When: flows.Pick("tanya"), Do: forget("kind"), Goto: "asks.show"},
				{When: flows.Pick("status"), Do: forget("kind"), Goto: "status.show"},
			},
			Else: "papers.else",
		},
		{
			Name:  "papers.pick",
			View:  flows.ViewPapers,
			Empty: "status.none",
			List:  func(f flows.Facts) []flows.Option { return paperOptions(f.Data.(*flows.Status).Owed(), "papers.is.") },
			On:    []flows.Edge{{When: flows.PickOf("kirim-"), Do: noteKind, Goto: "papers.send"}},
			Else:  "papers.else",
		},
		{
			Name:  "papers.send",
			Again: "papers.send_again",
			View:  flows.ViewSending,
			Empty: "papers.show",
			Same:  func(s flows.State) string { return s.Person + "/" + s.Draft["kind"] },
			Card:  true,
			Want:  flows.WantPhoto,
			Files: func(f flows.Facts) []flows.Attachment { return f.Data.(*flows.Sending).Files() },
			Menu: []flows.Option{
				{Key: "selesai", Label: "papers.done", If: hasPhotos},
				{Key: "ulang", Label: "papers.restart", If: hasPhotos},
			},
			On: []flows.Edge{
				{When: flows.Pick("selesai"), Do: submit, Say: "papers.sent", Goto: "papers.show", Refused: "papers.show"},
				{When: flows.Finished, Do: submit, Say: "papers.sent", Goto: "papers.show", Refused: "papers.show"},
				{When: flows.Pick("ulang"), Do: startOver, Say: "papers.restarted", Refused: "papers.show"},
				{When: flows.KeptMedia, Do: keepAsked, Say: "photo.said", Refused: "papers.show"},
			},
			Else: "papers.send_else",
			Help: "papers.send_help",
		},
		{
			Name:  "papers.which",
			Again: "papers.which_again",
			Pass: []flows.Edge{ // a photo that needs no question
				{If: named, Goto: "papers.send"},
				{If: placed, Goto: flows.Back},
			},
			View:  flows.ViewUnasked,
			Empty: "papers.show",
			Same:  func(s flows.State) string { return s.Person },
			Card:  true,
			List:  whichPaper,
			On: []flows.Edge{
				{When: flows.PickOf("kirim-"), Do: place, Say: "photo.said", Goto: "papers.send", Refused: "papers.show"},
				{When: flows.Pick("bukan"), Do: setAside, Say: "papers.not_paper", Goto: flows.Back},
			},
			Else: "papers.which_else",
		},
	},
}

// hasPhotos holds when photos came that are not sent yet.
var hasPhotos = flows.Guard{Name: "ada foto", Holds: func(f flows.Facts, _ flows.State) bool {
	s, ok := f.Data.(*flows.Sending)
	return ok && s.Photos > 0
}}

// named holds when the caption of the photo that came said what it is.
var named = flows.Guard{Name: "keterangan menyebut berkasnya", Holds: func(_ flows.Facts, s flows.State) bool {
	return s.Result["now"] != ""
}}

// placed holds when the photo that came went where it belongs by itself.
var placed = flows.Guard{Name: "masuk kumpulannya", Holds: func(_ flows.Facts, s flows.State) bool {
	return s.Result["photo"] != "" && s.Result["photo"] != flows.PhotoUnasked
}}

// nextPaper offers the document that is needed next, then the others.
func nextPaper(f flows.Facts) (list []flows.Option) {
	st := f.Data.(*flows.Status)
	owed := st.Owed()
	if len(owed) > 0 {
		list = paperOptions(owed[:1], "papers.to.")
	}
	if len(owed) > 1 {
		list = append(list, flows.Option{Key: "lain", Label: "papers.others"})
	}
	if st.Unasked > 0 && len(owed) > 0 {
		list = append(list, flows.Option{Key: "foto", Label: "papers.unasked"})
	}
	return append(list, flows.Option{Key: "tanya", Label: "menu.ask"}, flows.Option{Key: "status", Label: "menu.status"})
}

// whichPaper offers what photos may be that came unasked.
func whichPaper(f flows.Facts) []flows.Option {
	return append(paperOptions(f.Data.(*flows.Unasked).Papers, "papers.is."), flows.Option{Key: "bukan", Label: "papers.no_paper"})
}

func paperOptions(papers []flows.Paper, label string) (list []flows.Option) {
	for _, p := range papers {
		list = append(list, flows.Option{Key: "kirim-" + string(p.Kind), Label: label + string(p.Kind)})
	}
	return list
}

func chosenKind(t *flows.Turn) aid.DocKind {
	return aid.DocKind(strings.TrimPrefix(t.Chosen, "kirim-"))
}

func noteKind(t *flows.Turn) []flows.Effect {
	t.Note("kind", string(chosenKind(t)))
	return nil
}

func place(t *flows.Turn) []flows.Effect {
	return []flows.Effect{flows.PlacePhotos{Kind: chosenKind(t)}}
}

func setAside(*flows.Turn) []flows.Effect { return []flows.Effect{flows.PlacePhotos{}} }

func submit(t *flows.Turn) []flows.Effect {
	return []flows.Effect{flows.SubmitDocument{Kind: aid.DocKind(t.State.Draft["kind"])}}
}

func startOver(t *flows.Turn) []flows.Effect {
	return []flows.Effect{flows.StartOver{Kind: aid.DocKind(t.State.Draft["kind"])}}
}

// keepAsked takes in a photo for the document that is being sent.
func keepAsked(t *flows.Turn) []flows.Effect { return flows.Keep(t, "", t.State.Draft["kind"]) }

// KeepUnasked takes in a photo that nobody asked for.
func KeepUnasked(t *flows.Turn) []flows.Effect { return flows.Keep(t, "", "") }

// Recognized holds when a citizen whom we know, and who agreed, is writing.
var Recognized = flows.Guard{Name: "warga dikenal", Holds: func(f flows.Facts, s flows.State) bool {
	return s.Role == aid.RoleCandidate && f.Who.Person != nil && f.Who.Consent != ""
}}
