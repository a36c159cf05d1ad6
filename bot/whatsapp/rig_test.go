package whatsapp_test

import (
	"context"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"damping/bot"
	"damping/bot/whatsapp"
	"damping/bot/whatsapp/whatsapptest"
)

const (
	office, warga = "628119009001", "628119009002"
	lookEvery     = 20 * time.Millisecond
)

// inbox takes what a network brings, once each, as the real one does.
type inbox struct {
	mu       sync.Mutex
	seen     map[string]bool
	messages []bot.Incoming
	lost     map[string]bot.Incoming // what could not be read and has not come again
	offers   int
	first    func(offer int) error // asked before a message is taken; nil takes all
	changed  chan struct{}
}

func (b *inbox) intake(_ context.Context, messages []bot.Incoming) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.offers++
	close(b.changed)
	b.changed = make(chan struct{})
	if b.first != nil {
		if err := b.first(b.offers); err != nil {
			return err
		}
	}
	for _, m := range messages {
		if m.Lost > 0 {
			if !b.seen[m.ID] {
				b.lost[m.ID] = m
			}
			continue
		}
		if m.Again {
			delete(b.lost, m.ID)
		}
		if !b.seen[m.ID] {
			b.seen[m.ID] = true
			b.messages = append(b.messages, m)
		}
	}
	return nil
}

// ask sets what is asked before a message is taken.
func (b *inbox) ask(first func(offer int) error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.first = first
}

// has waits for n messages.
func (b *inbox) has(t *testing.T, ctx context.Context, n int) []bot.Incoming {
	t.Helper()
	for {
		b.mu.Lock()
		messages, changed := append([]bot.Incoming(nil), b.messages...), b.changed
		b.mu.Unlock()
		if len(messages) >= n {
			return messages
		}
		select {
		case <-changed:
		case <-ctx.Done():
			t.Fatalf("%d of %d messages came", len(messages), n)
		}
	}
}

// rig is an office's account on a WhatsApp of its own.
type rig struct {
	t     *testing.T
	ctx   context.Context
	srv   *whatsapptest.Server
	net   *whatsapp.Network
	path  string
	keys  string // address of the account's database
	inbox *inbox
	log   logTo

	wire      func(http.RoundTripper) http.RoundTripper   // stands before the way to WhatsApp; nil: nothing does
	make      bot.Maker                                   // of the Config
	lostAfter time.Duration                               // of the Config; 0 is its default
	sent      []bot.Outgoing                              // what Recent tells
	seen      func([]whatsapp.Receipt) []whatsapp.Receipt // takes receipts under the inbox's lock, and returns strange ones
	stop      func()                                      // ends Run, as a stopped program does
}

func newRig(t *testing.T) *rig { return newRigFor(t, 2*time.Minute) }

// newRigFor is one for a test that takes so long at most.
func newRigFor(t *testing.T, most time.Duration) *rig {
	t.Helper()
	srv := whatsapptest.Start(whatsapptest.Options{Logf: t.Logf})
	ctx, cancel := context.WithTimeout(t.Context(), most)
	r := &rig{
		t: t, ctx: ctx, srv: srv, path: filepath.Join(folder(t), "whatsapp.db"),
		inbox: &inbox{seen: map[string]bool{}, lost: map[string]bot.Incoming{}, changed: make(chan struct{})}, stop: func() {}, seen: func([]whatsapp.Receipt) []whatsapp.Receipt { return nil }, log: logTo{t: t},
	}
	r.keys = "sqlite:" + r.path
	t.Cleanup(r.log.end)
	t.Cleanup(func() {
		r.stop()
		cancel()
		srv.Close()
		for what, n := range srv.Asked() {
			t.Errorf("asked %s %d times, which the server does not know", what, n)
		}
	})
	return r
}

// folder is in memory where that can be had: the library's first pairing writes 812
// keys, each by itself and to the disk.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "whatsapp")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Log(err) // the library's last queries may still be closing their files
		}
	})
	return dir
}

