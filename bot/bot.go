package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"damping/flows"
	"damping/store"
)

// Book answers one input; *flows.Book is one. It is pure but for the World.
type Book interface {
	Turn(flows.World, flows.State, flows.Input) (flows.State, []flows.Letter, error)
	Write(flows.Notice) (flows.Letter, error)
}

// Config is everything that a Bot is made of. Fields without a default are needed.
type Config struct {
	Store    *store.Store
	Book     Book
	World    func(*store.Tx, flows.Chat) flows.World // store.Office.World
	Networks []Network
	Clock    store.Clock
	Zone     *time.Location                // of the programme, for the daily work; UTC by default
	Log      *slog.Logger                  // gets no personal data; discarded by default
	Text     func(key string) string       // for the few sentences the bot says itself
	Timers   map[string]TimerFunc          // what a due timer does, by its kind
	Keeper   Keeper                        // of photos; nil keeps none
	Daily    []func(context.Context) error // other work of every night

	Workers int // turns at once; 64 by default
	Senders int // letters in the air at once for each network account; 64 by default
}

// TimerFunc does what is due, in the transaction that ends the timer, and
// returns what is to be written to whom.
type TimerFunc func(*store.Tx, store.Timer) ([]flows.Notice, error)

// Bot is the engine. One process runs one.
type Bot struct {
	Config
	log      *slog.Logger
	clock    store.Clock
	metrics  *metrics
	accounts map[string]*account
	typers   map[string]Typer
	turns    *workers
	keeping  chan struct{} // one for each photo under way
	stuck    stuck
}

// KeyParked is the sentence for somebody whose message could not be worked on.
const KeyParked = "error.parked"

// New makes a bot; nothing runs yet.
func New(c Config) (*Bot, error) {
	if c.Store == nil || c.Book == nil || c.World == nil || c.Text == nil || c.Clock.Program == nil || c.Clock.Machine == nil {
		return nil, errors.New("bot: a part of the config is missing")
	}
	if c.Zone == nil {
		c.Zone = time.UTC
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Workers <= 0 {
		c.Workers = 64
	}
	if c.Senders <= 0 {
		c.Senders = 64
	}
	b := &Bot{
		Config: c, log: c.Log, clock: c.Clock, metrics: newMetrics(),
		accounts: map[string]*account{}, typers: map[string]Typer{}, keeping: make(chan struct{}, keepAtOnce),
	}
	for _, n := range c.Networks {
		if b.accounts[n.Channel()] != nil {
			return nil, fmt.Errorf("bot: two networks are called %q", n.Channel())
		}
		b.accounts[n.Channel()] = newAccount(b, n)
		if t, ok := n.(Typer); ok {
			b.typers[n.Channel()] = t
		}
	}
	b.turns = newWorkers(b)
	b.observe()
	b.Store.Inbox.OnPark = b.sorry
	b.Store.Outbox.ClientIDs = func(channel string) bool {
		a := b.accounts[channel]
		return a != nil && a.repeats
	}
	b.Store.Outbox.Keep = func(channel string) time.Duration {
		if a := b.accounts[channel]; a != nil {
			if r, ok := a.net.(Recaller); ok {
				return r.Recall()
			}
		}
		return 0
	}
	return b, nil
}

// How long a stop may take at most. First nothing new is begun while what was
// begun ends; what has not ended then is cut off, and its marks are written.
const (
	stopWork  = 10 * time.Second     // turns and sends in the air, networks' last answers
	stopMarks = 3 * time.Second      // marks of what was cut off, leases given back
	StopTime  = stopWork + stopMarks // = 13 s; give the process a little more
)

// Run works until ctx ends, then stops within StopTime. The error tells what
// did not stop in time; nothing is lost by it.
func (b *Bot) Run(ctx context.Context) error {
	// begun outlives ctx: what was begun may end.
	begun, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	var parts sync.WaitGroup
	part := func(name string, run func(context.Context) error) {
		parts.Go(func() { b.keep(ctx, name, run) })
	}
	part("workers", func(ctx context.Context) error { return b.turns.run(ctx, begun) })
	for channel, a := range b.accounts {
		part("receive "+channel, func(ctx context.Context) error { return a.net.Run(ctx, b.intake(channel)) })
		part("send "+channel, func(ctx context.Context) error { return a.run(ctx, begun) })
	}
	part("heartbeat", b.beat)
	b.log.Info("bot runs", "networks", len(b.accounts), "workers", b.Workers, "senders", b.Senders)

	<-ctx.Done()
	ended := make(chan struct{})
	go func() {
		parts.Wait()
		close(ended)
	}()
	for _, step := range []time.Duration{stopWork, stopMarks} {
		select {
		case <-ended:
			b.log.Info("bot stopped")
			return nil
		case <-time.After(step):
			cut()
		}
	}
	return errors.New("bot: something did not stop in time")
}
