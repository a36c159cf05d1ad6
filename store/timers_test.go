package store

import (
	"context"
	"errors"
	"testing"
	"time"
)

func (b *bench) set(t Timer) {
	b.t.Helper()
	b.must(b.Update(context.Background(), func(tx *Tx) error { return tx.SetTimer(t) }))
}

func (b *bench) due() []Timer {
	b.t.Helper()
	timers, err := b.DueTimers(context.Background(), 10)
	if err != nil {
		b.t.Fatal(err)
	}
	return timers
}

func nothing(*Tx) error { return nil }

func TestTimerFiresOnceWhenDue(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.set(Timer{Subject: "s1", Kind: "nudge", Due: b.program.Now().Add(time.Hour), Payload: []byte("isi")})
		if len(b.due()) != 0 {
			t.Fatal("due an hour early")
		}
		b.program.Move(time.Hour)
		timers := b.due()
		if len(timers) != 1 || string(timers[0].Payload) != "isi" || timers[0].Subject != "s1" || timers[0].Kind != "nudge" {
			t.Fatalf("due %+v", timers)
		}
		if len(b.due()) != 0 {
			t.Fatal("handed out twice")
		}
		bad := errors.New("bad")
		if err := b.Fire(t.Context(), timers[0], func(*Tx) error { return bad }); !errors.Is(err, bad) {
			t.Fatal(err)
		}
		b.must(b.Fire(t.Context(), timers[0], nothing))
		if err := b.Fire(t.Context(), timers[0], nothing); !errors.Is(err, ErrLost) {
			t.Fatalf("second firing: %v", err)
		}
		b.machine.Move(time.Hour)
		if len(b.due()) != 0 {
			t.Fatal("a timer that is done came again")
		}
	})
}

func TestMovedTimerMakesTheOldOneHarmless(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		timer := Timer{Subject: "s1", Kind: "expiry", Scope: "a", Due: b.program.Now()}
		b.set(timer)
		stale := b.due()[0]
		timer.Due = b.program.Now().Add(time.Hour)
		b.set(timer)
		if err := b.Fire(t.Context(), stale, nothing); !errors.Is(err, ErrLost) {
			t.Fatalf("a stale timer fired: %v", err)
		}
		if _, err := b.FailTimer(t.Context(), stale, "x", time.Time{}); !errors.Is(err, ErrLost) {
			t.Fatalf("a stale timer failed: %v", err)
		}
		if n := b.number("SELECT count(*) FROM timers"); n != 1 {
			t.Fatalf("%d timers with one name", n)
		}
		b.program.Move(time.Hour)
		cancelled := b.due()[0]
		b.must(b.Update(t.Context(), func(tx *Tx) error {
			ok, err := tx.CancelTimer("s1", "expiry", "a", "late")
			if !ok {
				t.Error("there was nothing to cancel")
			}
			return err
		}))
		if err := b.Fire(t.Context(), cancelled, nothing); !errors.Is(err, ErrLost) {
			t.Fatalf("a cancelled timer fired: %v", err)
		}
		b.machine.Move(time.Hour)
		if len(b.due()) != 0 {
			t.Fatal("a cancelled timer came again")
		}
	})
}

func TestTimerOfADeadProcessComesAgain(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.set(Timer{Subject: "s1", Kind: "nudge", Due: b.program.Now()})
		b.due()
		b.machine.Move(timerLease)
		if timers := b.due(); len(timers) != 1 {
			t.Fatalf("after the lease: %+v", timers)
		}
	})
}

func TestFailingTimerIsParked(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.set(Timer{Subject: "s1", Kind: "nudge", Due: b.program.Now()})
		for try := 1; try <= MaxAttempts; try++ {
			timers := b.due()
			if len(timers) != 1 || timers[0].Attempts != try-1 {
				t.Fatalf("try %d: %+v", try, timers)
			}
			parked, err := b.FailTimer(t.Context(), timers[0], "boom", b.machine.Now().Add(time.Second))
			if err != nil || parked != (try == MaxAttempts) {
				t.Fatalf("try %d: %v, %v", try, parked, err)
			}
			if len(b.due()) != 0 {
				t.Fatal("no back-off")
			}
			b.machine.Move(time.Second)
		}
		b.machine.Move(time.Hour)
		if len(b.due()) != 0 {
			t.Fatal("a parked timer came again")
		}
		b.set(Timer{Subject: "s1", Kind: "nudge", Due: b.program.Now()})
		if timers := b.due(); len(timers) != 1 || timers[0].Attempts != 0 {
			t.Fatalf("set anew: %+v", timers)
		}
	})
}

func TestOneHolderOfALease(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		first, second := b.Store, b.openAgain(Tool())
		hold := func(s *Store, want bool) {
			t.Helper()
			held, err := s.Acquire(t.Context(), "sender:x", lease)
			if err != nil || held != want {
				t.Fatalf("held %v, %v; want %v", held, err, want)
			}
		}
		hold(first, true)
		hold(second, false)
		b.machine.Move(lease - time.Second)
		hold(first, true)
		b.machine.Move(lease - time.Second)
		hold(second, false)
		b.machine.Move(time.Second)
		hold(second, true)
		hold(first, false)
		b.must(first.Yield(t.Context(), "sender:x")) // not its own: changes nothing
		hold(first, false)
		b.must(second.Yield(t.Context(), "sender:x"))
		hold(first, true)
	})
}
