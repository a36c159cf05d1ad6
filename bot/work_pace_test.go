package bot

import (
	"testing"
	"time"

	"damping/flows"
	"damping/store"
	"damping/store/storetest"
)

// TestNewsLeaveAsAPersonWouldWriteThem: hundreds of decisions at once leave one by one;
// answers do not wait for them, and reminders wait until they are through.
func TestNewsLeaveAsAPersonWouldWriteThem(t *testing.T) {
	w := newWeek(t, storetest.SQLite(t), manner)
	w.steady = true
	begin := w.clock.Now()
	w.write(store.LaneBulk, 10, time.Time{})
	w.write(store.LaneWork, 200, time.Time{})
	w.pass(begin.Add(20 * time.Minute))
	var news []time.Time
	unasked := 0
	for _, l := range w.net.took {
		switch asked, reply := w.asked[l.id]; {
		case reply && l.at.Sub(asked) > time.Second:
			t.Errorf("an answer waited for %v", l.at.Sub(asked))
		case l.lane == flows.Work:
			news = append(news, l.at)
		case isBulk(l.lane):
			unasked++
			if len(news) < 200 {
				t.Errorf("a broadcast after %d of 200 news", len(news))
			}
		}
	}
	if len(news) != 200 || unasked != 10 {
		t.Errorf("%d news and %d others left", len(news), unasked)
	}
	for i, from := range news {
		n := 0
		for _, at := range news[i:] {
			if at.Sub(from) < time.Minute {
				n++
			}
		}
		if n > 20+workBurst {
			t.Fatalf("%d news in the minute from %v", n, from)
		}
	}
}
