package networktest_test

import (
	"strconv"
	"testing"
	"time"

	"damping/bot"
	"damping/bot/networktest"
	"damping/bot/telegram"
	"damping/bot/telegram/telegramtest"
	"damping/store/storetest"
)

func TestTelegram(t *testing.T) {
	t.Parallel()
	networktest.Run(t, newTelegram(t), storetest.SQLite(t))
}

// TestTelegramOnPostgres is the one that shows that the cases hold on both databases.
func TestTelegramOnPostgres(t *testing.T) {
	t.Parallel()
	networktest.Run(t, newTelegram(t), storetest.Postgres(t))
}

// telegramPlatform is a Bot API server.
type telegramPlatform struct {
	srv  *telegramtest.Server
	gate *networktest.Gate
}

func newTelegram(t *testing.T) *telegramPlatform {
	srv := telegramtest.Start(telegramtest.Options{})
	t.Cleanup(srv.Close)
	return &telegramPlatform{srv: srv, gate: networktest.NewGate(t, srv.URL)}
}

func (p *telegramPlatform) Open(t *testing.T, clock func() time.Time, make bot.Maker) (bot.Network, func()) {
	n, err := telegram.New(telegram.Config{
		Token: p.srv.Token, APIURL: p.gate.URL, Clock: clock, PollTimeout: 5 * time.Second,
		Makers: map[string]bot.Maker{"photo": make},
	})
	if err != nil {
		t.Fatal(err)
	}
	return n, func() {}
}

func (p *telegramPlatform) Person(t *testing.T, n int) networktest.Person {
	return &telegramPerson{t: t, User: p.srv.User(int64(1001 + n))}
}

func (p *telegramPlatform) Pending() int { return p.srv.Pending() }

// echoes is how late a repeat may come.
const echoes = 20 * time.Millisecond

func (p *telegramPlatform) Repeat(t *testing.T) func() {
	return p.faults(t, telegramtest.Faults{Duplicate: 1, DuplicateDelay: echoes})
}

// Trouble disturbs receiving in every way, and sending in those that tell the bot
// that nothing was sent: a letter that may have been sent is sent again here.
func (p *telegramPlatform) Trouble(t *testing.T, share float64) func() {
	quiet := p.faults(t, telegramtest.Faults{Seed: 5, Duplicate: share, DuplicateDelay: echoes, ResetAfter: share, ServerError: share / 2, Methods: []string{"getUpdates"}})
	allow := p.srv.Rule(telegramtest.Rule{Method: "sendMessage", Skip: 2, Times: 2, Do: telegramtest.ServerError})
	return func() { quiet(); allow() }
}

func (p *telegramPlatform) faults(t *testing.T, f telegramtest.Faults) func() {
	p.srv.SetFaults(f)
	return func() {
		networktest.Eventually(t, func() bool { return p.srv.Pending() == 0 }, func() string { return "updates are kept" })
		time.Sleep(2 * echoes)
		p.srv.SetFaults(telegramtest.Faults{})
	}
}

func (p *telegramPlatform) Cut(t *testing.T) func() { return p.gate.Cut(t) }

func (p *telegramPlatform) Refuse(*testing.T) func() int {
	before := p.srv.Count("sendMessage", telegramtest.Limited)
	allow := p.srv.Rule(telegramtest.Rule{Method: "sendMessage", Do: telegramtest.Refuse, RetryAfter: 3600})
	return func() int {
		allow()
		return p.srv.Count("sendMessage", telegramtest.Limited) - before
	}
}

func (p *telegramPlatform) Lacks() map[networktest.Ability]string { return nil }

type telegramPerson struct {
	*telegramtest.User
	t *testing.T
}

func (p *telegramPerson) Address() string  { return strconv.FormatInt(p.ID, 10) }
func (p *telegramPerson) Text(text string) { p.User.Text(text) }

func (p *telegramPerson) Photos(jpegs ...[]byte) {
	switch {
	case len(jpegs) > 1:
		p.User.Album(jpegs...)
	case len(jpegs[0]) > 10<<20: // Telegram makes photos small: only a file can be so large
		p.User.Document("foto.jpg", "image/jpeg", jpegs[0], "")
	default:
		p.User.Photo(jpegs[0], "")
	}
}

func (p *telegramPerson) Tap(label string) {
	if _, err := p.User.Tap(label); err != nil {
		p.t.Error(err)
	}
}

func (p *telegramPerson) Got() (texts []string) {
	for _, m := range p.Messages() {
		if m.Text != "" {
			texts = append(texts, m.Text)
		}
	}
	return texts
}
