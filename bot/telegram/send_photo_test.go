package telegram_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"testing"

	"damping/bot"
	"damping/bot/telegram"
	"damping/bot/telegram/telegramtest"
	"damping/flows"
)

// TestSendPhoto: a photo is shown as one, and cannot be passed on.
func TestSendPhoto(t *testing.T) {
	var picture bytes.Buffer
	if err := jpeg.Encode(&picture, image.NewGray(image.Rect(0, 0, 400, 300)), nil); err != nil {
		t.Fatal(err)
	}
	data := picture.Bytes()
	srv := start(t, telegramtest.Options{})
	n := network(t, srv, func(c *telegram.Config) {
		c.Makers = bot.Makers{"photo": func(_ context.Context, f flows.Attachment) ([]byte, string, error) {
			if f.Ref != "id/read" {
				return nil, "", errors.New("no such photo")
			}
			return data, "image/jpeg", nil
		}}
	})
	citizen := srv.User(1001)
	send(t, n, bot.Outgoing{ID: "brief-1", Address: "1001", Letter: flows.Letter{
		File: &flows.Attachment{Kind: "photo", Ref: "id/read", Name: "ktp-12-1.jpg"}, Protect: true}})
	all := citizen.Messages()
	if len(all) != 1 || all[0].Photo == nil || !bytes.Equal(all[0].Photo.Data, data) || !all[0].Protected || all[0].Document != nil {
		t.Fatalf("got %+v", all)
	}
	srv.Rule(telegramtest.Rule{Method: "sendPhoto", Do: telegramtest.ResetBefore, Times: 1})
	_, err := n.Send(deadline(t), bot.Outgoing{ID: "brief-2", Address: "1001", Letter: flows.Letter{
		File: &flows.Attachment{Kind: "photo", Ref: "id/read", Name: "ktp-12-1.jpg"}}})
	if e := outcome(t, err); e.Outcome != bot.Ambiguous {
		t.Errorf("a call that broke off: %v", e)
	}
}

// TestVoice: a voice message comes with what is needed to fetch it, and goes out
// as one that can be played.
func TestVoice(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	n := network(t, srv, func(c *telegram.Config) {
		c.Makers = bot.Makers{"voice": func(context.Context, flows.Attachment) ([]byte, string, error) {
			return []byte("OggS"), "audio/ogg", nil
		}}
	})
	in := newInbox()
	run(t, n, in.intake)
	srv.User(1001).Voice([]byte("OggS"))
	if got := in.has(t, 1)[0].Input; got.Kind != flows.Voice || got.Media.Ref == "" || got.Media.Size != 4 {
		t.Fatalf("%+v", got)
	}
	send(t, n, bot.Outgoing{ID: "brief-1", Address: "1001", Letter: flows.Letter{
		File: &flows.Attachment{Kind: "voice", Ref: "id/voice", Name: "suara.ogg"}, Protect: true}})
	all := srv.User(1001).Messages()
	if m := all[len(all)-1]; m.Voice == nil || string(m.Voice.Data) != "OggS" || !m.Protected || m.Document != nil {
		t.Errorf("got %+v", m)
	}
}
