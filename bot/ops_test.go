package bot_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"damping/bot"
	"damping/store/storetest"
)

// ask gets a page of the handler.
func ask(t *testing.T, h http.Handler, path string) (int, string) {
	t.Helper()
	srv := httptest.NewServer(h)
	defer srv.Close()
	res, err := srv.Client().Get(srv.URL + path)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(body)
}

// stateful is a network that tells how it is.
type stateful struct{ *wire }

func (stateful) State() string { return "unauthorized" }

func TestHealthAndReadiness(t *testing.T) {
	t.Parallel()
	server, err := storetest.StartServer()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	url, err := server.Database()
	if err != nil {
		t.Fatal(err)
	}
	p := newPlatform(t)
	ill := newWire("ill", p)
	r := start(t, url, nil, newWire("wire", p), stateful{ill})
	if code, body := ask(t, r.bot.Ops(), "/healthz"); code != http.StatusOK {
		t.Errorf("healthz: %d %s", code, body)
	}
	code, body := ask(t, r.bot.Ops(), "/readyz")
	if code != http.StatusOK || !strings.Contains(body, `"database":"ok"`) ||
		!strings.Contains(body, `"wire":"ok"`) || !strings.Contains(body, `"ill":"unauthorized"`) {
		t.Errorf("readyz: %d %s", code, body)
	}
	if err := server.Stop(); err != nil {
		t.Fatal(err)
	}
	if code, body := ask(t, r.bot.Ops(), "/readyz"); code != http.StatusServiceUnavailable {
		t.Errorf("readyz without a database: %d %s", code, body)
	}
	if code, body := ask(t, r.bot.Metrics(), "/metrics"); code != http.StatusOK || !strings.Contains(body, "damping_queue_readable 0") {
		t.Errorf("metrics without a database: %d %s", code, body)
	}
	if code, _ := ask(t, r.bot.Ops(), "/healthz"); code != http.StatusOK {
		t.Errorf("healthz without a database: %d", code)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	eventually(t, func() bool {
		code, body = ask(t, r.bot.Ops(), "/readyz")
		return code == http.StatusOK
	}, func() string { return fmt.Sprintf("readyz with the database back: %d %s", code, body) })
}

func TestMetricsTellWhatHappened(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, url string) {
		p := newPlatform(t)
		p.setFault(func(s posted, nth int) verdict {
			return verdict{cut: s.Text == "1 a" && nth == 1, status: map[bool]int{true: 400}[s.Text == "2 b"]}
		})
		r := start(t, url, nil, newWire("wire", p))
		p.say("ani", "a")
		p.say("ani", "b")
		p.say("ani", "boom")
		p.await(t, "ani", "1 a", "1 a", sorry)
		r.settled(r.store.Outbox)
		lines := []string{
			`damping_received_total{channel="wire",what="fresh"} 3`,
			`damping_turns_total{outcome="done"} 2`,
			`damping_turns_total{outcome="failed"} 3`,
			`damping_turn_seconds_count 2`,
			`damping_sends_total{channel="wire",outcome="ambiguous"} 1`,
			`damping_sends_total{channel="wire",outcome="refused"} 1`,
			`damping_sends_total{channel="wire",outcome="sent"} 2`,
			`damping_send_seconds_count{channel="wire"} 4`,
			`damping_unknown_total{channel="wire"} 1`,
			`damping_parked_total{queue="inbox"} 1`,
			`damping_parked_total{queue="outbox"} 1`,
			`damping_queue_rows{queue="inbox",state="parked"} 1`,
			`damping_queue_rows{queue="outbox",state="parked"} 1`,
			`damping_queue_rows{queue="outbox",state="unknown"} 1`,
			`damping_queue_rows{queue="outbox",state="unended"} 0`,
			`damping_queue_oldest_seconds{lane="reply",queue="outbox"} 0`,
			`damping_queue_readable 1`,
		}
		var body string
		lacks := func() (lacking []string) {
			for _, line := range lines {
				if !strings.Contains(body, line+"\n") {
					lacking = append(lacking, line)
				}
			}
			return lacking
		}
		eventually(t, func() bool { // what a turn or a send led to is counted after it
			_, body = ask(t, r.bot.Metrics(), "/metrics")
			return len(lacks()) == 0
		}, func() string { return fmt.Sprintf("%s\nthe metrics above lack %q", body, lacks()) })
	})
}

// TestStopIsBounded: a network that does not listen to anybody cannot hold the
// process longer than the time written down.
func TestStopIsBounded(t *testing.T) {
	t.Parallel()
	p := newPlatform(t)
	hold := make(chan struct{})
	defer close(hold)
	r := start(t, storetest.SQLite(t), nil, broken{"deaf", func() error { <-hold; return nil }}, newWire("wire", p))
	talk(t, p, 2, 2)
	stop := r.stop
	r.stop = func() error { return nil } // not again at the end
	began := time.Now()
	if err := stop(); err == nil {
		t.Error("a network that does not stop is not told of")
	}
	if took := time.Since(began); took > bot.StopTime+time.Minute { // a busy machine may add to it; without a bound it would never end
		t.Errorf("the stop took %v, bound is %v", took, bot.StopTime)
	}
}
