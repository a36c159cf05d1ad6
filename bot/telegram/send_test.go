package telegram_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"damping/bot"
	"damping/bot/telegram"
	"damping/bot/telegram/telegramtest"
	"damping/flows"
)

func letter(text string) bot.Outgoing {
	return bot.Outgoing{ID: "brief-1", Address: "1001", Letter: flows.Letter{Text: text}}
}

// outcome is what a failed send tells to do.
func outcome(t *testing.T, err error) *bot.SendError {
	t.Helper()
	var e *bot.SendError
	if !errors.As(err, &e) {
		t.Fatalf("not a SendError: %v", err)
	}
	return e
}

func send(t *testing.T, n *telegram.Network, out bot.Outgoing) string {
	t.Helper()
	id, err := n.Send(deadline(t), out)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestSendOutcomes(t *testing.T) {
	refuse := func(code int, description string) telegramtest.Rule {
		return telegramtest.Rule{Do: telegramtest.Refuse, Code: code, Description: description}
	}
	for _, c := range []struct {
		name    string
		rule    telegramtest.Rule
		want    bot.SendOutcome
		wait    time.Duration
		account bool
	}{
		{"too many", telegramtest.Rule{Do: telegramtest.Refuse, RetryAfter: 3}, bot.Later, 3 * time.Second, true},
		{"blocked", refuse(403, "Forbidden: bot was blocked by the user"), bot.Gone, 0, false},
		{"deactivated", refuse(403, "Forbidden: user is deactivated"), bot.Gone, 0, false},
		{"no chat", refuse(400, "Bad Request: chat not found"), bot.Gone, 0, false},
		{"moved", telegramtest.Rule{Do: telegramtest.Refuse, Code: 400, MigrateTo: -100, Description: "Bad Request: group chat was upgraded to a supergroup chat"}, bot.Gone, 0, false},
		{"refused", refuse(400, `Bad Request: can't parse entities: Unsupported start tag "rahasia" at byte offset 3`), bot.Refused, 0, false},
		{"too large", refuse(413, "Request Entity Too Large"), bot.Refused, 0, false},
		{"revoked", refuse(401, "Unauthorized"), bot.Down, 0, false},
		{"no such bot", refuse(404, "Not Found"), bot.Down, 0, false},
		{"conflict", refuse(409, "Conflict: terminated by other long poll"), bot.Later, 5 * time.Second, false},
		{"500", refuse(500, "Internal Server Error"), bot.Later, time.Second / 2, false},
		{"502 HTML", telegramtest.Rule{Do: telegramtest.ServerError}, bot.Later, time.Second / 2, false},
		{"504", refuse(504, "Gateway Timeout"), bot.Ambiguous, 0, false},
		{"reset before", telegramtest.Rule{Do: telegramtest.ResetBefore}, bot.Ambiguous, 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			srv := start(t, telegramtest.Options{})
			n := network(t, srv, nil)
			srv.User(1001)
			c.rule.Method, c.rule.Times = "sendMessage", 1
			srv.Rule(c.rule)
			_, err := n.Send(deadline(t), letter("halo"))
			e := outcome(t, err)
			if e.Outcome != c.want || e.Wait != c.wait || e.Account != c.account {
				t.Errorf("got %s, wait %s, account %t: %v", e.Outcome, e.Wait, e.Account, e)
			}
			if strings.Contains(err.Error(), "rahasia") || strings.Contains(err.Error(), srv.Token) {
				t.Errorf("the error says too much: %v", err)
			}
			send(t, n, letter("halo")) // and it is over
			if n.State() == "unauthorized" {
				t.Error("the token is good again")
			}
		})
	}
}

func TestServerErrorsSlowTheAccountDown(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	n := network(t, srv, nil)
	srv.User(1001)
	srv.Rule(telegramtest.Rule{Do: telegramtest.ServerError, Times: 6})
	var waits []time.Duration
	var account bool
	for range 6 {
		_, err := n.Send(deadline(t), letter("halo"))
		e := outcome(t, err)
		waits, account = append(waits, e.Wait*2/time.Second), e.Account
	}
	if want := []time.Duration{1, 2, 4, 8, 16, 32}; !reflect.DeepEqual(waits, want) || !account {
		t.Errorf("waits %v, account %t", waits, account)
	}
}

func TestNoTelegramThere(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	n := network(t, srv, nil)
	srv.Close()
	_, err := n.Send(deadline(t), letter("halo"))
	if e := outcome(t, err); e.Outcome != bot.Down {
		t.Errorf("got %v", e)
	}
	if strings.Contains(err.Error(), srv.Token) || strings.Contains(err.Error(), "/bot") {
		t.Errorf("the token is in %v", err)
	}
	portal := inFront(t, srv, func(w http.ResponseWriter, r *http.Request) bool {
		http.Redirect(w, r, "http://127.0.0.1:1/masuk", http.StatusFound)
		return true
	})
	n = network(t, srv, func(c *telegram.Config) { c.APIURL = portal.URL })
	_, err = n.Send(deadline(t), letter("halo"))
	if e := outcome(t, err); e.Outcome != bot.Down {
		t.Errorf("a captive portal: %v", e)
	}
}