// run starts the account, as a started program does.
func (r *rig) run() {
	r.t.Helper()
	transport := whatsapptest.Transport(r.srv.URL)
	if r.wire != nil {
		transport = r.wire(transport)
	}
	net, err := whatsapp.New(r.ctx, whatsapp.Config{
		DatabaseURL: r.keys, Clock: time.Now, Log: slog.New(slog.NewTextHandler(&r.log, nil)), Transport: transport,
		Seen: func(_ context.Context, receipts []whatsapp.Receipt) ([]whatsapp.Receipt, error) {
			r.inbox.mu.Lock()
			defer r.inbox.mu.Unlock()
			return r.seen(receipts), nil
		},
		Recent: func(_ context.Context, address string) ([]bot.Outgoing, error) {
			r.inbox.mu.Lock()
			defer r.inbox.mu.Unlock()
			return slices.DeleteFunc(slices.Clone(r.sent), func(o bot.Outgoing) bool { return o.Address != address }), nil
		},
		Make: r.make, PollTitle: "Ketuk jawaban",
		LostAfter: r.lostAfter, LookEvery: lookEvery, IntakePause: 5 * time.Millisecond,
	})
	if err != nil {
		r.t.Fatal(err)
	}
	r.net = net
	ctx, cancel := context.WithCancel(r.ctx)
	done := make(chan error, 1)
	go func() { done <- net.Run(ctx, r.inbox.intake) }()
	r.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			r.t.Error(err)
		}
		if err := net.Close(); err != nil {
			r.t.Error(err)
		}
	})
}

// pair scans the first code that is shown.
func (r *rig) pair() {
	r.t.Helper()
	phone, shown := r.srv.Phone(office), false
	err := r.net.Pair(r.ctx, "", func(code string) {
		if !shown {
			if err := phone.Scan(code); err != nil {
				r.t.Error(err)
			}
		}
		shown = true
	})
	if err != nil {
		r.t.Fatal(err)
	}
}

// is waits for a state.
func (r *rig) is(state whatsapp.State) {
	r.t.Helper()
	for r.net.State() != string(state) {
		select {
		case <-time.After(time.Millisecond):
		case <-r.ctx.Done():
			r.t.Fatalf("the state stays %q, not %q", r.net.State(), state)
		}
	}
}

// ready is a paired and connected account, with a citizen.
func ready(t *testing.T) (*rig, *whatsapptest.Citizen) {
	t.Helper()
	r := newRig(t).paired()
	return r, r.citizen(warga)
}

// paired starts the account and pairs it.
func (r *rig) paired() *rig {
	r.t.Helper()
	r.run()
	r.pair()
	r.is(whatsapp.OK)
	return r
}

func (r *rig) citizen(number string) *whatsapptest.Citizen {
	r.t.Helper()
	c, err := r.srv.Citizen(r.ctx, number)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(c.Close)
	return c
}

func (r *rig) write(c *whatsapptest.Citizen, text string) {
	r.t.Helper()
	if _, err := c.Text(r.ctx, r.srv.Phone(office).HiddenJID(), text); err != nil {
		r.t.Fatal(err)
	}
}

// acknowledged waits until WhatsApp keeps nothing for the office any more.
func (r *rig) acknowledged() {
	r.t.Helper()
	if err := r.srv.Await(r.ctx, func() bool { return r.srv.Phone(office).Pending() == 0 }); err != nil {
		r.t.Fatalf("%d are not acknowledged", r.srv.Phone(office).Pending())
	}
}

// logTo writes the log to the test, until the test ends: the library's last
// goroutines outlive it.
type logTo struct {
	mu sync.Mutex
	t  *testing.T
}

func (w *logTo) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.t != nil {
		w.t.Log(string(p[:len(p)-1]))
	}
	return len(p), nil
}

func (w *logTo) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.t = nil
}
