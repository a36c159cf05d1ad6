package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"damping/store/storetest"
)

// mark is a statement of no other test: one lease with this name.
func mark(tx *Tx, name string) error {
	_, err := tx.exec("INSERT INTO leases (name, owner, until) VALUES ($1, '', 0)", name)
	return err
}

func (b *bench) marks() int { b.t.Helper(); return b.number("SELECT count(*) FROM leases") }

func TestOneWriteHarmsNoOther(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		const writes = 300
		bad := errors.New("bad")
		var wg sync.WaitGroup
		for i := range writes {
			wg.Go(func() {
				err := b.Update(context.Background(), func(tx *Tx) error {
					if err := mark(tx, strconv.Itoa(i)); err != nil {
						return err
					}
					switch i % 4 {
					case 1:
						return bad
					case 2:
						panic("boom")
					case 3:
						// A failed statement is a failed write, even unnoticed.
						_, err := tx.exec("INSERT INTO nowhere (a) VALUES (1)")
						if err == nil {
							t.Error("no error from a table that is not there")
						}
					}
					return nil
				})
				var p *PanicError
				if ok := []bool{err == nil, errors.Is(err, bad), errors.As(err, &p), err != nil}[i%4]; !ok || IsTransient(err) {
					t.Errorf("write %d: %v", i, err)
				}
			})
		}
		wg.Wait()
		if n := b.marks(); n != writes/4 {
			t.Errorf("%d writes took place, want %d", n, writes/4)
		}
	})
}

func TestSavepointContainsAFailure(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		bad := errors.New("bad")
		committed := ""
		err := b.Update(t.Context(), func(tx *Tx) error {
			if err := mark(tx, "before"); err != nil {
				return err
			}
			tx.onCommit(func() { committed += "a" })
			for _, fail := range []func() error{
				func() error { return bad },
				func() error { _, err := tx.exec("INSERT INTO nowhere (a) VALUES (1)"); return err },
				func() error { return mark(tx, "before") },
				func() error {
					if err := tx.Savepoint(func() error { return mark(tx, "inner") }); err != nil {
						t.Error(err)
					}
					return bad
				},
			} {
				err := tx.Savepoint(func() error {
					if err := mark(tx, "within"); err != nil {
						return err
					}
					tx.onCommit(func() { committed += "x" })
					if err := tx.Append("app1", "k", "a", "r", nil); err != nil {
						return err
					}
					return fail()
				})
				if err == nil {
					t.Error("the failure did not come out")
				}
			}
			if err := tx.Savepoint(func() error { tx.onCommit(func() { committed += "b" }); return mark(tx, "good") }); err != nil {
				return err
			}
			return mark(tx, "after")
		})
		b.must(err)
		if n := b.marks(); n != 3 {
			t.Errorf("%d marks, want before, good, after", n)
		}
		if committed != "ab" {
			t.Errorf("ran after the commit: %q", committed)
		}
		if n := b.number("SELECT count(*) FROM ledger"); n != 0 {
			t.Errorf("%d links of undone work", n)
		}
	})
}

func TestReadsAreReadOnlyAndSeeWhatIsCommitted(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		if err := b.View(t.Context(), func(tx *Tx) error { return mark(tx, "x") }); err == nil {
			t.Error("a view has written")
		}
		for i := range 50 {
			b.must(b.Update(t.Context(), func(tx *Tx) error { return mark(tx, strconv.Itoa(i)) }))
			if n := b.marks(); n != i+1 {
				t.Fatalf("read %d after %d commits", n, i+1)
			}
		}
	})
}

func TestTimesOfATransactionAreFixed(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.must(b.Update(t.Context(), func(tx *Tx) error {
			now, machine := tx.Now, tx.Machine
			b.program.Move(time.Hour)
			b.machine.Move(time.Minute)
			if !tx.Now.Equal(now) || !tx.Machine.Equal(machine) {
				t.Error("the time of a transaction moved")
			}
			return nil
		}))
	})
}

func TestCloseAnswersEveryWrite(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		s := b.openAgain(Tool())
		var wg sync.WaitGroup
		var mu sync.Mutex
		done := 0
		for i := range 200 {
			wg.Go(func() {
				err := s.Update(context.Background(), func(tx *Tx) error { return mark(tx, strconv.Itoa(i)) })
				if err == nil {
					mu.Lock()
					done++
					mu.Unlock()
				} else if !IsTransient(err) {
					t.Errorf("write during the close: %v", err)
				}
			})
		}
		b.must(s.Close())
		wg.Wait()
		if err := s.Update(t.Context(), nothing); !errors.Is(err, ErrClosed) {
			t.Errorf("write after the close: %v", err)
		}
		if err := s.View(t.Context(), nothing); !errors.Is(err, ErrClosed) {
			t.Errorf("read after the close: %v", err)
		}
		if n := b.marks(); n != done {
			t.Errorf("%d writes were answered with success, %d took place", done, n)
		}
	})
}

func TestFullDiskFailsEveryWriteAndRecovers(t *testing.T) {
	b := newBench(t, storetest.SQLite(t))
	b.receive("siti", 1)
	row := b.claimOne()
	b.must(b.LimitPages(t.Context(), 1)) // as many as there are now
	big := Letter{Chat: row.Chat, Body: make([]byte, 1<<20)}
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			err := b.Turn(context.Background(), row, func(tx *Tx) error { _, err := tx.Put(big); return err })
			if !errors.Is(err, ErrUnavailable) || !IsTransient(err) {
				t.Errorf("turn on a full disk: %v", err)
			}
		})
	}
	wg.Wait()
	if n := b.number("SELECT count(*) FROM outbox") + b.number("SELECT count(*) FROM inbox WHERE state = 'done'"); n != 0 {
		t.Fatalf("%d rows of half a turn", n)
	}
	b.must(b.Ping(t.Context()))
	b.must(b.LimitPages(t.Context(), 0))
	b.must(b.Turn(t.Context(), row, func(tx *Tx) error { _, err := tx.Put(big); return err }))
	if n := b.number("SELECT count(*) FROM outbox"); n != 1 {
		t.Fatalf("%d letters after the disk had room again", n)
	}
}

