package store

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"damping/store/seal"
)

var (
	tableLine  = regexp.MustCompile(`^\s*(?:CREATE|ALTER) TABLE (\w+)`)
	columnLine = regexp.MustCompile(`(?:^\s+|ADD COLUMN )(\w+)\s+TEXT\b.*--.*\bsealed\b`)
	sealing    = regexp.MustCompile(`(?:sealed|sealedJSON|opened|openJSON)\("(\w+\.\w+)"|"(\w+\.\w+):"`)
)

// markedSealed are the columns of which the migrations say so.
func markedSealed(t *testing.T) (marked []string) {
	t.Helper()
	files, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		text, err := migrations.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		up, _, _ := strings.Cut(string(text), "-- +goose Down")
		table := ""
		for line := range strings.Lines(up) {
			if m := tableLine.FindStringSubmatch(line); m != nil {
				table = m[1]
			}
			if m := columnLine.FindStringSubmatch(line); m != nil {
				marked = append(marked, table+"."+m[1])
			}
		}
	}
	return marked
}

// TestNoSealedColumnIsForgotten: what the migrations call sealed, what the code
// seals and what a change of keys reaches are the same columns.
func TestNoSealedColumnIsForgotten(t *testing.T) {
	var listed []string
	for _, table := range sealedTables {
		for _, c := range table.columns {
			listed = append(listed, table.name+"."+c)
		}
	}
	marked := markedSealed(t)
	for _, c := range marked {
		if c != "key_check.word" && !sealedColumn(c) { // the word is seen to by itself
			t.Errorf("%s is sealed, but not among sealedTables", c)
		}
	}
	for _, c := range listed {
		if !slices.Contains(marked, c) {
			t.Errorf("%s is among sealedTables, but its migration does not say that it is sealed", c)
		}
	}
	if len(marked) < 20 {
		t.Errorf("only %v are found", marked)
	}
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		for _, m := range sealing.FindAllStringSubmatch(string(text), -1) {
			found++
			if column := m[1] + m[2]; !sealedColumn(column) {
				t.Errorf("%s seals %s, which is not among sealedTables", name, column)
			}
		}
		if own := []string{"sealed.go", "keycheck.go", "rewrap.go"}; !slices.Contains(own, name) {
			for _, call := range []string{"keys.Seal(", "keys.Hash(", "keys.Reseal("} {
				if strings.Contains(string(text), call) {
					t.Errorf("%s calls %s past sealed.go", name, call)
				}
			}
		}
	}
	if found < 30 {
		t.Errorf("only %d places that seal are found", found)
	}
}

// TestWhatIsNotListedIsNotSealed: whoever seals a new column is told at once.
func TestWhatIsNotListedIsNotSealed(t *testing.T) {
	key, err := seal.Generate()
	if err != nil {
		t.Fatal(err)
	}
	keys, err := seal.Parse(key)
	if err != nil {
		t.Fatal(err)
	}
	tx := &Tx{s: &Store{keys: keys}}
	if tx.sealed("people.nik", "1", "x") == "" || tx.hash("nik", "x") == "" {
		t.Error("a listed column is not sealed")
	}
	for what, do := range map[string]func(){
		"a column": func() { tx.sealed("people.shoe", "1", "x") },
		"a hash":   func() { tx.hash("shoe", "x") },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s that is not listed is taken", what)
				}
			}()
			do()
		}()
	}
}
