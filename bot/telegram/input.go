package telegram

import (
	"strings"

	"github.com/go-telegram/bot/models"

	"damping/flows"
	"damping/flows/aid"
)

// inputOf is a message of a private chat as an input; false for messages that
// no person wrote (a pinned message, a changed background).
func inputOf(m *models.Message) (flows.Input, bool) {
	switch {
	case m.Text != "":
		return textInput(m), true
	case m.Contact != nil:
		return flows.Input{Kind: flows.Contact, Contact: contactOf(m)}, true
	case m.Location != nil:
		return flows.Input{Kind: flows.Location, Place: &flows.Coordinates{
			Lat: m.Location.Latitude, Lon: m.Location.Longitude, Accuracy: m.Location.HorizontalAccuracy,
		}}, true
	case len(m.Photo) > 0:
		return flows.Input{Kind: flows.Photo, Text: m.Caption, Media: largest(m)}, true
	case m.Animation != nil:
		return flows.Input{Kind: flows.Other}, true // also has a Document
	case m.Document != nil:
		return flows.Input{Kind: flows.File, Text: m.Caption, Media: &flows.Media{
			Ref: m.Document.FileID, Mime: m.Document.MimeType, Name: m.Document.FileName,
			Size: m.Document.FileSize, Album: m.MediaGroupID,
		}}, true
	case m.Voice != nil:
		return flows.Input{Kind: flows.Voice, Media: &flows.Media{
			Ref: m.Voice.FileID, Mime: m.Voice.MimeType, Size: m.Voice.FileSize,
		}}, true
	case service(m):
		return flows.Input{}, false
	}
	return flows.Input{Kind: flows.Other, Text: m.Caption}, true
}

// textInput: a command is the word without its slash, so that /status and
// "status" are one; /start is the bot being opened.
func textInput(m *models.Message) flows.Input {
	if !isCommand(m) {
		return flows.Input{Kind: flows.Text, Text: m.Text}
	}
	word, rest, _ := strings.Cut(m.Text[1:], " ")
	word, _, _ = strings.Cut(word, "@")
	rest = strings.TrimSpace(rest)
	if strings.EqualFold(word, "start") {
		return flows.Input{Kind: flows.Start, Text: rest}
	}
	return flows.Input{Kind: flows.Text, Text: strings.TrimSpace(word + " " + rest)}
}

func isCommand(m *models.Message) bool {
	if !strings.HasPrefix(m.Text, "/") {
		return false
	}
	for _, e := range m.Entities {
		if e.Type == models.MessageEntityTypeBotCommand && e.Offset == 0 {
			return true
		}
	}
	return false
}

// contactOf trusts a number only when the sender shares their own card and did
// not forward it. A number that no telephone has stays empty.
func contactOf(m *models.Message) *flows.PhoneCard {
	card := &flows.PhoneCard{}
	text := m.Contact.PhoneNumber
	if m.Contact.UserID != 0 && !strings.HasPrefix(text, "+") {
		text = "+" + text // the number of an account has its country, often without the plus
	}
	phone, err := aid.ParsePhone(text)
	if err != nil {
		return card
	}
	card.Phone = phone
	card.Own = m.From != nil && m.Contact.UserID != 0 && m.Contact.UserID == m.From.ID && m.ForwardOrigin == nil
	return card
}

// largest is the photo in the size with the most pixels.
func largest(m *models.Message) *flows.Media {
	best := &m.Photo[0]
	for i := range m.Photo {
		if p := &m.Photo[i]; p.Width*p.Height > best.Width*best.Height {
			best = p
		}
	}
	return &flows.Media{
		Ref: best.FileID, Mime: "image/jpeg", Size: int64(best.FileSize),
		Width: best.Width, Height: best.Height, Album: m.MediaGroupID,
	}
}

// service tells messages that Telegram writes itself.
func service(m *models.Message) bool {
	return m.PinnedMessage != nil || m.MessageAutoDeleteTimerChanged != nil || m.ChatBackgroundSet != nil ||
		m.WriteAccessAllowed != nil || m.UsersShared != nil || m.ChatShared != nil || m.ConnectedWebsite != "" ||
		m.ProximityAlertTriggered != nil || m.BoostAdded != nil || m.NewChatTitle != "" || m.DeleteChatPhoto ||
		len(m.NewChatPhoto) > 0 || len(m.NewChatMembers) > 0 || m.LeftChatMember != nil ||
		m.MigrateToChatID != 0 || m.MigrateFromChatID != 0 || m.Gift != nil || m.UniqueGift != nil
}
