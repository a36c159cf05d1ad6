package backup

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"filippo.io/age"
)

// Endings of the names.
const (
	plainEnd  = ".tar"
	sealedEnd = ".tar.age"
)

// Unfinished ends the name of a backup while it is written.
const Unfinished = ".part"

// Name is the name of a backup without its ending: it sorts by time.
func Name(at time.Time) string { return "damping-" + at.UTC().Format("20060102T150405Z") }

// Writer writes one backup.
type Writer struct {
	path   string
	file   *os.File
	sealed io.WriteCloser // the file itself when it is not encrypted
	tar    *tar.Writer
	tally  tally
}

// Recipient reads the public key in BACKUP_RECIPIENT: "age1…".
func Recipient(text string) (age.Recipient, error) {
	all, err := age.ParseRecipients(strings.NewReader(strings.TrimSpace(text)))
	if err != nil || len(all) != 1 {
		return nil, errors.New("not a public key of age")
	}
	return all[0], nil
}

// Create begins a backup in a folder, for a recipient, or for everybody who
// finds it when that is nil. It ends with Close or Abort.
func Create(dir, name string, to age.Recipient) (*Writer, error) {
	path := filepath.Join(dir, name+sealedEnd)
	if to == nil {
		path = filepath.Join(dir, name+plainEnd)
	}
	if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, os.ErrExist), err)
	}
	file, err := os.OpenFile(path+Unfinished, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	w := &Writer{path: path, file: file, sealed: file}
	if to != nil {
		if w.sealed, err = age.Encrypt(file, to); err != nil {
			return nil, errors.Join(err, w.Abort())
		}
	}
	w.tar = tar.NewWriter(w.sealed)
	return w, nil
}

// Add takes in a file: Database, or Photos + "/" + its name. r must give size
// bytes.
func (w *Writer) Add(name string, size int64, r io.Reader) error {
	if err := w.head(name, size); err != nil {
		return err
	}
	n, err := io.Copy(w.tar, w.tally.add(name, size, r))
	if err == nil && n != size {
		err = fmt.Errorf("%s: %w", name, io.ErrUnexpectedEOF)
	}
	return err
}

func (w *Writer) head(name string, size int64) error {
	return w.tar.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600, Format: tar.FormatPAX})
}

// Close writes the manifest, to which it adds the parts, and gives the file its
// name, durably. It returns the path and what was written of the manifest.
func (w *Writer) Close(m Manifest) (path string, written Manifest, err error) {
	m.Version, m.Parts = version, w.tally.parts()
	text, err := json.MarshalIndent(m, "", "  ")
	if err == nil {
		err = w.head(manifest, int64(len(text)))
	}
	if err == nil {
		_, err = io.Copy(w.tar, bytes.NewReader(text))
	}
	if err == nil {
		err = w.tar.Close()
	}
	if err == nil && w.sealed != io.WriteCloser(w.file) {
		err = w.sealed.Close()
	}
	if err == nil {
		err = w.file.Sync()
	}
	if err != nil {
		return "", m, errors.Join(err, w.Abort())
	}
	if err := w.file.Close(); err != nil {
		return "", m, errors.Join(err, os.Remove(w.path+Unfinished))
	}
	if err := os.Rename(w.path+Unfinished, w.path); err != nil {
		return "", m, err
	}
	return w.path, m, syncDir(filepath.Dir(w.path))
}

// Abort takes away what was written.
func (w *Writer) Abort() error {
	return errors.Join(w.file.Close(), os.Remove(w.path+Unfinished))
}

// syncDir makes the names in a folder durable.
func syncDir(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
