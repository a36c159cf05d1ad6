package store

import (
	"context"
	"time"
)

// Unasked counts the reminders and bulk letters of a network that left or were refused since day,
// those in the air included, and tells when those left that did so since from and
// before to, the first one first. All times are of the machine clock.
func (q *Queue) Unasked(ctx context.Context, channel string, day, from, to time.Time) (n int, lately []time.Time, err error) {
	err = q.s.read(ctx, func(tx *Tx) error {
		lately = nil
		if n, err = tx.leftUnasked(channel, day); err != nil {
			return err
		}
		return tx.each(func(scan func(...any) error) error {
			var at int64
			err := scan(&at)
			lately = append(lately, timeOf(at))
			return err
		}, `SELECT ended_at FROM outbox WHERE channel = $1 AND lane >= 2 AND state IN ('done', 'parked') AND ended_at >= $2 AND ended_at < $3
			ORDER BY ended_at`, channel, micros(from), micros(to))
	})
	return n, lately, err
}

func (tx *Tx) leftUnasked(channel string, day time.Time) (n int, err error) {
	err = tx.get([]any{&n}, `SELECT (SELECT COUNT(*) FROM outbox WHERE channel = $1 AND lane >= 2 AND state IN ('done', 'parked') AND ended_at >= $2)
		+ (SELECT COUNT(*) FROM outbox WHERE state = 'claimed' AND channel = $1 AND lane >= 2)`, channel, micros(day))
	return n, err
}
