package bot

import (
	"context"
	"sync"
	"time"

	"damping/store"
)

// account sends the letters of one network account. Of all processes only the
// one that holds the account's lease sends: the platform's limits are per account.
type account struct {
	b       *Bot
	net     Network
	channel string
	limits  *limits
	repeats bool // a letter sent twice under one id arrives once
	edits   bool // a letter sent can be changed

	wake  <-chan struct{} // there may be letters
	slots chan struct{}   // one for each letter in the air
	freed chan struct{}   // nudged when one landed: its chat's next may leave

	mu      sync.Mutex
	until   time.Time      // the account waits until then
	down    backoff        // while the network cannot be reached
	failed  bool           // the last send found the network down
	strikes map[string]int // letters that the network sent back, and how often
	braker  Braker         // nil: it is never braked
	heard   time.Time      // the brake that the network asked for last
	fared   []bool         // the last reminders and bulk letters: refused
	noted   string         // the state noted last
	notedAt time.Time
}

// holds tells whether this process may use the account at all.
func (a *account) holds() bool {
	h, ok := a.net.(Holder)
	return !ok || h.Holds()
}

// How the lease of an account is kept.
const (
	accountLease = 9 * time.Second
	accountRenew = accountLease / 3
	holdLook     = 250 * time.Millisecond // how often it is looked whether the account is here
)

func newAccount(b *Bot, n Network) *account {
	a := &account{
		b: b, net: n, channel: n.Channel(), wake: b.Store.Outbox.Wake(),
		slots: make(chan struct{}, b.Senders), freed: make(chan struct{}, 1),
		strikes: map[string]int{},
		down:    backoff{first: 250 * time.Millisecond, most: 30 * time.Second},
	}
	var pace Pace
	if p, ok := n.(Pacer); ok {
		pace = p.Pace()
	}
	a.limits = newLimits(pace)
	if r, ok := n.(Repeater); ok {
		a.repeats = r.Idempotent()
	}
	a.braker, _ = n.(Braker)
	if e, ok := n.(Editor); ok {
		a.edits = e.CanEdit()
	}
	return a
}

// run waits for the account's lease, sends while it holds it, and gives it
// back. Letters in the air live in begun.
func (a *account) run(ctx, begun context.Context) error {
	name := "send " + a.channel
	ill := backoff{first: 100 * time.Millisecond, most: 5 * time.Second}
	for ctx.Err() == nil {
		if !a.holds() {
			pause(ctx, holdLook)
			continue
		}
		held, err := a.b.Store.Acquire(ctx, name, accountLease)
		if err != nil {
			a.b.log.Warn("the account's lease cannot be had", "channel", a.channel, "class", class(err))
			pause(ctx, ill.next())
			continue
		}
		ill.reset()
		if !held {
			pause(ctx, accountRenew)
			continue
		}
		holding, lost := context.WithCancel(ctx)
		var renewing sync.WaitGroup
		renewing.Go(func() {
			defer lost()
			a.renew(holding, name)
		})
		a.deliver(holding, begun)
		lost()
		renewing.Wait()
	}
	return a.b.Store.Yield(begun, name)
}

// renew keeps the lease; it returns when the lease is lost or ctx ends.
func (a *account) renew(ctx context.Context, name string) {
	until := a.b.clock.Machine().Add(accountLease)
	for pause(ctx, accountRenew) {
		if !a.holds() {
			return
		}
		asked := a.b.clock.Machine()
		held, err := a.b.Store.Acquire(ctx, name, accountLease)
		switch {
		case err == nil && held:
			until = asked.Add(accountLease)
		case err == nil || !a.b.clock.Machine().Before(until.Add(-accountRenew)):
			a.b.log.Warn("the account's lease is lost", "channel", a.channel)
			return
		}
	}
}

