package store

import (
	"errors"
	"testing"

	"damping/flows"
	"damping/flows/aid"
)

// TestAStolenTelephoneIsCutOff: there she is nobody any more, elsewhere she still is,
// and what was on its way there about her ends.
func TestAStolenTelephoneIsCutOff(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		telegram, whatsapp := d.on("telegram", "siti"), d.on("whatsapp", "siti@lid")
		telegram.do(agreed, flows.RedeemCode{Code: d.invite(sitiNIK)})
		whatsapp.do(agreed, flows.RedeemCode{Code: d.invite(sitiNIK)})
		siti := telegram.facts().Who.Person.ID
		d.update(func(tx *Tx) error {
			for _, s := range []*seat{telegram, whatsapp} {
				if _, err := tx.Put(Letter{Chat: s.chat.ID, About: siti, Body: []byte("kabar")}); err != nil {
					return err
				}
			}
			return nil
		})
		name, n, err := d.o.Unlink(t.Context(), sitiNIK, "whatsapp")
		if err != nil || n != 1 || name == "" {
			t.Fatalf("%q: %d chats, %v", name, n, err)
		}
		if whatsapp.facts().Who.Person != nil || telegram.facts().Who.Person == nil {
			t.Error("she is still known there, or nowhere")
		}
		if n := d.number(`SELECT COUNT(*) FROM outbox WHERE outcome = 'unlinked'`); n != 1 {
			t.Errorf("%d letters ended", n)
		}
		if _, n, err := d.o.Unlink(t.Context(), sitiNIK, "whatsapp"); err != nil || n != 0 {
			t.Errorf("again: %d, %v", n, err)
		}
		if _, n, err := d.o.Unlink(t.Context(), sitiNIK, ""); err != nil || n != 1 {
			t.Errorf("everywhere: %d, %v", n, err)
		}
		if _, _, err := d.o.Unlink(t.Context(), aid.NIK("1872010101019999"), ""); !errors.Is(err, ErrNoPerson) {
			t.Errorf("of nobody: %v", err)
		}
	})
}
