package telegram_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"damping/bot"
	"damping/bot/telegram"
	"damping/bot/telegram/telegramtest"
	"damping/flows"
	"damping/flows/aid"
)

// body is one recorded update and what it means.
type body struct {
	file  string
	want  *flows.Input // nil: nothing for the inbox
	tap   bool         // a callback query that is answered
	leave bool         // a group or channel that is left
	bad   bool         // counted as unreadable
}

const citizenID = "5518720901"

func input(in flows.Input) *flows.Input { return &in }

func text(t string) *flows.Input { return input(flows.Input{Kind: flows.Text, Text: t}) }

func contact(phone aid.Phone, own bool) *flows.Input {
	return input(flows.Input{Kind: flows.Contact, Contact: &flows.PhoneCard{Phone: phone, Own: own}})
}

func photo(caption, album string) *flows.Input {
	return input(flows.Input{Kind: flows.Photo, Text: caption, Media: &flows.Media{
		Ref: "AgACAgUAAxkBAAIBmmS-x", Mime: "image/jpeg", Size: 141203, Width: 1280, Height: 960, Album: album,
	}})
}

var other = input(flows.Input{Kind: flows.Other})

// bodies are all files of testdata.
var bodies = []body{
	{file: "text", want: text("Selamat pagi, Bu 🙏")},
	{file: "start_payload", want: input(flows.Input{Kind: flows.Start, Text: "Kx7-p_Q2"})},
	{file: "start_bare", want: input(flows.Input{Kind: flows.Start})},
	{file: "command", want: text("status")},
	{file: "reply", want: text("ya")},
	{file: "forwarded_text", want: text("halo")},
	{file: "tap", want: input(flows.Input{Kind: flows.Tap, Token: "p.3.ya"}), tap: true},
	{file: "tap_inaccessible", want: input(flows.Input{Kind: flows.Tap, Token: "p.1.lanjut"}), tap: true},
	{file: "tap_without_message", want: input(flows.Input{Kind: flows.Tap, Token: "p.1.lanjut"}), tap: true},
	{file: "contact_own", want: contact("+6281272009001", true)},
	{file: "contact_other", want: contact("+6281272009002", false)},
	{file: "contact_forwarded", want: contact("+6281272009001", false)},
	{file: "contact_address_book", want: contact("+6281272009003", false)},
	{file: "contact_no_telephone", want: contact("", false)},
	{file: "location", want: input(flows.Input{Kind: flows.Location, Place: &flows.Coordinates{
		Lat: -5.113126, Lon: 105.306541, Accuracy: 12.5}})},
	{file: "venue", want: input(flows.Input{Kind: flows.Location, Place: &flows.Coordinates{Lat: -5.1131, Lon: 105.3065}})},
	{file: "photo", want: photo("ini KTP saya", "")},
	{file: "photo_album", want: photo("", "13518720901445566")},
	{file: "document", want: input(flows.Input{Kind: flows.File, Text: "kartu keluarga", Media: &flows.Media{
		Ref: "BQACAgUAAxkBAAIBm2", Mime: "application/pdf", Name: "KK.pdf", Size: 3145728}})},
	{file: "document_bare", want: input(flows.Input{Kind: flows.File, Media: &flows.Media{Ref: "BQACAgUAAxkBAAIBm3"}})},
	{file: "voice", want: input(flows.Input{Kind: flows.Voice, Media: &flows.Media{
		Ref: "AwACAgUAAxkBAAIBnG", Mime: "audio/ogg", Size: 16034}})},
	{file: "sticker", want: other},
	{file: "animation", want: other},
	{file: "poll", want: other},
	{file: "unknown_kind", want: other},
	{file: "edited"},
	{file: "pinned"},
	{file: "auto_delete"},
	{file: "blocked", want: input(flows.Input{Kind: flows.Blocked})},
	{file: "unblocked", want: input(flows.Input{Kind: flows.Unblocked})},
	{file: "added_to_group", leave: true},
	{file: "added_to_channel", leave: true},
	{file: "removed_from_group"},
	{file: "group_message", leave: true},
	{file: "group_tap", tap: true},
	{file: "without_message"},
	{file: "unasked"},
	{file: "unknown_origin", want: input(flows.Input{Kind: flows.Unreadable}), bad: true},
	{file: "text_is_number", want: input(flows.Input{Kind: flows.Unreadable}), bad: true},
	{file: "tap_broken", want: input(flows.Input{Kind: flows.Unreadable}), tap: true, bad: true},
	{file: "member_broken", want: input(flows.Input{Kind: flows.Unreadable}), bad: true},
	{file: "group_broken", leave: true, bad: true},
	{file: "chat_is_text", bad: true},
}

// raw reads a recorded body and its number.
func (b body) raw(t *testing.T) ([]byte, int64) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", b.file+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var head struct {
		ID int64 `json:"update_id"`
	}
	if err := json.Unmarshal(raw, &head); err != nil || head.ID == 0 {
		t.Fatal(b.file, err)
	}
	return raw, head.ID
}

