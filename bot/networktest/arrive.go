package networktest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
)

// comesTwice: each message has one effect.
func (s *suite) comesTwice(t *testing.T) {
	s.start(t, nil, nil)
	stop := s.platform.Repeat(t)
	people := s.people(t, 2)
	for k := range 3 {
		for _, p := range people {
			p.Text(fmt.Sprint("m", k))
		}
	}
	for _, p := range people {
		s.hears(t, p, "1 m0", "2 m1", "3 m2")
	}
	stop()
	for _, p := range people {
		p.Text("akhir")
		s.hears(t, p, "1 m0", "2 m1", "3 m2", "4 akhir")
	}
	s.acknowledged(t)
}

// halfAcknowledged: the message is in the inbox, and the program ends before the
// platform is told so.
func (s *suite) halfAcknowledged(t *testing.T) {
	p := s.people(t, 1)[0]
	committed := make(chan struct{}, 100)
	stop := s.start(t, nil, func(run context.Context, commit func() error) error {
		if err := commit(); err != nil {
			return err
		}
		committed <- struct{}{}
		<-run.Done()
		return run.Err()
	})
	p.Text("a")
	<-committed
	stop()
	if s.platform.Pending() == 0 {
		t.Error("it was acknowledged")
	}
	s.start(t, nil, nil)
	s.acknowledged(t)
	p.Text("b")
	s.hears(t, p, "1 a", "2 b")
}

// order: many write at once, and each is answered in her own order.
func (s *suite) order(t *testing.T) {
	s.start(t, nil, nil)
	const each = 4
	people := s.people(t, 3)
	var writing sync.WaitGroup
	for _, p := range people {
		writing.Go(func() {
			for k := range each {
				p.Text(fmt.Sprint("m", k))
			}
		})
	}
	writing.Wait()
	for _, p := range people {
		s.hears(t, p, counts(each)...)
	}
}

// counts are the answers to m0, m1 and so on.
func counts(n int) (all []string) {
	for k := range n {
		all = append(all, fmt.Sprintf("%d m%d", k+1, k))
	}
	return all
}

// refusedByInbox: while the database takes nothing, nothing is acknowledged.
func (s *suite) refusedByInbox(t *testing.T) {
	var offers atomic.Int32
	var full atomic.Bool
	full.Store(true)
	away := func(_ context.Context, commit func() error) error {
		if offers.Add(1); full.Load() {
			return errors.New("the disk is full")
		}
		return commit()
	}
	stop := s.start(t, nil, away)
	p := s.people(t, 1)[0]
	p.Text("a")
	Eventually(t, func() bool { return offers.Load() >= 3 }, func() string { return fmt.Sprint(offers.Load(), " offers") })
	p.Text("b")
	stop()
	if s.platform.Pending() == 0 {
		t.Error("a message was acknowledged that nobody has")
	}
	offers.Store(0)
	s.start(t, nil, away)
	Eventually(t, func() bool { return offers.Load() >= 3 }, func() string { return fmt.Sprint(offers.Load(), " offers") })
	full.Store(false)
	s.hears(t, p, "1 a", "2 b")
	s.acknowledged(t)
}

// panicOfInbox: a mistake of ours on the way to the inbox loses nothing.
func (s *suite) panicOfInbox(t *testing.T) {
	var offers atomic.Int32
	s.start(t, nil, func(_ context.Context, commit func() error) error {
		if offers.Add(1) == 1 {
			panic("a mistake")
		}
		return commit()
	})
	p := s.people(t, 1)[0]
	p.Text("a")
	s.hears(t, p, "1 a")
	p.Text("b")
	s.hears(t, p, "1 a", "2 b")
	s.acknowledged(t)
}

// panicOfTurn: who wrote what cannot be worked on is told so, and goes on.
func (s *suite) panicOfTurn(t *testing.T) {
	s.start(t, nil, nil)
	people := s.people(t, 2)
	people[0].Text("boom")
	people[0].Text("a")
	people[1].Text("a")
	s.hears(t, people[0], Sorry, "1 a")
	s.hears(t, people[1], "1 a")
	s.acknowledged(t)
}

// trouble: whatever goes wrong, each message has one effect, in order.
func (s *suite) trouble(t *testing.T) {
	s.start(t, nil, nil)
	stop := s.platform.Trouble(t, .2)
	const each = 4
	people := s.people(t, 3)
	for k := range each {
		for _, p := range people {
			p.Text(fmt.Sprint("m", k))
		}
	}
	for _, p := range people {
		Eventually(t, func() bool { return len(p.Got()) > 0 }, func() string { return "no answer at all" })
	}
	stop()
	for _, p := range people {
		s.hears(t, p, counts(each)...)
	}
	s.acknowledged(t)
}
