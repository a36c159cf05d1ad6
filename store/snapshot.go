package store

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"time"
)

// Snapshot writes the database as it is at one moment into a new file, which
// Load reads, and tells what it holds. Others may write meanwhile.
func (s *Store) Snapshot(ctx context.Context, file string) (Contents, error) {
	if err := newFile(file); err != nil { // with the rights of the database
		return Contents{}, err
	}
	if s.lite {
		return s.snapshotSQLite(ctx, file)
	}
	return s.snapshotPostgres(ctx, file)
}

// snapshotSQLite copies the database, without what was deleted, and reads the
// copy: VACUUM cannot be a part of the transaction that reads.
func (s *Store) snapshotSQLite(ctx context.Context, file string) (c Contents, err error) {
	path, _ := sqlitePath(s.url)
	from, err := readOnly(path, "")
	if err != nil {
		return c, err
	}
	_, err = from.ExecContext(ctx, "VACUUM INTO $1", file)
	if err = errors.Join(err, from.Close()); err != nil {
		return c, databaseError(err)
	}
	to, err := readOnly(file, "&immutable=1")
	if err != nil {
		return c, err
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	copied := &Store{lite: true, keys: s.keys, clock: s.clock, reads: to, done: s.done}
	return copied.Contents(ctx)
}

// readOnly opens a SQLite file that is not to be changed.
func readOnly(path, more string) (*sql.DB, error) {
	return sql.Open("sqlite3", "file:"+(&url.URL{Path: path}).EscapedPath()+"?mode=ro&_busy_timeout=5000"+more)
}

// snapshotPostgres has pg_dump see what this transaction sees.
func (s *Store) snapshotPostgres(ctx context.Context, file string) (c Contents, err error) {
	err = s.read(ctx, func(tx *Tx) error {
		var id, schema string
		if err := tx.get([]any{&id, &schema}, "SELECT pg_export_snapshot(), current_schema()"); err != nil {
			return err
		}
		if c, err = tx.contents(); err != nil {
			return err
		}
		return postgresTool(ctx, s.url, "pg_dump", "--format=custom", "--no-owner", "--no-privileges",
			"--snapshot="+id, "--table="+pattern(schema), "--file="+file)
	})
	return c, err
}

// Kinds of link in the office's chain about backups.
const (
	kindBackup  = "backup"
	kindRestore = "restore"
)

// NoteBackup records that a backup was made, by its name.
func (s *Store) NoteBackup(ctx context.Context, name string) error {
	return s.noteBackup(ctx, kindBackup, name)
}

// NoteRestore records that this database is what a backup held.
func (s *Store) NoteRestore(ctx context.Context, name string) error {
	return s.noteBackup(ctx, kindRestore, name)
}

func (s *Store) noteBackup(ctx context.Context, kind, name string) error {
	return s.write(ctx, func(tx *Tx) error {
		return tx.Append(officeChain, kind, ownActor, ownActor, map[string]string{"name": name})
	})
}

// LastBackup is when the last backup was made or put in place, and since when
// there is something to keep: the office's first link. Zero is never.
func (s *Store) LastBackup(ctx context.Context) (last, since time.Time, err error) {
	err = s.read(ctx, func(tx *Tx) error {
		var at, first int64
		err := tx.get([]any{&at, &first}, `SELECT COALESCE(MAX(CASE WHEN kind IN ($1, $2) THEN at ELSE 0 END), 0), COALESCE(MIN(at), 0)
			FROM ledger WHERE chain = $3`, kindBackup, kindRestore, officeChain)
		last, since = timeOf(at), timeOf(first)
		return err
	})
	return last, since, err
}
