package store

import (
	"testing"

	"damping/flows"
	"damping/flows/aid"
)

func TestRequestRevealsNothing(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		known, unknown := d.seat("known"), d.seat("unknown")
		birth := aid.Date{Year: 1980, Month: 7, Day: 5}
		a := known.do(flows.RequestLink{NIK: sitiNIK, Birth: birth})
		b := unknown.do(flows.RequestLink{NIK: "1872014507809099", Birth: birth})
		if a.Result["ticket"] != "T-2307-0001" || b.Result["ticket"] != "T-2307-0002" || a.Result["due"] != b.Result["due"] {
			d.Fatalf("%v and %v", a.Result, b.Result)
		}
		if len(a.Result) != len(b.Result) || a.Person != b.Person || a.Role != b.Role {
			d.Fatalf("the answers differ: %+v, %+v", a, b)
		}
		if got := known.facts().Who; got.Request != "T-2307-0001" || got.Person != nil {
			d.Fatalf("%+v", got)
		}
		// A second request takes the place of the first.
		if again := known.do(flows.RequestLink{NIK: budiNIK, Birth: birth}); again.Result["ticket"] != "T-2307-0001" {
			d.Fatalf("%v", again.Result)
		}
		if n := d.number(`SELECT COUNT(*) FROM tickets WHERE state = 'open'`); n != 2 {
			d.Fatalf("%d tickets", n)
		}
		if open := load[*flows.Tickets](known, flows.ViewTickets).Open; len(open) != 1 || open[0].Number != "T-2307-0001" {
			d.Fatalf("%+v", open)
		}
		// Siti herself does not hear of it: it is not her request.
		s := d.seat("siti")
		s.do(flows.RedeemCode{Code: d.invite(sitiNIK)})
		if open := load[*flows.Tickets](s, flows.ViewTickets).Open; len(open) != 0 {
			d.Fatalf("somebody else's request is shown: %+v", open)
		}
	})
}
