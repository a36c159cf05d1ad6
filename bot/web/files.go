package web

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"damping/bot"
)

// MaxUpload is the largest file that a phone may send, in bytes: Telegram's
// limit for bots.
const MaxUpload = 20 << 20

// Stored is a file beside the transcript.
type Stored struct {
	Ref  string `json:"ref"`  // its name under the files folder
	Name string `json:"name"` // what the sender calls it, not trusted
	Mime string `json:"mime"`
	Size int64  `json:"size"` // bytes
}

// refShape is what a name under the files folder looks like; nothing else is
// ever opened.
var refShape = regexp.MustCompile(`^[A-Z2-7]{26}$`)

// put keeps a file under a name that nobody can guess.
func (d *desk) put(data []byte, mime, name string) (*Stored, error) {
	s := &Stored{Ref: rand.Text(), Name: name, Mime: mime, Size: int64(len(data))}
	return s, os.WriteFile(filepath.Join(d.dir, "files", s.Ref), data, 0o600)
}

// get reads a file that was put.
func (d *desk) get(ref string) ([]byte, error) {
	if !refShape.MatchString(ref) {
		return nil, fs.ErrNotExist
	}
	return os.ReadFile(filepath.Join(d.dir, "files", ref))
}

// Fetch reads the file of a photo that a phone sent, by flows.Media.Ref.
// The error is bot.ErrFileGone when there is none.
func (n *Network) Fetch(_ context.Context, ref string) (content io.ReadCloser, size int64, err error) {
	data, err := n.desk.get(ref)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, bot.ErrFileGone
	}
	return io.NopCloser(bytes.NewReader(data)), int64(len(data)), err
}

// cleanName makes a file name that is harmless in a header and on a screen.
func cleanName(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\"<>:|?*`, r) {
			return -1
		}
		return r
	}, name)
	if len(name) > 80 {
		name = strings.ToValidUTF8(name[:80], "")
	}
	return name
}
