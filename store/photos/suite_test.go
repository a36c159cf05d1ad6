package photos

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"damping/store/seal"
)

// each runs a test on a safe in a folder and on one in a bucket.
func each(t *testing.T, test func(t *testing.T, s *Safe)) {
	t.Helper()
	for _, kind := range []string{"folder", "bucket"} {
		t.Run(kind, func(t *testing.T) { test(t, newSafe(t, kind, newKeys(t))) })
	}
}

func newSafe(t testing.TB, kind string, keys *seal.Keys) *Safe {
	t.Helper()
	address := "file:" + filepath.Join(t.TempDir(), "deep", "photos")
	if kind == "bucket" {
		address = bucketAddress(t)
	}
	return open(t, address, keys)
}

func open(t testing.TB, address string, keys *seal.Keys) *Safe {
	t.Helper()
	s, err := Open(t.Context(), address, keys, Credentials("id", "secret"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// bucketAddress starts an S3 server with one bucket, in this process, on a
// socket of this machine.
func bucketAddress(t testing.TB) string {
	t.Helper()
	backend := s3mem.New()
	server := httptest.NewServer(gofakes3.New(backend).Server())
	t.Cleanup(server.Close)
	if err := backend.CreateBucket("berkas"); err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	return "s3://berkas/foto/kantor?region=id&insecure=1&endpoint=" + u.Host
}

func newKeys(t testing.TB) *seal.Keys {
	t.Helper()
	text, err := seal.Generate()
	if err != nil {
		t.Fatal(err)
	}
	return parse(t, text)
}

func parse(t testing.TB, text string) *seal.Keys {
	t.Helper()
	keys, err := seal.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// named makes the name of a copy of the photo with a number.
func named(n int, word string) string { return fmt.Sprintf("06h0j09i%018d/%s", n, word) }

// failer is what tests and properties have in common.
type failer interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

func put(t failer, s *Safe, name string, plain []byte) {
	t.Helper()
	n, err := s.Put(context.Background(), name, bytes.NewReader(plain))
	if err != nil || n != int64(len(plain)) {
		t.Fatalf("put %d bytes: %d, %v", len(plain), n, err)
	}
}

func get(t failer, s *Safe, name string) ([]byte, error) {
	t.Helper()
	file, err := s.Get(context.Background(), name)
	if err != nil {
		return nil, err
	}
	plain, err := io.ReadAll(file)
	if cerr := file.Close(); cerr != nil {
		t.Fatal(cerr)
	}
	return plain, err
}

// wantNone demands that there is nothing under a name.
func wantNone(t failer, s *Safe, name string) {
	t.Helper()
	if _, err := get(t, s, name); !errors.Is(err, ErrNone) {
		t.Fatalf("get what is not there: %v, want ErrNone", err)
	}
}

// raw returns a file as it lies in the store.
func raw(t failer, s *Safe, name string) []byte {
	t.Helper()
	r, size, err := s.Sealed(context.Background(), name)
	if err != nil {
		t.Fatal(err)
	}
	all, err := io.ReadAll(r)
	if err = errors.Join(err, r.Close()); err != nil || int64(len(all)) != size {
		t.Fatal(len(all), "bytes of", size, err)
	}
	return all
}

// replace puts a file into the store as somebody with its password would.
func replace(t failer, s *Safe, name string, file []byte) {
	t.Helper()
	if err := s.PutSealed(context.Background(), name, bytes.NewReader(file)); err != nil {
		t.Fatal(err)
	}
}
