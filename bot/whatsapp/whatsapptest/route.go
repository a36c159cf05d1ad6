package whatsapptest

import (
	"fmt"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// stanza is something a device must acknowledge; until then it comes again with
// every connection.
type stanza struct {
	node  waBinary.Node
	times int // how often it was put on the wire
}

// Sent is one message that a client sent. The server cannot read it.
type Sent struct {
	ID       string
	From     string // number of the sender's account
	To       string // number of the receiver's account
	Retry    bool   // sent again to one device, which could not decrypt it
	Received int    // devices that acknowledged it, the sender's own others included
	Refused  int    // the error it was answered with, or 0

	hidden bool // written to a LID
}

// Sent lists the messages that clients sent, oldest first; the same id twice when
// it was sent twice.
func (s *Server) Sent() []Sent {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Sent
	for _, m := range s.sent {
		out = append(out, *m)
	}
	return out
}

// Pending is how many stanzas the account's companions have not acknowledged.
func (p *Phone) Pending() int {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	n := 0
	for _, d := range p.companion {
		n += len(d.queue)
	}
	return n
}

// takeMessage fans a message out to the devices it was encrypted for. The server is locked.
func (s *Server) takeMessage(c *conn, n *waBinary.Node) {
	from := c.device
	to, _ := n.Attrs["to"].(types.JID)
	ag := n.AttrGetter()
	m := &Sent{ID: ag.OptionalString("id"), From: from.phone.Number, hidden: to.Server == types.HiddenUserServer}
	target, one := s.find(to)
	if target != nil {
		m.To = target.Number
	}
	rule := s.rule(AtSend, from.phone.Number)
	if rule.is(CutBefore) {
		c.quit()
		return
	}
	if ag.OptionalString("category") == "peer" {
		c.push(s.ackMessage(m, to, 0)) // to its own telephone, which does not answer
		return
	}
	s.sent = append(s.sent, m)
	switch {
	case rule.is(RefuseSend):
		m.Refused = rule.Code
	case target == nil:
		m.Refused = 404
	}
	if m.Refused != 0 {
		c.push(s.ackMessage(m, to, m.Refused))
		return
	}
	if participants, ok := n.GetOptionalChildByTag("participants"); ok {
		for _, part := range participants.GetChildren() {
			jid, _ := part.Attrs["jid"].(types.JID)
			if _, d := s.find(jid); d != nil && d != from {
				s.deliver(d, s.envelope(n, m, from, d, part.GetChildren()))
			}
		}
	} else if one != nil {
		m.Retry = true
		s.deliver(one, s.envelope(n, m, from, one, n.GetChildrenByTag("enc")))
	}
	if rule.is(CutAfter) {
		c.quit()
		return
	}
	c.push(s.ackMessage(m, to, 0))
}

func (s *Server) ackMessage(m *Sent, to types.JID, code int) waBinary.Node {
	attrs := waBinary.Attrs{"class": "message", "id": m.ID, "from": to, "t": s.opts.Now().Unix()}
	if code != 0 {
		attrs["error"] = code
	}
	return node("ack", attrs, nil)
}

// envelope is the message as one device gets it. The server is locked.
func (s *Server) envelope(n *waBinary.Node, m *Sent, from, to *device, enc []waBinary.Node) waBinary.Node {
	hidden := (m.hidden || from.phone.hide) && !from.phone.bare
	attrs := waBinary.Attrs{
		"from": from.address(hidden), "id": m.ID, "t": s.opts.Now().Unix(),
		"type": n.Attrs["type"], "notify": from.phone.name,
	}
	if edit, ok := n.Attrs["edit"]; ok {
		attrs["edit"] = edit
	}
	if from.phone == to.phone {
		attrs["recipient"] = n.Attrs["to"]
	}
	who := "sender"
	if chat := from.phone.chat; !chat.IsEmpty() && from.phone != to.phone {
		who = "participant"
		attrs["from"], attrs[who] = chat, attrs["from"]
		if hidden {
			attrs["addressing_mode"] = string(types.AddressingModeLID)
		}
	}
	switch {
	case hidden && !from.phone.hide:
		attrs[who+"_pn"] = from.phone.JID()
	case !hidden && !from.phone.bare:
		attrs[who+"_lid"] = from.phone.HiddenJID()
	}
	content := append([]waBinary.Node(nil), enc...)
	for _, child := range n.GetChildren() {
		if child.Tag != "participants" && child.Tag != "enc" && child.Tag != "tctoken" {
			content = append(content, child)
		}
	}
	return node("message", attrs, content)
}

// deliver queues a stanza for a device and sends it when the device is there. The
// server is locked.
func (s *Server) deliver(d *device, n waBinary.Node) {
	st := &stanza{node: n}
	d.queue = append(d.queue, st)
	rule := (*Rule)(nil)
	if n.Tag == "message" {
		rule = s.rule(AtDeliver, d.phone.Number)
	}
	if d.conn == nil || rule.is(Withhold) {
		return
	}
	times := 1
	if rule.is(Duplicate) {
		times = 2
	}
	for range times {
		st.times++
		d.conn.push(n)
	}
}

// acknowledge takes a stanza of that class and id out of the device's queue. The
// server is locked.
func (d *device) acknowledge(class, id string) *stanza {
	for i, st := range d.queue {
		if st.node.Tag == class && st.node.Attrs["id"] == id {
			d.queue = append(d.queue[:i:i], d.queue[i+1:]...)
			return st
		}
	}
	return nil
}

func (s *Server) acknowledged(d *device, n *waBinary.Node) {
	ag := n.AttrGetter()
	class, id := ag.OptionalString("class"), ag.OptionalString("id")
	author := authorOf(n)
	if p, _ := s.find(author); d.acknowledge(class, id) != nil && p != nil && class == "message" && n.Attrs["error"] == nil {
		s.received(d, author, id)
	}
}

// authorOf is who wrote the message that a node answers: in a group, one of many.
func authorOf(n *waBinary.Node) types.JID {
	if author, ok := n.Attrs["participant"].(types.JID); ok {
		return author
	}
	to, _ := n.Attrs["to"].(types.JID)
	return to
}

// received counts one more device that has the message, and finds it. The server is locked.
func (s *Server) received(d *device, sender types.JID, id string) *Sent {
	p, _ := s.find(sender)
	for i := len(s.sent) - 1; i >= 0; i-- {
		if m := s.sent[i]; p != nil && m.ID == id && m.From == p.Number {
			m.Received++
			return m
		}
	}
	s.note("device %d acknowledged a message that was never sent", d.id)
	return nil
}

// takeReceipt acknowledges the message it speaks of and passes it on to whoever
// sent that. The server is locked.
func (s *Server) takeReceipt(c *conn, n *waBinary.Node) {
	ag := n.AttrGetter()
	id, kind := ag.OptionalString("id"), ag.OptionalString("type")
	to, _ := n.Attrs["to"].(types.JID)
	c.push(node("ack", waBinary.Attrs{"class": "receipt", "id": id, "type": kind, "from": to, "t": s.opts.Now().Unix()}, nil))
	from := c.device
	to = authorOf(n)
	hidden := to.Server == types.HiddenUserServer
	switch kind {
	case "", "inactive", "sender", "peer_msg":
		if from.acknowledge("message", id) != nil {
			if m := s.received(from, to, id); m != nil {
				hidden = m.hidden
			}
		}
	}
	p, d := s.find(to)
	if p == nil || p == from.phone {
		return
	}
	attrs := waBinary.Attrs{"from": from.address(hidden || from.phone.hide), "id": id, "t": s.opts.Now().Unix()}
	if kind != "" {
		attrs["type"] = kind
	}
	out := node("receipt", attrs, n.Content)
	targets := p.devices()
	if to.Device != 0 {
		targets = nil
		if d != nil {
			targets = []*device{d}
		}
	}
	for _, d := range targets {
		s.deliver(d, out)
	}
}

// takePresence learns a device's presence and passes "typing" on, to those who are
// there only. The server is locked.
func (s *Server) takePresence(from *device, n *waBinary.Node) {
	if n.Tag == "presence" {
		if name := n.AttrGetter().OptionalString("name"); name != "" {
			from.phone.name = name
		}
		return
	}
	to, _ := n.Attrs["to"].(types.JID)
	p, _ := s.find(to)
	if p == nil {
		return
	}
	for _, d := range p.devices() {
		if d.conn != nil {
			d.conn.push(node("chatstate", waBinary.Attrs{"from": from.address(to.Server == types.HiddenUserServer).ToNonAD()}, n.Content))
		}
	}
}

// String tells of a message without its content, which nobody here can read.
func (m Sent) String() string {
	return fmt.Sprintf("%s, received by %d", m.ID, m.Received)
}
