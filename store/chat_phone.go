package store

import (
	"errors"

	"damping/flows/aid"
)

// A network may know its people by two addresses, one of them made of a telephone
// number, and learn late which belong together. Here is kept which number each chat
// has, as the network itself says, so that one account stays one chat. It is never a
// proof of who somebody is: a link needs one of link.go.

// chatOf is ChatAt for a message that tells its sender's number too.
func (tx *Tx) chatOf(m Incoming) (chat string, err error) {
	if m.Phone == "" {
		return tx.ChatAt(m.Channel, m.Address)
	}
	if id, ok := tx.s.chats.id(m.Channel, m.Address); ok && tx.s.chats.phone(id) == m.Phone {
		return id, nil
	}
	owner, bare, err := tx.ownerOf(m.Channel, m.Phone)
	switch {
	case err != nil:
		return "", err
	case m.Bare && owner != "": // under whichever address it was seen since
		chat = owner
	case m.Bare || owner == "" || !bare: // a number that moved to another address takes nothing along
		chat, err = tx.ChatAt(m.Channel, m.Address)
	default:
		chat, err = tx.adopt(owner, m)
	}
	if err != nil {
		return "", err
	}
	if chat != owner || bare && !m.Bare {
		if err := tx.learn(chat, m); err != nil {
			return "", err
		}
	}
	tx.onCommit(func() { tx.s.chats.learned(chat, m.Channel, m.Address, m.Phone) })
	return chat, nil
}

// ownerOf is the chat that has a number now, "" if none has, and whether nothing but
// the number is known of it.
func (tx *Tx) ownerOf(channel string, phone aid.Phone) (chat string, bare bool, err error) {
	for _, hash := range tx.hashes("phone", string(phone)) {
		var only int
		err = tx.get([]any{&chat, &only}, `SELECT chat, bare FROM chat_phones
			WHERE channel = $1 AND phone_hash = $2 AND ended_at = 0`, channel, hash)
		if !errors.Is(err, ErrNone) {
			return chat, only == 1, err
		}
	}
	return "", false, nil
}

