package store

import (
	"bytes"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"damping/store/storetest"
)

// another is the address of a new database of the same kind.
func (b *bench) another() string {
	b.t.Helper()
	if b.lite {
		return storetest.EmptySQLite(b.t)
	}
	return storetest.EmptyPostgres(b.t)
}

// photo writes the row of a photo and a link of the ledger together.
func (b *bench) photo() error {
	return b.write(b.t.Context(), func(tx *Tx) error {
		_, err := tx.exec(`INSERT INTO photos (id, chat, state, sum_hash, bytes, taken_at) VALUES ($1, '', 'good', '', 1, 1)`, NewID())
		if err != nil {
			return err
		}
		return tx.Append("app1", "photo", "x", "candidate", nil)
	})
}

// loaded opens what a file of Snapshot holds, as another database.
func (b *bench) loaded(file string) *bench {
	b.t.Helper()
	next := &bench{t: b.t, address: b.another(), keys: b.keys, program: b.program, machine: b.machine}
	b.must(Load(b.t.Context(), next.address, file))
	next.Store = next.openAgain(Tool())
	return next
}

// TestSnapshotWhileWriting: what was written together is in the snapshot
// together, and the ledger in it is whole.
func TestSnapshotWhileWriting(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.chains()
		b.checkpoint(3)
		before, after, ended := make(chan int), make(chan int), make(chan error, 1)
		go func() {
			n := 0
			for {
				if err := b.photo(); err != nil {
					ended <- err
					return
				}
				if n++; n == 20 {
					before <- n
				}
				select {
				case after <- n:
					ended <- nil
					return
				default:
				}
			}
		}()
		least := 0
		select {
		case least = <-before:
		case err := <-ended:
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "snapshot")
		contents, err := b.Snapshot(t.Context(), file)
		if err != nil {
			t.Fatal(err)
		}
		most := 0
		select {
		case most = <-after:
		case err := <-ended:
			t.Fatal(err)
		}
		copied := b.loaded(file)
		if r := copied.verify(); r.Break != nil {
			t.Fatalf("the copy's ledger: %+v", *r.Break)
		}
		got, err := copied.Contents(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if got.Heads != contents.Heads || !maps.Equal(got.Counts, contents.Counts) || !maps.Equal(got.Photos, contents.Photos) {
			t.Errorf("the copy holds %v, the snapshot said %v", got.Counts, contents.Counts)
		}
		photos := copied.number("SELECT count(*) FROM photos")
		if links := copied.number("SELECT count(*) FROM ledger WHERE kind = 'photo'"); photos != links || len(got.Photos) != photos {
			t.Errorf("%d photos and %d links in the copy", photos, links)
		}
		if photos < least || photos > most {
			t.Errorf("%d photos in the copy, there were %d to %d", photos, least, most)
		}
	})
}

func TestSnapshotIsPrivateAndNew(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		file := filepath.Join(t.TempDir(), "snapshot")
		if _, err := b.Snapshot(t.Context(), file); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 || info.Size() == 0 {
			t.Errorf("the file has mode %v and %d bytes", info.Mode(), info.Size())
		}
	})
}

func TestContentsTellDatabasesApart(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		var seen []Contents
		for _, change := range []func() error{func() error { return nil }, b.photo, func() error {
			return b.Update(t.Context(), func(tx *Tx) error { return tx.Append("app2", "moved", "x", "staff", nil) })
		}} {
			b.must(change())
			c, err := b.Contents(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, other := range seen {
				if c.Heads == other.Heads || maps.Equal(c.Counts, other.Counts) {
					t.Errorf("%+v and %+v look alike", c, other)
				}
			}
			seen = append(seen, c)
		}
	})
}

func TestVacantLoadClear(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		vacant := func(address string, want bool) {
			t.Helper()
			if got, err := Vacant(t.Context(), address); err != nil || got != want {
				t.Fatalf("vacant: %v, %v; want %v", got, err, want)
			}
		}
		file := filepath.Join(t.TempDir(), "snapshot")
		if _, err := b.Snapshot(t.Context(), file); err != nil {
			t.Fatal(err)
		}
		address := b.another()
		vacant(b.address, false)
		vacant(address, true)
		b.must(Load(t.Context(), address, file))
		vacant(address, false)
		for range 2 { // the second finds nothing
			b.must(Clear(t.Context(), address))
			vacant(address, true)
		}
	})
}

