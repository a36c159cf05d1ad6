package networktest

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the drivers
	_ "github.com/mattn/go-sqlite3"

	"damping/store"
)

// Eventually waits for what shows itself nowhere but in a value; what says
// what there is instead.
func Eventually(t testing.TB, done func() bool, what func() string) {
	t.Helper()
	for range 18_000 { // three minutes
		if done() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("too late: " + what())
}

// Raw opens a database of the store beside it.
func Raw(t testing.TB, url string) *sql.DB {
	t.Helper()
	driver := "pgx"
	if path, lite := strings.CutPrefix(url, "sqlite:"); lite {
		driver, url = "sqlite3", "file:"+path+"?_busy_timeout=60000"
	}
	db, err := sql.Open(driver, url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// Settled waits until nothing of a queue is open or claimed.
func Settled(t testing.TB, q *store.Queue) (st store.QueueStats) {
	t.Helper()
	Eventually(t, func() bool {
		var err error
		if st, err = q.Stats(t.Context()); err != nil {
			t.Fatal(err)
		}
		open := st.Claimed
		for _, n := range st.Open {
			open += n
		}
		return open == 0
	}, func() string { return fmt.Sprintf("the queue does not empty: %+v", st) })
	return st
}