// learn notes that a chat has a number from now on, and no other chat.
func (tx *Tx) learn(chat string, m Incoming) error {
	end := func(where string, args ...any) error {
		_, err := tx.exec(`UPDATE chat_phones SET ended_at = $1 WHERE ended_at = 0 AND `+where, append([]any{micros(tx.Now)}, args...)...)
		return err
	}
	if err := end(`chat = $2`, chat); err != nil {
		return err
	}
	for _, hash := range tx.hashes("phone", string(m.Phone)) {
		if err := end(`channel = $2 AND phone_hash = $3`, m.Channel, hash); err != nil {
			return err
		}
	}
	id := NewID()
	_, err := tx.exec(`INSERT INTO chat_phones (id, chat, channel, phone, phone_hash, bare, learned_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		id, chat, m.Channel, tx.sealed("chat_phones.phone", id, string(m.Phone)), tx.hash("phone", string(m.Phone)),
		boolInt(m.Bare), micros(tx.Now))
	return err
}

// adopt makes the chat that was known by a number only the one at the address that
// the network has named now. When there is a chat at both, it is joined to the other.
func (tx *Tx) adopt(owner string, m Incoming) (string, error) {
	chat, err := tx.findChat(m.Channel, m.Address)
	switch {
	case err == nil:
		return chat, tx.joinChats(owner, chat)
	case !errors.Is(err, ErrNone):
		return "", err
	}
	_, err = tx.exec(`UPDATE chats SET address = $1, address_hash = $2 WHERE id = $3`,
		tx.sealed("chats.address", owner, m.Address), tx.hash("chat", m.Channel+"\x00"+m.Address), owner)
	if err == nil {
		tx.onCommit(func() { tx.s.chats.add(Chat{ID: owner, Channel: m.Channel, Address: m.Address}) })
	}
	return owner, err
}

// joinChats moves what waits in one chat and who is behind it to another of the
// same account. The other's conversation goes on, unless nobody is behind it yet.
func (tx *Tx) joinChats(from, to string) error {
	busy, err := tx.some(`SELECT COUNT(*) FROM inbox WHERE chat = $1 AND state = 'claimed'`, from)
	if err == nil && busy {
		err = errors.New("one of the chats to be joined is being answered")
	}
	if err != nil { // the network offers the message once more
		return err
	}
	known, err := tx.some(`SELECT COUNT(*) FROM links WHERE chat = $1 AND revoked_at = 0`, to)
	if err != nil {
		return err
	}
	if !known {
		s, err := tx.State(from)
		if err == nil && s.Rev > 0 {
			err = tx.SaveState(to, s)
		}
		if err != nil {
			return err
		}
	}
	type linked struct{ id, who string }
	var links []linked
	err = tx.each(func(scan func(...any) error) error {
		var l linked
		err := scan(&l.id, &l.who)
		links = append(links, l)
		return err
	}, `SELECT id, COALESCE(person, officer) FROM links WHERE chat = $1 AND revoked_at = 0 ORDER BY id`, from)
	if err != nil {
		return err
	}
	for _, l := range links {
		if err := tx.moveLink(l.id, l.who, from, to); err != nil {
			return err
		}
	}
	for _, move := range []string{
		`UPDATE inbox SET chat = $1 WHERE chat = $2 AND state = 'open'`,
		`UPDATE outbox SET chat = $1 WHERE chat = $2 AND state = 'open'`,
		`UPDATE consents SET chat = $1 WHERE chat = $2 AND person IS NULL`,
		`UPDATE tickets SET chat = $1 WHERE chat = $2 AND state = 'open'`,
		`UPDATE codes SET used_by = $1 WHERE used_by = $2`,
	} {
		if _, err := tx.exec(move, to, from); err != nil {
			return err
		}
	}
	_, err = tx.exec(`DELETE FROM sessions WHERE chat = $1`, from)
	return err
}

// moveLink moves a link, or ends it where the other chat has it, or another officer.
func (tx *Tx) moveLink(id, who, from, to string) error {
	n, err := tx.exec(`UPDATE links SET chat = $1 WHERE id = $2 AND NOT EXISTS (SELECT 1 FROM links o
		WHERE o.chat = $1 AND o.revoked_at = 0 AND (o.person = links.person OR o.officer IS NOT NULL AND links.officer IS NOT NULL))`, to, id)
	if err == nil && n == 0 {
		_, err = tx.exec(`UPDATE links SET revoked_at = $1 WHERE id = $2`, micros(tx.Now), id)
	}
	if err != nil {
		return err
	}
	return tx.Append(officeChain, "chats_joined", actorSystem, string(aid.RoleSystem), map[string]string{"who": who, "from": from, "to": to})
}

// phoneOf is the number of a chat, as its network says; "" when it does not.
func (tx *Tx) phoneOf(chat string) (aid.Phone, error) {
	var id, sealed string
	err := tx.get([]any{&id, &sealed}, `SELECT id, phone FROM chat_phones WHERE chat = $1 AND ended_at = 0`, chat)
	if errors.Is(err, ErrNone) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	phone, err := tx.opened("chat_phones.phone", id, sealed)
	return aid.Phone(phone), err
}

// phone is a committed number of a chat, as far as it is remembered.
func (c *chatCache) phone(chat string) aid.Phone {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.phones[chat]
}

// learned remembers where messages of a chat come from, and the number it has now.
func (c *chatCache) learned(chat, channel, address string, phone aid.Phone) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.byAddress[[2]string{channel, address}] = chat
	key := [2]string{channel, string(phone)}
	delete(c.owners, [2]string{channel, string(c.phones[chat])})
	delete(c.phones, c.owners[key])
	c.phones[chat], c.owners[key] = phone, chat
}
