package photos

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"damping/store/seal"
)

func TestRewrap(t *testing.T) {
	old, err := seal.Generate()
	if err != nil {
		t.Fatal(err)
	}
	both, err := parse(t, old).Rotate()
	if err != nil {
		t.Fatal(err)
	}
	each(t, func(t *testing.T, s *Safe) {
		name, plain := named(1, "full"), pixels(150_000)
		s.keys = parse(t, old)
		put(t, s, name, plain)
		before := raw(t, s, name)
		rewrap := func(want bool) {
			t.Helper()
			if changed, err := s.Rewrap(t.Context(), name); err != nil || changed != want {
				t.Fatalf("rewrap: %v, %v", changed, err)
			}
			if got, err := get(t, s, name); err != nil || !bytes.Equal(got, plain) {
				t.Fatalf("after the rewrap: %d bytes, %v", len(got), err)
			}
		}
		rewrap(false)
		if !bytes.Equal(raw(t, s, name), before) {
			t.Error("a rewrap without need changes the file")
		}
		s.keys = parse(t, both)
		rewrap(true)
		rewrap(false)
		after := raw(t, s, name)
		if !bytes.Equal(after[75:], before[75:]) || bytes.Equal(after[:75], before[:75]) {
			t.Error("more or less than the head is new")
		}
		s.keys = parse(t, old)
		if _, err := get(t, s, name); !errors.Is(err, seal.ErrSealed) {
			t.Errorf("the old key alone still opens the file: %v", err)
		}
		if _, err := s.Rewrap(t.Context(), name); !errors.Is(err, seal.ErrSealed) {
			t.Errorf("the old key alone rewraps: %v", err)
		}
		if _, err := s.Rewrap(t.Context(), named(2, "full")); !errors.Is(err, ErrNone) {
			t.Errorf("nothing to rewrap: %v", err)
		}
	})
}

// TestRewrapAll: every file is wrapped anew, also when that is broken off and
// begun again, and no old key is needed then. A damaged file stops nothing.
func TestRewrapAll(t *testing.T) {
	const files = 30
	old, err := seal.Generate()
	if err != nil {
		t.Fatal(err)
	}
	both, err := parse(t, old).Rotate()
	if err != nil {
		t.Fatal(err)
	}
	each(t, func(t *testing.T, s *Safe) {
		s.keys = parse(t, old)
		for n := range files {
			put(t, s, named(n, "full"), pixels(1000+n))
		}
		replace(t, s, named(files, "full"), []byte("no file of ours"))
		broken := append(raw(t, s, named(1, "full"))[:70], "broken"...)
		replace(t, s, named(files+1, "full"), broken) // its head is of another name
		s.keys = parse(t, both)
		was, is := parse(t, old).NewestValues(), s.keys.NewestValues()
		uses := func(wantOld, wantNew int) {
			t.Helper()
			use, err := KeyUse(t.Context(), s)
			if err != nil || use[was] != wantOld || use[is] != wantNew {
				t.Errorf("%v, %v: want %d old, %d new", use, err, wantOld, wantNew)
			}
		}
		uses(files+1, 0)
		stopped, stop := context.WithCancel(t.Context())
		stop()
		if _, err := Rewrap(stopped, s); !errors.Is(err, context.Canceled) {
			t.Errorf("stopped: %v", err)
		}
		for n := range 5 {
			if _, err := s.Rewrap(t.Context(), named(n, "full")); err != nil {
				t.Fatal(err)
			}
		}
		uses(files+1-5, 5)
		if done, err := Rewrap(t.Context(), s); err != nil || done != (Rewrapped{Files: files - 5, Damaged: 2}) {
			t.Fatalf("%+v, %v", done, err)
		}
		uses(1, files)
		if done, err := Rewrap(t.Context(), s); err != nil || done != (Rewrapped{Damaged: 2}) {
			t.Errorf("again: %+v, %v", done, err)
		}
		only, err := s.keys.Without([]string{was}, nil)
		if err != nil {
			t.Fatal(err)
		}
		s.keys = parse(t, only)
		for n := range files {
			if got, err := get(t, s, named(n, "full")); err != nil || !bytes.Equal(got, pixels(1000+n)) {
				t.Fatalf("file %d: %d bytes, %v", n, len(got), err)
			}
		}
	})
}
