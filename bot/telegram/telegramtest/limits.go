package telegramtest

import (
	"math"
	"time"
)

// limits are the send limits: one bucket for the bot and one for each chat. A 429
// bars whoever got it until its retry_after is over, as in Telegram.
type limits struct {
	faults Faults
	all    bucket
	chats  map[int64]*bucket
}

// bucket holds tokens that come back with time.
type bucket struct {
	rate   float64
	size   float64
	tokens float64
	at     time.Time // of the last refill
	barred time.Time // 429 until then
}

func newLimits(f Faults) limits {
	burst := float64(f.Burst)
	if burst == 0 {
		burst = max(1, f.PerSecond)
	}
	return limits{
		faults: f,
		all:    bucket{rate: f.PerSecond, size: burst, tokens: burst},
		chats:  map[int64]*bucket{},
	}
}

// take asks for n messages to a chat; wait > 0 is the retry_after of a 429.
func (l *limits) take(now time.Time, chat int64, n int) (wait int) {
	var own *bucket
	if l.faults.ChatPerSecond > 0 {
		if own = l.chats[chat]; own == nil {
			size := float64(max(1, l.faults.ChatBurst))
			own = &bucket{rate: l.faults.ChatPerSecond, size: size, tokens: size}
			l.chats[chat] = own
		}
	}
	for _, b := range [...]*bucket{&l.all, own} {
		if wait = max(wait, b.lacks(now, n, l.faults.RetryAfter)); wait > 0 {
			return wait
		}
	}
	for _, b := range [...]*bucket{&l.all, own} {
		if b != nil {
			b.tokens -= float64(n)
		}
	}
	return 0
}

// lacks refills the bucket and tells in how many seconds to come again; 0 is now.
// A request for more than the whole bucket may overdraw a full one.
func (b *bucket) lacks(now time.Time, n, fixed int) int {
	if b == nil || b.rate <= 0 {
		return 0
	}
	if now.Before(b.barred) {
		return seconds(b.barred.Sub(now))
	}
	if !b.at.IsZero() {
		b.tokens = min(b.size, b.tokens+b.rate*now.Sub(b.at).Seconds())
	}
	b.at = now
	need := min(float64(n), b.size)
	if b.tokens >= need {
		return 0
	}
	wait := fixed
	if wait == 0 {
		wait = max(1, int(math.Ceil((need-b.tokens)/b.rate)))
	}
	b.barred = now.Add(time.Duration(wait) * time.Second)
	return wait
}

func seconds(d time.Duration) int { return max(1, int(math.Ceil(d.Seconds()))) }
