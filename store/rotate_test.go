package store

import (
	"testing"

	"damping/flows"
	"damping/store/seal"
)

// TestChangedKeysFindWhatOldKeysWrote: after a new DATA_KEY with the old keys
// in it, nobody is lost and nobody is there twice.
func TestChangedKeysFindWhatOldKeysWrote(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		code := d.invite(sitiNIK)
		text, err := d.o.Keys().Rotate()
		if err != nil {
			d.Fatal(err)
		}
		keys, err := seal.Parse(text)
		if err != nil {
			d.Fatal(err)
		}
		if err := d.o.Close(); err != nil {
			d.Fatal(err)
		}
		s, err := Open(d.Context(), d.url, keys, d.o.clock)
		if err != nil {
			d.Fatal(err)
		}
		d.Cleanup(func() {
			if err := s.Close(); err != nil {
				d.Error(err)
			}
		})
		d.o = NewOffice(s, program(d.T), nil)
		if r := d.take(people); r.Unchanged != 3 {
			d.Fatalf("%+v", r)
		}
		siti := d.seat("siti")
		siti.do(flows.RedeemCode{Code: code})
		if my := load[*flows.MyData](siti, flows.ViewMyData); my.NIK == "" || my.Account == "" {
			d.Fatalf("%+v", my)
		}
		staff := d.join("Staf", staffRoles)
		for _, query := range []string{"9001", sitiNIK, "081200009001"} {
			staff.state.Draft = map[string]string{"query": query}
			if found := load[*flows.Search](staff, flows.ViewSearch); len(found.Rows) != 1 {
				d.Errorf("%s finds %+v", query, found.Rows)
			}
		}
	})
}
