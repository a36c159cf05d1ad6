package store

import (
	"sync"
	"testing"
)

// TestBimtekIsPlannedOnce: processes that start together plan one Bimtek and
// invite each candidate once; who becomes one later is invited then.
func TestBimtekIsPlannedOnce(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				if _, err := d.o.EnsureBimtek(d.Context()); err != nil {
					d.Error(err)
				}
			})
		}
		all.Wait()
		if n := d.number(`SELECT COUNT(*) FROM events`); n != 1 {
			d.Errorf("%d events are planned, want 1", n)
		}
		if n := d.number(`SELECT COUNT(*) FROM invitations`); n != 2 {
			d.Errorf("%d invitations, want those of the two candidates", n)
		}
		d.take(people + `1872011109889004,,Dewi Lestari,,Imopuro,,,,,,,,,candidate
`)
		if n, err := d.o.EnsureBimtek(d.Context()); err != nil || n != 1 {
			d.Errorf("a new candidate: %d invited, %v", n, err)
		}
	})
}
