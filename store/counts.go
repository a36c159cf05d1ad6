package store

import "damping/flows/aid"

// count changes a counter and returns its new value. It stays locked until the
// transaction ends, so a number is given once.
func (tx *Tx) count(name string, change int) (n int64, err error) {
	err = tx.get([]any{&n}, `INSERT INTO counters (name, n) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET n = counters.n + excluded.n RETURNING n`, name, change)
	return n, err
}

// counted reads a counter.
func (tx *Tx) counted(name string) (n int64, err error) {
	err = tx.get([]any{&n}, `SELECT COALESCE(SUM(n), 0) FROM counters WHERE name = $1`, name)
	return n, err
}

// place is where an application stands in the counts.
type place struct {
	year  int
	area  string
	stage aid.Stage
}

// countStage changes how many applications stand at a place.
func (tx *Tx) countStage(program string, p place, change int) error {
	_, err := tx.exec(`INSERT INTO stage_counts (program, year, area, stage, n) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (program, year, area, stage) DO UPDATE SET n = stage_counts.n + excluded.n`,
		program, p.year, p.area, string(p.stage), change)
	return err
}

// stageCounts reads the counts of a year; places where nobody stands are left out.
func (tx *Tx) stageCounts(program string, year int) (map[place]int, error) {
	counts := map[place]int{}
	err := tx.each(func(scan func(...any) error) error {
		p, n := place{year: year}, 0
		if err := scan(&p.area, &p.stage, &n); err != nil {
			return err
		}
		counts[p] = n
		return nil
	}, `SELECT area, stage, n FROM stage_counts WHERE program = $1 AND year = $2 AND n > 0`, program, year)
	return counts, err
}
