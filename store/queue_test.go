package store

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestMessagesOfAChatComeInOrderOneAtATime(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.receive("siti", 3, 1)
		b.receive("siti", 2)
		for want := int64(1); want <= 3; want++ {
			row := b.claimOne()
			if row.Seq != want || row.Address != "siti" || row.Channel != account {
				t.Fatalf("claimed %+v, want message %d", row, want)
			}
			if string(row.Body) != string(rune('0'+want)) {
				t.Fatalf("body %q of message %d", row.Body, want)
			}
			if more := b.claim(10); len(more) != 0 {
				t.Fatalf("a second row of the chat was claimed: %+v", more)
			}
			b.must(b.Turn(t.Context(), row, func(*Tx) error { return nil }))
		}
		if more := b.claim(10); len(more) != 0 {
			t.Fatalf("ended rows were claimed: %+v", more)
		}
		if n := b.number("SELECT count(*) FROM inbox WHERE body <> ''"); n != 0 {
			t.Errorf("%d bodies of ended rows were kept", n)
		}
	})
}

func TestRepeatedMessageVanishes(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		in := []Incoming{
			{Channel: account, ID: "7", Address: "siti", Body: []byte("a")},
			{Channel: account, ID: "7", Address: "siti", Body: []byte("a")},
			{Channel: account, ID: "8", Address: "budi", Body: []byte("b")},
			{Channel: "web:test", ID: "7", Address: "siti", Body: []byte("c")},
		}
		fresh, err := b.Receive(t.Context(), in)
		if err != nil || fresh != 3 {
			t.Fatalf("first: %d, %v; want 3 new", fresh, err)
		}
		for _, row := range b.claim(10) {
			b.must(b.Turn(t.Context(), row, func(*Tx) error { return nil }))
		}
		fresh, err = b.Receive(t.Context(), in)
		if err != nil || fresh != 0 {
			t.Fatalf("again, after the end: %d, %v; want 0 new", fresh, err)
		}
		if rows := b.claim(10); len(rows) != 0 {
			t.Fatalf("a repeat was handed out: %+v", rows)
		}
	})
}

func TestTurnIsAllOrNothing(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.receive("siti", 1)
		row := b.claimOne()
		letter := func(tx *Tx) error {
			_, err := tx.Put(Letter{Chat: row.Chat, Body: []byte("jawaban")})
			return err
		}
		bad := errors.New("bad")
		err := b.Turn(t.Context(), row, func(tx *Tx) error { return errors.Join(letter(tx), bad) })
		if !errors.Is(err, bad) {
			t.Fatalf("turn: %v, want its own error", err)
		}
		err = b.Turn(t.Context(), row, func(tx *Tx) error {
			if err := letter(tx); err != nil {
				return err
			}
			panic("ibu Siti")
		})
		var p *PanicError
		if !errors.As(err, &p) || len(p.Stack) == 0 || IsTransient(err) {
			t.Fatalf("panic in a turn: %v", err)
		}
		if n := b.number("SELECT count(*) FROM outbox"); n != 0 {
			t.Fatalf("%d letters of failed turns were written", n)
		}
		b.must(b.Turn(t.Context(), row, letter))
		if err := b.Turn(t.Context(), row, letter); !errors.Is(err, ErrLost) || !IsTransient(err) {
			t.Fatalf("second turn of one row: %v, want ErrLost", err)
		}
		if n := b.number("SELECT count(*) FROM outbox"); n != 1 {
			t.Fatalf("%d letters, want 1", n)
		}
	})
}

func TestLapsedLeaseIsLost(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.receive("siti", 1, 2)
		slow := b.claimOne()
		b.machine.Move(lease / 2)
		b.must(b.Inbox.Renew(t.Context(), slow, lease))
		b.machine.Move(lease / 2)
		if n, err := b.Inbox.Reclaim(t.Context()); err != nil || n != 0 {
			t.Fatalf("a renewed lease was taken: %d, %v", n, err)
		}
		b.machine.Move(lease)
		if n, err := b.Inbox.Reclaim(t.Context()); err != nil || n != 1 {
			t.Fatalf("reclaim: %d, %v; want 1", n, err)
		}
		row := b.claimOne()
		if row.ID != slow.ID || row.Deaths != 1 || row.Attempts != 0 {
			t.Fatalf("after the lapse: %+v", row)
		}
		ran := false
		err := b.Turn(t.Context(), slow, func(*Tx) error { ran = true; return nil })
		if !errors.Is(err, ErrLost) || ran {
			t.Fatalf("turn with a lost lease: %v, ran %v", err, ran)
		}
		for name, err := range map[string]error{
			"renew":  b.Inbox.Renew(t.Context(), slow, lease),
			"later":  b.Inbox.Later(t.Context(), slow, time.Time{}, "x"),
			"finish": b.Inbox.Finish(t.Context(), slow, "x", ""),
			"park":   b.Inbox.Park(t.Context(), slow, "x"),
		} {
			if !errors.Is(err, ErrLost) {
				t.Errorf("%s with a lost lease: %v", name, err)
			}
		}
		b.must(b.Turn(t.Context(), row, func(*Tx) error { return nil }))
	})
}

