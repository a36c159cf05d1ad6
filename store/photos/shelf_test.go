package photos

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
)

func TestOpenRefuses(t *testing.T) {
	keys := newKeys(t)
	for _, address := range []string{"", "photos", "http://x", "s3://", "s3://berkas", "s3://?endpoint=x",
		"s3://berkas?endpoint=localhost:1&wrong=1", "s3://id:RAHASIA@berkas?endpoint=localhost:1", "s3://berkas?endpoint=a%20b"} {
		_, err := Open(t.Context(), address, keys, Credentials("id", "secret"))
		if err == nil {
			t.Errorf("%q is taken", address)
		} else if strings.Contains(err.Error(), "RAHASIA") {
			t.Errorf("%q: the error tells the password", address)
		}
	}
	if _, err := Open(t.Context(), "s3://berkas?endpoint=localhost:1", keys); err == nil {
		t.Error("a bucket opens without credentials")
	}
}

// TestFolderIsPrivate: nobody else on the machine reads even the encrypted files.
func TestFolderIsPrivate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "photos")
	s := open(t, "file:"+dir, newKeys(t))
	put(t, s, named(1, "full"), marker)
	files := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		want := fs.FileMode(0o600)
		if d.IsDir() {
			want = 0o700
		} else {
			files++
		}
		if info.Mode().Perm() != want {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		return nil
	})
	if err != nil || files != 1 {
		t.Errorf("%d files, %v", files, err)
	}
}

// TestFolderHoldsItsGround: a link that leads out of the folder is not followed.
func TestFolderHoldsItsGround(t *testing.T) {
	dir, outside := t.TempDir(), t.TempDir()
	s := open(t, "file:"+dir, newKeys(t))
	if err := os.Symlink(outside, filepath.Join(dir, named(1, "")[:fanLength])); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Put(t.Context(), named(1, "full"), bytes.NewReader(marker)); err == nil {
		t.Error("a file was written through a link that leads out")
	}
	if left, err := os.ReadDir(outside); err != nil || len(left) != 0 {
		t.Errorf("outside: %v, %v", left, err)
	}
}

func TestFolderCheckSaysWhatIsWrong(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "photos")
	s := open(t, "file:"+dir, newKeys(t))
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := s.Check(t.Context()); err == nil {
		t.Error("a folder that is gone is good")
	}
	if _, err := Open(t.Context(), "file:/dev/null/photos", newKeys(t)); err == nil {
		t.Error("a folder that cannot be is opened")
	}
}

func TestBucketCheckSaysWhatIsWrong(t *testing.T) {
	s := open(t, strings.Replace(bucketAddress(t), "berkas", "lain", 1), newKeys(t))
	if err := s.Check(t.Context()); minio.ToErrorResponse(errors.Unwrap(err)).Code != minio.NoSuchBucket {
		t.Errorf("no such bucket: %v", err)
	}
	if _, err := s.List(t.Context(), "", 1); err == nil {
		t.Error("a bucket that is not there is listed")
	}
}

func TestSweep(t *testing.T) {
	each(t, func(t *testing.T, s *Safe) {
		const photos = 300 // more files than one page has
		for i := range photos {
			put(t, s, named(i, "full"), nil)
			put(t, s, named(i, "thumb"), nil)
		}
		known := func(_ context.Context, ids []string) (map[string]bool, error) {
			if len(ids) == 0 {
				t.Error("asked for nothing")
			}
			rows := map[string]bool{}
			for _, id := range ids {
				if rows[id] {
					t.Errorf("asked twice for one photo")
				}
				rows[id] = id[len(id)-1]%3 != 0 // some are not known; some known, some false
			}
			return rows, nil
		}
		sweep := func(olderThan time.Time, want int) {
			t.Helper()
			if n, err := Sweep(t.Context(), s, olderThan, known); err != nil || n != want {
				t.Fatalf("removed %d, %v, want %d", n, err, want)
			}
		}
		sweep(time.Now().Add(-time.Hour), 0)
		unknown := 0
		for i := range photos {
			if last := '0' + i%10; last%3 == 0 {
				unknown += 2
			}
		}
		sweep(time.Now().Add(time.Hour), unknown)
		list, err := s.List(t.Context(), "", 2*photos)
		if err != nil || len(list) != 2*photos-unknown {
			t.Errorf("%d files stay, %v", len(list), err)
		}
		sweep(time.Now().Add(time.Hour), 0)
		broken := errors.New("broken")
		_, err = Sweep(t.Context(), s, time.Now().Add(time.Hour), func(context.Context, []string) (map[string]bool, error) { return nil, broken })
		if !errors.Is(err, broken) {
			t.Errorf("when the rows cannot be asked: %v", err)
		}
		if again, err := s.List(t.Context(), "", 2*photos); err != nil || len(again) != len(list) {
			t.Errorf("when the rows could not be asked, %d of %d files stay, %v", len(again), len(list), err)
		}
	})
}

// TestSweepTidies: what a crash left half-written goes, when it is old.
func TestSweepTidies(t *testing.T) {
	each(t, func(t *testing.T, s *Safe) {
		var left func() int
		switch shelf := s.shelf.(type) {
		case *folder:
			if err := shelf.mkdir(temporary); err != nil {
				t.Fatal(err)
			}
			if err := shelf.write(temporary+"/x", bytes.NewReader(marker)); err != nil {
				t.Fatal(err)
			}
			left = func() int {
				entries, err := fs.ReadDir(shelf.root.FS(), temporary)
				if err != nil {
					t.Fatal(err)
				}
				return len(entries)
			}
		case *bucket:
			_, err := shelf.client.NewMultipartUpload(t.Context(), shelf.name, shelf.prefix+named(1, "full"), minio.PutObjectOptions{})
			if err != nil {
				t.Fatal(err)
			}
			left = func() (n int) {
				for upload := range shelf.client.ListIncompleteUploads(t.Context(), shelf.name, shelf.prefix, true) {
					if upload.Err == nil {
						n++
					}
				}
				return n
			}
		}
		none := func(context.Context, []string) (map[string]bool, error) { return nil, nil }
		for _, c := range []struct {
			before time.Duration
			want   int
		}{{-time.Hour, 1}, {time.Hour, 0}} {
			if _, err := Sweep(t.Context(), s, time.Now().Add(c.before), none); err != nil {
				t.Fatal(err)
			}
			if n := left(); n != c.want {
				t.Errorf("after a sweep of what is older than %v: %d left, want %d", c.before, n, c.want)
			}
		}
	})
}
