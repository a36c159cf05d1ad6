package store

import (
	"errors"
	"testing"
	"time"
)

func TestAmbiguousLetterIsSentAgainThenWaits(t *testing.T) {
	for lane, most := range map[Lane]int{LaneReply: MaxUnsure, LaneWork: 2, LaneReminder: 2, LaneBulk: 2} {
		each(t, func(t *testing.T, b *bench) {
			var told []string
			b.Outbox.OnPark = func(_ *Tx, row Row) error { told = append(told, row.Outcome); return nil }
			b.put(Letter{Chat: b.chat("siti"), Lane: lane, Body: []byte("a")})
			for n := 1; n <= most; n++ {
				row := b.send(1)[0]
				if row.Unknown != (n > 1) || row.Attempts != 0 {
					t.Fatalf("send %d: %+v", n, row)
				}
				parked, err := b.Outbox.Ambiguous(t.Context(), row, "reset", b.machine.Now().Add(time.Second))
				if err != nil || parked != (n == most) {
					t.Fatalf("ambiguous send %d of %d: parked %v, %v", n, most, parked, err)
				}
				if rows := b.send(1); len(rows) != 0 {
					t.Fatal("sent again before its time, or too often")
				}
				b.machine.Move(time.Second)
			}
			if rows := b.send(1); len(rows) != 0 {
				t.Fatal("sent too often")
			}
			if len(told) != 1 || told[0] != OutcomeUnknown {
				t.Errorf("told %v", told)
			}
			st, err := b.Outbox.Stats(t.Context())
			if err != nil || st.Parked != 1 || st.Unknown != 1 || st.Open[lane] != 0 {
				t.Errorf("stats %+v, %v", st, err)
			}
		})
	}
}

func TestLetterInTheAirWhenItsProcessDied(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.put(Letter{Chat: b.chat("siti"), Body: []byte("a")})
		for death := 1; death <= MaxUnsure; death++ {
			row := b.send(1)[0]
			if row.Unknown != (death > 1) {
				t.Fatalf("send %d: %+v", death, row)
			}
			b.machine.Move(lease)
			if n, err := b.Outbox.Reclaim(t.Context()); err != nil || n != 1 {
				t.Fatalf("reclaim: %d, %v", n, err)
			}
		}
		if rows := b.send(1); len(rows) != 0 {
			t.Fatalf("sent once too often: %+v", rows)
		}
		parked, err := b.Outbox.Parked(t.Context(), "", 10)
		if err != nil || len(parked) != 1 || parked[0].Outcome != OutcomeUnknown || string(parked[0].Body) != "a" {
			t.Fatalf("parked %+v, %v", parked, err)
		}
	})
}

func TestClientIDsMakeSendingAgainHarmless(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.Outbox.ClientIDs = func(channel string) bool { return channel == account }
		b.put(Letter{Chat: b.chat("siti"), Body: []byte("a")})
		for range 3 {
			row := b.send(1)[0]
			if row.Unknown {
				t.Fatalf("marked unknown: %+v", row)
			}
			if parked, err := b.Outbox.Ambiguous(t.Context(), row, "reset", time.Time{}); parked || err != nil {
				t.Fatalf("parked %v, %v", parked, err)
			}
		}
		for range MaxDeaths {
			b.send(1)
			b.machine.Move(lease)
			if _, err := b.Outbox.Reclaim(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if rows := b.send(1); len(rows) != 0 {
			t.Fatalf("after %d deaths: %+v", MaxDeaths, rows)
		}
	})
}

func TestReleasedLetterIsAsBefore(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.put(Letter{Chat: b.chat("siti"), Body: []byte("a")})
		for range 5 {
			row := b.send(1)[0]
			if row.Unknown || row.Attempts != 0 || row.Deaths != 0 {
				t.Fatalf("%+v", row)
			}
			b.must(b.Outbox.Release(t.Context(), row))
		}
	})
}

