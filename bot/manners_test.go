package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"damping/flows"
	"damping/flows/aid"
	"damping/store"
	"damping/store/seal"
	"damping/store/storetest"
)

// postbox is a network that takes every letter, and notes when.
type postbox struct {
	clock *storetest.Clock
	pace  Pace

	mu    sync.Mutex
	took  []taken
	fail  error     // what becomes of reminders and bulk letters
	until time.Time // they hold back by its own word
}

type taken struct {
	id   string
	lane flows.Lane
	at   time.Time
}

func (p *postbox) Channel() string                   { return "postbox" }
func (p *postbox) Run(context.Context, Intake) error { return nil }
func (p *postbox) Pace() Pace                        { return p.pace }
func (p *postbox) Idempotent() bool                  { return true }
func (p *postbox) Send(_ context.Context, out Outgoing) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.took = append(p.took, taken{out.ID, out.Lane, p.clock.Now()})
	if isBulk(out.Lane) && p.fail != nil {
		return "", p.fail
	}
	return "x", nil
}

// Brake is what it says itself.
func (p *postbox) Brake() (time.Time, string) { return p.until, "locked" }

// silent answers nothing: only the outbox is at work here.
type silent struct{}

func (silent) Turn(flows.World, flows.State, flows.Input) (flows.State, []flows.Letter, error) {
	return flows.State{}, nil, nil
}
func (silent) Write(flows.Notice) (flows.Letter, error) { return flows.Letter{}, nil }

// week is the outbox and one account over days that pass as fast as they can.
type week struct {
	*testing.T
	url     string
	keys    *seal.Keys
	clock   *storetest.Clock
	net     *postbox
	store   *store.Store
	account *account
	air     sync.WaitGroup
	steady  bool                 // nothing is started anew
	asked   map[string]time.Time // by the id of the answer: when it was asked for
}

// manner is that of WhatsApp: see bot/whatsapp.
var manner = Pace{Account: 5, Chat: 1, ChatBurst: 5, Work: 1.0 / 3, Gap: 8 * time.Second, Minute: 6, Daily: 200}

