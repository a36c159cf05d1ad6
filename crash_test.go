package main_test

import (
	"math/rand/v2"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"damping/bot/telegram/telegramtest"
	"damping/store/storetest"
)

// TestKillNine kills the real program at random moments while fifty citizens
// talk with it, and starts it again each time.
func TestKillNine(t *testing.T) {
	t.Parallel()
	faults := trouble(9)
	faults.PerSecond = 0 // so that more is under way at each kill
	storetest.EachURL(t, func(t *testing.T, address string) {
		t.Parallel()
		killNine(t, address, 4, faults, "TELEGRAM_RATE=0")
	})
}

// TestKillNineSoak does the same 100 times, under the limit of 30 a second too.
func TestKillNineSoak(t *testing.T) {
	if os.Getenv("DAMPING_SOAK") == "" {
		t.Skip("set DAMPING_SOAK=1, or run make soak")
	}
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, address string) {
		t.Parallel()
		killNine(t, address, 100, trouble(99), "TELEGRAM_RATE=42")
	})
}

// killNine: nothing is lost, nothing is out of order, and what came twice is
// marked unknown.
func killNine(t *testing.T, address string, kills int, faults telegramtest.Faults, env string) {
	s := settle(t, address, faults, env)
	var enough atomic.Bool
	talked := make(chan error, 1)
	go func() { talked <- s.talk(t.Context(), onAndOn(&enough)) }()
	dice := rand.New(rand.NewPCG(faults.Seed, uint64(kills)))
	longest := 1500 // milliseconds
	if !strings.HasPrefix(address, "sqlite:") && kills > 10 {
		longest = 20_000 // a new process sends only when the dead one's lease of the account has lapsed
	}
	for range kills {
		p, err := s.Start()
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(100+dice.IntN(longest-100)) * time.Millisecond)
		if err := p.Kill(); err != nil {
			t.Fatal(err)
		}
		if err := s.decide(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	p, err := s.Serve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	stop := s.deciding(t)
	enough.Store(true)
	if err := <-talked; err != nil {
		t.Fatal(err)
	}
	s.quiet(t)
	stop()
	doubled := s.judge(t, true)
	t.Logf("%d kills, %d letters: %d answers came twice, %d waited for a person",
		kills, s.Server.Count("sendMessage", telegramtest.Answered), doubled, s.decided)
	s.leave(t, p)
}
