package main

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"damping/store"
	"damping/store/backup"
	"damping/store/photos"
	"damping/store/seal"
	"damping/store/storetest"
)

// record is the database and the photos of a test, as an outsider sees them.
type record struct {
	db   *sql.DB
	safe *photos.Safe
}

func openRecord(ctx context.Context, database, safe, key string) (*record, error) {
	keys, err := seal.Parse(key)
	if err != nil {
		return nil, err
	}
	r := &record{}
	if r.safe, err = photos.Open(ctx, safe, keys); err != nil {
		return nil, err
	}
	if path, ok := strings.CutPrefix(database, "sqlite:"); ok {
		r.db, err = sql.Open("sqlite3", "file:"+path+"?_busy_timeout=30000&_txlock=immediate")
	} else {
		r.db, err = sql.Open("pgx", database)
	}
	return r, err
}

func (r *record) Close() error { return errors.Join(r.db.Close(), r.safe.Close()) }

// add keeps a photo as the program does: the file, then the row.
func (r *record) add(ctx context.Context) error {
	id := store.NewID()
	for _, word := range []string{"full", "thumb"} {
		if _, err := r.safe.Put(ctx, id+"/"+word, strings.NewReader(id+word)); err != nil {
			return err
		}
	}
	_, err := r.db.ExecContext(ctx, `INSERT INTO photos (id, chat, state, sum_hash, bytes, taken_at) VALUES ($1, '', 'good', '', 1, 1)`, id)
	return err
}

// whole demands that each photo with a row has files that open, and that there
// are no others. It returns how many photos there are.
func (r *record) whole(ctx context.Context) (n int, err error) {
	rows, err := r.db.QueryContext(ctx, "SELECT id FROM photos")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for ; rows.Next(); n++ {
		var id string
		if err := rows.Scan(&id); err != nil {
			return n, err
		}
		for _, word := range []string{"full", "thumb"} {
			file, err := r.safe.Get(ctx, id+"/"+word)
			if err != nil {
				return n, err
			}
			text, err := io.ReadAll(file)
			if err = errors.Join(err, file.Close()); err != nil || string(text) != id+word {
				return n, fmt.Errorf("photo %s holds %q, %w", id, text, err)
			}
		}
	}
	list, err := r.safe.List(ctx, "", 2*n+1)
	if err == nil && len(list) != 2*n {
		err = fmt.Errorf("%d files of %d photos", len(list), n)
	}
	return n, errors.Join(err, rows.Err())
}

// scriptRecord opens what the environment of a script names.
func scriptRecord(ts *testscript.TestScript) *record {
	database := ts.Getenv("DATABASE_URL")
	if path, ok := strings.CutPrefix(database, "sqlite:"); ok {
		database = "sqlite:" + ts.MkAbs(path)
	}
	folder := ts.MkAbs(strings.TrimPrefix(ts.Getenv("PHOTOS_URL"), "file:"))
	r, err := openRecord(context.Background(), database, "file:"+folder, ts.Getenv("DATA_KEY"))
	ts.Check(err)
	return r
}

// photoCmd is `foto tambah N` and `foto utuh N`: N photos are added, or are
// there and whole.
func photoCmd(ts *testscript.TestScript, _ bool, args []string) {
	r := scriptRecord(ts)
	defer func() { ts.Check(r.Close()) }()
	want, err := strconv.Atoi(args[1])
	ts.Check(err)
	if args[0] == "tambah" {
		for range want {
			ts.Check(r.add(context.Background()))
		}
		return
	}
	n, err := r.whole(context.Background())
	ts.Check(err)
	if n != want {
		ts.Fatalf("%d photos, want %d", n, want)
	}
}

// newestCmd is `terbaru DIR FILE`: the newest backup, copied to a file in
// another folder under its own ending, with its middle byte changed when the
// command is negated.
func newestCmd(ts *testscript.TestScript, spoil bool, args []string) {
	path, err := backup.Find(ts.MkAbs(args[0]))
	ts.Check(err)
	text, err := os.ReadFile(path)
	ts.Check(err)
	if spoil {
		text[len(text)/2] ^= 1
	}
	ts.Check(os.MkdirAll(ts.MkAbs(args[1]), 0o700))
	ts.Check(os.WriteFile(filepath.Join(ts.MkAbs(args[1]), filepath.Base(path)), text, 0o600))
}

// databaseCmd gives scripts new databases: `basisdata NAME` sets the variable.
func databaseCmd(t *testing.T) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, _ bool, args []string) { ts.Setenv(args[0], storetest.Postgres(t)) }
}

// fillCmd is `isi NAME FILE`: the variable holds what the file does.
func fillCmd(ts *testscript.TestScript, _ bool, args []string) {
	ts.Setenv(args[0], strings.TrimSpace(ts.ReadFile(args[1])))
}

