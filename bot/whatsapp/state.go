package whatsapp

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"damping/bot"
)

// State is how the account fares.
type State string

// The states.
const (
	Connecting State = "connecting" // nothing heard yet, or broken off just now
	OK         State = "ok"         // receiving and sending
	Unpaired   State = "pairing"    // the telephone must let us in: damping whatsapp pair
	Outdated   State = "outdated"   // WhatsApp refuses clients of this age
	Banned     State = "banned"     // until a time given
	Replaced   State = "replaced"   // another program uses this account: stop one of them
	Held       State = bot.Held     // another program here has the account's database
	Broken     State = "broken"     // the account's own database cannot be used
)

// condition is the state, kept by all parts of a Network.
type condition struct {
	log *slog.Logger

	mu    sync.Mutex
	state State
	until time.Time // of Banned
	lock  time.Time // until then no conversation may be begun
}

// State is for /readyz and for people: one of the states.
func (c *condition) State() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return string(c.state)
}

// Until is when a ban ends; zero when there is none.
func (c *condition) Until() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.until
}

// Brake is until when nobody may be written to who did not ask, and why: "banned"
// or "locked".
func (c *condition) Brake() (time.Time, string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.state == Banned && c.until.After(c.lock) {
		return c.until, string(Banned)
	}
	return c.lock, "locked"
}

// setLock notes a lock; the zero time is its end.
func (c *condition) setLock(until time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lock = until
	if !until.IsZero() {
		c.log.Error("whatsapp: the account must begin no conversations", "until", until)
	}
}

// setState logs a change, and only a change. until is for Banned.
func (c *condition) setState(s State, until time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	changed := c.state != s
	c.state, c.until = s, until
	if !changed {
		return
	}
	switch s {
	case OK, Connecting:
		c.log.Info("whatsapp: state", "state", string(s))
	case Unpaired:
		c.log.Warn("whatsapp: the account is not paired; run damping whatsapp pair", "state", string(s))
	case Outdated:
		c.log.Error("whatsapp: this version is refused as too old", "state", string(s))
	case Banned:
		c.log.Error("whatsapp: the account is banned for a while", "state", string(s), "until", until)
	case Replaced:
		c.log.Error("whatsapp: another program uses this account; stop one of them", "state", string(s))
	case Held:
		c.log.Error("whatsapp: another program here has the account's database", "state", string(s))
	case Broken:
		c.log.Error("whatsapp: the account's database cannot be used", "state", string(s))
	}
}

// sleep waits, or less if ctx ends.
func sleep(ctx context.Context, pause time.Duration) {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
