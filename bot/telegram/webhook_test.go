package telegram_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"

	"damping/bot"
	"damping/bot/telegram"
	"damping/bot/telegram/telegramtest"
	"damping/flows"
)

const secret = "rahasia_contoh-9001"

func forward(t *testing.T, to string) http.Handler {
	t.Helper()
	u, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(u)
	proxy.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) }
	return proxy
}

// hooked is a network in webhook mode, served over real HTTP.
func hooked(t *testing.T, srv *telegramtest.Server) (*telegram.Network, *httptest.Server) {
	t.Helper()
	var n *telegram.Network
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != n.WebhookPath() {
			t.Errorf("path %s", r.URL.Path)
		}
		n.Handler().ServeHTTP(w, r)
	}))
	t.Cleanup(web.Close)
	n = network(t, srv, func(c *telegram.Config) {
		c.WebhookURL, c.WebhookSecret, c.WatchEvery = web.URL+"/telegram/masuk", secret, 50*time.Millisecond
	})
	return n, web
}

func deliver(t *testing.T, web *httptest.Server, secret, body string) int {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, web.URL+"/telegram/masuk", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if secret != "" {
		req.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode
}

const halo = `{"update_id":9001,"message":{"message_id":1,"from":{"id":7,"is_bot":false,"first_name":"Budi"},` +
	`"chat":{"id":7,"type":"private","first_name":"Budi"},"date":1690167600,"text":"halo"}}`

func TestWebhookRefusals(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	n, web := hooked(t, srv)
	in := newInbox()
	if got := deliver(t, web, secret, halo); got != http.StatusServiceUnavailable {
		t.Errorf("before Run: %d", got)
	}
	stop := run(t, n, in.intake)
	wait(t, "ok", func() bool { return n.State() == "ok" })
	for _, c := range []struct {
		name, secret, body string
		want               int
	}{
		{"no secret", "", halo, http.StatusUnauthorized},
		{"wrong secret", secret + "x", halo, http.StatusUnauthorized},
		{"wrong secret and 2 MB", "x", strings.Repeat(" ", 2<<20), http.StatusUnauthorized},
		{"2 MB", secret, `{"update_id":1,"x":"` + strings.Repeat("a", 2<<20) + `"}`, http.StatusRequestEntityTooLarge},
		{"garbage", secret, "<html>halo</html>", http.StatusBadRequest},
		{"cut off", secret, halo[:60], http.StatusBadRequest},
		{"no number", secret, `{"message":{"text":"halo"}}`, http.StatusBadRequest},
		{"not an object", secret, `[1]`, http.StatusBadRequest},
	} {
		if got := deliver(t, web, c.secret, c.body); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
	resp, err := http.Get(web.URL + "/telegram/masuk")
	if err != nil {
		t.Fatal(err)
	}
	if err := resp.Body.Close(); err != nil || resp.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("GET: %d %v", resp.StatusCode, err)
	}
	in.setRefuse(errors.New("database is locked"))
	if got := deliver(t, web, secret, halo); got != http.StatusServiceUnavailable {
		t.Errorf("a database error: %d", got)
	}
	in.setRefuse(nil)
	if got := deliver(t, web, secret, halo); got != http.StatusOK {
		t.Errorf("then: %d", got)
	}
	if got := in.has(t, 1); len(got) != 1 || got[0].Input.Text != "halo" {
		t.Errorf("got %+v", got)
	}
	stop()
	if got := deliver(t, web, secret, halo); got != http.StatusServiceUnavailable {
		t.Errorf("after Run: %d", got)
	}
}

// The real order of things: registered with its secret, delivered again until
// committed, in order, and taps answered.
func TestWebhookEndToEnd(t *testing.T) {
	srv := start(t, telegramtest.Options{Faults: telegramtest.Faults{Duplicate: 0.2, Seed: 3}})
	n, _ := hooked(t, srv)
	in := newInbox()
	in.setRefuse(errors.New("database is locked"))
	run(t, n, in.intake)
	citizen := srv.User(1001)
	for range 20 {
		citizen.Text("halo")
	}
	in.until(t, func(b *inbox) bool { return b.asked >= 3 })
	in.setRefuse(nil)
	got := in.has(t, 20)
	for i := 1; i < len(got); i++ {
		if got[i].Seq <= got[i-1].Seq {
			t.Errorf("%d after %d", got[i].Seq, got[i-1].Seq)
		}
	}
	if _, err := n.Send(deadline(t), bot.Outgoing{Address: "1001", Letter: flows.Letter{
		Text: "Setuju?", Choices: []flows.Choice{{Label: "Ya", Token: "t"}}}}); err != nil {
		t.Fatal(err)
	}
	sent, err := citizen.Tap("Ya")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := citizen.WaitAnswer(deadline(t), sent.Tap); err != nil {
		t.Fatal(err)
	}
}

// A webhook of an earlier configuration is ended by the poller.
func TestPollingEndsAWebhook(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	n, _ := hooked(t, srv)
	stop := run(t, n, newInbox().intake)
	wait(t, "ok", func() bool { return n.State() == "ok" })
	stop()
	srv.User(1001).Text("halo")
	in := newInbox()
	polling := network(t, srv, nil)
	run(t, polling, in.intake)
	in.has(t, 1)
	if srv.Count("deleteWebhook", telegramtest.Answered) != 1 {
		t.Error("the webhook was not ended once")
	}
}

func TestConfigIsChecked(t *testing.T) {
	_, err := telegram.New(telegram.Config{Token: "a b", WebhookURL: "http://example.org/x"})
	if err == nil {
		t.Fatal("accepted")
	}
	for _, want := range []string{"token", "https://", "clock"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not mention %s", err, want)
		}
	}
	if strings.Contains(err.Error(), "a b") {
		t.Error("the token is in the error")
	}
	n := network(t, start(t, telegramtest.Options{}), nil)
	if n.WebhookPath() != "" || n.Channel() != "telegram" || !n.CanEdit() {
		t.Error("polling")
	}
	if p := n.Pace(); p.Account != 30 || p.Bulk != 25 || p.Chat != 1 || p.ChatBurst != 10 {
		t.Errorf("pace %+v", p)
	}
}
