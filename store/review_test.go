package store

import (
	"errors"
	"strings"
	"testing"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// sent puts documents of a citizen into the line, each a minute after the one
// before, and returns their submissions.
func (d *desk) sent(nik string, kinds ...aid.DocKind) (ids []string) {
	d.Helper()
	for _, kind := range kinds {
		d.clock.Move(time.Minute)
		d.update(func(tx *Tx) error {
			w := &world{Tx: tx, office: d.o}
			var application, person, area string
			if err := tx.get([]any{&application, &person, &area}, `SELECT a.id, a.person, a.area FROM applications a
				JOIN people p ON p.id = a.person WHERE p.nik_hash = $1`, tx.hash("nik", nik)); err != nil {
				return err
			}
			number, err := tx.count("submissions", 1)
			if err != nil {
				return err
			}
			id, photo := NewID(), NewID()
			if _, err := tx.exec(`INSERT INTO submissions (id, number, application, kind, area, state, flags, opened_at, submitted_at)
				VALUES ($1, $2, $3, $4, $5, 'submitted', 'buram', $6, $6)`,
				id, number, application, string(kind), area, micros(tx.Now)); err != nil {
				return err
			}
			if _, err := tx.exec(`INSERT INTO photos (id, chat, person, submission, state, sum_hash, bytes, taken_at)
				VALUES ($1, 'c', $2, $3, 'good', $1, 1000, $4)`, photo, person, id, micros(tx.Now)); err != nil {
				return err
			}
			ids = append(ids, id)
			return w.setDocument(application, kind, aid.DocSubmitted, "")
		})
	}
	return ids
}

// goOn is do, and the answers that effects hand on are kept.
func (s *seat) goOn(effects ...flows.Effect) flows.Applied {
	s.d.Helper()
	done := s.do(effects...)
	if s.state.Draft == nil {
		s.state.Draft = map[string]string{}
	}
	for key, value := range done.Draft {
		s.state.Draft[key] = value
	}
	return done
}

var nextPaper = flows.TakeNext{Line: flows.LinePaper}

// onDesk opens the next document and names it.
func (s *seat) open() flows.PaperRef {
	s.d.Helper()
	s.goOn(nextPaper)
	return s.held()
}

// held is the document on the desk.
func (s *seat) held() flows.PaperRef {
	s.d.Helper()
	r := load[*flows.Review](s, flows.ViewReview)
	return flows.PaperRef{Submission: s.state.Draft["submission"], Rev: r.Rev}
}

// fire does everything that is due, and returns the texts' keys of the letters.
func (d *desk) fire() (notices []flows.Notice) {
	d.Helper()
	due := d.o.Dues()
	timers, err := d.o.DueTimers(d.Context(), 1000)
	if err != nil {
		d.Fatal(err)
	}
	for _, t := range timers {
		err := d.o.Fire(d.Context(), t, func(tx *Tx) error {
			n, err := due[t.Kind](tx, t)
			notices = append(notices, n...)
			return err
		})
		if err != nil && !errors.Is(err, ErrLost) { // stopped meanwhile
			d.Fatal(err)
		}
	}
	return notices
}

func (d *desk) paper(id string) (p paper) {
	d.Helper()
	d.update(func(tx *Tx) (err error) {
		p, err = (&world{Tx: tx, office: d.o}).paper(flows.PaperRef{Submission: id})
		return err
	})
	return p
}

func TestDecideOnADocument(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		siti := sitiLinked(d)
		ids := d.sent(sitiNIK, aid.DocKTP, aid.DocKK)
		o := d.join("Ratna Dewi", officerRoles, ganjarAsri)

		first := o.open()
		r := load[*flows.Review](o, flows.ViewReview)
		if first.Submission != ids[0] || r.Number != 1 || r.Kind != aid.DocKTP || r.Held[0].Value != sitiNIK || len(r.Files()) != 1 || r.Flags[0] != "buram" {
			d.Fatalf("%+v, %+v", first, r)
		}
		done := o.goOn(flows.Decide{PaperRef: first, Accept: true}, nextPaper)
		if done.Result["verdict"] != "accepted" || o.state.Draft["submission"] != ids[1] {
			d.Fatalf("%+v", done)
		}
		r = load[*flows.Review](o, flows.ViewReview)
		if r.Last == nil || r.Last.Submission != ids[0] || !r.Last.Accepted {
			d.Fatalf("cannot be taken back: %+v", r.Last)
		}
		o.goOn(flows.Decide{PaperRef: o.held(), Reason: "F01", Note: "Tolong dekat jendela."}, nextPaper)
		if st := load[*flows.Status](siti, flows.ViewStatus); st.Papers[0].State != aid.DocSubmitted {
			d.Fatal("a decision shows before it is settled")
		}
		if letters := d.fire(); len(letters) > 0 {
			d.Fatal("a decision settles at once")
		}
		d.clock.Move(time.Minute)
		var keys []string
		for _, n := range d.fire() {
			keys = append(keys, n.Key+" "+n.Result["kind"]+" "+n.Result["note"])
		}
		if got := strings.Join(sorted(keys), ", "); got != "paper.accepted ktp , paper.returned kk Tolong dekat jendela." {
			d.Fatalf("the citizen hears %q", got)
		}
		st := load[*flows.Status](siti, flows.ViewStatus)
		if st.Papers[0].State != aid.DocAccepted || st.Papers[1].State != aid.DocReturned || st.Papers[1].Reason.Code != "F01" {
			d.Fatalf("%+v", st.Papers)
		}
		if kinds := d.kinds(st.Application); !strings.Contains(kinds, "disclosed") || !strings.Contains(kinds, "paper_accepted") || !strings.Contains(kinds, "paper_returned") {
			d.Fatal(kinds)
		}
		if empty := load[*flows.Review](o, flows.ViewReview); !empty.Empty() || empty.Waiting || empty.Last != nil {
			d.Fatalf("%+v", empty)
		}
		if again := d.sent(sitiNIK, aid.DocKK); o.open().Submission != again[0] {
			d.Fatal("what was sent again is not opened")
		}
		if r := load[*flows.Review](o, flows.ViewReview); len(r.Past) != 1 || r.Past[0].Note != "Tolong dekat jendela." {
			d.Fatalf("%+v", r.Past)
		}
	})
}

