package seal

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"
)

// encrypt returns the wrapped key and the encrypted form of plain.
func encrypt(t rapid.TB, k *Keys, place string, plain []byte) (wrapped, sealed []byte) {
	t.Helper()
	wrapped, s, err := k.NewStream(place)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err = io.ReadAll(s.Encrypt(bytes.NewReader(plain)))
	if err != nil {
		t.Fatal(err)
	}
	return wrapped, sealed
}

// decrypt opens it again, and demands that the first error stays.
func decrypt(t rapid.TB, k *Keys, place string, wrapped, sealed []byte) ([]byte, error) {
	t.Helper()
	s, err := k.OpenStream(wrapped, place)
	if err != nil {
		return nil, err
	}
	r := s.Decrypt(bytes.NewReader(sealed))
	plain, err := io.ReadAll(r)
	if err != nil {
		if _, again := r.Read(make([]byte, 1)); !errors.Is(again, err) {
			t.Fatalf("after %v the reader says %v", err, again)
		}
	}
	return plain, err
}

// length draws a size near the borders of the segments, or anywhere.
func length(r *rapid.T) int {
	border := rapid.IntRange(0, 3).Draw(r, "border") * streamSegment
	return rapid.OneOf(rapid.IntRange(0, 3*streamSegment),
		rapid.IntRange(max(0, border-100), border+100)).Draw(r, "length")
}

// long is text of more than three segments.
var long = bytes.Repeat([]byte("Siti "), streamSegment)

func TestStreamIsWhatItWas(t *testing.T) {
	k := newKeys(t)
	rapid.Check(t, func(r *rapid.T) {
		plain := long[:length(r)]
		wrapped, sealed := encrypt(r, k, "photos:1", plain)
		if len(plain) > 4 && bytes.Contains(sealed, []byte("Siti ")) {
			r.Fatal("the encrypted form shows the value")
		}
		got, err := decrypt(r, k, "photos:1", wrapped, sealed)
		if err != nil || !bytes.Equal(got, plain) {
			r.Fatalf("%d bytes came back as %d, %v", len(plain), len(got), err)
		}
	})
}

func TestStreamRefusesWhatIsNotItself(t *testing.T) {
	k, other := newKeys(t), newKeys(t)
	rapid.Check(t, func(r *rapid.T) {
		wrapped, sealed := encrypt(r, k, "photos:1", long[:length(r)])
		at := rapid.IntRange(0, len(sealed)-1).Draw(r, "at")
		flipped := bytes.Clone(sealed)
		flipped[at] ^= 1 << rapid.IntRange(0, 7).Draw(r, "bit")
		bad := bytes.Clone(wrapped)
		bad[rapid.IntRange(0, len(bad)-1).Draw(r, "in the key")] ^= 1
		for name, try := range map[string]func() ([]byte, error){
			"flipped":       func() ([]byte, error) { return decrypt(r, k, "photos:1", wrapped, flipped) },
			"cut":           func() ([]byte, error) { return decrypt(r, k, "photos:1", wrapped, sealed[:at]) },
			"longer":        func() ([]byte, error) { return decrypt(r, k, "photos:1", wrapped, append(sealed, 0)) },
			"doubled":       func() ([]byte, error) { return decrypt(r, k, "photos:1", wrapped, append(sealed, sealed...)) },
			"moved":         func() ([]byte, error) { return decrypt(r, k, "photos:2", wrapped, sealed) },
			"foreign":       func() ([]byte, error) { return decrypt(r, other, "photos:1", wrapped, sealed) },
			"key changed":   func() ([]byte, error) { return decrypt(r, k, "photos:1", bad, sealed) },
			"key cut short": func() ([]byte, error) { return decrypt(r, k, "photos:1", wrapped[:3], sealed) },
		} {
			if _, err := try(); !errors.Is(err, ErrSealed) {
				r.Fatalf("%s: got %v, want ErrSealed", name, err)
			}
		}
	})
}

func TestStreamKeepsErrorsOfTheReading(t *testing.T) {
	k := newKeys(t)
	broken := errors.New("disk")
	_, s, err := k.NewStream("p")
	if err != nil {
		t.Fatal(err)
	}
	half := io.MultiReader(bytes.NewReader(make([]byte, 100_000)), iotest.ErrReader(broken))
	if _, err := io.ReadAll(s.Encrypt(half)); !errors.Is(err, broken) {
		t.Errorf("encrypting a broken reader: %v", err)
	}
	sealed, err := io.ReadAll(s.Encrypt(bytes.NewReader(make([]byte, 100_000))))
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{0, 1, 20, 60_000, 99_000} {
		half = io.MultiReader(bytes.NewReader(sealed[:n]), iotest.ErrReader(broken))
		if _, err := io.ReadAll(s.Decrypt(half)); !errors.Is(err, broken) {
			t.Errorf("decrypting a reader that breaks at %d: %v", n, err)
		}
	}
}

func TestRewrap(t *testing.T) {
	old := newKeys(t)
	wrapped, sealed := encrypt(t, old, "p", []byte("Siti"))
	if again, err := old.Rewrap(wrapped, "p"); err != nil || again != nil {
		t.Errorf("under the primary key already: %x, %v", again, err)
	}
	both := rotate(t, old)
	again, err := both.Rewrap(wrapped, "p")
	if err != nil || again == nil {
		t.Fatalf("rewrap: %x, %v", again, err)
	}
	if got, err := decrypt(t, both, "p", again, sealed); err != nil || string(got) != "Siti" {
		t.Errorf("after the rewrap: %q, %v", got, err)
	}
	if _, err := decrypt(t, old, "p", again, sealed); !errors.Is(err, ErrSealed) {
		t.Errorf("the old key opens what the new one wrapped: %v", err)
	}
	if third, err := both.Rewrap(again, "p"); err != nil || third != nil {
		t.Errorf("a second rewrap: %x, %v", third, err)
	}
	if _, err := both.Rewrap(wrapped, "q"); !errors.Is(err, ErrSealed) {
		t.Errorf("at another place: %v", err)
	}
	if _, err := newKeys(t).Rewrap(wrapped, "p"); !errors.Is(err, ErrSealed) {
		t.Errorf("with foreign keys: %v", err)
	}
}
