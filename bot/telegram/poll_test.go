package telegram_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"damping/bot/telegram"
	"damping/bot/telegram/telegramtest"
	"damping/flows"
)

// Everything that can go wrong with getUpdates, one after another; then it works.
func TestPollingSurvives(t *testing.T) {
	update := func(id int) string { return strings.Replace(halo, "9001", fmt.Sprint(id), 1) }
	answers := []func(w http.ResponseWriter){
		func(w http.ResponseWriter) { w.WriteHeader(502); _, _ = io.WriteString(w, "<html>502</html>") },
		func(w http.ResponseWriter) { w.WriteHeader(200); _, _ = io.WriteString(w, "<html>masuk dulu</html>") },
		func(w http.ResponseWriter) { _, _ = io.WriteString(w, `{"ok":true,"result":{"not":"a list"}}`) },
		func(w http.ResponseWriter) {
			w.WriteHeader(500)
			_, _ = io.WriteString(w, `{"ok":false,"error_code":500,"description":"Internal Server Error: restart"}`)
		},
		func(w http.ResponseWriter) {
			w.WriteHeader(429)
			_, _ = io.WriteString(w, `{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 1","parameters":{"retry_after":1}}`)
		},
		func(w http.ResponseWriter) { // broken off: nothing of it may count
			w.Header().Set("Content-Length", "5000")
			_, _ = io.WriteString(w, `{"ok":true,"result":[`+update(5)+`,`)
			panic(http.ErrAbortHandler)
		},
		func(w http.ResponseWriter) { reset(w, `{"ok":true,"result":[`) },
		func(w http.ResponseWriter) { // an element without a number is passed over
			_, _ = io.WriteString(w, `{"ok":true,"result":[{"message":{"chat":{"id":7,"type":"private"}}},`+update(5)+`,7,null,"x"]}`)
		},
		func(w http.ResponseWriter) { // delivered once more, and out of order
			_, _ = io.WriteString(w, `{"ok":true,"result":[`+update(6)+`,`+update(5)+`]}`)
		},
	}
	srv := start(t, telegramtest.Options{})
	var mu sync.Mutex
	var offsets []int64
	asked := 0
	front := inFront(t, srv, func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasSuffix(r.URL.Path, "/getUpdates") {
			return false
		}
		var ask struct{ Offset int64 }
		if err := json.NewDecoder(r.Body).Decode(&ask); err != nil {
			t.Error(err)
		}
		mu.Lock()
		offsets = append(offsets, ask.Offset)
		asked++
		now := asked - 1
		mu.Unlock()
		switch {
		case now >= 2*len(answers):
			<-r.Context().Done()
		case now%2 == 0: // in between all is well, so that the pauses stay short
			_, _ = io.WriteString(w, `{"ok":true,"result":[]}`)
		default:
			answers[now/2](w)
		}
		return true
	})
	n, in := network(t, srv, func(c *telegram.Config) { c.APIURL = front.URL }), newInbox()
	run(t, n, in.intake)
	got := in.has(t, 2)
	if len(got) != 2 || got[0].Seq != 5 || got[1].Seq != 6 || got[0].Input.Text != "halo" {
		t.Errorf("got %+v", got)
	}
	wait(t, "the last question", func() bool { mu.Lock(); defer mu.Unlock(); return asked > 2*len(answers) })
	mu.Lock()
	defer mu.Unlock()
	for i, o := range offsets {
		want := int64(0)
		switch {
		case i >= 2*len(answers):
			want = 7
		case i >= 2*len(answers)-2:
			want = 6
		}
		if o != want {
			t.Errorf("offset %d of %v is not %d", i, offsets, want)
		}
	}
	if s := n.Stats(); s.Unreadable != 4 {
		t.Errorf("%d unreadable", s.Unreadable)
	}
}

// reset closes the connection in mid-answer, without saying goodbye.
func reset(w http.ResponseWriter, half string) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	if half == "" {
		closeHard(conn)
		return
	}
	_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n"+half)
	closeHard(conn)
}

