// Package seal keeps the program's secrets: it seals values so that they can
// be read only with DATA_KEY and only at the place they were sealed for, makes
// the keyed hashes by which sealed values are found again, and the message
// authentication codes of the ledger.
//
// A DATA_KEY holds three keysets. Each can have several keys, of which one is
// the primary: new values use the primary, old values are read with the key
// whose number they carry. So a key is changed without rewriting the data.
package seal

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// Size of a hash and of a message authentication code, in bytes.
const macSize = 32

// ErrSealed says that a sealed value could not be opened: another key, another
// place, or a damaged text.
var ErrSealed = errors.New("sealed value cannot be opened with this key at this place")

// Keys seals, opens and hashes. It is safe for use by several goroutines and
// is made by Parse.
type Keys struct {
	handles [3]*keyset.Handle // in the order of the names in bundle
	aead    tink.AEAD
	lookup  *prf.Set
	ledger  *prf.Set
	order   []uint32 // keys of lookup, the primary first
}

// Seal encrypts plain for one place, for example "inbox.body:01h…", and
// returns unpadded base64url text. A value moved to another place does not
// open. The empty text stays empty.
func (k *Keys) Seal(plain, place string) string {
	if plain == "" {
		return ""
	}
	sealed, err := k.aead.Encrypt([]byte(plain), []byte(place))
	if err != nil {
		// Only a failing random source leads here; to go on would lose data.
		panic(fmt.Sprintf("seal: encrypt: %v", err))
	}
	return base64.RawURLEncoding.EncodeToString(sealed)
}

// Open decrypts what Seal made for the same place. The error is ErrSealed and
// never contains the value.
func (k *Keys) Open(sealed, place string) (string, error) {
	if sealed == "" {
		return "", nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil {
		return "", ErrSealed
	}
	plain, err := k.aead.Decrypt(raw, []byte(place))
	if err != nil {
		return "", ErrSealed
	}
	return string(plain), nil
}

// Hash returns the keyed hash of a value under the primary key, in the form
// "keynumber:hash". The kind ("nik", "phone") keeps equal values of different
// kinds apart. The empty value has the empty hash.
func (k *Keys) Hash(kind, value string) string {
	if value == "" {
		return ""
	}
	return k.hash(k.lookup.PrimaryID, kind, value)
}

// Hashes returns the hash of a value under every enabled key, that of the
// primary key first: a search tries all of them.
func (k *Keys) Hashes(kind, value string) []string {
	if value == "" {
		return nil
	}
	all := make([]string, 0, len(k.order))
	for _, id := range k.order {
		all = append(all, k.hash(id, kind, value))
	}
	return all
}

func (k *Keys) hash(id uint32, kind, value string) string {
	sum, err := k.lookup.PRFs[id].ComputePRF([]byte(kind+"\x00"+value), macSize)
	if err != nil {
		panic(fmt.Sprintf("seal: hash: %v", err)) // the size is fixed and legal
	}
	return KeyName(id) + ":" + base64.RawURLEncoding.EncodeToString(sum)
}

// MACKey returns the number of the ledger key that new links use.
func (k *Keys) MACKey() string { return KeyName(k.ledger.PrimaryID) }

// MAC returns the 32-byte message authentication code of data under the ledger
// key with the given number. It fails when the key is not known.
func (k *Keys) MAC(key string, data []byte) ([]byte, error) {
	id, err := strconv.ParseUint(key, 16, 32)
	if err != nil {
		return nil, fmt.Errorf("ledger key %q: not a key number", key)
	}
	p, ok := k.ledger.PRFs[uint32(id)]
	if !ok {
		return nil, fmt.Errorf("ledger key %s is not in DATA_KEY", key)
	}
	return p.ComputePRF(data, macSize)
}

// Numbers returns the numbers of all keys, in the order values, look-ups,
// ledger. They tell nothing of the keys.
func (k *Keys) Numbers() []string {
	var all []string
	for _, h := range k.handles {
		for _, e := range h.KeysetInfo().GetKeyInfo() {
			all = append(all, KeyName(e.GetKeyId()))
		}
	}
	return all
}

// KeyName writes the number of a key as 8 hexadecimal digits.
func KeyName(id uint32) string {
	s := strconv.FormatUint(uint64(id), 16)
	return strings.Repeat("0", 8-len(s)) + s
}

func open(handles [3]*keyset.Handle) (*Keys, error) {
	k := &Keys{handles: handles}
	var err error
	if k.aead, err = aead.New(handles[0]); err != nil {
		return nil, fmt.Errorf("values: %w", err)
	}
	if k.lookup, err = prf.NewPRFSet(handles[1]); err != nil {
		return nil, fmt.Errorf("look-ups: %w", err)
	}
	if k.ledger, err = prf.NewPRFSet(handles[2]); err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	k.order = []uint32{k.lookup.PrimaryID}
	for _, e := range handles[1].KeysetInfo().GetKeyInfo() {
		id := e.GetKeyId()
		if _, enabled := k.lookup.PRFs[id]; enabled && id != k.lookup.PrimaryID {
			k.order = append(k.order, id)
		}
	}
	return k, nil
}
