package store

import (
	"context"
	"errors"
	"math/rand/v2"
	"strconv"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"damping/store/storetest"
)

// The property: whatever workers do at once, each message is worked on by one
// worker at a time and is ended once, messages of a chat in their order.

// watch records what the workers do, from outside of the database.
type watch struct {
	mu    sync.Mutex
	t     testing.TB
	busy  map[string]string // chat → row in work
	ended map[string][]int64
	total int
}

func (w *watch) begin(row Row) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if other := w.busy[row.Chat]; other != "" {
		w.t.Errorf("chat %s: %s is begun while %s is in work", row.Address, row.Dedupe, other)
	}
	w.busy[row.Chat] = row.Dedupe
}

// end is called while the row is still held.
func (w *watch) end(row Row) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.busy, row.Chat)
}

func (w *watch) done(row Row) {
	w.mu.Lock()
	defer w.mu.Unlock()
	ended := w.ended[row.Address]
	if len(ended) > 0 && ended[len(ended)-1] >= row.Seq {
		w.t.Errorf("chat %s: %d ended after %d", row.Address, row.Seq, ended[len(ended)-1])
	}
	w.ended[row.Address] = append(ended, row.Seq)
	w.total++
}

func (w *watch) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.total
}

// work takes rows until all messages are ended. Now and then it puts one back,
// or lets a turn fail for a reason that is not the row's.
func (w *watch) work(ctx context.Context, s *Store, random *rand.Rand, total int) {
	away := errors.New("away")
	for w.count() < total && ctx.Err() == nil {
		rows, err := s.Inbox.Claim(ctx, 1+random.IntN(4), Filter{}, time.Hour)
		if err != nil {
			w.t.Errorf("claim: %v", err)
			return
		}
		if len(rows) == 0 {
			time.Sleep(time.Millisecond)
		}
		for _, row := range rows {
			w.begin(row)
			if random.IntN(8) == 0 {
				w.end(row)
				if err := s.Inbox.Release(ctx, row); err != nil {
					w.t.Errorf("release: %v", err)
				}
				continue
			}
			err := s.Turn(ctx, row, func(tx *Tx) error {
				if random.IntN(8) == 0 {
					return away
				}
				_, err := tx.Put(Letter{Chat: row.Chat, Body: row.Body})
				if err == nil { // before the commit lets the next worker in
					w.end(row)
					w.done(row)
				}
				return err
			})
			switch {
			case errors.Is(err, away):
				w.end(row)
				if err := s.Inbox.Later(ctx, row, time.Time{}, "away"); err != nil {
					w.t.Errorf("later: %v", err)
				}
			case err != nil:
				w.t.Errorf("turn: %v", err)
				return
			}
		}
	}
}

func TestManyWorkersKeepOrderAndEndEachOnce(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		stores := []*Store{b.Store}
		if !b.lite {
			stores = append(stores, b.openAgain(), b.openAgain())
		}
		const chats, each = 12, 25
		w := &watch{t: t, busy: map[string]string{}, ended: map[string][]int64{}}
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
		defer cancel()
		var wg sync.WaitGroup
		for c := range chats {
			wg.Go(func() { // each batch twice: repeats vanish
				for i := int64(1); i <= each; i += 5 {
					for range 2 {
						b.receive("chat"+strconv.Itoa(c), i, i+1, i+2, i+3, i+4)
					}
				}
			})
		}
		for i := range 12 {
			wg.Go(func() {
				w.work(ctx, stores[i%len(stores)], rand.New(rand.NewPCG(1, uint64(i))), chats*each)
			})
		}
		wg.Wait()
		if w.count() != chats*each {
			t.Errorf("%d messages ended, want %d", w.count(), chats*each)
		}
		if n := b.number("SELECT count(*) FROM outbox"); n != chats*each {
			t.Errorf("%d letters, want %d", n, chats*each)
		}
		if n := b.number("SELECT count(*) FROM inbox WHERE attempts > 0 OR deaths > 0"); n != 0 {
			t.Errorf("%d rows have counted what was not theirs", n)
		}
	})
}

// model is what the queue should be, in the simplest form: for each chat the
// unended messages.
type model struct {
	*bench
	seq     int64
	waiting map[string][]*message
	held    []Row
}

type message struct {
	seq      int64
	retry    time.Time
	attempts int
	held     bool
}

func (m *model) chats() []string { return []string{"a", "b", "c"} }

func (m *model) find(row Row) (int, *message) {
	for i, w := range m.waiting[row.Address] {
		if w.seq == row.Seq {
			return i, w
		}
	}
	m.t.Fatalf("row %+v is not in the model", row)
	return 0, nil
}

func (m *model) remove(row Row) {
	i, _ := m.find(row)
	w := m.waiting[row.Address]
	m.waiting[row.Address] = append(w[:i:i], w[i+1:]...)
}

// free tells the messages that may be claimed now.
func (m *model) free() map[string]int64 {
	free := map[string]int64{}
	for chat, all := range m.waiting {
		if len(all) == 0 || all[0].retry.After(m.machine.Now()) {
			continue
		}
		held := false
		for _, w := range all {
			held = held || w.held
		}
		if !held {
			free[chat] = all[0].seq
		}
	}
	return free
}

func (m *model) take(r *rapid.T) (Row, bool) {
	if len(m.held) == 0 {
		return Row{}, false
	}
	i := rapid.IntRange(0, len(m.held)-1).Draw(r, "held")
	row := m.held[i]
	m.held = append(m.held[:i:i], m.held[i+1:]...)
	return row, true
}

