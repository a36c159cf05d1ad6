package store

import (
	"strconv"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// farAway is when letters are due that somebody holds back: they are nobody's
// head of the line meanwhile.
const farAway = int64(1) << 61

// steerBroadcast pauses a broadcast, goes on with it, ends it, or sends again
// what failed.
func (w *world) steerBroadcast(e flows.SteerBroadcast, f flows.Facts, s flows.State, done *flows.Applied) error {
	by, err := w.worker(f, s, aid.RoleStaff, aid.RoleHead)
	if err != nil {
		return err
	}
	if e.Broadcast == "" { // typed: the one on its way
		err := w.get([]any{&e.Broadcast}, `SELECT id FROM broadcasts WHERE program = $1 AND state IN ('running', 'paused')
			ORDER BY number DESC LIMIT 1`, w.office.Program.Code)
		if err != nil {
			return refusedIfNone(err, "refused.broadcast_over")
		}
	}
	b, err := w.broadcast(e.Broadcast)
	if err != nil {
		return refusedIfNone(err, "refused.broadcast_over")
	}
	steer := map[flows.Steer]func(*broadcast) error{
		flows.SteerPause:    func(b *broadcast) error { return w.pauseBroadcast(b, "staff") },
		flows.SteerContinue: w.continueBroadcast,
		flows.SteerCancel:   func(b *broadcast) error { return w.cancelBroadcast(b, by) },
		flows.SteerRetry:    w.retryBroadcast,
	}[e.To]
	if steer == nil {
		return &flows.Refusal{Key: "refused.broadcast_over"}
	}
	if err := steer(b); err != nil {
		return refusedIfNone(err, "refused.broadcast_over")
	}
	result(done, map[string]string{"number": strconv.FormatInt(b.Number, 10)})
	if err := w.noteBroadcast(b, "broadcast_steered", by, map[string]string{"to": string(e.To)}); err != nil || b.shown == "" {
		return err
	}
	if b, err = w.broadcast(b.ID); err != nil {
		return err
	}
	card, err := w.tellMaker(b, "broadcast.card", topicOf(b.ID))
	done.Notices = append(done.Notices, card...)
	return err
}

// topicOf is what the letters of a broadcast are about.
func topicOf(broadcast string) string { return "broadcast/" + broadcast }

// pauseBroadcast holds back what has not left. ErrNone when it does not run.
func (w *world) pauseBroadcast(b *broadcast, why string) error {
	if err := one(w.exec(`UPDATE broadcasts SET state = 'paused', why = $1 WHERE id = $2 AND state = 'running'`, why, b.ID)); err != nil {
		return err
	}
	b.State, b.Why = flows.BroadcastPaused, why
	if _, err := w.CancelTimer(b.ID, timerBroadcast, "", why); err != nil {
		return err
	}
	return w.holdLetters(b.ID, farAway)
}

// holdLetters makes the letters that have not left due at a time.
func (w *world) holdLetters(broadcast string, due int64) error {
	_, err := w.exec(`UPDATE outbox SET due_at = $1 WHERE topic = $2 AND topic <> '' AND ended_at = 0 AND state || '' = 'open'`,
		due, topicOf(broadcast))
	w.woken[w.s.Outbox.index] = true
	return err
}

// continueBroadcast goes on where it was paused; what had failed by then does
// not stop it again.
func (w *world) continueBroadcast(b *broadcast) error {
	if err := w.tally(b); err != nil {
		return err
	}
	if err := one(w.exec(`UPDATE broadcasts SET state = 'running', why = '', base_ended = $1, base_failed = $2, began_at = $3
		WHERE id = $4 AND state = 'paused'`, b.Ended(), b.Failed, micros(w.Now), b.ID)); err != nil {
		return err
	}
	at, err := w.window()
	if err != nil {
		return err
	}
	if err := w.holdLetters(b.ID, micros(at)); err != nil {
		return err
	}
	return w.feedAt(b.ID, w.Now)
}

// cancelBroadcast ends it: what has not left never does.
func (w *world) cancelBroadcast(b *broadcast, by actor) error {
	if err := one(w.exec(`UPDATE broadcasts SET state = 'cancelled', decided_by = $1, decided_at = $2, ended_at = $2
		WHERE id = $3 AND state IN ('proposed', 'running', 'paused')`, by.id, micros(w.Now), b.ID)); err != nil {
		return err
	}
	if err := w.forgetList(b.Audience.List); err != nil {
		return err
	}
	if _, err := w.CancelTimer(b.ID, timerBroadcast, "", "cancelled"); err != nil {
		return err
	}
	if _, err := w.exec(`UPDATE broadcast_targets SET state = 'cancelled', reason = 'cancelled', changed_at = $1
		WHERE broadcast = $2 AND state = 'waiting'`, micros(w.Now), b.ID); err != nil {
		return err
	}
	if _, err := w.CancelTopic(topicOf(b.ID), "", "cancelled"); err != nil {
		return err
	}
	_, err := w.exec(`UPDATE broadcast_targets SET state = 'cancelled', reason = 'cancelled', changed_at = $1
		WHERE broadcast = $2 AND state = 'queued' AND `+letterIs+` = 'cancelled'`, micros(w.Now), b.ID)
	return err
}

// retryBroadcast sends once more what failed. The letters that wait for a
// person because of that are thrown away: there will be new ones.
func (w *world) retryBroadcast(b *broadcast) error {
	n, err := w.exec(`UPDATE broadcasts SET state = 'running', ended_at = 0, why = '', began_at = $1 WHERE id = $2 AND state IN ('done', 'running')`,
		micros(w.Now), b.ID)
	if err := one(n, err); err != nil {
		return err
	}
	if err := w.tally(b); err != nil {
		return err
	}
	if _, err := w.exec(`UPDATE outbox SET state = 'cancelled', outcome = $1, ended_at = $2, body = '' WHERE state || '' = 'parked'
		AND id IN (SELECT o.id FROM broadcast_targets t JOIN outbox o ON o.channel = t.channel AND o.dedupe = t.letter
			WHERE t.broadcast = $3 AND t.state = 'failed')`,
		OutcomeDiscarded, micros(w.Machine), b.ID); err != nil {
		return err
	}
	again, err := w.exec(`UPDATE broadcast_targets SET state = 'waiting', reason = '', letter = '', changed_at = $1
		WHERE broadcast = $2 AND state = 'failed'`, micros(w.Now), b.ID)
	if err := one(again, err); err != nil {
		return err
	}
	if _, err := w.exec(`UPDATE broadcasts SET base_ended = $1, base_failed = 0 WHERE id = $2`, b.Ended()-b.Failed, b.ID); err != nil {
		return err
	}
	return w.feedAt(b.ID, w.Now)
}

// window is when a broadcast may go on.
func (w *world) window() (time.Time, error) {
	return w.office.nextWindow(w.Tx, w.Now, aid.ClassNotice)
}

// feedAt has the next letters of a broadcast written at a time.
func (w *world) feedAt(id string, at time.Time) error {
	return w.SetTimer(Timer{Subject: id, Kind: timerBroadcast, Due: at})
}
