package telegram_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"damping/bot"
	"damping/bot/telegram"
	"damping/bot/telegram/telegramtest"
	"damping/flows"
	"damping/flows/aid"
)

// inbox takes what a network brings, once each, as the real one does.
type inbox struct {
	mu       sync.Mutex
	seen     map[string]bool
	messages []bot.Incoming
	repeats  int
	refuse   error // while set, nothing is taken
	asked    int
	changed  chan struct{}
}

func newInbox() *inbox { return &inbox{seen: map[string]bool{}, changed: make(chan struct{})} }

func (b *inbox) intake(_ context.Context, messages []bot.Incoming) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.asked++
	close(b.changed)
	b.changed = make(chan struct{})
	if b.refuse != nil {
		return b.refuse
	}
	for _, m := range messages {
		if b.seen[m.ID] {
			b.repeats++
			continue
		}
		b.seen[m.ID] = true
		b.messages = append(b.messages, m)
	}
	return nil
}

func (b *inbox) setRefuse(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.refuse = err
}

// until waits until holds, looking at each change.
func (b *inbox) until(t *testing.T, holds func(b *inbox) bool) []bot.Incoming {
	t.Helper()
	late := time.After(time.Minute)
	for {
		b.mu.Lock()
		ok, changed := holds(b), b.changed
		messages := append([]bot.Incoming(nil), b.messages...)
		b.mu.Unlock()
		if ok {
			return messages
		}
		select {
		case <-changed:
		case <-late:
			t.Fatalf("the inbox waits in vain; it was asked %d times and has %d messages", b.calls(), len(messages))
		}
	}
}

func (b *inbox) calls() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.asked
}

func (b *inbox) has(t *testing.T, n int) []bot.Incoming {
	t.Helper()
	return b.until(t, func(b *inbox) bool { return len(b.messages) >= n })
}

func start(t *testing.T, opts telegramtest.Options) *telegramtest.Server {
	t.Helper()
	srv := telegramtest.Start(opts)
	t.Cleanup(srv.Close)
	return srv
}

// network is one that is configured for a server and logs to logs (nil: nowhere).
func network(t *testing.T, srv *telegramtest.Server, change func(*telegram.Config)) *telegram.Network {
	t.Helper()
	cfg := telegram.Config{
		Token: srv.Token, APIURL: srv.URL, Clock: time.Now, PollTimeout: 5 * time.Second,
		Texts: telegram.Texts{ShareContact: "Kirim nomor", ShareLocation: "Kirim lokasi", KeyboardRemoved: "Baik."},
	}
	if change != nil {
		change(&cfg)
	}
	n, err := telegram.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// run lets the network receive until the test ends or stop is called.
func run(t *testing.T, n *telegram.Network, intake bot.Intake) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- n.Run(ctx, intake) }()
	var once sync.Once
	stop = func() {
		once.Do(func() {
			cancel()
			select {
			case err := <-done:
				if err != nil {
					t.Errorf("Run: %v", err)
				}
			case <-time.After(time.Minute):
				t.Error("Run does not end")
			}
		})
	}
	t.Cleanup(stop)
	return stop
}

