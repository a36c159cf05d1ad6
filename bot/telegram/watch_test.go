package telegram_test

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"damping/bot/telegram"
	"damping/bot/telegram/telegramtest"
)

// Only Telegram knows that it cannot reach us: what stands before the program
// is broken, and nothing at all is heard. It shows, and it passes.
func TestTheWebhookThatNobodyReaches(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	var broken atomic.Bool
	var n *telegram.Network
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if broken.Load() {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		n.Handler().ServeHTTP(w, r)
	}))
	t.Cleanup(web.Close)
	n = network(t, srv, func(c *telegram.Config) {
		c.WebhookURL, c.WebhookSecret, c.WatchEvery = web.URL+"/masuk", secret, 20*time.Millisecond
	})
	in := newInbox()
	run(t, n, in.intake)
	wait(t, "ok", func() bool { return n.State() == "ok" })
	broken.Store(true)
	srv.User(1001).Text("halo")
	wait(t, "unheard", func() bool { return n.State() == "unheard" })
	broken.Store(false)
	in.has(t, 1)
	wait(t, "ok again", func() bool { return n.State() == "ok" })
}

// A webhook that another program has moved is taken back.
func TestTheWebhookThatWasMoved(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	n, _ := hooked(t, srv)
	other := network(t, srv, func(c *telegram.Config) {
		c.WebhookURL, c.WebhookSecret = "http://127.0.0.1:9/lain", secret
	})
	in := newInbox()
	run(t, n, in.intake)
	wait(t, "ok", func() bool { return n.State() == "ok" })
	stop := run(t, other, newInbox().intake)
	wait(t, "the other's webhook", func() bool { return other.State() == "ok" })
	stop()
	srv.User(1001).Text("halo")
	in.has(t, 1)
}
