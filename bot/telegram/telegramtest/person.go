package telegramtest

import (
	"slices"
	"strconv"
)

// Contact shares a phone number: the citizen's own, as by the key that asks for
// it, or somebody else's from the address book.
func (u *User) Contact(phone string, own bool) Sent {
	return u.send(&Message{Contact: phone, extra: u.contact(phone, own)})
}

// ForwardContact passes on a message in which the citizen had once shared the number.
func (u *User) ForwardContact(phone string) Sent {
	extra := `"forward_origin":{"type":"user","sender_user":` + string(u.append(nil)) +
		`,"date":` + strconv.FormatInt(u.s.now().Unix(), 10) + `},` + u.contact(phone, true)
	return u.send(&Message{Contact: phone, extra: extra})
}

func (u *User) contact(phone string, own bool) string {
	out := appendText([]byte(`"contact":{`), "phone_number", phone)
	out = appendText(out, "first_name", u.FirstName)
	if own {
		out = appendInt(out, "user_id", u.ID)
	}
	return string(append(out, '}'))
}

// Location sends a point, with its accuracy in metres (0: not told, as when picked
// by hand on the map).
func (u *User) Location(latitude, longitude, accuracy float64) Sent {
	return u.send(&Message{Place: &Place{Latitude: latitude, Longitude: longitude, Accuracy: accuracy}})
}

// Photo sends one picture, which the bot is offered in several sizes.
func (u *User) Photo(data []byte, caption string) Sent {
	return u.send(u.photo(data, caption))
}

func (u *User) photo(data []byte, caption string) *Message {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	sizes := u.s.files.photo(slices.Clone(data))
	return &Message{Text: caption, sizes: sizes, Photo: sizes[len(sizes)-1]}
}

// Document sends a file as it is.
func (u *User) Document(name, kind string, data []byte, caption string) Sent {
	u.s.mu.Lock()
	f := u.s.files.document(name, kind, slices.Clone(data))
	u.s.mu.Unlock()
	return u.send(&Message{Text: caption, Document: f})
}

// Voice sends a voice message.
func (u *User) Voice(data []byte) Sent {
	u.s.mu.Lock()
	f := u.s.files.document("", "audio/ogg", slices.Clone(data))
	u.s.mu.Unlock()
	return u.send(&Message{Voice: f})
}

// Album sends several photos at once: one update for each, with one media_group_id.
func (u *User) Album(photos ...[]byte) []Sent {
	album := u.NewAlbum()
	var out []Sent
	for _, data := range photos {
		out = append(out, u.AlbumPhoto(album, data, ""))
	}
	return out
}

// NewAlbum makes a media_group_id, for photos that come one by one.
func (u *User) NewAlbum() string {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	u.s.lastAlbum++
	return strconv.FormatInt(13900000000000000+u.s.lastAlbum, 10)
}

// AlbumPhoto sends one photo of an album, perhaps seconds after its siblings.
func (u *User) AlbumPhoto(album string, data []byte, caption string) Sent {
	m := u.photo(data, caption)
	m.Album = album
	return u.send(m)
}

// Edit changes a text that the citizen wrote before.
func (u *User) Edit(message int64, text string) Sent {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	old := u.chat.find(message)
	if old == nil || old.FromBot || u.chat.blocked {
		return Sent{}
	}
	m := *old
	m.Text = text
	m.Edits = append(slices.Clip(old.Edits), Edit{Text: old.Text, Until: u.s.now()})
	u.chat.replace(&m, false)
	return Sent{Message: m.ID, Update: u.s.enqueue("edited_message", u.chat.id, func(out []byte) []byte {
		return u.s.appendMessage(out, &m)
	})}
}
