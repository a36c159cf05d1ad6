package store

import (
	"cmp"
	"database/sql"
	"errors"

	"damping/flows"
	"damping/flows/aid"
)

// How a link was proved.
const (
	provedByCode  = "code"
	provedByPhone = "phone"
)

// redeem links the chat to whom a one-time code was made for. The same chat
// may open its own invitation again; nothing is done then.
func (w *world) redeem(e flows.RedeemCode, f flows.Facts, done *flows.Applied) error {
	if err := w.mayTry(f); err != nil {
		return err
	}
	code, ok := flows.ParseCode(e.Code)
	if !ok {
		return &flows.Refusal{Key: "refused.code", Count: true}
	}
	c, err := w.takeCode(code)
	if err != nil {
		return err
	}
	if c.usedBy == w.chat.ID {
		if err := w.stillLinked(c); err != nil {
			return err
		}
	}
	if c.officer != "" {
		return w.joinOfficer(c.officer, done)
	}
	if err := mayKeep(f); err != nil {
		return err
	}
	return w.joinPeople([]string{c.person}, provedByCode, done)
}

// invitation is one row of codes.
type invitation struct {
	person, officer, usedBy string
	expires                 int64
}

// takeCode uses a code up. Refusals: refused.code (counts), refused.used.
func (w *world) takeCode(code flows.Code) (c invitation, err error) {
	for _, hash := range w.hashes("code", string(code)) {
		c, err = w.findCode(hash)
		if errors.Is(err, ErrNone) {
			continue
		}
		if err != nil || c.usedBy == w.chat.ID {
			return c, err
		}
		n, err := w.exec(`UPDATE codes SET used_at = $1, used_by = $2
			WHERE hash = $3 AND used_at = 0 AND expires_at > $1`, micros(w.Now), w.chat.ID, hash)
		if err != nil || n == 1 {
			return c, err
		}
		return c, &flows.Refusal{Key: "refused.used"}
	}
	return c, &flows.Refusal{Key: "refused.code", Count: true}
}

func (w *world) findCode(hash string) (c invitation, err error) {
	var person, officer sql.NullString
	err = w.get([]any{&person, &officer, &c.usedBy, &c.expires}, `SELECT person, officer, used_by, expires_at FROM codes WHERE hash = $1`, hash)
	c.person, c.officer = person.String, officer.String
	return c, err
}

// stillLinked refuses an invitation that this chat has used, unless the link
// that it made is still there.
func (w *world) stillLinked(c invitation) error {
	query, id := `SELECT COUNT(*) FROM links WHERE chat = $1 AND person = $2 AND revoked_at = 0`, c.person
	if c.officer != "" {
		query, id = `SELECT COUNT(*) FROM links WHERE chat = $1 AND officer = $2 AND revoked_at = 0`, c.officer
	}
	var n int
	err := w.get([]any{&n}, query, w.chat.ID, id)
	if err == nil && n == 0 {
		return &flows.Refusal{Key: "refused.used"}
	}
	return err
}

// linkByPhone links the chat to everybody who has this proven phone number and
// this birth date: one person, but for twins who share a phone.
func (w *world) linkByPhone(e flows.LinkByPhone, f flows.Facts, done *flows.Applied) error {
	if err := cmp.Or(mayKeep(f), w.mayTry(f)); err != nil {
		return err
	}
	var found []string
	for _, hash := range w.hashes("phone", string(e.Phone)) {
		ids, err := w.bornOn(hash, e.Birth)
		if err != nil {
			return err
		}
		found = append(found, ids...)
	}
	if e.Phone == "" || e.Birth.IsZero() || len(found) == 0 {
		return &flows.Refusal{Key: "refused.phone", Count: true}
	}
	return w.joinPeople(found, provedByPhone, done)
}

// onePhone is how many people behind one phone are looked at.
const onePhone = 20

// bornOn returns the people of a phone who were born on a day.
func (w *world) bornOn(phoneHash string, day aid.Date) ([]string, error) {
	var ids []string
	err := w.each(func(scan func(...any) error) error {
		var id, nik, birth string
		if err := scan(&id, &nik, &birth); err != nil {
			return err
		}
		born, err := w.birth(id, nik, birth)
		if err != nil {
			return err
		}
		if born == day {
			ids = append(ids, id)
		}
		return nil
	}, `SELECT id, nik, birth FROM people
		WHERE phone_hash = $1 AND phone_hash <> '' ORDER BY id LIMIT $2`, phoneHash, onePhone)
	return ids, err
}

// birth is the birth date of the record or, where it is missing, of the NIK.
func (w *world) birth(id, nikSealed, birthSealed string) (aid.Date, error) {
	if birthSealed != "" {
		text, err := w.opened("people.birth", id, birthSealed)
		return dateOf(text), err
	}
	nik, err := w.opened("people.nik", id, nikSealed)
	if err != nil || len(nik) != 16 {
		return aid.Date{}, err
	}
	return aid.NIK(nik).Birth(w.office.today(w.Tx)), nil
}

// joinPeople links citizens to the chat. With one, she is spoken of from now on.
func (w *world) joinPeople(ids []string, provedBy string, done *flows.Applied) error {
	for _, id := range ids {
		if err := w.linkPerson(id, provedBy); err != nil {
			return err
		}
	}
	var name string
	if err := w.get([]any{&name}, `SELECT name FROM people WHERE id = $1`, ids[0]); err != nil {
		return err
	}
	if len(ids) == 1 {
		done.Person = ids[0]
	}
	done.Role = aid.RoleCandidate
	result(done, map[string]string{"linked": "citizen", "name": name})
	return nil
}

