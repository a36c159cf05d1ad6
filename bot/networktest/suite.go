package networktest

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"damping/bot"
	"damping/bot/example"
	"damping/flows"
	"damping/flows/aid"
	"damping/flows/flowtest"
	"damping/store"
)

// suite is one platform with one town behind it, for all cases.
type suite struct {
	db       *sql.DB // the town's database, beside its store
	town     *flowtest.Town
	platform Platform
	channel  string
	met      int                     // people who have spoken
	text     func(key string) string // a sentence of the house
}

// cases are played in this order, each with people of its own.
var cases = []struct {
	name  string
	needs Ability // "" is none
	play  func(*suite, *testing.T)
}{
	{"a message that comes twice", "", (*suite).comesTwice},
	{"killed between inbox and acknowledgement", "", (*suite).halfAcknowledged},
	{"order within each chat", "", (*suite).order},
	{"an inbox that takes nothing", "", (*suite).refusedByInbox},
	{"a panic while a message is taken", "", (*suite).panicOfInbox},
	{"a panic while a message is answered", "", (*suite).panicOfTurn},
	{"trouble at random", "", (*suite).trouble},
	{"refused for a while", Refusing, (*suite).refused},
	{"somebody who is gone", Blocking, (*suite).gone},
	{"an hour without network", "", (*suite).hour},
	{"a choice, in every manner", "", (*suite).choices},
	{"photos", "", (*suite).photos},
}

// Run plays every case over a platform, with the store at url, an empty database.
func Run(t *testing.T, p Platform, url string) {
	s := &suite{db: Raw(t, url), town: flowtest.NewTownAt(t, url), platform: p}
	s.town.Clock.Go()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if why, lacks := p.Lacks()[c.needs]; lacks {
				t.Skipf("this network lacks %s: %s", c.needs, why)
			}
			c.play(s, t)
		})
	}
}

// has tells whether the network has an ability.
func (s *suite) has(a Ability) bool {
	_, lacks := s.platform.Lacks()[a]
	return !lacks
}

// people are n who have not spoken yet.
func (s *suite) people(t *testing.T, n int) []Person {
	t.Helper()
	all := make([]Person, n)
	for i := range all {
		all[i] = s.platform.Person(t, s.met)
		s.met++
	}
	return all
}

// take stands between a network and the inbox; run ends when the program stops.
type take func(run context.Context, commit func() error) error

// tampered is a network whose messages come through take.
type tampered struct {
	bot.Network
	take take
}

// Run receives.
func (n tampered) Run(ctx context.Context, intake bot.Intake) error {
	return n.Network.Run(ctx, func(c context.Context, m []bot.Incoming) error {
		return n.take(ctx, func() error { return intake(c, m) })
	})
}

// start runs the program until the case ends or stop is called. change and take may
// be nil.
func (s *suite) start(t *testing.T, change func(*bot.Config), take take) (stop func()) {
	t.Helper()
	clock := s.town.Clock.Now
	makers := bot.Makers{"photo": func(context.Context, flows.Attachment) ([]byte, string, error) {
		data, err := example.Picture(aid.DocKTP)
		return data, example.Mime, err
	}}
	network, closeNetwork := s.platform.Open(t, clock, makers.Make)
	s.channel = network.Channel()
	c := bot.Config{
		Store: s.town.Store, Book: Counting{}, World: s.town.Office.World, Networks: []bot.Network{network},
		Clock: store.Clock{Program: clock, Machine: clock}, Zone: aid.WIB, Log: slog.New(slog.DiscardHandler),
		Text: func(string) string { return Sorry },
	}
	if take != nil {
		c.Networks[0] = tampered{network, take}
	}
	if change != nil {
		change(&c)
	}
	b, err := bot.New(c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ran := make(chan error, 1)
	go func() { ran <- b.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ran; err != nil {
			t.Errorf("stop: %v", err)
		}
		closeNetwork()
	})
	t.Cleanup(stop)
	return stop
}

// hears waits until a person has got exactly these letters.
func (s *suite) hears(t *testing.T, p Person, want ...string) {
	t.Helper()
	Eventually(t, func() bool { return len(p.Got()) >= len(want) }, func() string {
		return fmt.Sprintf("she got %q, want %q", p.Got(), want)
	})
	if got := p.Got(); !slices.Equal(got, want) {
		t.Fatalf("she got %q, want %q", got, want)
	}
}

// acknowledged waits until the platform keeps no message any more.
func (s *suite) acknowledged(t *testing.T) {
	t.Helper()
	Eventually(t, func() bool { return s.platform.Pending() == 0 }, func() string {
		return fmt.Sprintf("%d messages are not acknowledged", s.platform.Pending())
	})
}

// settled waits until no letter is open.
func (s *suite) settled(t *testing.T) {
	t.Helper()
	Settled(t, s.town.Store.Outbox)
}

// counted is a number that the database tells.
func (s *suite) counted(t *testing.T, query string) (n int) {
	t.Helper()
	if err := s.db.QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// waits waits until letters are in the outbox that the network sent back.
func (s *suite) waits(t *testing.T, outcome string) {
	t.Helper()
	Eventually(t, func() bool {
		return s.counted(t, `SELECT COUNT(*) FROM outbox WHERE state = 'open' AND outcome LIKE '`+outcome+`%'`) > 0
	}, func() string { return "no letter waits as " + outcome })
}

// put writes letters to somebody who has spoken.
func (s *suite) put(t *testing.T, p Person, letters ...flows.Letter) {
	t.Helper()
	err := s.town.Store.Update(t.Context(), func(tx *store.Tx) error {
		chat, err := tx.ChatAt(s.channel, p.Address())
		if err != nil {
			return err
		}
		for _, l := range letters {
			body, err := json.Marshal(l)
			if err != nil {
				return err
			}
			if _, err := tx.Put(store.Letter{Chat: chat, Lane: store.Lane(l.Lane), Expires: l.Expires, Body: body}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// later moves both clocks.
func (s *suite) later(d time.Duration) { s.town.Clock.Move(d) }
