package whatsapp_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"slices"
	"strings"
	"testing"
	"time"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types/events"
	"google.golang.org/protobuf/proto"

	"damping/bot"
	"damping/bot/whatsapp/whatsapptest"
	"damping/flows"
)

// show sends a letter and returns the message that the citizen sees of each part.
func (r *rig) show(c *whatsapptest.Citizen, out bot.Outgoing, parts int) (id string, shown []*events.Message) {
	r.t.Helper()
	out.Address = c.HiddenJID().String()
	r.remember(append(r.sent, out)...)
	id, err := r.net.Send(r.ctx, out)
	if err != nil {
		r.t.Fatal(err)
	}
	for range parts {
		m, err := whatsapptest.Wait[*events.Message](r.ctx, c, nil)
		if err != nil {
			r.t.Fatal(err)
		}
		shown = append(shown, m)
	}
	return id, shown
}

// remember sets which letters Recent tells.
func (r *rig) remember(letters ...bot.Outgoing) {
	r.inbox.mu.Lock()
	defer r.inbox.mu.Unlock()
	r.sent = letters
}

// reply quotes a message and says something.
func (r *rig) reply(c *whatsapptest.Citizen, to *events.Message, text string) {
	r.t.Helper()
	if _, err := c.Send(r.ctx, r.srv.Phone(office).HiddenJID(), &waE2E.Message{ExtendedTextMessage: &waE2E.ExtendedTextMessage{
		Text: &text, ContextInfo: &waE2E.ContextInfo{
			StanzaID: &to.Info.ID, Participant: proto.String(to.Info.Sender.ToNonAD().String()), QuotedMessage: to.Message,
		},
	}}); err != nil {
		r.t.Fatal(err)
	}
}

var aMenu = flows.Letter{Text: "Pilih:", Choices: []flows.Choice{{Number: "1", Label: "Ya", Token: "y"}, {Number: "2", Label: "Bukan itu", Token: "n"}}}

// TestQuotedMenu: who answers by quoting an old menu means that one.
func TestQuotedMenu(t *testing.T) {
	t.Parallel()
	r, c := ready(t)
	_, menu := r.show(c, bot.Outgoing{ID: "a", Letter: aMenu}, 1)
	for i, said := range []struct{ text, token string }{{"2", "n"}, {" 1. ", "y"}, {"bukan ITU", "n"}, {"mengapa?", ""}} {
		r.reply(c, menu[0], said.text)
		in := r.inbox.has(t, r.ctx, i+1)[i].Input
		if said.token == "" && (in.Kind != flows.Text || in.Text != said.text) ||
			said.token != "" && (in.Kind != flows.Tap || in.Token != said.token) {
			t.Errorf("%q is %+v", said.text, in)
		}
	}
	menu[0].Info.ID = "3EB0AAAAAAAAAAAAAAAAAA" // none of ours
	r.reply(c, menu[0], "2")
	if in := r.inbox.has(t, r.ctx, 5)[4].Input; in.Kind != flows.Text || in.Text != "2" {
		t.Errorf("quoting something else: %+v", in)
	}
}

// TestVotes: an invitation can be answered in its poll, and otherwise later.
func TestVotes(t *testing.T) {
	t.Parallel()
	r, c := ready(t)
	invitation := flows.Letter{Text: "Undangan", Choices: []flows.Choice{{Label: "Hadir", Token: "e.h"}, {Label: "Tidak bisa", Token: "e.t"}}}
	card := invitation
	card.Card = "siaran" // what it offers changes, which a poll cannot: words only
	r.show(c, bot.Outgoing{ID: "c", Letter: card}, 1)
	id, shown := r.show(c, bot.Outgoing{ID: "a", Letter: invitation}, 2)
	if shown[0].Info.ID != id || !strings.Contains(shown[0].Message.GetConversation(), "• *Hadir*") {
		t.Errorf("the words: %q", shown[0].Message.GetConversation())
	}
	var options []string
	for _, o := range shown[1].Message.GetPollCreationMessage().GetOptions() {
		options = append(options, o.GetOptionName())
	}
	if !slices.Equal(options, []string{"Hadir", "Tidak bisa"}) {
		t.Fatalf("the poll: %v", shown[1].Message)
	}
	vote := func(labels ...string) {
		m, err := c.Client.BuildPollVote(r.ctx, &shown[1].Info, labels)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Send(r.ctx, r.srv.Phone(office).HiddenJID(), m); err != nil {
			t.Fatal(err)
		}
	}
	vote("Hadir")
	vote() // taken back
	c.HideNumber(true)
	vote("Tidak bisa")
	for i, token := range []string{"e.h", "e.t"} {
		if in := r.inbox.has(t, r.ctx, i+1)[i].Input; in.Kind != flows.Tap || in.Token != token {
			t.Errorf("vote %d is %+v", i, in)
		}
	}
	r.remember()
	vote("Hadir")
	if in := r.inbox.has(t, r.ctx, 3)[2].Input; in.Kind != flows.Other {
		t.Errorf("long after: %+v", in)
	}
}