// TestOldJournalIsNotVacant: SQLite would play it into a new file.
func TestOldJournalIsNotVacant(t *testing.T) {
	address := storetest.EmptySQLite(t)
	if err := os.WriteFile(strings.TrimPrefix(address, "sqlite:")+"-wal", []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if vacant, err := Vacant(t.Context(), address); err != nil || vacant {
		t.Errorf("vacant: %v, %v", vacant, err)
	}
}

// TestDamagedDumpLoadsNothing: pg_restore works in one transaction.
func TestDamagedDumpLoadsNothing(t *testing.T) {
	b := newBench(t, storetest.Postgres(t))
	for range 50 {
		b.must(b.photo())
	}
	file := filepath.Join(t.TempDir(), "snapshot")
	if _, err := b.Snapshot(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, whole[:len(whole)*2/3], 0o600); err != nil {
		t.Fatal(err)
	}
	address := storetest.EmptyPostgres(t)
	if err := Load(t.Context(), address, file); err == nil {
		t.Error("a cut dump loads")
	}
	if vacant, err := Vacant(t.Context(), address); err != nil || !vacant {
		t.Errorf("after a cut dump: vacant %v, %v", vacant, err)
	}
}

func TestLastBackup(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		last := func(want, since time.Time) {
			t.Helper()
			got, first, err := b.LastBackup(t.Context())
			if err != nil || !got.Equal(want) || !first.Equal(since) {
				t.Fatalf("last backup: %v, since %v, %v; want %v, since %v", got, first, err, want, since)
			}
		}
		last(time.Time{}, time.Time{})
		since := b.program.Now()
		b.chains()
		last(time.Time{}, since)
		b.program.Move(time.Hour)
		b.must(b.NoteBackup(t.Context(), "damping-1"))
		first := b.program.Now()
		last(first, since)
		b.program.Move(time.Hour)
		b.must(b.NoteRestore(t.Context(), "damping-1"))
		last(first.Add(time.Hour), since)
		b.program.Move(time.Hour)
		b.must(b.NoteBackup(t.Context(), "damping-2"))
		last(first.Add(2*time.Hour), since)
		if r := b.verify(); r.Break != nil || r.Links != 15+3 {
			t.Errorf("the ledger: %+v", r)
		}
	})
}

func TestToolIsNamed(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, err := findTool("pg_tidakada"); !errors.Is(err, ErrTool) || !strings.Contains(err.Error(), "pg_tidakada") {
		t.Errorf("a program that is not there: %v", err)
	}
	old, recent := "/usr/lib/postgresql/9/bin/pg_dump", "/usr/lib/postgresql/17/bin/pg_dump"
	if toolVersion(old) != 9 || toolVersion(recent) != 17 || toolVersion("/usr/lib/postgresql/x/bin/pg_dump") != 0 {
		t.Error("the versions are not read")
	}
}

// TestPasswordIsNoArgument: what stands on a command line is seen by everybody.
func TestPasswordIsNoArgument(t *testing.T) {
	for _, c := range []struct{ address, plain, password string }{
		{"postgres://damping:RAHASIA@h:5/d?sslmode=require&pool_max_conns=4", "postgres://damping@h:5/d?sslmode=require", "RAHASIA"},
		{"postgres:///d?host=/run/x&user=damping&password=RAHASIA", "postgres:///d?host=%2Frun%2Fx&user=damping", "RAHASIA"},
		{"postgres://h/d", "postgres://h/d", ""},
	} {
		plain, password, err := plainAddress(c.address)
		if err != nil || plain != c.plain || password != c.password {
			t.Errorf("%s: %q, %q, %v", c.address, plain, password, err)
		}
	}
	_, _, err := plainAddress("postgres://u:RAHASIA@h:x y/d")
	if err == nil || bytes.Contains([]byte(err.Error()), []byte("RAHASIA")) {
		t.Errorf("a broken address: %v", err)
	}
}
