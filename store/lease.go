package store

import (
	"context"
	"time"
)

// Acquire takes or renews the named lease for this process and tells whether it
// holds it now. One sender of a network's account works at a time: it acquires
// "sender:" + account, and again well before the time is over.
func (s *Store) Acquire(ctx context.Context, name string, d time.Duration) (held bool, err error) {
	err = s.write(ctx, func(tx *Tx) error {
		n, err := tx.exec(`INSERT INTO leases (name, owner, until) VALUES ($1, $2, $3)
			ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until
			WHERE leases.owner = excluded.owner OR leases.until <= $4`,
			name, s.owner, micros(tx.Machine.Add(d)), micros(tx.Machine))
		held = n == 1
		return err
	})
	return held && err == nil, err
}

// Yield gives up the named lease if this process holds it.
func (s *Store) Yield(ctx context.Context, name string) error {
	return s.write(ctx, func(tx *Tx) error {
		_, err := tx.exec("DELETE FROM leases WHERE name = $1 AND owner = $2", name, s.owner)
		return err
	})
}
