package seal

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func newKeys(t testing.TB) *Keys {
	t.Helper()
	text, err := Generate()
	if err != nil {
		t.Fatal(err)
	}
	k, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func rotate(t testing.TB, k *Keys) *Keys {
	t.Helper()
	text, err := k.Rotate()
	if err != nil {
		t.Fatal(err)
	}
	next, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return next
}

func TestGenerateIsOneLineAndDifferent(t *testing.T) {
	a, err := Generate()
	if err != nil {
		t.Fatal(err)
	}
	b, err := Generate()
	if err != nil {
		t.Fatal(err)
	}
	if a == b {
		t.Fatal("two generated keys are the same")
	}
	if strings.ContainsAny(a, "\n\r \t'\"$") {
		t.Fatalf("key needs quoting in an .env file: %q", a)
	}
}

func TestSealedValueOpensOnlyAtItsPlace(t *testing.T) {
	k := newKeys(t)
	rapid.Check(t, func(r *rapid.T) {
		plain := rapid.String().Draw(r, "plain")
		place := rapid.String().Draw(r, "place")
		sealed := k.Seal(plain, place)
		if plain != "" && strings.Contains(sealed, plain) && len(plain) > 3 {
			r.Fatalf("sealed text shows the value")
		}
		got, err := k.Open(sealed, place)
		if err != nil || got != plain {
			r.Fatalf("open: %q, %v; want %q", got, err, plain)
		}
		if plain == "" {
			if sealed != "" {
				r.Fatalf("empty value sealed to %q", sealed)
			}
			return
		}
		if _, err := k.Open(sealed, place+"x"); !errors.Is(err, ErrSealed) {
			r.Fatalf("opened at another place: %v", err)
		}
		if k.Seal(plain, place) == sealed {
			r.Fatalf("equal values have equal sealed texts")
		}
	})
}

func TestDamagedOrForeignValueIsRefused(t *testing.T) {
	k, other := newKeys(t), newKeys(t)
	sealed := k.Seal("1872015001809001", "people.nik:1")
	damaged := "A" + sealed[1:]
	if damaged == sealed {
		damaged = "B" + sealed[1:]
	}
	flipped := []byte(sealed)
	if flipped[20] == 'A' {
		flipped[20] = 'B'
	} else {
		flipped[20] = 'A'
	}
	for name, text := range map[string]string{
		"damaged": damaged, "flipped": string(flipped), "cut": sealed[:len(sealed)-4], "not base64": "!!",
	} {
		if _, err := k.Open(text, "people.nik:1"); !errors.Is(err, ErrSealed) {
			t.Errorf("%s: got %v, want ErrSealed", name, err)
		}
	}
	if _, err := other.Open(sealed, "people.nik:1"); !errors.Is(err, ErrSealed) {
		t.Errorf("foreign key: got %v, want ErrSealed", err)
	}
}

func TestHashes(t *testing.T) {
	k, other := newKeys(t), newKeys(t)
	h := k.Hash("nik", "1872015001809001")
	if h != k.Hash("nik", "1872015001809001") {
		t.Error("the hash of one value is not stable")
	}
	if h == k.Hash("kk", "1872015001809001") || h == k.Hash("nik", "1872015001809002") {
		t.Error("different values have one hash")
	}
	if h[9:] == other.Hash("nik", "1872015001809001")[9:] {
		t.Error("the hash does not depend on the key")
	}
	if all := k.Hashes("nik", "1872015001809001"); len(all) != 1 || all[0] != h {
		t.Errorf("Hashes = %v, want only %q", all, h)
	}
	if k.Hash("nik", "") != "" || k.Hashes("nik", "") != nil {
		t.Error("the empty value has a hash")
	}
}

func TestRotationKeepsOldValues(t *testing.T) {
	old := newKeys(t)
	sealed, hash := old.Seal("Siti", "p"), old.Hash("nik", "1872015001809001")
	version := old.MACKey()
	mac, err := old.MAC(version, []byte("link"))
	if err != nil {
		t.Fatal(err)
	}
	k := rotate(t, rotate(t, old))
	if got, err := k.Open(sealed, "p"); err != nil || got != "Siti" {
		t.Errorf("old value after rotation: %q, %v", got, err)
	}
	all := k.Hashes("nik", "1872015001809001")
	if len(all) != 3 || all[2] != hash && all[1] != hash {
		t.Errorf("old hash %q is not among %v", hash, all)
	}
	if all[0] != k.Hash("nik", "1872015001809001") || all[0] == hash {
		t.Errorf("the primary hash is not first: %v", all)
	}
	if k.MACKey() == version {
		t.Error("the ledger key did not change")
	}
	again, err := k.MAC(version, []byte("link"))
	if err != nil || string(again) != string(mac) {
		t.Errorf("old MAC after rotation differs: %v", err)
	}
	if _, err := old.Open(k.Seal("Siti", "p"), "p"); !errors.Is(err, ErrSealed) {
		t.Errorf("the old key opens what the new one sealed: %v", err)
	}
}

func TestNumbers(t *testing.T) {
	old := newKeys(t)
	before := old.Numbers()
	if len(before) != 3 || before[2] != old.MACKey() || before[1] != old.Hash("nik", "x")[:8] {
		t.Errorf("Numbers = %v", before)
	}
	after := rotate(t, old).Numbers()
	for _, n := range before {
		if !slices.Contains(after, n) {
			t.Errorf("key %s is not among %v", n, after)
		}
	}
	if len(after) != 6 {
		t.Errorf("after a rotation: %v", after)
	}
}

func TestMACNeedsAKnownKey(t *testing.T) {
	k := newKeys(t)
	for _, key := range []string{"", "zz", "00000001", newKeys(t).MACKey()} {
		if _, err := k.MAC(key, []byte("x")); err == nil {
			t.Errorf("MAC with key %q did not fail", key)
		}
	}
}

func TestParseErrorsShowNothingOfTheKey(t *testing.T) {
	good, err := Generate()
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"empty": "", "cut": good[:len(good)/2], "not base64": "kunci!", "other json": "e30=",
		"line break": good[:40] + " " + good[40:],
	} {
		_, err := Parse(text)
		if err == nil {
			t.Errorf("%s: parsed", name)
		} else if text != "" && strings.Contains(err.Error(), text) {
			t.Errorf("%s: the error shows the key", name)
		}
	}
	if _, err := Parse("  " + good + "\n"); err != nil {
		t.Errorf("blanks around the key: %v", err)
	}
}

func BenchmarkSeal(b *testing.B) {
	k := newKeys(b)
	for b.Loop() {
		k.Seal("a body of about a hundred characters, as most messages are in the chats of our citizens here", "inbox.body:1")
	}
}

func BenchmarkHash(b *testing.B) {
	k := newKeys(b)
	for b.Loop() {
		k.Hash("nik", "1872015001809001")
	}
}
