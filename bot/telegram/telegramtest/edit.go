package telegramtest

import (
	"bytes"
	"encoding/json"
	"slices"
	"time"
)

const notModified = "message is not modified: specified new message content and reply markup are " +
	"exactly the same as a current content and reply markup of the message"

// deletable is how long a message may be deleted.
const deletable = 48 * time.Hour

// edit changes a message of the bot: change gets a copy without its keyboard.
func (c *call) edit(change func(m *Message) *refusal) *refusal {
	to, why := c.target()
	if why != nil {
		return why
	}
	id, _ := c.params.num("message_id")
	old := to.find(id)
	switch {
	case old == nil:
		return badRequest("message to edit not found")
	case !old.FromBot || old.Keyboard != nil || old.RemoveKeyboard || old.ForceReply:
		return badRequest("message can't be edited") // so too when it brought a reply keyboard
	}
	m := *old
	m.Buttons, m.markup = nil, nil
	if why := change(&m); why != nil {
		return why
	}
	if why := c.readMarkup(to, &m); why != nil {
		return why
	}
	if m.Keyboard != nil || m.RemoveKeyboard || m.ForceReply {
		return badRequest("inline keyboard expected")
	}
	if m.Text == old.Text && slices.Equal(m.Entities, old.Entities) && bytes.Equal(m.markup, old.markup) &&
		m.Photo == old.Photo && m.Document == old.Document {
		return badRequest(notModified)
	}
	m.Edits = append(slices.Clip(old.Edits), Edit{Text: old.Text, Buttons: old.Buttons, Until: c.s.now()})
	to.replace(&m, true)
	c.record.Message = m.ID
	c.out = c.s.appendMessage(c.out, &m)
	return nil
}

func (m *Message) hasMedia() bool { return m.Photo != nil || m.Document != nil }

func editMessageText(c *call) *refusal {
	return c.edit(func(m *Message) *refusal {
		if m.hasMedia() || m.Place != nil {
			return badRequest("there is no text in the message to edit")
		}
		if why := c.readText(m, "text", "entities", maxText); why != nil {
			return why
		}
		if m.Text == "" {
			return badRequest("message text is empty")
		}
		return nil
	})
}

func editMessageCaption(c *call) *refusal {
	return c.edit(func(m *Message) *refusal {
		if !m.hasMedia() {
			return badRequest("there is no caption in the message to edit")
		}
		return c.readText(m, "caption", "caption_entities", maxCaption)
	})
}

func editMessageReplyMarkup(c *call) *refusal {
	return c.edit(func(*Message) *refusal { return nil })
}

func editMessageMedia(c *call) *refusal {
	return c.edit(func(m *Message) *refusal {
		raw, _ := c.params.get("media")
		var in inputMedia
		if err := json.Unmarshal(raw, &in); err != nil {
			return badRequest("can't parse input media JSON object")
		}
		fresh, why := c.mediaMessage(in)
		if why != nil {
			return why
		}
		m.Photo, m.sizes, m.Document = fresh.Photo, fresh.sizes, fresh.Document
		m.Text, m.Source, m.ParseMode, m.Entities = fresh.Text, fresh.Source, fresh.ParseMode, fresh.Entities
		return nil
	})
}

func deleteMessage(c *call) *refusal {
	to, why := c.target()
	if why != nil {
		return why
	}
	id, _ := c.params.num("message_id")
	old := to.find(id)
	switch {
	case old == nil:
		return badRequest("message to delete not found")
	case c.s.since(old) > deletable:
		return badRequest("message can't be deleted for everyone")
	}
	to.remove(old)
	c.record.Message = id
	return c.ok()
}

// deleteMessages passes over messages that are not there.
func deleteMessages(c *call) *refusal {
	to, why := c.target()
	if why != nil {
		return why
	}
	raw, _ := c.params.get("message_ids")
	var ids []int64
	if err := json.Unmarshal(raw, &ids); err != nil || len(ids) == 0 || len(ids) > 100 {
		return badRequest("message identifiers are not specified")
	}
	for _, id := range ids {
		if old := to.find(id); old != nil && c.s.since(old) <= deletable {
			to.remove(old)
		}
	}
	return c.ok()
}

func (c *chat) remove(old *Message) {
	gone := *old
	gone.Deleted = true
	c.replace(&gone, false)
}
