package whatsapp

import (
	"go.mau.fi/whatsmeow/types/events"

	"damping/bot"
	"damping/flows"
)

// lose puts a message that could not be decrypted into the inbox, as unreadable. The
// library asks its sender for it again; what has not come after a while is worked on,
// so that she is asked to write once more. It cannot be refused: the library
// acknowledges it whatever becomes of it, so it is offered until it is taken.
func (s *session) lose(e *events.UndecryptableMessage) {
	info := &e.Info
	if info.IsFromMe || info.IsGroup || !person(info.Sender) || e.DecryptFailMode == events.DecryptFailHide {
		return
	}
	s.n.log.Info("whatsapp: a message could not be decrypted; it is asked for again")
	in := s.n.message(info, s.n.sender(s.ctx, info.Sender, info.SenderAlt), flows.Input{Kind: flows.Unreadable})
	in.Lost = s.n.cfg.LostAfter
	for s.ctx.Err() == nil && s.intake(s.ctx, []bot.Incoming{in}) != nil {
		sleep(s.ctx, s.n.cfg.IntakePause)
	}
}
