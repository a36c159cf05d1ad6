package whatsapptest

import (
	"strconv"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waWa6"
	"go.mau.fi/whatsmeow/types"
)

// login decides what a client is, and whether to go on with it.
func (s *Server) login(c *conn, payload *waWa6.ClientPayload) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conns[c] = true
	defer s.touch()
	number := ""
	if payload.GetDevicePairingData() == nil {
		number = strconv.FormatUint(payload.GetUsername(), 10)
	}
	if rule := s.rule(AtLogin, number); rule != nil {
		c.end(rule.failure())
		return false
	}
	if payload.GetUserAgent().GetAppVersion().GetTertiary() < s.oldest {
		c.end(failure(405, nil))
		return false
	}
	if asked := payload.GetDevicePairingData(); asked != nil {
		if len(asked.GetEIdent()) != 32 {
			c.end(failure(500, nil))
			return false
		}
		s.invite(c, asked)
		return true
	}
	var d *device
	if p := s.phones[number]; p != nil {
		d = p.companion[uint16(payload.GetDevice())]
	}
	if d == nil || d.noise != string(c.key) {
		c.end(failure(401, nil))
		return false
	}
	s.welcome(c, d)
	return true
}

// welcome lets a companion in and gives it what it has not acknowledged. The
// server is locked.
func (s *Server) welcome(c *conn, d *device) {
	if d.conn != nil {
		d.conn.end(node("stream:error", nil, node("conflict", waBinary.Attrs{"type": "replaced"}, nil)))
	}
	d.conn, c.device = c, d
	c.push(node("success", waBinary.Attrs{"t": s.opts.Now().Unix(), "lid": d.address(true), "companion_enc_static": "0"}, nil))
	kinds := map[string]int{}
	for _, st := range d.queue {
		kinds[st.node.Tag]++
	}
	c.push(node("ib", waBinary.Attrs{"from": types.ServerJID}, node("offline_preview", waBinary.Attrs{
		"count": len(d.queue), "message": kinds["message"], "receipt": kinds["receipt"],
		"notification": kinds["notification"], "appdata": 0,
	}, nil)))
	for _, st := range d.queue {
		st.times++
		again := st.node
		again.Attrs = waBinary.Attrs{"offline": "1"}
		for k, v := range st.node.Attrs {
			again.Attrs[k] = v
		}
		c.push(again)
	}
	c.push(node("ib", waBinary.Attrs{"from": types.ServerJID}, node("offline", waBinary.Attrs{"count": len(d.queue)}, nil)))
}

// left forgets a connection.
func (s *Server) left(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, c)
	if c.device != nil && c.device.conn == c {
		c.device.conn = nil
	}
	for ref, p := range s.pendings {
		if p.conn == c {
			delete(s.pendings, ref)
		}
	}
	s.touch()
}

// failure is the last word to a client that is not let in.
func failure(reason int, more waBinary.Attrs) waBinary.Node {
	attrs := waBinary.Attrs{"reason": reason, "location": "atn"}
	for k, v := range more {
		attrs[k] = v
	}
	return node("failure", attrs, nil)
}
