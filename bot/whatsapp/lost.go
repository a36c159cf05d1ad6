package whatsapp

import (
	"context"
	"sync"
	"time"

	"go.mau.fi/whatsmeow/types/events"

	"damping/bot"
	"damping/flows"
)

// lost are messages that could not be decrypted. The library asks their senders for
// them again; what has not come after a while is put into the inbox as unreadable, so
// that the sender is asked to write once more. A restart forgets them.
type lost struct {
	mu     sync.Mutex
	timers map[string]*time.Timer // by the message's id in the channel
}

// lose notes a message that could not be decrypted.
func (s *session) lose(e *events.UndecryptableMessage) {
	info := &e.Info
	if info.IsFromMe || info.IsGroup || !person(info.Sender) || e.DecryptFailMode == events.DecryptFailHide {
		return
	}
	in := s.n.message(info, s.n.sender(s.ctx, info.Sender, info.SenderAlt), flows.Input{Kind: flows.Unreadable})
	id := in.ID
	in.ID += "/unreadable"
	l := &s.n.lost
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.timers[id] != nil {
		return
	}
	if l.timers == nil {
		l.timers = map[string]*time.Timer{}
	}
	ctx, intake := s.ctx, s.intake
	l.timers[id] = time.AfterFunc(s.n.cfg.LostAfter, func() {
		if l.found(id) && ctx.Err() == nil {
			s.n.log.Warn("whatsapp: a message could not be decrypted and did not come again")
			s.n.insist(ctx, intake, in)
		}
	})
}

// insist offers a message until it is taken or ctx ends.
func (n *Network) insist(ctx context.Context, intake bot.Intake, in bot.Incoming) {
	for ctx.Err() == nil && intake(ctx, []bot.Incoming{in}) != nil {
		sleep(ctx, n.cfg.IntakePause)
	}
}

// found forgets a message; false when it was not missed.
func (l *lost) found(id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	timer := l.timers[id]
	if timer == nil {
		return false
	}
	timer.Stop()
	delete(l.timers, id)
	return true
}

// forget forgets all.
func (l *lost) forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, timer := range l.timers {
		timer.Stop()
	}
	l.timers = nil
}
