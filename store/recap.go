package store

import (
	"context"

	"damping/flows/aid"
)

// RecapTable is the current year in numbers: applications by kelurahan and
// stage, and documents by state. Nobody's data are in it.
type RecapTable struct {
	Year   int
	Stages []aid.Stage // those that somebody has, in the order of the life of an application
	Areas  []aid.Area  // those that have somebody
	N      [][]int     // by kelurahan and stage
	Papers []PaperCount
}

// PaperCount counts the documents of a state.
type PaperCount struct {
	State aid.DocState
	N     int
}

// OfStage is the sum of a column, OfArea that of a row.
func (t *RecapTable) OfStage(j int) (n int) {
	for i := range t.N {
		n += t.N[i][j]
	}
	return n
}

// OfArea is the sum of a row.
func (t *RecapTable) OfArea(i int) (n int) {
	for _, one := range t.N[i] {
		n += one
	}
	return n
}

// RecapTable reads the numbers of the current year.
func (o *Office) RecapTable(ctx context.Context) (t RecapTable, err error) {
	t.Year = o.Program.CurrentYear
	err = o.read(ctx, func(tx *Tx) error {
		counts, err := tx.stageCounts(o.Program.Code, t.Year)
		if err != nil {
			return err
		}
		t.fill(counts, o.Program.AreaList())
		t.Papers = nil
		return tx.each(func(scan func(...any) error) error {
			var p PaperCount
			err := scan(&p.State, &p.N)
			t.Papers = append(t.Papers, p)
			return err
		}, `SELECT d.state, COUNT(*) FROM documents d JOIN applications a ON a.id = d.application
			WHERE a.program = $1 AND a.year = $2 GROUP BY d.state ORDER BY d.state`, o.Program.Code, t.Year)
	})
	return t, err
}

// fill makes the table of the counts: without stages and kelurahan that have nobody.
func (t *RecapTable) fill(counts map[place]int, areas []aid.Area) {
	t.Stages, t.Areas, t.N = nil, nil, nil
	for _, stage := range aid.Stages() {
		for _, a := range areas {
			if counts[place{t.Year, string(a.ID), stage}] > 0 {
				t.Stages = append(t.Stages, stage)
				break
			}
		}
	}
	for _, a := range areas {
		row, sum := make([]int, len(t.Stages)), 0
		for j, stage := range t.Stages {
			row[j] = counts[place{t.Year, string(a.ID), stage}]
			sum += row[j]
		}
		if sum > 0 {
			t.Areas, t.N = append(t.Areas, a), append(t.N, row)
		}
	}
}
