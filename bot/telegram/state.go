package telegram

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"sync/atomic"
	"time"
)

// State is how the account fares.
type State string

// The states.
const (
	Connecting   State = "connecting"   // nothing heard yet
	OK           State = "ok"           // receiving
	Unauthorized State = "unauthorized" // the token is wrong or revoked
	Conflict     State = "conflict"     // somebody else receives with this token
	Unreachable  State = "down"         // no answer, or none of use
	Unheard      State = "unheard"      // Telegram does not reach our webhook
)

// Stats counts since the start.
type Stats struct {
	Received   int64 // updates that came
	Unreadable int64 // of these: could not be decoded
	Ignored    int64 // of these: nothing for the inbox (edits, groups, service messages)
	Conflicts  int64 // polls answered 409
	Dropped    int64 // answers to taps and other small calls given up
}

// condition is the state and the counters, kept by all parts of a Network.
type condition struct {
	log   *slog.Logger
	state atomic.Pointer[State]
	fails atomic.Int32 // calls answered 5xx in a row

	received, unreadable, ignored, conflicts, dropped atomic.Int64
}

// State is for /readyz and for people: "connecting", "ok", "unauthorized",
// "conflict", "down" or "unheard".
func (c *condition) State() string {
	if s := c.state.Load(); s != nil {
		return string(*s)
	}
	return string(Connecting)
}

// Stats is a copy of the counters.
func (c *condition) Stats() Stats {
	return Stats{
		Received:   c.received.Load(),
		Unreadable: c.unreadable.Load(),
		Ignored:    c.ignored.Load(),
		Conflicts:  c.conflicts.Load(),
		Dropped:    c.dropped.Load(),
	}
}

// setState logs a change, and only a change.
func (c *condition) setState(s State) {
	before := c.state.Swap(&s)
	if before != nil && *before == s {
		return
	}
	switch s {
	case OK, Connecting:
		c.log.Info("telegram: state", "state", string(s))
	case Unauthorized:
		c.log.Error("telegram: the token is refused; check TELEGRAM_BOT_TOKEN", "state", string(s))
	case Conflict:
		c.log.Error("telegram: another program receives with this token", "state", string(s))
	case Unheard:
		c.log.Error("telegram: deliveries do not arrive; check TELEGRAM_WEBHOOK_URL and what stands before it", "state", string(s))
	case Unreachable:
		c.log.Warn("telegram: state", "state", string(s))
	}
}

// heard notes that a call was answered well: the token is good.
func (c *condition) heard() {
	c.fails.Store(0)
	if c.State() == string(Unauthorized) {
		c.setState(OK)
	}
}

// noteFailure turns a failed call into a state.
func (c *condition) noteFailure(err error) {
	switch ClassOf(err) {
	case "unauthorized":
		c.setState(Unauthorized)
	case "conflict":
		c.setState(Conflict)
	default:
		c.setState(Unreachable)
	}
}

// Times between tries.
const (
	retryFirst = 200 * time.Millisecond
	retryMost  = 5 * time.Second
)

// backoff doubles its pause, with jitter, up to a limit.
type backoff struct{ first, most, next time.Duration }

func newBackoff(first, most time.Duration) backoff {
	return backoff{first: first, most: most, next: first}
}

func (b *backoff) reset() { b.next = b.first }

// sleep waits for the next pause, or less if ctx ends.
func (b *backoff) sleep(ctx context.Context) {
	pause := b.next/2 + rand.N(b.next/2+1)
	b.next = min(2*b.next, b.most)
	sleep(ctx, pause)
}

func sleep(ctx context.Context, pause time.Duration) {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
