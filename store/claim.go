package store

import (
	"context"
	"errors"
	"sort"
	"strings"
	"time"
)

// Filter narrows a claim. The zero value lets everything through.
type Filter struct {
	Channel string // only this account of a network
	Below   Lane   // only lanes before this one, when it is not 0
}

// claimTries bounds how often one call looks again after another process was
// faster.
const claimTries = 3

// Claim takes up to n rows for the lease's duration, oldest first by lane and
// due time, at most one of each chat. A row that is not ended, put back or
// renewed within that time is taken by Reclaim. A claimed letter counts as in
// the air, so a sender claims only what it sends at once. No rows is no error.
func (q *Queue) Claim(ctx context.Context, n int, f Filter, lease time.Duration) ([]Row, error) {
	if n <= 0 {
		return nil, nil
	}
	q.claiming.Lock() // workers of one process do not race for the same rows
	defer q.claiming.Unlock()
	c := claim{q: q, n: n, f: f, lease: lease}
	for range claimTries {
		err := q.inTx(ctx, c.window)
		if isDuplicate(err) { // another process claimed a row of the same chat
			c.rows, c.missed = nil, true
			continue
		}
		if err != nil {
			return nil, err
		}
		if len(c.rows) > 0 || !c.missed {
			break
		}
	}
	if len(c.rows) < n && c.full {
		// What was claimed before is ours and must leave; the next claim tells the error again.
		if err := c.heads(ctx); err != nil && !isDuplicate(err) && len(c.rows) == 0 {
			return nil, err
		}
	}
	if c.missed {
		q.signal()
	}
	return q.unseal(ctx, c.rows)
}

// claim is one call of Claim.
type claim struct {
	q      *Queue
	n      int
	f      Filter
	lease  time.Duration
	rows   []Row
	full   bool // there are more rows than the window shows
	missed bool // another process was faster
}

func (c *claim) lastLane() int64 {
	if c.f.Below > 0 {
		return int64(c.f.Below) - 1
	}
	return int64(lanes) - 1
}

// window claims among the oldest rows.
func (c *claim) window(tx *Tx) error {
	find, full := c.q.sql.find, c.q.sql.full
	if c.f.Channel != "" {
		find, full = c.q.sql.findOn, c.q.sql.fullOn
	}
	c.rows, c.full, c.missed = nil, false, false
	ids, err := tx.texts(find, c.lastLane(), micros(tx.Now), c.f.Channel, micros(tx.Machine), c.n)
	if err != nil {
		return err
	}
	if len(ids) < c.n {
		err = tx.each(func(scan func(...any) error) error {
			var rows int
			err := scan(&rows)
			c.full = c.full || rows >= window
			return err
		}, full, c.lastLane(), micros(tx.Now), c.f.Channel)
		if err != nil {
			return err
		}
	}
	return c.take(tx, ids)
}

// heads claims among the heads of all chats. They are searched outside of the
// write, which would hold up everybody on SQLite.
func (c *claim) heads(ctx context.Context) error {
	text := c.q.sql.heads
	if c.f.Channel != "" {
		text = c.q.sql.headsOn
	}
	var ids []string
	err := c.q.s.read(ctx, func(tx *Tx) (err error) {
		ids, err = tx.texts(text, c.lastLane(), micros(tx.Machine), c.f.Channel, micros(tx.Now))
		return err
	})
	if err != nil || len(ids) == 0 {
		return err
	}
	sort.Strings(ids) // by lane and age
	ids = ids[:min(len(ids), c.n-len(c.rows))]
	for i, head := range ids {
		_, ids[i], _ = strings.Cut(head, " ")
	}
	before := c.rows
	err = c.q.inTx(ctx, func(tx *Tx) error {
		c.rows = nil
		return c.take(tx, ids)
	})
	if err != nil {
		c.rows = nil
	}
	c.rows = append(before, c.rows...)
	return err
}

// take claims the rows with these ids that are still free.
func (c *claim) take(tx *Tx, ids []string) error {
	wanted, lease, until := len(ids), NewID(), micros(tx.Machine.Add(c.lease))
	for len(ids) > 0 {
		size := fitting(claimSizes[:], len(ids))
		args := []any{lease, until, micros(tx.Now), micros(tx.Machine)}
		for _, id := range ids[:size] {
			args = append(args, id)
		}
		if err := tx.each(c.collect, c.q.sql.claim[size], args...); err != nil {
			return err
		}
		ids = ids[size:]
	}
	c.missed = c.missed || len(c.rows) < wanted
	if err := c.expire(tx); err != nil {
		return err
	}
	return c.complete(tx)
}

