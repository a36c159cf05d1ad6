package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"damping/flows"
	"damping/flows/aid"
	"damping/store/storetest"
)

// crowdOf makes citizens of one kelurahan who are candidates, and puts all
// their required documents into the line until there are so many. It returns
// the submissions, the oldest first.
func (d *desk) crowdOf(area aid.AreaID, papers int) (ids []string) {
	d.Helper()
	kinds := d.o.Program.Current().Documents
	d.update(func(tx *Tx) error {
		ids = nil
		var application string
		for n := range papers {
			if n%len(kinds) == 0 {
				person, nik := NewID(), fmt.Sprint("n", n)
				application = NewID()
				if _, err := tx.exec(`INSERT INTO people (id, name, search, area, nik, nik_hash, nik_tail, created_at, updated_at)
					VALUES ($1, $2, $3, $4, '', $5, '', 1, 1)`, person, "Warga "+nik, "warga "+nik, string(area), nik); err != nil {
					return err
				}
				if _, err := tx.exec(`INSERT INTO applications (id, person, program, year, area, stage, stage_on, stage_at, created_at, updated_at)
					VALUES ($1, $2, $3, $4, $5, 'candidate', '2023-07-17', 1, 1, 1)`,
					application, person, d.o.Program.Code, d.o.Program.CurrentYear, string(area)); err != nil {
					return err
				}
			}
			id := NewID()
			if _, err := tx.exec(`INSERT INTO submissions (id, number, application, kind, area, state, opened_at, submitted_at)
				VALUES ($1, $2, $3, $4, $5, 'submitted', 1, $6)`, id, n+1, application, string(kinds[n%len(kinds)]), string(area), n+1); err != nil {
				return err
			}
			ids = append(ids, id)
		}
		return nil
	})
	return ids
}

// tally counts what officers who work at once have decided.
type tally struct {
	sync.Mutex
	decided, undone map[string]int
	officers        map[string]int // how many each decided
}

// work takes and decides documents until none is left. Some decisions are
// taken back and made again.
func (s *seat) work(name string, n *tally) error {
	s.state.Draft = map[string]string{}
	for {
		done, err := s.attempt(nextPaper)
		if err != nil {
			return err
		}
		id := done.Draft["submission"]
		if id == "" {
			return nil
		}
		ref := flows.PaperRef{Submission: id, Rev: 1}
		decide := flows.Decide{PaperRef: ref, Accept: strings.Contains("02468acegikmoqsu", id[len(id)-1:]), Reason: "F01"}
		if _, err := s.attempt(decide); err != nil {
			return err
		}
		n.Lock()
		n.decided[id]++
		n.officers[name]++
		again := len(n.decided)%10 == 0
		n.Unlock()
		if !again {
			continue
		}
		if _, err := s.attempt(flows.UndoDecision{PaperRef: ref}); err != nil {
			return err
		}
		decide.Rev = 3
		if _, err := s.attempt(decide); err != nil {
			return err
		}
		n.Lock()
		n.undone[id]++
		n.Unlock()
	}
}

// attempt is one effect as a turn does it, for goroutines.
func (s *seat) attempt(e flows.Effect) (done flows.Applied, err error) {
	err = s.d.o.Update(context.Background(), func(tx *Tx) error {
		w := s.d.o.World(tx, s.chat)
		f, err := w.Facts(s.state)
		if err != nil {
			return err
		}
		done, err = w.Apply([]flows.Effect{e}, f, s.state)
		return err
	})
	if err != nil {
		err = fmt.Errorf("%T: %w", e, err)
	}
	return done, err
}

// TestSoakManyOfficersDecideEachDocumentOnce: 20 officers on one line at once.
func TestSoakManyOfficersDecideEachDocumentOnce(t *testing.T) {
	papers := 200
	if os.Getenv("DAMPING_SOAK") != "" {
		papers = 2000
	}
	const officers = 20
	eachDesk(t, func(d *desk) {
		ids := d.crowdOf(ganjarAsri, papers)
		n := &tally{decided: map[string]int{}, undone: map[string]int{}, officers: map[string]int{}}
		var all sync.WaitGroup
		for i := range officers {
			name := fmt.Sprint("Petugas ", i)
			s := d.join(name, officerRoles, ganjarAsri)
			all.Go(func() {
				if err := s.work(name, n); err != nil {
					d.Error(err)
				}
			})
		}
		all.Wait()
		for _, id := range ids {
			if n.decided[id] != 1 {
				d.Errorf("%s was decided %d times", id, n.decided[id])
			}
		}
		d.clock.Move(time.Minute)
		for d.number(`SELECT COUNT(*) FROM timers WHERE kind = 'settle' AND state = 'open'`) > 0 {
			d.fire()
		}
		if final := d.number(`SELECT COUNT(*) FROM submissions WHERE state IN ('accepted', 'returned')`); final != papers {
			d.Errorf("%d of %d are settled", final, papers)
		}
		if links := d.number(`SELECT COUNT(*) FROM ledger WHERE kind IN ('paper_accepted', 'paper_returned')`); links != papers {
			d.Errorf("%d links for %d decisions", links, papers)
		}
		if undone := d.number(`SELECT COUNT(*) FROM ledger WHERE kind = 'paper_undone'`); undone != len(n.undone) {
			d.Errorf("%d links for %d decisions taken back", undone, len(n.undone))
		}
		d.Logf("%d documents, %d officers had some, %d taken back", papers, len(n.officers), len(n.undone))
	})
}

