package store

import (
	"context"
	"strconv"
	"sync"
	"testing"
	"time"

	"damping/store/storetest"
)

// BenchmarkMessage is the way of one message through the store: received in
// batches of 100 of 100 chats, claimed, its turn with one answer, the answer
// claimed and finished.
func BenchmarkMessage(b *testing.B) {
	b.Run("sqlite-full", func(b *testing.B) { benchmarkMessage(b, storetest.SQLite(b)) })
	b.Run("sqlite-normal", func(b *testing.B) { benchmarkMessage(b, storetest.SQLite(b), Relaxed()) })
	b.Run("postgres", func(b *testing.B) { benchmarkMessage(b, storetest.Postgres(b)) })
}

func benchmarkMessage(b *testing.B, address string, opts ...Option) {
	s := newBench(b, address, opts...)
	s.clock = Clock{Program: time.Now, Machine: time.Now}
	ctx := context.Background()
	b.ResetTimer()
	for at := 0; at < b.N; at += 100 {
		var batch []Incoming
		for i := at; i < min(at+100, b.N); i++ {
			batch = append(batch, Incoming{Channel: account, ID: strconv.Itoa(i), Seq: int64(i + 1),
				Address: "chat" + strconv.Itoa(i%100), Body: []byte(`{"message":{"text":"Status saya"}}`)})
		}
		if _, err := s.Receive(ctx, batch); err != nil {
			b.Fatal(err)
		}
		all(b, len(batch), func() ([]Row, error) { return s.Inbox.Claim(ctx, 32, Filter{}, time.Hour) },
			func(row Row) error {
				return s.Turn(ctx, row, func(tx *Tx) error {
					_, err := tx.Put(Letter{Chat: row.Chat, Body: row.Body})
					return err
				})
			})
		all(b, len(batch), func() ([]Row, error) { return s.Outbox.Claim(ctx, 32, Filter{Channel: account}, time.Hour) },
			func(row Row) error { return s.Outbox.Finish(ctx, row, "sent", row.ID) })
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
}

// all claims until n rows are worked on, those of one claim at once.
func all(b *testing.B, n int, claim func() ([]Row, error), work func(Row) error) {
	for n > 0 {
		rows, err := claim()
		if err != nil || len(rows) == 0 {
			b.Fatalf("%d rows left, nothing to claim: %v", n, err)
		}
		var wg sync.WaitGroup
		for _, row := range rows {
			wg.Go(func() {
				if err := work(row); err != nil {
					b.Error(err)
				}
			})
		}
		wg.Wait()
		n -= len(rows)
	}
}
