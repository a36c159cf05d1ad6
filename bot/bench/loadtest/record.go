package loadtest

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "github.com/mattn/go-sqlite3"    // the driver "sqlite3"
)

// Record looks at the queues of a house from outside, while the program runs.
type Record struct {
	db    *sql.DB
	house *House
}

// Look opens the database of a house for reading.
func (h *House) Look() (*Record, error) {
	driver, address := "pgx", h.Database
	if path, ok := strings.CutPrefix(h.Database, "sqlite:"); ok {
		driver, address = "sqlite3", "file:"+path+"?mode=ro&_busy_timeout=60000"
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return &Record{db: db, house: h}, nil
}

// Close closes it.
func (r *Record) Close() error { return r.db.Close() }

// Files are where the database lies: SQLite's file and its log of writes (WAL),
// or PostgreSQL's folder of this database and that of its log.
func (r *Record) Files() (paths []string, err error) {
	if path, ok := strings.CutPrefix(r.house.Database, "sqlite:"); ok {
		return []string{path, path + "-wal"}, nil
	}
	var folder, id string
	err = r.db.QueryRow(`SELECT current_setting('data_directory'), oid::text FROM pg_database
		WHERE datname = current_database()`).Scan(&folder, &id)
	return []string{filepath.Join(folder, "base", id), filepath.Join(folder, "pg_wal")}, err
}

// Flush makes PostgreSQL write to its files what it holds in memory. SQLite
// holds nothing.
func (r *Record) Flush() error {
	if strings.HasPrefix(r.house.Database, "sqlite:") {
		return nil
	}
	_, err := r.db.Exec(`CHECKPOINT`)
	return err
}

// Count is the answer to a query for one number.
func (r *Record) Count(query string, args ...any) (n int, err error) {
	err = r.db.QueryRow(query, args...).Scan(&n)
	return n, err
}

// Waiting is how many rows of both queues are in line and have not ended. What is to
// leave in the morning is not in line at night.
func (r *Record) Waiting() (int, error) {
	return r.Count(`SELECT (SELECT count(*) FROM inbox WHERE ended_at = 0 AND due_at <= $1)
		+ (SELECT count(*) FROM outbox WHERE ended_at = 0 AND due_at <= $1)`, time.Now().UnixMicro())
}

// Quiet waits until nothing is in line in both queues.
func (r *Record) Quiet(ctx context.Context) error {
	for {
		n, err := r.Waiting()
		if err == nil && n == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err, errors.New(strconv.Itoa(n)+" rows wait"))
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Unknown are the message ids of the letters that are marked as perhaps sent
// twice.
func (r *Record) Unknown() (map[int64]bool, error) {
	rows, err := r.db.Query(`SELECT external_id FROM outbox WHERE unknown > 0 AND state = 'done'`)
	if err != nil {
		return nil, err
	}
	unknown := map[int64]bool{}
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		if n, err := strconv.ParseInt(id, 10, 64); err == nil { // "" when the answer broke off
			unknown[n] = true
		}
	}
	return unknown, errors.Join(rows.Err(), rows.Close())
}
