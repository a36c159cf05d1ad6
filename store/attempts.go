package store

import (
	"time"

	"damping/flows"
)

// Five wrong tries to prove who one is, within an hour of the first, lock the
// chat for an hour. A right one in between changes nothing, or whoever knows
// one code could try others for ever.
const (
	maxTries = 5
	tryHours = time.Hour
)

// locked is the refusal of a chat that has to wait.
func (w *world) locked(until time.Time) *flows.Refusal {
	return &flows.Refusal{Key: "refused.locked", Home: true, Data: map[string]string{"until": w.office.moment(until)}}
}

// mayTry refuses a chat that is locked out.
func (w *world) mayTry(f flows.Facts) error {
	if f.Who.LockedUntil.After(f.Now) {
		return w.locked(f.Who.LockedUntil)
	}
	return nil
}

// countWrong notes a wrong try, and returns the refusal to be said: that of the
// try, or that it was one too many.
func (w *world) countWrong(r *flows.Refusal) (*flows.Refusal, error) {
	if r.Key == refusedArrival {
		return w.countArrival(r)
	}
	locked, err := w.countTry()
	if locked != nil {
		r = locked
	}
	return r, err
}

// countTry notes a wrong try. The one that was one too many locks the chat and
// returns the refusal to be said instead.
func (w *world) countTry() (*flows.Refusal, error) {
	now := w.office.now(w.Tx)
	var tries int
	err := w.get([]any{&tries}, `INSERT INTO attempts (chat, tries, since) VALUES ($1, 1, $2)
		ON CONFLICT (chat) DO UPDATE SET
			tries = CASE WHEN attempts.since <= $3 THEN 1 ELSE attempts.tries + 1 END,
			since = CASE WHEN attempts.since <= $3 THEN excluded.since ELSE attempts.since END
		RETURNING tries`,
		w.chat.ID, micros(now), now.Add(-tryHours).UnixMicro())
	if err != nil || tries < maxTries {
		return nil, err
	}
	until := now.Add(tryHours)
	_, err = w.exec(`UPDATE attempts SET tries = 0, since = 0, until = $1 WHERE chat = $2`, micros(until), w.chat.ID)
	if err != nil {
		return nil, err
	}
	return w.locked(until), w.note(officeChain, "locked", nil, map[string]string{"chat": w.chat.ID})
}
