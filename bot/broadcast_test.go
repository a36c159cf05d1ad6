package bot_test

import (
	"context"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"damping/bot/telegram/telegramtest"
	"damping/store/storetest"
)

// TestABroadcastSurvivesKills: the program is killed at random moments of a
// broadcast. Nobody is left out, and who may have got it twice is told of as
// unknown.
func TestABroadcastSurvivesKills(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, url string) {
		t.Parallel()
		m := newMegaphone(t, url, 300)
		m.server.SetFaults(telegramtest.Faults{Seed: 7, LatencyMin: 5 * time.Millisecond, LatencyMax: 60 * time.Millisecond})
		if strings.HasPrefix(url, "postgres") {
			m.killed(3, 12*time.Second) // a new process sends when the dead one's lease has lapsed
		} else {
			m.killed(4, 1500*time.Millisecond)
		}
		m.judge()
	})
}

// killed sends the broadcast, with so many kills on the way.
func (m *megaphone) killed(kills int, longest time.Duration) {
	m.Helper()
	done := 0
	for ; done < kills && !m.over(); done++ {
		c := m.spawn()
		time.Sleep(time.Duration(50+rand.Int64N(longest.Milliseconds())) * time.Millisecond)
		kill(m.T, c)
	}
	m.Logf("%d kills", done)
	c := m.spawn()
	m.wait()
	kill(m.T, c)
}

// TestABroadcastKeepsTheLimits: on a server that enforces Telegram's limits an
// undisturbed broadcast is never refused.
func TestABroadcastKeepsTheLimits(t *testing.T) {
	t.Parallel()
	m := newMegaphone(t, storetest.SQLite(t), 80)
	m.rate, m.account = 25, 30
	m.server.SetFaults(telegramtest.Faults{PerSecond: 30, ChatPerSecond: 1, ChatBurst: 3})
	c := m.spawn()
	m.wait()
	kill(m.T, c)
	m.judge()
	if n := m.server.Count("sendMessage", telegramtest.Limited); n != 0 || m.counts() != "sent 80" {
		t.Errorf("%d letters were answered with 429; %s", n, m.counts())
	}
}

// TestTheSumsOfABroadcastAgree with what the server got, whatever goes wrong:
// 5xx, connections that hang or break, and a tenth of people who blocked us.
func TestTheSumsOfABroadcastAgree(t *testing.T) {
	t.Parallel()
	m := newMegaphone(t, storetest.SQLite(t), 300)
	blocked := 0
	for _, id := range m.chats {
		if id%10 == 0 {
			m.server.Rule(telegramtest.Rule{Method: "sendMessage", Chat: id, Do: telegramtest.Refuse, Code: 403, Description: "Forbidden: bot was blocked by the user"})
			blocked++
		}
	}
	m.server.Rule(telegramtest.Rule{Method: "sendMessage", Skip: 20, Times: 1, Do: telegramtest.HangAfter})
	m.server.Rule(telegramtest.Rule{Method: "sendMessage", Skip: 40, Times: 1, Do: telegramtest.Hang})
	m.server.SetFaults(telegramtest.Faults{Seed: 3, ServerError: .05, ResetBefore: .03, ResetAfter: .05, Methods: []string{"sendMessage"}})
	c := m.spawn()
	m.wait()
	kill(m.T, c)
	m.judge()
	if n := m.number(`SELECT COUNT(*) FROM broadcast_targets WHERE state = 'blocked'`); n != blocked {
		t.Errorf("%d people blocked us, %d are told of", blocked, n)
	}
	if n := m.number(`SELECT COUNT(*) FROM unreachable WHERE done_at = 0`); n != blocked {
		t.Errorf("%d people blocked us, %d wait for a visit", blocked, n)
	}
}

