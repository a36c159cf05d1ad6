package store

import (
	"errors"

	"damping/flows"
	"damping/flows/aid"
)

// tell writes to every chat of a citizen, at a time at which that class of
// message may go out. The dead are not written to.
func (w *world) tell(person, key string, class aid.Class, result map[string]string, f flows.Facts, done *flows.Applied) error {
	p, chats, err := w.reached(person)
	if err != nil {
		return err
	}
	f.Who, f.Data = flows.Who{Person: p, People: []flows.Person{*p}}, nil
	due := aid.NextWindow(w.office.now(w.Tx), w.office.Program.HolidayMap(), class)
	for _, chat := range chats {
		to := f
		to.Chat = chat
		done.Notices = append(done.Notices, flows.Notice{
			Chat: chat.ID, Lane: flows.Work, Due: due, Key: key, Role: aid.RoleCandidate, Facts: to, Result: result})
	}
	return nil
}

// reached is a citizen with the open chats in which she can be written to.
func (w *world) reached(person string) (*flows.Person, []flows.Chat, error) {
	var name, sex string
	if err := w.get([]any{&name, &sex}, `SELECT name, sex FROM people WHERE id = $1`, person); err != nil {
		return nil, nil, err
	}
	p := personOf(person, name, sex)
	died, err := w.some(`SELECT COUNT(*) FROM applications a WHERE a.person = $1 AND (a.reason = $2 OR $2 =
		(SELECT v.reason FROM visits v WHERE v.application = a.id AND v.state = 'done' ORDER BY v.id DESC LIMIT 1))`, person, aid.ReasonDied)
	if err != nil || died {
		return &p, nil, err
	}
	chats, err := w.chatsOf(`l.person = $1`, person)
	return &p, chats, err
}

// silence cancels what was not sent yet to somebody who died. A phone that
// serves others too keeps its letters.
func (w *world) silence(person string) error {
	return w.cancelLettersOf(`SELECT l.chat FROM links l WHERE l.person = $1 AND l.revoked_at = 0 AND l.person IS NOT NULL
		AND NOT EXISTS (SELECT 1 FROM links o WHERE o.chat = l.chat AND o.revoked_at = 0 AND o.id <> l.id)`, person, "died")
}

// tellOfficer writes to the chats of somebody of the office, at any time: it
// is their work.
func (w *world) tellOfficer(officer, key string, result map[string]string, f flows.Facts, done *flows.Applied) error {
	var name, roles, areas string
	err := w.get([]any{&name, &roles, &areas}, `SELECT name, roles, areas FROM officers WHERE id = $1 AND removed_at = 0`, officer)
	if errors.Is(err, ErrNone) {
		return nil
	}
	if err != nil {
		return err
	}
	chats, err := w.chatsOf(`l.officer = $1`, officer)
	if err != nil {
		return err
	}
	o := officerOf(officer, name, roles, areas)
	f.Who, f.Data = flows.Who{Officer: o}, nil
	for _, chat := range chats {
		to := f
		to.Chat = chat
		done.Notices = append(done.Notices, flows.Notice{
			Chat: chat.ID, Lane: flows.Work, Key: key, Role: o.Roles[0], Facts: to, Result: result})
	}
	return nil
}

// chatsOf are the chats of whoever the condition names that have not blocked us.
func (w *world) chatsOf(whose, id string) (chats []flows.Chat, err error) {
	err = w.each(func(scan func(...any) error) error {
		var c flows.Chat
		err := scan(&c.ID, &c.Channel)
		chats = append(chats, c)
		return err
	}, `SELECT c.id, c.channel FROM links l JOIN chats c ON c.id = l.chat
		WHERE `+whose+` AND l.revoked_at = 0 AND c.state = 'ok' ORDER BY l.linked_at`, id)
	return chats, err
}

// refusedIfNone makes a refusal of "no such row".
func refusedIfNone(err error, key string) error {
	if errors.Is(err, ErrNone) {
		return &flows.Refusal{Key: key}
	}
	return err
}
