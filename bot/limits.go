package bot

import (
	"math"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"damping/flows"
)

// limits holds back one network account: messages a second over the account,
// over each chat (with a burst), over the lane work, and over reminder and bulk, which
// never get all of the account, so that a reply always has room.
// It waits for nobody; it only tells how much may leave, and when.
type limits struct {
	account *rate.Limiter // nil is no limit
	work    *rate.Limiter // nil is no limit
	bulk    *rate.Limiter // nil is no limit
	manners manners

	mu    sync.Mutex
	pace  Pace
	chats map[string]*rate.Limiter // those that spoke lately
}

// bulkShare is the part of the account that reminders and bulk may use when
// the network names no rate of its own for them, or one that is too high.
const bulkShare = 5.0 / 6

// workBurst is how many letters of the lane work may leave at once.
const workBurst = 5

// chatsKept is how many chats' limiters are kept before the idle ones go.
const chatsKept = 4096

func newLimits(p Pace) *limits {
	if p.Account > 0 && (p.Bulk <= 0 || p.Bulk > p.Account*bulkShare) {
		p.Bulk = p.Account * bulkShare
	}
	p.ChatBurst = max(1, p.ChatBurst)
	return &limits{
		account: bucket(p.Account, 10),
		work:    bucket(p.Work, p.Work/workBurst),
		bulk:    bucket(p.Bulk, 5), // the account's own holds it; what a busy moment held up is made up for
		manners: manners{pace: p},
		pace:    p,
		chats:   map[string]*rate.Limiter{},
	}
}

// bucket lets a part of a second's worth leave at once, at least two.
func bucket(perSecond, part float64) *rate.Limiter {
	if perSecond <= 0 {
		return nil
	}
	return rate.NewLimiter(rate.Limit(perSecond), max(2, int(perSecond/part)))
}

// room tells how many letters may leave now, at most most; when none may,
// how long until the next one.
func (l *limits) room(now time.Time, most int) (int, time.Duration) {
	return roomOf(l.account, now, most)
}

// workRoom is room for letters of the lane work.
func (l *limits) workRoom(now time.Time, most int) (int, time.Duration) {
	return roomOf(l.work, now, most)
}

// bulkRoom is room for reminders and bulk. They leave the account's last
// letter to whoever asks something next.
func (l *limits) bulkRoom(now time.Time, most int) (int, time.Duration) {
	n, wait := roomOf(l.bulk, now, most)
	if n > 0 {
		n, wait = l.manners.room(now, n)
	}
	if n == 0 || l.account == nil {
		return n, wait
	}
	spare := l.account.TokensAt(now) - 1
	if spare < 1 {
		return 0, secondsOf((1 - spare) / float64(l.account.Limit()))
	}
	return min(n, int(spare)), 0
}

func roomOf(lim *rate.Limiter, now time.Time, most int) (int, time.Duration) {
	if lim == nil {
		return most, 0
	}
	tokens := lim.TokensAt(now)
	if tokens >= 1 {
		return min(most, int(tokens)), 0
	}
	return 0, secondsOf((1 - tokens) / float64(lim.Limit()))
}

// take uses up the room of one letter of a lane.
func (l *limits) take(now time.Time, lane flows.Lane) {
	if l.account != nil {
		l.account.ReserveN(now, 1)
	}
	if l.work != nil && lane == flows.Work {
		l.work.ReserveN(now, 1)
	}
	if !isBulk(lane) {
		return
	}
	if l.bulk != nil {
		l.bulk.ReserveN(now, 1)
	}
	l.manners.take(now)
}

// isBulk tells whether nobody waits for letters of this lane right now.
func isBulk(lane flows.Lane) bool { return lane >= flows.Reminder }

// chat uses up the room of one letter to a chat; when there is none it uses
// nothing and tells how long until there is.
func (l *limits) chat(now time.Time, chat string) time.Duration {
	if l.pace.Chat <= 0 {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	lim := l.chats[chat]
	if lim == nil {
		if len(l.chats) >= chatsKept {
			l.forgetIdle(now)
		}
		lim = rate.NewLimiter(rate.Limit(l.pace.Chat), l.pace.ChatBurst)
		l.chats[chat] = lim
	}
	if lim.AllowN(now, 1) {
		return 0
	}
	return secondsOf((1 - lim.TokensAt(now)) / l.pace.Chat)
}

// forgetIdle drops the chats whose bucket is full again: they have not been
// written to for a while and would begin anew with the same.
func (l *limits) forgetIdle(now time.Time) {
	for chat, lim := range l.chats {
		if lim.TokensAt(now) >= float64(l.pace.ChatBurst) {
			delete(l.chats, chat)
		}
	}
}

// secondsOf rounds up to whole milliseconds, so that whoever waits that long
// finds room.
func secondsOf(s float64) time.Duration {
	return time.Duration(math.Ceil(s*1000)) * time.Millisecond
}
