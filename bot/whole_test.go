package bot_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"damping/flows"
	"damping/store/storetest"
)

// talk lets many people say n things each, and waits until every one is
// answered exactly once and in order.
func talk(t *testing.T, p *platform, people, n int) {
	t.Helper()
	for i := range n {
		for who := range people {
			p.say(fmt.Sprint("chat", who), fmt.Sprint("m", i))
		}
	}
	for who := range people {
		var want []string
		for i := range n {
			want = append(want, fmt.Sprintf("%d m%d", i+1, i))
		}
		p.await(t, fmt.Sprint("chat", who), want...)
	}
}

// TestEveryMessageIsAnsweredOnceAndInOrder over many chats at once, on a
// platform that delivers some twice.
func TestEveryMessageIsAnsweredOnceAndInOrder(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, url string) {
		p := newPlatform(t)
		start(t, url, nil, newWire("wire", p))
		talk(t, p, 20, 15)
	})
}

// TestFaultsOfThePlatformLoseNothing: refusals for a while, broken answers and
// a limit; what arrives is complete and in order, and a letter that arrives
// twice is one that was in the air when its connection broke.
func TestFaultsOfThePlatformLoseNothing(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, url string) {
		p := newPlatform(t)
		var mu sync.Mutex
		random := rand.New(rand.NewPCG(9, 1))
		cut := map[string]bool{}
		p.setFault(func(s posted, nth int) verdict {
			mu.Lock()
			defer mu.Unlock()
			switch roll := random.IntN(100); {
			case nth > 1:
				return verdict{} // a second broken answer would park the letter
			case roll < 10:
				return verdict{status: 429}
			case roll < 13:
				cut[s.Chat+s.Text] = true
				return verdict{cut: true}
			case roll < 16:
				return verdict{lost: true, cut: true}
			}
			return verdict{}
		})
		r := start(t, url, nil, newWire("wire", p))
		const people, n = 15, 10
		for i := range n {
			for who := range people {
				p.say(fmt.Sprint("chat", who), fmt.Sprint("m", i))
			}
		}
		for who := range people {
			chat := fmt.Sprint("chat", who)
			last := fmt.Sprintf("%d m%d", n, n-1)
			p.until(t, func() bool {
				got := p.gotLocked(chat)
				return len(got) > 0 && got[len(got)-1] == last
			}, func() string { return fmt.Sprint(chat, " got ", p.gotLocked(chat)) })
			checkStory(t, chat, p.got(chat), n, cut, nil)
		}
		st, err := r.store.Outbox.Stats(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if st.Parked != 0 || st.Unknown < len(cut) {
			t.Errorf("%d letters parked, %d marked unknown, at least %d were doubled", st.Parked, st.Unknown, len(cut))
		}
	})
}

// checkStory demands answers 1 … n in order. Only those named in twice may
// appear twice, one behind the other; only those in parked, which wait for a
// person, may be missing.
func checkStory(t *testing.T, chat string, got []string, n int, twice, parked map[string]bool) {
	t.Helper()
	next := 1
	for i, text := range got {
		if i > 0 && text == got[i-1] {
			if !twice[chat+text] {
				t.Errorf("%s got %q twice", chat, text)
			}
			continue
		}
		want := answer(next)
		for ; text != want && parked[chat+want]; want = answer(next) {
			next++
		}
		if text != want {
			t.Fatalf("%s got %q, want %q: %q", chat, text, want, got)
		}
		next++
	}
	if next != n+1 {
		t.Errorf("%s got %d answers, want %d: %q", chat, next-1, n, got)
	}
}

// answer is the nth answer of counting to somebody who says m0, m1, m2 …
func answer(n int) string { return fmt.Sprintf("%d m%d", n, n-1) }

// TestAStopLosesNothing: the bot is stopped in mid-work and started again.
func TestAStopLosesNothing(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, url string) {
		p := newPlatform(t)
		r := start(t, url, nil, newWire("wire", p))
		for i := range 30 {
			for who := range 5 {
				p.say(fmt.Sprint("chat", who), fmt.Sprint("m", i))
			}
			if i%10 == 5 {
				if err := r.stop(); err != nil {
					t.Fatal(err)
				}
				r.start(nil, newWire("wire", p))
			}
		}
		for who := range 5 {
			var want []string
			for i := range 30 {
				want = append(want, fmt.Sprintf("%d m%d", i+1, i))
			}
			p.await(t, fmt.Sprint("chat", who), want...)
		}
	})
}

// TestNobodyAnswersSilence: blocking and unblocking make no letter, and
// whoever writes again is heard again.
func TestNobodyAnswersSilence(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, url string) {
		p := newPlatform(t)
		start(t, url, nil, newWire("wire", p))
		p.say("ani", "a")
		p.await(t, "ani", "1 a")
		p.give("ani", flows.Input{Kind: flows.Blocked})
		p.give("ani", flows.Input{Kind: flows.Unblocked})
		p.say("ani", "b")
		p.await(t, "ani", "1 a", "2 b")
		p.give("ani", flows.Input{Kind: flows.Blocked})
		p.say("ani", "c")
		p.await(t, "ani", "1 a", "2 b", "3 c")
	})
}
