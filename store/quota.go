package store

// lockQuota lets one transaction at a time give places of a year away.
func (tx *Tx) lockQuota(program string, year int) error {
	_, err := tx.exec(`INSERT INTO quotas (program, year, taken) VALUES ($1, $2, 0)
		ON CONFLICT (program, year) DO UPDATE SET taken = quotas.taken`, program, year)
	return err
}

// placesTaken counts the applications of a year that hold a place.
func (tx *Tx) placesTaken(program string, year int) (taken int, err error) {
	counts, err := tx.stageCounts(program, year)
	for p, n := range counts {
		if p.stage.HoldsPlace() {
			taken += n
		}
	}
	return taken, err
}

// placeFree tells whether the quota has room for an application; until the
// transaction ends, nobody else can take that place.
func (w *world) placeFree(application string) (bool, error) {
	y, err := w.yearOf(application)
	if err != nil {
		return false, err
	}
	program := w.office.Program.Code
	if err := w.lockQuota(program, y.Year); err != nil {
		return false, err
	}
	taken, err := w.placesTaken(program, y.Year) // a statement of its own: it sees what others did before the lock was ours
	if err != nil || taken >= y.Quota {
		return false, err
	}
	_, err = w.exec(`UPDATE quotas SET taken = $1 WHERE program = $2 AND year = $3`, taken+1, program, y.Year)
	return true, err
}
