package telegramtest

import (
	"slices"
	"sort"
	"time"
)

// chat is one chat of the bot. It is guarded by the server's lock.
type chat struct {
	id      int64
	title   string // groups only
	user    *User  // private chats only
	blocked bool   // the person blocked the bot
	out     bool   // the bot is not (or no longer) in the group

	msgs    []*Message // in order; each entry is immutable and replaced when it changes
	events  []*Message // every state a person saw, in order: new messages and edits
	dropped int        // events already forgotten
	read    int        // events taken by Wait, counted from the very first
	answers []Answer
	changed chan struct{} // closed at each event and answer
}

func newChat(id int64) *chat { return &chat{id: id, changed: make(chan struct{})} }

// private chats have positive ids.
func (c *chat) private() bool { return c.id > 0 }

func (c *chat) append(out []byte) []byte {
	out = append(out, '{')
	out = appendInt(out, "id", c.id)
	if !c.private() {
		out = appendText(out, "title", c.title)
		out = appendText(out, "type", "group")
		return append(out, '}')
	}
	out = c.user.appendNames(out)
	out = appendText(out, "type", "private")
	return append(out, '}')
}

// position finds a message by its id; ids ascend within a chat.
func (c *chat) position(id int64) (int, bool) {
	i := sort.Search(len(c.msgs), func(i int) bool { return c.msgs[i].ID >= id })
	return i, i < len(c.msgs) && c.msgs[i].ID == id
}

// find returns a message that is there and not deleted, or nil.
func (c *chat) find(id int64) *Message {
	if i, ok := c.position(id); ok && !c.msgs[i].Deleted {
		return c.msgs[i]
	}
	return nil
}

// add gives the message its id and puts it in the chat.
func (s *Server) add(c *chat, m *Message) {
	s.lastMsg++
	m.ID, m.Chat = s.lastMsg, c.id
	if m.At.IsZero() {
		m.At = s.now()
	}
	c.msgs = append(c.msgs, m)
	if m.FromBot {
		c.events = append(c.events, m)
		c.wake()
	}
}

// replace puts a new state of a message in its place.
func (c *chat) replace(m *Message, seen bool) {
	if i, ok := c.position(m.ID); ok {
		c.msgs[i] = m
	}
	if seen {
		c.events = append(c.events, m)
		c.wake()
	}
}

func (c *chat) wake() {
	close(c.changed)
	c.changed = make(chan struct{})
}

// forget drops what has been read.
func (c *chat) forget() {
	c.events = slices.Clone(c.events[c.read-c.dropped:])
	c.dropped = c.read
	keep := int64(0)
	if len(c.events) > 0 {
		keep = c.events[0].ID
	}
	c.msgs = slices.DeleteFunc(slices.Clone(c.msgs), func(m *Message) bool {
		return keep == 0 || m.ID < keep
	})
	c.answers = nil
}

// markUnheard notes at the messages of a call that its answer was lost.
func (s *Server) markUnheard(r *Call) {
	c := s.chats[r.Chat]
	if c == nil || r.Message == 0 {
		return
	}
	if m := c.find(r.Message); m != nil && !m.Unheard {
		changed := *m
		changed.Unheard = true
		c.replace(&changed, false)
	}
}

// target finds the chat that a call writes to, or says why it cannot.
func (c *call) target() (*chat, *refusal) {
	id, ok := c.params.num("chat_id")
	if !ok {
		if c.params.str("chat_id") == "" {
			return nil, badRequest("chat_id is empty")
		}
		return nil, chatNotFound
	}
	to := c.s.chats[id]
	switch {
	case to == nil:
		return nil, chatNotFound
	case to.blocked:
		return nil, forbidden("bot was blocked by the user")
	case to.out:
		return nil, forbidden("bot was kicked from the group chat")
	}
	return to, nil
}

// since is the age of a message by the server's clock.
func (s *Server) since(m *Message) time.Duration { return s.now().Sub(m.At) }
