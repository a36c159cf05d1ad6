package whatsapp

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"image"
	"image/jpeg"
	_ "image/png" // pictures of counts
	"strings"
	"unicode/utf8"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"golang.org/x/image/draw"
	"google.golang.org/protobuf/proto"

	"damping/bot"
	"damping/flows"
)

// part is one message of a letter.
type part struct {
	*waE2E.Message
	words bool // it has the letter's text: it is the one that is edited, quoted and read
}

// mostParts is how many messages a letter can become: a place, a file, a text, a poll.
const mostParts = 4

// mostCaption is how long a text may be to stand under its file, in letters.
const mostCaption = 900

// parts are the messages of a letter, in order.
func (n *Network) parts(ctx context.Context, client *whatsmeow.Client, out *bot.Outgoing) ([]part, error) {
	l, text := &out.Letter, plain(bot.Numbered(out.Letter))
	var parts []part
	if l.Place != nil {
		parts = append(parts, part{Message: &waE2E.Message{LocationMessage: &waE2E.LocationMessage{
			DegreesLatitude: proto.Float64(l.Place.Lat), DegreesLongitude: proto.Float64(l.Place.Lon),
			Name: proto.String(l.Place.Title), Address: proto.String(l.Place.Address),
		}}})
	}
	if l.File != nil && n.cfg.Make != nil {
		caption := ""
		if utf8.RuneCountInString(text) <= mostCaption {
			caption, text = text, ""
		}
		file, err := n.attach(ctx, client, l.File, caption)
		if err != nil {
			return nil, err
		}
		parts = append(parts, part{Message: file, words: caption != ""})
	}
	if text != "" {
		parts = append(parts, part{Message: &waE2E.Message{Conversation: proto.String(text)}, words: true})
	}
	if poll := n.poll(out); poll != nil {
		parts = append(parts, part{Message: poll})
	}
	return parts, nil
}

// poll offers the answers to a letter that is no question of a conversation, such as
// an invitation: they can be tapped days later. Questions have their numbers, and what
// a card offers changes with it, which a poll cannot.
func (n *Network) poll(out *bot.Outgoing) *waE2E.Message {
	acts := actsOf(&out.Letter)
	if len(acts) < 2 || out.Letter.Card != "" || n.cfg.PollTitle == "" {
		return nil
	}
	poll := &waE2E.PollCreationMessage{Name: proto.String(n.cfg.PollTitle), SelectableOptionsCount: proto.Uint32(1)}
	for _, a := range acts {
		poll.Options = append(poll.Options, &waE2E.PollCreationMessage_Option{OptionName: proto.String(a.Label)})
	}
	// The same letter is the same poll, also when it is sent again.
	secret := sha256.Sum256([]byte("poll " + out.ID))
	return &waE2E.Message{PollCreationMessage: poll, MessageContextInfo: &waE2E.MessageContextInfo{MessageSecret: secret[:]}}
}

// actsOf are the choices that have no number.
func actsOf(l *flows.Letter) (acts []flows.Choice) {
	for _, c := range l.Choices {
		if c.Number == "" {
			acts = append(acts, c)
		}
	}
	return acts
}

// attach makes a letter's file and uploads it.
func (n *Network) attach(ctx context.Context, client *whatsmeow.Client, a *flows.Attachment, caption string) (*waE2E.Message, error) {
	data, mime, err := n.cfg.Make(ctx, *a)
	if final := (*bot.SendError)(nil); errors.As(err, &final) {
		return nil, err
	}
	if err != nil {
		return nil, &bot.SendError{Outcome: bot.Later, Wait: makePause, Err: &Error{Class: "file not made"}}
	}
	if strings.HasPrefix(mime, "image/") {
		return n.attachPicture(ctx, client, data, caption)
	}
	up, err := client.Upload(ctx, data, whatsmeow.MediaDocument)
	if err != nil {
		return nil, down("upload")
	}
	return &waE2E.Message{DocumentMessage: &waE2E.DocumentMessage{
		FileName: &a.Name, Title: &a.Name, Mimetype: &mime, Caption: optional(caption),
		URL: &up.URL, DirectPath: &up.DirectPath, MediaKey: up.MediaKey,
		FileEncSHA256: up.FileEncSHA256, FileSHA256: up.FileSHA256, FileLength: &up.FileLength,
	}}, nil
}

// thumbnailSide is the longer side of what is shown before a picture is fetched, in
// pixels.
const thumbnailSide = 100

// attachPicture uploads a picture as JPEG, the one kind that every telephone shows,
// with a small copy of it in the message itself.
func (n *Network) attachPicture(ctx context.Context, client *whatsmeow.Client, data []byte, caption string) (*waE2E.Message, error) {
	full, kind, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, &bot.SendError{Outcome: bot.Refused, Err: &Error{Class: "picture not read"}}
	}
	if kind != "jpeg" {
		var b bytes.Buffer
		if err := jpeg.Encode(&b, full, &jpeg.Options{Quality: 90}); err != nil {
			return nil, &bot.SendError{Outcome: bot.Refused, Err: &Error{Class: "picture not made"}}
		}
		data = b.Bytes()
	}
	size := full.Bounds().Size()
	longer := max(size.X, size.Y)
	small := image.NewRGBA(image.Rect(0, 0, max(1, size.X*thumbnailSide/longer), max(1, size.Y*thumbnailSide/longer)))
	draw.ApproxBiLinear.Scale(small, small.Bounds(), full, full.Bounds(), draw.Src, nil)
	var thumbnail bytes.Buffer
	if err := jpeg.Encode(&thumbnail, small, &jpeg.Options{Quality: 60}); err != nil {
		return nil, &bot.SendError{Outcome: bot.Refused, Err: &Error{Class: "picture not made"}}
	}
	up, err := client.Upload(ctx, data, whatsmeow.MediaImage)
	if err != nil {
		return nil, down("upload")
	}
	return &waE2E.Message{ImageMessage: &waE2E.ImageMessage{
		Mimetype: proto.String("image/jpeg"), Caption: optional(caption), JPEGThumbnail: thumbnail.Bytes(),
		Width: proto.Uint32(uint32(size.X)), Height: proto.Uint32(uint32(size.Y)),
		URL: &up.URL, DirectPath: &up.DirectPath, MediaKey: up.MediaKey,
		FileEncSHA256: up.FileEncSHA256, FileSHA256: up.FileSHA256, FileLength: &up.FileLength,
	}}, nil
}

func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// plain is a letter's text in WhatsApp's manner: bold between stars.
func plain(text string) string {
	return strings.TrimSpace(strings.NewReplacer(string(flows.BoldOn), "*", string(flows.BoldOff), "*").Replace(strings.ToValidUTF8(text, "\uFFFD")))
}
