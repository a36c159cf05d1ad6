package bot_test

import (
	"testing"
	"time"

	"damping/store"
	"damping/store/storetest"
)

// TestAnswersAreForgotten: the answers of somebody who does not come back are
// wiped a week later; each message before that moves the day.
func TestAnswersAreForgotten(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		p := newPlatform(t)
		r := start(t, url, nil, newWire("wire", p))
		p.say("ani", "satu")
		p.say("ani", "dua")
		p.await(t, "ani", "1 satu", "2 dua")
		var due int64
		var n int
		row := raw(t, url).QueryRowContext(t.Context(), "SELECT count(*), max(due_at) FROM timers WHERE kind = 'draft'")
		if err := row.Scan(&n, &due); err != nil {
			t.Fatal(err)
		}
		if days := time.Until(time.UnixMicro(due)).Hours() / 24; n != 1 || days < 6.9 || days > 7 {
			t.Fatalf("%d timers, due in %.1f days; one in 7 is right", n, days)
		}
		if _, err := raw(t, url).ExecContext(t.Context(), "UPDATE timers SET due_at = 1 WHERE kind = 'draft'"); err != nil {
			t.Fatal(err)
		}
		chat, err := r.store.FindChat(t.Context(), "wire", "ani")
		if err != nil {
			t.Fatal(err)
		}
		p.until(t, func() bool {
			kept := true
			err := r.store.View(t.Context(), func(tx *store.Tx) error {
				state, err := tx.State(chat)
				kept = state.Unfinished()
				return err
			})
			return err == nil && !kept
		}, func() string { return "the answers are still there" })
		p.say("ani", "tiga")
		p.await(t, "ani", "1 satu", "2 dua", "1 tiga")
	})
}