// deliver claims letters and lets them go, as many as the limits allow, until
// ctx ends; then it waits for those in the air.
func (a *account) deliver(ctx, begun context.Context) {
	var air sync.WaitGroup
	defer air.Wait()
	ill := backoff{first: 50 * time.Millisecond, most: 5 * time.Second}
	a.limits.manners.begin(a.b.clock.Machine())
	for ctx.Err() == nil {
		idle, sign, err := a.round(ctx, begun, &air)
		switch {
		case err == nil:
			ill.reset()
			if idle > 0 {
				rest(ctx, sign, idle)
			}
		case ctx.Err() == nil:
			d := ill.next()
			a.b.log.Warn("letters cannot be claimed", "channel", a.channel, "class", class(err), "again_in", d)
			pause(ctx, d)
		}
	}
}

// round lets go what may leave now. idle is how long to rest afterwards, unless
// the sign comes first; those in the air are in air.
func (a *account) round(ctx, begun context.Context, air *sync.WaitGroup) (idle time.Duration, sign <-chan struct{}, err error) {
	n, wait := a.room()
	if n == 0 {
		return wait, a.freed, nil
	}
	rows, idle, err := a.claim(ctx, n)
	if err != nil {
		return 0, nil, err
	}
	for _, row := range rows {
		a.slots <- struct{}{}
		wait := a.leave(row)
		air.Go(func() {
			if wait > 0 { // back untouched, so that what is claimed is what is in the air
				a.later(begun, row, wait, row.Outcome)
			} else {
				a.post(begun, row)
			}
			<-a.slots
			nudge(a.freed)
		})
	}
	return idle, a.wake, nil
}

// room tells how many letters may leave now; when none may, how long until
// that may change (a landing changes it at once).
func (a *account) room() (int, time.Duration) {
	now := a.b.clock.Machine()
	a.mu.Lock()
	paused, failed := a.until.Sub(now), a.failed
	a.mu.Unlock()
	if paused > 0 {
		return 0, paused
	}
	free := cap(a.slots) - len(a.slots)
	if failed { // one tries whether the network is there again
		free = min(1, 1-len(a.slots))
	}
	if free <= 0 {
		return 0, safetyPoll
	}
	return a.limits.room(now, free)
}

// claim takes letters from the outbox, lower lanes first; news, reminders and bulk are
// among them only as far as their own rates have room, and the broader only when none of
// the narrower waits. idle is how long to rest when nothing happens, for what comes
// later wakes us: 0 when there may be more at once.
func (a *account) claim(ctx context.Context, n int) (rows []store.Row, idle time.Duration, err error) {
	bulk, bulkWait, err := a.bulkRoom(ctx, n)
	if err != nil {
		return nil, 0, err
	}
	work, workWait := a.limits.workRoom(a.b.clock.Machine(), n)
	steps := []struct {
		below store.Lane // 0 is all
		room  int
		wait  time.Duration
	}{{store.LaneWork, n, 0}, {store.LaneReminder, work, workWait}, {0, bulk, bulkWait}}
	for len(steps) > 1 && steps[1].room >= n { // one claim for both
		steps = steps[1:]
	}
	for _, step := range steps {
		if step.room == 0 {
			return rows, step.wait, nil
		}
		want := min(step.room, n-len(rows))
		more, err := a.b.Store.Outbox.Claim(ctx, want, store.Filter{Channel: a.channel, Below: step.below}, letterLease)
		if err != nil && len(rows) > 0 { // what was claimed before must leave; the next claim tells the error again
			return rows, 0, nil
		}
		if err != nil {
			return nil, 0, err
		}
		if rows = append(rows, more...); len(more) == want {
			return rows, 0, nil
		}
	}
	return rows, safetyPoll, nil
}

// wait holds the whole account back.
func (a *account) wait(d time.Duration) {
	until := a.b.clock.Machine().Add(d)
	a.mu.Lock()
	defer a.mu.Unlock()
	if until.After(a.until) {
		a.until = until
	}
}

// unreachable notes that the network is down and returns how long all wait.
func (a *account) unreachable() time.Duration {
	now := a.b.clock.Machine()
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.failed || !now.Before(a.until) { // many that failed together count once
		a.failed = true
		a.until = now.Add(a.down.next())
	}
	return a.until.Sub(now)
}

// reachable notes that the network answers.
func (a *account) reachable() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.failed {
		a.failed = false
		a.down.reset()
	}
}
