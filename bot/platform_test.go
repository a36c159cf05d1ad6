package bot_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"damping/bot"
	"damping/flows"
)

// platform is a small messaging platform that speaks HTTP: people write into
// it, the bot polls their messages and posts its letters. Its faults can be
// changed at any time.
type platform struct {
	*httptest.Server
	mu      sync.Mutex
	changed *sync.Cond
	updates []update
	sent    []posted

	fault func(p posted, nth int) verdict // of the nth post of a text to a chat; nil is none
	tries map[string]int
}

// update is one message on the platform.
type update struct {
	Seq  int64       `json:"seq"`
	Chat string      `json:"chat"`
	In   flows.Input `json:"in"`
}

// posted is one letter that the bot posted, and what the platform did with it.
type posted struct {
	ID   string `json:"id"`
	Chat string `json:"chat"`
	Text string `json:"text"`
	Edit string `json:"edit"`
	at   time.Time
	done bool // the person got it
}

// verdict is what the platform does with a post. The zero value takes it.
type verdict struct {
	status  int           // 0 is 200
	wait    time.Duration // Retry-After, for 429
	account bool          // all must wait
	cut     bool          // breaks the connection, after taking it when it would
	lost    bool          // and before taking it
}

func newPlatform(t *testing.T) *platform {
	p := &platform{tries: map[string]int{}}
	p.changed = sync.NewCond(&p.mu)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /updates", p.poll)
	mux.HandleFunc("POST /send", p.take)
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	return p
}

// say lets a person write. The same seq again is a repeated delivery.
func (p *platform) say(chat, text string) { p.give(chat, flows.Input{Kind: flows.Text, Text: text}) }

func (p *platform) give(chat string, in flows.Input) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.updates = append(p.updates, update{Seq: int64(len(p.updates) + 1), Chat: chat, In: in})
	p.changed.Broadcast()
}

// poll answers with what came after a number; it waits a moment for it.
func (p *platform) poll(w http.ResponseWriter, r *http.Request) {
	after, err := strconv.Atoi(r.FormValue("after"))
	if err != nil {
		http.Error(w, "after?", http.StatusBadRequest)
		return
	}
	p.mu.Lock()
	if len(p.updates) <= after {
		timer := time.AfterFunc(50*time.Millisecond, func() { p.changed.Broadcast() })
		p.changed.Wait()
		timer.Stop()
	}
	from := max(0, after-1) // the last one is delivered once more: repeats must vanish
	answer, err := json.Marshal(p.updates[min(from, len(p.updates)):])
	p.mu.Unlock()
	if err == nil {
		_, err = w.Write(answer)
	}
	if err != nil {
		return // the poller went away
	}
}

// take is the platform's send.
func (p *platform) take(w http.ResponseWriter, r *http.Request) {
	var post posted
	if err := json.NewDecoder(r.Body).Decode(&post); err != nil {
		http.Error(w, "not JSON", http.StatusBadRequest)
		return
	}
	post.at = time.Now()
	p.mu.Lock()
	key := post.Chat + "\x00" + post.Text
	p.tries[key]++
	var v verdict
	if p.fault != nil {
		v = p.fault(post, p.tries[key])
	}
	post.done = v.status == 0 && !v.lost
	p.sent = append(p.sent, post)
	id := strconv.Itoa(len(p.sent))
	p.changed.Broadcast()
	p.mu.Unlock()
	switch {
	case v.cut || v.lost:
		panic(http.ErrAbortHandler)
	case v.status != 0:
		w.Header().Set("Retry-After", v.wait.String())
		w.Header().Set("Account", strconv.FormatBool(v.account))
		w.WriteHeader(v.status)
	default:
		if _, err := io.WriteString(w, id); err != nil {
			return // the bot will take it as ambiguous
		}
	}
}

// setFault changes the platform's faults.
func (p *platform) setFault(f func(p posted, nth int) verdict) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fault = f
}

// got is what a person has received, in order.
func (p *platform) got(chat string) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.gotLocked(chat)
}

func (p *platform) gotLocked(chat string) []string {
	var texts []string
	for _, s := range p.sent {
		if s.Chat == chat && s.done {
			texts = append(texts, s.Text)
		}
	}
	return texts
}

