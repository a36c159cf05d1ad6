package store

import (
	"fmt"
	"runtime"
	"testing"

	"damping/flows"
	"damping/store/storetest"
)

// BenchmarkOutlook is the look at a broadcast before it is sent: who would get
// it, who would not and why, and three samples; freeze writes all of it down.
func BenchmarkOutlook(b *testing.B) {
	const people = 100_000
	for name, url := range map[string]func(testing.TB) string{"sqlite": storetest.SQLite, "postgres": storetest.Postgres} {
		b.Run(name, func(b *testing.B) {
			o := benchOffice(b, url(b))
			benchPhones(b, o, people)
			for text, same := range map[string]bool{"personal": false, "same": true} {
				b.Run(text, func(b *testing.B) {
					var before, after runtime.MemStats
					runtime.ReadMemStats(&before)
					err := o.Update(b.Context(), func(tx *Tx) error {
						w := &world{Tx: tx, office: o}
						a := audience{Audience: flows.Audience{Year: 2023}, same: same}
						for b.Loop() {
							n, _, left, some, err := w.judge(a)
							if err != nil || n == 0 || len(left) == 0 {
								return fmt.Errorf("%d, %v: %w", n, left, err)
							}
							if s, err := w.samples(some); err != nil || len(s) != 3 {
								return fmt.Errorf("%v: %w", s, err)
							}
						}
						return nil
					})
					if err != nil {
						b.Fatal(err)
					}
					runtime.ReadMemStats(&after)
					b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/float64(b.N)/1024, "KiB/look")
				})
			}
			b.Run("freeze", func(b *testing.B) {
				for b.Loop() {
					err := o.Update(b.Context(), func(tx *Tx) error {
						w := &world{Tx: tx, office: o}
						id := NewID()
						if _, err := tx.exec(`INSERT INTO broadcasts (id, number, program, state, body, audience, made_by, made_at)
							SELECT $1, COUNT(*) + 1, 'x', 'done', '', '{}', (SELECT MIN(o.id) FROM officers o), 0 FROM broadcasts`, id); err != nil {
							return err
						}
						return w.freeze(id, audience{Audience: flows.Audience{Year: 2023}})
					})
					if err != nil {
						b.Fatal(err)
					}
				}
			})
		})
	}
}

// benchPhones settles people of whom nine in ten have a phone.
func benchPhones(b *testing.B, o *Office, n int) {
	b.Helper()
	if r, err := o.Import(b.Context(), parsed(b, o, crowd(n)), ImportOptions{}, nil); err != nil || r.Created != n {
		b.Fatal(r, err)
	}
	if _, _, err := o.AddOfficer(b.Context(), "Staf", staffRoles, nil); err != nil {
		b.Fatal(err)
	}
	err := o.Update(b.Context(), func(tx *Tx) error {
		people, err := tx.texts(`SELECT id FROM people ORDER BY id`)
		if err != nil {
			return err
		}
		for i, p := range people {
			if i%10 == 0 {
				continue
			}
			chat := NewID()
			if _, err := tx.exec(`INSERT INTO chats (id, channel, address, address_hash, created_at) VALUES ($1, 'telegram', '', $1, 0)`, chat); err != nil {
				return err
			}
			if err := phone(tx, p, chat, i); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	if o.lite {
		return
	}
	if err := o.Update(b.Context(), func(tx *Tx) error { _, err := tx.exec("ANALYZE"); return err }); err != nil {
		b.Fatal(err)
	}
}
