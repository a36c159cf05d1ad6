package seal

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"
	tinkpb "github.com/tink-crypto/tink-go/v2/proto/tink_go_proto"
)

// bundle is what DATA_KEY holds: base64 of this as JSON. The keysets are
// Tink's binary form.
type bundle struct {
	Version int    `json:"v"`
	Values  []byte `json:"values"`
	Lookup  []byte `json:"lookup"`
	Ledger  []byte `json:"ledger"`
}

const bundleVersion = 1

// templates are the kinds of key in a bundle, in the order of Keys.handles.
func templates() [3]*tinkpb.KeyTemplate {
	return [3]*tinkpb.KeyTemplate{
		aead.AES256GCMKeyTemplate(),
		prf.HMACSHA256PRFKeyTemplate(),
		prf.HMACSHA256PRFKeyTemplate(),
	}
}

// Generate makes a new DATA_KEY: one line of text. It fails only when the
// system has no random numbers.
func Generate() (string, error) {
	var handles [3]*keyset.Handle
	for i, t := range templates() {
		h, err := keyset.NewHandle(t)
		if err != nil {
			return "", fmt.Errorf("make a key: %w", err)
		}
		handles[i] = h
	}
	return text(handles)
}

// Parse reads a DATA_KEY. The error never contains a part of the key.
func Parse(key string) (*Keys, error) {
	key = strings.TrimSpace(key)
	if key == "" {
		return nil, errors.New("DATA_KEY is empty")
	}
	raw, err := base64.StdEncoding.DecodeString(key)
	if err != nil {
		return nil, errors.New("DATA_KEY is not one whole line of base64 text")
	}
	var b bundle
	if err := json.Unmarshal(raw, &b); err != nil {
		return nil, errors.New("DATA_KEY is damaged: it holds no keys")
	}
	if b.Version != bundleVersion {
		return nil, fmt.Errorf("DATA_KEY has version %d, this program knows %d", b.Version, bundleVersion)
	}
	var handles [3]*keyset.Handle
	for i, set := range [][]byte{b.Values, b.Lookup, b.Ledger} {
		h, err := insecurecleartextkeyset.Read(keyset.NewBinaryReader(bytes.NewReader(set)))
		if err != nil {
			return nil, errors.New("DATA_KEY is damaged: a keyset cannot be read")
		}
		handles[i] = h
	}
	k, err := open(handles)
	if err != nil {
		return nil, fmt.Errorf("DATA_KEY is damaged: %w", err)
	}
	return k, nil
}

// Rotate returns the text of a DATA_KEY that has all keys of k and new primary
// keys. Values sealed with the old keys stay readable and findable.
func (k *Keys) Rotate() (string, error) {
	var handles [3]*keyset.Handle
	for i, t := range templates() {
		m := keyset.NewManagerFromHandle(k.handles[i])
		id, err := m.Add(t)
		if err != nil {
			return "", fmt.Errorf("add a key: %w", err)
		}
		if err := m.SetPrimary(id); err != nil {
			return "", fmt.Errorf("make the new key the primary: %w", err)
		}
		if handles[i], err = m.Handle(); err != nil {
			return "", fmt.Errorf("add a key: %w", err)
		}
	}
	return text(handles)
}

func text(handles [3]*keyset.Handle) (string, error) {
	b := bundle{Version: bundleVersion}
	for i, out := range []*[]byte{&b.Values, &b.Lookup, &b.Ledger} {
		var buf bytes.Buffer
		if err := insecurecleartextkeyset.Write(handles[i], keyset.NewBinaryWriter(&buf)); err != nil {
			return "", fmt.Errorf("write a key: %w", err)
		}
		*out = buf.Bytes()
	}
	raw, err := json.Marshal(b)
	if err != nil {
		return "", fmt.Errorf("write the keys: %w", err)
	}
	return base64.StdEncoding.EncodeToString(raw), nil
}
