package store

import (
	"slices"
	"strings"
	"time"

	"damping/flows"
)

// moveBatch is how many reminders one transaction moves.
const moveBatch = 100

// Outcomes of a reminder that could not leave where it was.
const (
	outcomeMoved  = "moved"  // it leaves on another network
	outcomeBraked = "braked" // and there is no other
)

// causeSilent: she wrote too long ago to be written to.
const causeSilent = "silent"

// halted is a reminder to a citizen that cannot leave where it is.
type halted struct {
	id, chat, about, topic, dedupe, body string
	due, expires                         int64
}

// halted are the open reminders that a condition picks, of whoever is linked still.
func (w *world) halted(which string, args ...any) (list []halted, err error) {
	err = w.each(func(scan func(...any) error) error {
		var h halted
		err := scan(&h.id, &h.chat, &h.about, &h.topic, &h.dedupe, &h.body, &h.due, &h.expires)
		list = append(list, h)
		return err
	}, `SELECT id, chat, about, topic, dedupe, body, due_at, expires_at FROM outbox
		WHERE lane = 2 AND state = 'open' AND EXISTS (SELECT 1 FROM links l
			WHERE l.chat = outbox.chat AND l.person = outbox.about AND l.revoked_at = 0 AND l.person IS NOT NULL) AND `+which, args...)
	return list, err
}

// elsewhere holds for a letter to a citizen who is reached on another network, too.
const elsewhere = `EXISTS (SELECT 1 FROM links o JOIN chats c ON c.id = o.chat WHERE o.person = outbox.about
	AND o.revoked_at = 0 AND o.person IS NOT NULL AND c.state = 'ok' AND c.channel <> outbox.channel) AND `

// moveReminders takes the reminders that would leave now from a network to another
// on which the same person is reached. When it is braked, the officers of who is
// reached on no other hear; when it is only away, those wait.
func (w *world) moveReminders(channel string, braked bool) error {
	which := elsewhere
	if braked {
		which = ""
	}
	for {
		list, err := w.halted(which+`channel = $1 AND due_at <= $2 AND (expires_at = 0 OR expires_at > $2) ORDER BY due_at, id LIMIT $3`,
			channel, micros(w.Now), moveBatch)
		if err != nil {
			return err
		}
		gone := 0
		for _, h := range list {
			chats, err := w.mayRemind(h.about, w.Now)
			if err != nil {
				return err
			}
			chats = slices.DeleteFunc(chats, func(c flows.Chat) bool { return c.Channel == channel })
			if len(chats) == 0 && !braked {
				continue
			}
			if err := w.moveReminder(h, chats); err != nil {
				return err
			}
			if gone++; len(chats) == 0 {
				if err := w.outOfReach(h.about, channel); err != nil {
					return err
				}
			}
		}
		if len(list) < moveBatch || gone == 0 {
			return nil
		}
	}
}

// moveReminder ends a letter, and writes it to other chats instead, if there are any.
func (w *world) moveReminder(h halted, chats []flows.Chat) error {
	outcome := outcomeMoved
	if len(chats) == 0 {
		outcome = outcomeBraked
	}
	n, err := w.exec(`UPDATE outbox SET state = 'cancelled', outcome = $1, ended_at = $2, body = '' WHERE id = $3 AND state || '' = 'open'`,
		outcome, micros(w.Machine), h.id)
	if err != nil || n == 0 || len(chats) == 0 { // 0: it left just now
		return err
	}
	body, err := w.open(h.body, w.s.Outbox.place(h.id))
	if err != nil {
		return err
	}
	for _, c := range chats {
		l := Letter{Chat: c.ID, Lane: LaneReminder, Due: timeOf(max(h.due, micros(w.Now))), Topic: h.topic, About: h.about, Body: []byte(body)}
		// The word that the letter would have had there: whoever has it there already gets no second.
		if l.Dedupe = strings.ReplaceAll(h.dedupe, h.chat, c.ID); l.Dedupe == h.dedupe {
			l.Dedupe = outcomeMoved + "/" + h.id + "/" + c.ID
		}
		if h.expires > 0 {
			l.Expires = timeOf(h.expires)
		}
		if _, err := w.Put(l); err != nil {
			return err
		}
	}
	return nil
}

// mayRemind are the chats to which a citizen's reminders go that leave at a time:
// not on a network that is braked then, and not on one that is away or switched off,
// unless she is reached on no other.
func (w *world) mayRemind(person string, at time.Time) ([]flows.Chat, error) {
	shut, err := w.brakedAt(at)
	if err != nil {
		return nil, err
	}
	if !at.After(w.Now) {
		away, err := w.awayNow()
		if err != nil {
			return nil, err
		}
		if chats, err := w.reminderChats(person, slices.Concat(shut, away, w.office.Unserved)...); err != nil || len(chats) > 0 {
			return chats, err
		}
	}
	return w.reminderChats(person, shut...)
}

// remindable is mayRemind of a citizen with these open chats; when it is none of
// them, her officers hear.
func (w *world) remindable(person string, open []flows.Chat, at time.Time) ([]flows.Chat, error) {
	chats, err := w.mayRemind(person, at)
	if err != nil || len(chats) > 0 {
		return chats, err
	}
	cause, err := w.causeOf(open, at)
	if err != nil {
		return nil, err
	}
	return nil, w.outOfReach(person, cause)
}

// causeOf is why none of the chats of a citizen may be reminded at a time.
func (w *world) causeOf(chats []flows.Chat, at time.Time) (string, error) {
	shut, err := w.brakedAt(at)
	for _, c := range chats {
		if slices.Contains(shut, c.Channel) {
			return c.Channel, err
		}
	}
	return causeSilent, err
}

// outOfReach has the officers of a citizen told that no reminder reaches her.
func (w *world) outOfReach(person, cause string) error {
	_, err := w.exec(`INSERT INTO unreachable (person, area, since, cause)
		SELECT p.id, COALESCE((SELECT a.area FROM applications a WHERE a.person = p.id ORDER BY a.year DESC LIMIT 1), p.area), CAST($1 AS BIGINT), $2
		FROM people p WHERE p.id = $3 AND p.died_at = 0
		ON CONFLICT (person) DO UPDATE SET area = excluded.area, since = excluded.since, done_at = 0, done_by = '', how = '', cause = excluded.cause
			WHERE unreachable.done_at > 0`,
		micros(w.Now), cause, person)
	return err
}
