package whatsapp

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	_ "github.com/mattn/go-sqlite3" // the driver
	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/store/sqlstore"
	"go.mau.fi/whatsmeow/types"
)

// keysPragmas: the file is the account's identity and what was decrypted; nothing
// of it may be lost after it was acknowledged, and what is deleted is overwritten.
const keysPragmas = "_secure_delete=on&_foreign_keys=on&_journal_mode=WAL&_synchronous=FULL&_busy_timeout=5000&_txlock=immediate"

// Schema is where the library's tables lie in a PostgreSQL database, which may be
// that of the program.
const Schema = "damping_whatsapp"

// The advisory locks of PostgreSQL that guard the account and the making of its tables.
const (
	lockAccount = 0x64616d70776101
	lockTables  = 0x64616d70776102
)

// connections to PostgreSQL: one holds the account, and all work is done on the other.
// The library changes what it shares with a person, its session, without a lock; of
// two transactions at once, one that sends and one that receives, the later would undo
// the earlier, and the person could not decrypt a letter. SQLite lets only one begin.
const connections = 2

// errHeld: somebody else has the account just now.
var errHeld = errors.New("whatsapp: another program has the account")

// keys is the library's own database: who has it is the account.
type keys struct {
	db   *sql.DB
	lib  *sqlstore.Container
	path string // of SQLite's file; "" is PostgreSQL
}

// openKeys opens it, "sqlite:PATH" or "postgres://…".
func openKeys(ctx context.Context, address string) (*keys, error) {
	path, lite := strings.CutPrefix(address, "sqlite:")
	switch {
	case lite && path != "":
		return openFile(ctx, path)
	case strings.HasPrefix(address, "postgres://"), strings.HasPrefix(address, "postgresql://"):
		return openSchema(ctx, address)
	}
	return nil, errors.New("whatsapp: the database must be sqlite:PATH or postgres://…")
}

// openFile opens SQLite's file, which only its owner may read.
func openFile(ctx context.Context, path string) (*keys, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("whatsapp: %w", err)
	}
	if err := errors.Join(file.Chmod(0o600), file.Close()); err != nil {
		return nil, fmt.Errorf("whatsapp: %w", err)
	}
	db, err := sql.Open("sqlite3", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+keysPragmas)
	if err != nil {
		return nil, fmt.Errorf("whatsapp: %w", err)
	}
	k := &keys{db: db, lib: sqlstore.NewWithDB(db, "sqlite3", nil), path: path}
	if err := k.lib.Upgrade(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("whatsapp: %w", err), db.Close())
	}
	return k, nil
}

// openSchema opens PostgreSQL; of several replicas that start at once one makes the tables.
func openSchema(ctx context.Context, address string) (*keys, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, errors.New("whatsapp: the address of the database cannot be read") // the error's own words hold the password
	}
	config.RuntimeParams["search_path"] = Schema
	k := &keys{db: stdlib.OpenDB(*config)}
	k.lib = sqlstore.NewWithDB(k.db, "postgres", nil)
	k.db.SetMaxOpenConns(connections)
	free, _, err := k.lock(ctx, "SELECT true FROM pg_advisory_lock($1)", lockTables)
	if err == nil {
		if _, err = k.db.ExecContext(ctx, "CREATE SCHEMA IF NOT EXISTS "+Schema); err == nil {
			err = k.lib.Upgrade(ctx)
		}
		free()
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("whatsapp: %w", err), k.db.Close())
	}
	return k, nil
}

// hold takes the account for as long as it is served or paired: a lock beside
// SQLite's file, or one of PostgreSQL's, which goes with its connection. Either goes
// with the program. lost is closed when the lock went by itself. Without it an
// account would be logged in while it is half paired: WhatsApp refuses that, and the
// library deletes it then.
func (k *keys) hold(ctx context.Context) (free func(), lost <-chan struct{}, err error) {
	if k.path == "" {
		return k.lock(ctx, "SELECT pg_try_advisory_lock($1)", lockAccount)
	}
	file, err := os.OpenFile(k.path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, nil, fmt.Errorf("whatsapp: %w", err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, nil, errors.Join(errHeld, file.Close())
	}
	return func() { _ = file.Close() }, nil, nil // the kernel lets go of it whatever Close says
}

// lockLook is how often it is looked whether the connection with the lock lives.
const lockLook = 2 * time.Second

// lock takes a lock of PostgreSQL's with a question that answers whether it was had.
func (k *keys) lock(ctx context.Context, question string, number int64) (free func(), lost <-chan struct{}, err error) {
	conn, err := k.db.Conn(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("whatsapp: %w", err)
	}
	drop := func() { // not into the pool, where it would keep the lock
		_ = conn.Raw(func(any) error { return driver.ErrBadConn })
		_ = conn.Close()
	}
	var had bool
	if err := conn.QueryRowContext(ctx, question, number).Scan(&had); err != nil || !had {
		drop()
		if err == nil {
			err = errHeld
		}
		return nil, nil, err
	}
	holding, end := context.WithCancel(context.WithoutCancel(ctx))
	gone, watched := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(watched)
		for holding.Err() == nil {
			sleep(holding, lockLook)
			look, done := context.WithTimeout(holding, 2*lockLook)
			err := conn.PingContext(look)
			done()
			if err != nil && holding.Err() == nil {
				close(gone)
				return
			}
		}
	}()
	return func() { end(); <-watched; drop() }, gone, nil
}

// device is the account, or a new one whose ID is nil. The library's own way to it
// takes a database that could not be read to the end for an empty one, and an
// account that is there would be paired anew.
func (k *keys) device(ctx context.Context) (*store.Device, error) {
	var jid types.JID
	switch err := k.db.QueryRowContext(ctx, `SELECT jid FROM whatsmeow_device ORDER BY jid LIMIT 1`).Scan(&jid); {
	case errors.Is(err, sql.ErrNoRows):
		return k.lib.NewDevice(), nil
	case err != nil:
		return nil, err
	}
	device, err := k.lib.GetDevice(ctx, jid)
	if err == nil && device == nil {
		err = errors.New("whatsapp: the account went away while it was read")
	}
	return device, err
}

func (k *keys) close() error { return k.db.Close() }
