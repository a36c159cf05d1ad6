package whatsapptest

import (
	"go.mau.fi/libsignal/ecc"
	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// fewKeys is the number of one-time keys below which a client is asked for more.
const fewKeys = 5

// preKeys are what others need to write to a device that is away.
type preKeys struct {
	registration []byte
	signed       waBinary.Node // skey
	once         []waBinary.Node
}

// storeKeys takes what a device uploads. The server is locked.
func storeKeys(d *device, iq *waBinary.Node) {
	d.keys.registration, _ = iq.GetChildByTag("registration").Content.([]byte)
	d.keys.signed = iq.GetChildByTag("skey")
	list := iq.GetChildByTag("list")
	d.keys.once = append(d.keys.once, list.GetChildren()...)
}

// KeepKeys leaves each of the account's companions only so many one-time keys, as
// many writers would.
func (p *Phone) KeepKeys(n int) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	for _, d := range p.companion {
		d.keys.once = d.keys.once[:min(n, len(d.keys.once))]
	}
}

// Keys is how many one-time keys the account's companions have left together.
func (p *Phone) Keys() int {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	n := 0
	for _, d := range p.companion {
		n += len(d.keys.once)
	}
	return n
}

// bundles answers who wants to write to devices: the keys of each, every one-time
// key only once. The server is locked.
func (s *Server) bundles(wanted []waBinary.Node) waBinary.Node {
	var list []waBinary.Node
	for _, user := range wanted {
		jid, _ := user.Attrs["jid"].(types.JID)
		p, d := s.find(jid)
		content := []waBinary.Node{node("error", waBinary.Attrs{"code": 404, "text": "item-not-found"}, nil)}
		switch {
		case d != nil && d.keys.signed.Tag != "":
			content = d.bundle()
			s.askForKeys(d)
		case p != nil && jid.Device == 0:
			content = p.bundle()
		}
		list = append(list, node("user", waBinary.Attrs{"jid": jid, "t": s.opts.Now().Unix()}, content))
	}
	return node("list", nil, list)
}

// bundle gives the device's keys and uses up one of them. The server is locked.
func (d *device) bundle() []waBinary.Node {
	out := keyBundle(d.keys.registration, d.identity[:])
	if len(d.keys.once) > 0 {
		out = append(out, d.keys.once[0])
		d.keys.once = d.keys.once[1:]
	}
	return append(out, d.keys.signed)
}

// bundle gives the telephone's own keys.
func (p *Phone) bundle() []waBinary.Node {
	return append(keyBundle(number4(1), p.identity.Pub[:]), node("skey", nil, []waBinary.Node{
		node("id", nil, number3(p.signed.KeyID)),
		node("value", nil, p.signed.Pub[:]),
		node("signature", nil, p.signed.Signature[:]),
	}))
}

func keyBundle(registration, identity []byte) []waBinary.Node {
	return []waBinary.Node{
		node("registration", nil, registration),
		node("type", nil, []byte{ecc.DjbType}),
		node("identity", nil, identity),
	}
}

// askForKeys tells a device that its one-time keys run out. The server is locked.
func (s *Server) askForKeys(d *device) {
	if len(d.keys.once) != fewKeys-1 {
		return
	}
	s.deliver(d, node("notification", waBinary.Attrs{
		"from": types.ServerJID, "id": s.nextID(), "type": "encrypt", "t": s.opts.Now().Unix(),
	}, node("count", waBinary.Attrs{"value": len(d.keys.once)}, nil)))
}
