package seal

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"github.com/tink-crypto/tink-go/v2/keyset"
)

// SealedMark is how many characters at the beginning of a sealed value tell
// which key sealed it; HashMark, of a keyed hash.
const (
	SealedMark = 7
	HashMark   = 8
)

// SealedBy is the number of the key that sealed a value, by its first
// characters; "" of what is no sealed value.
func SealedBy(sealed string) string {
	if len(sealed) < SealedMark {
		return ""
	}
	raw, err := base64.RawURLEncoding.DecodeString(sealed[:SealedMark])
	if err != nil {
		return ""
	}
	return WrappedBy(raw)
}

// WrappedBy is the number of the key that wrapped a data key; "" of what is none.
func WrappedBy(wrapped []byte) string {
	if len(wrapped) < 5 || wrapped[0] != 1 { // Tink writes a 1 before the number
		return ""
	}
	return KeyName(keyOf(wrapped))
}

// HashedBy is the number of the key of a keyed hash; "" of what is none.
func HashedBy(hash string) string {
	name, _, ok := strings.Cut(hash, ":")
	if !ok || len(name) != HashMark {
		return ""
	}
	return name
}

// Reseal seals a value anew for the same place, under the primary key, and
// returns it with the plain value. The error is ErrSealed.
func (k *Keys) Reseal(sealed, place string) (plain, again string, err error) {
	if plain, err = k.Open(sealed, place); err != nil {
		return "", "", err
	}
	return plain, k.Seal(plain, place), nil
}

// NewestValues is the number of the primary key of the values.
func (k *Keys) NewestValues() string { return KeyName(k.handles[0].KeysetInfo().GetPrimaryKeyId()) }

// NewestLookup is the number of the primary key of the look-ups.
func (k *Keys) NewestLookup() string { return KeyName(k.lookup.PrimaryID) }

// Old are the numbers of the keys that nothing new is written with: of values,
// of look-ups, of the ledger.
func (k *Keys) Old() (values, lookups, ledger []string) {
	var old [3][]string
	for i, h := range k.handles {
		info := h.KeysetInfo()
		for _, e := range info.GetKeyInfo() {
			if e.GetKeyId() != info.GetPrimaryKeyId() {
				old[i] = append(old[i], KeyName(e.GetKeyId()))
			}
		}
	}
	return old[0], old[1], old[2]
}

// Without returns the text of a DATA_KEY that lacks these old keys of values and
// look-ups. Keys of the ledger are never left out: each link is verified with
// the key that made it, for ever.
func (k *Keys) Without(values, lookups []string) (string, error) {
	handles := k.handles
	for i, names := range [][]string{values, lookups} {
		m := keyset.NewManagerFromHandle(handles[i])
		for _, e := range handles[i].KeysetInfo().GetKeyInfo() {
			if !slices.Contains(names, KeyName(e.GetKeyId())) {
				continue
			}
			if err := m.Delete(e.GetKeyId()); err != nil { // it refuses the primary
				return "", fmt.Errorf("leave out a key: %w", err)
			}
		}
		var err error
		if handles[i], err = m.Handle(); err != nil {
			return "", fmt.Errorf("leave out a key: %w", err)
		}
	}
	return text(handles)
}
