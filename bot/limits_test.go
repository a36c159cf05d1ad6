package bot

import (
	"fmt"
	"testing"
	"time"

	"damping/flows"

	"pgregory.net/rapid"
)

var aMorning = time.Date(2023, 7, 17, 2, 0, 0, 0, time.UTC)

// TestLimitsHoldOverEverySecond: whatever is asked for and whenever, in no
// second do more letters leave than the rate and the burst allow.
func TestLimitsHoldOverEverySecond(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		perSecond := rapid.IntRange(1, 60).Draw(t, "rate")
		l := newLimits(Pace{Account: float64(perSecond)})
		burst := max(2, perSecond/10)
		now, left := aMorning, []time.Time{}
		for range rapid.IntRange(1, 200).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(0, 400).Draw(t, "ms")) * time.Millisecond)
			n, wait := l.room(now, rapid.IntRange(1, 64).Draw(t, "want"))
			if n == 0 && wait <= 0 {
				t.Fatal("no room and no time to wait for it")
			}
			for range n {
				l.take(now, flows.Reply)
				left = append(left, now)
			}
		}
		for i, from := range left {
			n := 0
			for _, at := range left[i:] {
				if at.Sub(from) < time.Second {
					n++
				}
			}
			if n > perSecond+burst {
				t.Fatalf("%d letters within a second at a rate of %d with a burst of %d", n, perSecond, burst)
			}
		}
	})
}

func TestWaitingAsLongAsToldFindsRoom(t *testing.T) {
	l := newLimits(Pace{Account: 7, Chat: 1, ChatBurst: 3})
	now := aMorning
	for range 50 {
		n, wait := l.room(now, 1)
		if n == 0 {
			now = now.Add(wait)
			if n, _ = l.room(now, 1); n != 1 {
				t.Fatalf("waited %v and found no room", wait)
			}
		}
		l.take(now, flows.Reply)
		if wait := l.chat(now, "a chat"); wait > 0 {
			now = now.Add(wait)
			if again := l.chat(now, "a chat"); again != 0 {
				t.Fatalf("waited %v for the chat and must wait %v more", wait, again)
			}
		}
	}
}

func TestBulkLeavesRoomForReplies(t *testing.T) {
	for _, pace := range []Pace{{Account: 30}, {Account: 30, Bulk: 30}, {Account: 30, Bulk: 10}} {
		l := newLimits(pace)
		now, bulk, replies := aMorning, 0, 0
		for range 100 { // ten seconds in which both want more than there is
			now = now.Add(100 * time.Millisecond)
			n, _ := l.bulkRoom(now, 100)
			m, _ := l.room(now, n)
			for range m {
				l.take(now, flows.Bulk)
				bulk++
			}
			m, _ = l.room(now, 100)
			for range m {
				l.take(now, flows.Reply)
				replies++
			}
		}
		if replies < 50 || bulk < 90 {
			t.Errorf("%+v: %d replies and %d bulk letters in ten seconds", pace, replies, bulk)
		}
	}
}

// TestAReplyFindsRoomBesideBulk: however much bulk there is, a reply leaves at once.
func TestAReplyFindsRoomBesideBulk(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := newLimits(Pace{Account: float64(rapid.IntRange(1, 60).Draw(t, "rate"))})
		now, bulk := aMorning, 0
		for range rapid.IntRange(1, 500).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(1, 100).Draw(t, "ms")) * time.Millisecond)
			n, wait := l.bulkRoom(now, 64)
			if n == 0 && wait <= 0 {
				t.Fatal("no room and no time to wait for it")
			}
			for range n {
				l.take(now, flows.Bulk)
				bulk++
			}
			if n, _ := l.room(now, 1); n != 1 {
				t.Fatalf("after %d bulk letters a reply has to wait", bulk)
			}
		}
	})
}

func TestNoPaceIsNoLimit(t *testing.T) {
	l := newLimits(Pace{})
	for range 1000 {
		if n, wait := l.room(aMorning, 64); n != 64 || wait != 0 {
			t.Fatalf("room for %d, wait %v", n, wait)
		}
		l.take(aMorning, flows.Bulk)
		if wait := l.chat(aMorning, "a chat"); wait != 0 {
			t.Fatalf("wait %v", wait)
		}
	}
}

func TestIdleChatsAreForgotten(t *testing.T) {
	l := newLimits(Pace{Chat: 1, ChatBurst: 2})
	for i := range 3 * chatsKept {
		l.chat(aMorning.Add(time.Duration(i)*time.Millisecond), fmt.Sprint(i))
	}
	if len(l.chats) > chatsKept {
		t.Errorf("%d chats are kept", len(l.chats))
	}
}

func TestBackoffDoublesUpToItsMost(t *testing.T) {
	b := backoff{first: time.Second, most: time.Minute}
	for i := range 100 {
		whole := time.Minute
		if i < 6 {
			whole = time.Second << i
		}
		if d := b.next(); d > whole || d < whole/2 {
			t.Fatalf("wait %d is %v, want between %v and %v", i, d, whole/2, whole)
		}
	}
	b.reset()
	if d := b.next(); d > time.Second {
		t.Errorf("after a reset the wait is %v", d)
	}
}