// TestEdits: a card is edited while it is young, and sent anew afterwards or when
// WhatsApp does not want the edit.
func TestEdits(t *testing.T) {
	t.Parallel()
	r, c := ready(t)
	id, _ := r.show(c, bot.Outgoing{ID: "a", Letter: flows.Letter{Text: "1 foto"}}, 1)
	same, shown := r.show(c, bot.Outgoing{ID: "b", EditOf: id, EditSince: time.Now(), Letter: flows.Letter{Text: "2 foto"}}, 1)
	if same != id || !shown[0].IsEdit || shown[0].Message.GetProtocolMessage().GetEditedMessage().GetConversation() != "2 foto" {
		t.Errorf("edited %s as %s: %+v", id, same, shown[0])
	}
	if next, shown := r.show(c, bot.Outgoing{ID: "c", EditOf: id, EditSince: time.Now().Add(-time.Hour), Letter: flows.Letter{Text: "3 foto"}}, 1); next == id || shown[0].IsEdit {
		t.Errorf("an hour later: %s, %+v", next, shown[0])
	}
	r.srv.Rule(whatsapptest.Rule{At: whatsapptest.AtSend, Number: office, Do: whatsapptest.RefuseSend, Code: 400, Times: 1})
	if next, shown := r.show(c, bot.Outgoing{ID: "d", EditOf: id, EditSince: time.Now(), Letter: flows.Letter{Text: "4 foto"}}, 1); next == id || shown[0].IsEdit {
		t.Errorf("refused: %s, %+v", next, shown[0])
	}
}

// TestPictures: a picture goes as JPEG with its words beneath and a small copy of it,
// a long text by itself, any other file as a document.
func TestPictures(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 400, 200))); err != nil {
		t.Fatal(err)
	}
	r.make = func(_ context.Context, a flows.Attachment) ([]byte, string, error) {
		switch a.Kind {
		case "picture":
			return picture.Bytes(), "image/png", nil
		case "ics":
			return []byte("BEGIN:VCALENDAR"), "text/calendar", nil
		case "never":
			return nil, "", &bot.SendError{Outcome: bot.Refused, Err: errors.New("none")}
		}
		return nil, "", errors.New("not now")
	}
	r.run()
	r.pair()
	r.is("ok")
	c := r.citizen(warga)
	_, shown := r.show(c, bot.Outgoing{ID: "a", Letter: flows.Letter{Text: "Rekap", File: &flows.Attachment{Kind: "picture"}}}, 1)
	m := shown[0].Message.GetImageMessage()
	if m.GetCaption() != "Rekap" || m.GetMimetype() != "image/jpeg" || m.GetWidth() != 400 || m.GetHeight() != 200 {
		t.Errorf("%v", m)
	}
	if small, kind, err := image.Decode(bytes.NewReader(m.GetJPEGThumbnail())); err != nil || kind != "jpeg" || small.Bounds().Dx() != 100 || small.Bounds().Dy() != 50 {
		t.Errorf("the small copy: %v, %v", small, err)
	}
	full, err := c.Client.Download(r.ctx, m)
	if _, kind, err2 := image.DecodeConfig(bytes.NewReader(full)); err != nil || err2 != nil || kind != "jpeg" {
		t.Errorf("the picture: %s, %v, %v", kind, err, err2)
	}
	id, shown := r.show(c, bot.Outgoing{ID: "b", Letter: flows.Letter{Text: strings.Repeat("panjang ", 200), File: &flows.Attachment{Kind: "ics", Name: "jadwal.ics"}}}, 2)
	if d := shown[0].Message.GetDocumentMessage(); d.GetFileName() != "jadwal.ics" || d.GetMimetype() != "text/calendar" || d.GetCaption() != "" || shown[1].Info.ID != id {
		t.Errorf("%v", d)
	}
	for kind, want := range map[string]bot.SendOutcome{"never": bot.Refused, "later": bot.Later} {
		_, err := r.net.Send(r.ctx, bot.Outgoing{ID: kind, Address: c.HiddenJID().String(), Letter: flows.Letter{Text: "x", File: &flows.Attachment{Kind: kind}}})
		if got, _ := outcome(err); got != want {
			t.Errorf("%s: %v", kind, err)
		}
	}
}