func TestTimeIsUp(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	n := network(t, srv, nil)
	srv.User(1001)
	srv.Rule(telegramtest.Rule{Method: "sendMessage", Times: 1, Do: telegramtest.HangAfter})
	ctx, cancel := context.WithCancel(deadline(t))
	defer cancel()
	go func() { // the time is up when Telegram has the letter and does not answer
		if srv.Await(ctx, func() bool { return srv.Count("sendMessage", telegramtest.Hung) == 1 }) == nil {
			cancel()
		}
	}()
	_, err := n.Send(ctx, letter("halo"))
	if e := outcome(t, err); e.Outcome != bot.Ambiguous {
		t.Errorf("written and not answered: %v", e)
	}
	_, err = n.Send(ctx, letter("halo"))
	if e := outcome(t, err); e.Outcome != bot.Down {
		t.Errorf("never begun: %v", e)
	}
}

// A request that broke off while it was being written cannot have arrived.
func TestBrokenOffInWriting(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	front := inFront(t, srv, func(w http.ResponseWriter, r *http.Request) bool {
		_, _ = io.ReadFull(r.Body, make([]byte, 1000))
		reset(w, "")
		return true
	})
	n := network(t, srv, func(c *telegram.Config) {
		c.APIURL = front.URL
		c.Makers = map[string]bot.Maker{"ics": func(context.Context, flows.Attachment) ([]byte, string, error) {
			return make([]byte, 12<<20), "text/calendar", nil
		}}
	})
	out := letter("Jadwal")
	out.Letter.File = &flows.Attachment{Kind: "ics", Name: "bimtek.ics"}
	if _, err := n.Send(deadline(t), out); outcome(t, err).Outcome != bot.Down {
		t.Errorf("got %v", err)
	}
}

