package whatsapptest

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"strings"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/util/keys"
)

// linking is a client's wish to be paired by a code that is typed on the telephone.
type linking struct {
	phone   *Phone
	ref     string
	wrapped []byte        // salt, iv and the client's ephemeral key under the code
	own     *keys.KeyPair // the telephone's ephemeral key, once the code was typed
	theirs  []byte        // the client's, opened with the code
}

// link takes the two steps of pairing by code. The server is locked.
func (s *Server) link(c *conn, n waBinary.Node) (content any, ok bool) {
	jid, _ := n.Attrs["jid"].(types.JID)
	p := s.phones[jid.User]
	if c.ref == nil || p == nil {
		return nil, false
	}
	switch n.Attrs["stage"] {
	case "companion_hello":
		wrapped, _ := n.GetChildByTag("link_code_pairing_wrapped_companion_ephemeral_pub").Content.([]byte)
		if len(wrapped) != 80 {
			return nil, false
		}
		c.ref.link = &linking{phone: p, ref: s.nextID(), wrapped: wrapped}
		return node("link_code_companion_reg", nil, node("link_code_pairing_ref", nil, []byte(c.ref.link.ref))), true
	case "companion_finish":
		bundle, _ := n.GetChildByTag("link_code_pairing_wrapped_key_bundle").Content.([]byte)
		if err := c.ref.link.finish(c.ref, bundle); err != nil {
			s.note("pairing by code: %v", err)
			return nil, false
		}
		return nil, true
	}
	return nil, false
}

// Enter types the code that a client shows, "ABCD-EFGH", into the telephone.
func (p *Phone) Enter(code string) error {
	code = strings.ReplaceAll(code, "-", "")
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	for _, wait := range p.s.pendings {
		if l := wait.link; l != nil && l.phone == p && wait.device == nil {
			return l.typed(wait.conn, code)
		}
	}
	return ErrCode
}

// typed opens the client's key with the code and answers with the telephone's. A
// wrong code shows only when the client answers with what cannot be opened.
func (l *linking) typed(c *conn, code string) error {
	var err error
	if l.theirs, err = underCode(code, l.wrapped[:48], l.wrapped[48:]); err != nil {
		return err
	}
	l.own = keys.NewKeyPair()
	head := make([]byte, 48) // salt and iv
	if _, err := rand.Read(head); err != nil {
		return err
	}
	ours, err := underCode(code, head, l.own.Pub[:])
	if err != nil {
		return err
	}
	c.push(node("notification", waBinary.Attrs{
		"from": types.ServerJID, "id": c.s.nextID(), "type": "link_code_companion_reg", "t": c.s.opts.Now().Unix(),
	}, node("link_code_companion_reg", waBinary.Attrs{"stage": "primary_hello"}, []waBinary.Node{
		node("link_code_pairing_wrapped_primary_ephemeral_pub", nil, append(head, ours...)),
		node("primary_identity_pub", nil, l.phone.identity.Pub[:]),
		node("link_code_pairing_ref", nil, []byte(l.ref)),
	})))
	return nil
}

// underCode encrypts or decrypts a key under the typed code; head is salt and iv.
func underCode(code string, head, key []byte) ([]byte, error) {
	under, err := pbkdf2.Key(sha256.New, code, head[:32], 2<<16, 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(under)
	if err != nil {
		return nil, err
	}
	out := make([]byte, len(key))
	cipher.NewCTR(block, head[32:48]).XORKeyStream(out, key)
	return out, nil
}

// finish opens the client's bundle, derives the secret that both now share, and
// adopts the client with it. The server is locked.
func (l *linking) finish(wait *pending, bundle []byte) error {
	if l == nil || l.own == nil || len(bundle) < 44 {
		return ErrCode
	}
	shared, err := agree(l.own.Priv[:], l.theirs)
	if err != nil {
		return err
	}
	under, err := hkdf.Key(sha256.New, shared, bundle[:32], "link_code_pairing_key_bundle_encryption_key", 32)
	if err != nil {
		return err
	}
	gcm, err := newGCM(under)
	if err != nil {
		return err
	}
	plain, err := gcm.Open(nil, bundle[32:44], bundle[44:], nil)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrCode, err)
	}
	identity := l.phone.identity
	if len(plain) != 96 || !bytes.Equal(plain[:32], wait.asked.GetEIdent()) || !bytes.Equal(plain[32:64], identity.Pub[:]) {
		return ErrCode
	}
	mutual, err := agree(identity.Priv[:], plain[:32])
	if err != nil {
		return err
	}
	secret, err := hkdf.Key(sha256.New, bytes.Join([][]byte{shared, mutual, plain[64:]}, nil), nil, "adv_secret", 32)
	if err != nil {
		return err
	}
	return l.phone.adopt(wait, secret)
}

// agree is the secret that two keys share.
func agree(private, public []byte) ([]byte, error) {
	priv, err := ecdh.X25519().NewPrivateKey(private)
	if err != nil {
		return nil, err
	}
	pub, err := ecdh.X25519().NewPublicKey(public)
	if err != nil {
		return nil, err
	}
	return priv.ECDH(pub)
}
