package bot_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"damping/bot"
	"damping/flows"
	"damping/store"
	"damping/store/storetest"
)

// others keeps other people talking while something goes wrong, and demands
// that nobody of them notices.
func others(t *testing.T, p *platform, harm func()) {
	t.Helper()
	var want []string
	for i := range 8 {
		for who := range 4 {
			p.say(fmt.Sprint("other", who), fmt.Sprint("m", i))
		}
		want = append(want, fmt.Sprintf("%d m%d", i+1, i))
		if i == 3 {
			harm()
		}
	}
	for who := range 4 {
		p.await(t, fmt.Sprint("other", who), want...)
	}
}

// TestAPoisonedMessageIsParkedAndTold: whatever is wrong with a message, it is
// tried three times and parked with a class; the person is told, her chat and
// all others go on.
func TestAPoisonedMessageIsParkedAndTold(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		poison func(t *testing.T, r *rig, p *platform)
		class  string
	}{
		"panic": {func(_ *testing.T, _ *rig, p *platform) { p.say("sari", "boom") }, "panic at networktest/book.go:"},
		"error": {func(_ *testing.T, _ *rig, p *platform) { p.say("sari", "bad") }, "errors.errorString"},
		"not JSON": {func(t *testing.T, r *rig, _ *platform) {
			receive(t, r.store, "sari", 2, "{"+secrets)
		}, "undecodable"},
		"wrong type": {func(t *testing.T, r *rig, _ *platform) {
			receive(t, r.store, "sari", 2, `{"k":7,"t":"`+secrets+`"}`)
		}, "undecodable"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storetest.EachURL(t, func(t *testing.T, url string) {
				p := newPlatform(t)
				r := start(t, url, nil, newWire("wire", p))
				p.say("sari", "one")
				p.await(t, "sari", "1 one")
				others(t, p, func() {
					c.poison(t, r, p)
					p.await(t, "sari", "1 one", sorry)
					p.say("sari", "two")
				})
				p.await(t, "sari", "1 one", sorry, "2 two")
				parked, err := r.store.Inbox.Parked(t.Context(), "", 10)
				if err != nil || len(parked) != 1 {
					t.Fatalf("%d rows parked: %v", len(parked), err)
				}
				if row := parked[0]; row.Attempts != 3 || !strings.HasPrefix(row.Outcome, c.class) {
					t.Errorf("parked after %d attempts with %q, want %q", row.Attempts, row.Outcome, c.class)
				}
			})
		})
	}
}

// receive puts a raw body into the inbox, past the network.
func receive(t *testing.T, s *store.Store, chat string, seq int64, body string) {
	t.Helper()
	_, err := s.Receive(t.Context(), []store.Incoming{
		{Channel: "wire", ID: fmt.Sprint("raw", seq), Seq: seq, Address: chat, Body: []byte(body)},
	})
	if err != nil {
		t.Error(err)
	}
}

// TestABodyThatCannotBeOpenedIsParkedAndTold: sealed under another key, or damaged.
func TestABodyThatCannotBeOpenedIsParkedAndTold(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, url string) {
		p := newPlatform(t)
		r := start(t, url, nil, newWire("wire", p))
		p.say("sari", "one")
		p.await(t, "sari", "1 one")
		if err := r.stop(); err != nil {
			t.Fatal(err)
		}
		s, err := store.Open(t.Context(), url, r.keys, clock)
		if err != nil {
			t.Fatal(err)
		}
		receive(t, s, "sari", 2, `{"k":"text","t":"two"}`)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		damage(t, url, `UPDATE inbox SET body = 'AAAA' WHERE body <> ''`)
		r.start(nil, newWire("wire", p))
		p.say("sari", "three")
		p.await(t, "sari", "1 one", sorry, "2 three")
	})
}

// TestABrokenSessionBeginsAnew: nobody is stranded by a session that cannot be read.
func TestABrokenSessionBeginsAnew(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, url string) {
		p := newPlatform(t)
		r := start(t, url, nil, newWire("wire", p))
		p.say("sari", "one")
		p.await(t, "sari", "1 one")
		damage(t, url, `UPDATE sessions SET state = 'AAAA'`)
		p.say("sari", "two")
		p.say("sari", "three")
		p.await(t, "sari", "1 one", sorry, "1 three")
		r.settled(r.store.Outbox)
	})
}

// TestAStateThatAlwaysFailsIsLeft: when message after message fails, the chat
// stands at its beginning again.
func TestAStateThatAlwaysFailsIsLeft(t *testing.T) {
	t.Parallel()
	p := newPlatform(t)
	start(t, storetest.SQLite(t), func(c *bot.Config) { c.Book = trap{} }, newWire("wire", p))
	for _, text := range []string{"one", "enter", "two", "three", "four"} {
		p.say("sari", text)
	}
	p.await(t, "sari", "1 one", "1 enter", sorry, sorry, "1 four")
}

// trap is a conversation with a step that fails on whatever is said.
type trap struct{ counting }

