package store

import (
	"context"
	"errors"

	"damping/flows/aid"
)

// EnsureBimtek plans the Bimtek that the pack has for its current year, unless
// the year has one, and invites every candidate of the year who is not yet on
// its list. It returns how many were invited now. A pack without a Bimtek
// invites nobody; to one that is planned and over nobody is added.
func (o *Office) EnsureBimtek(ctx context.Context) (invited int, err error) {
	year := o.Program.Current()
	if year.Bimtek == nil {
		return 0, nil
	}
	err = o.write(ctx, func(tx *Tx) error {
		if _, err := tx.count("bimtek", 0); err != nil { // two processes that start together plan it once
			return err
		}
		var event string
		err := tx.get([]any{&event}, `SELECT id FROM events WHERE program = $1 AND year = $2 ORDER BY start_at DESC LIMIT 1`,
			o.Program.Code, year.Year)
		if errors.Is(err, ErrNone) {
			_, invited, err = o.createEvent(tx, year.Year, *year.Bimtek, aid.Candidate)
			return err
		}
		if err != nil {
			return err
		}
		n, err := tx.exec(`INSERT INTO invitations (event, application, person, area, invited_at)
			SELECT e.id, a.id, a.person, a.area, $1 FROM events e
			JOIN applications a ON a.program = e.program AND a.year = e.year
			WHERE e.id = $2 AND e.end_at > $3 AND e.state = 'open' AND a.stage = $4
			AND NOT EXISTS (SELECT 1 FROM invitations i WHERE i.event = e.id AND i.application = a.id)`,
			micros(tx.Now), event, micros(tx.Now), string(aid.Candidate))
		invited = int(n)
		if err != nil || n == 0 {
			return err
		}
		return tx.announceNow(event)
	})
	return invited, err
}

// inviteMoved keeps the list of a Bimtek that is not over: a new candidate is on
// it, and whoever leaves is not.
func (w *world) inviteMoved(m stageMove) (err error) {
	switch {
	case m.to == aid.Candidate:
		events, err := w.texts(`INSERT INTO invitations (event, application, person, area, invited_at)
			SELECT e.id, a.id, a.person, a.area, $1 FROM applications a JOIN events e ON e.program = a.program AND e.year = a.year
			WHERE a.id = $2 AND e.end_at > $3 AND e.state = 'open' ON CONFLICT (event, application) DO NOTHING RETURNING event`,
			micros(w.Now), m.application, micros(w.Now))
		for _, event := range events {
			if err == nil {
				err = w.announceNow(event)
			}
		}
		return err
	case m.to.Final():
		_, err = w.exec(`DELETE FROM invitations WHERE application = $1
			AND event IN (SELECT e.id FROM events e WHERE e.program = $2 AND e.year = $3 AND e.end_at > $4)`,
			m.application, w.office.Program.Code, w.office.Program.CurrentYear, micros(w.Now))
	}
	return err
}
