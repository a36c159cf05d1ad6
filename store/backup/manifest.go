package backup

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Errors.
var (
	ErrDamaged  = errors.New("the backup is damaged")
	ErrIdentity = errors.New("the backup was made for another key")
	ErrNewer    = errors.New("the backup was made by a newer version of this program")
)

// version is that of the manifest and of what stands before it.
const version = 1

// Manifest tells what is in a backup. It holds nothing of anybody, and of the
// keys only their numbers.
type Manifest struct {
	Version  int              `json:"version"`
	MadeAt   time.Time        `json:"made_at"`
	Program  string           `json:"program"`  // code of the programme pack
	Database string           `json:"database"` // sqlite, postgres
	Counts   map[string]int64 `json:"counts"`   // rows, by table
	Heads    string           `json:"heads"`    // digest of the ends of the ledger's chains
	Keys     []string         `json:"keys"`     // numbers of the keys of DATA_KEY
	Parts    []Part           `json:"parts"`
}

// Part sums up the files of one kind.
type Part struct {
	Name   string `json:"name"` // Database, Photos
	Files  int    `json:"files"`
	Size   int64  `json:"size"`   // bytes
	SHA256 string `json:"sha256"` // of name, size and bytes of each file
}

// Names of the parts.
const (
	Database = "database"
	Photos   = "photos"
	manifest = "manifest.json"
)

// Part returns the sums of a part; none are those of no files.
func (m *Manifest) Part(name string) Part {
	for _, p := range m.Parts {
		if p.Name == name {
			return p
		}
	}
	return Part{Name: name}
}

// tally sums up parts while their files go by.
type tally []*running

type running struct {
	Part
	sum hash.Hash
}

// add takes in a file, and returns the reader by which it must be read.
func (t *tally) add(name string, size int64, r io.Reader) io.Reader {
	part, _, _ := strings.Cut(name, "/")
	i := slices.IndexFunc(*t, func(r *running) bool { return r.Name == part })
	if i < 0 {
		i = len(*t)
		*t = append(*t, &running{Part{Name: part}, sha256.New()})
	}
	p := (*t)[i]
	p.Files++
	p.Size += size
	_, _ = io.WriteString(p.sum, name+"\x00"+strconv.FormatInt(size, 10)+"\x00") // a hash never fails
	return io.TeeReader(r, p.sum)
}

func (t *tally) parts() []Part {
	var all []Part
	for _, p := range *t {
		p.SHA256 = hex.EncodeToString(p.sum.Sum(nil))
		all = append(all, p.Part)
	}
	return all
}
