package store

import (
	"testing"

	"damping/flows/aid"
)

func TestRecapTable(t *testing.T) {
	eachDesk(t, func(d *desk) {
		if table, err := d.o.RecapTable(d.Context()); err != nil || len(table.Areas) != 0 || len(table.Papers) != 0 {
			d.Fatalf("an empty year: %+v, %v", table, err)
		}
		d.take(people) // two of Imopuro, one of Ganjar Asri; two candidates
		siti := sitiLinked(d)
		siti.keep("good", snap("1", aid.DocKTP))
		d.sent(anisaNIK, aid.DocKTP)
		table, err := d.o.RecapTable(d.Context())
		if err != nil || len(table.Stages) != 2 || table.Stages[0] != aid.Proposed || len(table.Areas) != 2 {
			d.Fatalf("%+v, %v", table, err)
		}
		sum := 0
		for i, a := range table.Areas {
			if a.Name == "Imopuro" && table.OfArea(i) != 2 || a.Name == "Ganjar Asri" && table.OfArea(i) != 1 {
				d.Errorf("%s: %d", a.Name, table.OfArea(i))
			}
			sum += table.OfArea(i)
		}
		if sum != 3 || table.OfStage(0) != 1 || table.OfStage(1) != 2 {
			d.Errorf("%+v", table)
		}
		if len(table.Papers) != 1 || table.Papers[0] != (PaperCount{aid.DocSubmitted, 1}) {
			d.Errorf("documents %+v", table.Papers)
		}
	})
}
