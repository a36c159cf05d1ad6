package networktest_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"damping/bot"
	"damping/bot/networktest"
	"damping/bot/web"
	"damping/flows"
	"damping/store/storetest"
)

func TestBrowser(t *testing.T) {
	t.Parallel()
	networktest.Run(t, newBrowser(t), storetest.SQLite(t))
}

// browserPlatform is the page's server, with people whose page does what the real one
// does: it keeps what was not taken and offers it again under the same id.
type browserPlatform struct {
	dir    string
	gate   *networktest.Gate
	page   atomic.Pointer[http.Handler] // nil while the program is away
	people []web.Persona
	share  atomic.Int64 // of a thousand answers that never reach the page

	mu    sync.Mutex
	queue map[int]*outgoing
}

func newBrowser(t *testing.T) *browserPlatform {
	p := &browserPlatform{dir: t.TempDir(), queue: map[int]*outgoing{}}
	for n := range 40 {
		p.people = append(p.people, web.Persona{Phone: web.Candidate, Key: fmt.Sprint("warga", n), Name: fmt.Sprint("Warga ", n)})
	}
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if page := p.page.Load(); page != nil {
			(*page).ServeHTTP(w, r)
			return
		}
		http.Error(w, "away", http.StatusServiceUnavailable)
	}))
	srv.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError) // panics of ours are wanted
	srv.Start()
	t.Cleanup(srv.Close)
	p.gate = networktest.NewGate(t, srv.URL)
	return p
}

func (p *browserPlatform) Open(t *testing.T, clock func() time.Time, make bot.Maker) (bot.Network, func()) {
	n, err := web.New(web.Config{
		Title: "Uji", Dir: p.dir, Text: func(key string) string { return key }, People: func() []web.Persona { return p.people },
		Clock: func() web.Clock { return web.Clock{Now: clock()} }, File: make, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	page := n.Handler()
	p.page.Store(&page)
	return n, func() {
		p.page.Store(nil)
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	}
}

func (p *browserPlatform) Person(t *testing.T, n int) networktest.Person {
	p.mu.Lock()
	defer p.mu.Unlock()
	q := p.queue[n]
	if q == nil {
		q = &outgoing{more: make(chan struct{}, 1)}
		p.queue[n] = q
		go q.deliver(p)
	}
	return &browserPerson{t: t, p: p, who: p.people[n], queue: q}
}

func (p *browserPlatform) Pending() (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, q := range p.queue {
		n += q.len()
	}
	return n
}

func (p *browserPlatform) Repeat(t *testing.T) func() { return p.Trouble(t, 1) }

// Trouble loses answers: the page asks again.
func (p *browserPlatform) Trouble(t *testing.T, share float64) func() {
	p.share.Store(int64(share * 1000))
	return func() {
		networktest.Eventually(t, func() bool { return p.Pending() == 0 }, func() string { return "posts wait" })
		p.share.Store(0)
	}
}

func (p *browserPlatform) Cut(t *testing.T) func() { return p.gate.Cut(t) }

func (p *browserPlatform) Refuse(t *testing.T) func() int {
	t.Error("the page refuses nothing")
	return func() int { return 0 }
}

func (p *browserPlatform) Lacks() map[networktest.Ability]string {
	return map[networktest.Ability]string{
		networktest.Blocking: "nobody can block a page",
		networktest.Refusing: "the transcript takes every letter",
		networktest.Absence:  "a letter stands in the transcript, whether or not the page is open",
		networktest.Large:    "the page says itself that a file is too large",
	}
}

// post is one thing that a page has to tell.
type post struct {
	path, kind string
	body       []byte
}

// outgoing is what a page has not got rid of, in order.
type outgoing struct {
	mu    sync.Mutex
	posts []post
	more  chan struct{}
	last  error // why the first does not leave
}

func (q *outgoing) len() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.posts)
}