// Telegram's yes counts, even if the rest of its answer breaks off.
func TestHalfAnAnswer(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	half := 0
	front := inFront(t, srv, func(w http.ResponseWriter, r *http.Request) bool {
		half++
		switch half {
		case 1:
			reset(w, `{"ok":true,"result":{"message_id":77,"from":{"id`)
		case 2:
			reset(w, `{"ok":true,"result":{"message_id":7`)
		case 3:
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(`{"ok":true,"result":{"message_id":78,"forward_origin":{"type":"new"}}}`))
		case 4:
			reset(w, `{"ok":false,"error_code":400`)
		case 5:
			reset(w, `{"ok":true`) // a beginning of anything
		case 6:
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Content-Length", "99")
			w.WriteHeader(403)
		}
		return true
	})
	n := network(t, srv, func(c *telegram.Config) { c.APIURL = front.URL })
	for _, want := range []string{"77", "", "78"} {
		if got := send(t, n, letter("halo")); got != want {
			t.Errorf("id %q, want %q", got, want)
		}
	}
	for _, want := range []bot.SendOutcome{bot.Ambiguous, bot.Ambiguous, bot.Later} {
		if _, err := n.Send(deadline(t), letter("halo")); outcome(t, err).Outcome != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestLettersThatCannotBe(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	n := network(t, srv, nil)
	for name, out := range map[string]bot.Outgoing{
		"address":  {Address: "siti", Letter: flows.Letter{Text: "halo"}},
		"empty":    {Address: "1001"},
		"no maker": {Address: "1001", Letter: flows.Letter{Text: "halo", File: &flows.Attachment{Kind: "ics"}}},
	} {
		if _, err := n.Send(deadline(t), out); outcome(t, err).Outcome != bot.Refused {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := srv.Count(""); got != 0 {
		t.Errorf("%d calls", got)
	}
}

func TestLongLetter(t *testing.T) {
	srv := start(t, telegramtest.Options{StrictEntities: true})
	n := network(t, srv, nil)
	citizen := srv.User(1001)
	paragraph := "\x02Bu & Pak\x03 <" + strings.Repeat("kata 😀 ", 250) + "."
	out := letter(strings.Join([]string{paragraph, paragraph, paragraph, paragraph}, "\n\n"))
	out.Letter.Choices = []flows.Choice{{Label: "Lanjut", Token: "t"}}
	out.Letter.Protect = true
	id := send(t, n, out)
	got := citizen.Messages()
	if len(got) != 2 {
		t.Fatalf("%d messages", len(got))
	}
	for i, m := range got {
		if !strings.HasPrefix(m.Text, "Bu & Pak <kata") || !strings.HasSuffix(m.Text, ".") || !m.Protected {
			t.Errorf("message %d: %q …", i, m.Text[:20])
		}
		if last := i == len(got)-1; (len(m.Buttons) > 0) != last {
			t.Errorf("message %d: buttons %v", i, m.Buttons)
		}
	}
	if id != strconv.FormatInt(got[1].ID, 10) {
		t.Errorf("id %s is not the last message's", id)
	}
}

// A letter of several calls goes on where it stopped.
func TestLetterGoesOnWhereItStopped(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	makes := 0
	n := network(t, srv, func(c *telegram.Config) {
		c.Makers = map[string]bot.Maker{"ics": func(_ context.Context, a flows.Attachment) ([]byte, string, error) {
			makes++
			return []byte("BEGIN:VCALENDAR " + a.Ref), "text/calendar", nil
		}}
	})
	citizen := srv.User(1001)
	out := letter("Jadwal Bimtek")
	out.Letter.Place = &flows.Spot{Coordinates: flows.Coordinates{Lat: -5.11, Lon: 105.3}, Title: "Aula", Address: "Jalan Contoh 1"}
	out.Letter.File = &flows.Attachment{Kind: "ics", Ref: "bimtek-2023", Name: "bimtek.ics"}
	out.Letter.Choices = []flows.Choice{{Label: "Hadir", Token: "h"}}
	srv.Rule(telegramtest.Rule{Method: "sendDocument", Times: 1, Do: telegramtest.Refuse, RetryAfter: 1})
	srv.Rule(telegramtest.Rule{Method: "sendMessage", Times: 1, Do: telegramtest.ServerError})
	for range 2 {
		if _, err := n.Send(deadline(t), out); outcome(t, err).Outcome != bot.Later {
			t.Fatal(err)
		}
	}
	send(t, n, out)
	got := citizen.Messages()
	if len(got) != 3 || got[0].Place == nil || got[1].Document == nil || got[2].Text != "Jadwal Bimtek" {
		t.Fatalf("got %+v", got)
	}
	if got[0].Place.Title != "Aula" || got[1].Document.Name != "bimtek.ics" || len(got[2].Labels()) != 1 || makes != 2 {
		t.Errorf("got %+v %+v, made %d times", got[0].Place, got[1].Document, makes)
	}
	if data, _ := srv.FileBytes(got[1].Document.ID); string(data) != "BEGIN:VCALENDAR bimtek-2023" {
		t.Errorf("got %q", data)
	}
	send(t, n, out) // another letter of that name begins at its beginning
	if got := len(citizen.Messages()); got != 6 {
		t.Errorf("%d messages", got)
	}
	out.Letter = flows.Letter{Place: &flows.Spot{Coordinates: flows.Coordinates{Lat: -5.11, Lon: 105.3}}}
	send(t, n, out)
	if m := citizen.Messages()[6]; m.Place == nil || m.Place.Title != "" {
		t.Errorf("got %+v", m)
	}
}

// A file that cannot be made now may be made later, but not for ever.
func TestFileThatCannotBeMade(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	fails := 3
	n := network(t, srv, func(c *telegram.Config) {
		c.Makers = map[string]bot.Maker{"ics": func(context.Context, flows.Attachment) ([]byte, string, error) {
			switch fails--; {
			case fails == 1:
				panic("no luck")
			case fails >= 0:
				return nil, "", errors.New("no database: 1872014107019001")
			}
			return []byte("BEGIN:VCALENDAR"), "text/calendar", nil
		}}
	})
	srv.User(1001)
	out := letter("Jadwal")
	out.Letter.File = &flows.Attachment{Kind: "ics", Name: "bimtek.ics"}
	for range 3 {
		_, err := n.Send(deadline(t), out)
		if outcome(t, err).Outcome != bot.Later || strings.Contains(err.Error(), "9001") {
			t.Fatal(err)
		}
	}
	send(t, n, out)
	fails = 1000
	var got []bot.SendOutcome
	for range 9 {
		_, err := n.Send(deadline(t), out)
		got = append(got, outcome(t, err).Outcome)
	}
	for i, o := range got {
		if want := i == 7; (o == bot.Refused) != want {
			t.Errorf("outcomes %v", got)
		}
	}
}

func TestEditing(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	n := network(t, srv, nil)
	citizen := srv.User(1001)
	id := send(t, n, letter("1 dari 7"))
	edit := letter("2 dari 7")
	edit.EditOf = id
	edit.Letter.Choices = []flows.Choice{{Label: "Selesai", Token: "d"}}
	for range 2 { // the second time nothing is modified
		if got := send(t, n, edit); got != id {
			t.Errorf("id %s, not %s", got, id)
		}
	}
	got := citizen.Messages()
	if len(got) != 1 || got[0].Text != "2 dari 7" || len(got[0].Labels()) != 1 {
		t.Fatalf("got %+v", got)
	}
	edit.Letter.Text = "3 dari 7"
	srv.Rule(telegramtest.Rule{Method: "editMessageText", Times: 1, Do: telegramtest.ResetBefore})
	if _, err := n.Send(deadline(t), edit); outcome(t, err).Outcome != bot.Later {
		t.Errorf("a broken edit can be repeated: %v", err)
	}
	send(t, n, edit)
	for _, gone := range []string{"99999", "not a number"} {
		edit.EditOf = gone
		if got := send(t, n, edit); got == gone || got == id {
			t.Errorf("id %s", got)
		}
	}
	if got := citizen.Messages(); len(got) != 3 {
		t.Errorf("%d messages", len(got))
	}
	edit.EditOf = id
	edit.Letter.Want = flows.WantContact // request buttons cannot be edited in
	if got := send(t, n, edit); got == id {
		t.Error("edited")
	}
}
