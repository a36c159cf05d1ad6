package backup

import (
	"archive/tar"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"filippo.io/age"
)

// maxManifest is the size of a manifest in bytes, at most.
const maxManifest = 1 << 20

// Find returns the newest backup in a folder; a file is its own answer. Error:
// os.ErrNotExist.
func Find(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return path, err
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return "", err
	}
	for _, e := range slices.Backward(entries) {
		if strings.HasPrefix(e.Name(), "damping-") && (strings.HasSuffix(e.Name(), sealedEnd) || strings.HasSuffix(e.Name(), plainEnd)) {
			return filepath.Join(path, e.Name()), nil
		}
	}
	return "", os.ErrNotExist
}

// Sealed tells by its name whether a backup is encrypted.
func Sealed(path string) bool { return strings.HasSuffix(path, sealedEnd) }

// Identities reads the file of the secret keys that open backups.
func Identities(path string) ([]age.Identity, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	all, err := age.ParseIdentities(file)
	if err != nil {
		return nil, errors.New("no secret key of age in it") // never a part of it
	}
	return all, nil
}

// Keygen writes a new secret key into a new file and returns its public key.
// Error: os.ErrExist.
func Keygen(path string) (public string, err error) {
	id, err := age.GenerateX25519Identity()
	if err != nil {
		return "", err
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return "", err
	}
	_, err = fmt.Fprintf(file, "# public key: %s\n%s\n", id.Recipient(), id)
	if err == nil {
		err = file.Sync()
	}
	return id.Recipient().String(), errors.Join(err, file.Close())
}

// Read goes through a backup and gives each file but the manifest to take, by
// the name that Add was given. Errors: ErrDamaged, ErrIdentity, ErrNewer, and
// those of take.
func Read(path string, with []age.Identity, take func(name string, r io.Reader) error) (m Manifest, err error) {
	file, err := os.Open(path)
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	var plain io.Reader = file
	if Sealed(path) {
		if len(with) == 0 {
			return m, ErrIdentity
		}
		plain, err = age.Decrypt(file, with...)
		var none *age.NoIdentityMatchError
		switch {
		case errors.As(err, &none):
			return m, ErrIdentity
		case err != nil:
			return m, damaged(err)
		}
	}
	r := &reader{tar: tar.NewReader(plain), take: take}
	if err := r.all(); err != nil {
		return m, err
	}
	// What is encrypted last tells that nothing was cut off.
	if n, err := io.Copy(io.Discard, plain); err != nil || n > 0 {
		return m, damaged(err)
	}
	return r.manifest, nil
}

// damaged gives the reason for ErrDamaged, if there is one.
func damaged(err error) error { return errors.Join(ErrDamaged, err) }

// reader goes through the archive.
type reader struct {
	tar      *tar.Reader
	take     func(name string, r io.Reader) error
	tally    tally
	manifest Manifest
}

// all reads to the manifest, which must be the last, and compares.
func (r *reader) all() error {
	for {
		head, err := r.tar.Next()
		if err != nil { // the end is an error: there was no manifest
			return damaged(err)
		}
		if head.Typeflag != tar.TypeReg || head.Size < 0 {
			return damaged(fmt.Errorf("%q is no file", head.Name))
		}
		if head.Name == manifest {
			break
		}
		if err := r.file(head); err != nil {
			return err
		}
	}
	if err := r.readManifest(); err != nil {
		return err
	}
	if _, err := r.tar.Next(); err != io.EOF {
		return damaged(errors.New("something follows the manifest"))
	}
	if !slices.Equal(r.manifest.Parts, r.tally.parts()) {
		return damaged(errors.New("the sums are not those of the manifest"))
	}
	return nil
}

// file hands a file out, and tells the errors of the archive from those of take.
func (r *reader) file(head *tar.Header) error {
	from := &watched{r: r.tally.add(head.Name, head.Size, r.tar)}
	err := r.take(head.Name, from)
	if err == nil {
		_, err = io.Copy(io.Discard, from)
	}
	if from.err != nil {
		return damaged(from.err)
	}
	return err
}

func (r *reader) readManifest() error {
	text, err := io.ReadAll(io.LimitReader(r.tar, maxManifest))
	if err == nil {
		err = json.Unmarshal(text, &r.manifest)
	}
	switch {
	case err != nil:
		return damaged(err)
	case r.manifest.Version > version:
		return ErrNewer
	case r.manifest.Version != version:
		return damaged(errors.New("the manifest has no version"))
	}
	return nil
}

// watched notes the error of a reader.
type watched struct {
	r   io.Reader
	err error
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	if err != nil && err != io.EOF {
		w.err = err
	}
	return n, err
}
