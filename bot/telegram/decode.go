package telegram

import (
	"encoding/json"
	"errors"
	"strconv"

	"github.com/go-telegram/bot/models"

	"damping/bot"
	"damping/flows"
)

// understood is what one update means to us.
type understood struct {
	id     int64 // update_id, 0 if it could not be found
	wanted bool  // in is for the inbox
	in     bot.Incoming
	tap    string // callback query to be answered once in is safe
	leave  int64  // group or channel to be left
}

// understand reads a batch, one update at a time.
func (n *Network) understand(raws []json.RawMessage) []understood {
	batch := make([]understood, len(raws))
	for i, raw := range raws {
		batch[i] = n.decode(raw)
	}
	n.received.Add(int64(len(raws)))
	return batch
}

// decode never fails: what cannot be read becomes flows.Unreadable. The id of
// the message begins with the bot's own: another bot counts its updates anew,
// and none of them may be taken for a repeat of the old one's.
func (n *Network) decode(raw []byte) understood {
	u := n.shield(raw, decodeUpdate)
	if u.wanted {
		u.in.ID = n.account + ":" + u.in.ID
	}
	return u
}

// shield keeps what goes wrong with one update to that update.
func (n *Network) shield(raw []byte, decode func([]byte) (understood, error)) (u understood) {
	defer func() {
		if recover() != nil {
			u = n.salvage(raw, "panic")
		}
		if !u.wanted {
			n.ignored.Add(1)
		}
	}()
	u, err := decode(raw)
	if err != nil {
		return n.salvage(raw, "undecodable")
	}
	return u
}

func decodeUpdate(raw []byte) (understood, error) {
	var update models.Update
	if err := json.Unmarshal(raw, &update); err != nil {
		return understood{}, err
	}
	if update.ID == 0 {
		return understood{}, errors.New("no update_id")
	}
	u := read(&update)
	u.id = update.ID
	u.in.ID, u.in.Seq = strconv.FormatInt(update.ID, 10), update.ID
	return u, nil
}

// read finds the part of an update that matters.
func read(update *models.Update) understood {
	switch {
	case update.Message != nil:
		return readMessage(update.Message)
	case update.CallbackQuery != nil:
		return readTap(update.CallbackQuery)
	case update.MyChatMember != nil:
		return readMembership(update.MyChatMember)
	}
	return understood{} // an edit, or something that was not asked for
}

func readMessage(m *models.Message) understood {
	if m.Chat.Type != models.ChatTypePrivate {
		return understood{leave: m.Chat.ID}
	}
	in, ok := inputOf(m)
	if !ok {
		return understood{}
	}
	return incoming(m.Chat.ID, in)
}

// readTap: the message under which the button was may be too old to be shown,
// and for a button in a private chat the person's id is the chat's.
func readTap(q *models.CallbackQuery) understood {
	u := understood{tap: q.ID}
	chat := models.Chat{ID: q.From.ID, Type: models.ChatTypePrivate}
	switch {
	case q.Message.Message != nil:
		chat = q.Message.Message.Chat
	case q.Message.InaccessibleMessage != nil:
		chat = q.Message.InaccessibleMessage.Chat
	}
	if chat.Type == models.ChatTypePrivate && q.Data != "" {
		u = incoming(chat.ID, flows.Input{Kind: flows.Tap, Token: q.Data})
		u.tap = q.ID
	}
	return u
}

// readMembership: in a private chat "kicked" is blocked.
func readMembership(m *models.ChatMemberUpdated) understood {
	status := m.NewChatMember.Type
	if m.Chat.Type != models.ChatTypePrivate {
		if status == models.ChatMemberTypeLeft || status == models.ChatMemberTypeBanned {
			return understood{}
		}
		return understood{leave: m.Chat.ID}
	}
	switch status {
	case models.ChatMemberTypeBanned:
		return incoming(m.Chat.ID, flows.Input{Kind: flows.Blocked})
	case models.ChatMemberTypeMember:
		return incoming(m.Chat.ID, flows.Input{Kind: flows.Unblocked})
	}
	return understood{}
}

func incoming(chat int64, in flows.Input) understood {
	return understood{wanted: true, in: bot.Incoming{Address: strconv.FormatInt(chat, 10), Input: in}}
}

// sketch is as much of an update as is needed to tell somebody that it was not
// readable.
type sketch struct {
	ID      int64         `json:"update_id"`
	Message sketchMessage `json:"message"`
	Tap     struct {
		ID      string        `json:"id"`
		Message sketchMessage `json:"message"`
	} `json:"callback_query"`
	Member sketchMessage `json:"my_chat_member"`
}

type sketchMessage struct {
	Chat struct {
		ID   int64  `json:"id"`
		Type string `json:"type"`
	} `json:"chat"`
}

// salvage reads what it can. A field of a wrong type is skipped by the decoder
// and the rest is filled in, so its error says nothing new.
func (n *Network) salvage(raw []byte, class string) understood {
	n.unreadable.Add(1)
	var s sketch
	if err := json.Unmarshal(raw, &s); err != nil && !json.Valid(raw) {
		s = scan(raw)
	}
	if s.ID == 0 {
		n.log.Warn("telegram: an update without a number", "class", class, "bytes", len(raw))
		return understood{}
	}
	n.log.Warn("telegram: an unreadable update", "update", s.ID, "class", class, "bytes", len(raw))
	u := understood{id: s.ID, tap: s.Tap.ID}
	for _, m := range []sketchMessage{s.Message, s.Tap.Message, s.Member} {
		switch {
		case m.Chat.ID == 0:
		case m.Chat.Type == string(models.ChatTypePrivate):
			u.wanted = true
			u.in = bot.Incoming{
				ID:      strconv.FormatInt(s.ID, 10),
				Seq:     s.ID,
				Address: strconv.FormatInt(m.Chat.ID, 10),
				Input:   flows.Input{Kind: flows.Unreadable},
			}
			return u
		case m.Chat.ID < 0:
			u.leave = m.Chat.ID
			return u
		}
	}
	return u
}
