package storetest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"damping/store/seal"
)

var (
	sharedOnce sync.Once
	shared     *Server
	sharedErr  error

	makeTables func(address string) error
	model      file
)

// file is an SQLite file with the tables, made when it is first wanted.
type file struct {
	once sync.Once
	dir  string
	data []byte
	err  error
}

func (f *file) copyTo(path string) error {
	f.once.Do(func() {
		if f.dir, f.err = os.MkdirTemp("", "damping-tables-"); f.err != nil {
			return
		}
		made := filepath.Join(f.dir, "damping.db")
		if f.err = makeTables("sqlite:" + made); f.err == nil {
			f.data, f.err = os.ReadFile(made)
		}
	})
	if f.err != nil {
		return fmt.Errorf("tables: %w", f.err)
	}
	return os.WriteFile(path, f.data, 0o600)
}

func (f *file) remove() error { return os.RemoveAll(f.dir) }

// Main runs the tests of a package and stops the server when they started one:
//
//	func TestMain(m *testing.M) { os.Exit(storetest.Main(m, nil)) }
//
// A package of many tests gives what makes the tables: it then runs once, and
// every database of a test is a copy.
func Main(m *testing.M, tables func(address string) error) int {
	makeTables = tables
	code := m.Run()
	err := model.remove()
	if shared != nil {
		err = errors.Join(err, shared.Close())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "after the tests:", err)
		return max(code, 1)
	}
	return code
}

// URLs returns the addresses of two new databases, by name: "sqlite" and
// "postgres". They are empty or have the tables of Main. A package that calls
// it has a TestMain with Main.
func URLs(t testing.TB) map[string]string {
	t.Helper()
	return map[string]string{"sqlite": SQLite(t), "postgres": Postgres(t)}
}

// EmptySQLite returns the address of an SQLite file that is not there yet.
func EmptySQLite(t testing.TB) string {
	t.Helper()
	return "sqlite:" + filepath.Join(t.TempDir(), "damping.db")
}

// SQLite returns the address of a new SQLite file.
func SQLite(t testing.TB) string {
	t.Helper()
	address := EmptySQLite(t)
	if makeTables != nil {
		if err := model.copyTo(strings.TrimPrefix(address, "sqlite:")); err != nil {
			t.Fatal(err)
		}
	}
	return address
}

// Postgres returns the address of a new database on the shared server.
func Postgres(t testing.TB) string {
	t.Helper()
	return postgres(t, (*Server).Database)
}

// EmptyPostgres returns that of one without tables.
func EmptyPostgres(t testing.TB) string {
	t.Helper()
	return postgres(t, (*Server).Empty)
}

func postgres(t testing.TB, make func(*Server) (string, error)) string {
	t.Helper()
	sharedOnce.Do(func() { shared, sharedErr = StartServer() })
	if sharedErr != nil {
		t.Fatal(sharedErr)
	}
	address, err := make(shared)
	if err != nil {
		t.Fatal(err)
	}
	return address
}

// EachURL runs a test once on each database.
func EachURL(t *testing.T, test func(t *testing.T, address string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, Postgres(t)) })
}

// Keys returns new keys.
func Keys(t testing.TB) *seal.Keys {
	t.Helper()
	text, err := seal.Generate()
	if err != nil {
		t.Fatal(err)
	}
	keys, err := seal.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// Clock is a clock that a test moves by hand. It is safe for use by several
// goroutines.
type Clock struct {
	mu    sync.Mutex
	now   time.Time
	going time.Time // when Go was called; zero while it stands
}

// NewClock begins on the Bimtek's Monday before: 17 July 2023, 09.00 WIB.
func NewClock() *Clock {
	return &Clock{now: time.Date(2023, 7, 17, 2, 0, 0, 0, time.UTC)}
}

// Now reads the clock.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.going.IsZero() {
		return c.now.Add(time.Since(c.going))
	}
	return c.now
}

// Go lets the clock go on by itself from now on.
func (c *Clock) Go() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.going = time.Now()
}

// Move moves the clock.
func (c *Clock) Move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}
