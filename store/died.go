package store

import (
	"slices"

	"damping/flows"
)

// outcomeDied is why a letter or a timer was cancelled.
const outcomeDied = "died"

// died records that a citizen has died: what is on its way about her is
// cancelled, and nobody writes about her to her chats any more (see reached).
// Whoever else uses the same phone is written to as before.
func (w *world) died(person string, done *flows.Applied) error {
	if _, err := w.exec(`UPDATE people SET died_at = $1 WHERE id = $2 AND died_at = 0`, micros(w.Now), person); err != nil {
		return err
	}
	done.Notices = slices.DeleteFunc(done.Notices, func(n flows.Notice) bool { return n.About == person })
	applications, err := w.texts(`SELECT id FROM applications WHERE person = $1 ORDER BY id`, person)
	if err != nil {
		return err
	}
	for _, id := range applications {
		if err := w.CancelTimers(id, outcomeDied); err != nil {
			return err
		}
	}
	if err := w.CancelAbout(person, outcomeDied); err != nil {
		return err
	}
	_, err = w.exec(`UPDATE broadcast_targets SET state = 'cancelled', reason = $1, changed_at = $2 WHERE state = 'queued' AND person = $3
		AND chat IN (SELECT chat FROM links WHERE person = $3 AND person IS NOT NULL) AND `+letterIs+` = 'cancelled'`,
		outcomeDied, micros(w.Now), person)
	if err != nil {
		return err
	}
	_, err = w.exec(`DELETE FROM unreachable WHERE person = $1`, person)
	return err
}

// lives takes back that a citizen has died: a later visit found otherwise.
func (w *world) lives(application string) error {
	_, err := w.exec(`UPDATE people SET died_at = 0 WHERE died_at > 0 AND id = (SELECT person FROM applications WHERE id = $1)`, application)
	return err
}
