package store

import (
	"errors"
	"time"

	"damping/flows"
)

// Queues of work that officers take from. The name stands in claims.queue.
const (
	queuePaper = "paper" // subject: a submission
	queueVisit = "visit" // subject: an application
	queueLink  = "link"  // subject: a ticket
	queueFix   = "fix"   // subject: a ticket, or an application at the stage "correction"
	queueCheck = "check" // subject: an application that staff validates

	queueAsk      = "ask"      // subject: a ticket, a question
	queueComplain = "complain" // subject: a ticket, a complaint
)

// claim takes a subject for an officer until a time, or renews the own claim;
// false when somebody else holds it.
func (w *world) claim(queue, subject, officer string, lasts time.Duration) (bool, error) {
	n, err := w.exec(`INSERT INTO claims (queue, subject, officer, claimed_at, until) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (queue, subject) DO UPDATE SET officer = excluded.officer, claimed_at = excluded.claimed_at,
			until = excluded.until, shown = 0, offered_to = ''
		WHERE claims.officer = excluded.officer OR claims.until <= excluded.claimed_at`,
		queue, subject, officer, micros(w.Now), micros(w.Now.Add(lasts)))
	return n > 0, err
}

// holder returns who holds a subject now, "" when nobody does.
func (w *world) holder(queue, subject string) (officer string, err error) {
	err = w.get([]any{&officer}, `SELECT officer FROM claims WHERE queue = $1 AND subject = $2 AND until > $3`,
		queue, subject, micros(w.Now))
	if errors.Is(err, ErrNone) {
		return "", nil
	}
	return officer, err
}

// mustHold refuses whoever does not hold the subject. Refusal: refused.claim
// (it lapsed, or somebody else took it).
func (w *world) mustHold(queue, subject, officer string) error {
	who, err := w.holder(queue, subject)
	if err == nil && who != officer {
		return &flows.Refusal{Key: "refused.claim"}
	}
	return err
}

// unclaim gives a subject back.
func (w *world) unclaim(queue, subject string) error {
	_, err := w.exec(`DELETE FROM claims WHERE queue = $1 AND subject = $2`, queue, subject)
	return err
}
