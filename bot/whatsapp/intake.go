package whatsapp

import (
	"context"

	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"damping/bot"
	"damping/flows"
	"damping/flows/aid"
)

// intakeTries is how often a message is offered to an inbox that takes nothing,
// before the connection is given up and the message with it: WhatsApp has it still.
const intakeTries = 5

// take puts a message into the inbox. It decides nothing.
func (s *session) take(m *events.Message) bool {
	for range intakeTries {
		in, ok, err := s.n.incoming(s.ctx, m)
		if err == nil && ok {
			in.Again = true
			err = s.intake(s.ctx, []bot.Incoming{in})
		}
		if err == nil {
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
// our own, groups, status, newsletters, and what carries no content. Errors are those
// of the record.
func (n *Network) incoming(ctx context.Context, m *events.Message) (bot.Incoming, bool, error) {
	info := &m.Info
	if info.IsFromMe || info.IsGroup || info.Category == "peer" || !person(info.Sender) {
		return bot.Incoming{}, false, nil
	}
	from := n.sender(ctx, info.Sender, info.SenderAlt)
	input, ok := inputOf(m, from.phone())
	if !ok {
		return bot.Incoming{}, false, nil
	}
	input, ok, err := n.answered(ctx, m, from, input)
	return n.message(info, from, input), ok, err
}

// message is what somebody sent, under its name in the inbox.
func (n *Network) message(info *types.MessageInfo, from sender, input flows.Input) bot.Incoming {
	return bot.Incoming{ID: messageID(info, info.ID), Seq: n.next(), Address: from.address(), Phone: from.phone(), Bare: from.lid.IsEmpty(), Input: input}
}

func person(jid types.JID) bool {
	return jid.Server == types.HiddenUserServer || jid.Server == types.DefaultUserServer
}

// sender is an account by both its names; one that is not known is empty.
type sender struct{ lid, number types.JID }

// address is the LID when it is known, for the number may be hidden, and change.
func (s sender) address() string {
	if s.lid.IsEmpty() {
		return s.number.String()
	}
	return s.lid.String()
}

func (s sender) phone() aid.Phone {
	if s.number.IsEmpty() {
		return ""
	}
	return aid.Phone("+" + s.number.User)
}

// sender is the account that has these names. What is not among them may be known to
// the library from before.
func (n *Network) sender(ctx context.Context, names ...types.JID) (s sender) {
	for _, jid := range names {
		switch jid.Server {
		case types.HiddenUserServer:
			s.lid = jid.ToNonAD()
		case types.DefaultUserServer:
			s.number = jid.ToNonAD()
		}
	}
	if client := n.client.Load(); client != nil {
		s.lid, s.number = completed(ctx, client.Store.LIDs, s.lid, s.number)
	}
	return s
}

// completed looks up the name that is missing. A number counts only when it leads
// back to the LID: the library remembers where a number was that has moved.
func completed(ctx context.Context, known store.LIDStore, lid, number types.JID) (types.JID, types.JID) {
	switch {
	case lid.IsEmpty():
		if found, err := known.GetLIDForPN(ctx, number); err == nil && !found.IsEmpty() {
			lid = found.ToNonAD()
		}
	case number.IsEmpty():
		found, err := known.GetPNForLID(ctx, lid)
		if err != nil || found.IsEmpty() {
			break
		}
		if back, err := known.GetLIDForPN(ctx, found); err == nil && back.User == lid.User {
			number = found.ToNonAD()
		}
	}
	return lid, number
}

// messageID is a message's name in the channel: WhatsApp's ids are made by the
// sender, and are its own only. The sender is named as the message names it, which
// is the same when it comes again.
func messageID(info *types.MessageInfo, id string) string {
	return info.Sender.ToNonAD().String() + "/" + id
}

// next is the place of a message in the order of all, as they come: WhatsApp tells
// seconds only, and of one second the part before a restart comes first.
func (n *Network) next() int64 {
	for {
		last := n.seq.Load()
		next := max(last+1, n.cfg.Clock().UnixMicro())
		if n.seq.CompareAndSwap(last, next) {
			return next
		}
	}
}
