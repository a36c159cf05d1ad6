package telegram_test

import (
	"errors"
	"strings"
	"testing"

	"damping/bot"
	"damping/bot/telegram"
	"damping/bot/telegram/telegramtest"
)

func TestFetch(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	n, in := network(t, srv, nil), newInbox()
	run(t, n, in.intake)
	srv.User(1001).Document("KK.pdf", "application/pdf", []byte("isi berkas"), "")
	ref := in.has(t, 1)[0].Input.Media.Ref
	content, size, err := n.Fetch(deadline(t), ref)
	if err != nil {
		t.Fatal(err)
	}
	data := make([]byte, 100)
	got, err := content.Read(data)
	if string(data[:got]) != "isi berkas" || size != int64(got) {
		t.Errorf("got %q of %d, %v", data[:got], size, err)
	}
	if err := content.Close(); err != nil {
		t.Error(err)
	}
	if _, _, err := n.Fetch(deadline(t), "no-such-file"); err == nil || errors.Is(err, bot.ErrFileGone) {
		t.Errorf("a file that may be there again: %v", err)
	}
	invalid := srv.Rule(telegramtest.Rule{Method: "getFile", Do: telegramtest.Refuse, Code: 400, Description: "Bad Request: invalid file_id"})
	if _, _, err := n.Fetch(deadline(t), ref); !errors.Is(err, bot.ErrFileGone) {
		t.Errorf("got %v", err)
	}
	invalid()
	srv.User(1001).Document("besar.bin", "application/octet-stream", make([]byte, telegram.MaxFile+1), "")
	if _, _, err := n.Fetch(deadline(t), in.has(t, 2)[1].Input.Media.Ref); !errors.Is(err, bot.ErrFileLarge) {
		t.Errorf("got %v", err)
	}
	srv.Close()
	for range 2 { // the first finds a connection that was kept and is gone
		_, _, err = n.Fetch(deadline(t), ref)
	}
	if e := outcome(t, err); e.Outcome != bot.Down || strings.Contains(err.Error(), srv.Token) {
		t.Errorf("got %v", err)
	}
}
