package whatsapp

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/types"
	waLog "go.mau.fi/whatsmeow/util/log"

	"damping/bot"
)

// Config says how the account is used.
type Config struct {
	DatabaseURL string            // "sqlite:PATH" or "postgres://…", of the library's own database
	Clock       func() time.Time  // the machine clock
	Log         *slog.Logger      // nil: nothing is logged
	Transport   http.RoundTripper // to WhatsApp; nil: the real one
	Make        bot.Maker         // makes the files of letters; nil: letters go without
	Recent      Recent            // letters sent lately; nil: what cannot be decrypted is lost after a restart
	PollTitle   string            // stands over the answers of an invitation; "": there are no polls
	Daily       int               // reminders and bulk letters in a day at most; default 200

	Seen Seen // notes what has arrived and was read; nil: nobody

	LookEvery   time.Duration // how often an unpaired account is looked at again; default 5 s
	LostAfter   time.Duration // how long a message that cannot be decrypted is waited for; default 2 min
	IntakePause time.Duration // between offers to an inbox that takes nothing; default 2 s
}

// Recent are the letters that went to an address lately, newest first: one may have
// to be sent again because the receiver could not decrypt it.
type Recent func(ctx context.Context, address string) ([]bot.Outgoing, error)

// Network is one account on WhatsApp. All methods may be called at any time from
// any goroutine.
type Network struct {
	cfg  Config
	keys *keys

	condition
	client atomic.Pointer[whatsmeow.Client] // while there is a session
	seq    atomic.Int64                     // of the newest message
	typing chan struct{}                    // has room for one: nobody waits for "typing"
	holds  atomic.Bool                      // this process has the account

	receipts chan Receipt // what Seen is to be told
}

var (
	_ bot.Network  = (*Network)(nil)
	_ bot.Repeater = (*Network)(nil)
	_ bot.Pacer    = (*Network)(nil)
	_ bot.Typer    = (*Network)(nil)
	_ bot.Editor   = (*Network)(nil)
	_ bot.Braker   = (*Network)(nil)
	_ bot.Ender    = (*Network)(nil)
	_ bot.Holder   = (*Network)(nil)
	_ bot.Recaller = (*Network)(nil)
	_ bot.Stater   = (*Network)(nil)
)

// New opens the account's database; Close closes it. It calls nobody: that the
// account is not paired shows in State once Run runs.
func New(ctx context.Context, cfg Config) (*Network, error) {
	if cfg.Clock == nil {
		return nil, errors.New("whatsapp: a clock is required")
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Transport == nil {
		cfg.Transport = http.DefaultTransport
	}
	if cfg.Daily == 0 {
		cfg.Daily = 200
	}
	if cfg.LookEvery == 0 {
		cfg.LookEvery = 5 * time.Second
	}
	if cfg.LostAfter == 0 {
		cfg.LostAfter = 2 * time.Minute
	}
	if cfg.IntakePause == 0 {
		cfg.IntakePause = 2 * time.Second
	}
	keys, err := openKeys(ctx, cfg.DatabaseURL)
	if err != nil {
		return nil, err
	}
	return &Network{
		cfg: cfg, keys: keys, typing: make(chan struct{}, 1), receipts: make(chan Receipt, mostReceipts),
		condition: condition{log: cfg.Log, state: Connecting},
	}, nil
}

// Close closes the account's database, after Run has ended.
func (n *Network) Close() error { return n.keys.close() }

// Channel is "whatsapp".
func (n *Network) Channel() string { return "whatsapp" }

// Idempotent is true: a message's id is made from the letter's.
func (n *Network) Idempotent() bool { return true }

// Recall is how long a receiver may ask for a letter again that it could not decrypt,
// or answer to it.
func (n *Network) Recall() time.Duration { return 7 * 24 * time.Hour }

// Holds tells whether this process has the account; another one may have it.
func (n *Network) Holds() bool { return n.holds.Load() }

// Minute is how many reminders and bulk letters leave in a minute.
const Minute = 6

// Pace is what an account may send without being noticed: replies nearly as they
// come, everything else as a person would.
func (n *Network) Pace() bot.Pace {
	return bot.Pace{Account: 5, Chat: 1, ChatBurst: 5, Work: 1.0 / 3, Gap: 8 * time.Second, Minute: Minute, Daily: n.cfg.Daily}
}

// Run receives until ctx ends. It never gives up: what is wrong shows in State.
func (n *Network) Run(ctx context.Context, intake bot.Intake) error {
	var noting sync.WaitGroup
	defer noting.Wait()
	if n.cfg.Seen != nil {
		noting.Go(func() { n.note(ctx) })
	}
	for ctx.Err() == nil {
		if !n.once(ctx, intake) {
			sleep(ctx, n.cfg.LookEvery)
		}
	}
	return nil
}

// once receives for as long as the account lasts; false when there is none to be had.
func (n *Network) once(ctx context.Context, intake bot.Intake) bool {
	free, lost, err := n.keys.hold(ctx)
	if err != nil { // it is being paired, here or by another program, or served by another
		if n.State() != string(Unpaired) {
			n.setState(Held, time.Time{})
		}
		return false
	}
	defer free()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		select {
		case <-lost: // another process may have the account now
			n.log.Warn("whatsapp: the account's lock is lost")
			stop()
		case <-ctx.Done():
		}
	}()
	device, err := n.keys.device(ctx)
	switch {
	case ctx.Err() != nil:
		return false
	case err != nil:
		n.setState(Broken, time.Time{})
		return false
	case device.ID == nil:
		n.setState(Unpaired, time.Time{})
		return false
	}
	n.holds.Store(true)
	defer n.holds.Store(false)
	n.serve(ctx, device, intake)
	return true
}

// newClient makes a client of the library that talks to WhatsApp's hosts only.
func (n *Network) newClient(device *store.Device) *whatsmeow.Client {
	client := whatsmeow.NewClient(device, tap{waLog.Noop, n.locked})
	client.SynchronousAck = true
	client.EnableDecryptedEventBuffer = true
	client.ManualHistorySyncDownload = true
	client.InitialAutoReconnect = true
	client.AutoReconnectHook = func(error) bool {
		client.AutoReconnectErrors = min(client.AutoReconnectErrors, mostReconnects)
		return true
	}
	client.GetMessageForRetry = func(_, to types.JID, id types.MessageID) *waE2E.Message {
		return n.again(client, to, id)
	}
	guarded := &http.Client{Transport: guard{n.cfg.Transport}}
	client.SetWebsocketHTTPClient(guarded)
	client.SetPreLoginHTTPClient(guarded)
	client.SetMediaHTTPClient(guarded)
	return client
}

// mostReconnects caps the library's pause between tries, which is twice as many seconds.
const mostReconnects = 15

// Error is a failed call without anything private: no number, no text of a message.
type Error struct{ Class string }

func (e *Error) Error() string { return fmt.Sprintf("whatsapp: %s", e.Class) }