func newWeek(t *testing.T, url string, pace Pace) *week {
	w := &week{T: t, url: url, keys: storetest.Keys(t), clock: storetest.NewClock(), asked: map[string]time.Time{}}
	w.net = &postbox{clock: w.clock, pace: pace}
	w.open()
	t.Cleanup(func() {
		if err := w.store.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

// open is a process that starts.
func (w *week) open() {
	w.Helper()
	clock := store.Clock{Program: w.clock.Now, Machine: w.clock.Now}
	s, err := store.Open(w.Context(), w.url, w.keys, clock)
	if err != nil {
		w.Fatal(err)
	}
	b, err := New(Config{
		Store: s, Book: silent{}, Networks: []Network{w.net}, Clock: clock, Zone: aid.WIB,
		World: func(*store.Tx, flows.Chat) flows.World { return nil }, Text: func(string) string { return "" },
	})
	if err != nil {
		w.Fatal(err)
	}
	w.store, w.account = s, b.accounts[w.net.Channel()]
	w.account.limits.manners.begin(w.clock.Now())
}

// restart is the end of a process, at best between two letters, and the start of the next.
func (w *week) restart() {
	w.Helper()
	if rand.IntN(2) == 0 { // killed with a letter in the air, which nobody notes
		rows, _, err := w.account.claim(w.Context(), 1)
		if err != nil {
			w.Fatal(err)
		}
		for _, row := range rows {
			if w.account.leave(row) == 0 {
				if _, err := w.net.Send(w.Context(), Outgoing{ID: row.ID, Lane: flows.Lane(row.Lane)}); err != nil {
					w.Fatal(err)
				}
			}
		}
	}
	if err := w.store.Close(); err != nil {
		w.Fatal(err)
	}
	w.open()
}

// write puts letters of a lane into the outbox, each to a chat of its own.
func (w *week) write(lane store.Lane, n int, expires time.Time) (ids []string) {
	w.Helper()
	body, err := json.Marshal(flows.Letter{Text: "halo"})
	if err != nil {
		w.Fatal(err)
	}
	err = w.store.Update(w.Context(), func(tx *store.Tx) error {
		ids = nil
		for i := range n {
			chat, err := tx.ChatAt("postbox", fmt.Sprint(lane, "/", i))
			if err != nil {
				return err
			}
			id, err := tx.Put(store.Letter{Chat: chat, Lane: lane, Expires: expires, Body: body})
			if err != nil {
				return err
			}
			ids = append(ids, id)
		}
		return nil
	})
	if err != nil {
		w.Fatal(err)
	}
	return ids
}

// pass lets time pass until end, with somebody asking something and the process
// starting anew now and then.
func (w *week) pass(end time.Time) {
	w.Helper()
	ask, restart := w.soon(30*time.Minute), w.soon(5*time.Hour)
	for w.clock.Now().Before(end) {
		idle, _, err := w.account.round(w.Context(), w.Context(), &w.air)
		if err != nil {
			w.Fatal(err)
		}
		w.air.Wait()
		now := w.clock.Now()
		for _, at := range []time.Time{ask, restart, end} {
			idle = min(idle, max(0, at.Sub(now)))
		}
		w.clock.Move(idle)
		switch now = w.clock.Now(); {
		case !now.Before(restart):
			if !w.steady {
				w.restart()
			}
			restart = w.soon(5 * time.Hour)
		case !now.Before(ask):
			for _, id := range w.write(store.LaneReply, 1, time.Time{}) {
				w.asked[id] = now
			}
			ask = w.soon(30 * time.Minute)
		}
	}
}

func (w *week) soon(most time.Duration) time.Time { return w.clock.Now().Add(rand.N(most)) }

// broken tells how the manners were broken.
func (w *week) broken() (wrong []string) {
	days := map[aid.Date]map[string]bool{}
	var unasked []time.Time
	for _, l := range w.net.took {
		if !isBulk(l.lane) {
			continue
		}
		unasked = append(unasked, l.at)
		at := l.at.In(aid.WIB)
		day := aid.DateOf(at)
		if days[day] == nil {
			days[day] = map[string]bool{}
		}
		days[day][l.id] = true // a letter that is sent twice is one message
		if !aid.MayWrite(at, nil, aid.ClassAppointment) {
			wrong = append(wrong, "at night: "+at.String())
		}
	}
	for day, ids := range days {
		if len(ids) > manner.Daily {
			wrong = append(wrong, fmt.Sprint(len(ids), " on ", day))
		}
	}
	for i := range unasked {
		if j := i + manner.Minute; j < len(unasked) && unasked[j].Sub(unasked[i]) < time.Minute {
			wrong = append(wrong, "too many in the minute from "+unasked[i].String())
		}
		if i > 0 && unasked[i].Sub(unasked[i-1]) < manner.Gap*6/10 {
			wrong = append(wrong, "too soon after "+unasked[i-1].String())
		}
	}
	return wrong
}

// TestAWeekOfManners: 3,000 letters are wanted within a week. In no minute and on
// no day do more leave than may, whatever is started anew, and no answer waits.
func TestAWeekOfManners(t *testing.T) {
	w := newWeek(t, storetest.SQLite(t), manner)
	begin := w.clock.Now()
	w.write(store.LaneBulk, 2000, time.Time{})
	w.write(store.LaneReminder, 500, begin.Add(24*time.Hour))
	for day := range 7 {
		if day == 3 {
			w.write(store.LaneReminder, 500, time.Time{})
		}
		w.pass(begin.Add(time.Duration(day+1) * 24 * time.Hour))
	}
	if wrong := w.broken(); len(wrong) > 0 {
		t.Errorf("%d times, first: %v", len(wrong), wrong[:min(5, len(wrong))])
	}
	left := map[string]bool{}
	answered := 0
	for _, l := range w.net.took {
		asked, reply := w.asked[l.id]
		if reply && l.at.Sub(asked) > time.Second {
			t.Errorf("an answer waited for %v", l.at.Sub(asked))
		}
		if reply {
			answered++
		} else {
			left[l.id] = true
		}
	}
	if most := 8 * manner.Daily; len(left) < most*3/4 || len(left) > most {
		t.Errorf("%d letters left in a week", len(left))
	}
	if answered < len(w.asked)-1 || answered < 100 {
		t.Errorf("%d of %d answers left", answered, len(w.asked))
	}
}

// TestMannersAreWhatHolds: each of them taken away shows.
func TestMannersAreWhatHolds(t *testing.T) {
	for what, take := range map[string]func(*Pace){
		"gap":    func(p *Pace) { p.Gap = 0 },
		"minute": func(p *Pace) { p.Minute = 0 },
		"day":    func(p *Pace) { p.Daily = 0 },
	} {
		pace := manner
		take(&pace)
		w := newWeek(t, storetest.SQLite(t), pace)
		w.write(store.LaneBulk, 300, time.Time{})
		w.pass(w.clock.Now().Add(12 * time.Hour))
		if len(w.broken()) == 0 {
			t.Errorf("without the %s nothing is broken", what)
		}
	}
}

// unasked counts the reminders and bulk letters that were handed to the network.
func (w *week) unasked() (n int) {
	for _, l := range w.net.took {
		if isBulk(l.lane) {
			n++
		}
	}
	return n
}

// TestABrakeHoldsBackWhatNobodyAskedFor: after too many refusals, after one that says
// why, and by the network's own word; over a new start as well, until its end.
func TestABrakeHoldsBackWhatNobodyAskedFor(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		w := newWeek(t, url, manner)
		w.steady = true
		w.write(store.LaneBulk, 100, time.Time{})
		refused := &SendError{Outcome: Refused, Err: fault("400")}
		for what, c := range map[string]struct {
			fail  error
			until time.Duration
			most  int // letters that leave before it holds
		}{
			"failures": {refused, 0, mostRefused},
			"a word":   {&SendError{Outcome: Later, Brake: "strangers", Err: fault("463")}, 0, 1},
			"itself":   {nil, time.Hour, 0},
		} {
			before := w.unasked()
			w.net.fail = c.fail
			if c.until > 0 {
				w.net.until = w.clock.Now().Add(c.until)
			}
			w.pass(w.clock.Now().Add(4 * time.Minute))
			w.restart()
			answer := w.write(store.LaneReply, 1, time.Time{})[0]
			w.pass(w.clock.Now().Add(50 * time.Minute))
			if n := w.unasked() - before; n < c.most || n > c.most+1 { // one that was in the air when it was killed
				t.Errorf("%s: %d letters", what, n)
			}
			if !slices.ContainsFunc(w.net.took, func(l taken) bool { return l.id == answer }) {
				t.Errorf("%s: nobody was answered", what)
			}
			w.net.fail = nil
			before = w.unasked()
			if err := w.store.SetBrake(t.Context(), "postbox", "over", time.Time{}); err != nil {
				t.Fatal(err)
			}
			page := httptest.NewRecorder()
			w.account.b.Metrics().ServeHTTP(page, httptest.NewRequest("GET", "/metrics", nil))
			if text := page.Body.String(); !strings.Contains(text, `damping_brake{channel="postbox"} `) || strings.Contains(text, `damping_brake{channel="postbox"} 0`) ||
				!strings.Contains(text, `damping_network_state{channel="postbox",state="ok"} 1`) {
				t.Errorf("%s: the metrics do not tell", what)
			}
			brake, err := w.store.Brake(t.Context(), "postbox")
			if err != nil || brake.Until.IsZero() {
				t.Fatalf("%s: %+v, %v", what, brake, err)
			}
			w.clock.Move(brake.Until.Sub(w.clock.Now()))
			w.pass(w.clock.Now().Add(time.Minute))
			if n := w.unasked() - before; n < 2 {
				t.Errorf("%s: %d letters after its end", what, n)
			}
			w.clock.Move(8 * 24 * time.Hour) // the next brake is the first again
		}
	})
}

// TestUnaskedCountsWhatLeft: on both databases, and not what was asked for.
func TestUnaskedCountsWhatLeft(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		w := newWeek(t, url, Pace{Account: 100})
		w.steady = true
		begin := w.clock.Now()
		w.write(store.LaneReply, 2, time.Time{})
		w.write(store.LaneReminder, 3, time.Time{})
		w.write(store.LaneBulk, 4, time.Time{})
		w.pass(begin.Add(time.Minute))
		end := w.clock.Now()
		n, lately, err := w.store.Outbox.Unasked(t.Context(), "postbox", begin, begin, end)
		if err != nil || n != 7 || len(lately) != 7 || !slices.IsSortedFunc(lately, time.Time.Compare) {
			t.Errorf("%d, %v, %v", n, lately, err)
		}
		if n, lately, err = w.store.Outbox.Unasked(t.Context(), "postbox", end, end, end); err != nil || n != 0 || len(lately) != 0 {
			t.Errorf("afterwards %d, %v, %v", n, lately, err)
		}
		if n, _, err = w.store.Outbox.Unasked(t.Context(), "elsewhere", begin, begin, end); err != nil || n != 0 {
			t.Errorf("elsewhere %d, %v", n, err)
		}
	})
}
