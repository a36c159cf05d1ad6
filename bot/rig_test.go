package bot_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"damping/bot"
	"damping/bot/networktest"
	"damping/flows"
	"damping/store"
	"damping/store/seal"
	"damping/store/storetest"
)

// What the suite of the networks has as well.
type counting = networktest.Counting

const (
	secrets = networktest.Secrets
	sorry   = networktest.Sorry
)

var (
	eventually = networktest.Eventually
	raw        = networktest.Raw
)

// rig is a bot at work on a real database and a real wire.
type rig struct {
	t     *testing.T
	url   string
	keys  *seal.Keys
	store *store.Store
	bot   *bot.Bot
	logs  *logs
	stop  func() error
}

// logs collects what was logged.
type logs struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

var clock = store.Clock{Program: time.Now, Machine: time.Now}

// start runs a bot until the test ends or stop is called.
func start(t *testing.T, url string, change func(*bot.Config), networks ...bot.Network) *rig {
	t.Helper()
	r := &rig{t: t, url: url, keys: storetest.Keys(t), logs: &logs{}}
	r.start(change, networks...)
	t.Cleanup(func() {
		if err := r.stop(); err != nil {
			t.Errorf("stop: %v", err)
		}
		r.logsAreClean()
		if t.Failed() {
			t.Log(r.logs)
		}
	})
	return r
}

// start opens the database and runs the bot; after stop, once more.
func (r *rig) start(change func(*bot.Config), networks ...bot.Network) {
	r.t.Helper()
	s, err := store.Open(context.Background(), r.url, r.keys, clock)
	if err != nil {
		r.t.Fatal(err)
	}
	c := bot.Config{
		Store: s, Book: counting{}, Networks: networks, Clock: clock,
		World: func(*store.Tx, flows.Chat) flows.World { return nil },
		Log:   slog.New(slog.NewTextHandler(r.logs, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Text:  func(string) string { return sorry },
	}
	if change != nil {
		change(&c)
	}
	b, err := bot.New(c)
	if err != nil {
		r.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ran := make(chan error, 1)
	go func() { ran <- b.Run(ctx) }()
	r.store, r.bot = s, b
	r.stop = sync.OnceValue(func() error {
		cancel()
		return errors.Join(<-ran, s.Close())
	})
}

// logsAreClean demands that nothing of what people are, write or get was logged.
func (r *rig) logsAreClean() {
	r.t.Helper()
	logged := r.logs.String()
	for _, word := range strings.Fields(secrets + " " + sorry) {
		if word != "NIK" && strings.Contains(logged, word) {
			r.t.Errorf("%q was logged", word)
		}
	}
}

// settled waits until nothing of a queue is open or claimed.
func (r *rig) settled(q *store.Queue) store.QueueStats {
	r.t.Helper()
	return networktest.Settled(r.t, q)
}
