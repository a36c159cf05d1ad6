package bot_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"damping/bot"
	"damping/flows"
	"damping/store"
	"damping/store/storetest"
)

// put writes letters to a chat that has spoken before.
func (r *rig) put(chat string, letters ...store.Letter) {
	r.t.Helper()
	err := r.store.Update(r.t.Context(), func(tx *store.Tx) error {
		id, err := tx.ChatAt("wire", chat)
		if err != nil {
			return err
		}
		for _, l := range letters {
			l.Chat = id
			l.Body = []byte(`{"text":"` + string(l.Body) + `"}`)
			if _, err := tx.Put(l); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		r.t.Fatal(err)
	}
}

// blocked demands that a chat counts as blocked, or not.
func (r *rig) blocked(chat string, want bool) {
	r.t.Helper()
	var blocked bool
	err := r.store.Update(r.t.Context(), func(tx *store.Tx) error {
		id, err := tx.ChatAt("wire", chat)
		if err != nil {
			return err
		}
		blocked, err = tx.Blocked(id)
		return err
	})
	if err != nil || blocked != want {
		r.t.Errorf("%s counts as blocked: %v (%v), want %v", chat, blocked, err, want)
	}
}

// letters makes letters of texts.
func letters(texts ...string) (all []store.Letter) {
	for _, t := range texts {
		all = append(all, store.Letter{Body: []byte(t)})
	}
	return all
}

// on lets a fault befall one text only.
func on(text string, v func(nth int) verdict) func(posted, int) verdict {
	return func(p posted, nth int) verdict {
		if p.Text == text {
			return v(nth)
		}
		return verdict{}
	}
}

func TestWhoBlockedTheBotGetsNothingMore(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, url string) {
		p := newPlatform(t)
		p.setFault(on("b", func(int) verdict { return verdict{status: 403} }))
		r := start(t, url, nil, newWire("wire", p))
		r.put("ani", letters("a", "b", "c")...)
		r.put("budi", letters("a", "c")...)
		p.await(t, "budi", "a", "c")
		r.settled(r.store.Outbox)
		p.await(t, "ani", "a")
		r.blocked("ani", true)
		p.say("ani", "here again") // whoever writes can be answered
		p.await(t, "ani", "a", "1 here again")
		r.blocked("ani", false)
		r.put("ani", letters("d")...)
		p.await(t, "ani", "a", "1 here again", "d")
	})
}

func TestARefusedLetterIsParkedAndTheChatGoesOn(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, url string) {
		p := newPlatform(t)
		p.setFault(on("b", func(int) verdict { return verdict{status: 400} }))
		r := start(t, url, nil, newWire("wire", p))
		r.put("ani", letters("a", "b", "c")...)
		p.await(t, "ani", "a", "c")
		parked, err := r.store.Outbox.Parked(t.Context(), "", 10)
		if err != nil || len(parked) != 1 || parked[0].Outcome != "refused: 400 Bad Request" {
			t.Fatalf("parked %+v: %v", parked, err)
		}
	})
}

func TestAnAmbiguousLetterIsSentAgainAndThenWaitsForAPerson(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, url string) {
		p := newPlatform(t)
		p.setFault(func(s posted, nth int) verdict {
			return verdict{cut: s.Text == "always" || s.Text == "once" && nth == 1}
		})
		r := start(t, url, nil, newWire("wire", p))
		r.put("ani", letters("a", "once", "b", "always", "c")...)
		p.await(t, "ani", "a", "once", "once", "b", "always", "always", "always", "c")
		st := r.settled(r.store.Outbox)
		if st.Unknown != 2 || st.Parked != 1 {
			t.Errorf("%d unknown, %d parked", st.Unknown, st.Parked)
		}
	})
}

// TestANetworkWithIDsOfOursJustRepeats: the platform knows the letter by its id.
func TestANetworkWithIDsOfOursJustRepeats(t *testing.T) {
	t.Parallel()
	p := newPlatform(t)
	p.setFault(func(_ posted, nth int) verdict { return verdict{lost: true, cut: true}.unless(nth > 1) })
	r := start(t, storetest.SQLite(t), nil, repeating{newWire("wire", p)})
	r.put("ani", letters("a", "b")...)
	p.await(t, "ani", "a", "b")
	if st := r.settled(r.store.Outbox); st.Unknown != 0 || st.Parked != 0 {
		t.Errorf("%d unknown, %d parked", st.Unknown, st.Parked)
	}
	ids := map[string]bool{}
	for _, s := range p.sent {
		ids[s.ID] = true
	}
	if _, body := ask(t, r.bot.Metrics(), "/metrics"); strings.Contains(body, "damping_unknown_total") {
		t.Error("a letter that arrives once is counted as unknown")
	}
	if len(ids) != 2 || len(p.sent) != 4 {
		t.Errorf("%d ids in %d posts", len(ids), len(p.sent))
	}
}

func (v verdict) unless(fine bool) verdict {
	if fine {
		return verdict{}
	}
	return v
}

type repeating struct{ *wire }

func (repeating) Idempotent() bool { return true }

