package store

import (
	"context"
	"strconv"

	"damping/flows/aid"
)

// Unlink cuts the links of the citizen with a NIK to her chats of a network, or of all
// ("" as the channel), as when a telephone was stolen. Letters about her that were to
// go there end. It returns how many chats they were. Error: ErrNoPerson.
func (o *Office) Unlink(ctx context.Context, nik aid.NIK, channel string) (name string, chats int, err error) {
	err = o.write(ctx, func(tx *Tx) error {
		w := &world{Tx: tx, office: o}
		found, err := w.personOfNIK(nik)
		if err != nil {
			return err
		}
		if found == nil {
			return ErrNoPerson
		}
		person := found.id
		name, chats = found.name, 0
		ids, err := w.texts(`SELECT l.chat FROM links l JOIN chats c ON c.id = l.chat WHERE l.person = $1 AND l.revoked_at = 0 AND l.person IS NOT NULL
			AND ($2 = '' OR c.channel = $2) ORDER BY l.linked_at, l.id`, person, channel)
		if err != nil {
			return err
		}
		for _, id := range ids {
			w.chat.ID = id
			if err := w.unlinkPerson(person); err != nil {
				return err
			}
			if _, err := w.exec(`UPDATE outbox SET state = 'cancelled', outcome = 'unlinked', ended_at = $1, body = ''
				WHERE chat = $2 AND about = $3 AND about <> '' AND ended_at = 0 AND state || '' = 'open'`, micros(tx.Machine), id, person); err != nil {
				return err
			}
			chats++
		}
		if chats == 0 {
			return nil
		}
		chain, err := w.newest(person)
		if err != nil {
			return err
		}
		return tx.Append(chain, "unlinked", actorSystem, string(aid.RoleSystem), map[string]string{"network": channel, "chats": strconv.Itoa(chats)})
	})
	return name, chats, err
}
