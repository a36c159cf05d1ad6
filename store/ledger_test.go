package store

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"
	"testing"

	"damping/store/seal"
)

// chains fills a small ledger: two applications and the office.
func (b *bench) chains() {
	b.t.Helper()
	for i := 1; i <= 5; i++ {
		b.must(b.Update(context.Background(), func(tx *Tx) error {
			for _, chain := range []string{"app1", "app2"} {
				err := tx.Append(chain, "moved", "officer"+strconv.Itoa(i), "officer",
					map[string]string{"from": "proposed", "to": "verified", "note": "catatan " + chain + strconv.Itoa(i)})
				if err != nil {
					return err
				}
			}
			return tx.Append(officeChain, "imported", "staff1", "staff", map[string]string{"rows": strconv.Itoa(i)})
		}))
	}
}

func (b *bench) verify() Report {
	b.t.Helper()
	report, err := b.VerifyLedger(context.Background(), nil)
	if err != nil {
		b.t.Fatal(err)
	}
	return report
}

func (b *bench) checkpoint(want int) {
	b.t.Helper()
	n, err := b.Checkpoint(context.Background())
	if err != nil || n != want {
		b.t.Fatalf("checkpoint recorded %d heads, %v; want %d", n, err, want)
	}
}

func TestWholeLedgerIsFoundWhole(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		if r := b.verify(); r.Break != nil || r.Links != 0 {
			t.Fatalf("empty ledger: %+v", r)
		}
		b.chains()
		b.checkpoint(3)
		b.checkpoint(0) // nothing new
		b.must(b.Update(t.Context(), func(tx *Tx) error { return tx.Append("app1", "moved", "x", "staff", nil) }))
		b.checkpoint(1)
		r := b.verify()
		if r.Break != nil {
			t.Fatalf("whole ledger: %+v", *r.Break)
		}
		if r.Chains != 3 || r.Links != 18 || r.Checkpoints != 2 || r.Office == "" {
			t.Fatalf("report %+v", r)
		}
	})
}

