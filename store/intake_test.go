package store

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"testing"
	"time"

	"damping/store/seal"
)

func TestIntakeOfAnySize(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		total := 0
		for _, n := range []int{0, 1, 3, 4, 15, 64, 100, 333} {
			var all []Incoming
			for i := range n {
				id := strconv.Itoa(n) + "/" + strconv.Itoa(i)
				all = append(all, Incoming{Channel: account, ID: id, Address: "chat" + strconv.Itoa(i%7), Body: []byte(id)})
			}
			fresh, err := b.Receive(t.Context(), all)
			if err != nil || fresh != n {
				t.Fatalf("%d messages: %d new, %v", n, fresh, err)
			}
			total += n
		}
		if n := b.number("SELECT count(*) FROM inbox"); n != total {
			t.Fatalf("%d rows, want %d", n, total)
		}
		// Without a number of the platform's, the order is that of arrival.
		last := map[string]int64{}
		for got := 0; got < total; {
			rows := b.claim(50)
			if len(rows) == 0 {
				t.Fatalf("nothing to claim after %d of %d", got, total)
			}
			for _, row := range rows {
				if string(row.Body) != row.Dedupe {
					t.Fatalf("body %q of message %q", row.Body, row.Dedupe)
				}
				if row.Seq <= last[row.Address] {
					t.Fatalf("%s: %d after %d", row.Address, row.Seq, last[row.Address])
				}
				last[row.Address] = row.Seq
				b.must(b.Inbox.Finish(t.Context(), row, "ok", ""))
				got++
			}
		}
	})
}

// TestWhatCouldNotBeRead is worked on only when it does not come again in time.
func TestWhatCouldNotBeRead(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		receive := func(lost time.Duration, ids ...string) int {
			t.Helper()
			var all []Incoming
			for _, id := range ids {
				all = append(all, Incoming{Channel: account, ID: id, Address: "siti", Body: []byte(id), Lost: lost, Again: lost == 0})
			}
			fresh, err := b.Receive(t.Context(), all)
			b.must(err)
			return fresh
		}
		if n := receive(2*time.Minute, "a", "b", "c"); n != 3 {
			t.Fatalf("%d are new", n)
		}
		if n := receive(2*time.Minute, "a"); n != 0 {
			t.Fatalf("the same is new %d times", n)
		}
		if n := receive(0, "a", "d"); n != 2 {
			t.Fatalf("%d come readable", n)
		}
		if n := receive(2*time.Minute, "d"); n != 0 {
			t.Fatalf("what is there is missed %d times", n)
		}
		worked := func(want ...string) {
			t.Helper()
			for _, id := range want {
				row := b.claimOne()
				if row.Dedupe != id {
					t.Fatalf("worked on %q, want %q", row.Dedupe, id)
				}
				b.must(b.Inbox.Finish(t.Context(), row, "ok", ""))
			}
			if rows := b.claim(10); len(rows) != 0 {
				t.Fatalf("%d more", len(rows))
			}
		}
		worked("a", "d")
		b.program.Move(2 * time.Minute)
		b.machine.Move(2 * time.Minute)
		worked("b"+lostMark, "c"+lostMark)
		receive(0, "b") // late, but not lost
		worked("b")
		if n := b.number("SELECT count(*) FROM inbox WHERE outcome = 'found' AND state = 'cancelled' AND body = ''"); n != 1 {
			t.Errorf("%d cancelled, want 1", n)
		}
	})
}

func TestIncompleteMessageIsRefused(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		for _, m := range []Incoming{{ID: "1", Address: "a"}, {Channel: "c", Address: "a"}, {Channel: "c", ID: "1"}} {
			if _, err := b.Receive(t.Context(), []Incoming{m}); err == nil || IsTransient(err) {
				t.Errorf("%+v: %v", m, err)
			}
		}
	})
}

func TestOneChatForOneAddress(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ids := make([]string, 16)
		var wg sync.WaitGroup
		for i := range ids {
			wg.Go(func() {
				err := b.Update(context.Background(), func(tx *Tx) (err error) {
					ids[i], err = tx.ChatAt(account, "siti")
					return err
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for _, id := range ids {
			if id == "" || id != ids[0] {
				t.Fatalf("ids %q", ids)
			}
		}
		if b.chat("budi") == ids[0] {
			t.Error("two addresses have one chat")
		}
		id, err := b.FindChat(t.Context(), account, "siti")
		if err != nil || id != ids[0] {
			t.Errorf("found %q, %v", id, err)
		}
		if _, err := b.FindChat(t.Context(), account, "wati"); !errors.Is(err, ErrNone) {
			t.Errorf("found a chat that is not there: %v", err)
		}
		if n := b.number("SELECT count(*) FROM chats WHERE address LIKE '%siti%' OR address_hash LIKE '%siti%'"); n != 0 {
			t.Error("the address stands there in the clear")
		}
	})
}

func TestChatOfAFailedWriteIsForgotten(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		bad := errors.New("bad")
		err := b.Update(t.Context(), func(tx *Tx) error {
			_, err := tx.ChatAt(account, "siti")
			return errors.Join(err, bad)
		})
		if !errors.Is(err, bad) {
			t.Fatal(err)
		}
		b.receive("siti", 1) // would refer to a chat that is not there
		if row := b.claimOne(); row.Address != "siti" {
			t.Fatalf("%+v", row)
		}
	})
}

func TestChatIsFoundAfterAChangeOfKey(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		before := b.chat("siti")
		text, err := b.keys.Rotate()
		b.must(err)
		b.keys, err = seal.Parse(text)
		b.must(err)
		b.Store.keys = b.keys
		b.Store.chats.forget()
		if id := b.chat("siti"); id != before {
			t.Errorf("a second chat %q for the address of %q", id, before)
		}
		b.receive("siti", 1)
		if row := b.claimOne(); row.Address != "siti" || row.Chat != before {
			t.Errorf("%+v", row)
		}
	})
}
