package store

import (
	"damping/flows"
)

// What becomes of a letter comes back to its target in the transaction that
// marks the letter, so that the sums of a broadcast always agree with the outbox.

// letterIs is the state of the letter of a target.
const letterIs = `(SELECT o.state FROM outbox o WHERE o.channel = broadcast_targets.channel AND o.dedupe = broadcast_targets.letter)`

// settleTarget notes what became of a letter of the lane bulk.
func (tx *Tx) settleTarget(lane Lane, letter, state, reason string) error {
	if lane != LaneBulk {
		return nil
	}
	_, err := tx.exec(`UPDATE broadcast_targets SET state = $1, reason = $2, changed_at = $3 WHERE letter = $4 AND letter <> ''`,
		state, reason, micros(tx.Now), letter)
	return err
}

// targetSent is for a letter that left. One that had been in the air before may
// have come twice.
func targetSent(row Row, outcome string) (state, reason string) {
	switch {
	case outcome == "gone":
		return "blocked", "blocked"
	case row.Unknown:
		return "unknown", "twice"
	}
	return "sent", ""
}

// targetSetBack is for a letter that did not leave; "" when it still may.
func targetSetBack(b setback) (state, reason string) {
	switch {
	case b.state == StateCancelled:
		return "cancelled", b.outcome
	case b.state != StateParked:
		return "", ""
	case b.row.unsure > 0:
		return "unknown", b.outcome
	}
	return "failed", b.outcome
}

// cancelledTargets notes that the letters to a chat were cancelled.
func (tx *Tx) cancelledTargets(chat, reason string) error {
	state := "cancelled"
	if reason == "blocked" {
		state = "blocked"
	}
	_, err := tx.exec(`UPDATE broadcast_targets SET state = $1, reason = $2, changed_at = $3
		WHERE chat = $4 AND state = 'queued' AND `+letterIs+` = 'cancelled'`, state, reason, micros(tx.Now), chat)
	return err
}

// cancelBroadcastLetters cancels the broadcasts to a chat that have not left.
func (tx *Tx) cancelBroadcastLetters(chat, reason string) error {
	if _, err := tx.exec(`UPDATE outbox SET state = 'cancelled', outcome = $1, ended_at = $2, body = ''
		WHERE chat = $3 AND lane = 3 AND state || '' = 'open' AND ended_at = 0`, reason, micros(tx.Machine), chat); err != nil {
		return err
	}
	return tx.cancelledTargets(chat, reason)
}

// tally counts what became of the targets of a broadcast.
func (w *world) tally(b *broadcast) error {
	counts, slow := map[string]int{}, map[string]int{}
	err := w.each(func(scan func(...any) error) error {
		var state string
		var n, there int
		err := scan(&state, &n, &there)
		counts[state], slow[state] = n, there
		return err
	}, `SELECT state, COUNT(*), SUM(CASE WHEN channel = $1 THEN 1 ELSE 0 END) FROM broadcast_targets WHERE broadcast = $2 GROUP BY state`,
		w.office.Manners.Channel, b.ID)
	b.slowWaiting, b.slowQueued = slow["waiting"], slow["queued"]
	b.Sent, b.Unknown, b.Failed, b.Blocked, b.Cancelled = counts["sent"], counts["unknown"], counts["failed"], counts["blocked"], counts["cancelled"]
	b.Waiting, b.Queued, b.Excluded = counts["waiting"], counts["queued"], counts["excluded"]
	return err
}

// reasonsOf counts why letters of a broadcast were not sent.
func (w *world) reasonsOf(broadcast string) (list []flows.Exclusion, err error) {
	err = w.each(func(scan func(...any) error) error {
		var x flows.Exclusion
		err := scan(&x.Reason, &x.N)
		list = append(list, x)
		return err
	}, `SELECT reason, COUNT(*) FROM broadcast_targets WHERE broadcast = $1 AND reason <> '' GROUP BY reason ORDER BY COUNT(*) DESC, reason LIMIT 8`, broadcast)
	return list, err
}
