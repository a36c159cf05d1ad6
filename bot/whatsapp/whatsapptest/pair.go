package whatsapptest

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"go.mau.fi/libsignal/ecc"
	"go.mau.fi/whatsmeow"
	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waAdv"
	"go.mau.fi/whatsmeow/proto/waWa6"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"
)

// references is how many codes a client gets to show one after the other.
const references = 6

// pending is a client that waits to be paired.
type pending struct {
	conn   *conn
	asked  *waWa6.ClientPayload_DevicePairingRegistrationData
	link   *linking // when it wants to be paired by code
	device *device  // once the telephone has agreed
	signed *waAdv.ADVSignedDeviceIdentity
}

// ErrCode tells that the code shown is not one that can be paired with now.
var ErrCode = errors.New("the code is unknown, used or expired")

// invite gives a new client the references for its QR codes. The server is locked.
func (s *Server) invite(c *conn, asked *waWa6.ClientPayload_DevicePairingRegistrationData) {
	p := &pending{conn: c, asked: asked}
	c.ref = p
	var refs []waBinary.Node
	for range references {
		ref := "ref-" + s.nextID()
		s.pendings[ref] = p
		refs = append(refs, node("ref", nil, []byte(ref)))
	}
	c.push(node("iq", waBinary.Attrs{"from": types.ServerJID, "type": "set", "id": s.nextID(), "xmlns": "md"},
		node("pair-device", nil, refs)))
	s.touch()
}

// Scan pairs the client that shows this QR code with the telephone. The client is
// told at once; it is a companion when it has answered.
func (p *Phone) Scan(code string) error {
	parts := strings.Split(code, ",")
	if len(parts) != 4 {
		return fmt.Errorf("%w: it has %d parts", ErrCode, len(parts))
	}
	var read [3][]byte // noise key, identity, secret
	for i := range read {
		var err error
		if read[i], err = base64.StdEncoding.DecodeString(parts[i+1]); err != nil {
			return fmt.Errorf("%w: %w", ErrCode, err)
		}
	}
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	wait := p.s.pendings[parts[0]]
	if wait == nil || wait.device != nil || !bytes.Equal(read[0], wait.conn.key) || !bytes.Equal(read[1], wait.asked.GetEIdent()) {
		return ErrCode
	}
	return p.adopt(wait, read[2])
}

// adopt signs the client's identity with the telephone's. The server is locked.
func (p *Phone) adopt(wait *pending, secret []byte) error {
	d := &device{phone: p, id: p.next, noise: string(wait.conn.key), identity: [32]byte(wait.asked.GetEIdent())}
	p.next++
	details, err := proto.Marshal(&waAdv.ADVDeviceIdentity{
		RawID: proto.Uint32(1), Timestamp: proto.Uint64(uint64(p.s.opts.Now().Unix())), KeyIndex: proto.Uint32(uint32(d.id)),
	})
	if err != nil {
		return err
	}
	signed := &waAdv.ADVSignedDeviceIdentity{
		Details: details, AccountSignatureKey: p.identity.Pub[:],
		AccountSignature: sign(p.identity, bytes.Join([][]byte{whatsmeow.AdvAccountSignaturePrefix, details, d.identity[:]}, nil)),
	}
	whole, err := proto.Marshal(signed)
	if err != nil {
		return err
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write(whole)
	sealed, err := proto.Marshal(&waAdv.ADVSignedDeviceIdentityHMAC{Details: whole, HMAC: mac.Sum(nil)})
	if err != nil {
		return err
	}
	wait.device, wait.signed = d, signed
	wait.conn.push(node("iq", waBinary.Attrs{"from": types.ServerJID, "type": "set", "id": p.s.nextID(), "xmlns": "md"},
		node("pair-success", nil, []waBinary.Node{
			node("device-identity", nil, sealed),
			node("device", waBinary.Attrs{"jid": d.address(false), "lid": d.address(true)}, nil),
			node("platform", waBinary.Attrs{"name": "android"}, nil),
		})))
	return nil
}

// paired checks the client's own signature, makes it a companion and lets it come
// again by its new name. The server is locked.
func (s *Server) paired(c *conn, answer waBinary.Node) {
	wait := c.ref
	raw, _ := answer.GetChildByTag("device-identity").Content.([]byte)
	var signed waAdv.ADVSignedDeviceIdentity
	if wait == nil || wait.device == nil || proto.Unmarshal(raw, &signed) != nil || len(signed.GetDeviceSignature()) != 64 {
		s.note("a client answered the pairing with nonsense")
		c.quit()
		return
	}
	d := wait.device
	message := bytes.Join([][]byte{whatsmeow.AdvDeviceSignaturePrefix, wait.signed.Details, d.identity[:], wait.signed.AccountSignatureKey}, nil)
	if !ecc.VerifySignature(ecc.NewDjbECPublicKey(d.identity), message, [64]byte(signed.DeviceSignature)) {
		s.note("a client signed its identity wrongly")
		c.quit()
		return
	}
	d.phone.companion[d.id] = d
	d.phone.devicesChanged()
	for ref, p := range s.pendings {
		if p == wait {
			delete(s.pendings, ref)
		}
	}
	c.push(node("stream:error", waBinary.Attrs{"code": "515"}, nil))
	s.touch()
}