func deadline(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// wait is for what shows itself nowhere but in a value.
func wait(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for range 6000 {
		if holds() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("waited in vain: %s", what)
}

func TestReceiveAndAnswer(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	n, in := network(t, srv, nil), newInbox()
	run(t, n, in.intake)
	citizen := srv.User(1001)
	citizen.Start("kode-1")
	citizen.Text("halo")
	got := in.has(t, 2)
	if got[0].Input.Kind != flows.Start || got[0].Input.Text != "kode-1" || got[0].Address != "1001" {
		t.Errorf("got %+v", got[0])
	}
	if got[1].Input.Kind != flows.Text || got[1].Input.Text != "halo" || got[1].Seq <= got[0].Seq {
		t.Errorf("got %+v", got[1])
	}
	id, err := n.Send(deadline(t), bot.Outgoing{ID: "a", Address: "1001", Letter: flows.Letter{
		Text:    "\x02Ibu Siti\x03, setuju & lanjut?",
		Choices: []flows.Choice{{Label: "Ya", Token: "s.1.ya"}, {Label: "Tidak", Token: "s.1.tidak"}},
	}})
	if err != nil || id == "" {
		t.Fatal(id, err)
	}
	m, err := citizen.Wait(deadline(t), nil)
	if err != nil || m.Text != "Ibu Siti, setuju & lanjut?" || len(m.Buttons) != 1 || len(m.Buttons[0]) != 2 {
		t.Fatalf("got %+v, %v", m, err)
	}
	sent, err := citizen.Tap("Tidak")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := citizen.WaitAnswer(deadline(t), sent.Tap); err != nil {
		t.Fatal(err)
	}
	if got := in.has(t, 3)[2].Input; got.Kind != flows.Tap || got.Token != "s.1.tidak" {
		t.Errorf("got %+v", got)
	}
	wait(t, "state ok", func() bool { return n.State() == "ok" })
}

func TestWrongTokenIsAState(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	var logs lockedBuffer
	n := network(t, srv, func(c *telegram.Config) {
		c.Token = "187200:revoked-secret"
		c.Log = slog.New(slog.NewTextHandler(&logs, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	if n.State() != "connecting" {
		t.Errorf("state %q before Run", n.State())
	}
	run(t, n, newInbox().intake)
	wait(t, "unauthorized", func() bool { return n.State() == "unauthorized" })
	_, err := n.Send(deadline(t), bot.Outgoing{Address: "1", Letter: flows.Letter{Text: "halo"}})
	var e *bot.SendError
	if !errors.As(err, &e) || e.Outcome != bot.Down {
		t.Errorf("got %v", err)
	}
	if strings.Contains(logs.String()+err.Error(), "revoked-secret") {
		t.Error("the token is in the log")
	}
	if !strings.Contains(logs.String(), "TELEGRAM_BOT_TOKEN") {
		t.Error("the log does not say what to do")
	}
}

type lockedBuffer struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func TestTwoReceiversConflict(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	one, two := network(t, srv, nil), network(t, srv, nil)
	in := newInbox()
	run(t, one, in.intake)
	wait(t, "ok", func() bool { return one.State() == "ok" })
	stop := run(t, two, in.intake)
	wait(t, "conflict", func() bool { return one.State() == "conflict" || two.State() == "conflict" })
	stop()
	srv.User(7).Text("halo")
	in.has(t, 1)
	wait(t, "ok again", func() bool { return one.State() == "ok" })
}

func TestCommandsAndLink(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	n := network(t, srv, func(c *telegram.Config) {
		c.Commands = func(role aid.Role) []telegram.Command {
			if role == aid.RoleOfficer {
				return []telegram.Command{{Name: "antrean", Description: "Antrean saya"}}
			}
			return []telegram.Command{{Name: "menu", Description: "Menu"}, {Name: "batal", Description: "Batal"}}
		}
	})
	if n.Link("x") != "" {
		t.Error("a link without a name")
	}
	run(t, n, newInbox().intake)
	wait(t, "commands", func() bool { return len(srv.Commands("default", "")) == 2 })
	if got, want := n.Link("Ab-1_2"), "https://t.me/damping_test_bot?start=Ab-1_2"; got != want {
		t.Errorf("got %s", got)
	}
	srv.User(55)
	if err := n.CommandsFor(deadline(t), "55", aid.RoleOfficer); err != nil {
		t.Fatal(err)
	}
	if got := srv.Commands("chat:55", ""); len(got) != 1 || got[0].Command != "antrean" {
		t.Errorf("got %+v", got)
	}
	if err := n.CommandsFor(deadline(t), "55", aid.RoleCandidate); err != nil {
		t.Fatal(err)
	}
	if got := srv.Commands("chat:55", ""); len(got) != 0 {
		t.Errorf("got %+v", got)
	}
}