func (q *outgoing) add(p post) {
	q.mu.Lock()
	q.posts = append(q.posts, p)
	q.mu.Unlock()
	select {
	case q.more <- struct{}{}:
	default:
	}
}

// deliver posts everything until it is taken; what is refused for good is dropped.
func (q *outgoing) deliver(p *browserPlatform) {
	for range q.more {
		for q.len() > 0 {
			q.mu.Lock()
			next := q.posts[0]
			q.mu.Unlock()
			err := p.post(next)
			if err == nil && rand.Int64N(1000) < p.share.Load() { // the answer got lost: once more
				err = p.post(next)
			}
			q.mu.Lock()
			if q.last = err; err == nil || errors.Is(err, errRefused) {
				q.posts = q.posts[1:]
			}
			q.mu.Unlock()
			if err != nil {
				time.Sleep(10 * time.Millisecond)
			}
		}
	}
}

// errRefused: asking again would change nothing.
var errRefused = errors.New("refused")

func (p *browserPlatform) post(what post) error {
	resp, err := http.Post(p.gate.URL+what.path, what.kind, bytes.NewReader(what.body))
	if err != nil {
		return err
	}
	text, err := io.ReadAll(resp.Body)
	switch {
	case err != nil:
		return errors.Join(err, resp.Body.Close())
	case resp.StatusCode >= 500:
		err = fmt.Errorf("%d %s", resp.StatusCode, text)
	case resp.StatusCode >= 400:
		err = fmt.Errorf("%w: %d %s", errRefused, resp.StatusCode, text)
	}
	return errors.Join(err, resp.Body.Close())
}

type browserPerson struct {
	t     *testing.T
	p     *browserPlatform
	who   web.Persona
	queue *outgoing
}

func (b *browserPerson) Address() string { return b.who.Address() }

// newID names a message as the page does.
func newID() string { return fmt.Sprintf("p%016x", rand.Uint64()) }

func (b *browserPerson) say(what map[string]any) {
	what["id"], what["address"] = newID(), b.Address()
	body, err := json.Marshal(what)
	if err != nil {
		b.t.Error(err)
	}
	b.queue.add(post{path: "/api/message", kind: "application/json", body: body})
}

func (b *browserPerson) Text(text string) { b.say(map[string]any{"kind": flows.Text, "text": text}) }

func (b *browserPerson) Photos(jpegs ...[]byte) {
	album := ""
	if len(jpegs) > 1 {
		album = newID()
	}
	for _, data := range jpegs {
		q := url.Values{"id": {newID()}, "address": {b.Address()}, "name": {"foto.jpg"}, "album": {album}}
		b.queue.add(post{path: "/api/photo?" + q.Encode(), kind: "image/jpeg", body: data})
	}
}

// letters are what the page shows.
func (b *browserPerson) letters() (all []web.Message) {
	resp, err := http.Get(b.p.gate.URL + "/api/state")
	if err != nil {
		return nil // the page is away
	}
	defer resp.Body.Close()
	var state struct{ Messages []web.Message }
	if err := json.NewDecoder(resp.Body).Decode(&state); err != nil {
		return nil
	}
	for _, m := range state.Messages {
		if m.Letter != nil && m.Address == b.Address() {
			all = append(all, m)
		}
	}
	return all
}

func (b *browserPerson) Tap(label string) {
	for _, m := range b.letters() {
		for _, c := range m.Letter.Choices {
			if c.Label == label {
				b.say(map[string]any{"kind": flows.Tap, "of": m.ID, "token": c.Token})
				return
			}
		}
	}
	b.t.Errorf("no button %q", label)
}

func (b *browserPerson) Got() (texts []string) {
	for _, m := range b.letters() {
		texts = append(texts, m.Letter.Text)
	}
	return texts
}

func (b *browserPerson) Block()   { b.t.Error("nobody can block a page") }
func (b *browserPerson) Unblock() { b.t.Error("nobody can block a page") }
