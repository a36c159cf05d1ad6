package photos

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"
)

// folder keeps files as "06h0/06h0j09imdu6pf59t7mnij2uvc.full": by the first
// letters of the id, which are those of the time, so that the order of the
// folders is that of the names. Files are written beneath "tmp" first.
type folder struct{ root *os.Root }

const temporary = "tmp"

// openFolder makes the folder when it is not there.
func openFolder(name string) (*folder, error) {
	if err := os.MkdirAll(name, 0o700); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(name)
	if err != nil {
		return nil, err
	}
	return &folder{root}, nil
}

func (f *folder) close() error { return f.root.Close() }

// file is where a name is kept.
func file(name string) string {
	return name[:fanLength] + "/" + strings.Replace(name, "/", ".", 1)
}

func (f *folder) put(ctx context.Context, name string, r io.Reader) error {
	for _, dir := range []string{temporary, name[:fanLength]} {
		if err := f.mkdir(dir); err != nil {
			return err
		}
	}
	part := temporary + "/" + rand.Text()
	err := f.write(part, r)
	if err == nil {
		err = ctx.Err()
	}
	if err == nil {
		err = f.root.Rename(part, file(name))
	}
	if err != nil {
		if gone := f.root.Remove(part); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
		return err
	}
	return f.sync(name[:fanLength])
}

// mkdir makes a folder, durably.
func (f *folder) mkdir(name string) error {
	err := f.root.Mkdir(name, 0o700)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.sync(".")
}

// write writes a new file, durably.
func (f *folder) write(name string, r io.Reader) error {
	w, err := f.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, r)
	if err == nil {
		err = w.Sync()
	}
	return errors.Join(err, w.Close())
}

// sync makes the names in a folder durable.
func (f *folder) sync(name string) error {
	dir, err := f.root.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

func (f *folder) get(_ context.Context, name string) (io.ReadCloser, int64, error) {
	r, err := f.root.Open(file(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, ErrNone
	}
	if err != nil {
		return nil, 0, err
	}
	info, err := r.Stat()
	if err != nil {
		return nil, 0, errors.Join(err, r.Close())
	}
	return r, info.Size(), nil
}

func (f *folder) remove(_ context.Context, name string) error {
	err := f.root.Remove(file(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.sync(name[:fanLength])
}

func (f *folder) list(ctx context.Context, after string, n int) ([]Stored, error) {
	dirs, err := fs.ReadDir(f.root.FS(), ".")
	if err != nil {
		return nil, err
	}
	var all []Stored
	for _, dir := range dirs {
		if len(dir.Name()) != fanLength || dir.Name() < after[:min(fanLength, len(after))] {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if all, err = f.listIn(all, dir.Name(), after, n); err != nil || len(all) == n {
			return all, err
		}
	}
	return all, nil
}

// listIn goes on with the files of one folder.
func (f *folder) listIn(all []Stored, dir, after string, n int) ([]Stored, error) {
	entries, err := fs.ReadDir(f.root.FS(), dir)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		name := strings.Replace(e.Name(), ".", "/", 1)
		if !validName(name) || name <= after {
			continue
		}
		info, err := f.root.Lstat(dir + "/" + e.Name())
		if errors.Is(err, fs.ErrNotExist) {
			continue // deleted meanwhile
		}
		if err != nil {
			return nil, err
		}
		if all = append(all, Stored{Name: name, Size: info.Size(), At: info.ModTime()}); len(all) == n {
			break
		}
	}
	return all, nil
}

func (f *folder) tidy(_ context.Context, before time.Time) error {
	entries, err := fs.ReadDir(f.root.FS(), temporary)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, e := range entries {
		part := temporary + "/" + e.Name()
		info, err := f.root.Lstat(part)
		if err == nil && info.ModTime().Before(before) {
			err = f.root.Remove(part)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
