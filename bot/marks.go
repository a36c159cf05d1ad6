package bot

import (
	"context"
	"errors"
	"time"

	"damping/store"
)

// What became of a letter is marked in the outbox. A mark that cannot be
// written now is tried until it can: else the letter would be sent again.

// later gives a letter back for a while; no try of it is counted.
func (a *account) later(ctx context.Context, row store.Row, wait time.Duration, why string) {
	at := a.b.clock.Machine().Add(wait)
	a.b.sure(ctx, row, func(ctx context.Context) error { return a.b.Store.Outbox.Later(ctx, row, at, why) })
}

// park leaves a letter that will never be accepted to a person of the office.
func (a *account) park(ctx context.Context, row store.Row, why string) {
	a.b.metrics.parked.WithLabelValues("outbox").Inc()
	a.b.sure(ctx, row, func(ctx context.Context) error { return a.b.Store.Outbox.Park(ctx, row, why) })
}

// gone ends a letter to somebody who cannot be reached, and the chat's others. A
// reminder is open once more for that moment: it may go to another network.
func (a *account) gone(ctx context.Context, row store.Row) {
	a.b.sure(ctx, row, func(ctx context.Context) error {
		return a.b.Store.Update(ctx, func(tx *store.Tx) error {
			end := func() error { return a.b.Store.Outbox.FinishIn(tx, row, Gone.String(), "") }
			if row.Lane == store.LaneReminder {
				end = func() error { return a.b.Store.Outbox.LaterIn(tx, row, time.Time{}, Gone.String()) }
			}
			if err := end(); err != nil {
				return err
			}
			return tx.SetBlocked(row.Chat, true)
		})
	})
}

// unknown marks a letter that may have arrived: it is sent once more; one that
// was marked before waits for a person.
func (a *account) unknown(ctx context.Context, row store.Row, why string) {
	a.b.metrics.unknown.WithLabelValues(a.channel).Inc()
	at := a.b.clock.Machine().Add(twicePause)
	a.b.sure(ctx, row, func(ctx context.Context) error {
		parked, err := a.b.Store.Outbox.Ambiguous(ctx, row, why, at)
		if parked {
			a.b.metrics.parked.WithLabelValues("outbox").Inc()
		}
		return err
	})
}

// strike tells how long a letter waits that was sent back without saying for
// how long: longer each time, as far as this process remembers.
func (a *account) strike(row string) time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.strikes) >= strikesKept {
		clear(a.strikes)
	}
	a.strikes[row]++
	return min(laterMost, laterFirst<<min(a.strikes[row]-1, 10))
}

// forget drops what was remembered of a letter that has ended.
func (a *account) forget(row string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.strikes, row)
}

// strikesKept bounds what is remembered.
const strikesKept = 10_000

// outcome counts what a send led to.
func (a *account) outcome(what string) { a.b.metrics.sends.WithLabelValues(a.channel, what).Inc() }

// sure writes a mark, however long the database is away. It gives up when the
// row is no longer ours, or a while after ctx ended; then the row's lease
// lapses and the store knows what to do.
func (b *Bot) sure(ctx context.Context, row store.Row, mark func(context.Context) error) {
	until, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(stopMarks*2/3, stop) })()
	wait := backoff{first: 20 * time.Millisecond, most: time.Second}
	for {
		err := mark(until)
		switch {
		case err == nil:
			return
		case errors.Is(err, store.ErrLost), until.Err() != nil, !store.IsTransient(err):
			b.log.Error("mark not written", "row", row.ID, "class", class(err))
			return
		}
		if !pause(until, wait.next()) {
			return
		}
	}
}