func TestCardIsReplacedWhileUnsentAndEditedOnceSent(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		chat := b.chat("siti")
		card := func(text string) { b.put(Letter{Chat: chat, Card: "album:1", Body: []byte(text)}) }
		card("1 foto")
		b.put(Letter{Chat: chat, Card: "album:2", Body: []byte("lain")})
		card("2 foto")
		row := b.send(1)[0]
		if string(row.Body) != "lain" || row.EditOf != "" {
			t.Fatalf("first letter %+v", row)
		}
		b.must(b.Outbox.Finish(t.Context(), row, "sent", "m0"))
		row = b.send(1)[0]
		if string(row.Body) != "2 foto" || row.EditOf != "" {
			t.Fatalf("the newer card: %+v", row)
		}
		card("3 foto") // the other one is in the air
		b.must(b.Outbox.Finish(t.Context(), row, "sent", "m1"))
		row = b.send(1)[0]
		if string(row.Body) != "3 foto" || row.EditOf != "m1" {
			t.Fatalf("after the first was sent: %+v", row)
		}
		b.must(b.Outbox.Finish(t.Context(), row, "edited", "m1"))
		card("4 foto")
		card("5 foto")
		row = b.send(1)[0]
		if string(row.Body) != "5 foto" || row.EditOf != "m1" {
			t.Fatalf("the last card: %+v", row)
		}
		b.must(b.Outbox.Finish(t.Context(), row, "edited", "m1"))
		if n := b.number("SELECT count(*) FROM outbox WHERE state = 'cancelled' AND outcome = 'replaced'"); n != 2 {
			t.Errorf("%d cards replaced, want 2", n)
		}
	})
}

func TestBodyIsWipedUnlessKept(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		siti, budi := b.chat("siti"), b.chat("budi")
		b.put(Letter{Chat: siti, Body: []byte("a")}, Letter{Chat: budi, Body: []byte("b")})
		if n := b.number("SELECT count(*) FROM outbox WHERE body LIKE '%a%' AND length(body) < 10"); n != 0 {
			t.Fatal("bodies stand there in the clear")
		}
		for i, row := range b.send(10) {
			b.Outbox.Keep = func(string) time.Duration { return time.Duration(i) * time.Hour }
			b.must(b.Outbox.Finish(t.Context(), row, "sent", "m"))
		}
		kept := func() int { return b.number("SELECT count(*) FROM outbox WHERE body <> ''") }
		if n := kept(); n != 1 {
			t.Fatalf("%d bodies left after sending, want 1", n)
		}
		b.must(b.Sweep(t.Context()))
		if n := kept(); n != 1 {
			t.Fatalf("%d bodies left after the first sweep, want 1", n)
		}
		b.machine.Move(time.Hour + time.Second)
		b.must(b.Sweep(t.Context()))
		if n := kept(); n != 0 {
			t.Fatalf("%d bodies left after the hour", n)
		}
	})
}

func TestSweepForgetsOldIDsButNotParkedRows(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.receive("siti", 1, 2)
		b.must(b.Inbox.Park(t.Context(), b.claimOne(), "x"))
		b.must(b.Inbox.Finish(t.Context(), b.claimOne(), "ok", ""))
		b.receive("siti", 3) // stays open
		b.machine.Move(defaults().keepIDs)
		b.must(b.Sweep(t.Context()))
		b.receive("siti", 2)
		if n := b.number("SELECT count(*) FROM inbox"); n != 3 {
			t.Fatalf("%d rows on the last day, want 3: the dedupe forgot early", n)
		}
		b.machine.Move(time.Second)
		b.must(b.Sweep(t.Context()))
		if n := b.number("SELECT count(*) FROM inbox"); n != 2 {
			t.Fatalf("%d rows, want the parked and the open one", n)
		}
	})
}