// expire ends the rows whose time is over: what they say would come too late.
func (c *claim) expire(tx *Tx) error {
	kept := c.rows[:0]
	for _, r := range c.rows {
		if r.Expires.IsZero() || tx.Now.Before(r.Expires) {
			kept = append(kept, r)
			continue
		}
		c.missed = true // the next row of its chat may leave
		if err := c.q.setBack(tx, setback{row: r, state: StateCancelled, outcome: OutcomeExpired}); err != nil {
			return err
		}
	}
	c.rows = kept
	return nil
}

// fitting returns the first of the falling sizes, the last of which is 1, that
// is not more than n.
func fitting(sizes []int, n int) int {
	for _, size := range sizes {
		if size <= n {
			return size
		}
	}
	return 1
}

// texts reads the first column of a query.
func (tx *Tx) texts(query string, args ...any) ([]string, error) {
	var all []string
	err := tx.each(func(scan func(...any) error) error {
		var t string
		err := scan(&t)
		all = append(all, t)
		return err
	}, query, args...)
	return all, err
}

func (c *claim) collect(scan func(...any) error) error {
	r, err := scanRow(scan)
	c.rows = append(c.rows, r)
	return err
}

// complete adds what stands in other rows, and sorts: RETURNING has no order.
func (c *claim) complete(tx *Tx) error {
	sort.Slice(c.rows, func(i, j int) bool {
		a, b := &c.rows[i], &c.rows[j]
		if a.Lane != b.Lane {
			return a.Lane < b.Lane
		}
		return a.Due.Before(b.Due) || a.Due.Equal(b.Due) && a.ID < b.ID
	})
	for i := range c.rows {
		r := &c.rows[i]
		chat, err := tx.Chat(r.Chat)
		if err != nil {
			return err
		}
		r.Address = chat.Address
		if r.Card == "" {
			continue
		}
		var since int64
		err = tx.get([]any{&r.EditOf, &since}, c.q.sql.sent, r.Chat, r.Card)
		r.EditSince = timeOf(since)
		if err != nil && !errors.Is(err, ErrNone) {
			return err
		}
	}
	return nil
}

// sentSQL finds the last sent letter of a card, and when it was first sent: edits
// have its id too.
const sentSQL = `SELECT external_id, (SELECT MIN(f.ended_at) FROM QUEUE f WHERE f.chat = QUEUE.chat AND f.card = QUEUE.card
		AND f.card <> '' AND f.state = 'done' AND f.external_id = QUEUE.external_id)
	FROM QUEUE WHERE chat = $1 AND card = $2 AND card <> '' AND state = 'done'
	AND external_id <> '' ORDER BY id DESC LIMIT 1`

// scanRow reads rowColumns. The body is still sealed.
func scanRow(scan func(...any) error) (Row, error) {
	var r Row
	var due, created, until, expires int64
	err := scan(&r.ID, &r.Chat, &r.Channel, &r.Dedupe, &r.Lane, &r.Seq, &due, &created, &until, &r.lease,
		&r.Attempts, &r.Deaths, &r.unsure, &r.Card, &r.Outcome, &expires, &r.Body)
	r.Due, r.Created, r.LeaseUntil, r.Unknown = timeOf(due), timeOf(created), timeOf(until), r.unsure > 0
	if expires > 0 {
		r.Expires = timeOf(expires)
	}
	return r, err
}

// unseal opens the bodies. A row whose body cannot be opened is parked and left
// out: no later attempt could do better.
func (q *Queue) unseal(ctx context.Context, rows []Row) ([]Row, error) {
	kept := rows[:0]
	for _, r := range rows {
		body, err := q.s.keys.Open(string(r.Body), q.place(r.ID))
		if err != nil {
			r.Body = nil
			if err := q.Park(ctx, r, OutcomeSealed); err != nil && !errors.Is(err, ErrLost) {
				return nil, err
			}
			continue
		}
		r.Body = []byte(body)
		kept = append(kept, r)
	}
	return kept, nil
}

// place is where a body is sealed for.
func (q *Queue) place(id string) string { return q.name + ".body:" + id }
