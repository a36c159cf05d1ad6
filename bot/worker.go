package bot

import (
	"context"
	"sync"
	"time"

	"damping/store"
)

// How rows are claimed. A lease is also how long the rows of a process that
// died wait on PostgreSQL, where others may be at work; SQLite knows at once.
const (
	turnLease   = 10 * time.Second // a turn that takes longer is done again: it is one transaction
	letterLease = sendTime + 5*time.Second
	safetyPoll  = 2 * time.Second // for a wake-up that was lost, and for what became due
)

// workers take turns of many chats at once. The claim gives at most one row
// of a chat, so the turns of a chat follow one another.
type workers struct {
	b     *Bot
	wake  <-chan struct{} // there may be messages
	slots chan struct{}   // one for each turn under way
	freed chan struct{}   // nudged when a turn ended: the chat's next row may be claimed
	alone chan struct{}   // held by the one suspect under way
}

// suspectAfter is how many processes died on a message before it is worked on
// alone among its like: so the one that kills is found, and those that were only
// beside it go on.
const suspectAfter = 2

// suspectPause is how long another suspect waits for its turn.
const suspectPause = 500 * time.Millisecond

func newWorkers(b *Bot) *workers {
	return &workers{b: b, wake: b.Store.Inbox.Wake(), slots: make(chan struct{}, b.Workers), freed: make(chan struct{}, 1), alone: make(chan struct{}, 1)}
}

// run claims until ctx ends and then waits for the turns under way, which
// live in begun.
func (w *workers) run(ctx, begun context.Context) error {
	var turns sync.WaitGroup
	defer turns.Wait()
	ill := backoff{first: 50 * time.Millisecond, most: 5 * time.Second}
	for ctx.Err() == nil {
		free := cap(w.slots) - len(w.slots)
		if free == 0 {
			rest(ctx, w.freed, safetyPoll)
			continue
		}
		rows, err := w.b.Store.Inbox.Claim(ctx, free, store.Filter{}, turnLease)
		if err != nil {
			if ctx.Err() == nil {
				d := ill.next()
				w.b.log.Warn("messages cannot be claimed", "class", class(err), "again_in", d)
				pause(ctx, d)
			}
			continue
		}
		ill.reset()
		for _, row := range rows {
			w.slots <- struct{}{}
			turns.Go(func() {
				w.take(begun, row)
				w.free()
			})
		}
		if len(rows) < free { // there is no more; what comes now wakes us
			rest(ctx, w.wake, safetyPoll)
		}
	}
	return ctx.Err()
}

// take works on a row; a suspect waits, given back, while another is under way.
func (w *workers) take(ctx context.Context, row store.Row) {
	if row.Deaths < suspectAfter {
		w.b.turn(ctx, row)
		return
	}
	select {
	case w.alone <- struct{}{}:
		defer func() { <-w.alone }()
		w.b.turn(ctx, row)
	default:
		at := w.b.clock.Machine().Add(suspectPause)
		w.b.sure(ctx, row, func(ctx context.Context) error { return w.b.Store.Inbox.Later(ctx, row, at, row.Outcome) })
	}
}

// free gives a slot back.
func (w *workers) free() {
	<-w.slots
	nudge(w.freed)
}

// aside does what takes long within a turn, without holding its slot.
func (w *workers) aside(do func() error) error {
	w.free()
	defer func() { w.slots <- struct{}{} }()
	return do()
}

// rest waits for a signal, for a while, or until ctx ends.
func rest(ctx context.Context, signal <-chan struct{}, most time.Duration) {
	t := time.NewTimer(min(most, safetyPoll))
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-signal:
	case <-t.C:
	}
}

// nudge leaves one note in a channel of length one.
func nudge(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// typing tells the person that an answer is being made: at once for media,
// else when it takes long. The returned function ends it.
func (b *Bot) typing(row store.Row, media bool) (stop func()) {
	t, ok := b.typers[row.Channel]
	if !ok {
		return func() {}
	}
	if media {
		t.Typing(row.Address)
		return func() {}
	}
	timer := time.AfterFunc(typingAfter, func() { t.Typing(row.Address) })
	return func() { timer.Stop() }
}

// typingAfter is how long a person sees nothing before the sign of life.
const typingAfter = 700 * time.Millisecond
