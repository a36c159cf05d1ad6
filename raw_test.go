package main_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"damping/bot/bench/loadtest"
)

// rawBytes is a search through files as they lie on the disk.
type rawBytes struct {
	t       *testing.T
	secrets map[string]string // what must be found nowhere, by what is told of it
	names   []string          // of the people: open in the database, never in a log
	files   int               // that were read
}

// nothingToRead: the raw bytes of all that the program keeps show nobody's
// numbers and no photo, and its log no name either. Of the database its own
// files are read, and its log of writes, as they lie there and once more when
// all is written out.
func nothingToRead(t *testing.T, house *loadtest.House, record *loadtest.Record, people []loadtest.Person) {
	t.Helper()
	raw := rawBytes{t: t, secrets: map[string]string{"a JPEG": "\xff\xd8\xff\xdb\x00\x84\x00"}} // as ours begin, sent and kept
	for _, p := range people {
		raw.names = append(raw.names, p.Name)
		for what, secret := range map[string]string{"a NIK ": p.NIK, "a KK ": p.KK, "an account ": p.Account,
			"a phone ": strings.TrimPrefix(p.Phone, "0"), "a birth date ": p.Birth} {
			if secret == "" {
				t.Fatalf("%sis not known", what)
			}
			raw.secrets[what+secret] = secret
		}
	}
	if raw.look(filepath.Join(house.Dir, "data")); raw.files < len(people)*photosEach*documentsEach*3 {
		t.Errorf("only %d files of photos were looked into", raw.files)
	}
	before := raw.files
	if named := raw.look(house.Log()); named > 0 || raw.files == before {
		t.Errorf("%d logs of %d show a name", named, raw.files-before)
	}
	paths, err := record.Files()
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]int{}
	for range 2 {
		for _, path := range paths {
			named[path] += raw.look(path)
		}
		if err := record.Flush(); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range paths {
		if named[path] == 0 {
			t.Errorf("%s shows no name: nothing was searched", path)
		}
	}
}

// look searches all files of a folder, or one file, and tells in how many of
// them somebody's name stands.
func (r *rawBytes) look(root string) (named int) {
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return gone(err)
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return gone(err)
		}
		r.files++
		for what, secret := range r.secrets {
			if bytes.Contains(raw, []byte(secret)) {
				r.t.Errorf("%s holds %.12s", path, what)
			}
		}
		if slices.ContainsFunc(r.names, func(name string) bool { return bytes.Contains(raw, []byte(name)) }) {
			named++
		}
		return nil
	})
	if err != nil {
		r.t.Error(err)
	}
	return named
}

// gone forgives that a file went while the folder was read.
func gone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
