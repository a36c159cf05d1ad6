package whatsapptest_test

import (
	"context"
	"testing"
	"time"

	"go.mau.fi/whatsmeow/types/events"

	"damping/bot/whatsapp/whatsapptest"
)

const bot, warga = "628119009001", "628119009002"

// start is a server that tells the test of everything it could not answer.
func start(t *testing.T) (*whatsapptest.Server, context.Context) {
	t.Helper()
	s := whatsapptest.Start(whatsapptest.Options{Logf: t.Logf})
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(func() {
		cancel()
		s.Close()
		for what, n := range s.Asked() {
			t.Errorf("asked %s %d times, which the server does not know", what, n)
		}
	})
	return s, ctx
}

func citizen(t *testing.T, ctx context.Context, s *whatsapptest.Server, number string) *whatsapptest.Citizen {
	t.Helper()
	c, err := s.Citizen(ctx, number)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// pair is a server with two people who can write to each other.
func pair(t *testing.T) (s *whatsapptest.Server, ctx context.Context, one, other *whatsapptest.Citizen) {
	t.Helper()
	s, ctx = start(t)
	return s, ctx, citizen(t, ctx, s, bot), citizen(t, ctx, s, warga)
}

// write sends a text and returns its id.
func write(t *testing.T, ctx context.Context, from, to *whatsapptest.Citizen, text string) string {
	t.Helper()
	id, err := from.Text(ctx, to.HiddenJID(), text)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// says waits for a message with that text.
func says(t *testing.T, ctx context.Context, c *whatsapptest.Citizen, text string) *events.Message {
	t.Helper()
	return wait(t, ctx, c, func(m *events.Message) bool { return m.Message.GetConversation() == text })
}

func wait[E any](t *testing.T, ctx context.Context, c *whatsapptest.Citizen, fits func(E) bool) E {
	t.Helper()
	e, err := whatsapptest.Wait(ctx, c, fits)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func await(t *testing.T, ctx context.Context, s *whatsapptest.Server, what string, holds func() bool) {
	t.Helper()
	if err := s.Await(ctx, holds); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

func TestTextBothWays(t *testing.T) {
	t.Parallel()
	s, ctx, one, other := pair(t)
	id := write(t, ctx, other, one, "halo")
	got := says(t, ctx, one, "halo")
	if got.Info.ID != id || got.Info.Sender.ToNonAD() != other.HiddenJID() || got.Info.SenderAlt.ToNonAD() != other.JID() {
		t.Errorf("message %s of %s (%s)", got.Info.ID, got.Info.Sender, got.Info.SenderAlt)
	}
	if _, err := one.Text(ctx, got.Info.Chat, "selamat datang"); err != nil {
		t.Fatal(err)
	}
	says(t, ctx, other, "selamat datang")
	r := wait(t, ctx, other, func(r *events.Receipt) bool { return r.MessageIDs[0] == id })
	if r.Chat != one.HiddenJID() {
		t.Errorf("the receipt is of chat %s", r.Chat)
	}
	await(t, ctx, s, "everything acknowledged", func() bool { return one.Pending()+other.Pending() == 0 })
	for _, m := range s.Sent() {
		if m.Received != 1 || m.Refused != 0 || m.Retry {
			t.Errorf("%+v", m)
		}
	}
}

func TestWrittenByNumber(t *testing.T) {
	t.Parallel()
	_, ctx, one, other := pair(t)
	id, err := other.Text(ctx, one.JID(), "halo")
	if err != nil {
		t.Fatal(err)
	}
	got := says(t, ctx, one, "halo")
	if got.Info.Sender.ToNonAD() != other.JID() || got.Info.SenderAlt.ToNonAD() != other.HiddenJID() {
		t.Errorf("from %s (%s)", got.Info.Sender, got.Info.SenderAlt)
	}
	r := wait(t, ctx, other, func(r *events.Receipt) bool { return r.MessageIDs[0] == id })
	if r.Chat != one.JID() {
		t.Errorf("the receipt is of chat %s", r.Chat)
	}
}

func TestNumberHidden(t *testing.T) {
	t.Parallel()
	_, ctx, one, other := pair(t)
	other.HideNumber(true)
	if _, err := other.Text(ctx, one.JID(), "halo"); err != nil {
		t.Fatal(err)
	}
	got := says(t, ctx, one, "halo")
	if got.Info.Sender.ToNonAD() != other.HiddenJID() || !got.Info.SenderAlt.IsEmpty() {
		t.Errorf("from %s (%s)", got.Info.Sender, got.Info.SenderAlt)
	}
	write(t, ctx, one, other, "selamat datang")
	says(t, ctx, other, "selamat datang")
}

func TestOfflineMessagesComeWithTheNextConnection(t *testing.T) {
	t.Parallel()
	s, ctx, one, other := pair(t)
	write(t, ctx, other, one, "sebelum")
	says(t, ctx, one, "sebelum")
	await(t, ctx, s, "acknowledged", func() bool { return one.Pending() == 0 })
	one.Client.Disconnect()
	await(t, ctx, s, "gone", func() bool { return !one.Online() })
	for _, text := range []string{"satu", "dua", "tiga"} {
		write(t, ctx, other, one, text)
	}
	if n := one.Pending(); n != 3 {
		t.Errorf("%d wait", n)
	}
	if err := one.Client.Connect(); err != nil {
		t.Fatal(err)
	}
	preview := wait(t, ctx, one, func(e *events.OfflineSyncPreview) bool { return e.Total > 0 })
	if preview.Messages != 3 {
		t.Errorf("%d messages announced", preview.Messages)
	}
	for _, text := range []string{"satu", "dua", "tiga"} { // in order
		says(t, ctx, one, text)
	}
	await(t, ctx, s, "acknowledged", func() bool { return one.Pending() == 0 })
}

func TestRefusedMessageComesAgain(t *testing.T) {
	t.Parallel()
	s, ctx := start(t)
	other := citizen(t, ctx, s, warga)
	one, err := s.Open(ctx, bot)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(one.Close)
	one.Client.SynchronousAck, one.Client.EnableDecryptedEventBuffer = true, true
	refuse := make(chan bool, 1)
	refuse <- true
	one.Client.AddEventHandlerWithSuccessStatus(func(event any) bool {
		if _, ok := event.(*events.Message); !ok {
			return true
		}
		select {
		case <-refuse:
			return false
		default:
			return true
		}
	})
	if err := one.Join(ctx); err != nil {
		t.Fatal(err)
	}
	write(t, ctx, other, one, "halo")
	says(t, ctx, one, "halo")
	if n := one.Pending(); n != 1 {
		t.Fatalf("%d wait although the handler refused", n)
	}
	one.Cut()
	await(t, ctx, s, "come again", func() bool { return one.Repeats() == 1 })
	await(t, ctx, s, "acknowledged", func() bool { return one.Pending() == 0 })
}

func TestDuplicateIsSeenOnce(t *testing.T) {
	t.Parallel()
	s, ctx, one, other := pair(t)
	s.Rule(whatsapptest.Rule{At: whatsapptest.AtDeliver, Number: bot, Do: whatsapptest.Duplicate})
	write(t, ctx, other, one, "halo")
	write(t, ctx, other, one, "lagi")
	says(t, ctx, one, "lagi")
	if n := len(one.Messages()); n != 2 {
		t.Errorf("%d messages seen", n)
	}
}

func TestUndecryptableIsAskedForAgain(t *testing.T) {
	t.Parallel()
	s, ctx, one, other := pair(t)
	write(t, ctx, other, one, "halo")
	got := says(t, ctx, one, "halo")
	write(t, ctx, one, other, "ya")
	says(t, ctx, other, "ya")
	sender := got.Info.Sender.SignalAddress().String()
	if err := one.Client.Store.Sessions.DeleteSession(ctx, sender); err != nil {
		t.Fatal(err)
	}
	id := write(t, ctx, other, one, "lagi")
	if m := says(t, ctx, one, "lagi"); m.Info.ID != id {
		t.Errorf("arrived as %s, sent as %s", m.Info.ID, id)
	}
	retries := 0
	for _, m := range s.Sent() {
		if m.Retry && m.ID == id {
			retries++
		}
	}
	if retries == 0 {
		t.Error("it was not asked for again")
	}
}

func TestKeysRunOut(t *testing.T) {
	t.Parallel()
	s, ctx, one, other := pair(t)
	if n := one.Keys(); n < 100 {
		t.Fatalf("%d keys were brought", n)
	}
	one.KeepKeys(0)
	write(t, ctx, other, one, "tanpa kunci sekali pakai")
	says(t, ctx, one, "tanpa kunci sekali pakai")
	again(t, one) // the library counts its keys at each login
	await(t, ctx, s, "new keys", func() bool { return one.Keys() > 10 })
	one.KeepKeys(5)
	third := citizen(t, ctx, s, "628119009003")
	write(t, ctx, third, one, "dengan yang terakhir")
	says(t, ctx, one, "dengan yang terakhir")
	await(t, ctx, s, "more keys", func() bool { return one.Keys() > 10 })
}