// check compares what reached the inbox with the table.
func checkBodies(t *testing.T, got []bot.Incoming) {
	t.Helper()
	byID := map[string]bot.Incoming{}
	for _, m := range got {
		byID[m.ID] = m
	}
	for _, b := range bodies {
		_, id := b.raw(t)
		m, ok := byID["187200:"+strconv.FormatInt(id, 10)] // the number of telegramtest's bot, then the update's
		switch {
		case b.want == nil && ok:
			t.Errorf("%s: reached the inbox: %+v", b.file, m.Input)
		case b.want == nil:
		case !ok:
			t.Errorf("%s: did not reach the inbox", b.file)
		case m.Address != citizenID || m.Seq != id:
			t.Errorf("%s: address %s, order %d", b.file, m.Address, m.Seq)
		case !reflect.DeepEqual(m.Input, *b.want):
			g, _ := json.Marshal(m.Input)
			w, _ := json.Marshal(b.want)
			t.Errorf("%s:\n got %s\nwant %s", b.file, g, w)
		}
	}
}

func count(fits func(body) bool) (n int) {
	for _, b := range bodies {
		if fits(b) {
			n++
		}
	}
	return n
}

func checkAfterwards(t *testing.T, srv *telegramtest.Server, n *telegram.Network) {
	t.Helper()
	taps, leaves := count(func(b body) bool { return b.tap }), count(func(b body) bool { return b.leave })
	wait(t, "taps answered, groups left", func() bool {
		return srv.Count("answerCallbackQuery") >= taps && srv.Count("leaveChat") >= leaves
	})
	if got := srv.Count("answerCallbackQuery"); got != taps {
		t.Errorf("%d taps were answered, not %d", got, taps)
	}
	if got := srv.Count("leaveChat"); got != leaves {
		t.Errorf("%d chats were left, not %d", got, leaves)
	}
	s := n.Stats()
	if want := int64(count(func(b body) bool { return b.bad })); s.Unreadable != want {
		t.Errorf("%d unreadable, not %d", s.Unreadable, want)
	}
	if want := int64(count(func(b body) bool { return b.want == nil })); s.Ignored != want {
		t.Errorf("%d ignored, not %d", s.Ignored, want)
	}
	if s.Received != int64(len(bodies)) {
		t.Errorf("%d received, not %d", s.Received, len(bodies))
	}
}

func TestEveryBodyIsTested(t *testing.T) {
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) != len(bodies) {
		t.Errorf("%d files, %d in the table, %v", len(files), len(bodies), err)
	}
}

// All recorded bodies, good and bad, in one answer to getUpdates.
func TestBodiesByPolling(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	var batch []string
	last := int64(0)
	for _, b := range bodies {
		raw, id := b.raw(t)
		batch, last = append(batch, string(raw)), max(last, id)
	}
	offsets := make(chan int64, 100)
	front := inFront(t, srv, func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasSuffix(r.URL.Path, "/getUpdates") {
			return false
		}
		var ask struct{ Offset int64 }
		if err := json.NewDecoder(r.Body).Decode(&ask); err != nil {
			t.Error(err)
		}
		offsets <- ask.Offset
		if ask.Offset > last {
			<-r.Context().Done()
			return true
		}
		w.Header().Set("Content-Type", "application/json")
		if _, err := w.Write([]byte(`{"ok":true,"result":[` + strings.Join(batch, ",") + `]}`)); err != nil {
			t.Error(err)
		}
		return true
	})
	n := network(t, srv, func(c *telegram.Config) { c.APIURL = front.URL })
	in := newInbox()
	run(t, n, in.intake)
	checkBodies(t, in.has(t, count(func(b body) bool { return b.want != nil })))
	checkAfterwards(t, srv, n)
	if first, second := <-offsets, <-offsets; first != 0 || second != last+1 {
		t.Errorf("offsets %d, %d; want 0, %d", first, second, last+1)
	}
}

// The same bodies, each brought to the webhook.
func TestBodiesByWebhook(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	n, hook := hooked(t, srv)
	in := newInbox()
	run(t, n, in.intake)
	wait(t, "ok", func() bool { return n.State() == "ok" })
	for _, b := range bodies {
		raw, _ := b.raw(t)
		if code := deliver(t, hook, secret, string(raw)); code != http.StatusOK {
			t.Errorf("%s: %d", b.file, code)
		}
	}
	checkBodies(t, in.has(t, count(func(b body) bool { return b.want != nil })))
	checkAfterwards(t, srv, n)
}

// inFront is a server before another: what handle does not take goes on.
func inFront(t *testing.T, srv *telegramtest.Server, handle func(http.ResponseWriter, *http.Request) bool) *httptest.Server {
	t.Helper()
	behind := forward(t, srv.URL)
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !handle(w, r) {
			behind.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(func() {
		front.CloseClientConnections()
		front.Close()
	})
	return front
}
