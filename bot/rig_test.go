package bot_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"damping/bot"
	"damping/flows"
	"damping/store"
	"damping/store/seal"
	"damping/store/storetest"
)

// counting is the smallest conversation that shows a loss, a repeat and a
// wrong order: it answers with how many messages it has heard, and the last.
type counting struct{}

func (counting) Turn(_ flows.World, s flows.State, in flows.Input) (flows.State, []flows.Letter, error) {
	switch in.Text {
	case "boom":
		panic("boom " + secrets)
	case "bad":
		return s, nil, errors.New("bad " + secrets)
	}
	n, err := strconv.Atoi("0" + s.Draft["n"])
	if err != nil {
		return s, nil, err
	}
	s.Draft = map[string]string{"n": strconv.Itoa(n + 1), "last": in.Text}
	return s, []flows.Letter{{Text: fmt.Sprintf("%d %s", n+1, in.Text)}}, nil
}

// Write makes a letter of nothing but the key.
func (counting) Write(n flows.Notice) (flows.Letter, error) {
	return flows.Letter{Chat: n.Chat, Lane: n.Lane, Due: n.Due, Text: n.Key}, nil
}

// secrets are what must never be logged: invented, as all people here.
const secrets = "NIK 1872015503909001 Ibu Sari Wulandari 081290019001 Jalan Kenanga"

// sorry is what a person is told whose message was parked.
const sorry = "maaf"

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
func (r *rig) settled(q *store.Queue) (st store.QueueStats) {
	r.t.Helper()
	eventually(r.t, func() bool {
		var err error
		if st, err = q.Stats(r.t.Context()); err != nil {
			r.t.Fatal(err)
		}
		open := st.Claimed
		for _, n := range st.Open {
			open += n
		}
		return open == 0
	}, func() string { return fmt.Sprintf("the queue does not empty: %+v", st) })
	return st
}

// eventually waits for what shows itself nowhere but in a value; what says
// what there is instead.
func eventually(t *testing.T, done func() bool, what func() string) {
	t.Helper()
	for range 18_000 { // three minutes
		if done() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("too late: " + what())
}
