package whatsapptest

import (
	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// handle takes one node of a client.
func (s *Server) handle(c *conn, n *waBinary.Node) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case n.Tag == "iq" && n.Attrs["type"] == "result":
		if answer, ok := n.GetOptionalChildByTag("pair-device-sign"); ok {
			s.paired(c, answer)
		}
	case n.Tag == "iq" && n.Attrs["type"] == "error":
		s.note("a client refused: %s", n.XMLString())
	case n.Tag == "iq":
		s.answer(c, n)
	case c.device == nil && n.Tag == "ack": // of a notification that belongs to pairing
	case c.device == nil:
		s.note("%s from a client that is not logged in", n.Tag)
	case n.Tag == "message":
		s.takeMessage(c, n)
	case n.Tag == "receipt":
		s.takeReceipt(c, n)
	case n.Tag == "ack":
		s.acknowledged(c.device, n)
	case n.Tag == "presence", n.Tag == "chatstate":
		s.takePresence(c.device, n)
	default:
		s.asked[n.Tag]++
		s.note("unknown node %s", n.Tag)
	}
	s.touch()
}

// answer answers a question; what the server does not know it refuses as the real
// one refuses what it does not know. The server is locked.
func (s *Server) answer(c *conn, n *waBinary.Node) {
	ag := n.AttrGetter()
	space, id := ag.OptionalString("xmlns"), ag.OptionalString("id")
	first := ""
	if children := n.GetChildren(); len(children) > 0 {
		first = children[0].Tag
	}
	var content any
	known := true
	what := space + "/" + first
	if c.device == nil && space != "w:p" && space != "md" {
		what = "before login: " + what
	}
	switch what {
	case "w:p/", "w:p/ping", "passive/active", "passive/passive":
	case "encrypt/count":
		content = node("count", waBinary.Attrs{"value": len(c.device.keys.once)}, nil)
	case "encrypt/key":
		wanted := n.GetChildByTag("key")
		content = s.bundles(wanted.GetChildren())
	case "encrypt/registration":
		storeKeys(c.device, n)
	case "usync/usync":
		content = s.usync(n.GetChildByTag("usync"))
	case "privacy/privacy":
		content = node("privacy", nil, []waBinary.Node{node("category", waBinary.Attrs{"name": "readreceipts", "value": "all"}, nil)})
	case "md/link_code_companion_reg":
		content, known = s.link(c, n.GetChildByTag("link_code_companion_reg"))
	case "w:m/media_conn":
		content = s.mediaConn()
	default:
		known = false
	}
	attrs := waBinary.Attrs{"from": types.ServerJID, "id": id, "type": "result"}
	if !known {
		s.asked[what]++
		s.note("unknown question %s", what)
		attrs["type"] = "error"
		content = node("error", waBinary.Attrs{"code": 501, "text": "feature-not-implemented"}, nil)
	}
	c.push(waBinary.Node{Tag: "iq", Attrs: attrs, Content: list(content)})
}

// list is the content of a node with at most one child.
func list(content any) any {
	if n, ok := content.(waBinary.Node); ok {
		return []waBinary.Node{n}
	}
	return content
}

// usync tells about accounts: their devices and their LID. The server is locked.
func (s *Server) usync(asked waBinary.Node) waBinary.Node {
	query, users := asked.GetChildByTag("query"), asked.GetChildByTag("list")
	var out []waBinary.Node
	for _, user := range users.GetChildren() {
		jid, _ := user.Attrs["jid"].(types.JID)
		p, _ := s.find(jid)
		var about []waBinary.Node
		for _, want := range query.GetChildren() {
			if p == nil {
				break
			}
			switch want.Tag {
			case "devices":
				about = append(about, p.deviceList())
			case "lid":
				if !p.bare {
					about = append(about, node("lid", waBinary.Attrs{"val": p.HiddenJID()}, nil))
				}
			}
		}
		out = append(out, node("user", waBinary.Attrs{"jid": jid}, about))
	}
	return node("usync", waBinary.Attrs{"mode": asked.Attrs["mode"]}, node("list", nil, out))
}

// deviceList lists the telephone itself, device 0, and its companions. The server is locked.
func (p *Phone) deviceList() waBinary.Node {
	all := []waBinary.Node{node("device", waBinary.Attrs{"id": 0}, nil)}
	for _, d := range p.devices() {
		all = append(all, node("device", waBinary.Attrs{"id": int(d.id), "key-index": int(d.id)}, nil))
	}
	return node("devices", nil, node("device-list", nil, all))
}
