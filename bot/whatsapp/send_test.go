package whatsapp_test

import (
	"encoding/base64"
	"errors"
	"testing"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
	"google.golang.org/protobuf/proto"

	"damping/bot"
	"damping/bot/whatsapp"
	"damping/bot/whatsapp/whatsapptest"
	"damping/flows"
)

func outcome(err error) (bot.SendOutcome, bool) {
	var e *bot.SendError
	if errors.As(err, &e) {
		return e.Outcome, e.Account
	}
	return -1, false
}

func TestLetterGoesOut(t *testing.T) {
	t.Parallel()
	r, c := ready(t)
	out := bot.Outgoing{ID: "surat-1", Address: c.HiddenJID().String(), Letter: flows.Letter{
		Text:    "Selamat datang, \x02Bapak/Ibu\x03.",
		Choices: []flows.Choice{{Number: "1", Label: "Status saya"}, {Number: "0", Label: "Menu"}},
		Place:   &flows.Spot{Coordinates: flows.Coordinates{Lat: -5.11, Lon: 105.3}, Title: "Balai", Address: "Jl. Contoh 1"},
	}}
	id, err := r.net.Send(r.ctx, out)
	if err != nil {
		t.Fatal(err)
	}
	place, err := whatsapptest.Wait(r.ctx, c, func(m *events.Message) bool { return m.Message.GetLocationMessage() != nil })
	if err != nil {
		t.Fatal(err)
	}
	text, err := whatsapptest.Wait(r.ctx, c, func(m *events.Message) bool { return m.Info.ID == id })
	if err != nil {
		t.Fatal(err)
	}
	const want = "Selamat datang, *Bapak/Ibu*.\n\n*1.* Status saya\n*0.* Menu"
	if got := text.Message.GetConversation(); got != want || place.Message.GetLocationMessage().GetName() != "Balai" {
		t.Errorf("%q", got)
	}
	if text.Info.Sender.ToNonAD() != r.srv.Phone(office).HiddenJID() {
		t.Errorf("from %s", text.Info.Sender)
	}
	again, err := r.net.Send(r.ctx, out)
	if err != nil || again != id {
		t.Errorf("the same letter went as %s and then as %s: %v", id, again, err)
	}
	if err := r.srv.Await(r.ctx, func() bool { return c.Repeats() == 2 }); err != nil {
		t.Errorf("%d parts came again, %d messages are shown", c.Repeats(), len(c.Messages()))
	}
	out.ID = "surat-2"
	if other, err := r.net.Send(r.ctx, out); err != nil || other == id {
		t.Errorf("another letter went as %s too: %v", other, err)
	}
}

func TestRefusedSends(t *testing.T) {
	t.Parallel()
	r, c := ready(t)
	letter := flows.Letter{Text: "halo"}
	address := c.HiddenJID().String()
	for code, want := range map[int]bot.SendOutcome{463: bot.Later, 479: bot.Refused} {
		remove := r.srv.Rule(whatsapptest.Rule{At: whatsapptest.AtSend, Number: office, Do: whatsapptest.RefuseSend, Code: code})
		_, err := r.net.Send(r.ctx, bot.Outgoing{ID: "a", Address: address, Letter: letter})
		var e *bot.SendError
		if !errors.As(err, &e) || e.Outcome != want || e.Account || (e.Brake == "strangers") != (code == 463) {
			t.Errorf("%d: %v", code, err)
		}
		remove()
	}
	for _, bad := range []string{"", "x", "628119009002", "123@g.us", "status@broadcast", "@lid"} {
		if got, _ := outcome(second(r.net.Send(r.ctx, bot.Outgoing{ID: "b", Address: bad, Letter: letter}))); got != bot.Refused {
			t.Errorf("%q: %v", bad, got)
		}
	}
	if got, _ := outcome(second(r.net.Send(r.ctx, bot.Outgoing{ID: "c", Address: address}))); got != bot.Refused {
		t.Errorf("an empty letter: %v", got)
	}
	if n := len(c.Messages()); n != 0 {
		t.Errorf("%d messages arrived", n)
	}
}

func second[A, B any](_ A, b B) B { return b }

func TestSendWhileAway(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.run()
	_, err := r.net.Send(r.ctx, bot.Outgoing{ID: "a", Address: "187200000009002@lid", Letter: flows.Letter{Text: "halo"}})
	if got, _ := outcome(err); got != bot.Down {
		t.Errorf("%v", err)
	}
	image, err := proto.Marshal(&waE2E.ImageMessage{DirectPath: proto.String("/v/x?")})
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = r.net.Fetch(r.ctx, "i."+base64.RawURLEncoding.EncodeToString(image))
	if got, _ := outcome(err); got != bot.Down {
		t.Errorf("fetching: %v", err)
	}
}

// TestUndecryptableAfterARestart: the receiver asks for a message again that only the
// outbox still knows, by the other name of the same account.
func TestUndecryptableAfterARestart(t *testing.T) {
	t.Parallel()
	r, c := ready(t)
	address := c.HiddenJID().String()
	r.write(c, "halo")
	r.inbox.has(t, r.ctx, 1)
	if _, err := r.net.Send(r.ctx, bot.Outgoing{ID: "a", Address: address, Letter: flows.Letter{Text: "pertama"}}); err != nil {
		t.Fatal(err)
	}
	first, err := whatsapptest.Wait[*events.Message](r.ctx, c, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.write(c, "ya") // from now on both have a session
	r.inbox.has(t, r.ctx, 2)
	c.Client.Disconnect()
	out := bot.Outgoing{ID: "b", Address: address, Letter: flows.Letter{Text: "kedua", Place: &flows.Spot{Title: "Balai"}}}
	id, err := r.net.Send(r.ctx, out)
	if err != nil {
		t.Fatal(err)
	}
	out.Address = c.JID().String()
	r.remember(bot.Outgoing{ID: "c", Address: address}, out)
	r.stop()
	r.run()
	r.is(whatsapp.OK)
	if err := c.Client.Store.Sessions.DeleteSession(r.ctx, first.Info.Sender.SignalAddress().String()); err != nil {
		t.Fatal(err)
	}
	if err := c.Client.Connect(); err != nil {
		t.Fatal(err)
	}
	m, err := whatsapptest.Wait(r.ctx, c, func(m *events.Message) bool { return m.Info.ID == id })
	if err != nil || m.Message.GetConversation() != "kedua" {
		t.Errorf("%v, %v", m, err)
	}
}

func TestTypingIsShown(t *testing.T) {
	t.Parallel()
	r, c := ready(t)
	for _, address := range []string{"", "x@g.us", c.HiddenJID().String()} {
		r.net.Typing(address)
	}
	shown, err := whatsapptest.Wait[*events.ChatPresence](r.ctx, c, nil)
	if err != nil || shown.State != types.ChatPresenceComposing || shown.Chat != r.srv.Phone(office).HiddenJID() {
		t.Errorf("%+v, %v", shown, err)
	}
}
