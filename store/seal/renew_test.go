package seal

import (
	"errors"
	"slices"
	"testing"
)

func TestWhichKeyItWas(t *testing.T) {
	old := newKeys(t)
	k := rotate(t, old)
	for range 50 { // the last character of the mark holds random bits too
		sealed := k.Seal("Siti", "p")
		if by := SealedBy(sealed); by != k.NewestValues() || SealedBy(sealed[:SealedMark]) != by {
			t.Fatalf("%s is sealed by %q, want %q", sealed, by, k.NewestValues())
		}
		if by := SealedBy(old.Seal("Siti", "p")); by != old.NewestValues() || by == k.NewestValues() {
			t.Fatalf("sealed by the old key, told %q", by)
		}
	}
	if by := HashedBy(old.Hash("nik", "1")); by != old.NewestLookup() || by == k.NewestLookup() {
		t.Errorf("hashed by %q", by)
	}
	for _, other := range []string{"", "Siti", "Siti Rahayu", "1872:1", "!!!!!!!!!"} {
		if by := SealedBy(other) + HashedBy(other); by != "" {
			t.Errorf("%q is said to be of key %q", other, by)
		}
	}
}

func TestReseal(t *testing.T) {
	old := newKeys(t)
	k := rotate(t, old)
	plain, again, err := k.Reseal(old.Seal("Siti", "p"), "p")
	if err != nil || plain != "Siti" || SealedBy(again) != k.NewestValues() {
		t.Fatalf("%q, %q, %v", plain, again, err)
	}
	if got, err := k.Open(again, "p"); err != nil || got != "Siti" {
		t.Errorf("%q, %v", got, err)
	}
	if _, _, err := k.Reseal(old.Seal("Siti", "p"), "q"); !errors.Is(err, ErrSealed) {
		t.Errorf("at another place: %v", err)
	}
}

func TestWithout(t *testing.T) {
	old := newKeys(t)
	k := rotate(t, rotate(t, old))
	values, lookups, ledger := k.Old()
	if len(values) != 2 || len(lookups) != 2 || len(ledger) != 2 || values[0] != old.NewestValues() ||
		lookups[0] != old.NewestLookup() || ledger[0] != old.MACKey() {
		t.Fatalf("old: %v, %v, %v", values, lookups, ledger)
	}
	text, err := k.Without(values, lookups[:1])
	if err != nil {
		t.Fatal(err)
	}
	left, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	v, l, m := left.Old()
	if len(v) != 0 || !slices.Equal(l, lookups[1:]) || !slices.Equal(m, ledger) {
		t.Errorf("left are %v, %v, %v", v, l, m)
	}
	if got, err := left.Open(k.Seal("Siti", "p"), "p"); err != nil || got != "Siti" {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := left.Open(old.Seal("Siti", "p"), "p"); !errors.Is(err, ErrSealed) {
		t.Errorf("a key that was left out opens: %v", err)
	}
	if a, err := left.MAC(old.MACKey(), []byte("link")); err != nil || len(a) == 0 {
		t.Errorf("an old link cannot be verified: %v", err)
	}
	if got, want := left.Hash("nik", "1"), k.Hash("nik", "1"); got != want {
		t.Errorf("hash %s, want %s", got, want)
	}
	if _, err := k.Without([]string{k.NewestValues()}, nil); err == nil {
		t.Error("the primary key was left out")
	}
}
