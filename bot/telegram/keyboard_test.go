package telegram_test

import (
	"strings"
	"testing"

	"damping/bot/telegram/telegramtest"
	"damping/flows"
)

func TestButtonRows(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	n := network(t, srv, nil)
	citizen := srv.User(1001)
	out := letter("Pilih:")
	for i, label := range []string{"Ya", "Tidak", "Jadwal Bimtek saya", "Data", "Bantuan lengkap untuk", "Menu", "0"} {
		out.Letter.Choices = append(out.Letter.Choices, flows.Choice{Label: label, Token: strings.Repeat("x", 60) + string(rune('a'+i))})
	}
	send(t, n, out)
	var rows []string
	for _, row := range citizen.Messages()[0].Buttons {
		var labels []string
		for _, b := range row {
			labels = append(labels, b.Text)
		}
		rows = append(rows, strings.Join(labels, "|"))
	}
	if got, want := strings.Join(rows, "\n"), "Ya|Tidak\nJadwal Bimtek saya\nData\nBantuan lengkap untuk\nMenu|0"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// Choices that cannot be buttons are numbers to be typed.
func TestTokenTooLong(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	n := network(t, srv, nil)
	citizen := srv.User(1001)
	out := letter("Pilih:")
	out.Letter.Choices = []flows.Choice{{Number: "1", Label: "Ya", Token: strings.Repeat("x", 65)}}
	send(t, n, out)
	if m := citizen.Messages()[0]; m.Text != "Pilih:\n\n1. Ya" || len(m.Buttons) != 0 {
		t.Errorf("got %+v", m)
	}
}

func TestRequestButtons(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	n := network(t, srv, nil)
	citizen := srv.User(1001)
	choices := []flows.Choice{{Label: "Lewati", Token: "l"}, {Label: "Menu", Token: "m"}}
	out := letter("Kirim nomor Ibu.")
	out.Letter.Want, out.Letter.Choices = flows.WantContact, choices
	send(t, n, out)
	m := citizen.Messages()[0]
	if len(m.Keyboard) != 2 || !m.Keyboard[0][0].Contact || m.Keyboard[0][0].Text != "Kirim nomor" ||
		len(m.Keyboard[1]) != 2 || m.Keyboard[1][0].Text != "Lewati" {
		t.Fatalf("got %+v", m.Keyboard)
	}
	out.Letter.Want, out.Letter.Choices = flows.WantLocation, nil
	send(t, n, out)
	if m = citizen.Messages()[1]; len(m.Keyboard) != 1 || !m.Keyboard[0][0].Location {
		t.Fatalf("got %+v", m.Keyboard)
	}
	send(t, n, letter("Terima kasih."))
	if m = citizen.Messages()[2]; !m.RemoveKeyboard {
		t.Errorf("the buttons stay: %+v", m)
	}
	send(t, n, letter("Sama-sama."))
	if m = citizen.Messages()[3]; m.RemoveKeyboard {
		t.Error("removed twice")
	}

	out.Letter.Want = flows.WantContact
	send(t, n, out)
	menu := letter("Ini menunya.")
	menu.Letter.Choices = choices
	send(t, n, menu) // one message cannot take the one away and bring the other
	got := citizen.Messages()[5:]
	if len(got) != 2 || !got[0].RemoveKeyboard || got[0].Text != "Baik." || len(got[1].Labels()) != 2 {
		t.Errorf("got %+v", got)
	}
}

// A letter that is half sent comes whole, even when another one has taken the
// request buttons away meanwhile.
func TestHalfSentLetterIsOvertaken(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	n := network(t, srv, nil)
	citizen := srv.User(1001)
	ask := letter("Kirim nomor Ibu.")
	ask.Letter.Want = flows.WantContact
	send(t, n, ask)
	menu := letter("Ini menunya.")
	menu.ID, menu.Letter.Choices = "menu", []flows.Choice{{Label: "Menu", Token: "m"}}
	srv.Rule(telegramtest.Rule{Method: "sendMessage", Skip: 1, Times: 1, Do: telegramtest.ServerError})
	if _, err := n.Send(deadline(t), menu); err == nil {
		t.Fatal("sent")
	}
	other := letter("Besok ada Bimtek.")
	other.ID = "other"
	send(t, n, other)
	send(t, n, menu)
	var got []string
	for _, m := range citizen.Messages() {
		got = append(got, m.Text)
	}
	if want := "Kirim nomor Ibu.|Baik.|Besok ada Bimtek.|Ini menunya."; strings.Join(got, "|") != want {
		t.Errorf("got %q", got)
	}
}

func TestTypingIsShown(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	n := network(t, srv, nil)
	srv.User(1001)
	run(t, n, newInbox().intake)
	n.Typing("1001")
	n.Typing("not a chat")
	wait(t, "typing", func() bool { return srv.Count("sendChatAction", telegramtest.Answered) == 1 })
}

// What nobody waits for is bounded and never blocks.
func TestSmallCallsNeverBlock(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	n := network(t, srv, nil) // Run does not run: nobody takes them
	for range 5000 {
		n.Typing("1001")
	}
	if s := n.Stats(); s.Dropped == 0 {
		t.Error("nothing was dropped")
	}
}
