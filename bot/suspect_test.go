package bot_test

import (
	"context"
	"encoding/json"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"damping/bot"
	"damping/flows"
	"damping/store"
	"damping/store/storetest"
)

// TestSuspectsAreWorkedOnAlone: messages on which processes died twice are
// worked on one at a time, so that the one that kills is found and the others
// are not blamed for it; all are answered in the end.
func TestSuspectsAreWorkedOnAlone(t *testing.T) {
	t.Parallel()
	const suspects = 5
	url, keys := storetest.SQLite(t), storetest.Keys(t)
	for death := range 2 {
		s, err := store.Open(t.Context(), url, keys, clock)
		if err != nil {
			t.Fatal(err)
		}
		if death == 0 {
			body, err := json.Marshal(flows.Input{Kind: flows.Photo, Text: "m0", Media: &flows.Media{Ref: "x"}})
			if err != nil {
				t.Fatal(err)
			}
			var all []store.Incoming
			for i := range suspects {
				who := fmt.Sprint("sender", i)
				all = append(all, store.Incoming{Channel: "wire", ID: who, Address: who, Body: body})
			}
			if _, err := s.Receive(t.Context(), all); err != nil {
				t.Fatal(err)
			}
		}
		if rows, err := s.Inbox.Claim(t.Context(), suspects, store.Filter{}, time.Minute); err != nil || len(rows) != suspects {
			t.Fatalf("claimed %d: %v", len(rows), err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	var now, most atomic.Int32
	keeper := keeperFunc(func(_ context.Context, _ store.Row, in flows.Input) (flows.Input, error) {
		n := now.Add(1)
		defer now.Add(-1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
			continue
		}
		time.Sleep(50 * time.Millisecond)
		return in, nil
	})
	p := newPlatform(t)
	r := &rig{t: t, url: url, keys: keys, logs: &logs{}}
	r.start(func(c *bot.Config) { c.Keeper = keeper }, newWire("wire", p))
	defer func() {
		if err := r.stop(); err != nil {
			t.Error(err)
		}
	}()
	for i := range suspects {
		p.await(t, fmt.Sprint("sender", i), "1 m0")
	}
	if n := most.Load(); n != 1 {
		t.Errorf("%d suspects were worked on at once", n)
	}
}