func TestSameDedupeWritesOneLetter(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		chat := b.chat("siti")
		ids := b.put(Letter{Chat: chat, Dedupe: "bimtek/siti", Body: []byte("a")}, Letter{Chat: chat, Dedupe: "bimtek/siti", Body: []byte("b")})
		if ids[0] == "" || ids[1] != "" {
			t.Fatalf("ids %q", ids)
		}
		var ended bool
		b.must(b.Update(t.Context(), func(tx *Tx) (err error) {
			ended, err = tx.CancelLetter(account, "bimtek/siti", "too late")
			return err
		}))
		if !ended || len(b.send(10)) != 0 {
			t.Fatalf("the letter was not cancelled")
		}
	})
}

func TestBlockedChatGetsNoMoreLetters(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		siti, budi := b.chat("siti"), b.chat("budi")
		b.put(Letter{Chat: siti}, Letter{Chat: siti}, Letter{Chat: budi})
		for _, row := range b.send(10) {
			if row.Chat != siti {
				continue
			}
			b.must(b.Update(t.Context(), func(tx *Tx) error {
				return errors.Join(b.Outbox.FinishIn(tx, row, "blocked", ""), tx.SetBlocked(siti, true))
			}))
		}
		if rows := b.send(10); len(rows) != 0 {
			t.Fatalf("still to be sent: %+v", rows)
		}
		var blocked bool
		b.must(b.View(t.Context(), func(tx *Tx) (err error) { blocked, err = tx.Blocked(siti); return err }))
		if !blocked {
			t.Error("the chat is not marked as blocked")
		}
	})
}

func TestUnreadableBodyIsParked(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.receive("siti", 1, 2)
		b.do("UPDATE inbox SET body = (SELECT x.body FROM inbox x WHERE x.seq = 2) WHERE seq = 1")
		if rows := b.claim(10); len(rows) != 0 {
			t.Fatalf("a body of another row was opened: %+v", rows)
		}
		if row := b.claimOne(); row.Seq != 2 {
			t.Fatalf("the chat does not go on: %+v", row)
		}
		parked, err := b.Inbox.Parked(t.Context(), "", 10)
		if err != nil || len(parked) != 1 || parked[0].Outcome != OutcomeSealed {
			t.Fatalf("parked %+v, %v", parked, err)
		}
	})
}

func TestLetterThatWouldComeTooLateIsCancelled(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		chat := b.chat("siti")
		ends := b.program.Now().Add(time.Hour)
		b.put(Letter{Chat: chat, Expires: ends, Body: []byte("late")}, Letter{Chat: chat, Body: []byte("any time")})
		b.program.Move(time.Hour)
		rows := b.send(2)
		for range 3 { // the cancelled one leaves the line, the next is found at once or on the next look
			if len(rows) > 0 {
				break
			}
			rows = b.send(2)
		}
		if len(rows) != 1 || string(rows[0].Body) != "any time" {
			t.Fatalf("sent %+v", rows)
		}
		if n := b.number(`SELECT COUNT(*) FROM outbox WHERE state = 'cancelled' AND outcome = 'expired' AND body = ''`); n != 1 {
			t.Fatalf("%d cancelled as expired", n)
		}
	})
}

func TestLettersOfATopicAreCancelledTogether(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		siti, budi := b.chat("siti"), b.chat("budi")
		b.put(Letter{Chat: siti, Topic: "event", Body: []byte("1")}, Letter{Chat: siti, Body: []byte("2")},
			Letter{Chat: budi, Topic: "event", Body: []byte("3")}, Letter{Chat: budi, Topic: "other", Body: []byte("4")})
		var n int64
		b.must(b.Update(t.Context(), func(tx *Tx) (err error) { n, err = tx.CancelTopic("event", siti, "moved"); return err }))
		if n != 1 {
			t.Fatalf("cancelled %d of one chat", n)
		}
		b.must(b.Update(t.Context(), func(tx *Tx) (err error) { n, err = tx.CancelTopic("event", "", "moved"); return err }))
		if n != 1 {
			t.Fatalf("cancelled %d of everybody", n)
		}
		if rows := b.send(4); len(rows) != 2 {
			t.Fatalf("left %+v", rows)
		}
	})
}