func TestTakeADecisionBack(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		sitiLinked(d)
		id := d.sent(sitiNIK, aid.DocKTP)[0]
		o, other := d.join("Ratna Dewi", officerRoles, ganjarAsri), d.join("Joko Susilo", officerRoles, ganjarAsri)
		ref := o.open()
		o.goOn(flows.Decide{PaperRef: ref, Accept: true}, nextPaper)
		other.refuse("refused.settled", flows.UndoDecision{PaperRef: flows.PaperRef{Number: 1}})
		o.goOn(flows.UndoDecision{PaperRef: flows.PaperRef{Number: 1}})
		d.clock.Move(time.Hour)
		if letters := d.fire(); len(letters) > 0 || d.paper(id).state != paperSubmitted {
			d.Fatalf("taken back, and yet %d letters", len(letters))
		}
		o.refuse("refused.moved_on", flows.Decide{PaperRef: ref, Accept: true}) // what was shown before
		o.goOn(flows.Decide{PaperRef: o.open(), Accept: true})
		d.clock.Move(59 * time.Second)
		if letters := d.fire(); len(letters) > 0 {
			d.Fatal("settled too soon")
		}
		d.clock.Move(time.Second)
		o.refuse("refused.settled", flows.UndoDecision{PaperRef: flows.PaperRef{Submission: id}}) // late, though nothing has fired
		if letters := d.fire(); len(letters) != 1 {
			d.Fatalf("%d letters", len(letters))
		}
		o.refuse("refused.settled", flows.UndoDecision{PaperRef: flows.PaperRef{Submission: id}})
		o.refuse("refused.paper", flows.UndoDecision{PaperRef: flows.PaperRef{Number: 77}})
	})
}

func TestClaimsLapseAndAreSkipped(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		ids := d.sent(sitiNIK, aid.DocKTP, aid.DocKK, aid.DocAccount)
		a, b := d.join("Ratna Dewi", officerRoles, ganjarAsri), d.join("Joko Susilo", officerRoles, ganjarAsri)
		first := a.open()
		if again := a.open(); again != first {
			d.Fatal("the own open document does not come first")
		}
		if b.open().Submission != ids[1] {
			d.Fatal("two officers hold one document")
		}
		b.goOn(flows.TakeNext{Line: flows.LinePaper, Skip: true})
		if b.state.Draft["submission"] != ids[2] {
			d.Fatal("Lewati does not go on")
		}
		b.goOn(flows.TakeNext{Line: flows.LinePaper, Skip: true})
		if r := load[*flows.Review](b, flows.ViewReview); !r.Empty() || !r.Waiting {
			d.Fatalf("after the last there is none: %+v", r)
		}
		delete(b.state.Draft, "after")
		if b.open().Submission != ids[1] {
			d.Fatal("what was skipped does not come back")
		}
		a.refuse("refused.claim", flows.Decide{PaperRef: flows.PaperRef{Submission: ids[1], Rev: 1}, Accept: true})
		d.clock.Move(d.o.Program.Work.PaperClaim())
		a.refuse("refused.claim", flows.Decide{PaperRef: first, Accept: true}) // it has lapsed
		delete(b.state.Draft, "after")
		if b.open().Submission != ids[0] {
			d.Fatal("a lapsed claim does not return")
		}
		b.goOn(flows.Decide{PaperRef: b.held(), Accept: true})
		refused := a.refuse("refused.moved_on", flows.Decide{PaperRef: first, Accept: true})
		if refused.Data["what"] != "accepted" || refused.Data["officer"] != "Joko Susilo" {
			d.Fatalf("%+v", refused.Data)
		}
	})
}

