package whatsapptest_test

import (
	"bytes"
	"net"
	"testing"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/types/events"
)

func TestFiles(t *testing.T) {
	t.Parallel()
	s, ctx, one, other := pair(t)
	file := bytes.Repeat([]byte("isi berkas "), 1000)
	for name, send := range map[string]func() (string, error){
		"photo":    func() (string, error) { return other.Photo(ctx, one.HiddenJID(), file, "KTP saya") },
		"document": func() (string, error) { return other.Document(ctx, one.HiddenJID(), file, "kk.pdf", "application/pdf") },
		"voice":    func() (string, error) { return other.Voice(ctx, one.HiddenJID(), file, 3) },
	} {
		id, err := send()
		if err != nil {
			t.Fatal(name, err)
		}
		m := wait(t, ctx, one, func(m *events.Message) bool { return m.Info.ID == id }).Message
		got, err := one.Client.Download(ctx, map[string]whatsmeow.DownloadableMessage{
			"photo": m.GetImageMessage(), "document": m.GetDocumentMessage(), "voice": m.GetAudioMessage(),
		}[name])
		if err != nil || !bytes.Equal(got, file) {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
	}
	if n := s.Fetched(); n != 3 {
		t.Errorf("%d downloads", n)
	}
	id, err := other.Photo(ctx, one.HiddenJID(), file, "")
	if err != nil {
		t.Fatal(err)
	}
	s.ForgetMedia()
	m := wait(t, ctx, one, func(m *events.Message) bool { return m.Info.ID == id })
	if _, err := one.Client.Download(ctx, m.Message.GetImageMessage()); err == nil {
		t.Error("a file that is gone was given")
	}
}

// TestNoOtherHost: a stranger's message may name any address.
func TestNoOtherHost(t *testing.T) {
	t.Parallel()
	_, ctx, one, other := pair(t)
	m, err := other.Image(ctx, []byte("gambar"), "")
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := listener.Close(); err != nil {
			t.Error(err)
		}
	})
	go func() {
		if c, err := listener.Accept(); err == nil {
			t.Error("somebody came")
			_ = c.Close()
		}
	}()
	here := listener.Addr().String()
	for _, address := range []string{"http://" + here + "/x", "https://" + here + "/x", "https://mmg.whatsapp.net.example/x"} {
		m.ImageMessage.URL = &address
		id, err := other.Send(ctx, one.HiddenJID(), m)
		if err != nil {
			t.Fatal(err)
		}
		got := wait(t, ctx, one, func(m *events.Message) bool { return m.Info.ID == id })
		if _, err := one.Client.Download(ctx, got.Message.GetImageMessage()); err == nil {
			t.Errorf("%s was asked", address)
		}
	}
}

func TestAlbumAndTwin(t *testing.T) {
	t.Parallel()
	_, ctx, one, other := pair(t)
	ids, err := other.Album(ctx, one.HiddenJID(), []byte("satu"), []byte("dua"))
	if err != nil {
		t.Fatal(err)
	}
	head := wait(t, ctx, one, func(m *events.Message) bool { return m.Info.ID == ids[0] })
	if n := head.Message.GetAlbumMessage().GetExpectedImageCount(); n != 2 {
		t.Errorf("%d pictures announced", n)
	}
	parent := func(m *waE2E.Message) string {
		return m.GetMessageContextInfo().GetMessageAssociation().GetParentMessageKey().GetID()
	}
	for _, id := range ids[1:] {
		m := wait(t, ctx, one, func(m *events.Message) bool { return m.Info.ID == id })
		if parent(m.Message) != ids[0] {
			t.Errorf("%s belongs to %q", id, parent(m.Message))
		}
	}
	id, err := other.Twin(ctx, one.HiddenJID(), ids[1], []byte("satu, tajam"))
	if err != nil {
		t.Fatal(err)
	}
	m := wait(t, ctx, one, func(m *events.Message) bool { return m.Info.ID == id })
	if parent(m.Message) != ids[1] || m.Message.GetAssociatedChildMessage().GetMessage().GetImageMessage() == nil {
		t.Errorf("the twin belongs to %q", parent(m.Message))
	}
}

func TestPlaceAndPoll(t *testing.T) {
	t.Parallel()
	_, ctx, one, other := pair(t)
	if _, err := other.Place(ctx, one.HiddenJID(), -5.11, 105.3); err != nil {
		t.Fatal(err)
	}
	wait(t, ctx, one, func(m *events.Message) bool { return m.Message.GetLocationMessage().GetDegreesLatitude() == -5.11 })
	if _, err := one.Send(ctx, other.HiddenJID(), one.Client.BuildPollCreation("Hadir?", []string{"Hadir", "Tidak bisa"}, 1)); err != nil {
		t.Fatal(err)
	}
	poll := wait(t, ctx, other, func(m *events.Message) bool { return m.Message.GetPollCreationMessage() != nil })
	vote, err := other.Client.BuildPollVote(ctx, &poll.Info, []string{"Hadir"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.Send(ctx, one.HiddenJID(), vote); err != nil {
		t.Fatal(err)
	}
	m := wait(t, ctx, one, func(m *events.Message) bool { return m.Message.GetPollUpdateMessage() != nil })
	// The library votes under its number, and what it wrote came from its LID.
	m.Info.Sender = m.Info.SenderAlt
	choice, err := one.Client.DecryptPollVote(ctx, m)
	if err != nil || !bytes.Equal(choice.GetSelectedOptions()[0], whatsmeow.HashPollOptions([]string{"Hadir"})[0]) {
		t.Errorf("vote %v, %v", choice, err)
	}
}

func TestPairingByCode(t *testing.T) {
	t.Parallel()
	s, ctx := start(t)
	other := citizen(t, ctx, s, warga)
	one, err := s.Open(ctx, bot)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(one.Close)
	if err := one.Client.Connect(); err != nil {
		t.Fatal(err)
	}
	wait[*events.QR](t, ctx, one, nil)
	code, err := one.Client.PairPhone(ctx, bot, false, whatsmeow.PairClientChrome, "Chrome (Linux)")
	if err != nil {
		t.Fatal(err)
	}
	if err := one.Enter(code); err != nil {
		t.Fatal(err)
	}
	wait[*events.Connected](t, ctx, one, nil)
	write(t, ctx, other, one, "halo")
	says(t, ctx, one, "halo")
}

func TestOldClientIsRefused(t *testing.T) {
	t.Parallel()
	s, ctx := start(t)
	one := citizen(t, ctx, s, bot)
	mine := store.GetWAVersion()[2]
	s.Require(mine + 1)
	again(t, one)
	wait[*events.ClientOutdated](t, ctx, one, nil)
	newest, err := whatsmeow.GetLatestVersion(ctx, s.HTTPClient())
	if err != nil || newest[2] != mine+1 {
		t.Errorf("newest %v, %v", newest, err)
	}
}
