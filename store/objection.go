package store

import (
	"errors"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// answerWithin is how long the office may take over an objection: it is looked
// into without a visit.
const answerWithin = 14 * 24 * time.Hour

// objectionOf is the open objection to the decision that an application is
// "ineligible" by; a ticket without a number when there is none.
func (w *world) objectionOf(application string) (t ticket, err error) {
	var due int64
	err = w.get([]any{&t.id, &t.number, &due}, `SELECT t.id, t.number, t.due_at FROM tickets t JOIN applications a ON a.person = t.person
		WHERE a.id = $1 AND t.kind = $2 AND t.state = 'open' AND t.opened_at >= a.stage_at AND a.stage = $3`,
		application, string(flows.TicketObjection), string(aid.Ineligible))
	if errors.Is(err, ErrNone) {
		return ticket{}, nil
	}
	t.due = w.office.fromMicro(due)
	return t, err
}
