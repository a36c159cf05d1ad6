package store

import (
	"context"
	"strconv"
	"testing"
	"time"

	"damping/store/seal"
	"damping/store/storetest"
)

// bench is one store under test with the clocks it runs on.
type bench struct {
	*Store
	t       testing.TB
	address string
	keys    *seal.Keys
	program *storetest.Clock
	machine *storetest.Clock
}

// each runs a test on both databases.
func each(t *testing.T, test func(t *testing.T, b *bench)) {
	t.Helper()
	storetest.EachURL(t, func(t *testing.T, address string) { test(t, newBench(t, address)) })
}

func newBench(t testing.TB, address string, opts ...Option) *bench {
	t.Helper()
	b := &bench{t: t, address: address, keys: storetest.Keys(t), program: storetest.NewClock(), machine: storetest.NewClock()}
	b.Store = b.openAgain(opts...)
	return b
}

// openAgain opens the same database once more with the same keys and clocks.
func (b *bench) openAgain(opts ...Option) *Store {
	b.t.Helper()
	s, err := Open(b.t.Context(), b.address, b.keys, Clock{Program: b.program.Now, Machine: b.machine.Now}, opts...)
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() {
		if err := s.Close(); err != nil {
			b.t.Error("close:", err)
		}
	})
	return s
}

const (
	account = "telegram:test"
	lease   = time.Minute
)

// receive puts messages of one chat into the inbox, numbered by seq.
func (b *bench) receive(chat string, seqs ...int64) {
	b.t.Helper()
	var all []Incoming
	for _, seq := range seqs {
		all = append(all, Incoming{Channel: account, ID: chat + "/" + strconv.FormatInt(seq, 10), Seq: seq, Address: chat,
			Body: []byte(strconv.FormatInt(seq, 10))})
	}
	if _, err := b.Receive(context.Background(), all); err != nil {
		b.t.Fatal(err)
	}
}

// claim takes up to n rows of the inbox.
func (b *bench) claim(n int) []Row {
	b.t.Helper()
	rows, err := b.Inbox.Claim(context.Background(), n, Filter{}, lease)
	if err != nil {
		b.t.Fatal(err)
	}
	return rows
}

func (b *bench) claimOne() Row {
	b.t.Helper()
	rows := b.claim(10)
	if len(rows) != 1 {
		b.t.Fatalf("claimed %d rows, want 1", len(rows))
	}
	return rows[0]
}

// put writes letters in one transaction and returns their ids.
func (b *bench) put(letters ...Letter) []string {
	b.t.Helper()
	var ids []string
	err := b.Update(context.Background(), func(tx *Tx) error {
		ids = nil
		for _, l := range letters {
			id, err := tx.Put(l)
			if err != nil {
				return err
			}
			ids = append(ids, id)
		}
		return nil
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return ids
}

// send claims up to n letters.
func (b *bench) send(n int) []Row {
	b.t.Helper()
	rows, err := b.Outbox.Claim(context.Background(), n, Filter{Channel: account}, lease)
	if err != nil {
		b.t.Fatal(err)
	}
	return rows
}

// chat makes the chat at an address.
func (b *bench) chat(address string) string {
	b.t.Helper()
	var id string
	err := b.Update(context.Background(), func(tx *Tx) (err error) {
		id, err = tx.ChatAt(account, address)
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return id
}

// number reads one number.
func (b *bench) number(query string, args ...any) int {
	b.t.Helper()
	var n int
	if err := b.read(context.Background(), func(tx *Tx) error { return tx.get([]any{&n}, query, args...) }); err != nil {
		b.t.Fatal(err)
	}
	return n
}

// do runs one statement as an outsider would.
func (b *bench) do(query string, args ...any) {
	b.t.Helper()
	err := b.write(context.Background(), func(tx *Tx) error {
		_, err := tx.exec(query, args...)
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}
