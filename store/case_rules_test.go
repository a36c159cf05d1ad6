package store

import (
	"strings"
	"testing"

	"damping/flows"
	"damping/flows/aid"
)

// met says of each rule whether it is met: "ya", "tidak", or "?" when nobody
// has checked it.
func met(c *flows.Check) string {
	var list []string
	for _, v := range c.Rules {
		answer := v.Met.String()
		if !v.Met.Known() {
			answer = "?"
		}
		list = append(list, string(v.Rule)+":"+answer)
	}
	return strings.Join(list, " ")
}

// TestRulesAreMetByChecks: what only the proposal says meets no rule and fails
// none; the register does, until the record says something else.
func TestRulesAreMetByChecks(t *testing.T) {
	eachBureau(t, aid.Verified, func(b *bureau) {
		want := func(rules string, changed bool) {
			b.Helper()
			c := load[*flows.Check](b.staff, flows.ViewCheck)
			if got := met(c); got != rules || c.Changed != changed {
				b.Fatalf("%s, changed %v; want %s", got, c.Changed, rules)
			}
		}
		b.staff.take(flows.CaseCheck)
		want("embrio_usaha:? giliran_kelurahan:ya terdaftar:? tanpa_pkh_bpnt:?", false)
		if c := load[*flows.Check](b.staff, flows.ViewCheck); c.Told.Listed != aid.Yes || c.Told.PKH != aid.No {
			b.Fatalf("told %+v", c.Told)
		}
		b.register(b.staff)
		want("embrio_usaha:? giliran_kelurahan:ya terdaftar:ya tanpa_pkh_bpnt:ya", false)
		e := notedRegister
		e.Application, e.PKH = b.app, true
		b.staff.do(e)
		want("embrio_usaha:? giliran_kelurahan:ya terdaftar:ya tanpa_pkh_bpnt:tidak", false)
		b.update(func(tx *Tx) error { // a later sheet
			_, err := tx.exec(`UPDATE applications SET pkh = 'tidak' WHERE id = $1`, b.app)
			return err
		})
		want("embrio_usaha:? giliran_kelurahan:ya terdaftar:ya tanpa_pkh_bpnt:?", true)
	})
}

// TestRegisterPeriod: a snapshot is of a month or a quarter, written one way.
func TestRegisterPeriod(t *testing.T) {
	eachBureau(t, aid.Verified, func(b *bureau) {
		b.staff.take(flows.CaseCheck)
		e := notedRegister
		e.Application = b.app
		for _, period := range []string{"", "tadi pagi", "Agustus 2023"} { // that month is yet to come
			e.Period = period
			b.staff.refuse("refused.period", e)
		}
		if n := b.number(`SELECT COUNT(*) FROM snapshots`); n != 0 {
			b.Fatalf("%d snapshots", n)
		}
		e.Period = "tw 2/2023"
		b.staff.do(e)
		if c := load[*flows.Check](b.staff, flows.ViewCheck); c.Register == nil || c.Register.Period != "Triwulan II 2023" {
			b.Fatalf("%+v", c.Register)
		}
		b.staff.do(flows.RecordRegister{Application: b.app}) // not found there
	})
}