func (tr trap) Turn(w flows.World, s flows.State, in flows.Input) (flows.State, []flows.Letter, error) {
	if s.Step == "trap" {
		panic(secrets)
	}
	s, letters, err := tr.counting.Turn(w, flows.State{}, in)
	if in.Text == "enter" {
		s.Step = "trap"
	}
	return s, letters, err
}

// damage changes rows behind the store's back.
func damage(t *testing.T, url, statement string) {
	t.Helper()
	db := raw(t, url)
	if _, err := db.ExecContext(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

// TestALostDatabaseLosesNothing: PostgreSQL is stopped while people talk, and
// started again.
func TestALostDatabaseLosesNothing(t *testing.T) {
	t.Parallel()
	server, err := storetest.StartServer()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	url, err := server.Database()
	if err != nil {
		t.Fatal(err)
	}
	p := newPlatform(t)
	hold := held{entered: make(chan struct{}, 9), gate: make(chan struct{})}
	r := start(t, url, func(c *bot.Config) { c.Book = hold }, newWire("wire", p))
	stopped := make(chan error, 1)
	others(t, p, func() {
		p.say("sari", "hold")
		<-hold.entered // her turn is under way when it happens
		if err := server.Stop(); err != nil {
			t.Fatal(err)
		}
		close(hold.gate)
		go func() {
			for !strings.Contains(r.logs.String(), "turn waits") && t.Context().Err() == nil {
				time.Sleep(10 * time.Millisecond)
			}
			stopped <- server.Start()
		}()
	})
	p.await(t, "sari", "1 hold")
	if err := <-stopped; err != nil {
		t.Fatal(err)
	}
	if st := r.settled(r.store.Outbox); st.Parked != 0 || st.Unknown != 0 {
		t.Errorf("%d letters parked, %d unknown", st.Parked, st.Unknown)
	}
	if st := r.settled(r.store.Inbox); st.Parked != 0 {
		t.Errorf("%d messages parked", st.Parked)
	}
	var counted int
	row := raw(t, url).QueryRowContext(t.Context(), `SELECT count(*) FROM inbox WHERE attempts > 0`)
	if err := row.Scan(&counted); err != nil {
		t.Fatal(err)
	}
	if counted != 0 {
		t.Errorf("%d messages were blamed for the database", counted)
	}
}

// held is a conversation whose turn for "hold" waits for a gate.
type held struct {
	counting
	entered, gate chan struct{}
}

func (h held) Turn(w flows.World, s flows.State, in flows.Input) (flows.State, []flows.Letter, error) {
	if in.Text == "hold" {
		h.entered <- struct{}{}
		<-h.gate
	}
	return h.counting.Turn(w, s, in)
}

// TestAFullDiskLosesNothing: the database may not grow for a while. What people
// write is not acknowledged then, and is answered once there is room.
func TestAFullDiskLosesNothing(t *testing.T) {
	t.Parallel()
	p := newPlatform(t)
	r := start(t, storetest.SQLite(t), nil, newWire("wire", p))
	talk(t, p, 2, 2)
	if err := r.store.LimitPages(t.Context(), 1); err != nil { // not a page more than now
		t.Fatal(err)
	}
	long := strings.Repeat("panjang ", 400)
	var want []string
	for i := range 40 {
		p.say("ani", fmt.Sprint(i, long))
		p.say("budi", fmt.Sprint(i))
		want = append(want, fmt.Sprintf("%d %d", i+1, i))
	}
	eventually(t, func() bool { return strings.Contains(r.logs.String(), "database not available") },
		func() string { return "the disk is not full" })
	time.Sleep(time.Second)
	if got := p.got("budi"); len(got) == 40 {
		t.Error("the disk was never full")
	}
	if err := r.store.LimitPages(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	p.await(t, "budi", want...)
	for i := range want {
		want[i] += long
	}
	p.await(t, "ani", want...)
	if st := r.settled(r.store.Inbox); st.Parked != 0 {
		t.Errorf("%d messages parked", st.Parked)
	}
	if st := r.settled(r.store.Outbox); st.Parked != 0 || st.Unknown != 0 {
		t.Errorf("%d letters parked, %d unknown", st.Parked, st.Unknown)
	}
}

// TestAFailingNetworkHarmsNoOther: one network panics, one fails, one works.
func TestAFailingNetworkHarmsNoOther(t *testing.T) {
	t.Parallel()
	p := newPlatform(t)
	start(t, storetest.SQLite(t), nil,
		broken{"panics", func() error { panic(secrets) }},
		broken{"fails", func() error { return errors.New(secrets) }},
		broken{"ends", func() error { return nil }},
		newWire("wire", p))
	talk(t, p, 3, 3)
}

// broken is a network that never works.
type broken struct {
	channel string
	run     func() error
}

func (b broken) Channel() string                                    { return b.channel }
func (b broken) Run(context.Context, bot.Intake) error              { return b.run() }
func (b broken) Send(context.Context, bot.Outgoing) (string, error) { return "", b.run() }
