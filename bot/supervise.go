package bot

import (
	"context"
	"time"
)

// keep runs something until ctx ends. When it fails or panics it is started
// again after a back-off; one that ran well for a while begins with a short
// one. It harms nobody else: each part has a keeper of its own.
func (b *Bot) keep(ctx context.Context, name string, run func(context.Context) error) {
	wait := backoff{first: 500 * time.Millisecond, most: 15 * time.Second}
	for ctx.Err() == nil {
		began := b.clock.Machine()
		err := safely(func() error { return run(ctx) })
		if ctx.Err() != nil {
			return
		}
		if b.clock.Machine().Sub(began) > time.Minute {
			wait.reset()
		}
		if err == nil {
			err = errEnded
		}
		d := wait.next()
		b.log.Warn("part stopped", "part", name, "class", class(err), "again_in", d)
		b.metrics.restarts.WithLabelValues(name).Inc()
		pause(ctx, d)
	}
}

// errEnded is for a part that returned although nobody asked it to.
const errEnded = fault("ended by itself")

// pause waits for a while or until ctx ends, and tells whether the while passed.
func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
