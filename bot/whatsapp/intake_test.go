package whatsapp_test

import (
	"errors"
	"slices"
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

func TestTextComesIn(t *testing.T) {
	t.Parallel()
	r, c := ready(t)
	r.write(c, "halo")
	r.write(c, "apa kabar")
	got := r.inbox.has(t, r.ctx, 2)
	for i, want := range []string{"halo", "apa kabar"} {
		if m := got[i]; m.Address != c.HiddenJID().String() || m.Input.Kind != flows.Text || m.Input.Text != want {
			t.Errorf("%+v", m)
		}
	}
	if got[0].ID == got[1].ID || got[0].Seq >= got[1].Seq {
		t.Errorf("%s at %d before %s at %d", got[0].ID, got[0].Seq, got[1].ID, got[1].Seq)
	}
	r.acknowledged()
}

// TestOneAddress: whether or not WhatsApp tells the number, and whichever address
// was written to, a person is one chat.
func TestOneAddress(t *testing.T) {
	t.Parallel()
	r, c := ready(t)
	r.write(c, "halo")
	if _, err := c.Text(r.ctx, r.srv.Phone(office).JID(), "ke nomor"); err != nil {
		t.Fatal(err)
	}
	c.HideNumber(true)
	r.write(c, "tanpa nomor")
	c.HideNumber(false)
	c.HideLID(true)
	if _, err := c.Text(r.ctx, r.srv.Phone(office).JID(), "tanpa LID"); err != nil {
		t.Fatal(err)
	}
	for _, m := range r.inbox.has(t, r.ctx, 4) { // each by what the library remembers, too
		if m.Address != c.HiddenJID().String() || m.Phone != "+"+warga || m.Bare {
			t.Errorf("%q comes from %s with number %q", m.Input.Text, m.Address, string(m.Phone))
		}
	}
}

// TestHalfAnAddress: of whom WhatsApp tells the LID only, no number is known; of whom
// it tells the number only, that is the address.
func TestHalfAnAddress(t *testing.T) {
	t.Parallel()
	r, c := ready(t)
	other := r.citizen("628119009003")
	c.HideNumber(true)
	r.write(c, "tanpa nomor")
	other.HideLID(true)
	if _, err := other.Text(r.ctx, r.srv.Phone(office).JID(), "tanpa LID"); err != nil {
		t.Fatal(err)
	}
	for _, m := range r.inbox.has(t, r.ctx, 2) {
		switch {
		case m.Input.Text == "tanpa nomor" && m.Address == c.HiddenJID().String() && m.Phone == "" && !m.Bare:
		case m.Input.Text == "tanpa LID" && m.Address == other.JID().String() && m.Phone == "+628119009003" && m.Bare:
		default:
			t.Errorf("%q comes from %s with number %q, %v", m.Input.Text, m.Address, string(m.Phone), m.Bare)
		}
	}
}

// TestInboxThatTakesNothingForLong: the connection is given up, and WhatsApp sends the
// message again.
func TestInboxThatTakesNothingForLong(t *testing.T) {
	t.Parallel()
	r, c := ready(t)
	r.inbox.ask(func(offer int) error {
		if offer <= 12 { // more than it is offered on two connections
			return errors.New("away")
		}
		return nil
	})
	r.write(c, "halo")
	r.inbox.has(t, r.ctx, 1)
	r.acknowledged()
}

func TestKindsOfInput(t *testing.T) {
	t.Parallel()
	r, c := ready(t)
	to := r.srv.Phone(office).HiddenJID()
	card := "BEGIN:VCARD\nVERSION:3.0\nFN:Warga\nTEL;type=CELL;waid=" + warga + ":+62 811-9009-002\nEND:VCARD"
	send := func(m *waE2E.Message) {
		t.Helper()
		if _, err := c.Send(r.ctx, to, m); err != nil {
			t.Fatal(err)
		}
	}
	send(&waE2E.Message{ExtendedTextMessage: &waE2E.ExtendedTextMessage{Text: proto.String("kutipan")}})
	send(&waE2E.Message{ContactMessage: &waE2E.ContactMessage{Vcard: &card}})
	send(&waE2E.Message{ContactMessage: &waE2E.ContactMessage{Vcard: &card, ContextInfo: &waE2E.ContextInfo{IsForwarded: proto.Bool(true)}}})
	send(&waE2E.Message{StickerMessage: &waE2E.StickerMessage{}})
	send(c.Client.BuildReaction(to, to, "X", "👍"))
	send(c.Client.BuildEdit(to, "X", &waE2E.Message{Conversation: proto.String("bukan itu")}))
	if _, err := c.Place(r.ctx, to, -5.11, 105.3); err != nil {
		t.Fatal(err)
	}
	send(&waE2E.Message{Conversation: proto.String("akhir")})
	got := r.inbox.has(t, r.ctx, 6)
	var kinds []flows.Kind
	for _, m := range got {
		kinds = append(kinds, m.Input.Kind)
	}
	if want := []flows.Kind{flows.Text, flows.Contact, flows.Contact, flows.Other, flows.Location, flows.Text}; !slices.Equal(kinds, want) {
		t.Fatalf("kinds %v, want %v", kinds, want)
	}
	own, passedOn := got[1].Input.Contact, got[2].Input.Contact
	if own.Phone != "+"+warga || !own.Own || passedOn.Own {
		t.Errorf("own card %+v, forwarded card %+v", own, passedOn)
	}
	if p := got[4].Input.Place; p.Lat != -5.11 || p.Lon != 105.3 {
		t.Errorf("place %+v", p)
	}
	r.acknowledged()
}

func TestFilesComeIn(t *testing.T) {
	t.Parallel()
	r, c := ready(t)
	to := r.srv.Phone(office).HiddenJID()
	ids, err := c.Album(r.ctx, to, []byte("satu"), []byte("dua"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Twin(r.ctx, to, ids[2], []byte("dua, tajam")); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Document(r.ctx, to, []byte("kartu"), "kk.pdf", "application/pdf"); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Voice(r.ctx, to, []byte("suara"), 2); err != nil {
		t.Fatal(err)
	}
	got := r.inbox.has(t, r.ctx, 5)
	for i, want := range []string{"satu", "dua", "dua, tajam", "kartu", "suara"} {
		if data, err := fetch(r, got[i].Input.Media.Ref); err != nil || data != want {
			t.Errorf("%q, want %q: %v", data, want, err)
		}
	}
	if a, b := got[0].Input.Media.Album, got[1].Input.Media.Album; a != ids[0] || b != ids[0] {
		t.Errorf("albums %q and %q, want %q", a, b, ids[0])
	}
	if twin := got[2].Input.Media.Twin; twin != got[1].ID {
		t.Errorf("the twin is of %q, want %q", twin, got[1].ID)
	}
	r.srv.ForgetMedia()
	if _, err := fetch(r, got[0].Input.Media.Ref); !errors.Is(err, bot.ErrFileGone) {
		t.Errorf("a file that is gone: %v", err)
	}
	for _, ref := range []string{"", "i", "i.", "i.!", "x." + got[0].Input.Media.Ref[2:]} {
		if _, err := fetch(r, ref); !errors.Is(err, bot.ErrFileGone) {
			t.Errorf("%q: %v", ref, err)
		}
	}
	r.is(whatsapp.OK)
}

// TestOwnMessagesAreNotAnswered: somebody at the office may write by hand, from another
// device of the account.
func TestOwnMessagesAreNotAnswered(t *testing.T) {
	t.Parallel()
	r, c := ready(t)
	desk := r.citizen(office)
	if _, err := desk.Text(r.ctx, c.HiddenJID(), "dari meja kami"); err != nil {
		t.Fatal(err)
	}
	if _, err := whatsapptest.Wait[*events.Message](r.ctx, c, nil); err != nil {
		t.Fatal(err)
	}
	r.acknowledged()
	r.write(c, "terima kasih")
	if got := r.inbox.has(t, r.ctx, 1); got[0].Input.Text != "terima kasih" || len(got) != 1 {
		t.Errorf("%+v", got)
	}
	if _, err := whatsapptest.Wait(r.ctx, desk, func(m *events.Message) bool { return m.Message.GetConversation() == "terima kasih" }); err != nil {
		t.Error(err)
	}
}

// TestNobodyWroteToUs: what stands in a group, in a status or in a channel is no message
// to the office.
func TestNobodyWroteToUs(t *testing.T) {
	t.Parallel()
	r, c := ready(t)
	for _, chat := range []types.JID{
		types.NewJID("120363900000009002", types.GroupServer), types.StatusBroadcastJID, types.NewJID("9003", types.BroadcastServer),
	} {
		c.In(chat)
		r.write(c, "halo semua")
	}
	if err := r.srv.Phone(office).Newsletter("kabar hari ini"); err != nil {
		t.Fatal(err)
	}
	r.acknowledged()
	c.In(types.EmptyJID)
	r.write(c, "halo")
	if got := r.inbox.has(t, r.ctx, 1); len(got) != 1 || got[0].Input.Text != "halo" {
		t.Errorf("%+v", got)
	}
	r.acknowledged()
}

// TestOrderOverARestart: what came before a restart stands before what came after it,
// though WhatsApp tells both to be of the same second.
func TestOrderOverARestart(t *testing.T) {
	t.Parallel()
	r, c := ready(t)
	for range 5 {
		r.write(c, "sebelum")
	}
	r.inbox.has(t, r.ctx, 5)
	r.stop()
	r.write(c, "sesudah")
	r.run()
	got := r.inbox.has(t, r.ctx, 6)
	for i := 1; i < len(got); i++ {
		if got[i].Seq <= got[i-1].Seq {
			t.Errorf("%q at %d stands after %q at %d", got[i-1].Input.Text, got[i-1].Seq, got[i].Input.Text, got[i].Seq)
		}
	}
}
