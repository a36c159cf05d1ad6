package bot

import (
	"context"
	"errors"
	"time"

	"github.com/robfig/cron/v3"

	"damping/flows"
	"damping/store"
)

// The heartbeat's rhythm. Cron only beats: everything that is due is a row,
// so a beat that was missed costs nothing but time.
const (
	beatDue     = "@every 1s"  // fire due timers
	beatReclaim = "@every 5s"  // take back rows of processes that died
	beatWatch   = "@every 5s"  // note how the networks fare
	beatDaily   = "10 0 * * *" // checkpoint of the ledger and sweep, in the programme's zone
)

// beat runs the heartbeat until ctx ends and waits for what it began.
func (b *Bot) beat(ctx context.Context) error {
	log := cronLog{b}
	c := cron.New(cron.WithLocation(b.Zone), cron.WithLogger(log),
		cron.WithChain(cron.SkipIfStillRunning(log), cron.Recover(log)))
	for _, job := range []struct {
		rhythm, name string
		do           func(context.Context) error
	}{
		{beatDue, "timers", b.fireDue},
		{beatReclaim, "reclaim", b.reclaim},
		{beatWatch, "networks", b.watch},
		{beatDaily, "daily", b.daily},
	} {
		if _, err := c.AddFunc(job.rhythm, func() { b.beatOnce(ctx, job.name, job.do) }); err != nil {
			return err
		}
	}
	b.beatOnce(ctx, "daily", b.daily) // what a night without power left undone
	c.Start()
	<-ctx.Done()
	<-c.Stop().Done()
	return nil
}

// beatOnce does one job; the next beat comes anyway.
func (b *Bot) beatOnce(ctx context.Context, name string, do func(context.Context) error) {
	if err := safely(func() error { return do(ctx) }); err != nil && ctx.Err() == nil {
		b.log.Error("heartbeat failed", "job", name, "class", class(err))
	}
}

// cronLog lets cron tell what happened without the values it tells it with.
type cronLog struct{ b *Bot }

func (cronLog) Info(string, ...any) {}

func (l cronLog) Error(err error, _ string, _ ...any) {
	l.b.log.Error("heartbeat", "class", class(err))
}

// timersAtOnce is how many due timers are claimed together.
const timersAtOnce = 100

// timerPause is how long a timer waits after an error of its own; it doubles.
const timerPause = 5 * time.Second

// fireDue fires what is due, each timer in a transaction of its own.
func (b *Bot) fireDue(ctx context.Context) error {
	for ctx.Err() == nil {
		timers, err := b.Store.DueTimers(ctx, timersAtOnce)
		if err != nil {
			return err
		}
		for _, t := range timers {
			if err := b.fire(ctx, t); err != nil {
				return err
			}
		}
		if len(timers) == 0 { // what was fired may be due again at once: the next letters of a broadcast
			return nil
		}
	}
	return ctx.Err()
}

// fire fires one timer; an error of its own is counted and harms no other.
func (b *Bot) fire(ctx context.Context, t store.Timer) error {
	do := b.Timers[t.Kind]
	if t.Kind == timerDraft {
		do = forgetDraft
	}
	if do == nil {
		do = func(*store.Tx, store.Timer) ([]flows.Notice, error) { return nil, fault("no such kind of timer") }
	}
	err := b.Store.Fire(ctx, t, func(tx *store.Tx) error {
		return safely(func() error { return b.notify(tx, t, do) })
	})
	switch {
	case err == nil, errors.Is(err, store.ErrLost):
		return nil
	case store.IsTransient(err):
		return err
	}
	at := b.clock.Machine().Add(timerPause << t.Attempts)
	parked, ferr := b.Store.FailTimer(ctx, t, class(err), at)
	b.log.Error("timer failed", "kind", t.Kind, "attempt", t.Attempts+1, "parked", parked, "class", class(err))
	if errors.Is(ferr, store.ErrLost) {
		return nil
	}
	return ferr
}

// notify does what is due and writes the letters that it asks for.
func (b *Bot) notify(tx *store.Tx, t store.Timer, do TimerFunc) error {
	notices, err := do(tx, t)
	if err != nil {
		return err
	}
	for _, n := range notices {
		letter, err := b.Book.Write(n)
		if err != nil {
			return err
		}
		if err := put(tx, n.Chat, letter); err != nil {
			return err
		}
	}
	return nil
}

// reclaim takes back the rows of processes that died.
func (b *Bot) reclaim(ctx context.Context) error {
	for name, q := range map[string]*store.Queue{"inbox": b.Store.Inbox, "outbox": b.Store.Outbox} {
		n, err := q.Reclaim(ctx)
		if err != nil {
			return err
		}
		if n > 0 {
			b.log.Warn("rows taken back", "queue", name, "rows", n)
		}
	}
	return nil
}

// daily writes the ledger's checkpoint and forgets what is old.
func (b *Bot) daily(ctx context.Context) error {
	changed, err := b.Store.Checkpoint(ctx)
	if err != nil {
		return err
	}
	b.log.Info("ledger checkpoint", "chains", changed)
	problems := []error{b.Store.Sweep(ctx)}
	for _, do := range b.Daily {
		problems = append(problems, safely(func() error { return do(ctx) }))
	}
	return errors.Join(problems...)
}
