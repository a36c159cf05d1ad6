package whatsapptest

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"sync"

	"go.mau.fi/libsignal/ecc"
	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waCert"
	"go.mau.fi/whatsmeow/proto/waWa6"
	"go.mau.fi/whatsmeow/socket"
	"go.mau.fi/whatsmeow/util/keys"
	"google.golang.org/protobuf/proto"
)

// root signs the certificates of every server of this process, and is what the
// library in this process trusts: it keeps that key in one variable.
var root = sync.OnceValue(func() *keys.KeyPair {
	pair := keys.NewKeyPair()
	whatsmeow.WACertPubKey = *pair.Pub
	return pair
})

// sign makes an XEdDSA signature, which is what WhatsApp uses everywhere.
func sign(pair *keys.KeyPair, message []byte) []byte {
	signature := ecc.CalculateSignature(ecc.NewDjbECPrivateKey(*pair.Priv), message)
	return signature[:]
}

// certify makes the chain that names a server's static key: root, intermediate, leaf.
func certify(static *keys.KeyPair) ([]byte, error) {
	const intermediateSerial = 1
	intermediate := keys.NewKeyPair()
	link := func(signer *keys.KeyPair, serial, issuer uint32, key []byte) (*waCert.CertChain_NoiseCertificate, error) {
		details, err := proto.Marshal(&waCert.CertChain_NoiseCertificate_Details{
			Serial: proto.Uint32(serial), IssuerSerial: proto.Uint32(issuer), Key: key,
		})
		return &waCert.CertChain_NoiseCertificate{Details: details, Signature: sign(signer, details)}, err
	}
	middle, err := link(root(), intermediateSerial, whatsmeow.WACertIssuerSerial, intermediate.Pub[:])
	if err != nil {
		return nil, err
	}
	leaf, err := link(intermediate, intermediateSerial+1, intermediateSerial, static.Pub[:])
	if err != nil {
		return nil, err
	}
	return proto.Marshal(&waCert.CertChain{Intermediate: middle, Leaf: leaf})
}

// noise is the state of one handshake, Noise_XX_25519_AESGCM_SHA256 on the side
// of the responder.
type noise struct {
	hash, salt []byte
	aead       cipher.AEAD
	count      uint32
}

func newNoise(header []byte) (*noise, error) {
	start := []byte(socket.NoiseStartPattern)
	n := &noise{hash: start, salt: start}
	var err error
	n.aead, err = newGCM(start)
	n.mixHash(header)
	return n, err
}

func newGCM(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

func nonce(count uint32) []byte {
	return binary.BigEndian.AppendUint32(make([]byte, 8, 12), count)
}

func (n *noise) mixHash(data []byte) {
	sum := sha256.Sum256(append(n.hash[:len(n.hash):len(n.hash)], data...))
	n.hash = sum[:]
}

// split derives the next two keys.
func (n *noise) split(secret []byte) (first, second []byte, err error) {
	both, err := hkdf.Key(sha256.New, secret, n.salt, "", 64)
	if err != nil {
		return nil, nil, err
	}
	return both[:32], both[32:], nil
}

// mixKey mixes the secret of two keys in.
func (n *noise) mixKey(private, public []byte) error {
	secret, err := agree(private, public)
	if err != nil {
		return err
	}
	salt, key, err := n.split(secret)
	if err != nil {
		return err
	}
	n.salt, n.count = salt, 0
	n.aead, err = newGCM(key)
	return err
}

func (n *noise) seal(plain []byte) []byte {
	out := n.aead.Seal(nil, nonce(n.count), plain, n.hash)
	n.count++
	n.mixHash(out)
	return out
}

func (n *noise) open(sealed []byte) ([]byte, error) {
	plain, err := n.aead.Open(nil, nonce(n.count), sealed, n.hash)
	if err != nil {
		return nil, err
	}
	n.count++
	n.mixHash(sealed)
	return plain, nil
}

// handshake answers one client: it proves who the server is, and learns the
// client's static key and what it wants.
func (c *conn) handshake() (*waWa6.ClientPayload, error) {
	first, err := c.readFrame()
	if err != nil {
		return nil, err
	}
	var hello waWa6.HandshakeMessage
	if err := proto.Unmarshal(first, &hello); err != nil {
		return nil, err
	}
	theirs := hello.GetClientHello().GetEphemeral()
	n, err := newNoise(c.header)
	if err != nil {
		return nil, err
	}
	ours := keys.NewKeyPair()
	n.mixHash(theirs)
	n.mixHash(ours.Pub[:])
	if err := n.mixKey(ours.Priv[:], theirs); err != nil {
		return nil, err
	}
	static := n.seal(c.s.static.Pub[:])
	if err := n.mixKey(c.s.static.Priv[:], theirs); err != nil {
		return nil, err
	}
	answer, err := proto.Marshal(&waWa6.HandshakeMessage{ServerHello: &waWa6.HandshakeMessage_ServerHello{
		Ephemeral: ours.Pub[:], Static: static, Payload: n.seal(c.s.chain),
	}})
	if err != nil {
		return nil, err
	}
	if err := c.writeFrame(answer); err != nil {
		return nil, err
	}
	return c.finish(n, ours)
}

// finish reads the client's last word of the handshake and sets the ciphers.
func (c *conn) finish(n *noise, ours *keys.KeyPair) (*waWa6.ClientPayload, error) {
	last, err := c.readFrame()
	if err != nil {
		return nil, err
	}
	var end waWa6.HandshakeMessage
	if err := proto.Unmarshal(last, &end); err != nil {
		return nil, err
	}
	if c.key, err = n.open(end.GetClientFinish().GetStatic()); err != nil {
		return nil, fmt.Errorf("client's static key: %w", err)
	}
	if err := n.mixKey(ours.Priv[:], c.key); err != nil {
		return nil, err
	}
	plain, err := n.open(end.GetClientFinish().GetPayload())
	if err != nil {
		return nil, fmt.Errorf("client's payload: %w", err)
	}
	reading, writing, err := n.split(nil)
	if err != nil {
		return nil, err
	}
	if c.reading, err = newGCM(reading); err != nil {
		return nil, err
	}
	if c.writing, err = newGCM(writing); err != nil {
		return nil, err
	}
	var payload waWa6.ClientPayload
	return &payload, proto.Unmarshal(plain, &payload)
}