// TestAnotherReplicaGoesOn: of two processes on PostgreSQL one is killed in the
// middle; the other ends the broadcast.
func TestAnotherReplicaGoesOn(t *testing.T) {
	t.Parallel()
	m := newMegaphone(t, storetest.Postgres(t), 300)
	m.server.SetFaults(telegramtest.Faults{Seed: 7, LatencyMin: 20 * time.Millisecond, LatencyMax: 80 * time.Millisecond})
	m.rate, m.account = 100, -1
	replicas := []*exec.Cmd{m.spawn(), m.spawn()}
	sent := func() int {
		return m.number(`SELECT COUNT(*) FROM broadcast_targets WHERE state IN ('sent', 'unknown')`)
	}
	for sent() < 50 {
		time.Sleep(20 * time.Millisecond)
	}
	kill(t, replicas[0]) // the one that sends, or the one that waits: each of them in time
	before, at := sent(), time.Now()
	for sent() <= before && !m.over() {
		time.Sleep(20 * time.Millisecond)
	}
	t.Logf("the other went on after %v", time.Since(at).Round(time.Millisecond))
	m.wait()
	kill(t, replicas[1])
	m.judge()
}

// TestBroadcastSoak is what the office is promised: 5,000 people under
// Telegram's limits, undisturbed and with 100 kills, and without any limit.
func TestBroadcastSoak(t *testing.T) {
	if os.Getenv("DAMPING_SOAK") == "" {
		t.Skip("set DAMPING_SOAK=1, or run make soak")
	}
	limits := telegramtest.Faults{PerSecond: 30, ChatPerSecond: 1, ChatBurst: 3, LatencyMin: 20 * time.Millisecond, LatencyMax: 60 * time.Millisecond}
	t.Run("undisturbed", func(t *testing.T) {
		m := newMegaphone(t, storetest.SQLite(t), 5000)
		m.rate, m.account = 25, 30
		m.server.SetFaults(limits)
		m.paced()
		if n := m.server.Count("sendMessage", telegramtest.Limited); n != 0 {
			t.Errorf("%d letters were answered with 429", n)
		}
	})
	t.Run("killed", func(t *testing.T) {
		storetest.EachURL(t, func(t *testing.T, url string) {
			m := newMegaphone(t, url, 5000)
			m.rate, m.account = 25, 30
			m.server.SetFaults(limits)
			longest := 4 * time.Second
			if strings.HasPrefix(url, "postgres") {
				longest = 10 * time.Second // a new process sends when the dead one's lease has lapsed
			}
			m.killed(100, longest)
			m.judge()
		})
	})
	t.Run("unlimited", func(t *testing.T) {
		m := newMegaphone(t, storetest.SQLite(t), 5000)
		m.paced()
	})
}

// paced sends the broadcast undisturbed and logs how fast it was, and how long a
// person waited for an answer before and during it.
func (m *megaphone) paced() {
	m.Helper()
	m.pause(true)
	c := m.spawn()
	idle := m.answers(300)
	m.pause(false)
	begun := time.Now()
	during := m.answers(300)
	m.wait()
	took := time.Since(begun).Seconds()
	kill(m.T, c)
	m.judge()
	m.Logf("%.1f letters a second; an answer took %v idle and %v during it (95th of a hundred)", float64(len(m.chats))/took, idle, during)
}

// pause holds the broadcast's timer back, or lets it go.
func (m *megaphone) pause(on bool) {
	m.Helper()
	due := time.Now().Add(m.shift).UnixMicro()
	if on {
		due += time.Hour.Microseconds()
	}
	if _, err := m.db.Exec(`UPDATE timers SET due_at = $1 WHERE kind = 'broadcast'`, due); err != nil {
		m.Fatal(err)
	}
}

// answers has strangers write one after the other and returns the 95th of a
// hundred waits.
func (m *megaphone) answers(n int) time.Duration {
	m.Helper()
	var waits []time.Duration
	for i := range n {
		u := m.server.User(int64(5_000_000 + i))
		before, at := len(u.Messages()), time.Now()
		u.Text("menu")
		ctx, stop := context.WithTimeout(m.Context(), time.Minute)
		if err := m.server.Await(ctx, func() bool { return len(u.Messages()) > before }); err != nil {
			m.Fatal(err)
		}
		stop()
		waits = append(waits, time.Since(at))
	}
	slices.Sort(waits)
	return waits[len(waits)*95/100].Round(100 * time.Microsecond)
}
