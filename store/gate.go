package store

import (
	"errors"
	"slices"

	"damping/flows"
	"damping/flows/aid"
)

// missingGate is the first condition of a move that does not hold, "" when all do.
func (w *world) missingGate(f flows.Facts, rule aid.Move, m stageMove) (aid.Gate, error) {
	for _, g := range rule.Gates {
		if slices.Contains(m.shown, g) {
			continue
		}
		if holds, err := w.gate(f, g, m); err != nil || !holds {
			return g, err
		}
	}
	return "", nil
}

// gate tells whether a condition of the rule book holds for an application, by
// the record alone. A gate that rests on something in hand (a proof, a second
// yes) is made sure of by the effect that has it, and named in stageMove.shown;
// without that it does not hold.
func (w *world) gate(f flows.Facts, g aid.Gate, m stageMove) (bool, error) {
	switch g {
	case aid.GateArea: // moveStage has asked for the scope
		return true, nil
	case aid.GateVisit:
		return w.visited(m.application)
	case aid.GateCameFrom:
		return w.cameFrom(m)
	case aid.GateOldKept:
		return w.oldKept(m)
	case aid.GateAttendance:
		return w.attended(m.application)
	case aid.GateNotAttended:
		came, err := w.attended(m.application)
		return !came, err
	case aid.GateBimtekLater:
		y, err := w.yearOf(m.application)
		return err == nil && !y.BimtekFirst, err
	case aid.GateRegister:
		return w.some(`SELECT COUNT(*) FROM snapshots WHERE application = $1`, m.application)
	case aid.GateFlags:
		if m.from == aid.Verified {
			return w.flagsAnswered(m.application)
		}
		open, err := w.some(`SELECT COUNT(*) FROM flags WHERE application = $1 AND `+photoFlagOpen, m.application)
		return !open, err
	case aid.GateQuota:
		return w.placeFree(m.application)
	case aid.GateObjection:
		o, err := w.objectionOf(m.application)
		return o.open, err
	case aid.GateDocuments:
		return w.documentsIn(m.application)
	case aid.GateDocumentGone:
		in, err := w.documentsIn(m.application)
		return !in, err
	case aid.GateHolder:
		return w.some(`SELECT COUNT(*) FROM holder_checks h JOIN applications a ON a.id = h.application
			WHERE a.id = $1 AND h.fits = 1 AND h.account_hash = a.account_hash AND a.account_hash <> '' AND `+secondPerson, m.application)
	}
	return false, nil
}

// some tells whether a count is above zero.
func (tx *Tx) some(query string, args ...any) (bool, error) {
	var n int
	err := tx.get([]any{&n}, query, args...)
	return n > 0, err
}

// yearOf is the programme year of an application.
func (w *world) yearOf(application string) (*aid.Year, error) {
	var year int
	if err := w.get([]any{&year}, `SELECT year FROM applications WHERE id = $1`, application); err != nil {
		return nil, err
	}
	y, ok := w.office.Program.Year(year)
	if !ok {
		return nil, errors.New("store: the programme has no such year")
	}
	return y, nil
}

// documentsIn tells whether every document that the year requires is accepted.
func (w *world) documentsIn(application string) (bool, error) {
	y, err := w.yearOf(application)
	if err != nil {
		return false, err
	}
	for _, kind := range y.Documents {
		in, err := w.some(`SELECT COUNT(*) FROM documents WHERE application = $1 AND kind = $2 AND state = $3`,
			application, string(kind), string(aid.DocAccepted))
		if err != nil || !in {
			return false, err
		}
	}
	return true, nil
}
