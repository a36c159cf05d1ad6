package store

import (
	"strings"
	"testing"

	"damping/flows"
	"damping/flows/aid"
)

// pdf is a file of several pages in the safe.
func pdf(n, pages int) flows.Kept {
	k := picture(n)
	k.Pages, k.Measures = pages, sharp
	return k
}

// refs are what files are made from.
func refs(files []flows.Attachment) string {
	var list []string
	for _, f := range files {
		list = append(list, f.Ref)
	}
	return strings.Join(list, " ")
}

// TestTheProposalLetterIsSeenInFull by whoever validates and by the head, and
// each look is recorded; nobody else is shown it.
func TestTheProposalLetterIsSeenInFull(t *testing.T) {
	eachField(t, func(b *field) {
		e := murni(b.officer, 1)
		b.officer.do(flows.DropLetter{Letter: e.Letter})
		e.Letter = b.officer.do(flows.KeepLetter{Photo: pdf(2, 3)}).Draft["letter"]
		b.officer.do(e)
		app := application1(b.desk, murniNIK)
		visit := b.officer.begin(app)
		b.officer.do(flows.AddVisitPhoto{Visit: visit, Photo: pdf(3, 2)})
		b.officer.fill(visit, "layak", "", 4, nil)
		b.officer.do(flows.FinishVisit{Visit: visit})

		if got := b.staff.take(flows.CaseCheck); got != app {
			b.Fatalf("took %q, want %q", got, app)
		}
		c := load[*flows.Check](b.staff, flows.ViewCheck)
		if got := refs(c.Files()); got != "picture-003/read picture-003/read2 picture-004/read picture-005/read" || c.Visit.Photos != 3 {
			b.Errorf("of the visit: %s, %d photos", got, c.Visit.Photos)
		}
		const letter = "picture-002/read picture-002/read2 picture-002/read3"
		if got := refs(flows.LetterFiles(c.Letter)); got != letter {
			b.Errorf("the letter is %s", got)
		}
		before := len(b.history(app, "disclosed"))
		if got := refs(b.staff.do(flows.ShowLetter{Application: app}).Files); got != letter {
			b.Errorf("shown: %s", got)
		}
		looks := b.history(app, "disclosed")
		if len(looks) != before+1 || looks[before].Values["fields"] != "letter" || !strings.HasSuffix(looks[before-1].Values["fields"], ",photo") {
			b.Errorf("recorded: %+v", looks)
		}
		head := b.join("Pimpinan", []aid.Role{aid.RoleHead})
		if got := refs(head.do(flows.ShowLetter{Application: app}).Files); got != letter {
			b.Errorf("the head is shown: %s", got)
		}
		b.officer.refuse("refused.role", flows.ShowLetter{Application: app})
		b.seat("stranger").refuse("refused.role", flows.ShowLetter{Application: app})
		b.staff.refuse("refused.moved_on", flows.ShowLetter{Application: b.siti})
	})
}

// TestEveryPageOfADocumentIsSeen by the officer who decides on it, and of the
// bank book by whoever compares the name.
func TestEveryPageOfADocumentIsSeen(t *testing.T) {
	eachDesk(t, func(d *desk) {
		b := newBureau(d, aid.Candidate)
		b.siti.do(flows.KeepPhoto{Kind: aid.DocAccount, Kept: pdf(1, 3)})
		b.siti.do(flows.KeepPhoto{Kind: aid.DocAccount, Kept: pdf(2, 1)})
		b.siti.do(flows.SubmitDocument{Kind: aid.DocAccount})
		taken := b.officer.do(flows.TakeNext{Line: flows.LinePaper})
		b.officer.state.Draft = taken.Draft
		r := load[*flows.Review](b.officer, flows.ViewReview)
		const book = "picture-001/read picture-001/read2 picture-001/read3 picture-002/read"
		if got := refs(r.Files()); got != book || r.Pages != 4 {
			b.Fatalf("the officer sees %s, %d pages", got, r.Pages)
		}
		if got := refs(b.officer.do(flows.ShowPhotos{Submission: taken.Draft["submission"]}).Files); got != book {
			b.Errorf("once more: %s", got)
		}
		b.officer.do(flows.Decide{PaperRef: flows.PaperRef{Submission: taken.Draft["submission"], Rev: r.Rev}, Accept: true})
		b.clock.Move(d.o.Program.Work.Undo())
		b.fire()
		if got := b.staff.take(flows.CaseHolder); got != b.app {
			b.Fatalf("took %q to compare the name", got)
		}
		if got := refs(load[*flows.Check](b.staff, flows.ViewHolder).Files()); got != book {
			b.Errorf("whoever compares the name sees %s", got)
		}
	})
}

// TestPhotosOfAFlagAreSeenSideBySide: whoever answers that a photo is also
// another citizen's sees both, and each look is recorded.
func TestPhotosOfAFlagAreSeenSideBySide(t *testing.T) {
	eachField(t, func(b *field) {
		visit := func(s *seat, app string, more int, kept ...flows.Kept) {
			id := s.begin(app)
			for _, k := range kept {
				s.do(flows.AddVisitPhoto{Visit: id, Photo: k})
			}
			s.fill(id, "layak", "", more, nil)
			s.do(flows.FinishVisit{Visit: id})
		}
		same := picture(2)
		same.Sum = picture(1).Sum
		alike := picture(4)
		alike.Look = picture(3).Look ^ 5
		visit(b.officer, b.budi, 11, picture(1), picture(3))
		visit(b.second, b.siti, 21, same, alike)
		b.do(`UPDATE applications SET stage = 'closed' WHERE id = $1`, b.budi)
		if got := b.staff.take(flows.CaseCheck); got != b.siti {
			b.Fatalf("took %q", got)
		}
		seen := 0
		for c := load[*flows.Check](b.staff, flows.ViewFlag); !c.Empty(); c = load[*flows.Check](b.staff, flows.ViewFlag) {
			flag := c.Open()[0]
			if strings.HasPrefix(flag.Code, "visit_same") || strings.HasPrefix(flag.Code, "visit_alike") {
				seen++
				if got := refs(c.PairFiles()); got != "picture-002/read picture-001/read picture-004/read picture-003/read" {
					b.Errorf("%s: %s", flag.Code, got)
				}
			} else if len(c.Pairs) != 0 {
				b.Errorf("%s: %v", flag.Code, c.Pairs)
			}
			b.staff.do(flows.AnswerFlag{Application: b.siti, Flag: flag.ID})
		}
		if looks := b.history(b.budi, "disclosed"); seen != 2 || len(looks) != 2 || looks[0].Values["fields"] != "photo" {
			b.Errorf("%d flags, recorded: %+v", seen, looks)
		}
	})
}
