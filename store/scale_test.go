package store

import (
	"fmt"
	"os"
	"strconv"
	"testing"

	"damping/flows"
	"damping/flows/aid"
	"damping/store/storetest"
)

// scales are the numbers of people between which the cost of a turn must not
// differ; DAMPING_SCALE=1000000 adds a city of a million.
func scales() []int {
	list := []int{1000, 20000}
	if n, err := strconv.Atoi(os.Getenv("DAMPING_SCALE")); err == nil {
		list = append(list, n)
	}
	return list
}

// BenchmarkImport takes over a sheet of 20,000 people.
func BenchmarkImport(b *testing.B) {
	for name, url := range map[string]func(testing.TB) string{"sqlite": storetest.SQLite, "postgres": storetest.Postgres} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				o := benchOffice(b, url(b))
				rows := parsed(b, o, crowd(20000))
				b.StartTimer()
				if r, err := o.Import(b.Context(), rows, ImportOptions{}, nil); err != nil || r.Created != 20000 {
					b.Fatal(r, err)
				}
			}
		})
	}
}

// BenchmarkViews measures what a turn loads, in towns of different size.
func BenchmarkViews(b *testing.B) {
	for _, n := range scales() {
		o := benchOffice(b, storetest.SQLite(b))
		if r, err := o.Import(b.Context(), parsed(b, o, crowd(n)), ImportOptions{}, nil); err != nil || r.Created != n {
			b.Fatal(r, err)
		}
		citizen, officer := benchSeats(b, o)
		for _, c := range []struct {
			view flows.View
			seat *seat
		}{
			{flows.NoView, citizen}, {flows.ViewStatus, citizen}, {flows.ViewSchedule, citizen}, {flows.ViewTickets, citizen},
			{flows.ViewMyData, citizen}, {flows.ViewQueue, officer}, {flows.ViewSearch, officer}, {flows.ViewRecap, officer},
		} {
			b.Run(fmt.Sprintf("%s/%d", c.view, n), func(b *testing.B) {
				err := o.Update(b.Context(), func(tx *Tx) error {
					w := o.World(tx, c.seat.chat)
					for b.Loop() {
						f, err := w.Facts(c.seat.state)
						if err != nil {
							return err
						}
						if _, err := w.Load(c.view, f, c.seat.state); err != nil {
							return err
						}
					}
					return nil
				})
				if err != nil {
					b.Fatal(err)
				}
			})
		}
	}
}

func benchOffice(b *testing.B, url string) *Office {
	b.Helper()
	s := newBench(b, url, Relaxed())
	return NewOffice(s.Store, program(b), nil)
}

// benchSeats are a linked citizen and an officer of two kelurahan.
func benchSeats(b *testing.B, o *Office) (citizen, officer *seat) {
	b.Helper()
	citizen, officer = &seat{}, &seat{}
	err := o.Update(b.Context(), func(tx *Tx) error {
		for address, s := range map[string]*seat{"citizen": citizen, "officer": officer} {
			id, err := tx.ChatAt("web", address)
			if err != nil {
				return err
			}
			s.chat = flows.Chat{ID: id, Channel: "web"}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	_, code, err := o.AddOfficer(b.Context(), "Petugas", officerRoles, []aid.AreaID{ganjarAsri, "18.72.01.1003"})
	if err != nil {
		b.Fatal(err)
	}
	var nik string
	err = o.View(b.Context(), func(tx *Tx) error {
		var id, sealed string
		if err := tx.get([]any{&id, &sealed}, `SELECT id, nik FROM people ORDER BY id DESC LIMIT 1`); err != nil {
			return err
		}
		nik, err = tx.opened("people.nik", id, sealed)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	inv, err := o.InvitePerson(b.Context(), aid.NIK(nik))
	if err != nil {
		b.Fatal(err)
	}
	err = o.Update(b.Context(), func(tx *Tx) error {
		for s, c := range map[*seat]flows.Code{citizen: inv.Code, officer: code} {
			w := o.World(tx, s.chat)
			f, err := w.Facts(s.state)
			if err != nil {
				return err
			}
			if _, err := w.Apply([]flows.Effect{agreed}, f, s.state); err != nil {
				return err
			}
			if f, err = w.Facts(s.state); err != nil {
				return err
			}
			done, err := w.Apply([]flows.Effect{flows.RedeemCode{Code: string(c)}}, f, s.state)
			if err != nil {
				return err
			}
			s.state = flows.State{Person: done.Person, Role: done.Role, Draft: map[string]string{"query": "siti amin"}}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return citizen, officer
}
