package store

import (
	"context"
	"time"
)

// Turn ends an inbox row and runs fn, in one transaction: all or nothing. The
// error is ErrLost when the row is no longer the caller's; then fn did not run.
// fn may run twice on PostgreSQL, see Update.
func (s *Store) Turn(ctx context.Context, row Row, fn func(tx *Tx) error) error {
	return s.write(ctx, func(tx *Tx) error {
		if err := s.Inbox.finish(tx, row, "ok", ""); err != nil {
			return err
		}
		return fn(tx)
	})
}

// Finish ends a claimed row as done, with a word for the outcome and, for a
// letter, the platform's id of the message. The body is wiped unless the network
// keeps it for a while.
func (q *Queue) Finish(ctx context.Context, row Row, outcome, externalID string) error {
	return q.inTx(ctx, func(tx *Tx) error { return q.finish(tx, row, outcome, externalID) })
}

// FinishIn is Finish as a part of a larger transaction.
func (q *Queue) FinishIn(tx *Tx, row Row, outcome, externalID string) error {
	return q.finish(tx, row, outcome, externalID)
}

// finishSQL also tells whether the chat has more rows.
const finishSQL = `UPDATE QUEUE SET state = 'done', outcome = $1, external_id = $2, ended_at = $3, lease = '',
	keep_until = CAST($4 AS BIGINT), body = CASE WHEN CAST($4 AS BIGINT) > 0 THEN body ELSE '' END
	WHERE id = $5 AND state || '' = 'claimed' AND lease = $6
	RETURNING CASE WHEN EXISTS (SELECT 1 FROM QUEUE n WHERE n.chat = QUEUE.chat AND n.ended_at = 0 AND n.id <> QUEUE.id)
		THEN 1 ELSE 0 END`

func (q *Queue) finish(tx *Tx, row Row, outcome, externalID string) error {
	var more int
	var keep int64
	if q == q.s.Outbox && q.Keep != nil && externalID != "" { // what never arrived is asked for by nobody
		if d := q.Keep(row.Channel); d > 0 {
			keep = micros(tx.Machine.Add(d))
		}
	}
	err := tx.get([]any{&more}, q.sql.finish, outcome, externalID, micros(tx.Machine), keep, row.ID, row.lease)
	if err == ErrNone {
		return ErrLost
	}
	if more == 1 {
		tx.woken[q.index] = true
	}
	if err != nil || q != q.s.Outbox {
		return err
	}
	state, reason := targetSent(row, outcome)
	return tx.settleTarget(row.Lane, row.Dedupe, state, reason)
}

// Renew prolongs the lease of a claimed row, counted from now.
func (q *Queue) Renew(ctx context.Context, row Row, lease time.Duration) error {
	return q.inTx(ctx, func(tx *Tx) error {
		n, err := tx.exec(q.sql.renew, micros(tx.Machine.Add(lease)), row.ID, row.lease)
		if err == nil && n == 0 {
			return ErrLost
		}
		return err
	})
}

const renewSQL = `UPDATE QUEUE SET lease_until = $1 WHERE id = $2 AND state || '' = 'claimed' AND lease = $3`

// setback is what becomes of a claimed row that was not done.
type setback struct {
	row     Row
	state   State
	outcome string
	retry   time.Time // machine clock; zero = at once
}

// setbackSQL is the one way back from "claimed".
const setbackSQL = `UPDATE QUEUE SET state = $1, outcome = $2, retry_at = $3, due_at = $4, attempts = $5, deaths = $6,
	unknown = $7, ended_at = $8, lease = '', lease_until = 0, body = CASE WHEN $9 = 1 THEN '' ELSE body END
	WHERE id = $10 AND state || '' = 'claimed' AND lease = $11`

// setBack writes a setback, tells OnPark, and sees that the chat goes on.
func (q *Queue) setBack(tx *Tx, b setback) error {
	var ended, retry, wipe int64
	if b.state == StateParked || b.state == StateCancelled {
		ended = micros(tx.Machine)
	}
	if !b.retry.IsZero() {
		retry = micros(b.retry)
	}
	if b.state == StateCancelled {
		wipe = 1
	}
	n, err := tx.exec(q.sql.setback, string(b.state), b.outcome, retry, micros(b.row.Due), b.row.Attempts, b.row.Deaths,
		b.row.unsure, ended, wipe, b.row.ID, b.row.lease)
	if err != nil {
		return err
	}
	if n == 0 {
		return ErrLost
	}
	if state, reason := targetSetBack(b); state != "" && q == q.s.Outbox {
		if err := tx.settleTarget(b.row.Lane, b.row.Dedupe, state, reason); err != nil {
			return err
		}
	}
	if wait := b.retry.Sub(tx.Machine); wait > 0 && b.state == StateOpen {
		tx.onCommit(func() { q.wakeAt(wait) })
	} else {
		tx.woken[q.index] = true
	}
	if b.state != StateParked || q.OnPark == nil {
		return nil
	}
	b.row.Outcome = b.outcome
	if err := tx.Savepoint(func() error { return q.OnPark(tx, b.row) }); err != nil {
		if tx.lost {
			return err
		}
		tx.s.opt.log.Error("store: telling of a parked row failed", "queue", q.name, "row", b.row.ID, "error", err)
	}
	return nil
}