// linkPerson makes the link unless it is there already.
func (w *world) linkPerson(person, provedBy string) error {
	if _, err := w.exec(`UPDATE people SET rev = rev + 1 WHERE id = $1`, person); err != nil { // one at a time
		return err
	}
	n, err := w.exec(`INSERT INTO links (id, chat, person, proved_by, linked_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT DO NOTHING`, NewID(), w.chat.ID, person, provedBy, micros(w.Now))
	if err != nil || n == 0 {
		return err
	}
	consent, err := w.copyConsent(person)
	if err != nil {
		return err
	}
	if err := w.countLinked(person, 1, +1); err != nil {
		return err
	}
	return w.noteOf(person, "linked", map[string]string{"chat": w.chat.ID, "channel": w.chat.Channel, "proved_by": provedBy, "consent": consent})
}

// countLinked changes the number of people with a chat when a person's first
// link was made (links = 1) or the last one ended (links = 0).
func (w *world) countLinked(person string, links, change int) error {
	var n int
	err := w.get([]any{&n}, `SELECT COUNT(*) FROM links WHERE person = $1 AND revoked_at = 0 AND person IS NOT NULL`, person)
	if err != nil || n != links {
		return err
	}
	_, err = w.count("linked", change)
	return err
}

// unlink ends the link with the citizen spoken of.
func (w *world) unlink(f flows.Facts) error {
	if f.Who.Person == nil {
		return &flows.Refusal{Key: "refused.role"}
	}
	if err := w.noteOf(f.Who.Person.ID, "unlinked", map[string]string{"chat": w.chat.ID}); err != nil {
		return err
	}
	return w.unlinkPerson(f.Who.Person.ID)
}

func (w *world) unlinkPerson(person string) error {
	if _, err := w.exec(`UPDATE people SET rev = rev + 1 WHERE id = $1`, person); err != nil { // one at a time
		return err
	}
	n, err := w.exec(`UPDATE links SET revoked_at = $1 WHERE chat = $2 AND person = $3 AND revoked_at = 0`,
		micros(w.Now), w.chat.ID, person)
	if err != nil || n == 0 {
		return err
	}
	return w.countLinked(person, 0, -1)
}

// joinOfficer makes the chat an officer's; another officer's link ends.
func (w *world) joinOfficer(officer string, done *flows.Applied) error {
	var name, roles string
	err := w.get([]any{&name, &roles}, `SELECT name, roles FROM officers WHERE id = $1 AND removed_at = 0`, officer)
	if errors.Is(err, ErrNone) {
		return &flows.Refusal{Key: "refused.used"}
	}
	if err != nil {
		return err
	}
	now := micros(w.Now)
	if _, err := w.exec(`UPDATE links SET revoked_at = $1
		WHERE chat = $2 AND revoked_at = 0 AND officer IS NOT NULL AND officer <> $3`, now, w.chat.ID, officer); err != nil {
		return err
	}
	n, err := w.exec(`INSERT INTO links (id, chat, officer, proved_by, linked_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT DO NOTHING`, NewID(), w.chat.ID, officer, provedByCode, now)
	if err != nil {
		return err
	}
	if _, err := w.exec(`UPDATE officers SET joined_at = $1 WHERE id = $2 AND joined_at = 0`, now, officer); err != nil {
		return err
	}
	done.Role = aid.Role(splitList(roles)[0])
	result(done, map[string]string{"linked": "officer", "name": name})
	if n == 0 {
		return nil
	}
	// Whoever was removed and comes back on this phone keeps the old parts.
	if _, err := w.exec(`INSERT INTO hands (application, officer, hand, at)
		SELECT application, $1, hand, at FROM hands WHERE officer IN (SELECT l.officer FROM links l JOIN officers o ON o.id = l.officer
			WHERE l.chat = $2 AND l.officer IS NOT NULL AND l.officer <> $1 AND o.removed_at > 0)
		ON CONFLICT (application, officer, hand) DO NOTHING`, officer, w.chat.ID); err != nil {
		return err
	}
	return w.note(officeChain, "officer_joined", &actor{officer, roles},
		map[string]string{"officer": officer, "chat": w.chat.ID, "channel": w.chat.Channel})
}

// choosePerson speaks of another of the chat's citizens.
func (w *world) choosePerson(e flows.ChoosePerson, f flows.Facts, done *flows.Applied) error {
	for _, p := range f.Who.People {
		if p.ID == e.Person {
			done.Person, done.Role = p.ID, aid.RoleCandidate
			return nil
		}
	}
	return &flows.Refusal{Key: "refused.role"}
}

// chooseRole puts on another hat that the person behind the chat has.
func (w *world) chooseRole(e flows.ChooseRole, f flows.Facts, done *flows.Applied) error {
	if e.Role != aid.RoleCandidate && holds(f.Who.Officer, e.Role) ||
		e.Role == aid.RoleCandidate && len(f.Who.People) > 0 {
		done.Role = e.Role
		return nil
	}
	return &flows.Refusal{Key: "refused.role"}
}
