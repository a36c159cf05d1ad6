package photos

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"damping/store/seal"
)

// most is the size of the largest file of the tests: more than one segment of
// the stream; TestLargeFile has more than one part of S3.
const most = 3 << 20

// marker is text that no encrypted file may show.
var marker = []byte("KARTU TANDA PENDUDUK 1872015001809001 ")

func pixels(n int) []byte { return bytes.Repeat(marker, n/len(marker)+1)[:n] }

func TestPutAndGet(t *testing.T) {
	each(t, func(t *testing.T, s *Safe) {
		all := pixels(most)
		rapid.Check(t, func(r *rapid.T) {
			border := rapid.IntRange(0, most>>16).Draw(r, "segment") << 16
			size := rapid.OneOf(rapid.IntRange(0, most), rapid.IntRange(0, 2000),
				rapid.IntRange(max(0, border-120), min(most, border+20))).Draw(r, "size")
			name := named(rapid.IntRange(1, 3).Draw(r, "photo"), rapid.SampledFrom([]string{"full", "read", "thumb"}).Draw(r, "copy"))
			put(r, s, name, all[:size])
			got, err := get(r, s, name)
			if err != nil || !bytes.Equal(got, all[:size]) {
				r.Fatalf("%d bytes came back as %d, %v", size, len(got), err)
			}
			if file := raw(r, s, name); bytes.Contains(file, marker[:12]) {
				r.Fatal("the file shows its content")
			}
		})
	})
}

func TestLargeFile(t *testing.T) {
	each(t, func(t *testing.T, s *Safe) {
		for _, size := range []int{partSize - 400, partSize - 1, partSize, 2*partSize + 1} {
			name, plain := named(size, "full"), pixels(size)
			put(t, s, name, plain)
			if got, err := get(t, s, name); err != nil || !bytes.Equal(got, plain) {
				t.Errorf("%d bytes came back as %d, %v", size, len(got), err)
			}
		}
	})
}

func TestDelete(t *testing.T) {
	each(t, func(t *testing.T, s *Safe) {
		name := named(1, "full")
		wantNone(t, s, name)
		put(t, s, name, marker)
		put(t, s, named(1, "read"), marker)
		for range 2 { // the second finds nothing
			if err := s.Delete(t.Context(), name); err != nil {
				t.Fatal(err)
			}
			wantNone(t, s, name)
		}
		if _, err := get(t, s, named(1, "read")); err != nil {
			t.Errorf("the other copy: %v", err)
		}
	})
}

// TestTampered changes a file in every region of it. None may give data to the
// end without an error.
func TestTampered(t *testing.T) {
	each(t, func(t *testing.T, s *Safe) {
		one, two := named(1, "full"), named(2, "full")
		put(t, s, one, pixels(200_000))
		put(t, s, two, pixels(200_001))
		good, other := raw(t, s, one), raw(t, s, two)
		try := func(what string, file []byte) {
			t.Helper()
			replace(t, s, one, file)
			if got, err := get(t, s, one); !errors.Is(err, seal.ErrSealed) {
				t.Errorf("%s: %d bytes and %v, want ErrSealed", what, len(got), err)
			}
		}
		regions := map[string]int{"magic": 2, "version": 7, "length": 9, "long length": 8, "number of the key": 12, "wrapped key": 40,
			"stream's head": 80, "salt": 90, "first segment": 1000, "border": 64 << 10, "second segment": 100_000, "last byte": len(good) - 1}
		for what, at := range regions {
			file := bytes.Clone(good)
			file[at] ^= 0x40
			try(what+" flipped", file)
			try(what+" cut", good[:at])
		}
		for at := 1; at < 130; at++ {
			try("cut in the head", good[:at])
		}
		if _, ok := s.shelf.(*folder); ok { // the S3 server of the tests takes no empty file
			try("empty", nil)
		}
		try("longer", append(bytes.Clone(good), 0))
		try("twice", append(bytes.Clone(good), good...))
		try("of another name", other)
		try("head of another", append(bytes.Clone(other[:75]), good[75:]...))
		segment := 64 << 10
		swapped := append(bytes.Clone(good[:75+segment]), good[75+2*segment:75+3*segment]...)
		swapped = append(append(swapped, good[75+segment:75+2*segment]...), good[75+3*segment:]...)
		if len(swapped) != len(good) {
			t.Fatal("the segments are not swapped")
		}
		try("segments swapped", swapped)
		replace(t, s, one, good)
		if _, err := get(t, s, one); err != nil {
			t.Errorf("the file itself: %v", err)
		}
	})
}

func TestForeignKey(t *testing.T) {
	address := "file:" + t.TempDir()
	put(t, open(t, address, newKeys(t)), named(1, "full"), marker)
	if _, err := get(t, open(t, address, newKeys(t)), named(1, "full")); !errors.Is(err, seal.ErrSealed) {
		t.Errorf("with a foreign key: %v", err)
	}
}

