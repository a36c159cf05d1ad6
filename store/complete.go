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

// returnDocument asks for a document again that was accepted. Whoever was
// complete by it goes back to sending.
func (w *world) returnDocument(e flows.ReturnDocument, f flows.Facts, s flows.State, done *flows.Applied) error {
	by, err := w.worker(f, s, aid.RoleStaff)
	if err != nil {
		return err
	}
	if err := w.inScope(f, aid.RoleStaff, e.Application); err != nil {
		return err
	}
	var stage aid.Stage
	var person string
	err = w.get([]any{&stage, &person}, `UPDATE applications SET updated_at = $1 WHERE id = $2 AND stage IN ($3, $4, $5) RETURNING stage, person`,
		micros(w.Now), e.Application, string(aid.Candidate), string(aid.Trained), string(aid.Complete))
	if err != nil {
		return refusedIfNone(err, "refused.moved_on")
	}
	accepted, err := w.some(`SELECT COUNT(*) FROM documents WHERE application = $1 AND kind = $2 AND state = $3`,
		e.Application, string(e.Kind), string(aid.DocAccepted))
	if err != nil {
		return err
	}
	if !accepted {
		return &flows.Refusal{Key: "refused.moved_on"}
	}
	if err := w.setDocument(e.Application, e.Kind, aid.DocReturned, reasonExpired); err != nil {
		return err
	}
	err = w.note(e.Application, "document_gone", &by, map[string]string{"kind": string(e.Kind), "reason": reasonExpired})
	if err != nil {
		return err
	}
	if err := w.sendAgain(e.Application, stage, e.Kind, f, done); err != nil {
		return err
	}
	return w.tell(person, "document.gone", aid.ClassNotice, map[string]string{"kind": string(e.Kind)}, f, done)
}

// sendAgain leads whoever was complete back to sending, for a document that is
// owed again.
func (w *world) sendAgain(application string, stage aid.Stage, kind aid.DocKind, f flows.Facts, done *flows.Applied) error {
	if stage != aid.Complete {
		return nil
	}
	to, err := w.origin(application, stage)
	if err != nil {
		return err
	}
	return w.moveStage(f, stageMove{application: application, from: stage, to: to, note: kind.Info().Name,
		by: actor{actorSystem, string(aid.RoleSystem)}}, done)
}

// reasonExpired is why a document that was accepted is asked for again.
const reasonExpired = "F08"
