package bot

import (
	"math/rand/v2"
	"time"
)

// backoff is waiting times that double from first to most, each shortened by
// chance by up to half, so that many who failed together do not return together.
// It belongs to one goroutine.
type backoff struct {
	first, most time.Duration
	failures    int
}

// next counts a failure and tells how long to wait.
func (b *backoff) next() time.Duration {
	d := b.most
	if b.failures < 30 {
		d = min(b.most, b.first<<b.failures)
		b.failures++
	}
	if d <= 0 {
		d = b.most
	}
	return d - time.Duration(rand.Float64()*float64(d)/2)
}

// reset forgets the failures.
func (b *backoff) reset() { b.failures = 0 }