func TestThirdOwnErrorParks(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.receive("siti", 1, 2)
		var told []Row
		b.Inbox.OnPark = func(tx *Tx, row Row) error {
			told = append(told, row)
			_, err := tx.Put(Letter{Chat: row.Chat, Body: []byte("maaf")})
			return err
		}
		const third = 3 // as people were promised, not as the constant says
		for try := 1; try <= third; try++ {
			row := b.claimOne()
			if row.Seq != 1 || row.Attempts != try-1 {
				t.Fatalf("try %d: claimed %+v", try, row)
			}
			// A transient setback in between counts nothing.
			b.must(b.Inbox.Later(t.Context(), row, time.Time{}, "database"))
			row = b.claimOne()
			parked, err := b.Inbox.Fail(t.Context(), row, "boom", b.machine.Now().Add(time.Second))
			if err != nil || parked != (try == third) {
				t.Fatalf("try %d: parked %v, %v", try, parked, err)
			}
			if try < third {
				if rows := b.claim(10); len(rows) != 0 {
					t.Fatalf("try %d: the back-off let %+v through", try, rows)
				}
			}
			b.machine.Move(time.Second)
		}
		if len(told) != 1 || told[0].Outcome != "boom" || told[0].Attempts != third {
			t.Fatalf("told: %+v", told)
		}
		if n := b.number("SELECT count(*) FROM outbox"); n != 1 {
			t.Errorf("%d letters to the person, want 1", n)
		}
		row := b.claimOne() // the chat goes on
		if row.Seq != 2 {
			t.Fatalf("after the parked row: %+v", row)
		}
		b.must(b.Inbox.Finish(t.Context(), row, "ok", ""))
		parked, err := b.Inbox.Parked(t.Context(), "", 10)
		if err != nil || len(parked) != 1 || string(parked[0].Body) != "1" || parked[0].Address != "siti" {
			t.Fatalf("parked: %+v, %v", parked, err)
		}
		b.must(b.Update(t.Context(), func(tx *Tx) error { return b.Inbox.Reopen(tx, parked[0].ID) }))
		row = b.claimOne()
		if row.Seq != 1 || row.Attempts != 0 {
			t.Fatalf("reopened: %+v", row)
		}
		b.must(b.Inbox.Park(t.Context(), row, "again"))
		b.must(b.Update(t.Context(), func(tx *Tx) error { return b.Inbox.Discard(tx, row.ID) }))
		err = b.Update(t.Context(), func(tx *Tx) error { return b.Inbox.Reopen(tx, row.ID) })
		if !errors.Is(err, ErrNone) {
			t.Errorf("reopen a discarded row: %v", err)
		}
		if n := b.number("SELECT count(*) FROM inbox WHERE body <> ''"); n != 0 {
			t.Errorf("%d bodies kept", n)
		}
	})
}

func TestFailureOfOnParkStillParks(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.receive("siti", 1, 2)
		b.Inbox.OnPark = func(tx *Tx, row Row) error {
			_, err := tx.exec("INSERT INTO nowhere (id) VALUES ($1)", row.ID)
			return err
		}
		b.must(b.Inbox.Park(t.Context(), b.claimOne(), "x"))
		if row := b.claimOne(); row.Seq != 2 {
			t.Fatalf("claimed %+v", row)
		}
	})
}

func TestProcessDeathsPark(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.receive("siti", 1, 2)
		const tenth = 10
		for range tenth {
			if row := b.claimOne(); row.Seq != 1 {
				t.Fatalf("claimed %+v", row)
			}
			b.machine.Move(lease)
			if _, err := b.Inbox.Reclaim(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if row := b.claimOne(); row.Seq != 2 {
			t.Fatalf("after %d deaths: %+v", tenth, row)
		}
		parked, err := b.Inbox.Parked(t.Context(), "", 10)
		if err != nil || len(parked) != 1 || parked[0].Outcome != OutcomeDeaths {
			t.Fatalf("parked: %+v, %v", parked, err)
		}
	})
}

func TestBackOffKeepsTheOrderAndHarmsNoOtherChat(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.receive("siti", 1, 2)
		b.receive("budi", 1)
		for _, row := range b.claim(10) {
			if row.Address == "siti" {
				b.must(b.Inbox.Later(t.Context(), row, b.machine.Now().Add(time.Hour), "network"))
			} else {
				b.must(b.Inbox.Finish(t.Context(), row, "ok", ""))
			}
		}
		b.receive("budi", 2)
		row := b.claimOne()
		if row.Address != "budi" {
			t.Fatalf("a message overtook one in back-off: %+v", row)
		}
		b.must(b.Inbox.Finish(t.Context(), row, "ok", ""))
		b.machine.Move(time.Hour)
		if row := b.claimOne(); row.Seq != 1 || row.Outcome != "network" {
			t.Fatalf("after the back-off: %+v", row)
		}
	})
}

