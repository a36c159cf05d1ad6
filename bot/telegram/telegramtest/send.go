package telegramtest

import (
	"encoding/json"
	"strings"
)

// Telegram's limits in UTF-16 units, after the markup is taken out.
const (
	maxText    = 4096
	maxCaption = 1024
)

func sendMessage(c *call) *refusal {
	to, why := c.target()
	if why != nil {
		return why
	}
	m := &Message{FromBot: true}
	if why := c.readText(m, "text", "entities", maxText); why != nil {
		return why
	}
	if m.Text == "" {
		return badRequest("message text is empty")
	}
	return c.send(to, m)
}

// send reads what all sending methods share, and puts the message in the chat.
func (c *call) send(to *chat, m *Message) *refusal {
	if why := c.readCommon(to, m); why != nil {
		return why
	}
	c.s.add(to, m)
	c.record.Message = m.ID
	c.out = c.s.appendMessage(c.out, m)
	return nil
}

// readCommon reads reply_markup, reply_parameters and protect_content.
func (c *call) readCommon(to *chat, m *Message) *refusal {
	if why := c.readMarkup(to, m); why != nil {
		return why
	}
	m.Protected = c.params.yes("protect_content")
	raw, ok := c.params.get("reply_parameters")
	if !ok {
		return nil
	}
	var reply struct {
		MessageID int64 `json:"message_id"`
		Lenient   bool  `json:"allow_sending_without_reply"`
	}
	if err := json.Unmarshal(raw, &reply); err != nil {
		return badRequest("can't parse reply parameters JSON object")
	}
	if to.find(reply.MessageID) != nil {
		m.ReplyTo = reply.MessageID
	} else if !reply.Lenient {
		return badRequest("message to be replied not found")
	}
	return nil
}

// readText reads a text or caption with its formatting.
func (c *call) readText(m *Message, name, entities string, limit int) *refusal {
	m.Source = c.params.str(name)
	m.ParseMode = c.params.str("parse_mode")
	var why *refusal
	if m.Text, m.Entities, why = c.s.format(m.Source, m.ParseMode); why != nil {
		return why
	}
	if raw, ok := c.params.get(entities); ok && m.ParseMode == "" {
		if err := json.Unmarshal(raw, &m.Entities); err != nil {
			return badRequest("can't parse entities: expected an Array of MessageEntity")
		}
	}
	if len(m.Text) > limit && utf16Len(m.Text) > limit {
		if limit == maxCaption {
			return badRequest("message caption is too long")
		}
		return badRequest("message is too long")
	}
	return nil
}

// format turns a source text into what the person sees.
func (s *Server) format(source, mode string) (string, []Entity, *refusal) {
	switch strings.ToLower(mode) {
	case "":
		if len(source) > 0 && (source[0] <= ' ' || source[len(source)-1] <= ' ') {
			source = strings.TrimSpace(source)
		}
		return source, nil, nil
	case "html":
		return parseHTML(source, s.opts.StrictEntities)
	}
	return "", nil, badRequest("unsupported parse_mode")
}
