package whatsapp

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"

	"damping/bot"
	"damping/flows"
)

// Send brings one letter as a place, a file and a text, as far as it has them, and
// returns the id of the last. All have ids made from the letter's, so that a letter
// that is sent again is not there twice.
func (n *Network) Send(ctx context.Context, out bot.Outgoing) (string, error) {
	to, err := types.ParseJID(out.Address)
	if err != nil || !person(to) || to.User == "" {
		return "", &bot.SendError{Outcome: bot.Refused, Err: &Error{Class: "address"}}
	}
	client := n.client.Load()
	if client == nil || !client.IsLoggedIn() {
		return "", down("away")
	}
	messages, err := n.messages(ctx, client, &out.Letter)
	if err != nil {
		return "", err
	}
	if len(messages) == 0 {
		return "", &bot.SendError{Outcome: bot.Refused, Err: &Error{Class: "empty letter"}}
	}
	if out.Lane >= flows.Reminder { // for an answer the turn shows it
		n.compose(ctx, out)
	}
	id := ""
	for i, m := range messages {
		id = letterID(out.ID, i)
		if _, err := client.SendMessage(ctx, to, m, whatsmeow.SendRequestExtra{ID: id}); err != nil {
			return "", fault(err)
		}
	}
	return id, nil
}

// typingTime bounds the call that shows "typing".
const typingTime = 5 * time.Second

// Typing shows that an answer is being made.
func (n *Network) Typing(address string) {
	client := n.client.Load()
	to, err := types.ParseJID(address)
	if client == nil || err != nil || !person(to) {
		return
	}
	select {
	case n.typing <- struct{}{}:
	default: // one is on its way: a second one is worth nothing
		return
	}
	go func() {
		defer func() { <-n.typing }()
		ctx, cancel := context.WithTimeout(client.BackgroundEventCtx, typingTime)
		defer cancel()
		if err := client.SendChatPresence(ctx, to, types.ChatPresenceComposing, types.ChatPresenceMediaText); err != nil {
			n.log.Debug("whatsapp: typing could not be shown")
		}
	}()
}

// compose shows "typing" for as long as a person would at least need: one to four
// seconds, by the length of the text.
func (n *Network) compose(ctx context.Context, out bot.Outgoing) {
	n.Typing(out.Address)
	sleep(ctx, composing(out.Letter.Text))
}

func composing(text string) time.Duration {
	return min(time.Second+time.Duration(len(text))*10*time.Millisecond, 4*time.Second)
}

// letterID is the id of a letter's part, as the library's own ids look.
func letterID(letter string, part int) string {
	sum := sha256.Sum256([]byte(letter + "/" + strconv.Itoa(part)))
	return whatsmeow.WebMessageIDPrefix + strings.ToUpper(hex.EncodeToString(sum[:9]))
}

// messages are the parts of a letter, in order.
func (n *Network) messages(ctx context.Context, client *whatsmeow.Client, l *flows.Letter) ([]*waE2E.Message, error) {
	var out []*waE2E.Message
	if l.Place != nil {
		out = append(out, &waE2E.Message{LocationMessage: &waE2E.LocationMessage{
			DegreesLatitude: proto.Float64(l.Place.Lat), DegreesLongitude: proto.Float64(l.Place.Lon),
			Name: proto.String(l.Place.Title), Address: proto.String(l.Place.Address),
		}})
	}
	if l.File != nil && n.cfg.Make != nil {
		file, err := n.attach(ctx, client, l.File)
		if err != nil {
			return nil, err
		}
		out = append(out, file)
	}
	if text := plain(bot.Numbered(*l)); text != "" {
		out = append(out, &waE2E.Message{Conversation: proto.String(text)})
	}
	return out, nil
}

// attach makes a letter's file and uploads it.
func (n *Network) attach(ctx context.Context, client *whatsmeow.Client, a *flows.Attachment) (*waE2E.Message, error) {
	data, mime, err := n.cfg.Make(ctx, *a)
	if final := (*bot.SendError)(nil); errors.As(err, &final) {
		return nil, err
	}
	if err != nil {
		return nil, &bot.SendError{Outcome: bot.Later, Wait: lockPause / 60, Err: &Error{Class: "file not made"}}
	}
	kind := whatsmeow.MediaDocument
	picture := mime == "image/jpeg"
	if picture {
		kind = whatsmeow.MediaImage
	}
	up, err := client.Upload(ctx, data, kind)
	if err != nil {
		return nil, down("upload")
	}
	if picture {
		return &waE2E.Message{ImageMessage: &waE2E.ImageMessage{
			Mimetype: &mime, URL: &up.URL, DirectPath: &up.DirectPath, MediaKey: up.MediaKey,
			FileEncSHA256: up.FileEncSHA256, FileSHA256: up.FileSHA256, FileLength: &up.FileLength,
		}}, nil
	}
	return &waE2E.Message{DocumentMessage: &waE2E.DocumentMessage{
		FileName: &a.Name, Title: &a.Name, Mimetype: &mime, URL: &up.URL, DirectPath: &up.DirectPath, MediaKey: up.MediaKey,
		FileEncSHA256: up.FileEncSHA256, FileSHA256: up.FileSHA256, FileLength: &up.FileLength,
	}}, nil
}

// plain is a letter's text in WhatsApp's manner: bold between stars.
func plain(text string) string {
	return strings.TrimSpace(strings.NewReplacer(string(flows.BoldOn), "*", string(flows.BoldOff), "*").Replace(strings.ToValidUTF8(text, "\uFFFD")))
}