// A platform may deliver an older message while a newer one is in work.
func TestOlderMessageThatComesLateWaits(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.receive("siti", 5)
		newer := b.claimOne()
		b.receive("siti", 3)
		b.program.Move(time.Second)
		b.receive("budi", 1)
		if row := b.claimOne(); row.Address != "budi" {
			t.Fatalf("claimed %+v beside a row in work", row)
		}
		b.must(b.Turn(t.Context(), newer, func(*Tx) error { return nil }))
		if row := b.claimOne(); row.Seq != 3 {
			t.Fatalf("claimed %+v", row)
		}
	})
}

func TestUndueLetterBlocksNobody(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		chat := b.chat("siti")
		b.put(Letter{Chat: chat, Lane: LaneReply, Due: b.program.Now().Add(time.Hour), Body: []byte("besok")},
			Letter{Chat: chat, Lane: LaneBulk, Body: []byte("siaran")})
		rows := b.send(10)
		if len(rows) != 1 || string(rows[0].Body) != "siaran" {
			t.Fatalf("claimed %+v, want the one that is due", rows)
		}
		b.must(b.Outbox.Postpone(t.Context(), rows[0], b.program.Now().Add(30*time.Minute), "quiet"))
		if rows := b.send(10); len(rows) != 0 {
			t.Fatalf("claimed a letter in quiet hours: %+v", rows)
		}
		b.program.Move(30 * time.Minute)
		rows = b.send(10)
		if len(rows) != 1 || rows[0].Lane != LaneBulk {
			t.Fatalf("claimed %+v", rows)
		}
		b.must(b.Outbox.Finish(t.Context(), rows[0], "sent", "m1"))
		b.program.Move(30 * time.Minute)
		if rows := b.send(10); len(rows) != 1 || string(rows[0].Body) != "besok" {
			t.Fatalf("claimed %+v", rows)
		}
	})
}

func TestLanesGoFirst(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		siti, budi := b.chat("siti"), b.chat("budi")
		b.put(Letter{Chat: siti, Lane: LaneBulk, Body: []byte("s-bulk")},
			Letter{Chat: siti, Lane: LaneReply, Body: []byte("s-reply")},
			Letter{Chat: siti, Lane: LaneReply, Body: []byte("s-reply2")},
			Letter{Chat: budi, Lane: LaneReminder, Body: []byte("b-reminder")})
		bounded, err := b.Outbox.Claim(t.Context(), 10, Filter{Channel: account, Below: LaneReminder}, lease)
		if err != nil || len(bounded) != 1 || string(bounded[0].Body) != "s-reply" {
			t.Fatalf("below the reminders: %+v, %v", bounded, err)
		}
		b.must(b.Outbox.Release(t.Context(), bounded[0]))
		if other, err := b.Outbox.Claim(t.Context(), 10, Filter{Channel: "web:x"}, lease); err != nil || len(other) != 0 {
			t.Fatalf("another account got %+v, %v", other, err)
		}
		var got []string
		for range 3 {
			for _, row := range b.send(10) {
				got = append(got, string(row.Body))
				b.must(b.Outbox.Finish(t.Context(), row, "sent", ""))
			}
		}
		want := []string{"s-reply", "b-reminder", "s-reply2", "s-bulk"}
		if len(got) != len(want) {
			t.Fatalf("sent %v, want %v", got, want)
		}
		for i := range want {
			if got[i] != want[i] {
				t.Fatalf("sent %v, want %v", got, want)
			}
		}
	})
}

func TestWakeComesAfterTheCommit(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		in, out := b.Inbox.Wake(), b.Outbox.Wake()
		heard := func(c <-chan struct{}) bool {
			select {
			case <-c:
				return true
			case <-time.After(time.Minute):
				return false
			}
		}
		b.receive("siti", 1, 2)
		if !heard(in) {
			t.Fatal("no signal for a new message")
		}
		row := b.claimOne()
		drain(in)
		b.must(b.Turn(t.Context(), row, func(tx *Tx) error {
			_, err := tx.Put(Letter{Chat: row.Chat, Body: []byte("x")})
			return err
		}))
		if !heard(out) {
			t.Fatal("no signal for a new letter")
		}
		if !heard(in) {
			t.Fatal("no signal that the chat goes on")
		}
		row = b.claimOne()
		drain(in)
		b.must(b.Inbox.Later(t.Context(), row, b.machine.Now().Add(20*time.Millisecond), "x"))
		if !heard(in) {
			t.Fatal("no signal at the end of the back-off")
		}
	})
}

func drain(c <-chan struct{}) {
	select {
	case <-c:
	default:
	}
}

func TestClaimWithAnEndedContext(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := b.Inbox.Claim(ctx, 1, Filter{}, lease)
		if !errors.Is(err, context.Canceled) || !IsTransient(err) {
			t.Fatalf("claim: %v", err)
		}
	})
}
