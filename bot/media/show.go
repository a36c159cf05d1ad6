package media

import (
	"context"
	"errors"
	"io"

	"damping/bot"
	"damping/flows"
	"damping/store/photos"
)

// Mime is what every kept copy of a photo is, VoiceMime a voice message.
const (
	Mime      = "image/jpeg"
	VoiceMime = "audio/ogg"
)

// Maker gives out a kept photo or voice message for a letter; the attachment's Ref is its name in
// the safe. One that is gone will never be sent.
func Maker(safe *photos.Safe) bot.Maker {
	return func(ctx context.Context, file flows.Attachment) (data []byte, mime string, err error) {
		content, err := safe.Get(ctx, file.Ref)
		if errors.Is(err, photos.ErrNone) {
			return nil, "", &bot.SendError{Outcome: bot.Refused, Err: errors.New("the photo is gone")}
		}
		if err != nil {
			return nil, "", err
		}
		defer func() { err = errors.Join(err, content.Close()) }()
		data, err = io.ReadAll(content)
		if file.Kind == "voice" {
			return data, VoiceMime, err
		}
		return data, Mime, err
	}
}