func TestLostServerRecovers(t *testing.T) {
	server, err := storetest.StartServer()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	address, err := server.Database()
	if err != nil {
		t.Fatal(err)
	}
	b := newBench(t, address)
	b.receive("siti", 1, 2)
	row := b.claimOne()
	other := b.openAgain()
	b.must(server.Stop())
	for name, err := range map[string]error{
		"turn":  b.Turn(t.Context(), row, nothing),
		"ping":  b.Ping(t.Context()),
		"later": b.Inbox.Later(t.Context(), row, time.Time{}, "x"),
	} {
		if !errors.Is(err, ErrUnavailable) || !IsTransient(err) {
			t.Errorf("%s without a server: %v", name, err)
		}
	}
	b.must(server.Start())
	deadline := time.Now().Add(2 * time.Minute)
	for err = errors.New("not tried"); err != nil; {
		if err = b.Turn(t.Context(), row, nothing); err != nil && (!IsTransient(err) || time.Now().After(deadline)) {
			t.Fatalf("after the server came back: %v", err)
		}
	}
	if row := b.claimOne(); row.Seq != 2 {
		t.Fatalf("claimed %+v", row)
	}
	wake := other.Inbox.Wake()
	for { // the listening connection comes back, too
		b.receive("budi", time.Now().UnixNano())
		select {
		case <-wake:
			return
		case <-time.After(100 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			t.Fatal("the other replica hears nothing")
		}
	}
}

func TestReplicasStartAtOnceAndHearEachOther(t *testing.T) {
	b := &bench{t: t, address: storetest.Postgres(t), keys: storetest.Keys(t), program: storetest.NewClock(), machine: storetest.NewClock()}
	replicas := make([]*Store, 4)
	var wg sync.WaitGroup
	for i := range replicas {
		wg.Go(func() {
			var err error
			replicas[i], err = Open(context.Background(), b.address, b.keys, Clock{b.program.Now, b.machine.Now})
			if err != nil {
				t.Errorf("replica %d: %v", i, err)
			}
		})
	}
	wg.Wait()
	if t.Failed() {
		return
	}
	defer func() {
		for _, s := range replicas {
			b.must(s.Close())
		}
	}()
	wake := replicas[3].Inbox.Wake()
	b.Store = replicas[0]
	deadline := time.After(2 * time.Minute)
	for i := int64(1); ; i++ {
		b.receive("siti", i)
		select {
		case <-wake:
			return
		case <-time.After(50 * time.Millisecond):
		case <-deadline:
			t.Fatal("no notice reached the other replica")
		}
	}
}

func TestSecondProcessOnTheSameFileIsRefused(t *testing.T) {
	b := newBench(t, storetest.SQLite(t))
	clock := Clock{b.program.Now, b.machine.Now}
	if _, err := Open(t.Context(), b.address, b.keys, clock); !errors.Is(err, ErrInUse) {
		t.Fatalf("second opening: %v", err)
	}
	tool := b.openAgain(Tool())
	b.must(tool.Update(t.Context(), func(tx *Tx) error { return mark(tx, "tool") }))
	if n := b.marks(); n != 1 {
		t.Fatalf("the program sees %d marks of the tool", n)
	}
}

func TestRestartTakesBackWhatWasHeld(t *testing.T) {
	b := newBench(t, storetest.SQLite(t))
	b.receive("siti", 1)
	b.claimOne()
	b.put(Letter{Chat: b.chat("budi"), Body: []byte("a")})
	b.send(1)
	b.set(Timer{Subject: "s", Kind: "k", Due: b.program.Now()})
	b.due()
	if held, err := b.Acquire(t.Context(), "sender:x", time.Hour); !held || err != nil {
		t.Fatal(held, err)
	}
	b.must(b.Store.Close())
	b.Store = b.openAgain() // the clocks stand still
	if row := b.claimOne(); row.Deaths != 1 {
		t.Errorf("inbox row %+v", row)
	}
	if rows := b.send(1); len(rows) != 1 || !rows[0].Unknown {
		t.Errorf("letters %+v", rows)
	}
	if timers := b.due(); len(timers) != 1 {
		t.Errorf("timers %+v", timers)
	}
	if held, err := b.Acquire(t.Context(), "sender:x", time.Hour); !held || err != nil {
		t.Errorf("lease of the dead process: %v, %v", held, err)
	}
}

func TestOpenExplainsWhatIsWrong(t *testing.T) {
	keys, clock := storetest.Keys(t), Clock{time.Now, time.Now}
	for _, address := range []string{"", "mysql://x", "sqlite:", "damping.db"} {
		if s, err := Open(t.Context(), address, keys, clock); err == nil {
			t.Errorf("%q was opened", address)
			_ = s.Close()
		}
	}
	strange := filepath.Join(t.TempDir(), "a b?c#d%20.db")
	s, err := Open(t.Context(), "sqlite:"+strange, keys, clock)
	if err != nil {
		t.Fatalf("a file with a strange name: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(strange); err != nil {
		t.Errorf("the database is not where it should be: %v", err)
	}
	_, err = Open(t.Context(), "postgres:///x?host="+t.TempDir(), keys, clock)
	if !errors.Is(err, ErrUnavailable) {
		t.Errorf("no server there: %v", fmt.Sprint(err))
	}
}