// takesBack undoes a decision, and tells when its transaction has begun.
func (s *seat) takesBack(id string, began func()) error {
	return s.d.o.Update(context.Background(), func(tx *Tx) error {
		began()
		w := s.d.o.World(tx, s.chat)
		f, err := w.Facts(s.state)
		if err != nil {
			return err
		}
		_, err = w.Apply([]flows.Effect{flows.UndoDecision{PaperRef: flows.PaperRef{Submission: id}}}, f, s.state)
		return err
	})
}

// TestUndoRacesWithItsTimer: either the decision is taken back and nobody
// hears of it, or it is settled and cannot be taken back.
func TestUndoRacesWithItsTimer(t *testing.T) {
	const rounds = 20
	eachDesk(t, func(d *desk) {
		d.take(people)
		sitiLinked(d)
		o := d.join("Ratna Dewi", officerRoles, ganjarAsri)
		id, outcomes := d.sent(sitiNIK, aid.DocKTP)[0], map[bool]int{}
		for round := range rounds {
			o.state.Draft = map[string]string{}
			ref := o.open()
			o.goOn(flows.Decide{PaperRef: ref, Accept: true})
			d.clock.Move(59 * time.Second)
			var undone error
			var both sync.WaitGroup
			began := make(chan struct{})
			both.Go(func() { undone = o.takesBack(id, sync.OnceFunc(func() { close(began) })) })
			if round%2 == 0 { // its clock stands before the end, and the timer is due while it works
				<-began
			}
			d.clock.Move(time.Second)
			letters := d.fire()
			both.Wait()
			letters = append(letters, d.fire()...) // had the undo been in its way
			refused := &flows.Refusal{}
			settled := errors.As(undone, &refused)
			if undone != nil && (!settled || refused.Key != "refused.settled") {
				d.Fatal(undone)
			}
			state, told := paperSubmitted, 0
			if settled {
				state, told = paperAccepted, 1
			}
			if p := d.paper(id); p.state != state || len(letters) != told {
				d.Fatalf("taken back: %v, and yet it is %s with %d letters", !settled, p.state, len(letters))
			}
			if outcomes[settled]++; settled {
				id = d.sent(sitiNIK, aid.DocKTP)[0]
			}
		}
		d.Logf("taken back %d times, settled %d times", outcomes[false], outcomes[true])
	})
}

// TestPlansOfTheLines: the next item is found by an index, without sorting
// what waits.
func TestPlansOfTheLines(t *testing.T) {
	index := map[flows.Line]string{flows.LinePaper: "submissions_line", flows.LineVisit: "applications_stage",
		flows.LineLink: "tickets_area", flows.LineFix: "tickets_area",
		flows.LineAsk: "tickets_area", flows.LineComplain: "tickets_area"}
	d := newDesk(t, storetest.SQLite(t))
	for name, l := range lines {
		plan := ""
		d.update(func(tx *Tx) error {
			return tx.each(func(scan func(...any) error) error {
				var id, parent, unused int
				var step string
				err := scan(&id, &parent, &unused, &step)
				plan += step + "\n"
				return err
			}, "EXPLAIN QUERY PLAN "+l.next, make([]any, parametersOf(l.next))...)
		})
		if !strings.Contains(plan, "INDEX "+index[name]) || strings.Contains(plan, "SCAN") || strings.Contains(plan, "TEMP B-TREE FOR ORDER BY") {
			t.Errorf("%s:\n%s", name, plan)
		}
	}
	b := newBench(t, storetest.Postgres(t))
	for name, values := range map[flows.Line]string{flows.LinePaper: "'a', 1, 'x', 'p', 'o', 1", flows.LineVisit: "'p', 1, 'a', 'x', 'x', 1, 1, 'o'",
		flows.LineLink: "'a', 'link', 1, 'x', 1, 'o'", flows.LineFix: "'a', 'correction', 1, 'x', 1, 'o'",
		flows.LineAsk: "'a', 'question', 1, 'x', 1, 'o'", flows.LineComplain: "'a', 'complaint', 1, 'x', 1, 'o'"} {
		if plan := b.plan(lines[name].next, values); !strings.Contains(plan, index[name]) || strings.Contains(plan, "Seq Scan") {
			t.Errorf("%s:\n%s", name, plan)
		}
	}
}
