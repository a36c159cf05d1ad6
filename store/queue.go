package store

import (
	"context"
	"strings"
	"sync"
	"time"
)

// Lane orders the rows of a queue: a smaller lane goes first.
type Lane int16

// Lanes of the outbox. The inbox uses only the first.
const (
	LaneReply    Lane = iota // an answer to what the person just wrote
	LaneWork                 // news of a case
	LaneReminder             // appointments and nudges
	LaneBulk                 // announcements
	lanes
)

// State of a row in a queue.
type State string

// States. Open and claimed rows are in the line of their chat; the others have
// ended. A parked row has ended too, so that its chat goes on, but keeps its
// body and waits for a person: see Queue.Reopen and Queue.Discard.
const (
	StateOpen      State = "open"
	StateClaimed   State = "claimed"
	StateDone      State = "done"
	StateParked    State = "parked"
	StateCancelled State = "cancelled"
)

// Bounds of the work on one row.
const (
	MaxAttempts = 3  // own errors before a row is parked
	MaxUnsure   = 3  // sends of a reply that may have arrived, before it waits for a person
	MaxDeaths   = 10 // leases that lapse, because processes die, before a row is parked
)

// Reasons for which the store itself parks or cancels a row.
const (
	OutcomeDeaths    = "deaths"   // MaxDeaths reached
	OutcomeUnknown   = "unknown"  // may have been sent twice already
	OutcomeSealed    = "sealed"   // the body cannot be opened with this DATA_KEY
	OutcomeReplaced  = "replaced" // a newer letter with the same card took its place
	OutcomeDiscarded = "discarded"
	OutcomeExpired   = "expired" // its time was over before it could leave
)

// Queue is the inbox or the outbox: one mechanism. Rows of one chat are handed
// out one at a time, in the order (lane, seq, id); several workers and several
// processes may claim at once.
type Queue struct {
	// OnPark, when set before the work begins, is called in the transaction in
	// which a row is parked by Fail, Ambiguous or Reclaim; so the person can be
	// told by a letter that is written with it. An error of OnPark is logged
	// and does not keep the row from being parked.
	OnPark func(tx *Tx, row Row) error
	// ClientIDs, when set before the work begins, tells whether a network takes
	// message ids that we choose, so that sending a letter once more is
	// harmless. Used by the outbox.
	ClientIDs func(channel string) bool
	// Keep, when set before the work begins, tells how long the body of a sent
	// letter stays, for a network that may ask for it again; 0 = it is wiped at
	// once. Used by the outbox.
	Keep func(channel string) time.Duration

	s     *Store
	name  string
	index int // in Tx.woken
	sql   queueSQL

	claiming sync.Mutex // one claim at a time

	mu     sync.Mutex
	subs   []chan struct{}
	timers map[*time.Timer]struct{}
}

// Row is a claimed row.
type Row struct {
	ID         string
	Chat       string
	Channel    string
	Address    string // of the chat, on its network
	Dedupe     string // the platform's id, or that of the letter
	Lane       Lane
	Seq        int64
	Due        time.Time // programme clock
	Expires    time.Time // programme clock: from then on it must not leave; zero = never
	Created    time.Time // machine clock
	LeaseUntil time.Time // machine clock
	Attempts   int       // own errors so far
	Deaths     int       // leases that lapsed so far
	Unknown    bool      // it may have been sent already
	unsure     int       // how often it may have been sent
	Card       string
	EditOf     string    // the platform's id of the sent letter with the same card
	EditSince  time.Time // machine clock: when that one was sent
	Outcome    string    // why it was not done the last time
	Body       []byte

	lease string
}

func newQueue(s *Store, name string, index int) *Queue {
	return &Queue{s: s, name: name, index: index, sql: textsOf(name), timers: map[*time.Timer]struct{}{}}
}

// queueSQL holds the statements of one queue: the templates with the name of
// its table put in.
type queueSQL struct {
	find, findOn, full, fullOn   string
	heads, headsOn               string
	claim                        map[int]string // by the number of rows
	sent, renew, finish, setback string
	lapsed, sweep, unkeep        string
	parked, reopen, discard      string
	stats                        string
	countParked, countUnknown    string
}

func textsOf(table string) queueSQL {
	put := func(text string) string { return strings.ReplaceAll(text, "QUEUE", table) }
	q := queueSQL{
		find: put(findSQL(false)), findOn: put(findSQL(true)),
		full: put(fullSQL(false)), fullOn: put(fullSQL(true)),
		heads: put(headsSQL(false)), headsOn: put(headsSQL(true)),
		sent: put(sentSQL), renew: put(renewSQL), finish: put(finishSQL), setback: put(setbackSQL),
		lapsed: put(lapsedSQL), sweep: put(sweepSQL), unkeep: put(unkeepSQL),
		parked: put(parkedSQL), reopen: put(reopenSQL), discard: put(discardSQL),
		stats: put(statsSQL), countParked: put(countParkedSQL), countUnknown: put(countUnknownSQL),
		claim: map[int]string{},
	}
	for _, n := range claimSizes {
		q.claim[n] = put(claimSQL(n))
	}
	return q
}

// Wake returns a new channel that gets a signal when rows may have become
// claimable; several events may be one signal. Each consumer calls it once.
// A signal can be late when the row was opened by another process, so consumers
// also look by themselves every second or so.
func (q *Queue) Wake() <-chan struct{} {
	c := make(chan struct{}, 1)
	q.mu.Lock()
	q.subs = append(q.subs, c)
	q.mu.Unlock()
	return c
}

// wake signals the consumers of this process.
func (q *Queue) wake() {
	q.signal()
	q.s.notify(q.index)
}

func (q *Queue) signal() {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, c := range q.subs {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

// wakeAt signals the consumers of this process after a while.
func (q *Queue) wakeAt(wait time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.timers == nil || wait > time.Hour { // their own look will find it
		return
	}
	var t *time.Timer
	t = time.AfterFunc(wait, func() {
		q.mu.Lock()
		delete(q.timers, t)
		q.mu.Unlock()
		q.signal()
	})
	q.timers[t] = struct{}{}
}

func (q *Queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	for t := range q.timers {
		t.Stop()
	}
	q.timers = nil
}

// inTx runs fn in one write.
func (q *Queue) inTx(ctx context.Context, fn func(tx *Tx) error) error { return q.s.write(ctx, fn) }
