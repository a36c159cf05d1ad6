package store

import (
	"slices"

	"damping/flows"
)

// reminderChats are the open chats to which a citizen's reminders go: those on the
// network that she chose, or on all; where she chose none, or is reached there no
// more, those on the network where she wrote last. Networks named as shut are left
// out, and chats where she wrote too long ago on the network with manners. Who died is
// asked by reached.
func (w *world) reminderChats(person string, shut ...string) ([]flows.Chat, error) {
	var chosen string
	if err := w.get([]any{&chosen}, `SELECT remind FROM people WHERE id = $1`, person); err != nil {
		return nil, err
	}
	var chats []flows.Chat
	err := w.each(func(scan func(...any) error) error {
		var c flows.Chat
		err := scan(&c.ID, &c.Channel)
		if !slices.Contains(shut, c.Channel) {
			chats = append(chats, c)
		}
		return err
	}, `SELECT c.id, c.channel FROM links l JOIN chats c ON c.id = l.chat
		WHERE l.person = $1 AND l.revoked_at = 0 AND l.person IS NOT NULL AND c.state = 'ok' AND (c.channel <> $2 OR c.heard_at >= $3)
		ORDER BY c.heard_at DESC, l.linked_at DESC, l.id`, person, w.office.Manners.Channel, micros(w.office.Manners.since(w.Now)))
	if err != nil || len(chats) == 0 || chosen == flows.RemindAll {
		return chats, err
	}
	on := func(channel string) bool {
		return slices.ContainsFunc(chats, func(c flows.Chat) bool { return c.Channel == channel })
	}
	if !on(chosen) {
		chosen = chats[0].Channel
	}
	return slices.DeleteFunc(chats, func(c flows.Chat) bool { return c.Channel != chosen }), nil
}

// passOn takes the reminders of a chat that was blocked to where the same people
// are reached still.
func (o *Office) passOn(tx *Tx, chat string) error {
	w := &world{Tx: tx, office: o}
	list, err := w.halted(`chat = $1 AND ended_at = 0 AND (expires_at = 0 OR expires_at > $2) ORDER BY seq, id`, chat, micros(tx.Now))
	if err != nil {
		return err
	}
	for _, h := range list {
		chats, err := w.mayRemind(h.about, tx.Now)
		if err == nil && len(chats) > 0 {
			err = w.moveReminder(h, chats)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// networksOf fills in on which networks a citizen is reached, to which of them her
// reminders go, and which numbers they told of her.
func (w *world) networksOf(person string, d *flows.MyData) error {
	chats, err := w.chatsOf(`l.person = $1`, person)
	if err != nil {
		return err
	}
	d.Open = channels(chats)
	if chats, err = w.reminderChats(person); err != nil {
		return err
	}
	d.Remind = channels(chats)
	linked, err := w.texts(`SELECT chat FROM links WHERE person = $1 AND revoked_at = 0 AND person IS NOT NULL ORDER BY linked_at, id`, person)
	for _, chat := range linked {
		phone, err := w.phoneOf(chat)
		if err != nil {
			return err
		}
		if phone != "" {
			d.Told = append(d.Told, phone.Masked())
		}
	}
	return err
}

// channels are the networks of some chats, each once, by name.
func channels(chats []flows.Chat) (names []string) {
	for _, c := range chats {
		if !slices.Contains(names, c.Channel) {
			names = append(names, c.Channel)
		}
	}
	slices.Sort(names)
	return names
}

// chooseReminders notes where the citizen spoken of wants her reminders.
func (w *world) chooseReminders(e flows.ChooseReminders, f flows.Facts, done *flows.Applied) error {
	if err := mayKeep(f); err != nil {
		return err
	}
	if f.Who.Person == nil {
		return &flows.Refusal{Key: "refused.role"}
	}
	chats, err := w.chatsOf(`l.person = $1`, f.Who.Person.ID)
	if err != nil {
		return err
	}
	if e.Network != flows.RemindAll && !slices.Contains(channels(chats), e.Network) {
		return &flows.Refusal{Key: "refused.network"}
	}
	if _, err := w.exec(`UPDATE people SET remind = $1 WHERE id = $2`, e.Network, f.Who.Person.ID); err != nil {
		return err
	}
	result(done, map[string]string{"remind": e.Network})
	return w.noteOf(f.Who.Person.ID, "reminders", map[string]string{"network": e.Network})
}
