package telegramtest_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"damping/bot/telegram/telegramtest"
)

// hook is the bot's end of a webhook.
type hook struct {
	mu     sync.Mutex
	texts  map[int64][]string // accepted, by chat
	refuse func(n int) int    // status of the n-th request, 0 is 200
	n      int
	secret string
	got    chan struct{} // one for each accepted update
}

func (h *hook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(r.Body)
	var u models.Update
	if err == nil {
		err = json.Unmarshal(raw, &u)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.n++
	status := http.StatusOK
	if h.refuse != nil {
		status = h.refuse(h.n)
	}
	if err != nil || r.Header.Get("X-Telegram-Bot-Api-Secret-Token") != h.secret {
		status = http.StatusUnauthorized
	}
	if status == http.StatusOK {
		h.texts[u.Message.Chat.ID] = append(h.texts[u.Message.Chat.ID], u.Message.Text)
		h.got <- struct{}{}
	}
	w.WriteHeader(status)
}

func newHook(secret string, refuse func(n int) int) *hook {
	return &hook{texts: map[int64][]string{}, refuse: refuse, secret: secret, got: make(chan struct{}, 1000)}
}

func (h *hook) wait(t *testing.T, n int) {
	t.Helper()
	timeout := time.After(time.Minute)
	for i := range n {
		select {
		case <-h.got:
		case <-timeout:
			t.Fatalf("the webhook took %d updates, want %d", i, n)
		}
	}
}

func TestWebhook(t *testing.T) {
	srv := start(t, telegramtest.Options{WebhookRetry: time.Millisecond})
	b, ctx := client(t, srv), deadline(t)
	for i := range 5 {
		srv.User(1001).Text(strconv.Itoa(i)) // waits for the webhook
	}
	// Two of three requests fail, in every way.
	h := newHook("rahasia-1", func(n int) int { return []int{503, 200, 401}[n%3] })
	end := httptest.NewServer(h)
	defer end.Close()
	if _, err := b.SetWebhook(ctx, &bot.SetWebhookParams{URL: end.URL + "/hook", SecretToken: "rahasia-1"}); err != nil {
		t.Fatal(err)
	}
	for i := range 15 {
		for id := int64(1001); id <= 1004; id++ {
			srv.User(id).Text(strconv.Itoa(5 + i))
		}
	}
	h.wait(t, 65)
	h.mu.Lock()
	defer h.mu.Unlock()
	for id, texts := range h.texts {
		first := map[bool]int{true: 0, false: 5}[id == 1001]
		for i, text := range texts {
			if text != strconv.Itoa(first+i) {
				t.Fatalf("chat %d: %v", id, texts)
			}
		}
	}
}

func TestWebhookOutlivesItsServer(t *testing.T) {
	srv := start(t, telegramtest.Options{WebhookRetry: time.Millisecond})
	b, ctx := client(t, srv), deadline(t)
	h := newHook("", func(int) int { return 200 })
	if _, err := b.SetWebhook(ctx, &bot.SetWebhookParams{URL: "http://127.0.0.1:1/"}); err != nil {
		t.Fatal(err)
	}
	srv.User(1001).Text("a")
	srv.User(1001).Text("b")
	for {
		info, err := b.GetWebhookInfo(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if info.LastErrorMessage != "" && info.PendingUpdateCount == 2 {
			break
		}
	}
	if _, err := b.DeleteWebhook(ctx, &bot.DeleteWebhookParams{}); err != nil {
		t.Fatal(err)
	}
	got, _ := poll(t, ctx, srv, `{}`)
	want(t, got, "a b")
	again := httptest.NewServer(h)
	defer again.Close()
	if _, err := b.SetWebhook(ctx, &bot.SetWebhookParams{URL: again.URL}); err != nil {
		t.Fatal(err)
	}
	h.wait(t, 2)
	for srv.Pending() > 0 && ctx.Err() == nil {
		time.Sleep(time.Millisecond)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if got := fmt.Sprint(h.texts[1001]); got != "[a b]" {
		t.Error(got)
	}
}

func TestWebhookDuplicates(t *testing.T) {
	srv := start(t, telegramtest.Options{Faults: telegramtest.Faults{Duplicate: 1, DuplicateDelay: time.Millisecond}})
	b, ctx := client(t, srv), deadline(t)
	h := newHook("", func(int) int { return 200 })
	end := httptest.NewServer(h)
	defer end.Close()
	if _, err := b.SetWebhook(ctx, &bot.SetWebhookParams{URL: end.URL}); err != nil {
		t.Fatal(err)
	}
	srv.User(1001).Text("a")
	srv.User(1001).Text("b")
	h.wait(t, 4)
	h.mu.Lock()
	defer h.mu.Unlock()
	got := slices.Sorted(slices.Values(h.texts[1001]))
	if strings.Join(got, " ") != "a a b b" {
		t.Errorf("%v", h.texts)
	}
}

func TestWebhookRefusals(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	b, ctx := client(t, srv), deadline(t)
	if _, err := b.SetWebhook(ctx, &bot.SetWebhookParams{URL: "ftp://x"}); !refused(err, "bad webhook") {
		t.Errorf("%v", err)
	}
	if _, err := b.SetWebhook(ctx, &bot.SetWebhookParams{URL: "http://x/", SecretToken: "ra hasia"}); !refused(err, "unallowed characters") {
		t.Errorf("%v", err)
	}
}
