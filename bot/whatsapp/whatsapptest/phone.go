package whatsapptest

import (
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"time"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/util/keys"
	"google.golang.org/protobuf/proto"
)

// Phone is an account of WhatsApp: a person's telephone, the primary device. Its
// companions are real clients that paired with it. What is sent to the telephone
// itself is taken and not read.
type Phone struct {
	Number string // "6281…", the account's phone number
	LID    string // the account's anonymous number

	s         *Server
	name      string
	hide      bool      // others know it by its LID only
	chat      types.JID // the group where it writes; empty: to each by himself
	bare      bool      // and by its number only
	identity  *keys.KeyPair
	signed    *keys.PreKey
	companion map[uint16]*device
	next      uint16
}

// device is one companion of a telephone.
type device struct {
	phone    *Phone
	id       uint16
	noise    string // the static key it proves itself with
	identity [32]byte
	keys     preKeys

	conn  *conn     // nil while it is away
	queue []*stanza // what it has not acknowledged, oldest first
}

// Phone returns the account with that number, which appears at the first call.
func (s *Server) Phone(number string) *Phone {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.phones[number]
	if p == nil {
		identity := keys.NewKeyPair()
		p = &Phone{
			Number: number, LID: fmt.Sprintf("187200%09d", 9001+len(s.phones)),
			s: s, name: "Warga " + number[max(0, len(number)-4):],
			identity: identity, signed: identity.CreateSignedPreKey(1),
			companion: map[uint16]*device{}, next: 1,
		}
		s.phones[number], s.lids[p.LID] = p, p
	}
	return p
}

// Name sets the name that others see with the account's messages.
func (p *Phone) Name(name string) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.name = name
}

// HideNumber makes the account one that others know by its LID only.
func (p *Phone) HideNumber(hide bool) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.hide = hide
}

// HideLID makes the account one whose LID WhatsApp does not tell.
func (p *Phone) HideLID(hide bool) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.bare = hide
}

// In makes what the account writes arrive as written in a chat of many: a group, or
// types.StatusBroadcastJID. The empty JID ends it.
func (p *Phone) In(chat types.JID) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.chat = chat
}

// Newsletter gives the account what a channel publishes. It is not encrypted.
func (p *Phone) Newsletter(text string) error {
	body, err := proto.Marshal(&waE2E.Message{Conversation: &text})
	if err != nil {
		return err
	}
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	for _, d := range p.devices() {
		p.s.deliver(d, node("message", waBinary.Attrs{
			"from": types.NewJID("120363900000009001", types.NewsletterServer), "id": p.s.nextID(), "t": p.s.opts.Now().Unix(), "type": "text",
		}, node("plaintext", nil, body)))
	}
	return nil
}

// JID is the account's address by number, HiddenJID that by LID.
func (p *Phone) JID() types.JID       { return types.NewJID(p.Number, types.DefaultUserServer) }
func (p *Phone) HiddenJID() types.JID { return types.NewJID(p.LID, types.HiddenUserServer) }

// Online tells whether a companion of the account is connected.
func (p *Phone) Online() bool {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	for _, d := range p.companion {
		if d.conn != nil {
			return true
		}
	}
	return false
}

// Cut breaks the connections of the account's companions without a word.
func (p *Phone) Cut() {
	for _, c := range p.conns() {
		c.quit()
	}
}

// Replace tells the companions that another program took their place.
func (p *Phone) Replace() {
	for _, c := range p.conns() {
		c.end(node("stream:error", nil, node("conflict", waBinary.Attrs{"type": "replaced"}, nil)))
	}
}

// Unlink takes the companions off the account, as its owner may on the telephone.
func (p *Phone) Unlink() {
	conns := p.conns()
	p.s.mu.Lock()
	clear(p.companion)
	p.devicesChanged()
	p.s.mu.Unlock()
	for _, c := range conns {
		c.end(node("stream:error", waBinary.Attrs{"code": "401"}, node("conflict", waBinary.Attrs{"type": "device_removed"}, nil)))
	}
}

// Lock tells the companions that the account may begin no conversations until then;
// the zero time is that it may again.
func (p *Phone) Lock(until time.Time) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	ends := int64(0)
	if !until.IsZero() {
		ends = until.Unix()
	}
	for _, d := range p.devices() {
		p.s.deliver(d, node("notification", waBinary.Attrs{
			"from": types.ServerJID, "id": p.s.nextID(), "type": "mex", "t": p.s.opts.Now().Unix(),
		}, node("update", waBinary.Attrs{"op_name": "NotificationUserReachoutTimelockUpdate"}, fmt.Appendf(nil,
			`{"data":{"xwa2_notify_account_reachout_timelock":{"enforcement_type":"RESTRICT_ALL_COMPANIONS","is_active":%t,"time_enforcement_ends":"%d"}}}`,
			ends > 0, ends))))
	}
}

// devicesChanged tells all who wrote with the account that its devices are others
// now: they ask again before they write. The server is locked.
func (p *Phone) devicesChanged() {
	told := map[string]bool{p.Number: true}
	for _, m := range p.s.sent {
		for _, number := range []string{m.From, m.To} {
			friend := p.s.phones[number]
			if friend == nil || told[number] || m.From != p.Number && m.To != p.Number {
				continue
			}
			told[number] = true
			for _, d := range friend.devices() {
				for _, address := range []types.JID{p.JID(), p.HiddenJID()} {
					p.s.deliver(d, node("notification", waBinary.Attrs{
						"from": address, "id": p.s.nextID(), "type": "devices", "t": p.s.opts.Now().Unix(),
					}, node("update", waBinary.Attrs{"device_hash": ""}, nil)))
				}
			}
		}
	}
}

func (p *Phone) conns() []*conn {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	var out []*conn
	for _, d := range p.devices() {
		if d.conn != nil {
			out = append(out, d.conn)
		}
	}
	return out
}

// devices are the companions in the order of pairing. The server is locked.
func (p *Phone) devices() []*device {
	var out []*device
	for _, id := range slices.Sorted(maps.Keys(p.companion)) {
		out = append(out, p.companion[id])
	}
	return out
}

// address is the device's own address, by number or by LID.
func (d *device) address(hidden bool) types.JID {
	jid := d.phone.JID()
	if hidden {
		jid = d.phone.HiddenJID()
	}
	jid.Device = d.id
	return jid
}

// find finds whose address it is; the device is nil for the telephone itself and
// for the whole account. The server is locked.
func (s *Server) find(jid types.JID) (*Phone, *device) {
	p := s.phones[jid.User]
	if jid.Server == types.HiddenUserServer {
		p = s.lids[jid.User]
	}
	if p == nil {
		return nil, nil
	}
	return p, p.companion[jid.Device]
}

// number3 and number4 are big-endian numbers as the wire has them.
func number3(n uint32) []byte { return number4(n)[1:] }
func number4(n uint32) []byte { return binary.BigEndian.AppendUint32(nil, n) }