// TestTypedDecisions: without a revision the present one is meant only by
// somebody who holds the document and was shown it.
func TestTypedDecisions(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		id := d.sent(sitiNIK, aid.DocKTP)[0]
		o := d.join("Ratna Dewi", officerRoles, ganjarAsri)
		typed := func(rev int64) flows.Decide {
			return flows.Decide{PaperRef: flows.PaperRef{Number: 1, Rev: rev}, Accept: true}
		}
		o.refuse("refused.claim", typed(0))
		o.goOn(nextPaper)
		o.refuse("refused.unseen", typed(0)) // claimed, but never shown
		load[*flows.Review](o, flows.ViewReview)
		d.update(func(tx *Tx) error { // another photo came
			_, err := tx.exec(`UPDATE submissions SET rev = rev + 1 WHERE id = $1`, id)
			return err
		})
		o.refuse("refused.unseen", typed(0))
		if r := o.refuse("refused.moved_on", typed(1)); r.Draft["rev"] != "2" || r.Data["what"] != "submitted" {
			d.Fatalf("%+v", r)
		}
		o.refuse("refused.ground", flows.Decide{PaperRef: flows.PaperRef{Number: 1, Rev: 2}})
		o.refuse("refused.ground", flows.Decide{PaperRef: flows.PaperRef{Number: 1, Rev: 2}, Reason: "A01"})
		o.state.Draft["rev"] = "2"
		load[*flows.Review](o, flows.ViewReview)
		o.goOn(typed(0))
	})
}

// TestWhoMayNotDecide: each is refused, changes nothing, and is recorded.
func TestWhoMayNotDecide(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		siti := sitiLinked(d)
		id := d.sent(sitiNIK, aid.DocKTP)[0]
		o := d.join("Ratna Dewi", officerRoles, ganjarAsri)
		o.open()
		far, gone := d.join("Wahyu", officerRoles, "18.72.01.1003"), d.join("Sudah Pergi", officerRoles, ganjarAsri)
		sender := d.join("Pengirim", officerRoles, ganjarAsri)
		if _, err := d.o.RemoveOfficer(d.Context(), "Sudah Pergi"); err != nil {
			d.Fatal(err)
		}
		self := sender.facts().Who.Officer.ID
		d.update(func(tx *Tx) error {
			_, err := tx.exec(`UPDATE submissions SET officer = $1 WHERE id = $2`, self, id)
			return err
		})
		ref := flows.PaperRef{Submission: id, Rev: 1}
		for _, c := range []struct {
			who *seat
			key string
		}{{siti, "refused.role"}, {d.door("somebody"), "refused.role"}, {gone, "refused.role"}, {far, "refused.area"}, {sender, "refused.hands"}} {
			for _, e := range []flows.Effect{flows.Decide{PaperRef: ref, Accept: true}, flows.Decide{PaperRef: ref, Reason: "F01"},
				flows.UndoDecision{PaperRef: ref}, flows.ShowPhotos{Submission: id}} {
				before := strings.Count(d.kinds(officeChain), "refused")
				c.who.refuse(c.key, e)
				if strings.Count(d.kinds(officeChain), "refused") != before+1 {
					d.Errorf("%T of %s is not recorded", e, c.key)
				}
			}
			c.who.state.Draft = map[string]string{"submission": id, "rev": "1"}
			if r := load[*flows.Review](c.who, flows.ViewReview); !r.Empty() || len(r.Held) > 0 {
				d.Errorf("%s: sees %+v", c.key, r)
			}
		}
		if got, refused := sender.try(nextPaper); refused != nil || got.Draft["submission"] != "" {
			d.Error("who sent it is given it to decide")
		}
		if p := d.paper(id); p.state != paperSubmitted || p.rev != 1 {
			d.Errorf("%+v", p)
		}
	})
}
