package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime/debug"
	"strconv"
	"time"

	"damping/flows/aid"
)

// Tx is one transaction. Now (programme clock) and Machine (machine clock) are
// fixed when it begins, so all rows of a transaction share one time.
//
// After a statement has failed, everything later in the same transaction fails
// with the same error, and the transaction is rolled back even when its
// function returns nil; only Savepoint contains a failure. That is how
// PostgreSQL behaves, and the same here on both databases.
//
// A Tx is used by one goroutine. Its function must not begin another write of
// the same store: on SQLite it would wait for itself.
type Tx struct {
	Now     time.Time
	Machine time.Time

	s      *Store
	ctx    context.Context
	c      executor
	depth  int
	broken error     // a statement failed
	lost   bool      // broken, and no savepoint can mend it
	after  []func()  // run once the transaction is committed
	woken  [2]bool   // queues in which rows became open
	links  []pending // of the ledger, written at the end

	closed aid.Holidays // of the office, once they were asked for
}

// executor is what a connection, a pool and a transaction have in common.
type executor interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func (s *Store) newTx(ctx context.Context, c executor) *Tx {
	return &Tx{Now: s.clock.Program(), Machine: s.clock.Machine(), s: s, ctx: ctx, c: c}
}

// exec runs one statement and returns the number of rows it changed.
func (tx *Tx) exec(query string, args ...any) (int64, error) {
	if tx.broken != nil {
		return 0, tx.broken
	}
	if tx.s.lite {
		query = steady(query)
	}
	res, err := tx.c.ExecContext(tx.ctx, query, args...)
	if err != nil {
		return 0, tx.fail(err)
	}
	n, err := res.RowsAffected()
	if err != nil {
		return 0, tx.fail(err)
	}
	return n, nil
}

// each runs a query and calls fn for every row. fn must not use the
// transaction: the connection is still giving rows.
func (tx *Tx) each(fn func(scan func(dest ...any) error) error, query string, args ...any) (err error) {
	if tx.broken != nil {
		return tx.broken
	}
	if tx.s.lite {
		query = steady(query)
	}
	rows, err := tx.c.QueryContext(tx.ctx, query, args...)
	if err != nil {
		return tx.fail(err)
	}
	defer func() {
		if cerr := rows.Close(); cerr != nil && err == nil {
			err = tx.fail(cerr)
		}
	}()
	for rows.Next() {
		if err := fn(rows.Scan); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return tx.fail(err)
	}
	return nil
}

// get reads the first row of a query into dest. The error is ErrNone when there
// is no row; that does not break the transaction.
func (tx *Tx) get(dest []any, query string, args ...any) error {
	found := false
	err := tx.each(func(scan func(...any) error) error {
		if found {
			return nil
		}
		found = true
		return scan(dest...)
	}, query, args...)
	if err == nil && !found {
		return ErrNone
	}
	return err
}

// fail breaks the transaction.
func (tx *Tx) fail(err error) error {
	err = databaseError(err)
	tx.broken = err
	if databaseDown(err) || errors.Is(err, ErrUnavailable) {
		tx.lost = true
	}
	return err
}

// Savepoint runs fn; when it returns an error, everything fn did is undone, the
// error is returned, and the transaction goes on.
func (tx *Tx) Savepoint(fn func() error) error {
	if tx.broken != nil {
		return tx.broken
	}
	tx.depth++
	defer func() { tx.depth-- }()
	name := "p" + strconv.Itoa(tx.depth)
	if _, err := tx.exec("SAVEPOINT " + name); err != nil {
		return err
	}
	hooks, links, woken := len(tx.after), len(tx.links), tx.woken
	err := fn()
	if err == nil {
		err = tx.broken
	}
	if err == nil {
		_, err = tx.exec("RELEASE SAVEPOINT " + name)
		return err
	}
	tx.after, tx.links, tx.woken = tx.after[:hooks], tx.links[:min(links, len(tx.links))], woken
	if uerr := tx.undo(name); uerr != nil {
		return uerr
	}
	return err
}

// undo rolls back to a savepoint and forgets it.
func (tx *Tx) undo(name string) error {
	if tx.lost {
		return tx.broken
	}
	tx.broken, tx.closed = nil, nil
	if _, err := tx.exec("ROLLBACK TO SAVEPOINT " + name); err != nil {
		tx.lost = true
		return err
	}
	_, err := tx.exec("RELEASE SAVEPOINT " + name)
	return err
}

// call runs fn and turns a panic, and a statement that failed unnoticed, into
// an error.
func (tx *Tx) call(fn func(tx *Tx) error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &PanicError{Value: v, Stack: debug.Stack()}
		}
	}()
	if err := fn(tx); err != nil {
		return err
	}
	if tx.broken != nil {
		return tx.broken
	}
	return tx.writeLinks()
}

// onCommit has fn run once the transaction is committed.
func (tx *Tx) onCommit(fn func()) { tx.after = append(tx.after, fn) }

// committed runs what waits for the commit.
func (tx *Tx) committed() {
	for _, fn := range tx.after {
		fn()
	}
	for i, q := range []*Queue{tx.s.Inbox, tx.s.Outbox} {
		if tx.woken[i] {
			q.wake()
		}
	}
}

// open opens a sealed value of the given place.
func (tx *Tx) open(sealed, place string) (string, error) {
	plain, err := tx.s.keys.Open(sealed, place)
	if err != nil {
		return "", fmt.Errorf("%s: %w", place, err)
	}
	return plain, nil
}
