package bot_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"damping/bot"
	"damping/flows"
	"damping/store"
	"damping/store/seal"
	"damping/store/storetest"
)

// The environment by which this binary is told to be the bot.
const (
	childDatabase = "DAMPING_TEST_DATABASE"
	childKey      = "DAMPING_TEST_KEY"
	childPlatform = "DAMPING_TEST_PLATFORM"
	soak          = "DAMPING_TEST_SOAK" // how often to kill
)

func TestMain(m *testing.M) {
	if os.Getenv(childDatabase) != "" {
		if err := child(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	// These tests wait more than they work.
	flag.Parse()
	if err := flag.Set("test.parallel", "8"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	os.Exit(storetest.Main(m, nil))
}

// child is the bot as a process of its own, until it is killed.
func child() error {
	if shift := os.Getenv(childShift); shift != "" {
		return broadcastChild(shift)
	}
	keys, err := seal.Parse(os.Getenv(childKey))
	if err != nil {
		return err
	}
	s, err := store.Open(context.Background(), os.Getenv(childDatabase), keys, clock)
	if err != nil {
		return err
	}
	network := &wire{channel: "wire", url: func() string { return os.Getenv(childPlatform) }}
	b, err := bot.New(bot.Config{
		Store: s, Book: counting{}, Networks: []bot.Network{network}, Clock: clock,
		World: func(*store.Tx, flows.Chat) flows.World { return nil },
		Log:   slog.New(slog.NewTextHandler(os.Stderr, nil)),
		Text:  func(string) string { return sorry },
	})
	if err != nil {
		return err
	}
	return b.Run(context.Background())
}

// TestKilledAtAnyMomentLosesNothing: the process is killed again and again in
// mid-work. Nothing is lost, nothing is out of order, and each letter that
// came twice is marked as one that may have been. One that was in the air at
// two kills waits for a person; it is listed as such.
func TestKilledAtAnyMomentLosesNothing(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, url string) {
		t.Parallel()
		kills := 12
		if strings.HasPrefix(url, "postgres") {
			kills = 4 // after each, leases must lapse
		}
		if n, err := strconv.Atoi(os.Getenv(soak)); err == nil {
			kills = n
		}
		p := newPlatform(t)
		p.setFault(func(posted, int) verdict {
			time.Sleep(time.Duration(rand.IntN(20)) * time.Millisecond)
			return verdict{}
		})
		key, err := seal.Generate()
		if err != nil {
			t.Fatal(err)
		}
		const people = 8
		said := 0
		talk := func() {
			for who := range people {
				p.say(fmt.Sprint("chat", who), fmt.Sprint("m", said))
			}
			said++
		}
		for range kills {
			bot := spawn(t, url, key, p.URL)
			for range 3 {
				talk()
				time.Sleep(time.Duration(20+rand.IntN(80)) * time.Millisecond)
			}
			kill(t, bot)
		}
		bot := spawn(t, url, key, p.URL)
		last := fmt.Sprintf("%d m%d", said, said-1)
		for who := range people {
			chat := fmt.Sprint("chat", who)
			p.patiently(t, 3*time.Minute, func() bool {
				got := p.gotLocked(chat)
				return len(got) > 0 && got[len(got)-1] == last
			}, func() string { return fmt.Sprint(chat, " got ", p.gotLocked(chat)) })
		}
		kill(t, bot)
		unknown, parked := unknownLetters(t, url), parkedLetters(t, url, key)
		for who := range people {
			chat := fmt.Sprint("chat", who)
			checkStory(t, chat, p.got(chat), said, p.doubled(unknown), parked)
		}
		t.Logf("%d kills, %d letters, %d marked unknown, %d wait for a person", kills, len(p.sent), len(unknown), len(parked))
	})
}

// spawn starts the bot as a process.
func spawn(t *testing.T, url, key, platform string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childDatabase+"="+url, childKey+"="+key, childPlatform+"="+platform)
	if testing.Verbose() {
		cmd.Stderr = os.Stderr
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd
}

// kill ends the process without a word.
func kill(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal("the bot had ended by itself: ", err)
	}
	if state, err := cmd.Process.Wait(); err != nil || state.Exited() {
		t.Fatalf("the bot had ended by itself: %v, %v", state, err)
	}
}

// unknownLetters are the ids of letters that are marked as perhaps sent twice.
func unknownLetters(t *testing.T, url string) map[string]bool {
	t.Helper()
	rows, err := raw(t, url).QueryContext(t.Context(), "SELECT id FROM outbox WHERE unknown > 0")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	ids := map[string]bool{}
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		ids[id] = true
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return ids
}

// parkedLetters are the chats and texts of letters that wait for a person,
// because they may have been sent twice.
func parkedLetters(t *testing.T, url, key string) map[string]bool {
	t.Helper()
	keys, err := seal.Parse(key)
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), url, keys, clock, store.Tool())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	rows, err := s.Outbox.Parked(t.Context(), "", 1000)
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]bool{}
	for _, row := range rows {
		var letter flows.Letter
		if err := json.Unmarshal(row.Body, &letter); err != nil || row.Outcome != store.OutcomeUnknown || !row.Unknown {
			t.Errorf("letter %s is parked with %q: %v", row.ID, row.Outcome, err)
		}
		texts[row.Address+letter.Text] = true
	}
	return texts
}

// doubled names the texts that may have come twice, by the letters' ids.
func (p *platform) doubled(ids map[string]bool) map[string]bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	texts := map[string]bool{}
	for _, s := range p.sent {
		if ids[s.ID] {
			texts[s.Chat+s.Text] = true
		}
	}
	return texts
}
