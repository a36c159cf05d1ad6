package store

import (
	"errors"

	"damping/flows"
	"damping/flows/aid"
)

// tryComplete moves an application on to "complete" by itself, when every
// required document is accepted and the account holder's name is checked. It
// is called after whatever may have been the last of these, in the same
// transaction; when something is missing still, nothing happens.
func (w *world) tryComplete(f flows.Facts, application string, done *flows.Applied) error {
	m := stageMove{application: application, to: aid.Complete, by: actor{actorSystem, string(aid.RoleSystem)}}
	// Taken first: of two last pieces that come at once, the second sees the first.
	err := w.get([]any{&m.from}, `UPDATE applications SET updated_at = $1 WHERE id = $2 AND stage IN ($3, $4) RETURNING stage`,
		micros(w.Now), application, string(aid.Candidate), string(aid.Trained))
	if errors.Is(err, ErrNone) {
		return nil
	}
	if err != nil {
		return err
	}
	rule, _ := aid.FindMove(m.from, m.to)
	missing, err := w.missingGate(f, rule, m)
	if err != nil || missing != "" {
		return err
	}
	return w.moveStage(f, m, done)
}
