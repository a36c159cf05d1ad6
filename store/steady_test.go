package store

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/mattn/go-sqlite3"

	"damping/store/storetest"
)

// TestSteadyPlans: with the plus SQLite keeps a statement's plan for other
// values; without it this one is planned anew each time.
func TestSteadyPlans(t *testing.T) {
	path := filepath.Join(t.TempDir(), "steady.db")
	clock := storetest.NewClock()
	s, err := Open(t.Context(), "sqlite:"+path, storetest.Keys(t), Clock{Program: clock.Now, Machine: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite3", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	if n := plannedAgain(t, db, knownSQL); n == 0 {
		t.Error("the bare statement keeps its plan: the plus is not needed any more")
	}
	if n := plannedAgain(t, db, steady(knownSQL)); n != 0 {
		t.Errorf("planned anew %d times", n)
	}
}

// plannedAgain runs a statement with ten values and tells how often it was planned
// again.
func plannedAgain(t *testing.T, db *sql.DB, query string) (again int64) {
	t.Helper()
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	err = conn.Raw(func(c any) error {
		st, err := c.(*sqlite3.SQLiteConn).Prepare(query)
		if err != nil {
			return err
		}
		for i := range 10 {
			rows, err := st.(driver.StmtQueryContext).QueryContext(t.Context(), []driver.NamedValue{{Ordinal: 1, Value: NewID()[i:]}})
			if err != nil {
				return err
			}
			if err := rows.Next(make([]driver.Value, len(rows.Columns()))); err != nil && !errors.Is(err, io.EOF) {
				return err
			}
			if err := rows.Close(); err != nil {
				return err
			}
		}
		again = reflect.ValueOf(st).Elem().FieldByName("repreps").Int() // the driver counts, and keeps it to itself
		return st.Close()
	})
	if err := errors.Join(err, conn.Close()); err != nil {
		t.Fatal(err)
	}
	return again
}
