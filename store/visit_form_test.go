package store

import (
	"maps"
	"testing"
	"time"

	"damping/flows"
	"damping/flows/aid"

	"pgregory.net/rapid"
)

// TestVisitFormProperty: whatever is answered, changed, photographed, left and
// opened again, in whatever order: only a complete form with enough photos
// moves the application, no answer takes another with it but what was agreed
// with, and what is sent never holds what does not follow.
func TestVisitFormProperty(t *testing.T) {
	eachField(t, func(b *field) {
		round := 0
		rapid.Check(b.T, func(r *rapid.T) {
			b.do(`UPDATE applications SET stage = 'proposed', stage_on = '2023-07-17' WHERE id = $1`, b.siti)
			v, photos := b.officer.begin(b.siti), map[string]bool{}
			for range rapid.IntRange(1, 25).Draw(r, "steps") {
				switch rapid.IntRange(0, 9).Draw(r, "deed") {
				case 0:
					round++
					p := picture(round)
					if rapid.Bool().Draw(r, "same") && round > 1 {
						p.Sum = picture(round - 1).Sum
					}
					if _, refused := b.officer.try(flows.AddVisitPhoto{Visit: v, Photo: p}); refused == nil {
						photos[p.ID] = true
					}
				case 1:
					b.clock.Move(time.Hour)
					if got := b.officer.begin(b.siti); got != v {
						r.Fatal("the form was lost")
					}
				case 2:
					q, before := rapid.SampledFrom(aid.VisitFields()).Draw(r, "again"), b.visit(v).form
					b.officer.do(flows.AnswerVisit{Visit: v, Field: q})
					if now := b.visit(v).form; !maps.Equal(now, before) {
						r.Fatalf("a question put again took its answer: %v, had %v", now, before)
					}
				default:
					q := rapid.SampledFrom(aid.VisitFields()).Draw(r, "field")
					value := "kata sendiri"
					if c := q.Choices(); len(c) > 0 {
						value = rapid.SampledFrom(c).Draw(r, "value")
					}
					before := b.visit(v).form
					b.officer.try(flows.AnswerVisit{Visit: v, Field: q, Value: value})
					now := b.visit(v).form
					for _, f := range []aid.VisitField{q, aid.VisitConfirmed} {
						delete(before, f)
						delete(now, f)
					}
					if !maps.Equal(now, before) {
						r.Fatalf("an answer to %s took others: %v, had %v", q, now, before)
					}
				}
			}
			if rapid.Bool().Draw(r, "to the end") {
				b.officer.complete(r, v)
			}
			row := b.visit(v)
			_, refused := b.officer.try(flows.FinishVisit{Visit: v})
			enough := len(photos) >= aid.MinVisitPhotos || row.form[aid.VisitMet] == aid.MetNobody
			switch done := row.form.Next() == ""; {
			case refused == nil && (!done || !enough):
				r.Fatalf("sent with %v and %d photos", row.form, len(photos))
			case refused != nil && done:
				r.Fatalf("a complete form is refused: %v", refused)
			case refused != nil:
				b.officer.do(flows.DropVisit{Visit: v})
			default:
				if sent := b.visit(v).form; !maps.Equal(sent, row.form.Pruned()) || len(sent.Answers()) != len(sent) {
					r.Fatalf("sent %v of %v", sent, row.form)
				}
			}
			moved := refused == nil && row.form.Outcome() != aid.VisitAgain
			if got := b.stage(b.siti); (got == aid.Verified) != moved {
				r.Fatalf("sent: %v, result %q, at %s", refused == nil, row.form.Outcome(), got)
			}
		})
	})
}

// complete answers whatever waits, in turn, until nothing does or the form
// takes no answer any more.
func (s *seat) complete(r *rapid.T, visit string) {
	for range 2 * len(aid.VisitFields()) {
		q := s.d.visit(visit).form.Next()
		if q == "" {
			return
		}
		e := flows.AnswerVisit{Visit: visit, Field: q, Value: "kata sendiri"}
		if c := q.Choices(); len(c) > 0 {
			e.Value = rapid.SampledFrom(c).Draw(r, string(q))
		}
		if q == aid.VisitPlace && e.Value == aid.VisitPlaceOK {
			e.Place = market
		}
		if _, refused := s.try(e); refused != nil {
			return
		}
	}
}