func TestTamperingIsFound(t *testing.T) {
	tampering := []struct {
		name  string
		do    []string
		chain string
		n     int64
		want  Problem
	}{
		{"kind", []string{"UPDATE ledger SET kind = 'paid' WHERE chain = 'app1' AND n = 3"}, "app1", 3, ProblemChanged},
		{"actor", []string{"UPDATE ledger SET actor = 'x' WHERE chain = 'app1' AND n = 1"}, "app1", 1, ProblemChanged},
		{"role", []string{"UPDATE ledger SET role = 'head' WHERE chain = 'app2' AND n = 5"}, "app2", 5, ProblemChanged},
		{"time", []string{"UPDATE ledger SET at = at + 1 WHERE chain = 'app1' AND n = 2"}, "app1", 2, ProblemChanged},
		{"commitment", []string{"UPDATE ledger SET commitment = (SELECT commitment FROM ledger WHERE chain = 'app2' AND n = 2) WHERE chain = 'app1' AND n = 2"},
			"app1", 2, ProblemChanged},
		{"delete in the middle", []string{"DELETE FROM ledger WHERE chain = 'app1' AND n = 3"}, "app1", 3, ProblemMissing},
		{"delete and renumber", []string{"DELETE FROM ledger WHERE chain = 'app1' AND n = 3",
			"UPDATE ledger SET n = 3 WHERE chain = 'app1' AND n = 4", "UPDATE ledger SET n = 4 WHERE chain = 'app1' AND n = 5",
			"UPDATE ledger_heads SET n = 4 WHERE chain = 'app1'"}, "app1", 3, ProblemChanged},
		{"first link deleted", []string{"DELETE FROM ledger WHERE chain = 'app1' AND n = 1"}, "app1", 1, ProblemMissing},
		{"cut tail", []string{"DELETE FROM ledger WHERE chain = 'app1' AND n > 3"}, "app1", 4, ProblemHead},
		{"cut tail and head mended", []string{"DELETE FROM ledger WHERE chain = 'app1' AND n > 3", "DELETE FROM ledger_values WHERE chain = 'app1' AND n > 3",
			"UPDATE ledger_heads SET n = 3, link = (SELECT link FROM ledger WHERE chain = 'app1' AND n = 3) WHERE chain = 'app1'"},
			"app1", 5, ProblemCheckpoint},
		{"whole chain gone", []string{"DELETE FROM ledger WHERE chain = 'app1'", "DELETE FROM ledger_heads WHERE chain = 'app1'"},
			"app1", 5, ProblemCheckpoint},
		{"links gone, head left", []string{"DELETE FROM ledger WHERE chain = 'app1'"}, "app1", 1, ProblemHead},
		{"head gone", []string{"DELETE FROM ledger_heads WHERE chain = 'app1'"}, "app1", 6, ProblemHead},
		{"reordered", []string{"UPDATE ledger SET n = 99 WHERE chain = 'app1' AND n = 2", "UPDATE ledger SET n = 2 WHERE chain = 'app1' AND n = 3",
			"UPDATE ledger SET n = 3 WHERE chain = 'app1' AND n = 99"}, "app1", 2, ProblemChanged},
		{"link of another chain", []string{"DELETE FROM ledger WHERE chain = 'app1' AND n = 1",
			"UPDATE ledger SET chain = 'app1' WHERE chain = 'app2' AND n = 1"}, "app1", 1, ProblemChanged},
		{"forged link", []string{`INSERT INTO ledger (chain, n, at, kind, actor, role, commitment, key, link)
			SELECT chain, 6, at, kind, actor, role, commitment, key, link FROM ledger WHERE chain = 'app1' AND n = 5`}, "app1", 6, ProblemChanged},
		{"unknown key", []string{"UPDATE ledger SET key = '00000001' WHERE chain = 'app1' AND n = 2"}, "app1", 2, ProblemKey},
		{"swapped values", []string{"UPDATE ledger_values SET body = (SELECT v.body FROM ledger_values v WHERE v.chain = 'app1' AND v.n = 4) WHERE chain = 'app1' AND n = 3"},
			"app1", 3, ProblemValues},
		{"values gone", []string{"DELETE FROM ledger_values WHERE chain = 'app1' AND n = 3"}, "app1", 3, ProblemGone},
		{"values emptied", []string{"UPDATE ledger_values SET body = '' WHERE chain = 'app1' AND n = 3"}, "app1", 3, ProblemGone},
		{"values erased in secret", []string{"UPDATE ledger_values SET body = '', erased_at = 1 WHERE chain = 'app1' AND n = 3"}, "app1", 3, ProblemGone},
		{"checkpoint changed", []string{"UPDATE checkpoints SET n = 3 WHERE chain = 'app1'"}, officeChain, 6, ProblemCheckpoint},
		{"checkpoint gone", []string{"DELETE FROM checkpoints WHERE chain = 'app1'"}, officeChain, 6, ProblemCheckpoint},
		{"all checkpoints gone", []string{"DELETE FROM checkpoints"}, officeChain, 6, ProblemCheckpoint},
	}
	each(t, func(t *testing.T, b *bench) {
		b.chains()
		b.checkpoint(3)
		undo := errors.New("undo")
		for _, tamper := range tampering {
			// In a transaction that is undone, so that each begins with a whole ledger.
			err := b.Update(t.Context(), func(tx *Tx) error {
				for _, query := range tamper.do {
					if n, err := tx.exec(query); err != nil || n == 0 {
						t.Errorf("%s: %q changed %d rows: %v", tamper.name, query, n, err)
						return undo
					}
				}
				v := newVerifier(tx, t.Context().Err)
				if err := v.run(nil); err != nil {
					return err
				}
				if got := v.report.Break; got == nil {
					t.Errorf("%s: not found", tamper.name)
				} else if *got != (Break{tamper.chain, tamper.n, tamper.want}) {
					t.Errorf("%s: found %+v, want %s/%d %s", tamper.name, *got, tamper.chain, tamper.n, tamper.want)
				}
				return undo
			})
			if !errors.Is(err, undo) {
				t.Fatalf("%s: %v", tamper.name, err)
			}
		}
		if r := b.verify(); r.Break != nil {
			t.Fatalf("after all undone: %+v", *r.Break)
		}
	})
}

