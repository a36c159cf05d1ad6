package store

import (
	"context"
	"errors"
	"time"
)

// Timer is something that is due later. Subject, Kind and Scope together name
// it: setting it again moves it.
type Timer struct {
	Subject string    // id of what it is about
	Kind    string    // what to do
	Scope   string    // tells several of one kind apart; may be ""
	Due     time.Time // programme clock
	Payload []byte

	Attempts int // own errors so far
	id       string
	token    string
}

const timerLease = 20 * time.Second

func (t Timer) place() string { return "timers.payload:" + t.Kind + "/" + t.Scope + "/" + t.Subject }

// SetTimer sets a timer, or moves the one with the same name: what was due
// before is stale from now on, even when it is just being fired.
func (tx *Tx) SetTimer(t Timer) error {
	if t.Subject == "" || t.Kind == "" || t.Due.IsZero() {
		return errors.New("a timer needs a subject, a kind and a time")
	}
	_, err := tx.exec(`INSERT INTO timers (id, subject, kind, scope, due_at, token, payload, state)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 'open')
		ON CONFLICT (subject, kind, scope) DO UPDATE SET due_at = excluded.due_at, token = excluded.token,
			payload = excluded.payload, state = 'open', retry_at = 0, attempts = 0, outcome = '', ended_at = 0`,
		NewID(), t.Subject, t.Kind, t.Scope, micros(t.Due), NewID(), tx.s.seal(string(t.Payload), t.place()))
	return err
}

// CancelTimer cancels a timer that is not done, with the reason, and tells
// whether there was one.
func (tx *Tx) CancelTimer(subject, kind, scope, reason string) (bool, error) {
	n, err := tx.exec(`UPDATE timers SET state = 'cancelled', outcome = $1, ended_at = $2, payload = ''
		WHERE subject = $3 AND kind = $4 AND scope = $5 AND state IN ('open', 'claimed')`,
		reason, micros(tx.Machine), subject, kind, scope)
	return n > 0, err
}

// CancelTimers cancels all timers of a subject.
func (tx *Tx) CancelTimers(subject, reason string) error {
	_, err := tx.exec(`UPDATE timers SET state = 'cancelled', outcome = $1, ended_at = $2, payload = ''
		WHERE subject = $3 AND state IN ('open', 'claimed')`, reason, micros(tx.Machine), subject)
	return err
}

// DueTimers takes up to n timers that are due, oldest first, for a short while. Each
// is then given to Fire or FailTimer; one that is not comes again.
func (s *Store) DueTimers(ctx context.Context, n int) ([]Timer, error) {
	var timers []Timer
	err := s.write(ctx, func(tx *Tx) error {
		timers = nil
		ids, err := tx.texts(`SELECT id FROM timers WHERE state IN ('open', 'claimed') AND due_at <= $1 AND retry_at <= $2
			ORDER BY due_at, id LIMIT $3`, micros(tx.Now), micros(tx.Machine), n)
		if err != nil {
			return err
		}
		for _, id := range ids { // by the id: see claimsql.go
			err := tx.each(func(scan func(...any) error) error {
				var t Timer
				var due int64
				err := scan(&t.id, &t.Subject, &t.Kind, &t.Scope, &due, &t.token, &t.Payload, &t.Attempts)
				t.Due = timeOf(due)
				timers = append(timers, t)
				return err
			}, `UPDATE timers SET state = 'claimed', retry_at = $1
				WHERE id = $2 AND state || '' IN ('open', 'claimed') AND due_at <= $3 AND retry_at <= $4
				RETURNING id, subject, kind, scope, due_at, token, payload, attempts`,
				micros(tx.Machine.Add(timerLease)), id, micros(tx.Now), micros(tx.Machine))
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s.openTimers(ctx, timers)
}

// openTimers opens the payloads; a timer that cannot be opened is parked.
func (s *Store) openTimers(ctx context.Context, timers []Timer) ([]Timer, error) {
	kept := timers[:0]
	for _, t := range timers {
		plain, err := s.keys.Open(string(t.Payload), t.place())
		if err != nil {
			t.Attempts = MaxAttempts
			if _, err := s.FailTimer(ctx, t, OutcomeSealed, time.Time{}); err != nil && !errors.Is(err, ErrLost) {
				return nil, err
			}
			continue
		}
		t.Payload = []byte(plain)
		kept = append(kept, t)
	}
	return kept, nil
}

// Fire ends a timer and runs fn, in one transaction: all or nothing. The error
// is ErrLost when the timer was moved, cancelled or fired meanwhile; then fn did
// not run.
func (s *Store) Fire(ctx context.Context, t Timer, fn func(tx *Tx) error) error {
	return s.write(ctx, func(tx *Tx) error {
		n, err := tx.exec(`UPDATE timers SET state = 'done', outcome = 'ok', ended_at = $1, payload = ''
			WHERE id = $2 AND token = $3 AND state = 'claimed'`, micros(tx.Machine), t.id, t.token)
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrLost
		}
		return fn(tx)
	})
}

// endTimer says of a timer that is being fired that it was not done, and why.
func (tx *Tx) endTimer(t Timer, reason string) error {
	_, err := tx.exec(`UPDATE timers SET state = 'cancelled', outcome = $1 WHERE id = $2 AND token = $3`, reason, t.id, t.token)
	return err
}

// FailTimer counts an error of the timer's own; it comes again from a time of
// the machine clock on, and is parked at the last attempt.
func (s *Store) FailTimer(ctx context.Context, t Timer, outcome string, at time.Time) (parked bool, err error) {
	state, ended, retry := StateOpen, int64(0), int64(0)
	if parked = t.Attempts+1 >= MaxAttempts; parked {
		state = StateParked
	} else {
		retry = micros(at)
	}
	err = s.write(ctx, func(tx *Tx) error {
		if parked {
			ended = micros(tx.Machine)
		}
		n, err := tx.exec(`UPDATE timers SET state = $1, outcome = $2, retry_at = $3, ended_at = $4, attempts = $5
			WHERE id = $6 AND token = $7 AND state = 'claimed'`,
			string(state), outcome, retry, ended, min(t.Attempts+1, MaxAttempts), t.id, t.token)
		if err == nil && n == 0 {
			return ErrLost
		}
		return err
	})
	return parked && err == nil, err
}
