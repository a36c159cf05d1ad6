package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	_ "github.com/mattn/go-sqlite3" // the driver "sqlite3"

	"damping/store/seal"
)

// Store is the one database of the program. It is safe for use by several
// goroutines.
type Store struct {
	Inbox  *Queue
	Outbox *Queue

	keys  *seal.Keys
	clock Clock
	opt   options
	owner string // this process, in leases
	lite  bool   // SQLite; else PostgreSQL

	writes  *sql.DB // SQLite: one connection; PostgreSQL: the pool
	reads   *sql.DB // SQLite: read-only connections; PostgreSQL: the same pool
	writer  *writer // SQLite only
	lock    *os.File
	chats   chatCache
	blocked func(tx *Tx, chat string) error // what the office does when a chat is blocked; nil is nothing
	seq     atomic.Int64                    // last number given by nextSeq
	notices chan int                        // PostgreSQL: queues that other replicas must hear of
	stop    context.CancelFunc              // ends the background goroutines
	done    <-chan struct{}                 // closed when Close begins
	ended   chan struct{}                   // closed when the writer has ended
	running sync.WaitGroup
	closing func() error // close, once
	url     string
}

// Open opens the database, brings its tables up to date and starts its writer.
// The address is "sqlite:path" or "postgres://…". On SQLite the process is
// alone: whatever an earlier process held is taken back at once, and a second
// process is refused with ErrInUse. On PostgreSQL several replicas may open the
// same database at the same moment.
func Open(ctx context.Context, address string, keys *seal.Keys, clock Clock, opts ...Option) (*Store, error) {
	if keys == nil || clock.Program == nil || clock.Machine == nil {
		return nil, errors.New("store: keys and both clocks are needed")
	}
	s := &Store{keys: keys, clock: clock, opt: defaults(), owner: NewID(), url: address}
	s.closing = sync.OnceValue(s.close)
	s.chats.forget()
	for _, o := range opts {
		o(&s.opt)
	}
	s.lite = strings.HasPrefix(address, "sqlite:")
	s.Inbox = newQueue(s, "inbox", 0)
	s.Outbox = newQueue(s, "outbox", 1)
	if err := s.open(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if err := s.checkKey(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Store) open(ctx context.Context) error {
	var err error
	scheme, rest, _ := strings.Cut(s.url, ":")
	switch scheme {
	case "sqlite":
		err = s.openSQLite(ctx, strings.TrimPrefix(rest, "//"))
	case "postgres", "postgresql":
		err = s.openPostgres(ctx)
	default:
		return fmt.Errorf("database address must begin with sqlite: or postgres://, not %q", scheme+":")
	}
	if err != nil {
		return databaseError(err)
	}
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	s.stop, s.done = stop, background.Done()
	if s.lite {
		return s.startSQLite(background)
	}
	if !s.opt.tool {
		s.notices = make(chan int, 16)
		s.running.Go(func() { s.listen(background) })
		s.running.Go(func() { s.tell(background) })
	}
	return nil
}

func (s *Store) openSQLite(ctx context.Context, path string) error {
	if path == "" {
		return errors.New("database address has no file: write sqlite:data/damping.db")
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("folder of the database: %w", err)
	}
	if !s.opt.tool {
		var err error
		if s.lock, err = lockFile(path + ".lock"); err != nil {
			return err
		}
	}
	if err := newFile(path); err != nil {
		return fmt.Errorf("file of the database: %w", err)
	}
	dsn := func(more string) string {
		return "file:" + (&url.URL{Path: path}).EscapedPath() +
			"?_busy_timeout=5000&_foreign_keys=on&_stmt_cache_size=256&" + more
	}
	var err error
	write := "_cache_size=-16000&_journal_mode=WAL&_txlock=immediate&_synchronous=" + s.opt.synchronous
	if s.writes, err = sql.Open("sqlite3", dsn(write)); err != nil {
		return err
	}
	s.writes.SetMaxOpenConns(1)
	if err := migrate(ctx, s.writes, true); err != nil {
		return err
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return fmt.Errorf("rights of the database: %w", err)
	}
	if s.reads, err = sql.Open("sqlite3", dsn("_cache_size=-4000&_query_only=on&_txlock=deferred")); err != nil {
		return err
	}
	s.reads.SetMaxOpenConns(s.opt.readers)
	s.reads.SetMaxIdleConns(s.opt.readers)
	return nil
}

// newFile makes an empty database that only its owner may read, unless there is
// one. SQLite gives the files beside it the rights that it has then.
func newFile(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.Close()
}

// startSQLite starts the writer and takes back what an earlier process held.
func (s *Store) startSQLite(ctx context.Context) error {
	s.writer = newWriter(s)
	s.ended = make(chan struct{})
	s.running.Go(func() { s.writer.run(ctx, s.ended) })
	if s.opt.tool {
		return nil
	}
	return s.takeBack(ctx)
}

func (s *Store) openPostgres(ctx context.Context) error {
	config, err := pgx.ParseConfig(s.url)
	if err != nil {
		return fmt.Errorf("database address: %w", err)
	}
	s.writes = stdlib.OpenDB(*config, stdlib.OptionAfterConnect(plainPlans))
	s.reads = s.writes
	s.writes.SetMaxOpenConns(s.opt.connections)
	s.writes.SetMaxIdleConns(s.opt.connections)
	s.writes.SetConnMaxIdleTime(5 * time.Minute)
	return migrate(ctx, s.writes, false)
}

// plainPlans keeps PostgreSQL from compiling statements to machine code: ours
// are many and short, and for the few long ones, as the look at a broadcast to
// 100,000, compiling took three times as long as running.
func plainPlans(ctx context.Context, c *pgx.Conn) error {
	_, err := c.Exec(ctx, "SET jit = off")
	return err
}

// Close waits for the writes that have begun and closes the database. Later
// calls return ErrClosed. Closing again does nothing.
func (s *Store) Close() error { return s.closing() }

func (s *Store) close() error {
	if s.stop != nil {
		s.stop()
		s.running.Wait()
	}
	s.Inbox.close()
	s.Outbox.close()
	var errs []error
	if s.reads != nil && s.reads != s.writes {
		errs = append(errs, s.reads.Close())
	}
	if s.writes != nil {
		errs = append(errs, s.writes.Close())
	}
	if s.lock != nil {
		errs = append(errs, s.lock.Close())
	}
	return errors.Join(errs...)
}

func (s *Store) closed() bool {
	select {
	case <-s.done:
		return true
	default:
		return false
	}
}

// Ping tells whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	var one int
	return s.read(ctx, func(tx *Tx) error { return tx.get([]any{&one}, "SELECT 1") })
}

// Kind is "sqlite" or "postgres".
func (s *Store) Kind() string {
	if s.lite {
		return "sqlite"
	}
	return "postgres"
}

// Keys returns the keys the store was opened with.
func (s *Store) Keys() *seal.Keys { return s.keys }

// Now is the programme clock.
func (s *Store) Now() time.Time { return s.clock.Program() }
