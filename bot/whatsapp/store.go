package whatsapp

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"syscall"

	_ "github.com/mattn/go-sqlite3" // the driver
	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/store/sqlstore"
	"go.mau.fi/whatsmeow/types"
)

// keysPragmas: the file is the account's identity and what was decrypted; nothing
// of it may be lost after it was acknowledged.
const keysPragmas = "_foreign_keys=on&_journal_mode=WAL&_synchronous=FULL&_busy_timeout=5000&_txlock=immediate"

// errHeld: somebody else has the account just now.
var errHeld = errors.New("whatsapp: another program has the account")

// hold takes the account for as long as it is served or paired. The lock lies beside
// the database and goes with the program. Without it an account would be logged in
// while it is half paired: WhatsApp refuses that, and the library deletes it then.
func (n *Network) hold() (free func(), err error) {
	file, err := os.OpenFile(strings.TrimPrefix(n.cfg.DatabaseURL, "sqlite:")+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("whatsapp: %w", err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(errHeld, file.Close())
	}
	return func() {
		if err := file.Close(); err != nil {
			n.log.Warn("whatsapp: the account's lock could not be closed")
		}
	}, nil
}

// device is the account, or a new one whose ID is nil. The library's own way to it
// takes a database that could not be read to the end for an empty one, and an
// account that is there would be paired anew.
func (n *Network) device(ctx context.Context) (*store.Device, error) {
	var jid types.JID
	switch err := n.db.QueryRowContext(ctx, `SELECT jid FROM whatsmeow_device ORDER BY jid LIMIT 1`).Scan(&jid); {
	case errors.Is(err, sql.ErrNoRows):
		return n.keys.NewDevice(), nil
	case err != nil:
		return nil, err
	}
	device, err := n.keys.GetDevice(ctx, jid)
	if err == nil && device == nil {
		err = errors.New("whatsapp: the account went away while it was read")
	}
	return device, err
}

// openKeys opens the library's own database, "sqlite:PATH". Only the owner may
// read the file: whoever has it is the account.
func openKeys(ctx context.Context, address string) (*sql.DB, *sqlstore.Container, error) {
	path, ok := strings.CutPrefix(address, "sqlite:")
	if !ok || path == "" {
		return nil, nil, errors.New("whatsapp: the database must be sqlite:PATH")
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, nil, fmt.Errorf("whatsapp: %w", err)
	}
	if err := errors.Join(file.Chmod(0o600), file.Close()); err != nil {
		return nil, nil, fmt.Errorf("whatsapp: %w", err)
	}
	db, err := sql.Open("sqlite3", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+keysPragmas)
	if err != nil {
		return nil, nil, fmt.Errorf("whatsapp: %w", err)
	}
	container := sqlstore.NewWithDB(db, "sqlite3", nil)
	if err := container.Upgrade(ctx); err != nil {
		return nil, nil, errors.Join(fmt.Errorf("whatsapp: %w", err), db.Close())
	}
	return db, container, nil
}
