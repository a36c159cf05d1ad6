package telegram

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"

	tg "github.com/go-telegram/bot"

	"damping/bot"
)

// Network is one bot account on Telegram. All methods may be called at any
// time from any goroutine.
type Network struct {
	account string // the bot's public id
	cfg     Config
	api     *tg.Bot
	poller  *http.Client // getUpdates alone: its answers take their time
	files   *http.Client // downloads

	condition
	username atomic.Pointer[string]     // from getMe; nil until then
	intake   atomic.Pointer[bot.Intake] // while Run runs
	aside    *aside                     // small calls nobody waits for
	progress tally                      // calls done of letters that are half sent
	unmade   tally                      // times that a letter's file could not be made
	keyboard chatSet                    // chats with request buttons beneath the text field
}

var (
	_ bot.Network = (*Network)(nil)
	_ bot.Editor  = (*Network)(nil)
	_ bot.Pacer   = (*Network)(nil)
	_ bot.Typer   = (*Network)(nil)
)

// New makes a Network. It calls nobody: a wrong token shows in State once Run runs.
func New(cfg Config) (*Network, error) {
	cfg, err := cfg.complete()
	if err != nil {
		return nil, err
	}
	n := &Network{cfg: cfg, aside: newAside()}
	n.account, _, _ = strings.Cut(cfg.Token, ":") // the bot's public id
	n.log = cfg.Log
	calls := newTransport()
	n.poller = newHTTPClient(newTransport(), cfg.PollTimeout+pollGrace)
	n.files = newHTTPClient(calls, fileTimeout)
	n.api, err = tg.New(cfg.Token,
		tg.WithSkipGetMe(),
		tg.WithServerURL(cfg.APIURL),
		tg.WithHTTPClient(callTimeout, &caller{http: newHTTPClient(calls, callTimeout)}),
		tg.WithErrorsHandler(func(error) {}), // what matters comes back from the call itself
	)
	if err != nil {
		return nil, &Error{Class: "config"}
	}
	return n, nil
}

// Channel is "telegram".
func (n *Network) Channel() string { return "telegram" }

// CanEdit is true: Telegram can.
func (n *Network) CanEdit() bool { return true }

// Pace is Telegram's limits, as configured.
func (n *Network) Pace() bot.Pace {
	return bot.Pace{
		Account:   n.cfg.AccountRate,
		Chat:      n.cfg.ChatRate,
		ChatBurst: n.cfg.ChatBurst,
		Bulk:      n.cfg.BulkRate,
	}
}

// Run receives until ctx ends. It never gives up: what is wrong shows in State.
func (n *Network) Run(ctx context.Context, intake bot.Intake) error {
	n.intake.Store(&intake)
	defer n.intake.Store(nil)
	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel() // after a panic too: else it would wait for ever, and nobody would begin anew
	n.aside.start(ctx, &wg, n)
	wg.Go(func() { n.settle(ctx) })
	if n.cfg.WebhookURL != "" {
		n.hold(ctx)
		return nil
	}
	n.poll(ctx, intake)
	return nil
}

// settle learns the bot's name and sets its commands, however often it takes.
func (n *Network) settle(ctx context.Context) {
	n.insist(ctx, "getMe", n.Identify)
	if n.cfg.Commands != nil {
		n.insist(ctx, "setMyCommands", n.SetCommands)
	}
}

// insist repeats a call with back-off until it succeeds or ctx ends. A refused
// token shows in State; whether anything else is wrong the receiver knows better.
func (n *Network) insist(ctx context.Context, method string, call func(context.Context) error) {
	wait := newBackoff(retryFirst, retryMost)
	for ctx.Err() == nil {
		err := call(ctx)
		if err == nil || ctx.Err() != nil {
			return
		}
		n.log.Debug("telegram: a call failed", "method", method, "class", ClassOf(err))
		wait.sleep(ctx)
	}
}

// Identify asks who the bot is; Link needs it. Run does it by itself.
func (n *Network) Identify(ctx context.Context) error {
	ctx, a := withAttempt(ctx)
	me, err := n.api.GetMe(ctx)
	if err != nil {
		return n.fault(err, a)
	}
	n.username.Store(&me.Username)
	return nil
}

// Username is the bot's, "" until Identify succeeded.
func (n *Network) Username() string {
	if name := n.username.Load(); name != nil {
		return *name
	}
	return ""
}

// Link opens the bot with a payload (at most 64 of A-Z a-z 0-9 _ -). It is ""
// while the bot's name is not known.
func (n *Network) Link(code string) string {
	name := n.Username()
	if name == "" {
		return ""
	}
	link := "https://t.me/" + url.PathEscape(name)
	if code != "" {
		link += "?start=" + url.QueryEscape(code)
	}
	return link
}
