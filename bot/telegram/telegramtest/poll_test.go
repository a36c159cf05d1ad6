package telegramtest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"damping/bot/telegram/telegramtest"
)

// wire is one answer as it came.
type wire struct {
	OK          bool            `json:"ok"`
	Result      json.RawMessage `json:"result"`
	Code        int             `json:"error_code"`
	Description string          `json:"description"`
	Parameters  struct {
		RetryAfter int `json:"retry_after"`
	} `json:"parameters"`
}

// ask makes one call by hand.
func ask(ctx context.Context, srv *telegramtest.Server, method, contentType, body string) (wire, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, srv.URL+"/bot"+srv.Token+"/"+method, strings.NewReader(body))
	if err != nil {
		return wire{}, err
	}
	r.Header.Set("Content-Type", contentType)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return wire{}, err
	}
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		return wire{}, err
	}
	var w wire
	if err := json.Unmarshal(raw, &w); err != nil {
		return wire{}, err
	}
	return w, answer.Body.Close()
}

func askJSON(t *testing.T, ctx context.Context, srv *telegramtest.Server, method, body string) wire {
	t.Helper()
	w, err := ask(ctx, srv, method, "application/json", body)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// poll returns the texts (or kinds) of one getUpdates, and the newest update_id.
func poll(t *testing.T, ctx context.Context, srv *telegramtest.Server, body string) (texts []string, last int64) {
	t.Helper()
	w := askJSON(t, ctx, srv, "getUpdates", body)
	var list []models.Update
	if err := json.Unmarshal(w.Result, &list); err != nil {
		t.Fatalf("%v in %+v", err, w)
	}
	for _, u := range list {
		switch {
		case u.Message != nil:
			texts = append(texts, u.Message.Text)
		case u.EditedMessage != nil:
			texts = append(texts, "edited "+u.EditedMessage.Text)
		default:
			texts = append(texts, "other")
		}
		last = u.ID
	}
	return texts, last
}

func want(t *testing.T, got []string, list string) {
	t.Helper()
	if s := strings.Join(got, " "); s != list {
		t.Errorf("got %q instead of %q", s, list)
	}
}

func TestOffset(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	ctx, citizen := deadline(t), srv.User(1001)
	for _, text := range strings.Fields("a b c d e") {
		citizen.Text(text)
	}
	got, last := poll(t, ctx, srv, `{"limit":2}`)
	want(t, got, "a b")
	got, _ = poll(t, ctx, srv, `{"limit":2}`)
	want(t, got, "a b") // unconfirmed updates come again
	offset := func(n int64) string {
		b, err := json.Marshal(map[string]int64{"offset": n})
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	got, _ = poll(t, ctx, srv, offset(last))
	want(t, got, "b c d e")
	if n := srv.Pending(); n != 4 {
		t.Errorf("%d pending", n)
	}
	got, _ = poll(t, ctx, srv, offset(last-1))
	want(t, got, "b c d e") // what is confirmed does not come back
	got, last = poll(t, ctx, srv, `{"offset":-2}`)
	want(t, got, "d e")
	got, _ = poll(t, ctx, srv, offset(last+1))
	want(t, got, "")
	if n := srv.Pending(); n != 0 {
		t.Errorf("%d pending", n)
	}
}

func TestLongPoll(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	ctx := deadline(t)
	got := make(chan wire, 1)
	go func() {
		w, err := ask(ctx, srv, "getUpdates", "application/x-www-form-urlencoded", "timeout=50")
		if err != nil {
			t.Error(err)
		}
		got <- w
	}()
	select {
	case w := <-got:
		t.Fatalf("answered at once: %+v", w)
	case <-time.After(50 * time.Millisecond):
	}
	srv.User(1001).Text("halo")
	if w := <-got; !strings.Contains(string(w.Result), "halo") {
		t.Errorf("%+v", w)
	}
}

func TestAllowedUpdates(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	ctx, citizen := deadline(t), srv.User(1001)
	poll(t, ctx, srv, `{"allowed_updates":["edited_message"]}`)
	sent := citizen.Text("a")
	if sent.Update != 0 {
		t.Errorf("an unwanted update: %+v", sent)
	}
	citizen.Edit(sent.Message, "b")
	got, last := poll(t, ctx, srv, `{}`) // the choice stays
	want(t, got, "edited b")
	if last != srv.LastUpdate() {
		t.Errorf("last is %d, not %d", srv.LastUpdate(), last)
	}
	poll(t, ctx, srv, `{"allowed_updates":[]}`)
	citizen.Text("c")
	got, _ = poll(t, ctx, srv, `{}`)
	want(t, got, "edited b c")
}

func TestTwoPollersConflict(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	ctx := deadline(t)
	first := make(chan wire, 1)
	go func() {
		w, err := ask(ctx, srv, "getUpdates", "application/json", `{"timeout":50}`)
		if err != nil {
			t.Error(err)
		}
		first <- w
	}()
	if err := srv.Await(ctx, func() bool { return len(srv.Calls()) == 1 && srv.Polling() }); err != nil {
		t.Fatal(err)
	}
	askJSON(t, ctx, srv, "getUpdates", `{}`)
	if w := <-first; w.OK || w.Code != 409 || !strings.Contains(w.Description, "terminated by other getUpdates request") {
		t.Errorf("%+v", w)
	}
	askJSON(t, ctx, srv, "setWebhook", `{"url":"http://127.0.0.1:9/hook"}`)
	if w := askJSON(t, ctx, srv, "getUpdates", `{}`); w.Code != 409 || !strings.Contains(w.Description, "webhook is active") {
		t.Errorf("%+v", w)
	}
	askJSON(t, ctx, srv, "deleteWebhook", `{}`)
	if w := askJSON(t, ctx, srv, "getUpdates", `{}`); !w.OK {
		t.Errorf("%+v", w)
	}
}

// A client that is killed in the middle of a poll finds everything again.
func TestKilledClient(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	ctx, citizen := deadline(t), srv.User(1001)
	for i := range 3 {
		killed, kill := context.WithCancel(ctx)
		done := make(chan error, 1)
		go func() {
			_, err := ask(killed, srv, "getUpdates", "application/json", `{"timeout":50,"offset":800000000}`)
			done <- err
		}()
		if err := srv.Await(ctx, srv.Polling); err != nil {
			t.Fatal(err)
		}
		kill()
		if err := <-done; err == nil {
			t.Fatal("the killed poll was answered")
		}
		gone := func() int { return srv.Count("getUpdates", telegramtest.Gone) }
		if err := srv.Await(ctx, func() bool { return !srv.Polling() && gone() == i+1 }); err != nil {
			t.Fatalf("%d polls are logged as gone, want %d: %v", gone(), i+1, err)
		}
	}
	citizen.Text("a")
	got, _ := poll(t, ctx, srv, `{}`)
	want(t, got, "a")
}

func TestEncodings(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	ctx, citizen := deadline(t), srv.User(1001)
	text := "tanda & \"kutip\" = é 😀"
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	for _, f := range [][2]string{{"chat_id", "1001"}, {"text", text}} {
		if err := w.WriteField(f[0], f[1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	inJSON, err := json.Marshal(map[string]any{"chat_id": "1001", "text": text})
	if err != nil {
		t.Fatal(err)
	}
	query := url.Values{"chat_id": {"1001"}, "text": {text}}.Encode()
	for name, c := range map[string][3]string{
		"json":       {"sendMessage", "application/json; charset=utf-8", string(inJSON)},
		"urlencoded": {"SENDMESSAGE", "application/x-www-form-urlencoded", query},
		"multipart":  {"sendMessage", w.FormDataContentType(), form.String()},
		"quoted":     {"sendmessage", `multipart/form-data; boundary="` + w.Boundary() + `"`, form.String()},
		"query":      {"sendMessage?" + query, "text/plain", ""},
	} {
		answer, err := ask(ctx, srv, c[0], c[1], c[2])
		if err != nil || !answer.OK {
			t.Errorf("%s: %+v, %v", name, answer, err)
			continue
		}
		var m models.Message
		if err := json.Unmarshal(answer.Result, &m); err != nil || m.Text != text || m.Chat.ID != 1001 || !m.From.IsBot {
			t.Errorf("%s: %+v, %v", name, m, err)
		}
	}
	if n := len(citizen.Messages()); n != 5 {
		t.Errorf("%d messages", n)
	}
	if w := askJSON(t, ctx, srv, "sendMessage", `{"chat_id":`); w.Code != 400 {
		t.Errorf("broken JSON: %+v", w)
	}
}

func TestWrongToken(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	if _, err := bot.New("1:wrong", bot.WithServerURL(srv.URL)); err == nil || !strings.Contains(err.Error(), "unauthorized") {
		t.Errorf("%v", err)
	}
}

func TestRaw(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	ctx, citizen := deadline(t), srv.User(1001)
	citizen.Raw(`{"message":{"message_id":5,"date":1,"chat":{"id":1001,"type":"private"},"forward_origin":{"type":"hologram"}}}`)
	citizen.Raw(`{"update_id":12,"later":{"x":1}}`)
	srv.Raw(`{}`)
	w := askJSON(t, ctx, srv, "getUpdates", `{}`)
	var list []map[string]json.RawMessage
	if err := json.Unmarshal(w.Result, &list); err != nil {
		t.Fatal(err)
	}
	if len(list) != 3 || !strings.Contains(string(list[0]["message"]), "hologram") || string(list[1]["later"]) != `{"x":1}` || string(list[2]["update_id"]) == "" {
		t.Errorf("%s", w.Result)
	}
	var first, second int64
	if err := json.Unmarshal(list[0]["update_id"], &first); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(list[1]["update_id"], &second); err != nil || second != first+1 {
		t.Errorf("%d after %d, %v", second, first, err)
	}
	srv.Raw(`{"message": broken`)
	if _, err := ask(ctx, srv, "getUpdates", "application/json", `{}`); err == nil {
		t.Error("a broken update spoils nothing")
	}
}
