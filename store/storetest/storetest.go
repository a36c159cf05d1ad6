package storetest

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"damping/store/seal"
)

var (
	sharedOnce sync.Once
	shared     *Server
	sharedErr  error
)

// Main runs the tests of a package and stops the server when they started one:
//
//	func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }
func Main(m *testing.M) int {
	code := m.Run()
	if shared != nil {
		if err := shared.Close(); err != nil {
			fmt.Fprintln(os.Stderr, "stop PostgreSQL:", err)
			return max(code, 1)
		}
	}
	return code
}

// URLs returns the addresses of two new, empty databases, by name: "sqlite" and
// "postgres". A package that calls it has a TestMain with Main.
func URLs(t testing.TB) map[string]string {
	t.Helper()
	return map[string]string{"sqlite": SQLite(t), "postgres": Postgres(t)}
}

// SQLite returns the address of a new SQLite file.
func SQLite(t testing.TB) string {
	t.Helper()
	return "sqlite:" + filepath.Join(t.TempDir(), "damping.db")
}

// Postgres returns the address of a new database on the shared server.
func Postgres(t testing.TB) string {
	t.Helper()
	sharedOnce.Do(func() { shared, sharedErr = StartServer() })
	if sharedErr != nil {
		t.Fatal(sharedErr)
	}
	address, err := shared.Database()
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
	mu  sync.Mutex
	now time.Time
}

// NewClock begins on the Bimtek's Monday before: 17 July 2023, 09.00 WIB.
func NewClock() *Clock {
	return &Clock{now: time.Date(2023, 7, 17, 2, 0, 0, 0, time.UTC)}
}

// Now reads the clock.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Move moves the clock.
func (c *Clock) Move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}
