package photos

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"damping/store/seal"
)

// ErrNone says that there is no file of that name.
var ErrNone = errors.New("no such photo file")

// Safe keeps the files of photos. It is safe for use by several goroutines and
// processes.
type Safe struct {
	keys  *seal.Keys
	shelf shelf
}

// Stored tells of one file.
type Stored struct {
	Name string
	Size int64     // bytes in the store, encrypted
	At   time.Time // when it was written, by the store's clock
}

// shelf keeps named bytes and knows nothing of keys.
type shelf interface {
	// put keeps all that r gives, durably, or leaves what was there.
	put(ctx context.Context, name string, r io.Reader) error
	// get opens a file and tells its size. Error: ErrNone.
	get(ctx context.Context, name string) (io.ReadCloser, int64, error)
	// remove is content when there is nothing.
	remove(ctx context.Context, name string) error
	// list returns at most n files after a name, in the order of the names.
	list(ctx context.Context, after string, n int) ([]Stored, error)
	// tidy takes away what puts that ended before a moment left half-written.
	tidy(ctx context.Context, before time.Time) error
	close() error
}

// Option changes how a safe is opened.
type Option func(*options)

type options struct{ id, secret string }

// Credentials are those of the S3-compatible store.
func Credentials(id, secret string) Option {
	return func(o *options) { o.id, o.secret = id, secret }
}

// Open opens the safe at an address: "file:FOLDER", which is made when it is
// not there, or
//
//	s3://BUCKET/PREFIX?endpoint=HOST[:PORT]&region=REGION&insecure=1
//
// of which it makes nothing and asks nothing; see Check.
func Open(ctx context.Context, address string, keys *seal.Keys, opts ...Option) (*Safe, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var o options
	for _, opt := range opts {
		opt(&o)
	}
	var s shelf
	err := errors.New("want file:FOLDER or s3://BUCKET?endpoint=HOST")
	if path, ok := strings.CutPrefix(address, "file:"); ok {
		s, err = openFolder(path)
	} else if strings.HasPrefix(address, "s3:") {
		s, err = openBucket(address, o)
	}
	if err != nil {
		return nil, fmt.Errorf("photos: %w", err)
	}
	return &Safe{keys: keys, shelf: s}, nil
}

// Close closes the safe.
func (s *Safe) Close() error { return s.shelf.close() }

// Put keeps what r gives under a name, in the place of what was there, and
// returns its size. When it fails nothing is changed.
func (s *Safe) Put(ctx context.Context, name string, r io.Reader) (size int64, err error) {
	if err := checkName(name); err != nil {
		return 0, err
	}
	wrapped, stream, err := s.keys.NewStream(place(name))
	if err != nil {
		return 0, told(name, err)
	}
	from := &counter{r: r}
	err = s.shelf.put(ctx, name, io.MultiReader(bytes.NewReader(head(wrapped)), stream.Encrypt(from)))
	return from.n, told(name, err)
}

// Get opens a file. Whoever reads it may use what was read only once the reader
// has said io.EOF. Errors, also of the reader: ErrNone, seal.ErrSealed.
func (s *Safe) Get(ctx context.Context, name string) (io.ReadCloser, error) {
	file, wrapped, err := s.open(ctx, name)
	if err != nil {
		return nil, err
	}
	stream, err := s.keys.OpenStream(wrapped, place(name))
	if err != nil {
		return nil, errors.Join(told(name, err), file.Close())
	}
	return &opened{name: name, plain: stream.Decrypt(file), file: file}, nil
}

// open opens a file and reads its head.
func (s *Safe) open(ctx context.Context, name string) (file io.ReadCloser, wrapped []byte, err error) {
	if err := checkName(name); err != nil {
		return nil, nil, err
	}
	file, _, err = s.shelf.get(ctx, name)
	if err != nil {
		return nil, nil, told(name, err)
	}
	if wrapped, err = readHead(file); err != nil {
		return nil, nil, errors.Join(told(name, err), file.Close())
	}
	return file, wrapped, nil
}

// Delete takes a file away; none is no error.
func (s *Safe) Delete(ctx context.Context, name string) error {
	if err := checkName(name); err != nil {
		return err
	}
	return told(name, s.shelf.remove(ctx, name))
}

// List returns at most n files whose names come after the given one, in the
// order of the names.
func (s *Safe) List(ctx context.Context, after string, n int) ([]Stored, error) {
	list, err := s.shelf.list(ctx, after, n)
	if err != nil {
		return nil, fmt.Errorf("list photos: %w", err)
	}
	return list, nil
}

// Sealed opens a file as it lies in the store, encrypted, and tells its size:
// for a backup, which needs no key. Error: ErrNone.
func (s *Safe) Sealed(ctx context.Context, name string) (io.ReadCloser, int64, error) {
	if err := checkName(name); err != nil {
		return nil, 0, err
	}
	file, size, err := s.shelf.get(ctx, name)
	return file, size, told(name, err)
}

// PutSealed keeps what Sealed gave, under the same name.
func (s *Safe) PutSealed(ctx context.Context, name string, r io.Reader) error {
	if err := checkName(name); err != nil {
		return err
	}
	return told(name, s.shelf.put(ctx, name, r))
}

// probe is the copy that Check writes.
const probe = "check"

// Check writes a file, reads it and takes it away.
func (s *Safe) Check(ctx context.Context) error {
	id := base32.HexEncoding.WithPadding(base32.NoPadding).EncodeToString([]byte(rand.Text())[:16])
	name := strings.Repeat("0", fanLength) + strings.ToLower(id)[fanLength:] + "/" + probe
	if _, err := s.Put(ctx, name, strings.NewReader(probe)); err != nil {
		return err
	}
	got, err := s.read(ctx, name)
	if err == nil && got != probe {
		err = fmt.Errorf("photo file %s: what was written is not what is read", name)
	}
	return errors.Join(err, s.Delete(ctx, name))
}

func (s *Safe) read(ctx context.Context, name string) (string, error) {
	file, err := s.Get(ctx, name)
	if err != nil {
		return "", err
	}
	all, err := io.ReadAll(file)
	return string(all), errors.Join(err, file.Close())
}

// told names the file that an error is about.
func told(name string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("photo file %s: %w", name, err)
}

// opened is an open file.
type opened struct {
	name  string
	plain io.Reader
	file  io.Closer
}

func (o *opened) Read(p []byte) (int, error) {
	n, err := o.plain.Read(p)
	if err != io.EOF {
		err = told(o.name, err)
	}
	return n, err
}

func (o *opened) Close() error { return o.file.Close() }

// counter counts what is read.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}
