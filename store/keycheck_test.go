package store

import (
	"errors"
	"testing"
	"time"

	"damping/store/seal"
	"damping/store/storetest"
)

// TestAnotherKeyIsRefused: a database opens with the key it was begun with,
// also after a rotation, and with no other.
func TestAnotherKeyIsRefused(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		now := func() time.Time { return time.Date(2023, 7, 17, 2, 0, 0, 0, time.UTC) }
		newKey := func() string {
			key, err := seal.Generate()
			if err != nil {
				t.Fatal(err)
			}
			return key
		}
		first, other := newKey(), newKey()
		open := func(key string) error {
			keys, err := seal.Parse(key)
			if err != nil {
				t.Fatal(err)
			}
			s, err := Open(t.Context(), url, keys, Clock{Program: now, Machine: now})
			if err == nil {
				err = s.Close()
			}
			return err
		}
		if err := open(first); err != nil {
			t.Fatal(err)
		}
		if err := open(other); !errors.Is(err, ErrKey) {
			t.Fatalf("another key opens it: %v", err)
		}
		keys, err := seal.Parse(first)
		if err != nil {
			t.Fatal(err)
		}
		rotated, err := keys.Rotate()
		if err != nil {
			t.Fatal(err)
		}
		if err := open(rotated); err != nil {
			t.Fatalf("the rotated key does not open it: %v", err)
		}
	})
}
