package store

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// sending is a citizen who does anything in any order.
type sending struct {
	*seat
	dice    *rand.Rand
	officer *seat
	kinds   []aid.DocKind
	sent    map[string]bool   // ids of photos that were not refused
	files   []string          // sums so far
	said    map[string]string // what became of each
}

func (s *sending) kind() aid.DocKind { return s.kinds[s.dice.IntN(len(s.kinds))] }

// photo is any photo: of an album, of a caption, poor, or sent before.
func (s *sending) photo(n int) flows.KeepPhoto {
	e := snap(fmt.Sprintf("p%05d", n), "")
	if s.dice.IntN(3) > 0 {
		e.Kind = s.kind()
	}
	if s.dice.IntN(2) == 0 {
		e.Album = fmt.Sprint(n/40*10, s.dice.IntN(4)) // albums come and go
	}
	if s.dice.IntN(5) == 0 {
		e.Named = s.kind()
	}
	if s.dice.IntN(4) == 0 {
		e.Kept.Measures = blurry
	}
	if s.dice.IntN(8) == 0 && len(s.files) > 0 {
		e.Kept.Sum = s.files[s.dice.IntN(len(s.files))]
	}
	if s.dice.IntN(12) == 0 && n > 0 { // the same message once more
		e.Kept.ID = fmt.Sprintf("p%05d", s.dice.IntN(n))
	}
	return e
}

func (s *sending) step(n int) {
	switch s.dice.IntN(12) {
	case 0:
		s.try(flows.SubmitDocument{Kind: s.kind()})
	case 1:
		if s.dice.IntN(4) == 0 {
			s.try(flows.StartOver{Kind: s.kind()})
		}
	case 2:
		s.try(flows.PlacePhotos{Kind: s.kind()})
	case 3:
		if s.dice.IntN(6) == 0 {
			s.try(flows.PlacePhotos{})
		}
	case 4:
		done, refused := s.officer.try(flows.TakeNext{Line: flows.LinePaper})
		if refused != nil || done.Draft["submission"] == "" {
			return
		}
		s.officer.state.Draft = done.Draft
		ref := s.officer.held()
		s.officer.try(flows.Decide{PaperRef: ref, Reason: "F01"})
		if s.dice.IntN(2) == 0 {
			s.d.clock.Move(2 * time.Minute)
			s.d.fire()
		}
	default:
		e := s.photo(n)
		done, refused := s.try(e)
		if refused == nil {
			if was, again := s.said[e.Kept.ID]; again && done.Result["photo"] != flows.PhotoSame {
				s.d.Fatalf("the message %s, which was %s, became %v", e.Kept.ID, was, done.Result)
			}
			s.sent[e.Kept.ID] = true
			s.said[e.Kept.ID] = done.Result["photo"]
			s.files = append(s.files, e.Kept.Sum)
		}
	}
}

// laws hold after every step. Each query finds what breaks one.
var laws = map[string]string{
	"a document has two submissions under way": `SELECT COUNT(*) FROM (SELECT application, kind FROM submissions
		WHERE state IN ('open', 'submitted', 'decided') GROUP BY application, kind HAVING COUNT(*) > 1) x`,
	"a photo belongs nowhere":                  `SELECT COUNT(*) FROM photos WHERE submission IS NULL AND state IN ('good', 'poor', 'flagged', 'extra')`,
	"a photo that waits belongs to a document": `SELECT COUNT(*) FROM photos WHERE submission IS NOT NULL AND state = 'unasked'`,
	"an album lies in two documents": `SELECT COUNT(*) FROM (SELECT p.album FROM photos p JOIN submissions s ON s.id = p.submission
		WHERE p.album <> '' AND p.state IN ('good', 'poor', 'flagged', 'extra') GROUP BY p.album HAVING COUNT(DISTINCT s.kind) > 1) x`,
	"an album is half placed": `SELECT COUNT(*) FROM photos u JOIN photos p ON p.album = u.album AND p.chat = u.chat
		WHERE u.album <> '' AND u.state = 'unasked' AND p.state IN ('good', 'poor', 'flagged')`,
	"a file counts twice": `SELECT COUNT(*) FROM (SELECT submission, sum_hash FROM photos WHERE state IN ('good', 'flagged')
		GROUP BY submission, sum_hash HAVING COUNT(*) > 1) x`,
	"a document without photos was sent": `SELECT COUNT(*) FROM submissions s WHERE s.state IN ('submitted', 'decided')
		AND NOT EXISTS (SELECT 1 FROM photos p WHERE p.submission = s.id AND p.state IN ('good', 'flagged'))`,
	"the checklist does not say what is under way": `SELECT COUNT(*) FROM submissions s JOIN documents d
		ON d.application = s.application AND d.kind = s.kind WHERE (s.state IN ('submitted', 'decided')) AND d.state <> 'submitted'
		OR s.state = 'open' AND d.state NOT IN ('missing', 'returned')`,
	"a poor photo was sent": `SELECT COUNT(*) FROM submissions s WHERE s.poor > 2`,
}

// TestPhotosInAnyOrder: whatever is sent in whatever order, no photo is lost or
// counted twice, albums stay together, and each document has one submission
// under way at most.
func TestPhotosInAnyOrder(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		s := &sending{seat: sitiLinked(d), dice: rand.New(rand.NewPCG(2023, 7)), kinds: []aid.DocKind{aid.DocKTP, aid.DocPhotos, aid.DocPlan},
			officer: d.join("Petugas", officerRoles, ganjarAsri), sent: map[string]bool{}, said: map[string]string{}}
		for n := range 400 {
			s.step(n)
			if n%8 > 0 {
				continue
			}
			for law, query := range laws {
				if broken := d.number(query); broken > 0 {
					d.Fatalf("after %d steps: %s", n+1, law)
				}
			}
		}
		if n := d.number(`SELECT COUNT(*) FROM photos`); n != len(s.sent) {
			d.Errorf("%d photos are kept of %d", n, len(s.sent))
		}
		var became []string
		for _, word := range s.said {
			became = append(became, word)
		}
		slices.Sort(became)
		if kinds := slices.Compact(became); len(kinds) < 8 {
			d.Errorf("only this became of photos: %v", kinds)
		}
	})
}
