package telegramtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// User is a person with a private chat with the bot. Its fields may be set before
// the first message.
type User struct {
	ID        int64
	FirstName string
	LastName  string
	Username  string
	Language  string // language_code

	s    *Server
	chat *chat
}

// Sent tells what a citizen's act became. The zero value: nothing was sent, since
// the bot is blocked or does not want this kind of update.
type Sent struct {
	Update  int64  // update_id
	Message int64  // message_id; for a tap, that of the tapped message
	Tap     string // callback query id
}

// ErrNoButton tells that the citizen sees no such button.
var ErrNoButton = errors.New("no such button in the chat")

// User returns the person with that id, who appears at the first call.
func (s *Server) User(id int64) *User {
	if id <= 0 {
		panic("telegramtest: a person's id is positive")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.chats[id]
	if c == nil {
		c = newChat(id)
		c.user = &User{ID: id, FirstName: fmt.Sprintf("Warga %d", id), Language: "id", s: s, chat: c}
		s.chats[id] = c
	}
	return c.user
}

func (u *User) append(out []byte) []byte {
	out = append(out, '{')
	out = appendInt(out, "id", u.ID)
	out = append(out, `,"is_bot":false`...)
	out = u.appendNames(out)
	if u.Language != "" {
		out = appendText(out, "language_code", u.Language)
	}
	return append(out, '}')
}

func (u *User) appendNames(out []byte) []byte {
	out = appendText(out, "first_name", u.FirstName)
	if u.LastName != "" {
		out = appendText(out, "last_name", u.LastName)
	}
	if u.Username != "" {
		out = appendText(out, "username", u.Username)
	}
	return out
}

// Text sends a text. A text that begins with "/" is marked as a command.
func (u *User) Text(text string) Sent {
	m := &Message{Text: text}
	if n := commandLength(text); n > 0 {
		m.Entities = []Entity{{Type: "bot_command", Length: n}}
	}
	return u.send(m)
}

// Start opens the chat with /start and an optional payload; it unblocks the bot.
func (u *User) Start(payload string) Sent {
	u.Unblock()
	if payload == "" {
		return u.Text("/start")
	}
	return u.Text("/start " + payload)
}

// send is any message of the citizen to the bot.
func (u *User) send(m *Message) Sent {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	if u.chat.blocked {
		return Sent{}
	}
	m.from = u
	return u.s.post(u.chat, m)
}

// post puts a citizen's message into the chat and the queue. The server is locked.
func (s *Server) post(c *chat, m *Message) Sent {
	s.add(c, m)
	return Sent{Message: m.ID, Update: s.enqueue("message", c.id, func(out []byte) []byte {
		return s.appendMessage(out, m)
	})}
}

// Tap presses the newest button with that label or callback data.
func (u *User) Tap(which string) (Sent, error) {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	for _, m := range slices.Backward(u.chat.msgs) {
		if b, ok := m.Button(which); ok && m.FromBot && !m.Deleted {
			return u.press(m, b.Data), nil
		}
	}
	return Sent{}, fmt.Errorf("%w: %q", ErrNoButton, which)
}

// TapOn presses a button of one message, by label or callback data. Data that the
// message no longer shows is pressed too: the person's screen may be old.
func (u *User) TapOn(message int64, which string) (Sent, error) {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	i, ok := u.chat.position(message)
	if !ok {
		return Sent{}, fmt.Errorf("%w: message %d is not in the chat", ErrNoButton, message)
	}
	m := u.chat.msgs[i]
	if b, ok := m.Button(which); ok {
		which = b.Data
	}
	return u.press(m, which), nil
}

func (u *User) press(m *Message, data string) Sent {
	if u.chat.blocked {
		return Sent{}
	}
	return u.s.press(u, m, data)
}

// Messages is everything the bot sent to this person, oldest first, in its present
// state; deleted ones too.
func (u *User) Messages() []Message { return u.chat.list(u.s, true) }

// Received is what this person wrote, oldest first; deleted ones too.
func (u *User) Received() []Message { return u.chat.list(u.s, false) }

func (c *chat) list(s *Server, fromBot bool) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Message
	for _, m := range c.msgs {
		if m.FromBot == fromBot {
			out = append(out, *m)
		}
	}
	return out
}

// Wait returns the next message or edit that fits (nil: any), and takes everything
// up to it as read. Each state of a message is returned at most once; an edited one
// has Edits.
func (u *User) Wait(ctx context.Context, fits func(Message) bool) (Message, error) {
	return u.chat.wait(ctx, u.s, fits)
}

func (c *chat) wait(ctx context.Context, s *Server, fits func(Message) bool) (Message, error) {
	next := 0
	for {
		s.mu.Lock()
		next = max(next, c.read)
		fresh, changed := c.events[next-c.dropped:], c.changed
		s.mu.Unlock()
		for _, m := range fresh {
			next++
			if fits == nil || fits(*m) {
				s.mu.Lock()
				c.read = max(c.read, next)
				s.mu.Unlock()
				return *m, nil
			}
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return Message{}, fmt.Errorf("waiting in chat %d: %w", c.id, ctx.Err())
		}
	}
}

// WaitAnswer returns the answer to a tap, waiting for it.
func (u *User) WaitAnswer(ctx context.Context, tap string) (Answer, error) {
	for {
		u.s.mu.Lock()
		for _, a := range u.chat.answers {
			if a.Tap == tap {
				u.s.mu.Unlock()
				return a, nil
			}
		}
		changed := u.chat.changed
		u.s.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			return Answer{}, fmt.Errorf("waiting for the answer to tap %s: %w", tap, ctx.Err())
		}
	}
}

// commandLength is the length of the command that a text begins with, or 0.
func commandLength(text string) int {
	if len(text) < 2 || text[0] != '/' {
		return 0
	}
	n := 1
	for n < len(text) && (text[n] == '_' || text[n] == '@' || text[n] >= '0' && text[n] <= '9' ||
		text[n] >= 'a' && text[n] <= 'z' || text[n] >= 'A' && text[n] <= 'Z') {
		n++
	}
	if n == 1 {
		return 0
	}
	return n
}