func closeHard(conn net.Conn) {
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// An update that is no JSON would spoil its batch for ever.
func TestPoisonedUpdateHarmsNobody(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	n, in := network(t, srv, nil), newInbox()
	srv.User(1).Text("satu")
	srv.Raw(`{"message":{"message_id":3,"chat":{"id":2,"type":"private"},"text":"dua" oh no`)
	srv.Raw(`{"message":{"chat":{"id":4,"type":"private"},"forward_origin":{"type":"telepathy"}}}`)
	srv.User(3).Text("tiga")
	run(t, n, in.intake)
	got := in.has(t, 4)
	want := []struct {
		address string
		kind    flows.Kind
	}{{"1", flows.Text}, {"2", flows.Unreadable}, {"4", flows.Unreadable}, {"3", flows.Text}}
	for i, w := range want {
		if got[i].Address != w.address || got[i].Input.Kind != w.kind {
			t.Errorf("%d: got %+v", i, got[i])
		}
	}
	wait(t, "confirmed", func() bool { return srv.Pending() == 0 })
	wait(t, "ok", func() bool { return n.State() == "ok" })
}

// After a quiet day the numbers may begin again lower.
func TestOffsetIsForgottenAfterADay(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	var ahead atomic.Int64
	var offsets sync.Map
	front := inFront(t, srv, func(_ http.ResponseWriter, r *http.Request) bool {
		if strings.HasSuffix(r.URL.Path, "/getUpdates") {
			raw, err := io.ReadAll(r.Body)
			if err != nil {
				return false
			}
			var ask struct{ Offset int64 }
			if err := json.Unmarshal(raw, &ask); err == nil {
				offsets.Store(ask.Offset, true)
			}
			r.Body = io.NopCloser(bytes.NewReader(raw))
		}
		return false
	})
	n, in := network(t, srv, func(c *telegram.Config) {
		c.APIURL = front.URL
		c.PollTimeout = time.Second
		c.Clock = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	}), newInbox()
	run(t, n, in.intake)
	update := srv.User(1).Text("halo").Update
	in.has(t, 1)
	wait(t, "the offset moves", func() bool { _, ok := offsets.Load(update + 1); return ok })
	offsets.Delete(int64(0))
	ahead.Store(int64(25 * time.Hour))
	wait(t, "the offset is forgotten", func() bool { _, ok := offsets.Load(int64(0)); return ok })
}

// The stream under trouble: everything arrives, once and in order.
func TestPollingUnderTrouble(t *testing.T) {
	srv := start(t, telegramtest.Options{Faults: telegramtest.Faults{
		Seed: 9, Duplicate: .1, ServerError: .15, ResetBefore: .15, ResetAfter: .15,
		LatencyMin: time.Millisecond, LatencyMax: 5 * time.Millisecond, DuplicateDelay: time.Millisecond,
	}})
	n, in := network(t, srv, nil), newInbox()
	run(t, n, in.intake)
	const citizens, each = 10, 30
	var wg sync.WaitGroup
	for c := range citizens {
		wg.Go(func() {
			for range each {
				srv.User(int64(c + 1)).Text("halo")
				time.Sleep(time.Millisecond)
			}
		})
	}
	wg.Wait()
	got := in.has(t, citizens*each)
	last := map[string]int64{}
	for _, m := range got {
		if m.Seq <= last[m.Address] {
			t.Errorf("chat %s: %d after %d", m.Address, m.Seq, last[m.Address])
		}
		last[m.Address] = m.Seq
	}
	if len(got) != citizens*each {
		t.Errorf("%d messages", len(got))
	}
}

func TestLogsAreFreeOfPersonalData(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	var logs lockedBuffer
	n, in := network(t, srv, func(c *telegram.Config) {
		c.Log = slog.New(slog.NewTextHandler(&logs, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}), newInbox()
	in.setRefuse(errors.New("disk full: 1872014107019001"))
	run(t, n, in.intake)
	srv.User(1).Text("1872014107019001")
	srv.Raw(`{"message":{"chat":{"id":4,"type":"private"},"text":"1872014107019001","forward_origin":{"type":"x"}}}`)
	in.until(t, func(b *inbox) bool { return b.asked >= 2 })
	in.setRefuse(nil)
	in.has(t, 2)
	if got := logs.String(); !strings.Contains(got, "unreadable update") ||
		strings.Contains(got, "1872014107019001") || strings.Contains(got, srv.Token) {
		t.Errorf("the log: %s", got)
	}
}
