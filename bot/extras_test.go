package bot_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"damping/bot"
	"damping/flows"
	"damping/store"
	"damping/store/storetest"
)

// TestTimersFireOnceAndHarmNoOther: a due timer does its work in one
// transaction; one that fails is parked, one of an unknown kind too.
func TestTimersFireOnceAndHarmNoOther(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, url string) {
		p := newPlatform(t)
		kinds := map[string]bot.TimerFunc{
			"remind": func(tx *store.Tx, timer store.Timer) ([]flows.Notice, error) {
				chat, err := tx.ChatAt("wire", timer.Subject)
				return []flows.Notice{{Chat: chat, Lane: flows.Reminder, Key: "besok"}}, err
			},
			"panic": func(*store.Tx, store.Timer) ([]flows.Notice, error) { panic(secrets) },
			"fail":  func(*store.Tx, store.Timer) ([]flows.Notice, error) { return nil, errors.New(secrets) },
		}
		r := start(t, url, func(c *bot.Config) { c.Timers = kinds }, newWire("wire", p))
		err := r.store.Update(t.Context(), func(tx *store.Tx) error {
			for i, kind := range []string{"panic", "fail", "unknown", "remind", "later"} {
				due := tx.Now.Add(time.Duration(i-10) * time.Minute)
				if kind == "later" {
					due = tx.Now.Add(time.Hour)
				}
				if err := tx.SetTimer(store.Timer{Subject: "ani", Kind: kind, Due: due}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		p.await(t, "ani", "besok")
		db := raw(t, url)
		for kind, want := range map[string]string{
			"remind": "done ok", "panic": "open panic at bot/extras_test.go:", "fail": "open errors.errorString",
			"unknown": "open no such kind of timer", "later": "open ",
		} {
			var got string
			eventually(t, func() bool {
				row := db.QueryRowContext(t.Context(), "SELECT state || ' ' || outcome FROM timers WHERE kind = $1", kind)
				if err := row.Scan(&got); err != nil {
					t.Fatal(err)
				}
				return strings.HasPrefix(got, want)
			}, func() string { return fmt.Sprintf("the timer %q is %q, want %q", kind, got, want) })
		}
		r.settled(r.store.Outbox)
		p.await(t, "ani", "besok")
	})
}

// cards answers with a letter that is kept up to date.
type cards struct{ counting }

func (c cards) Turn(w flows.World, s flows.State, in flows.Input) (flows.State, []flows.Letter, error) {
	s, letters, err := c.counting.Turn(w, s, in)
	for i := range letters {
		letters[i].Card = "progress"
	}
	return s, letters, err
}

type editing struct{ *wire }

func (editing) CanEdit() bool { return true }

// TestACardIsEditedWhereTheNetworkCan and sent anew where it cannot.
func TestACardIsEditedWhereTheNetworkCan(t *testing.T) {
	t.Parallel()
	for _, edits := range []bool{true, false} {
		p := newPlatform(t)
		var network bot.Network = newWire("wire", p)
		if edits {
			network = editing{newWire("wire", p)}
		}
		start(t, storetest.SQLite(t), func(c *bot.Config) { c.Book = cards{} }, network)
		p.say("ani", "a")
		p.await(t, "ani", "1 a")
		p.say("ani", "b")
		p.await(t, "ani", "1 a", "2 b")
		if got, want := p.sent[1].Edit, map[bool]string{true: "1"}[edits]; got != want {
			t.Errorf("edits %v: the second edits %q, want %q", edits, got, want)
		}
	}
}

// slow is a conversation that takes long to answer "slow".
type slow struct{ counting }

func (c slow) Turn(w flows.World, s flows.State, in flows.Input) (flows.State, []flows.Letter, error) {
	if in.Text == "slow" {
		time.Sleep(1200 * time.Millisecond)
	}
	return c.counting.Turn(w, s, in)
}

// typing notes whom it showed that an answer is being made.
type typing struct {
	*wire
	mu    sync.Mutex
	shown []string
}

func (ty *typing) Typing(address string) {
	ty.mu.Lock()
	defer ty.mu.Unlock()
	ty.shown = append(ty.shown, address)
}

// to counts how often it was shown to somebody.
func (ty *typing) to(address string) (n int) {
	ty.mu.Lock()
	defer ty.mu.Unlock()
	for _, who := range ty.shown {
		if who == address {
			n++
		}
	}
	return n
}

func TestWhoWaitsLongSeesTyping(t *testing.T) {
	t.Parallel()
	p := newPlatform(t)
	network := &typing{wire: newWire("wire", p)}
	start(t, storetest.SQLite(t), func(c *bot.Config) { c.Book = slow{} }, network)
	p.say("budi", "slow")
	p.give("citra", flows.Input{Kind: flows.Photo, Text: "photo", Media: &flows.Media{Ref: "x"}})
	for _, who := range []string{"budi", "citra"} {
		eventually(t, func() bool { return network.to(who) == 1 },
			func() string { return fmt.Sprintf("typing was shown to %s %d times, want once", who, network.to(who)) })
	}
	var want []string
	for { // a machine that has much else to do may be slow itself, but not always
		want = append(want, fmt.Sprintf("%d quick", len(want)+1))
		p.say("ani", "quick")
		p.await(t, "ani", want...)
		if n := network.to("ani"); n < len(want) {
			break
		} else if n == 50 {
			t.Fatal("typing is shown with every quick answer")
		}
	}
	p.await(t, "budi", "1 slow")
	p.await(t, "citra", "1 photo")
}

// TestNothingIsMadeOfHalfAConfig: what is missing shows at once.
func TestNothingIsMadeOfHalfAConfig(t *testing.T) {
	p := newPlatform(t)
	if _, err := bot.New(bot.Config{Networks: []bot.Network{newWire("wire", p)}}); err == nil {
		t.Error("a bot without a store was made")
	}
	s, err := store.Open(t.Context(), storetest.SQLite(t), storetest.Keys(t), clock)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	_, err = bot.New(bot.Config{
		Store: s, Book: counting{}, Clock: clock, Text: func(string) string { return sorry },
		World:    func(*store.Tx, flows.Chat) flows.World { return nil },
		Networks: []bot.Network{newWire("wire", p), newWire("wire", p)},
	})
	if err == nil {
		t.Error("two networks of one name were taken")
	}
}