// command runs the program within this process and returns what it says.
func command(t *testing.T, args ...string) string {
	t.Helper()
	var out, bad bytes.Buffer
	if code := run(t.Context(), args, &out, &bad); code != 0 {
		t.Fatalf("damping %s: %d: %s%s", strings.Join(args, " "), code, out.String(), bad.String())
	}
	return out.String()
}

// TestBackupWhileWriting: each photo in the backup has its row and its files,
// though more came all the time.
func TestBackupWhileWriting(t *testing.T) {
	key, err := seal.Generate()
	if err != nil {
		t.Fatal(err)
	}
	for kind, address := range storetest.URLs(t) {
		t.Run(kind, func(t *testing.T) {
			dir := t.TempDir()
			t.Chdir(dir)
			t.Setenv("DATABASE_URL", address)
			t.Setenv("PHOTOS_URL", "file:"+filepath.Join(dir, "foto"))
			set := func(name, value string) { // the program takes secrets out of the environment
				t.Helper()
				t.Setenv(name, value)
			}
			set("DATA_KEY", key)
			command(t, "officer", "add", "--name", "Kepala Contoh", "--role", "head")
			from, err := openRecord(t.Context(), address, "file:"+filepath.Join(dir, "foto"), key)
			if err != nil {
				t.Fatal(err)
			}
			least, most := writeMeanwhile(t, from, func() {
				set("DATA_KEY", key)
				t.Setenv("BACKUP_RECIPIENT", strings.TrimSpace(command(t, "keygen", "--backup", "kunci")))
				command(t, "backup", dir)
			})
			if err := from.Close(); err != nil {
				t.Fatal(err)
			}
			other := storetest.URLs(t)[kind]
			t.Setenv("DATABASE_URL", other)
			t.Setenv("PHOTOS_URL", "file:"+filepath.Join(dir, "foto2"))
			set("DATA_KEY", key)
			told := command(t, "restore", dir, "--identity", "kunci")
			to, err := openRecord(t.Context(), other, "file:"+filepath.Join(dir, "foto2"), key)
			if err != nil {
				t.Fatal(err)
			}
			defer func() {
				if err := to.Close(); err != nil {
					t.Error(err)
				}
			}()
			n, err := to.whole(t.Context())
			if err != nil || n < least || n > most {
				t.Errorf("%d photos, there were %d to %d: %v", n, least, most, err)
			}
			if !regexp.MustCompile(fmt.Sprintf(`\b%d foto dalam %d berkas`, n, 2*n)).MatchString(told) {
				t.Errorf("%d photos came back, told was: %s", n, told)
			}
			set("DATA_KEY", key)
			command(t, "ledger", "verify")
			if left, err := filepath.Glob(filepath.Join(dir, ".*")); err != nil || len(left) > 0 {
				t.Errorf("left behind: %v, %v", left, err)
			}
		})
	}
}

// TestBackupTidies: a backup that was killed leaves a copy of the database; the
// next one takes it away, unless it may still be in use.
func TestBackupTidies(t *testing.T) {
	dir := t.TempDir()
	o := &opened{config: Config{DatabaseURL: "sqlite:" + filepath.Join(dir, "damping.db")},
		clock: store.Clock{Machine: func() time.Time { return time.Now().Add(23 * time.Hour) }}}
	var paths []string
	for _, name := range []string{".damping-123/database", "usb/damping-1.tar.age.part", "usb/damping-1.tar.age", "usb/lain.part", "damping.db"} {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, nil, 0o600)); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	left := func(want []string) {
		t.Helper()
		if err := o.tidy(filepath.Join(dir, "usb")); err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			if _, err := os.Stat(path); (err == nil) != slices.Contains(want, path) {
				t.Errorf("%s: %v", path, err)
			}
		}
	}
	left(paths)
	o.clock.Machine = func() time.Time { return time.Now().Add(25 * time.Hour) }
	left(paths[2:])
}

// writeMeanwhile adds photos while do runs, and returns how many there were
// before and after.
func writeMeanwhile(t *testing.T, r *record, do func()) (before, after int) {
	t.Helper()
	enough, begun, ended := make(chan bool), make(chan bool), make(chan error, 1)
	go func() {
		for n := 0; ; n++ {
			if n == 10 {
				close(begun)
			}
			if err := r.add(t.Context()); err != nil {
				ended <- err
				return
			}
			after = n + 1
			select {
			case <-enough:
				ended <- nil
				return
			default:
			}
		}
	}()
	select {
	case <-begun:
	case err := <-ended:
		t.Fatal(err)
	}
	do()
	close(enough)
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	return 10, after
}
