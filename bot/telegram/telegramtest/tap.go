package telegramtest

import (
	"strconv"
	"time"
)

// tap is a callback query that may still be answered.
type tap struct {
	chat *chat
	user *User
	at   time.Time
}

// Answer is what the bot answered to one tap.
type Answer struct {
	Tap   string // id of the callback query
	Text  string
	Alert bool
	URL   string
}

const tapTooOld = "query is too old and response timeout expired or query ID is invalid"

func answerCallbackQuery(c *call) *refusal {
	s, id := c.s, c.params.str("callback_query_id")
	t := s.taps[id]
	if t == nil || s.now().Sub(t.at) > s.opts.CallbackTTL {
		return badRequest(tapTooOld)
	}
	text := c.params.str("text")
	if utf16Len(text) > 200 {
		return badRequest("MESSAGE_TOO_LONG")
	}
	delete(s.taps, id)
	c.record.Chat = t.chat.id
	t.chat.answers = append(t.chat.answers, Answer{
		Tap: id, Text: text, Alert: c.params.yes("show_alert"), URL: c.params.str("url"),
	})
	t.chat.wake()
	return c.ok()
}

// press puts a callback query into the queue. The server is locked.
func (s *Server) press(u *User, m *Message, data string) Sent {
	s.lastTap++
	id := strconv.FormatInt(4382000000000000000+s.lastTap, 10)
	s.taps[id] = &tap{chat: s.chats[m.Chat], user: u, at: s.now()}
	sent := Sent{Tap: id, Message: m.ID}
	sent.Update = s.enqueue("callback_query", m.Chat, func(out []byte) []byte {
		out = append(out, '{')
		out = appendText(out, "id", id)
		out = u.append(appendKey(out, "from"))
		out = s.appendMessage(appendKey(out, "message"), m)
		out = appendText(out, "chat_instance", strconv.FormatInt(-m.Chat*7919, 10))
		out = appendText(out, "data", data)
		return append(out, '}')
	})
	return sent
}

// ExpireTaps makes every tap that is not yet answered too old.
func (s *Server) ExpireTaps() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.taps)
}
