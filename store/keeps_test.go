package store

import (
	"context"
	"testing"

	"damping/flows"
	"damping/flows/aid"
)

// TestWhosePhotosMayBeKept: of citizens who agreed, and of the office; as soon
// as that ends, no more.
func TestWhosePhotosMayBeKept(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		may := func(when string, s *seat, want bool) {
			d.Helper()
			d.update(func(tx *Tx) error { return tx.SaveState(s.chat.ID, s.state) })
			if got, _, err := d.o.ExpectsPhoto(context.Background(), s.chat.ID); err != nil || got != want {
				d.Errorf("%s: %v, %v, want %v", when, got, err, want)
			}
		}
		may("of somebody who opened the bot", d.door("door"), false)
		may("of a stranger who agreed", d.seat("stranger"), false)
		siti := sitiLinked(d)
		may("of a citizen who agreed", siti, true)
		siti.state.Draft = map[string]string{"kind": "ktp"}
		may("of one whose KTP is asked for", siti, true)
		if _, asked, err := d.o.ExpectsPhoto(context.Background(), siti.chat.ID); err != nil || asked != aid.DocKTP {
			d.Errorf("asked for %q, %v", asked, err)
		}
		siti.do(flows.RevokeConsent{})
		may("of one who took it back", siti, false)
		wati := d.join("Wati Purnama", officerRoles, ganjarAsri)
		may("of an officer", wati, true)
		letter := func(want int) {
			d.Helper()
			if n := d.number(`SELECT COUNT(*) FROM outbox WHERE chat = $1 AND state = 'open'`, wati.chat.ID); n != want {
				d.Errorf("%d letters to the officer wait, want %d", n, want)
			}
		}
		d.update(func(tx *Tx) error {
			_, err := tx.Put(Letter{Chat: wati.chat.ID, Body: []byte(`{}`)})
			return err
		})
		letter(1)
		if _, err := d.o.RemoveOfficer(context.Background(), "Wati Purnama"); err != nil {
			d.Fatal(err)
		}
		may("of one who left", wati, false)
		letter(0)
	})
}

// TestWhichPhotosAreKnown: those with a row, and those whose message is not
// done with.
func TestWhichPhotosAreKnown(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.receive("sari", 1, 2, 3, 4)
		parked := b.claimOne()
		b.must(b.Inbox.Park(t.Context(), parked, "x"))
		kept := b.claimOne()
		b.must(b.Inbox.Finish(t.Context(), kept, "ok", ""))
		b.do(`INSERT INTO photos (id, chat, state, sum_hash, bytes, taken_at) VALUES ($1, $2, 'good', 'x', 1, 1)`, kept.ID, kept.Chat)
		done := b.claimOne()
		b.must(b.Inbox.Finish(t.Context(), done, "ok", ""))
		working := b.claimOne()
		known, err := b.KnownPhotos(t.Context(), []string{parked.ID, kept.ID, done.ID, working.ID, "other"})
		b.must(err)
		for id, want := range map[string]bool{parked.ID: true, kept.ID: true, done.ID: false, working.ID: true, "other": false} {
			if known[id] != want {
				t.Errorf("row %s: %v, want %v", id, known[id], want)
			}
		}
	})
}
