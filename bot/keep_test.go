package bot_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"

	"damping/bot"
	"damping/flows"
	"damping/store"
	"damping/store/storetest"
)

// keeperFunc is a Keeper that does what a test says.
type keeperFunc func(ctx context.Context, row store.Row, in flows.Input) (flows.Input, error)

func (f keeperFunc) Keep(ctx context.Context, row store.Row, in flows.Input) (flows.Input, error) {
	return f(ctx, row, in)
}

// snap lets a person send a photo with a caption.
func (p *platform) snap(chat, caption string) {
	p.give(chat, flows.Input{Kind: flows.Photo, Text: caption, Media: &flows.Media{Ref: "x"}})
}

// TestPhotosDoNotHoldUpWords: while more photos are being read than there are
// workers, and more than are taken at once, others are answered at once; in
// their own chats the order holds, and afterwards all are answered once.
func TestPhotosDoNotHoldUpWords(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, url string) {
		p := newPlatform(t)
		developed := make(chan struct{})
		var held atomic.Int32
		slow := keeperFunc(func(ctx context.Context, _ store.Row, in flows.Input) (flows.Input, error) {
			held.Add(1)
			select {
			case <-developed:
				return in, nil
			case <-ctx.Done():
				return in, &bot.WaitError{Err: ctx.Err()}
			}
		})
		start(t, url, func(c *bot.Config) { c.Keeper, c.Workers = slow, 4 }, newWire("wire", p))
		const senders = 80
		for who := range senders {
			p.snap(fmt.Sprint("sender", who), "m0")
			p.say(fmt.Sprint("sender", who), "m1")
		}
		eventually(t, func() bool { return held.Load() >= 64 }, func() string { return fmt.Sprint(held.Load(), " photos are being read") })
		talk(t, p, 10, 5)
		for who := range senders {
			if got := p.got(fmt.Sprint("sender", who)); len(got) > 0 {
				t.Errorf("sender %d got %q before the photo was read", who, got)
			}
		}
		if n := held.Load(); n != 64 {
			t.Errorf("%d photos are with the keeper, want 64", n)
		}
		close(developed)
		for who := range senders {
			p.await(t, fmt.Sprint("sender", who), "1 m0", "2 m1")
		}
	})
}

// TestALeaseLivesAsLongAsItsPhoto: it is renewed while the photo is read; when
// it is lost all the same, the reading ends and somebody else begins anew.
func TestALeaseLivesAsLongAsItsPhoto(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, url string) {
		t.Parallel()
		p := newPlatform(t)
		var begun atomic.Int32
		ended := make(chan error, 1)
		keeper := keeperFunc(func(ctx context.Context, _ store.Row, in flows.Input) (flows.Input, error) {
			if begun.Add(1) > 1 {
				return in, nil
			}
			<-ctx.Done()
			ended <- context.Cause(ctx)
			return in, &bot.WaitError{Err: ctx.Err()}
		})
		start(t, url, func(c *bot.Config) { c.Keeper = keeper }, newWire("wire", p))
		p.snap("sari", "m0")
		db := raw(t, url)
		until := func() (at int64) {
			row := db.QueryRowContext(t.Context(), "SELECT COALESCE(MAX(lease_until), 0) FROM inbox WHERE state = 'claimed'")
			if err := row.Scan(&at); err != nil {
				t.Fatal(err)
			}
			return at
		}
		eventually(t, func() bool { return until() > 0 }, func() string { return "the message is not claimed" })
		first := until()
		eventually(t, func() bool { return until() > first }, func() string { return "the lease is not renewed" })
		if _, err := db.ExecContext(t.Context(), "UPDATE inbox SET lease = 'another', lease_until = 1"); err != nil {
			t.Fatal(err)
		}
		if cause := <-ended; !errors.Is(cause, store.ErrLost) {
			t.Errorf("the reading ended by %v", cause)
		}
		p.await(t, "sari", "1 m0")
	})
}

// TestAPhotoThatCannotBeKeptNowWaits: however often it fails, no try is counted
// and its chat keeps its order; a keeper that panics has three tries.
func TestAPhotoThatCannotBeKeptNowWaits(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, url string) {
		p := newPlatform(t)
		var tries atomic.Int32
		keeper := keeperFunc(func(_ context.Context, _ store.Row, in flows.Input) (flows.Input, error) {
			if in.Text == "boom" {
				panic(secrets)
			}
			if tries.Add(1) <= 4 {
				return in, &bot.WaitError{Err: errors.New(secrets)}
			}
			return in, nil
		})
		r := start(t, url, func(c *bot.Config) { c.Keeper = keeper }, newWire("wire", p))
		p.snap("sari", "m0")
		p.say("sari", "m1")
		others(t, p, func() {})
		p.await(t, "sari", "1 m0", "2 m1")
		if n := tries.Load(); n != 5 {
			t.Errorf("%d tries, want 5", n)
		}
		p.snap("wati", "boom")
		p.say("wati", "m0")
		p.await(t, "wati", sorry, "1 m0")
		if st := r.settled(r.store.Inbox); st.Parked != 1 {
			t.Errorf("%d messages are parked, want that of the panic", st.Parked)
		}
	})
}
