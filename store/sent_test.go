package store

import (
	"testing"
	"time"
)

func TestSentLettersAreKeptForTheirNetwork(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.Outbox.Keep = func(channel string) time.Duration { return time.Hour }
		siti, budi := b.chat("siti"), b.chat("budi")
		b.put(Letter{Chat: siti, Body: []byte("a")}, Letter{Chat: budi, Body: []byte("b")}, Letter{Chat: siti, Body: []byte("c")})
		for range 2 { // one of a chat at a time
			air := b.send(10)
			if rows, err := b.Sent(t.Context(), account, "siti", 10); err != nil || len(rows) == 0 || string(rows[0].Body) != string(air[0].Body) {
				t.Errorf("in the air: %+v, %v", rows, err)
			}
			for _, row := range air {
				b.must(b.Outbox.Finish(t.Context(), row, "sent", "as-"+string(row.Body)))
			}
		}
		b.put(Letter{Chat: budi, Body: []byte("d")})
		b.must(b.Outbox.Finish(t.Context(), b.send(1)[0], "gone", "")) // and is not kept
		if n := b.number("SELECT count(*) FROM outbox WHERE body <> ''"); n != 3 {
			t.Errorf("%d letters are kept, want the 3 that arrived", n)
		}
		rows, err := b.Sent(t.Context(), account, "siti", 10)
		b.must(err)
		if len(rows) != 2 || string(rows[0].Body) != "c" || string(rows[1].Body) != "a" {
			t.Fatalf("kept: %+v", rows)
		}
		if rows, err := b.Sent(t.Context(), account, "nobody", 10); err != nil || len(rows) != 0 {
			t.Fatalf("of nobody: %+v, %v", rows, err)
		}
		at := b.machine.Now().Add(time.Second)
		receipts := []Receipt{{account, "as-a", false, at}, {account, "as-a", false, at.Add(time.Minute)}, {account, "as-c", true, at}, {account, "as-x", true, at}}
		strange, err := b.Received(t.Context(), receipts)
		b.must(err)
		if len(strange) != 1 || strange[0].ExternalID != "as-x" {
			t.Fatalf("strange: %+v", strange)
		}
		for query, want := range map[string]int{
			"SELECT count(*) FROM outbox WHERE delivered_at > 0":        2,
			"SELECT count(*) FROM outbox WHERE read_at > 0":             1,
			"SELECT count(DISTINCT delivered_at) FROM outbox":           2, // the first time of each, and 0
			"SELECT count(*) FROM outbox WHERE read_at > delivered_at":  0,
			"SELECT count(*) FROM outbox WHERE delivered_at > ended_at": 2,
		} {
			if n := b.number(query); n != want {
				t.Errorf("%s: %d, want %d", query, n, want)
			}
		}
	})
}