// TestLaterKeepsTheOrder: a chat that must wait waits in order; others go on.
func TestLaterKeepsTheOrder(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, url string) {
		p := newPlatform(t)
		p.setFault(on("b", func(nth int) verdict { // at least twice, and until budi has everything
			return verdict{status: 429, wait: 300 * time.Millisecond}.unless(nth > 2 && len(p.gotLocked("budi")) == 3)
		}))
		r := start(t, url, nil, newWire("wire", p))
		r.put("ani", letters("a", "b", "c", "d")...)
		r.put("budi", letters("a", "c", "d")...)
		p.await(t, "budi", "a", "c", "d")
		p.await(t, "ani", "a", "b", "c", "d")
	})
}

// TestAllWaitWhenTheAccountMust: after a refusal of the whole account nothing
// is posted until the time has passed.
func TestAllWaitWhenTheAccountMust(t *testing.T) {
	t.Parallel()
	p := newPlatform(t)
	const wait = 1200 * time.Millisecond
	var refused time.Time
	p.setFault(func(s posted, nth int) verdict {
		if s.Text == "b" && nth == 1 {
			refused = s.at
			return verdict{status: 429, wait: wait, account: true}
		}
		return verdict{}
	})
	r := start(t, storetest.SQLite(t), nil, newWire("wire", p))
	r.put("ani", letters("a", "b", "c")...)
	db := raw(t, r.url)
	eventually(t, func() bool { // until the refusal has arrived
		var n int
		row := db.QueryRowContext(t.Context(), "SELECT count(*) FROM outbox WHERE outcome LIKE 'later%'")
		if err := row.Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n == 1
	}, func() string { return "b is not sent back" })
	r.put("budi", letters("x")...)
	p.await(t, "budi", "x")
	p.await(t, "ani", "a", "b", "c")
	for _, s := range p.sent {
		if s.at.After(refused) && s.at.Before(refused.Add(wait)) {
			t.Errorf("%s was posted %v after the refusal", s.Text, s.at.Sub(refused))
		}
	}
}

// TestANetworkThatIsDownCountsNothing: the platform goes away and comes back.
func TestANetworkThatIsDownCountsNothing(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, url string) {
		p := newPlatform(t)
		var away atomic.Bool
		network := newWire("wire", p)
		network.url = func() string {
			if away.Load() {
				return "http://127.0.0.1:1" // where nobody listens
			}
			return p.URL
		}
		r := start(t, url, nil, network)
		state := func(want string) {
			t.Helper()
			eventually(t, func() bool { return r.bot.States()["wire"] == want },
				func() string { return fmt.Sprintf("state %q, want %q", r.bot.States()["wire"], want) })
		}
		p.say("ani", "a")
		p.await(t, "ani", "1 a")
		r.settled(r.store.Outbox) // the answer to the post has arrived
		away.Store(true)
		p.CloseClientConnections()
		r.put("ani", letters("x", "y", "z")...)
		r.put("budi", letters("x", "y", "z")...)
		state("down")
		away.Store(false)
		p.await(t, "budi", "x", "y", "z")
		p.await(t, "ani", "1 a", "x", "y", "z")
		if st := r.settled(r.store.Outbox); st.Parked != 0 || st.Unknown != 0 {
			t.Errorf("%d parked, %d unknown", st.Parked, st.Unknown)
		}
		state("ok")
		p.say("ani", "b") // and the poller found the way back
		p.await(t, "ani", "1 a", "x", "y", "z", "2 b")
	})
}

// TestLimitsHoldOnTheWire: what is claimed is what is in the air, replies pass
// bulk that never ends, and at no moment has more arrived than the limits had
// let go by then.
func TestLimitsHoldOnTheWire(t *testing.T) {
	t.Parallel()
	p := newPlatform(t)
	pace := bot.Pace{Account: 40, Chat: 4, ChatBurst: 1, Bulk: 20}
	began := time.Now()
	r := start(t, storetest.SQLite(t), nil, paced{newWire("wire", p), pace})
	waiting := func() int { // letters in bulk; it never runs out
		st, err := r.store.Outbox.Stats(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if st.Claimed > 64 {
			t.Fatalf("%d letters are claimed, more than there are senders", st.Claimed)
		}
		return st.Open[store.LaneBulk]
	}
	for i := range 10 {
		p.say("ani", strings.Repeat("m", i+1))
	}
	eventually(t, func() bool {
		if waiting() < 30 {
			for who := range 40 {
				r.put(fmt.Sprint("chat", who), store.Letter{Lane: store.Lane(flows.Bulk), Body: []byte("bulk")})
			}
		}
		return len(p.got("ani")) == 10
	}, func() string { return fmt.Sprintf("ani got %q while bulk was waiting", p.got("ani")) })
	r.settled(r.store.Outbox)
	most := func(what string, rate, burst float64, of func(posted) bool) {
		n := 0.0
		for _, s := range p.sent {
			if !of(s) {
				continue
			}
			n++
			if due := burst + rate*s.at.Sub(began).Seconds(); n > due {
				t.Fatalf("%s: letter %v has arrived after %v, when %.1f could have left", what, n, s.at.Sub(began), due)
			}
		}
	}
	most("all", pace.Account, pace.Account/10, func(posted) bool { return true })
	most("bulk", pace.Bulk, pace.Bulk/5, func(s posted) bool { return s.Text == "bulk" })
	most("ani", pace.Chat, float64(pace.ChatBurst), func(s posted) bool { return s.Chat == "ani" })
}

type paced struct {
	*wire
	pace bot.Pace
}

func (p paced) Pace() bot.Pace { return p.pace }
