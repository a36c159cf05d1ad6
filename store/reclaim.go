package store

import (
	"context"
	"fmt"
	"math"
	"time"
)

// reclaimBatch bounds the rows that one transaction takes back.
const reclaimBatch = 500

const lapsedSQL = "SELECT " + rowColumns + " FROM QUEUE WHERE state = 'claimed' AND lease_until <= $1 LIMIT $2"

// Reclaim takes back the rows whose lease has lapsed: their process died, or
// took too long. They are open again, and parked after MaxDeaths. A letter may
// have been in the air, see Ambiguous. It returns how many rows it took back;
// call it regularly.
func (q *Queue) Reclaim(ctx context.Context) (int, error) {
	return q.reclaim(ctx, func(tx *Tx) int64 { return micros(tx.Machine) }, true)
}

// reclaim takes back what was claimed until a time. Unless it may park, a row
// that would be parked is left for the next Reclaim: whoever is told of it is
// known only then.
func (q *Queue) reclaim(ctx context.Context, until func(tx *Tx) int64, park bool) (int, error) {
	for total := 0; ; {
		n := 0
		err := q.inTx(ctx, func(tx *Tx) error {
			var rows []Row
			err := tx.each(func(scan func(...any) error) error {
				r, err := scanRow(scan)
				rows = append(rows, r)
				return err
			}, q.sql.lapsed, until(tx), reclaimBatch)
			if err != nil {
				return err
			}
			n, err = q.takeBack(tx, rows, park)
			return err
		})
		total += n
		if err != nil || n < reclaimBatch {
			return total, err
		}
	}
}

func (q *Queue) takeBack(tx *Tx, rows []Row, park bool) (n int, err error) {
	for _, r := range rows {
		r.Deaths++
		b := q.inTheAir(r, "lapsed")
		if b.state == StateOpen && r.Deaths >= MaxDeaths {
			b.state, b.outcome = StateParked, OutcomeDeaths
		}
		if b.state == StateParked && !park {
			if _, err := tx.exec(q.sql.renew, int64(0), r.ID, r.lease); err != nil {
				return n, err
			}
			continue
		}
		if body, err := tx.open(string(r.Body), q.place(r.ID)); err == nil {
			b.row.Body = []byte(body)
		} else {
			b.row.Body = nil // for OnPark; Claim will park the row
		}
		// Lost: another process was faster, or the worker came at the last moment.
		if err := q.setBack(tx, b); err != nil && err != ErrLost {
			return n, err
		}
		n++
	}
	return n, nil
}

// takeBack takes everything that an earlier process held: this one is alone.
func (s *Store) takeBack(ctx context.Context) error {
	all := func(*Tx) int64 { return math.MaxInt64 }
	for _, q := range []*Queue{s.Inbox, s.Outbox} {
		if _, err := q.reclaim(ctx, all, false); err != nil {
			return fmt.Errorf("take back what the last run held: %w", err)
		}
	}
	return s.write(ctx, func(tx *Tx) error {
		if _, err := tx.exec("UPDATE timers SET state = 'open', retry_at = 0 WHERE state = 'claimed'"); err != nil {
			return err
		}
		_, err := tx.exec("DELETE FROM leases")
		return err
	})
}

// Sweep deletes what ended longer ago than the setting KeepIDs, and photos that
// were put aside long ago, and wipes the bodies that were kept for a while.
// Parked rows stay: they wait for a person.
// Call it now and then, for example each hour.
func (s *Store) Sweep(ctx context.Context) error {
	for _, q := range []*Queue{s.Inbox, s.Outbox} {
		if err := s.inChunks(ctx, q.sql.unkeep, func(tx *Tx) time.Time { return tx.Machine }); err != nil {
			return err
		}
		if err := s.inChunks(ctx, q.sql.sweep, s.forgotten); err != nil {
			return err
		}
	}
	if err := s.inChunks(ctx, sweepPhotosSQL, func(tx *Tx) time.Time { return tx.Now.Add(-keepAside) }); err != nil {
		return err
	}
	if err := s.inChunks(ctx, sweepListsSQL, func(tx *Tx) time.Time { return tx.Now.Add(-keepAside) }); err != nil {
		return err
	}
	return s.inChunks(ctx, sweepTimersSQL, s.forgotten)
}

// keepAside is how long photos are kept that are no part of a document, and
// lists of people for a broadcast that was not sent.
const keepAside = 30 * 24 * time.Hour

func (s *Store) forgotten(tx *Tx) time.Time { return tx.Machine.Add(-s.opt.keepIDs) }

const (
	sweepChunk = 500
	sweepSQL   = `DELETE FROM QUEUE WHERE id IN (SELECT id FROM QUEUE
		WHERE ended_at > 0 AND ended_at < $1 AND state <> 'parked' LIMIT $2)`
	unkeepSQL = `UPDATE QUEUE SET body = '', keep_until = -1 WHERE id IN (SELECT id FROM QUEUE
		WHERE keep_until > 0 AND keep_until < $1 AND ended_at > 0 AND state <> 'parked' LIMIT $2)`
	sweepPhotosSQL = `DELETE FROM photos WHERE id IN (SELECT id FROM photos
		WHERE state IN ('unasked', 'dropped', 'replaced') AND taken_at < $1 LIMIT $2)`
	sweepListsSQL  = `DELETE FROM audience_members WHERE list IN (SELECT list FROM audience_members WHERE added_at < $1 LIMIT $2)`
	sweepTimersSQL = `DELETE FROM timers WHERE id IN (SELECT id FROM timers
		WHERE ended_at > 0 AND ended_at < $1 AND state <> 'parked' LIMIT $2)`
)

// inChunks repeats a statement until it changes nothing more, in short
// transactions that let others in between.
func (s *Store) inChunks(ctx context.Context, text string, before func(tx *Tx) time.Time) error {
	for {
		var n int64
		err := s.write(ctx, func(tx *Tx) error {
			var err error
			n, err = tx.exec(text, micros(before(tx)), sweepChunk)
			return err
		})
		if err != nil || n < sweepChunk {
			return err
		}
	}
}
