package bot

import (
	"context"
	"encoding/json"
	"time"

	"damping/flows"
	"damping/store"
)

// Times of one send.
const (
	sendTime   = 15 * time.Second // at most; then it is ambiguous
	laterFirst = time.Second      // when a network says "later" and not how much; doubles
	laterMost  = time.Minute
	twicePause = 2 * time.Second // before a letter that may have arrived is sent once more
)

// post sends one claimed letter and marks what became of it.
func (a *account) post(ctx context.Context, row store.Row) {
	now := a.b.clock.Machine()
	var letter flows.Letter
	if err := json.Unmarshal(row.Body, &letter); err != nil {
		a.park(ctx, row, class(err))
		return
	}
	out := Outgoing{ID: row.ID, Address: row.Address, Lane: flows.Lane(row.Lane), Letter: letter}
	if a.edits {
		out.EditOf, out.EditSince = row.EditOf, row.EditSince
	}
	externalID, err := a.send(ctx, out)
	a.b.metrics.send.WithLabelValues(a.channel).Observe(a.b.since(now))
	if err != nil {
		a.unsent(ctx, row, outcomeOf(err))
		return
	}
	a.reachable()
	a.forget(row.ID)
	a.outcome("sent")
	a.fares(ctx, flows.Lane(row.Lane), false)
	a.b.sure(ctx, row, func(ctx context.Context) error {
		return a.b.Store.Outbox.Finish(ctx, row, "sent", externalID)
	})
}

// leave lets a claimed letter go, or tells how long it has to wait: a chat has
// its own limit, and the account may have been told to wait since the claim.
func (a *account) leave(row store.Row) (wait time.Duration) {
	now := a.b.clock.Machine()
	a.mu.Lock()
	wait = a.until.Sub(now)
	a.mu.Unlock()
	if wait <= 0 {
		wait = a.limits.chat(now, row.Chat)
	}
	if wait <= 0 {
		a.limits.take(now, flows.Lane(row.Lane))
	}
	return wait
}

// send hands a letter to the network, for a bounded time. A network that
// panics may have sent it.
func (a *account) send(ctx context.Context, out Outgoing) (externalID string, err error) {
	ctx, stop := context.WithTimeout(ctx, sendTime)
	defer stop()
	err = safely(func() error {
		externalID, err = a.net.Send(ctx, out)
		return err
	})
	return externalID, err
}

// unsent sees to a letter whose send did not succeed.
func (a *account) unsent(ctx context.Context, row store.Row, e *SendError) {
	if e.Outcome == Ambiguous && a.repeats {
		e = &SendError{Outcome: Later, Wait: e.Wait, Brake: e.Brake, Err: e.Err} // it arrives once, however often it is sent
	}
	a.outcome(e.Outcome.String())
	a.b.log.Warn("letter not sent", "row", row.ID, "channel", a.channel, "class", class(e))
	if e.Brake != "" { // before the letter may be taken again
		a.brake(ctx, e.Brake)
	} else if e.Outcome == Refused {
		a.fares(ctx, flows.Lane(row.Lane), true)
	}
	switch e.Outcome {
	case Down:
		a.later(ctx, row, a.unreachable(), class(e))
		return
	case Later:
		wait := e.Wait
		if wait <= 0 {
			wait = a.strike(row.ID)
		}
		if e.Account {
			a.wait(wait)
		}
		a.later(ctx, row, wait, class(e))
	case Gone:
		a.gone(ctx, row)
	case Refused:
		a.park(ctx, row, class(e))
	case Ambiguous:
		a.unknown(ctx, row, class(e))
	}
	a.reachable()
}
