package whatsapptest

import (
	"context"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"
)

// Send sends any message and returns its id once the server has it.
func (c *Citizen) Send(ctx context.Context, to types.JID, m *waE2E.Message) (string, error) {
	sent, err := c.Client.SendMessage(ctx, to, m)
	return sent.ID, err
}

// Text writes to somebody, by number or LID.
func (c *Citizen) Text(ctx context.Context, to types.JID, text string) (string, error) {
	return c.Send(ctx, to, &waE2E.Message{Conversation: proto.String(text)})
}

// Image uploads a picture and makes a message of it that is not sent yet.
func (c *Citizen) Image(ctx context.Context, jpeg []byte, caption string) (*waE2E.Message, error) {
	up, err := c.Client.Upload(ctx, jpeg, whatsmeow.MediaImage)
	if err != nil {
		return nil, err
	}
	image := &waE2E.ImageMessage{
		Mimetype: proto.String("image/jpeg"), URL: &up.URL, DirectPath: &up.DirectPath, MediaKey: up.MediaKey,
		FileEncSHA256: up.FileEncSHA256, FileSHA256: up.FileSHA256, FileLength: &up.FileLength,
	}
	if caption != "" {
		image.Caption = &caption
	}
	return &waE2E.Message{ImageMessage: image}, nil
}

// Photo sends a picture.
func (c *Citizen) Photo(ctx context.Context, to types.JID, jpeg []byte, caption string) (string, error) {
	m, err := c.Image(ctx, jpeg, caption)
	if err != nil {
		return "", err
	}
	return c.Send(ctx, to, m)
}

// Twin sends the sharper copy of a picture that was sent before.
func (c *Citizen) Twin(ctx context.Context, to types.JID, of string, jpeg []byte) (string, error) {
	m, err := c.Image(ctx, jpeg, "")
	if err != nil {
		return "", err
	}
	m = &waE2E.Message{AssociatedChildMessage: &waE2E.FutureProofMessage{Message: m}}
	c.belongs(m, to, of, waE2E.MessageAssociation_HD_IMAGE_DUAL_UPLOAD)
	return c.Send(ctx, to, m)
}

// Album sends pictures that belong together: first how many, then each. It
// returns the ids, that of the album first.
func (c *Citizen) Album(ctx context.Context, to types.JID, jpegs ...[]byte) ([]string, error) {
	id, err := c.Send(ctx, to, &waE2E.Message{AlbumMessage: &waE2E.AlbumMessage{ExpectedImageCount: proto.Uint32(uint32(len(jpegs)))}})
	if err != nil {
		return nil, err
	}
	ids := []string{id}
	for _, jpeg := range jpegs {
		m, err := c.Image(ctx, jpeg, "")
		if err != nil {
			return ids, err
		}
		c.belongs(m, to, ids[0], waE2E.MessageAssociation_MEDIA_ALBUM)
		if id, err = c.Send(ctx, to, m); err != nil {
			return ids, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

func (c *Citizen) belongs(m *waE2E.Message, to types.JID, parent string, how waE2E.MessageAssociation_AssociationType) {
	m.MessageContextInfo = &waE2E.MessageContextInfo{MessageAssociation: &waE2E.MessageAssociation{
		AssociationType: how.Enum(), ParentMessageKey: c.Client.BuildMessageKey(to, types.EmptyJID, parent),
	}}
}

// Document sends a file.
func (c *Citizen) Document(ctx context.Context, to types.JID, data []byte, name, mime string) (string, error) {
	up, err := c.Client.Upload(ctx, data, whatsmeow.MediaDocument)
	if err != nil {
		return "", err
	}
	return c.Send(ctx, to, &waE2E.Message{DocumentMessage: &waE2E.DocumentMessage{
		FileName: &name, Mimetype: &mime, URL: &up.URL, DirectPath: &up.DirectPath, MediaKey: up.MediaKey,
		FileEncSHA256: up.FileEncSHA256, FileSHA256: up.FileSHA256, FileLength: &up.FileLength,
	}})
}

// Voice sends a voice message of so many seconds.
func (c *Citizen) Voice(ctx context.Context, to types.JID, ogg []byte, seconds uint32) (string, error) {
	up, err := c.Client.Upload(ctx, ogg, whatsmeow.MediaAudio)
	if err != nil {
		return "", err
	}
	return c.Send(ctx, to, &waE2E.Message{AudioMessage: &waE2E.AudioMessage{
		PTT: proto.Bool(true), Seconds: &seconds, Mimetype: proto.String("audio/ogg; codecs=opus"),
		URL: &up.URL, DirectPath: &up.DirectPath, MediaKey: up.MediaKey,
		FileEncSHA256: up.FileEncSHA256, FileSHA256: up.FileSHA256, FileLength: &up.FileLength,
	}})
}

// Place sends a position.
func (c *Citizen) Place(ctx context.Context, to types.JID, lat, lon float64) (string, error) {
	return c.Send(ctx, to, &waE2E.Message{LocationMessage: &waE2E.LocationMessage{
		DegreesLatitude: &lat, DegreesLongitude: &lon,
	}})
}
