package whatsapp

import (
	"regexp"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"damping/flows"
	"damping/flows/aid"
)

// inputOf is a message as an input; false for what is no message of a person: the
// library's own traffic, reactions, and edits, whose question is over. phone is the
// sender's, as far as it is known.
func inputOf(event *events.Message, phone aid.Phone) (flows.Input, bool) {
	m := event.Message
	if child := m.GetAssociatedChildMessage().GetMessage(); child != nil {
		if child.MessageContextInfo == nil {
			child.MessageContextInfo = m.GetMessageContextInfo()
		}
		m = child
	}
	if event.IsEdit || m.GetProtocolMessage() != nil || m.GetReactionMessage() != nil || m.GetEncReactionMessage() != nil ||
		m.GetAlbumMessage() != nil || m.GetKeepInChatMessage() != nil || m.GetPinInChatMessage() != nil {
		return flows.Input{}, false
	}
	switch {
	case m.GetConversation() != "":
		return flows.Input{Kind: flows.Text, Text: m.GetConversation()}, true
	case m.GetExtendedTextMessage() != nil:
		return flows.Input{Kind: flows.Text, Text: m.GetExtendedTextMessage().GetText()}, true
	case m.GetImageMessage() != nil:
		return photo(m, &event.Info), true
	case m.GetDocumentMessage() != nil:
		return document(m.GetDocumentMessage()), true
	case m.GetAudioMessage().GetPTT():
		return voice(m.GetAudioMessage()), true
	case m.GetLocationMessage() != nil:
		place := m.GetLocationMessage()
		return flows.Input{Kind: flows.Location, Place: &flows.Coordinates{
			Lat: place.GetDegreesLatitude(), Lon: place.GetDegreesLongitude(), Accuracy: float64(place.GetAccuracyInMeters()),
		}}, true
	case m.GetLiveLocationMessage() != nil: // where it began
		place := m.GetLiveLocationMessage()
		return flows.Input{Kind: flows.Location, Place: &flows.Coordinates{
			Lat: place.GetDegreesLatitude(), Lon: place.GetDegreesLongitude(), Accuracy: float64(place.GetAccuracyInMeters()),
		}}, true
	case m.GetContactMessage() != nil:
		return flows.Input{Kind: flows.Contact, Contact: contact(m.GetContactMessage(), phone)}, true
	case m.GetSenderKeyDistributionMessage() != nil, m == nil:
		return flows.Input{}, false
	}
	return flows.Input{Kind: flows.Other}, true
}

// photo is a picture, with the album it is part of, or the picture whose sharper
// copy it is.
func photo(m *waE2E.Message, info *types.MessageInfo) flows.Input {
	image := m.GetImageMessage()
	media := &flows.Media{
		Ref: reference(kindImage, image), Mime: image.GetMimetype(), Size: size(image.GetFileLength()),
		Width: int(image.GetWidth()), Height: int(image.GetHeight()),
	}
	belongs := m.GetMessageContextInfo().GetMessageAssociation()
	switch parent := belongs.GetParentMessageKey().GetID(); belongs.GetAssociationType() {
	case waE2E.MessageAssociation_MEDIA_ALBUM:
		media.Album = parent
	case waE2E.MessageAssociation_HD_IMAGE_DUAL_UPLOAD:
		media.Twin = messageID(info, parent)
	}
	return flows.Input{Kind: flows.Photo, Text: image.GetCaption(), Media: media}
}

func document(d *waE2E.DocumentMessage) flows.Input {
	return flows.Input{Kind: flows.File, Text: d.GetCaption(), Media: &flows.Media{
		Ref: reference(kindDocument, d), Mime: d.GetMimetype(), Name: d.GetFileName(), Size: size(d.GetFileLength()),
	}}
}

func voice(a *waE2E.AudioMessage) flows.Input {
	return flows.Input{Kind: flows.Voice, Media: &flows.Media{
		Ref: reference(kindAudio, a), Mime: a.GetMimetype(), Size: size(a.GetFileLength()),
	}}
}

// size is a length that somebody claims.
func size(claimed uint64) int64 { return int64(min(claimed, 1<<62)) }

// telephone is the number in a contact's card that WhatsApp knows it by.
var telephone = regexp.MustCompile(`(?m)^[^:\n]*TEL[^:\n]*;waid=([0-9]+)[^:\n]*:`)

// contact trusts a card only when it has the sender's own number, as WhatsApp itself
// says, and was not forwarded.
func contact(c *waE2E.ContactMessage, own aid.Phone) *flows.PhoneCard {
	found := telephone.FindStringSubmatch(c.GetVcard())
	if found == nil {
		return &flows.PhoneCard{}
	}
	phone, err := aid.ParsePhone("+" + found[1])
	if err != nil {
		return &flows.PhoneCard{}
	}
	return &flows.PhoneCard{Phone: phone, Own: phone == own && !c.GetContextInfo().GetIsForwarded()}
}
