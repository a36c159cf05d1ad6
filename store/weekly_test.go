package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// at moves the clock to a time of WIB.
func (d *desk) at(month time.Month, day, hour, minute int) {
	d.clock.Move(time.Date(2023, month, day, hour, minute, 0, 0, aid.WIB).Sub(d.clock.Now()))
}

// summaries are the weekly letters that are due now.
func (d *desk) summaries() (list []flows.Notice) {
	d.Helper()
	for _, n := range d.fire() {
		if n.Key == "weekly.letter" {
			list = append(list, n)
		}
	}
	return list
}

// TestWeeklySummary: who wants it gets it on Monday morning, with what has
// changed since the Monday before.
func TestWeeklySummary(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		staff, head := d.join("Staf", staffRoles), d.join("Kepala", []aid.Role{aid.RoleOfficer, aid.RoleHead}, ganjarAsri)
		head.state.Role = aid.RoleHead
		field := d.join("Petugas", officerRoles, ganjarAsri)
		d.bimtek()
		field.refuse("refused.role", flows.Subscribe{})
		d.seat("stranger").refuse("refused.role", flows.Subscribe{})
		if got := staff.do(flows.Subscribe{}).Result["next"]; got != "Senin, 24 Juli 2023, pukul 08.00 WIB" {
			d.Errorf("the next one comes %q", got)
		}
		staff.do(flows.Subscribe{}) // already
		d.at(7, 21, 9, 0)
		head.do(flows.Subscribe{})
		if !load[*flows.Recap](staff, flows.ViewRecap).Weekly || strings.Count(d.kinds(officeChain), "weekly_on") != 2 {
			d.Errorf("not noted: %s", d.kinds(officeChain))
		}
		d.update(func(tx *Tx) error { // one was withdrawn meanwhile, and a photo waits
			w := &world{Tx: tx, office: d.o}
			var area string
			if err := w.get([]any{&area}, `SELECT area FROM applications WHERE stage = 'proposed'`); err != nil {
				return err
			}
			if err := w.countStage(d.o.Program.Code, place{2023, area, aid.Proposed}, -1); err != nil {
				return err
			}
			return w.countStage(d.o.Program.Code, place{2023, area, aid.Withdrawn}, 1)
		})
		d.at(7, 24, 7, 59)
		if n := d.summaries(); len(n) != 0 {
			d.Fatalf("too early: %+v", n)
		}
		d.at(7, 24, 8, 0)
		list := d.summaries()
		if len(list) != 2 || len(d.summaries()) != 0 {
			d.Fatalf("letters: %+v", list)
		}
		for _, n := range list {
			if n.Lane != flows.Reminder || !n.Expires.Equal(time.Date(2023, 7, 25, 0, 0, 0, 0, aid.WIB)) || len(n.Acts) != 1 || n.File == nil ||
				n.Once != "weekly/2023-07-24/"+n.Chat || n.Role != aid.RoleStaff && n.Role != aid.RoleHead {
				d.Errorf("letter: %+v", n)
			}
		}
		s := list[0].Facts.Data.(*flows.Weekly)
		var stages []string
		for _, c := range s.Stages {
			stages = append(stages, fmt.Sprintf("%s %d %s", c.Stage, c.N, c.Change()))
		}
		if got := strings.Join(stages, ", "); got != "proposed 0 −1, candidate 2 , withdrawn 1 +1" || s.Since.String() != "2023-07-17" {
			d.Errorf("since %s: %s", s.Since, got)
		}
		if s.Event == nil || s.Invited != 2 || s.Silent != 2 || s.Come != 0 || s.Papers != 0 || s.Late != 0 || s.Lost != 0 {
			d.Errorf("what waits: %+v", s)
		}
		staff.do(flows.Subscribe{Off: true})
		staff.do(flows.Subscribe{Off: true})
		d.at(7, 31, 8, 0)
		if list = d.summaries(); len(list) != 1 || list[0].Role != aid.RoleHead {
			d.Fatalf("after one left: %+v", list)
		}
		if s := list[0].Facts.Data.(*flows.Weekly); s.Since.String() != "2023-07-24" || s.Stages[0].Stage != aid.Candidate || s.Stages[0].Change() != "" || s.Event != nil {
			d.Errorf("the second one: %+v", s)
		}
		d.update(func(tx *Tx) error { // the role ends
			return one(tx.exec(`UPDATE officers SET roles = 'officer' WHERE name = 'Kepala'`))
		})
		d.at(8, 7, 8, 0)
		if n := d.summaries(); len(n) != 0 || d.number(`SELECT COUNT(*) FROM weekly_readers`) != 0 {
			d.Errorf("the role ended: %+v", n)
		}
		if n := d.number(`SELECT COUNT(*) FROM timers WHERE kind = 'weekly' AND state = 'open'`); n != 0 {
			d.Errorf("%d timers for nobody", n)
		}
		staff.do(flows.Subscribe{})
		if _, err := d.o.RemoveOfficer(context.Background(), "Staf"); err != nil || d.number(`SELECT COUNT(*) FROM weekly_readers`) != 0 {
			d.Errorf("whoever leaves gets no more: %v", err)
		}
	})
}

