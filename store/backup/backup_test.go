package backup

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
)

var at = time.Date(2023, 7, 17, 2, 0, 0, 0, time.UTC)

func identity(t testing.TB) *age.X25519Identity {
	t.Helper()
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// files are what the backups of the tests hold.
func files() map[string][]byte {
	all := map[string][]byte{Database: bytes.Repeat([]byte("basis data "), 20_000)}
	for i := range 30 {
		all[fmt.Sprintf("%s/06h0j09i%018d/full", Photos, i)] = bytes.Repeat([]byte{byte(i)}, i*997)
	}
	return all
}

// write makes a backup of files and returns its path and its manifest.
func write(t testing.TB, to age.Recipient) (string, Manifest) {
	t.Helper()
	w, err := Create(t.TempDir(), Name(at), to)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range files() {
		if err := w.Add(name, int64(len(text)), bytes.NewReader(text)); err != nil {
			t.Fatal(err)
		}
	}
	path, m, err := w.Close(Manifest{MadeAt: at, Program: "METRO", Database: "sqlite",
		Counts: map[string]int64{"people": 3}, Heads: "abc", Keys: []string{"00000001"}})
	if err != nil {
		t.Fatal(err)
	}
	return path, m
}

// read returns what a backup holds.
func read(path string, with ...age.Identity) (map[string][]byte, Manifest, error) {
	all := map[string][]byte{}
	m, err := Read(path, with, func(name string, r io.Reader) error {
		text, err := io.ReadAll(r)
		all[name] = text
		return err
	})
	return all, m, err
}

// each runs a test on an encrypted and on a plain backup.
func each(t *testing.T, test func(t *testing.T, path string, m Manifest, id age.Identity)) {
	id := identity(t)
	t.Run("sealed", func(t *testing.T) {
		path, m := write(t, id.Recipient())
		test(t, path, m, id)
	})
	t.Run("plain", func(t *testing.T) {
		path, m := write(t, nil)
		test(t, path, m, id)
	})
}

func TestBackupIsWhatWasPutIn(t *testing.T) {
	each(t, func(t *testing.T, path string, m Manifest, id age.Identity) {
		got, read, err := read(path, id)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, files()) {
			t.Error("the files are others")
		}
		if !reflect.DeepEqual(read, m) {
			t.Errorf("the manifest is %+v, was %+v", read, m)
		}
		if p := read.Part(Photos); p.Files != 30 || p.Size != 997*29*30/2 || len(p.SHA256) != 64 {
			t.Errorf("photos are summed up as %+v", p)
		}
		if p := read.Part("nothing"); p.Files != 0 {
			t.Errorf("no part: %+v", p)
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the file: %v, %v", info, err)
		}
	})
}

func TestFilesNeedNotBeRead(t *testing.T) {
	path, _ := write(t, nil)
	if _, err := Read(path, nil, func(string, io.Reader) error { return nil }); err != nil {
		t.Error(err)
	}
	broken := errors.New("broken")
	if _, err := Read(path, nil, func(string, io.Reader) error { return broken }); !errors.Is(err, broken) || errors.Is(err, ErrDamaged) {
		t.Errorf("an error of the taker: %v", err)
	}
}

func TestSealedShowsNothing(t *testing.T) {
	path, _ := write(t, identity(t).Recipient())
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"basis data", "06h0j09i", "METRO", "manifest"} {
		if bytes.Contains(text, []byte(word)) {
			t.Errorf("the file shows %q", word)
		}
	}
	if _, _, err := read(path, identity(t)); !errors.Is(err, ErrIdentity) {
		t.Errorf("with another key: %v", err)
	}
	if _, _, err := read(path); !errors.Is(err, ErrIdentity) {
		t.Errorf("with no key: %v", err)
	}
}