// TestSlipTakesNoAnswer: "nobody there" by a slip, then what was right: every
// answer is back; what is sent of an empty house holds nothing else.
func TestSlipTakesNoAnswer(t *testing.T) {
	eachField(t, func(b *field) {
		v := b.officer.begin(b.siti)
		b.officer.fill(v, aid.VisitUnfit, "B02", 1, market)
		before := b.visit(v).form
		slip := func(met string) string {
			return b.officer.do(flows.AnswerVisit{Visit: v, Field: aid.VisitMet, Value: met}).Result["next"]
		}
		if got := slip(aid.MetNobody); got != string(aid.VisitNote) {
			b.Fatalf("asks %q", got)
		}
		if got := slip(aid.MetSelf); got != string(aid.VisitConfirmed) { // only what was agreed with is asked again
			b.Fatalf("asks %q", got)
		}
		b.officer.do(flows.AnswerVisit{Visit: v, Field: aid.VisitConfirmed, Value: "ya"})
		if now := b.visit(v).form; !maps.Equal(now, before) {
			b.Fatalf("%v, had %v", now, before)
		}
		slip(aid.MetNobody)
		b.officer.do(flows.AnswerVisit{Visit: v, Field: aid.VisitNote, Value: "Rumah tertutup."}, flows.FinishVisit{Visit: v})
		want := aid.VisitForm{aid.VisitMet: aid.MetNobody, aid.VisitPlace: aid.VisitPlaceOK, aid.VisitNote: "Rumah tertutup."}
		if sent := b.visit(v).form; !maps.Equal(sent, want) {
			b.Errorf("sent %v", sent)
		}
		if n := b.number(`SELECT COUNT(*) FROM visits WHERE id = $1 AND result = 'ulang' AND reason = ''`, v); n != 1 || b.stage(b.siti) != aid.Proposed {
			b.Error("what does not count was decided on")
		}
	})
}

func (d *desk) visit(id string) (v visitRow) {
	d.Helper()
	d.update(func(tx *Tx) error {
		list, err := d.o.World(tx, flows.Chat{}).(*world).visits(`WHERE id = $1`, id)
		if err == nil {
			v = list[0]
		}
		return err
	})
	return v
}

// do runs one statement as an outsider would.
func (b *field) do(query string, args ...any) {
	b.Helper()
	b.update(func(tx *Tx) error {
		_, err := tx.exec(query, args...)
		return err
	})
}

// TestLatePhotoOfAVisitsAlbum: the rest of an album finds its visit wherever
// the officer stands; after the visit it lies beside it, flagged.
func TestLatePhotoOfAVisitsAlbum(t *testing.T) {
	eachField(t, func(b *field) {
		v := b.officer.begin(b.siti)
		b.officer.do(flows.AddVisitPhoto{Visit: v, Photo: picture(90), Album: "pasar"})
		late := func(n int, album string) flows.KeepPhoto { return flows.KeepPhoto{Kept: picture(n), Album: album} }
		for range 2 { // the same message twice is one photo
			if done := b.officer.do(late(91, "pasar")); done.Result["photo"] != flows.PhotoVisit {
				b.Fatalf("%v", done.Result)
			}
		}
		b.officer.refuse("refused.choose", late(92, "another"))
		b.second.refuse("refused.choose", late(93, "pasar")) // an album is its own chat's
		if n := b.number(`SELECT COUNT(*) FROM photos WHERE visit = $1 AND state = 'good'`, v); n != 2 {
			b.Fatalf("%d photos of the visit, want 2", n)
		}
		b.officer.fill(v, aid.VisitFits, "", 1, market)
		b.clock.Move(20 * time.Minute)
		b.officer.do(flows.FinishVisit{Visit: v})
		for range 2 {
			b.officer.do(late(94, "pasar"))
		}
		if n := b.number(`SELECT COUNT(*) FROM photos WHERE visit = $1 AND state = 'extra'`, v); n != 1 {
			b.Errorf("%d photos beside the visit, want 1", n)
		}
		if got := b.flagged(b.siti); got != string(aid.FlagVisitExtra) {
			b.Errorf("flags %q", got)
		}
	})
}

// TestLatePhotoUnderAnotherHat: whoever visited may be staff, or a citizen, when
// the rest of the album comes; it finds the visit all the same.
func TestLatePhotoUnderAnotherHat(t *testing.T) {
	eachField(t, func(b *field) {
		both := b.join("Petugas Staf", []aid.Role{aid.RoleOfficer, aid.RoleStaff}, ganjarAsri)
		v := both.begin(b.siti)
		both.do(flows.AddVisitPhoto{Visit: v, Photo: picture(90), Album: "pasar"})
		hats := []aid.Role{aid.RoleStaff, aid.RoleCandidate}
		for i, hat := range hats[:1] { // the form takes four, and fills itself with two
			both.state.Role = hat
			if done := both.do(flows.KeepPhoto{Kept: picture(91 + i), Album: "pasar"}); done.Result["photo"] != flows.PhotoVisit {
				b.Errorf("as %s: %v", hat, done.Result)
			}
		}
		if n := b.number(`SELECT COUNT(*) FROM photos WHERE visit = $1 AND state = 'good'`, v); n != 2 {
			b.Errorf("%d photos of the visit, want 2", n)
		}
		both.state.Role = aid.RoleOfficer
		both.fill(v, aid.VisitFits, "", 1, market)
		b.clock.Move(20 * time.Minute)
		both.do(flows.FinishVisit{Visit: v})
		for i, hat := range hats {
			both.state.Role = hat
			both.do(flows.KeepPhoto{Kept: picture(94 + i), Album: "pasar"})
		}
		if n := b.number(`SELECT COUNT(*) FROM photos WHERE visit = $1 AND state = 'extra'`, v); n != len(hats) || b.flagged(b.siti) != "visit_extra visit_extra" {
			b.Errorf("%d photos beside the visit, flags %q", n, b.flagged(b.siti))
		}
	})
}
