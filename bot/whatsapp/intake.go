package whatsapp

import (
	"context"
	"time"

	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"damping/bot"
)

// intakeTries is how often a message is offered to an inbox that takes nothing,
// before the connection is given up and the message with it: WhatsApp has it still.
const intakeTries = 5

// take puts a message into the inbox. It decides nothing.
func (s *session) take(m *events.Message) bool {
	in, ok := s.n.incoming(s.ctx, m)
	if !ok {
		return true
	}
	s.n.lost.found(in.ID)
	for range intakeTries {
		if err := s.intake(s.ctx, []bot.Incoming{in}); err == nil {
			return true
		}
		s.n.log.Warn("whatsapp: the inbox takes nothing")
		sleep(s.ctx, s.n.cfg.IntakePause)
		if s.ctx.Err() != nil {
			return false
		}
	}
	s.end(nil)
	return false
}

// incoming is a message as the inbox knows it; false for what no person wrote to us:
// our own, groups, status, newsletters, and what carries no content.
func (n *Network) incoming(ctx context.Context, m *events.Message) (bot.Incoming, bool) {
	info := &m.Info
	if info.IsFromMe || info.IsGroup || info.Category == "peer" || !person(info.Sender) {
		return bot.Incoming{}, false
	}
	address := n.address(ctx, info)
	in, ok := inputOf(m, address)
	if !ok {
		return bot.Incoming{}, false
	}
	return bot.Incoming{ID: messageID(address, info.ID), Seq: n.next(info.Timestamp), Address: address, Input: in}, true
}

func person(jid types.JID) bool {
	return jid.Server == types.HiddenUserServer || jid.Server == types.DefaultUserServer
}

// address is the chat: the sender's LID when it is known, for the number may be
// hidden, and change.
func (n *Network) address(ctx context.Context, info *types.MessageInfo) string {
	sender := info.Sender.ToNonAD()
	if sender.Server == types.HiddenUserServer {
		return sender.String()
	}
	if info.SenderAlt.Server == types.HiddenUserServer {
		return info.SenderAlt.ToNonAD().String()
	}
	client := n.client.Load()
	if client == nil {
		return sender.String()
	}
	if lid, err := client.Store.LIDs.GetLIDForPN(ctx, sender); err == nil && !lid.IsEmpty() {
		return lid.ToNonAD().String()
	}
	return sender.String()
}

// messageID is a message's name in the channel: WhatsApp's ids are made by the
// sender, and are its own only.
func messageID(address, id string) string { return address + "/" + id }

// next is the place of a message in the order of all: WhatsApp tells seconds only.
func (n *Network) next(at time.Time) int64 {
	for {
		last := n.seq.Load()
		next := max(last+1, at.UnixMicro())
		if n.seq.CompareAndSwap(last, next) {
			return next
		}
	}
}