// Later puts a claimed row back, to be claimed again from a time of the machine
// clock on. No attempt is counted: it was not the row's fault. The rows behind
// it in the same chat wait for it.
func (q *Queue) Later(ctx context.Context, row Row, at time.Time, outcome string) error {
	return q.inTx(ctx, func(tx *Tx) error { return q.LaterIn(tx, row, at, outcome) })
}

// LaterIn is Later as a part of a larger transaction.
func (q *Queue) LaterIn(tx *Tx, row Row, at time.Time, outcome string) error {
	return q.setBack(tx, setback{row: row, state: StateOpen, outcome: outcome, retry: at})
}

// Release puts back a claimed row on which no work was begun, at once.
func (q *Queue) Release(ctx context.Context, row Row) error {
	return q.Later(ctx, row, time.Time{}, row.Outcome)
}

// Postpone makes a claimed row due at a later time of the programme clock, as
// when quiet hours have begun. Until then the rows behind it go on.
func (q *Queue) Postpone(ctx context.Context, row Row, due time.Time, outcome string) error {
	row.Due = due
	return q.Later(ctx, row, time.Time{}, outcome)
}

// Fail counts an error of the row's own. Before the last attempt the row is put
// back, to be claimed again from a time of the machine clock on; the last one
// parks it. The outcome is a word for the error, never personal data.
func (q *Queue) Fail(ctx context.Context, row Row, outcome string, at time.Time) (parked bool, err error) {
	row.Attempts++
	b := setback{row: row, state: StateOpen, outcome: outcome, retry: at}
	if row.Attempts >= MaxAttempts {
		b.state, b.retry = StateParked, time.Time{}
	}
	err = q.inTx(ctx, func(tx *Tx) error { return q.setBack(tx, b) })
	return err == nil && b.state == StateParked, err
}

// Park takes a claimed row out of the line, to wait for a person.
func (q *Queue) Park(ctx context.Context, row Row, reason string) error {
	return q.inTx(ctx, func(tx *Tx) error {
		return q.setBack(tx, setback{row: row, state: StateParked, outcome: reason})
	})
}

// Cancel ends a claimed row undone, with the reason, and wipes its body.
func (q *Queue) Cancel(ctx context.Context, row Row, reason string) error {
	return q.inTx(ctx, func(tx *Tx) error {
		return q.setBack(tx, setback{row: row, state: StateCancelled, outcome: reason})
	})
}

// Ambiguous tells of a letter that may have been sent: the connection broke in
// mid-request. It is sent again from a time of the machine clock on, and stays
// marked as unknown; after MaxUnsure times (in other lanes than reply: two) it is
// parked and waits for a person.
// On a network that takes our message ids it is simply sent again.
func (q *Queue) Ambiguous(ctx context.Context, row Row, outcome string, at time.Time) (parked bool, err error) {
	b := q.inTheAir(row, outcome)
	if b.state == StateOpen {
		b.retry = at
	}
	err = q.inTx(ctx, func(tx *Tx) error { return q.setBack(tx, b) })
	return err == nil && b.state == StateParked, err
}

// inTheAir decides about a row of which nobody knows whether it was done.
func (q *Queue) inTheAir(row Row, outcome string) setback {
	b := setback{row: row, state: StateOpen, outcome: outcome}
	switch {
	case q != q.s.Outbox, q.ClientIDs != nil && q.ClientIDs(row.Channel):
		// An inbox row does nothing outside of its transaction.
	case row.unsure+1 >= mostUnsure(row.Lane):
		b.state, b.outcome = StateParked, OutcomeUnknown
		b.row.Unknown, b.row.unsure = true, row.unsure+1
	default:
		b.row.Unknown, b.row.unsure = true, row.unsure+1
	}
	return b
}

// mostUnsure is how often a letter may have been sent before it waits for a
// person. Who asked something is better answered twice than not at all; what
// nobody asked for must not come three times.
func mostUnsure(lane Lane) int {
	if lane == LaneReply {
		return MaxUnsure
	}
	return 2
}