// An old, genuine link in the place of a newer one of the same number: only the
// next link, which binds the one before it, tells.
func TestOldLinkPutBackIsFound(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.chains()
		b.do("CREATE TABLE stolen AS SELECT * FROM ledger WHERE chain = 'app1' AND n = 4")
		b.do("CREATE TABLE stolen_values AS SELECT * FROM ledger_values WHERE chain = 'app1' AND n = 4")
		b.do("DELETE FROM ledger WHERE chain = 'app1' AND n > 3")
		b.do("DELETE FROM ledger_values WHERE chain = 'app1' AND n > 3")
		b.do("UPDATE ledger_heads SET n = 3, link = (SELECT link FROM ledger WHERE chain = 'app1' AND n = 3) WHERE chain = 'app1'")
		for range 2 {
			b.must(b.Update(t.Context(), func(tx *Tx) error { return tx.Append("app1", "moved", "y", "staff", nil) }))
		}
		if r := b.verify(); r.Break != nil {
			t.Fatalf("before: %+v", *r.Break)
		}
		b.do("DELETE FROM ledger WHERE chain = 'app1' AND n = 4")
		b.do("DELETE FROM ledger_values WHERE chain = 'app1' AND n = 4")
		b.do("INSERT INTO ledger SELECT * FROM stolen")
		b.do("INSERT INTO ledger_values SELECT * FROM stolen_values")
		if r := b.verify(); r.Break == nil || *r.Break != (Break{"app1", 5, ProblemChanged}) {
			t.Fatalf("found %+v, want app1/5", r.Break)
		}
	})
}

func TestErasureIsNoTampering(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.chains()
		erase := func(chain string, n int64) error {
			return b.Update(t.Context(), func(tx *Tx) error { return tx.Erase(chain, n, "staff1", "staff", "hak hapus") })
		}
		b.must(erase("app1", 3))
		if err := erase("app1", 3); !errors.Is(err, ErrNone) {
			t.Errorf("second erasure: %v", err)
		}
		if err := erase("app1", 99); !errors.Is(err, ErrNone) {
			t.Errorf("erasure of nothing: %v", err)
		}
		if err := erase(officeChain, 1); err == nil {
			t.Error("the office's values were erased")
		}
		b.checkpoint(3)
		r := b.verify()
		if r.Break != nil || r.Erased != 1 {
			t.Fatalf("after the erasure: %+v", r)
		}
		var entries []Entry
		b.must(b.View(t.Context(), func(tx *Tx) (err error) {
			entries, err = tx.History("app1", 0, 10)
			return err
		}))
		if len(entries) != 5 || !entries[2].Erased || entries[2].Values != nil || entries[3].Values["note"] != "catatan app14" {
			t.Fatalf("history: %+v", entries)
		}
		if !entries[0].At.Equal(b.program.Now()) {
			t.Errorf("time of the link: %v", entries[0].At)
		}
	})
}

func TestLedgerSurvivesAChangeOfKey(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.chains()
		text, err := b.keys.Rotate()
		b.must(err)
		b.keys, err = seal.Parse(text)
		b.must(err)
		b.Store.keys = b.keys
		b.chains()
		b.checkpoint(3)
		if r := b.verify(); r.Break != nil || r.Links != 31 {
			t.Fatalf("after the change of key: %+v %+v", r, r.Break)
		}
	})
}

func TestConcurrentAppendsMakeOneChain(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		const workers, links = 8, 25
		var wg sync.WaitGroup
		for w := range workers {
			wg.Go(func() {
				for i := range links {
					err := b.Update(context.Background(), func(tx *Tx) error {
						// In both orders: PostgreSQL meets deadlocks and repeats.
						chains := []string{"app1", officeChain}
						if w%2 == 0 {
							chains[0], chains[1] = chains[1], chains[0]
						}
						for _, c := range chains {
							if err := tx.Append(c, "k", strconv.Itoa(w), "staff", map[string]string{"i": strconv.Itoa(i)}); err != nil {
								return err
							}
						}
						return nil
					})
					if err != nil {
						t.Errorf("append: %v", err)
					}
				}
			})
		}
		wg.Go(func() {
			for range 5 {
				if _, err := b.Checkpoint(context.Background()); err != nil {
					t.Errorf("checkpoint: %v", err)
				}
			}
		})
		wg.Wait()
		r := b.verify()
		if r.Break != nil || r.Links-r.Checkpoints != 2*workers*links {
			t.Fatalf("report %+v %+v", r, r.Break)
		}
	})
}

func TestLedgerShowsNoValues(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.chains()
		var body string
		b.must(b.View(t.Context(), func(tx *Tx) error {
			return tx.get([]any{&body}, "SELECT body FROM ledger_values WHERE chain = 'app1' AND n = 1")
		}))
		if body == "" || strings.Contains(body, "catatan") {
			t.Fatalf("body %q", body)
		}
	})
}