// TestBrokenPut breaks off at many places: what was there stays, and nothing
// half-written is seen.
func TestBrokenPut(t *testing.T) {
	broken := errors.New("broken")
	each(t, func(t *testing.T, s *Safe) {
		put(t, s, named(1, "full"), marker)
		for _, size := range []int{0, 1, 70_000, partSize + 100_000} {
			for _, name := range []string{named(1, "full"), named(2, "full")} {
				r := io.MultiReader(bytes.NewReader(pixels(size)), iotest.ErrReader(broken))
				if _, err := s.Put(t.Context(), name, r); !errors.Is(err, broken) {
					t.Fatalf("broken at %d: %v", size, err)
				}
			}
			if got, err := get(t, s, named(1, "full")); err != nil || !bytes.Equal(got, marker) {
				t.Fatalf("broken at %d, what was there: %d bytes, %v", size, len(got), err)
			}
			wantNone(t, s, named(2, "full"))
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := s.Put(ctx, named(2, "full"), bytes.NewReader(marker)); !errors.Is(err, context.Canceled) {
			t.Errorf("without a context: %v", err)
		}
		if list, err := s.List(t.Context(), "", 10); err != nil || len(list) != 1 {
			t.Errorf("left over: %v, %v", list, err)
		}
	})
}

func TestNames(t *testing.T) {
	id := strings.TrimSuffix(named(1, ""), "/")
	s := newSafe(t, "folder", newKeys(t))
	for _, name := range []string{"", "/", id, id + "/", "/full", id + "/full/", id + "/Full", id + "/..", id + "/full.tmp", id + "/a/b",
		id[1:] + "/full", id + "0/full", "../../../../../../../../..aaa/full"[:26] + "/full", strings.ToUpper(id) + "/full",
		strings.Repeat("w", 26) + "/full", id[:25] + "./full", id[:25] + "\x00/full", id + "/verylongcopyname", id + `\full`} {
		_, putErr := s.Put(t.Context(), name, bytes.NewReader(marker))
		_, getErr := s.Get(t.Context(), name)
		_, rewrapErr := s.Rewrap(t.Context(), name)
		_, _, sealedErr := s.Sealed(t.Context(), name)
		for _, err := range []error{putErr, getErr, rewrapErr, sealedErr, s.Delete(t.Context(), name),
			s.PutSealed(t.Context(), name, bytes.NewReader(marker))} {
			if err == nil || errors.Is(err, ErrNone) {
				t.Errorf("%q is taken: %v", name, err)
			}
		}
	}
	if got := ID(id + "/full"); got != id {
		t.Errorf("ID = %q", got)
	}
}

func TestList(t *testing.T) {
	each(t, func(t *testing.T, s *Safe) {
		if list, err := s.List(t.Context(), "", 5); err != nil || len(list) != 0 {
			t.Fatalf("an empty safe lists %v, %v", list, err)
		}
		var want []string
		for i := range 12 { // over several folders: the fifth letter is in the next
			for _, word := range []string{"full", "thumb"} {
				want = append(want, strings.Replace(named(i, word), "06h0", "06h"+string(rune('0'+i/4)), 1))
			}
		}
		for _, i := range rand.Perm(len(want)) {
			put(t, s, want[i], marker)
		}
		for _, n := range []int{1, 5, 7, 24, 30} {
			var got []string
			for after := ""; ; after = got[len(got)-1] {
				page, err := s.List(t.Context(), after, n)
				if err != nil || len(page) > n {
					t.Fatalf("%d of %d: %v", len(page), n, err)
				}
				if len(page) == 0 {
					break
				}
				for _, file := range page {
					if file.Size <= int64(len(marker)) || file.At.IsZero() {
						t.Fatalf("listed as %+v", file)
					}
					got = append(got, file.Name)
				}
			}
			if strings.Join(got, " ") != strings.Join(want, " ") {
				t.Errorf("in pages of %d: %q", n, got)
			}
		}
	})
}

func TestConcurrentPuts(t *testing.T) {
	each(t, func(t *testing.T, s *Safe) {
		var all sync.WaitGroup
		for i := range 24 { // three write under each name, and one reads
			all.Go(func() {
				name, plain := named(i/3, "full"), pixels(100_000+i)
				if _, err := s.Put(t.Context(), name, bytes.NewReader(plain)); err != nil {
					t.Error(err)
				}
				file, err := s.Get(t.Context(), name)
				if err != nil {
					t.Error(err)
					return
				}
				got, err := io.ReadAll(file)
				if err != nil || !bytes.Equal(got, pixels(len(got))) || len(got)-100_000 < i/3*3 || len(got)-100_000 > i/3*3+2 {
					t.Errorf("read %d bytes, %v", len(got), err)
				}
				if err := file.Close(); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if list, err := s.List(t.Context(), "", 100); err != nil || len(list) != 8 {
			t.Errorf("%d files, %v", len(list), err)
		}
	})
}

func TestCheck(t *testing.T) {
	each(t, func(t *testing.T, s *Safe) {
		if err := s.Check(t.Context()); err != nil {
			t.Fatal(err)
		}
		if list, err := s.List(t.Context(), "", 10); err != nil || len(list) != 0 {
			t.Errorf("left behind: %v, %v", list, err)
		}
	})
}

func benchmark(b *testing.B, run func(s *Safe, name string, plain []byte) error) {
	for _, kind := range []string{"folder", "bucket"} {
		b.Run(kind, func(b *testing.B) {
			s, name, plain := newSafe(b, kind, newKeys(b)), named(1, "full"), pixels(300_000)
			put(b, s, name, plain)
			b.SetBytes(int64(len(plain)))
			b.ReportAllocs()
			for b.Loop() {
				if err := run(s, name, plain); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkPut(b *testing.B) {
	benchmark(b, func(s *Safe, name string, plain []byte) error {
		_, err := s.Put(context.Background(), name, bytes.NewReader(plain))
		return err
	})
}

func BenchmarkGet(b *testing.B) {
	benchmark(b, func(s *Safe, name string, _ []byte) error {
		file, err := s.Get(context.Background(), name)
		if err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, file)
		return errors.Join(err, file.Close())
	})
}