// await waits until the person has received exactly these texts.
func (p *platform) await(t *testing.T, chat string, want ...string) {
	t.Helper()
	p.until(t, func() bool { return len(p.gotLocked(chat)) >= len(want) }, func() string {
		return fmt.Sprintf("%s got %q, want %q", chat, p.gotLocked(chat), want)
	})
	if got := p.got(chat); !slices.Equal(got, want) {
		t.Fatalf("%s got %q, want %q", chat, got, want)
	}
}

// until waits for a condition, which is asked again at each change.
func (p *platform) until(t *testing.T, ok func() bool, what func() string) {
	t.Helper()
	p.patiently(t, 3*time.Minute, ok, what)
}

func (p *platform) patiently(t *testing.T, most time.Duration, ok func() bool, what func() string) {
	t.Helper()
	late := false
	timer := time.AfterFunc(most, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		late = true
		p.changed.Broadcast()
	})
	defer timer.Stop()
	p.mu.Lock()
	defer p.mu.Unlock()
	for !ok() {
		if late {
			t.Fatal("too late: " + what())
		}
		p.changed.Wait()
	}
}

// wire is the platform's network.
type wire struct {
	channel string
	url     func() string
	client  http.Client
}

func newWire(channel string, p *platform) *wire {
	return &wire{channel: channel, url: func() string { return p.URL }, client: http.Client{Timeout: time.Minute}}
}

func (w *wire) Channel() string { return w.channel }

// Run polls; a number moves on only after the intake.
func (w *wire) Run(ctx context.Context, intake bot.Intake) error {
	var after int64
	for ctx.Err() == nil {
		batch, err := w.updates(ctx, after)
		if err != nil {
			return err
		}
		var messages []bot.Incoming
		for _, u := range batch {
			messages = append(messages, bot.Incoming{ID: strconv.FormatInt(u.Seq, 10), Seq: u.Seq, Address: u.Chat, Input: u.In})
		}
		if err := intake(ctx, messages); err != nil {
			return err
		}
		if len(batch) > 0 {
			after = batch[len(batch)-1].Seq
		}
	}
	return nil
}

func (w *wire) updates(ctx context.Context, after int64) (batch []update, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("%s/updates?after=%d", w.url(), after), nil)
	if err != nil {
		return nil, err
	}
	res, err := w.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	return batch, json.NewDecoder(res.Body).Decode(&batch)
}

// Send posts a letter.
func (w *wire) Send(ctx context.Context, out bot.Outgoing) (string, error) {
	body, err := json.Marshal(posted{ID: out.ID, Chat: out.Address, Text: out.Letter.Text, Edit: out.EditOf})
	if err != nil {
		return "", &bot.SendError{Outcome: bot.Refused, Err: err}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.url()+"/send", bytes.NewReader(body))
	if err != nil {
		return "", &bot.SendError{Outcome: bot.Refused, Err: err}
	}
	res, err := w.client.Do(req)
	if err != nil {
		var op *net.OpError
		if errors.As(err, &op) && op.Op == "dial" {
			return "", &bot.SendError{Outcome: bot.Down, Err: errors.New("dial")}
		}
		return "", &bot.SendError{Outcome: bot.Ambiguous, Err: errors.New("connection broke")}
	}
	defer res.Body.Close()
	id, err := io.ReadAll(res.Body)
	if err != nil {
		return "", &bot.SendError{Outcome: bot.Ambiguous, Err: errors.New("answer broke")}
	}
	return string(id), verdictOf(res)
}

// verdictOf reads the platform's answer.
func verdictOf(res *http.Response) error {
	fail := func(o bot.SendOutcome) error {
		e := &bot.SendError{Outcome: o, Err: errors.New(res.Status), Account: res.Header.Get("Account") == "true"}
		var err error
		if e.Wait, err = time.ParseDuration(res.Header.Get("Retry-After")); err != nil {
			e.Wait = 0
		}
		return e
	}
	switch {
	case res.StatusCode == http.StatusOK:
		return nil
	case res.StatusCode == http.StatusTooManyRequests, res.StatusCode >= 500:
		return fail(bot.Later)
	case res.StatusCode == http.StatusForbidden:
		return fail(bot.Gone)
	}
	return fail(bot.Refused)
}
