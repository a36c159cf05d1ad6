package telegramtest

import (
	"context"
	"slices"
	"strconv"
)

// Group is a basic group to which the bot can be added. Its id is negative.
type Group struct {
	ID int64

	s    *Server
	chat *chat
}

// Group returns the group with that id. The bot is not in it until Add.
func (s *Server) Group(id int64) *Group {
	if id >= 0 {
		panic("telegramtest: a group's id is negative")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.chats[id]
	if c == nil {
		c = newChat(id)
		c.title, c.out = "Grup "+strconv.FormatInt(-id, 10), true
		s.chats[id] = c
	}
	return &Group{ID: id, s: s, chat: c}
}

// Add brings the bot into the group: it gets my_chat_member and a service message.
func (g *Group) Add(by *User) Sent {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.chat.out = false
	g.s.enqueueMember(g.chat, by, "left", "member")
	extra := append([]byte(`"new_chat_members":[`), g.s.appendBot(nil)...)
	return g.s.post(g.chat, &Message{from: by, extra: string(append(extra, ']'))})
}

// Text is what a member writes there.
func (g *Group) Text(by *User, text string) Sent {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	if g.chat.out {
		return Sent{}
	}
	return g.s.post(g.chat, &Message{from: by, Text: text})
}

// In tells whether the bot is in the group.
func (g *Group) In() bool {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	return !g.chat.out
}

// Messages is everything the bot sent to the group.
func (g *Group) Messages() []Message { return g.chat.list(g.s, true) }

// WaitLeft waits until the bot has left.
func (g *Group) WaitLeft(ctx context.Context) error {
	return g.s.Await(ctx, func() bool { return !g.In() })
}

func leaveChat(c *call) *refusal {
	to, why := c.target()
	if why != nil {
		return why
	}
	if to.private() {
		return badRequest("chat member status can't be changed in private chats")
	}
	to.out = true
	c.s.enqueueMember(to, nil, "member", "left")
	return c.ok()
}

func getChat(c *call) *refusal {
	to, why := c.target()
	if why != nil {
		return why
	}
	c.out = to.append(c.out)
	c.out = append(c.out[:len(c.out)-1], `,"accent_color_id":0,"max_reaction_count":11}`...)
	return nil
}

var chatActions = []string{
	"typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
	"upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note",
}

func sendChatAction(c *call) *refusal {
	if _, why := c.target(); why != nil {
		return why
	}
	if !slices.Contains(chatActions, c.params.str("action")) {
		return badRequest("wrong parameter action in request")
	}
	return c.ok()
}
