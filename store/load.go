package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// sqlitePath is the file at an address; ok says whether it is SQLite's.
func sqlitePath(address string) (path string, ok bool) {
	rest, ok := strings.CutPrefix(address, "sqlite:")
	return strings.TrimPrefix(rest, "//"), ok
}

// sqliteFiles are what SQLite keeps at a path: it would take what stands beside
// a new file for its own.
func sqliteFiles(path string) []string {
	return []string{path, path + "-wal", path + "-shm", path + "-journal"}
}

// Vacant tells whether there is no database yet at an address: no file, or no
// table.
func Vacant(ctx context.Context, address string) (vacant bool, err error) {
	if path, lite := sqlitePath(address); lite {
		for _, file := range sqliteFiles(path) {
			if _, err := os.Lstat(file); !errors.Is(err, os.ErrNotExist) {
				return false, err
			}
		}
		return true, nil
	}
	db, err := sql.Open("pgx", address)
	if err != nil {
		return false, fmt.Errorf("database address: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	all, err := tables(ctx, db)
	return len(all) == 0, err
}

// Load makes the database at a vacant address from a file of Snapshot. SQLite
// takes the file itself.
func Load(ctx context.Context, address, file string) error {
	if path, lite := sqlitePath(address); lite {
		return moveSQLite(file, path)
	}
	return postgresTool(ctx, address, "pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", file)
}

// moveSQLite gives a closed SQLite file its place, durably.
func moveSQLite(from, to string) error {
	for _, beside := range sqliteFiles(from)[1:] {
		if _, err := os.Lstat(beside); !errors.Is(err, os.ErrNotExist) {
			return errors.Join(fmt.Errorf("%s is not closed", from), err)
		}
	}
	if err := os.Rename(from, to); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(to))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// Clear takes away the database at an address.
func Clear(ctx context.Context, address string) (err error) {
	if path, lite := sqlitePath(address); lite {
		for _, file := range sqliteFiles(path) {
			if err := os.Remove(file); err != nil && !errors.Is(err, os.ErrNotExist) {
				return err
			}
		}
		return nil
	}
	db, err := sql.Open("pgx", address)
	if err != nil {
		return fmt.Errorf("database address: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	all, err := tables(ctx, db)
	if err != nil || len(all) == 0 {
		return err
	}
	_, err = db.ExecContext(ctx, "DROP TABLE "+strings.Join(all, ", ")+" CASCADE")
	return databaseError(err)
}

// tables are the names of the tables on PostgreSQL, quoted.
func tables(ctx context.Context, db *sql.DB) (all []string, err error) {
	rows, err := db.QueryContext(ctx, `SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema()`)
	if err != nil {
		return nil, databaseError(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		all = append(all, name)
	}
	return all, databaseError(rows.Err())
}
