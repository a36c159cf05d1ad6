package store

import (
	"errors"

	"damping/flows"
	"damping/flows/aid"
)

// tell writes to every chat of a citizen, at a time at which that class of
// message may go out. The dead are not written to.
func (w *world) tell(person, key string, class aid.Class, result map[string]string, f flows.Facts, done *flows.Applied) error {
	return w.tellIn(flows.Work, person, key, class, result, f, done)
}

// tellIn is tell in a lane; reminders go only where the citizen wants them.
func (w *world) tellIn(lane flows.Lane, person, key string, class aid.Class, result map[string]string, f flows.Facts, done *flows.Applied) error {
	p, chats, err := w.reached(person)
	if err != nil {
		return err
	}
	f.Who, f.Data = flows.Who{Person: p, People: []flows.Person{*p}}, nil
	due, err := w.office.nextWindow(w.Tx, w.Now, class)
	if err != nil {
		return err
	}
	if lane == flows.Reminder && len(chats) > 0 {
		if chats, err = w.remindable(person, chats, due); err != nil {
			return err
		}
	}
	for _, chat := range chats {
		to := f
		to.Chat = chat
		done.Notices = append(done.Notices, flows.Notice{
			Chat: chat.ID, Lane: lane, Due: due, About: person, Key: key, Role: aid.RoleCandidate, Facts: to, Result: result})
	}
	return nil
}

// reached is a citizen with the open chats in which she can be written to.
func (w *world) reached(person string) (*flows.Person, []flows.Chat, error) {
	var name, sex string
	var died int64
	if err := w.get([]any{&name, &sex, &died}, `SELECT name, sex, died_at FROM people WHERE id = $1`, person); err != nil {
		return nil, nil, err
	}
	p := personOf(person, name, sex)
	if died > 0 {
		return &p, nil, nil
	}
	chats, err := w.chatsOf(`l.person = $1`, person)
	return &p, chats, err
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