// TestWeeklySummaryOfWhatWaits: documents, questions and people out of reach.
func TestWeeklySummaryOfWhatWaits(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		siti := sitiLinked(d)
		staff := d.join("Staf", staffRoles)
		staff.do(flows.Subscribe{})
		siti.do(flows.OpenTicket{Kind: flows.TicketQuestion, Text: "kapan"})
		siti.keep(flows.PhotoGood, snap("p1", aid.DocKTP))
		siti.do(flows.SubmitDocument{Kind: aid.DocKTP})
		d.at(7, 20, 9, 0)
		siti.do(flows.MarkChat{Blocked: true})
		d.at(7, 24, 8, 0)
		list := d.summaries()
		if len(list) != 1 {
			d.Fatalf("letters: %+v", list)
		}
		if s := list[0].Facts.Data.(*flows.Weekly); s.Papers != 1 || s.Oldest.String() != "2023-07-17" || s.Late != 1 || s.Lost != 1 || s.Event != nil {
			d.Errorf("what waits: %+v", s)
		}
	})
}

// TestWeeklySummaryOverAYear: whatever the downtimes, no letter comes outside
// the hours, on another day than its own, or twice in a week; and each comes
// that could.
func TestWeeklySummaryOverAYear(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.join("Staf", staffRoles).do(flows.Subscribe{})
		free := d.o.Program.HolidayMap()
		for seed := range uint64(3) {
			r := rand.New(rand.NewPCG(seed, 1))
			seen, up := map[string]bool{}, map[aid.Date]bool{}
			begun := d.clock.Now().In(aid.WIB)
			for d.clock.Now().Sub(begun) < 120*24*time.Hour {
				step := time.Duration(1+r.IntN(90)) * time.Minute
				if r.IntN(200) == 0 {
					step = time.Duration(r.IntN(5*24)) * time.Hour // it was down
				}
				d.clock.Move(step)
				now := d.clock.Now().In(aid.WIB)
				if aid.MayWrite(now, free, aid.ClassNotice) {
					up[aid.DateOf(now)] = true
				}
				for _, n := range d.summaries() {
					due := aid.NextWindow(now, free, aid.ClassNotice)
					day, ok := strings.CutSuffix(strings.TrimPrefix(n.Once, "weekly/"), "/"+n.Chat)
					monday := dateOf(day)
					own := aid.DateOf(aid.NextWindow(monday.At(8, 0, aid.WIB), free, aid.ClassNotice))
					if !ok || seen[day] || !n.Due.Equal(due) || aid.DateOf(n.Due) != own || !n.Expires.Equal(own.AddDays(1).At(0, 0, aid.WIB)) {
						d.Fatalf("seed %d, %s: for %s due %s, expires %s", seed, now, day, n.Due, n.Expires)
					}
					seen[day] = true
				}
			}
			got, could := 0, 0
			for m := aid.DateOf(begun).AddDays(7); m.At(8, 0, aid.WIB).Before(d.clock.Now().AddDate(0, 0, -14)); m = m.AddDays(1) {
				if m.Weekday() != time.Monday {
					continue
				}
				if own := aid.DateOf(aid.NextWindow(m.At(8, 0, aid.WIB), free, aid.ClassNotice)); up[own] {
					could++
					if seen[m.String()] {
						got++
					}
				}
			}
			if could < 8 || got != could {
				d.Errorf("seed %d: %d of %d summaries came", seed, got, could)
			}
		}
	})
}

// TestWeeklySummaryOfTwoProcesses: whoever fires it, each reader gets it once,
// and the next one is planned once.
func TestWeeklySummaryOfTwoProcesses(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.join("Staf", staffRoles).do(flows.Subscribe{})
		offices := []*Office{d.o, d.o}
		if !strings.HasPrefix(d.url, "sqlite:") {
			s, err := Open(d.Context(), d.url, d.o.keys, Clock{Program: d.clock.Now, Machine: d.clock.Now})
			if err != nil {
				d.Fatal(err)
			}
			defer func() {
				if err := s.Close(); err != nil {
					d.Error(err)
				}
			}()
			offices[1] = NewOffice(s, d.o.Program, nil)
		}
		for week := range 5 {
			d.clock.Move(7 * 24 * time.Hour)
			var sent [2]int
			var all sync.WaitGroup
			for i, o := range offices {
				all.Go(func() {
					timers, err := o.DueTimers(d.Context(), 10)
					if err != nil {
						d.Error(err)
					}
					for _, timer := range timers {
						n := 0
						err := o.Fire(d.Context(), timer, func(tx *Tx) error {
							letters, err := o.Dues()[timer.Kind](tx, timer)
							n = len(letters)
							return err
						})
						if err == nil {
							sent[i] += n
						} else if !errors.Is(err, ErrLost) {
							d.Error(err)
						}
					}
				})
			}
			all.Wait()
			if sent[0]+sent[1] != 1 || d.number(`SELECT COUNT(*) FROM timers WHERE kind = 'weekly' AND state = 'open'`) != 1 {
				d.Fatalf("week %d: %v letters", week, sent)
			}
		}
	})
}