// TestDamagedIsRefused changes a backup everywhere. In a plain one, whose
// padding is no matter, the damage is put into the files.
func TestDamagedIsRefused(t *testing.T) {
	each(t, func(t *testing.T, path string, _ Manifest, id age.Identity) {
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		try := func(what string, text []byte) {
			t.Helper()
			if err := os.WriteFile(path, text, 0o600); err != nil {
				t.Fatal(err)
			}
			if _, _, err := read(path, id); !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrIdentity) {
				t.Errorf("%s: %v", what, err)
			}
		}
		for i := range 40 {
			n := i * len(whole) / 40
			try(fmt.Sprint("cut at ", n), whole[:n])
		}
		try("last byte cut", whole[:len(whole)-1])
		try("longer", append(bytes.Clone(whole), 0))
		try("twice", append(bytes.Clone(whole), whole...))
		places := []int{bytes.Index(whole, []byte("basis data ")), bytes.LastIndex(whole, []byte("basis data ")), bytes.Index(whole, []byte("06h0j09i"))}
		if Sealed(path) {
			places = []int{30, 100, 170, 190, 100_000, len(whole) / 2, len(whole) - 1}
		}
		for _, at := range places {
			text := bytes.Clone(whole)
			text[at] ^= 1
			try(fmt.Sprint("changed at ", at), text)
		}
	})
}

func TestOtherManifests(t *testing.T) {
	for what, c := range map[string]struct {
		manifest string
		want     error
	}{
		"newer":      {`{"version": 2}`, ErrNewer},
		"no version": {`{}`, ErrDamaged},
		"no JSON":    {`{`, ErrDamaged},
		"other sums": {`{"version": 1, "parts": [{"name": "database"}]}`, ErrDamaged},
		"too large":  {`{"version": 1, "program": "` + strings.Repeat("x", maxManifest) + `"}`, ErrDamaged},
	} {
		w, err := Create(t.TempDir(), "damping-x", nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Add(manifest, int64(len(c.manifest)), strings.NewReader(c.manifest)); err != nil {
			t.Fatal(err)
		}
		path, _, err := w.Close(Manifest{})
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := read(path); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", what, err, c.want)
		}
	}
}

func TestAbortLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	w, err := Create(dir, Name(at), identity(t).Recipient())
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Add(Database, 5, strings.NewReader("abc")); err == nil {
		t.Error("a file shorter than it was said to be is taken")
	}
	if err := w.Abort(); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}

func TestNothingIsOverwritten(t *testing.T) {
	path, _ := write(t, nil)
	if _, err := Create(filepath.Dir(path), Name(at), nil); !errors.Is(err, os.ErrExist) {
		t.Errorf("a second backup of one name: %v", err)
	}
	if _, err := Create(filepath.Join(t.TempDir(), "none"), Name(at), nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a folder that is not there: %v", err)
	}
}

func TestFind(t *testing.T) {
	dir := t.TempDir()
	if _, err := Find(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("in an empty folder: %v", err)
	}
	for _, name := range []string{Name(at) + plainEnd, Name(at.Add(time.Hour)) + sealedEnd, Name(at.Add(2*time.Hour)) + sealedEnd + Unfinished, "zebra.tar"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	newest := filepath.Join(dir, Name(at.Add(time.Hour))+sealedEnd)
	for _, path := range []string{dir, newest} {
		if got, err := Find(path); err != nil || got != newest {
			t.Errorf("Find(%s) = %s, %v", path, got, err)
		}
	}
}

func TestKeysOfBackups(t *testing.T) {
	id := identity(t)
	for text, want := range map[string]bool{id.Recipient().String(): true, " " + id.Recipient().String() + "\n": true,
		"": false, "age1xyz": false, id.String(): false, id.Recipient().String() + "\n" + id.Recipient().String(): false} {
		if _, err := Recipient(text); (err == nil) != want {
			t.Errorf("Recipient(%q): %v", text, err)
		} else if err != nil && text != "" && strings.Contains(err.Error(), text) {
			t.Error("the error tells the key")
		}
	}
	file := filepath.Join(t.TempDir(), "kunci")
	for text, want := range map[string]bool{"# kunci\n" + id.String() + "\n": true, "": false, "AGE-SECRET-KEY-1X": false} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Identities(file); (err == nil) != want {
			t.Errorf("Identities of %d bytes: %v", len(text), err)
		} else if err != nil && strings.Contains(err.Error(), "SECRET") {
			t.Error("the error tells the key")
		}
	}
}
