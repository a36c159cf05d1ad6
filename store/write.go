package store

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"strconv"
	"time"
)

// maxRetries bounds how often PostgreSQL's "try the transaction again" is
// obeyed for one write.
const maxRetries = 10

// Update runs fn in one transaction that is committed when fn returns nil; an
// error or a panic undoes everything. All writes of the program go this way.
// On PostgreSQL fn runs again when the database asks for it, so it must do
// nothing but use tx.
func (s *Store) Update(ctx context.Context, fn func(tx *Tx) error) error { return s.write(ctx, fn) }

// View runs fn in a read-only transaction: everything it reads is of one
// moment. The order of calls holds: what Update has committed before, View
// sees.
func (s *Store) View(ctx context.Context, fn func(tx *Tx) error) error { return s.read(ctx, fn) }

func (s *Store) write(ctx context.Context, fn func(tx *Tx) error) error {
	if s.closed() {
		return ErrClosed
	}
	if s.lite {
		return s.writer.do(ctx, s.ended, fn)
	}
	for try := 1; ; try++ {
		err := s.writePostgres(ctx, fn)
		if !mustRetry(err) || try == maxRetries {
			return err
		}
		select { // part from the one we met
		case <-time.After(time.Duration(rand.IntN(try*4)+1) * time.Millisecond):
		case <-ctx.Done():
			return cancelled(ctx, unavailable(err))
		}
	}
}

func (s *Store) writePostgres(ctx context.Context, fn func(tx *Tx) error) error {
	t, err := s.writes.BeginTx(ctx, nil) // READ COMMITTED
	if err != nil {
		return cancelled(ctx, databaseError(err))
	}
	tx := s.newTx(ctx, t)
	if err := tx.call(fn); err != nil {
		return cancelled(ctx, rollback(t, err))
	}
	if err := t.Commit(); err != nil {
		return cancelled(ctx, unavailable(err))
	}
	tx.committed()
	return nil
}

func (s *Store) read(ctx context.Context, fn func(tx *Tx) error) error {
	if s.closed() {
		return ErrClosed
	}
	opts := &sql.TxOptions{ReadOnly: true}
	if s.lite {
		if err := ctx.Err(); err != nil {
			return unavailable(err)
		}
		// No context: the driver would start a goroutine for each statement.
		ctx, opts = context.WithoutCancel(ctx), nil
	} else {
		opts.Isolation = sql.LevelRepeatableRead
	}
	t, err := s.reads.BeginTx(ctx, opts)
	if err != nil {
		return cancelled(ctx, databaseError(err))
	}
	err = s.newTx(ctx, t).call(fn)
	return cancelled(ctx, rollback(t, err))
}

// rollback ends a transaction and keeps the error that led to it.
func rollback(t *sql.Tx, err error) error {
	if rerr := t.Rollback(); rerr != nil && err == nil && !errors.Is(rerr, sql.ErrTxDone) {
		return databaseError(rerr)
	}
	return err
}

// cancelled names the caller's own cancellation, which drivers word in many
// ways.
func cancelled(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return errors.Join(ctx.Err(), err)
	}
	return err
}

// LimitPages bounds the size of a SQLite database, in pages of 4 KiB; a number
// below its present size means that size, and 0 lifts the bound. When the bound
// is reached, writes fail as on a full disk. It does nothing on PostgreSQL.
func (s *Store) LimitPages(ctx context.Context, pages int) error {
	if !s.lite {
		return nil
	}
	if pages == 0 {
		pages = 1<<32 - 2 // SQLite's own bound
	}
	return s.write(ctx, func(tx *Tx) error {
		var now int64
		return tx.get([]any{&now}, "PRAGMA max_page_count = "+strconv.Itoa(pages))
	})
}
