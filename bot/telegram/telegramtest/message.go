package telegramtest

import (
	"time"
)

// Message is one message in a chat, as it stands now.
type Message struct {
	ID      int64
	Chat    int64
	At      time.Time
	FromBot bool

	Text      string // or the caption, as the person sees it: without markup
	Source    string // as the bot sent it, with markup
	ParseMode string
	Entities  []Entity

	Buttons        [][]Button // inline keyboard
	Keyboard       [][]Key    // reply keyboard
	RemoveKeyboard bool
	ForceReply     bool

	Photo    *File // the largest size
	Document *File
	Voice    *File
	Place    *Place
	Contact  string // phone number
	Album    string // media_group_id

	ReplyTo   int64
	Protected bool // protect_content
	Deleted   bool
	Edits     []Edit // one for each edit, oldest first: what the message was before
	Unheard   bool   // it was made by a call whose answer the bot never got

	markup []byte  // inline keyboard as JSON
	sizes  []*File // of the photo, smallest first
	from   *User   // who wrote it, when it was not the bot
	extra  string  // further JSON members
}

// Edit is an earlier state of a message.
type Edit struct {
	Text    string
	Buttons [][]Button
	Until   time.Time
}

// Button is one inline button.
type Button struct {
	Text string `json:"text"`
	Data string `json:"callback_data"`
	URL  string `json:"url"`
}

// Key is one key of a reply keyboard.
type Key struct {
	Text     string `json:"text"`
	Contact  bool   `json:"request_contact"`
	Location bool   `json:"request_location"`
}

// Entity is a formatted stretch of text; Offset and Length count UTF-16 units.
type Entity struct {
	Type     string `json:"type"`
	Offset   int    `json:"offset"`
	Length   int    `json:"length"`
	URL      string `json:"url,omitempty"`
	Language string `json:"language,omitempty"`
}

// Place is a location, or a venue when it has a title.
type Place struct {
	Latitude, Longitude, Accuracy float64
	Title, Address                string
}

// Button finds an inline button by its label or data.
func (m Message) Button(which string) (Button, bool) {
	for _, row := range m.Buttons {
		for _, b := range row {
			if b.Text == which || b.Data == which && b.Data != "" {
				return b, true
			}
		}
	}
	return Button{}, false
}

// Labels lists the inline buttons in reading order.
func (m Message) Labels() []string {
	var out []string
	for _, row := range m.Buttons {
		for _, b := range row {
			out = append(out, b.Text)
		}
	}
	return out
}

// appendMessage writes a Message object.
func (s *Server) appendMessage(out []byte, m *Message) []byte {
	c := s.chats[m.Chat]
	out = append(out, '{')
	out = appendInt(out, "message_id", m.ID)
	out = appendKey(out, "from")
	if m.FromBot {
		out = s.appendBot(out)
	} else {
		out = m.from.append(out)
	}
	out = appendKey(out, "chat")
	out = c.append(out)
	out = appendInt(out, "date", m.At.Unix())
	if n := len(m.Edits); n > 0 {
		out = appendInt(out, "edit_date", m.Edits[n-1].Until.Unix())
	}
	if m.Album != "" {
		out = appendText(out, "media_group_id", m.Album)
	}
	if m.ReplyTo != 0 {
		out = s.appendReplied(out, c, m.ReplyTo)
	}
	out = s.appendContent(out, m)
	if m.markup != nil {
		out = append(appendKey(out, "reply_markup"), m.markup...)
	}
	if m.Protected {
		out = appendTrue(out, "has_protected_content")
	}
	return append(out, '}')
}

// appendContent writes what the message carries.
func (s *Server) appendContent(out []byte, m *Message) []byte {
	text, entities := "text", "entities"
	switch {
	case m.Photo != nil:
		out = appendSizes(appendKey(out, "photo"), m.sizes)
		text, entities = "caption", "caption_entities"
	case m.Document != nil:
		out = m.Document.append(appendKey(out, "document"))
		text, entities = "caption", "caption_entities"
	case m.Voice != nil:
		out = m.Voice.append(appendKey(out, "voice"))
		text, entities = "caption", "caption_entities"
	case m.Place != nil:
		return m.Place.append(out)
	case m.extra != "":
		return append(append(out, ','), m.extra...)
	}
	if m.Text == "" && text == "caption" {
		return out
	}
	out = appendText(out, text, m.Text)
	if len(m.Entities) > 0 {
		out = appendEntities(appendKey(out, entities), m.Entities)
	}
	return out
}

func (s *Server) appendReplied(out []byte, c *chat, id int64) []byte {
	replied := c.find(id)
	if replied == nil {
		return out
	}
	out = append(appendKey(out, "reply_to_message"), '{')
	out = appendInt(out, "message_id", id)
	out = appendKey(out, "chat")
	out = c.append(out)
	out = appendInt(out, "date", replied.At.Unix())
	return append(out, '}')
}

func appendEntities(out []byte, entities []Entity) []byte {
	out = append(out, '[')
	for i, e := range entities {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, '{')
		out = appendInt(out, "offset", int64(e.Offset))
		out = appendInt(out, "length", int64(e.Length))
		out = appendText(out, "type", e.Type)
		if e.URL != "" {
			out = appendText(out, "url", e.URL)
		}
		if e.Language != "" {
			out = appendText(out, "language", e.Language)
		}
		out = append(out, '}')
	}
	return append(out, ']')
}

func (p *Place) append(out []byte) []byte {
	if p.Title != "" {
		out = append(appendKey(out, "venue"), '{')
		out = appendText(out, "title", p.Title)
		out = appendText(out, "address", p.Address)
		out = p.appendPoint(out)
		out = append(out, '}')
	}
	return p.appendPoint(out)
}

func (p *Place) appendPoint(out []byte) []byte {
	out = append(appendKey(out, "location"), '{')
	out = appendReal(out, "latitude", p.Latitude)
	out = appendReal(out, "longitude", p.Longitude)
	if p.Accuracy > 0 {
		out = appendReal(out, "horizontal_accuracy", p.Accuracy)
	}
	return append(out, '}')
}
