package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/mattn/go-sqlite3"
)

// Errors that callers distinguish with errors.Is.
var (
	// ErrUnavailable says that the database could not do its work now: it is
	// unreachable, full, busy or shut. The same call may succeed later. When it
	// comes from a write to PostgreSQL, the write may have happened: every
	// write of this package can be repeated safely.
	ErrUnavailable = errors.New("database not available")
	// ErrClosed says that the store has been closed.
	ErrClosed = errors.New("store is closed")
	// ErrLost says that a row is no longer the caller's: its lease lapsed and
	// somebody else has it, or it has ended.
	ErrLost = errors.New("the lease on this row is lost")
	// ErrNone says that there is no such row.
	ErrNone = errors.New("no such row")
	// ErrInUse says that another process works on the same SQLite file.
	ErrInUse = errors.New("database is in use by another process")
)

// PanicError is the error of a transaction whose function panicked. Its text
// does not contain the value, which may be personal data.
type PanicError struct {
	Value any
	Stack []byte
}

// Error implements error.
func (e *PanicError) Error() string { return fmt.Sprintf("panic in a transaction (%T)", e.Value) }

// IsTransient tells whether an error comes from the machine, database, lease or
// a shutdown, and not from the row that was worked on: such an error must not
// be counted as an attempt of the row.
func IsTransient(err error) bool {
	return errors.Is(err, ErrUnavailable) || errors.Is(err, ErrClosed) || errors.Is(err, ErrLost) ||
		errors.Is(err, context.Canceled) || databaseDown(err)
}

// databaseError wraps a driver's error so that it can be told by errors.Is.
func databaseError(err error) error {
	switch {
	case err == nil || errors.Is(err, ErrUnavailable):
		return err
	case errors.Is(err, sql.ErrNoRows):
		return ErrNone
	case databaseDown(err) || connectionLost(err):
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return err
}

// databaseDown tells the errors of both drivers that say nothing about the
// statement itself.
func databaseDown(err error) bool {
	var lite sqlite3.Error
	if errors.As(err, &lite) {
		return liteDown(lite.Code)
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch pg.Code[:2] {
		case "08", "40", "53", "57", "58": // connection, rollback, resources, operator, system
			return true
		}
		// lock not available; read-only: a standby that took over too early
		return pg.Code == "55P03" || pg.Code == "25006"
	}
	return false
}

func liteDown(code sqlite3.ErrNo) bool {
	switch code {
	case sqlite3.ErrFull, sqlite3.ErrIoErr, sqlite3.ErrBusy, sqlite3.ErrLocked, sqlite3.ErrCantOpen,
		sqlite3.ErrNomem, sqlite3.ErrProtocol, sqlite3.ErrReadonly, sqlite3.ErrInterrupt,
		sqlite3.ErrCorrupt, sqlite3.ErrNotADB, sqlite3.ErrSchema:
		return true
	}
	return false
}

// connectionLost tells a broken connection. It is asked only about errors that
// came from the database driver.
func connectionLost(err error) bool {
	var network net.Error
	var connect *pgconn.ConnectError
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		errors.As(err, &network) || errors.As(err, &connect) ||
		strings.Contains(err.Error(), "conn closed") || strings.Contains(err.Error(), "database is closed")
}

// mustRetry tells the two errors after which PostgreSQL asks for the whole
// transaction again: serialization failure and deadlock.
func mustRetry(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}

// isDuplicate tells a violated unique key or index.
func isDuplicate(err error) bool {
	var lite sqlite3.Error
	if errors.As(err, &lite) {
		return lite.ExtendedCode == sqlite3.ErrConstraintUnique || lite.ExtendedCode == sqlite3.ErrConstraintPrimaryKey
	}
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "23505"
}
