package telegramtest

// Block makes every call to this chat fail with 403, and tells the bot
// (my_chat_member).
func (u *User) Block() { u.setBlocked(true) }

// Unblock ends a Block; the bot is told.
func (u *User) Unblock() { u.setBlocked(false) }

func (u *User) setBlocked(blocked bool) {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	if u.chat.blocked == blocked {
		return
	}
	u.chat.blocked = blocked
	before, after := "member", "kicked"
	if !blocked {
		before, after = after, before
	}
	u.s.enqueueMember(u.chat, u, before, after)
}

// enqueueMember tells the bot that its own membership changed.
func (s *Server) enqueueMember(c *chat, by *User, before, after string) {
	s.enqueue("my_chat_member", c.id, func(out []byte) []byte {
		out = append(out, '{')
		out = c.append(appendKey(out, "chat"))
		out = appendKey(out, "from")
		if by == nil {
			out = s.appendBot(out)
		} else {
			out = by.append(out)
		}
		out = appendInt(out, "date", s.now().Unix())
		out = s.appendMember(appendKey(out, "old_chat_member"), before)
		out = s.appendMember(appendKey(out, "new_chat_member"), after)
		return append(out, '}')
	})
}

func (s *Server) appendMember(out []byte, status string) []byte {
	out = append(out, '{')
	out = s.appendBot(appendKey(out, "user"))
	out = appendText(out, "status", status)
	if status == "kicked" {
		out = appendInt(out, "until_date", 0)
	}
	return append(out, '}')
}

// Raw puts any update into the queue, as Server.Raw does; a webhook delivers it in
// the order of this person's chat.
func (u *User) Raw(body string) Sent {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	return Sent{Update: u.s.pushRaw(u.chat.id, body)}
}