func (m *model) claimSome(r *rapid.T) {
	n := rapid.IntRange(1, 4).Draw(r, "n")
	free := m.free()
	rows := m.claim(n)
	if len(rows) != min(n, len(free)) {
		r.Fatalf("claimed %d of %d free ones, asked for %d", len(rows), len(free), n)
	}
	for _, row := range rows {
		if seq, ok := free[row.Address]; !ok || seq != row.Seq {
			r.Fatalf("claimed %s/%d; free were %v", row.Address, row.Seq, free)
		}
		_, w := m.find(row)
		if row.Attempts != w.attempts {
			r.Fatalf("%d attempts, want %d", row.Attempts, w.attempts)
		}
		w.held = true
		m.held = append(m.held, row)
	}
}

func (m *model) lapse(r *rapid.T) {
	m.machine.Move(lease)
	n, err := m.Inbox.Reclaim(context.Background())
	if err != nil || n != len(m.held) {
		r.Fatalf("reclaimed %d, %v; want %d", n, err, len(m.held))
	}
	for _, row := range m.held {
		_, w := m.find(row)
		w.held, w.retry = false, time.Time{}
		if row.Deaths+1 >= MaxDeaths {
			m.remove(row)
		}
		if err := m.Turn(context.Background(), row, nothing); !errors.Is(err, ErrLost) {
			r.Fatalf("turn after the lapse: %v", err)
		}
	}
	m.held = nil
}

func TestQueueBehavesAsItsModel(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		round := 0
		rapid.Check(t, func(r *rapid.T) {
			round++
			b.do("DELETE FROM outbox")
			b.do("DELETE FROM inbox")
			m := &model{bench: b, waiting: map[string][]*message{}}
			act := func(name string, do func(r *rapid.T, row Row)) func(*rapid.T) {
				return func(r *rapid.T) {
					if row, ok := m.take(r); ok {
						do(r, row)
					} else {
						r.Skip(name)
					}
				}
			}
			r.Repeat(map[string]func(*rapid.T){
				"receive": func(r *rapid.T) {
					m.seq++
					chat := rapid.SampledFrom(m.chats()).Draw(r, "chat")
					b.receive(chat, m.seq)
					b.receive(chat, m.seq)
					m.waiting[chat] = append(m.waiting[chat], &message{seq: m.seq})
				},
				"claim": m.claimSome,
				"turn": act("turn", func(r *rapid.T, row Row) {
					b.must(b.Turn(context.Background(), row, nothing))
					m.remove(row)
				}),
				"later": act("later", func(r *rapid.T, row Row) {
					_, w := m.find(row)
					w.held, w.retry = false, b.machine.Now().Add(time.Second)
					b.must(b.Inbox.Later(context.Background(), row, w.retry, "x"))
				}),
				"fail": act("fail", func(r *rapid.T, row Row) {
					_, w := m.find(row)
					w.attempts++
					w.held, w.retry = false, b.machine.Now().Add(time.Second)
					parked, err := b.Inbox.Fail(context.Background(), row, "x", w.retry)
					if err != nil || parked != (w.attempts == MaxAttempts) {
						r.Fatalf("parked %v after %d errors: %v", parked, w.attempts, err)
					}
					if parked {
						m.remove(row)
					}
				}),
				"time": func(*rapid.T) { b.machine.Move(time.Second) },
				"lapse": func(r *rapid.T) {
					if len(m.held) == 0 {
						r.Skip("nothing held")
					}
					m.lapse(r)
				},
			})
		})
	})
}

// More rows than the window shows, of chats that all wait, before one that is
// free: it must be found all the same.
func TestFreeRowBehindAWindowOfWaitingOnes(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		var flood []int64
		for i := range int64(window + 20) {
			flood = append(flood, i+1)
		}
		b.receive("flood", flood...)
		held := b.claimOne()
		b.program.Move(time.Second)
		b.receive("siti", 1)
		if row := b.claimOne(); row.Address != "siti" {
			t.Fatalf("claimed %+v", row)
		}
		b.must(b.Turn(t.Context(), held, nothing))
		if row := b.claimOne(); row.Address != "flood" || row.Seq != 2 {
			t.Fatalf("claimed %+v", row)
		}
		budi := b.chat("budi")
		for range flood {
			b.put(Letter{Chat: budi, Body: []byte("x")})
		}
		b.send(1)
		b.program.Move(time.Second)
		b.put(Letter{Chat: b.chat("wati"), Lane: LaneReply, Body: []byte("y")})
		if rows := b.send(5); len(rows) != 1 || rows[0].Address != "wati" {
			t.Fatalf("claimed %+v", rows)
		}
	})
}

// TestParkedAtTheStartIsTold: when process after process died on a message of
// SQLite, the one that starts finds out before anybody could be told; so it is
// parked a moment later, by whoever tells.
func TestParkedAtTheStartIsTold(t *testing.T) {
	b := newBench(t, storetest.SQLite(t))
	b.receive("siti", 1)
	for range MaxDeaths {
		b.claimOne()
		if err := b.Close(); err != nil {
			t.Fatal(err)
		}
		b.Store = b.openAgain()
	}
	var told []string
	b.Inbox.OnPark = func(_ *Tx, row Row) error { told = append(told, row.Outcome); return nil }
	if rows := b.claim(1); len(rows) != 0 {
		t.Fatalf("it is worked on once more: %+v", rows)
	}
	if n, err := b.Inbox.Reclaim(t.Context()); err != nil || n != 1 {
		t.Fatalf("reclaimed %d, %v", n, err)
	}
	if len(told) != 1 || told[0] != OutcomeDeaths {
		t.Errorf("told %v", told)
	}
}
