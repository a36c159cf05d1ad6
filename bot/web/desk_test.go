package web_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"damping/bot"
	"damping/bot/web"
	"damping/flows"
)

// state is what a page begins with, as far as these tests look at it.
type state struct {
	After    string
	Scene    string
	Messages []web.Message
}

func (k *talk) state() state {
	k.t.Helper()
	answer, err := http.Get(k.url + "/api/state")
	if err != nil {
		k.t.Fatal(err)
	}
	defer answer.Body.Close()
	var s state
	if err := json.NewDecoder(answer.Body).Decode(&s); err != nil {
		k.t.Fatal(err)
	}
	return s
}

// eventually waits for something that happens by itself.
func eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	for range 6000 { // a minute
		if done() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("it never came: %s", what)
}

// TestSurvivesRestart: what was said is there after a stop, a message that the
// stop caught on its way reaches the inbox, and half a line harms nothing.
func TestSurvivesRestart(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "transcript.jsonl")
	t.Run("before", func(t *testing.T) {
		k := newTalk(t, dir)
		k.say("phone:candidate:siti", flows.Letter{Text: "satu " + bold("dua"), Choices: home})
		if got := k.post("message", "application/json", `{"id":"p12345678","address":"phone:candidate:siti","kind":"text","text":"halo"}`); got != 200 {
			t.Fatal(got)
		}
		eventually(t, "an answer", func() bool { return len(k.state().Messages) == 3 })
	})
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(text), "\n")
	var last string // the message as it was before the inbox had it
	for i, l := range lines {
		if strings.Contains(l, `"waiting"`) {
			last = strings.Join(lines[:i+1], "")
		}
	}
	if err := os.WriteFile(file, []byte(last+`{"message":{"id":"w9","po`), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Run("after", func(t *testing.T) {
		k := newTalk(t, dir)
		eventually(t, "the message that waited", func() bool { return len(k.inputs()) == 1 })
		var m []web.Message
		eventually(t, "its answer, and that it was taken", func() bool {
			m = k.state().Messages
			return len(m) == 3 && m[1].State == web.Sent
		})
		if m[0].Letter.Text != "satu "+bold("dua") || m[1].Input.Text != "halo" || m[2].Pos <= m[1].Pos {
			t.Errorf("after the restart: %+v", m)
		}
	})
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the transcript can be read by others: %v %v", info.Mode(), err)
	}
}

// TestOnceAndInPlace: one outbox id is shown once, an edit takes the place of
// its letter, and one whose letter is gone is said anew.
func TestOnceAndInPlace(t *testing.T) {
	k := newTalk(t, t.TempDir())
	send := func(out bot.Outgoing) string {
		t.Helper()
		out.Address = "phone:staff:dewi"
		id, err := k.net.Send(context.Background(), out)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	first := send(bot.Outgoing{ID: "a", Letter: flows.Letter{Text: "1"}})
	again := send(bot.Outgoing{ID: "a", Letter: flows.Letter{Text: "1"}})
	second := send(bot.Outgoing{ID: "b", Letter: flows.Letter{Text: "2"}})
	edited := send(bot.Outgoing{ID: "c", EditOf: first, Letter: flows.Letter{Text: "1b"}})
	repeat := send(bot.Outgoing{ID: "c", EditOf: first, Letter: flows.Letter{Text: "1b"}})
	lost := send(bot.Outgoing{ID: "d", EditOf: "w999", Letter: flows.Letter{Text: "3"}})
	if again != first || edited != first || repeat != first || second == first || lost == first || lost == second {
		t.Errorf("ids: %v", []string{first, again, second, edited, repeat, lost})
	}
	var texts []string
	for _, m := range k.state().Messages {
		texts = append(texts, m.Letter.Text)
	}
	if got := strings.Join(texts, " "); got != "1b 2 3" {
		t.Errorf("shown: %q", got)
	}
}

// TestSendOutcomes: what cannot be sent says what to do next.
func TestSendOutcomes(t *testing.T) {
	k := newTalk(t, t.TempDir())
	for _, c := range []struct {
		out  bot.Outgoing
		want bot.SendOutcome
	}{
		{bot.Outgoing{ID: "a", Address: "62812000"}, bot.Gone},
		{bot.Outgoing{ID: "b", Address: "phone:staff:dewi", Letter: flows.Letter{Text: "x", File: &flows.Attachment{Kind: "pdf"}}}, bot.Later},
	} {
		_, err := k.net.Send(context.Background(), c.out)
		var e *bot.SendError
		if !errors.As(err, &e) || e.Outcome != c.want {
			t.Errorf("%s: %v, want %v", c.out.ID, err, c.want)
		}
	}
	if n := len(k.state().Messages); n != 0 {
		t.Errorf("%d messages are shown", n)
	}
}

// TestSameMessageTwice: the page may ask again; the inbox hears it once.
func TestSameMessageTwice(t *testing.T) {
	k := newTalk(t, t.TempDir())
	body := `{"id":"p12345678","address":"phone:candidate:%s","kind":"text","text":"halo"}`
	for _, c := range []struct {
		who  string
		want int
	}{{"siti", 200}, {"siti", 200}, {"sri", 409}} {
		if got := k.post("message", "application/json", fmt.Sprintf(body, c.who)); got != c.want {
			t.Errorf("%s: %d, want %d", c.who, got, c.want)
		}
	}
	if in := k.inputs(); len(in) != 1 {
		t.Errorf("heard %+v", in)
	}
}

// hear opens the stream of events after one, and reads until n have come.
func (k *talk) hear(lastID, query string, n int) []string {
	k.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, "GET", k.url+"/api/events?after="+query, nil)
	if err != nil {
		k.t.Fatal(err)
	}
	if lastID != "" {
		r.Header.Set("Last-Event-ID", lastID)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		k.t.Fatal(err)
	}
	defer answer.Body.Close()
	var heard []string
	id := ""
	for lines := bufio.NewScanner(answer.Body); lines.Scan() && len(heard) < n; {
		if found, ok := strings.CutPrefix(lines.Text(), "id: "); ok {
			id = found
		}
		if name, ok := strings.CutPrefix(lines.Text(), "event: "); ok && name != "clock" {
			heard = append(heard, name+" "+id)
			id = ""
		}
	}
	if len(heard) < n {
		k.t.Fatalf("heard %q, want %d events", heard, n)
	}
	return heard
}

// TestCatchUp: a page that was away hears exactly what it missed; one that
// knew another run of the program, or was away too long, loads anew.
func TestCatchUp(t *testing.T) {
	k := newTalk(t, t.TempDir())
	before := k.state().After
	for i := range 3 {
		k.say("phone:staff:dewi", flows.Letter{Text: fmt.Sprint(i)})
	}
	all := k.hear("", before, 3)
	if !strings.HasPrefix(all[2], "message ") {
		t.Fatalf("heard %q", all)
	}
	_, second, _ := strings.Cut(all[1], " ")
	if got := k.hear(second, before, 1); got[0] != all[2] {
		t.Errorf("after the second: %q, want %q (the header counts, not the address)", got, all[2])
	}
	if got := k.hear("older.7", "", 1); got[0] != "reset " {
		t.Errorf("of another run: %q, want a reset", got)
	}
	for range 2100 {
		k.net.Typing("phone:staff:dewi")
	}
	if got := k.hear(before, "", 1); got[0] != "reset " {
		t.Errorf("away too long: %q, want a reset", got)
	}
}
