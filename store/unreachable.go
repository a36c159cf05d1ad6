package store

import (
	"damping/flows"
	"damping/flows/aid"
)

// becameUnreachable notes which people behind a chat that has just blocked us
// no message reaches any more; becameReachable, that they are reached again.
func (tx *Tx) becameUnreachable(chat string) error {
	_, err := tx.exec(`INSERT INTO unreachable (person, area, since)
		SELECT l.person, COALESCE((SELECT a.area FROM applications a WHERE a.person = l.person ORDER BY a.year DESC LIMIT 1), p.area), CAST($1 AS BIGINT)
		FROM links l JOIN people p ON p.id = l.person
		WHERE l.chat = $2 AND l.revoked_at = 0 AND l.person IS NOT NULL
			AND NOT EXISTS (SELECT 1 FROM links m JOIN chats c ON c.id = m.chat
				WHERE m.person = l.person AND m.revoked_at = 0 AND m.person IS NOT NULL AND c.state = 'ok')
			AND p.died_at = 0
		ON CONFLICT (person) DO UPDATE SET area = excluded.area, since = excluded.since, done_at = 0, done_by = '', how = '', cause = ''`,
		micros(tx.Now), chat)
	return err
}

func (tx *Tx) becameReachable(chat string) error {
	_, err := tx.exec(`DELETE FROM unreachable WHERE person IN (SELECT l.person FROM links l
		WHERE l.chat = $1 AND l.revoked_at = 0 AND l.person IS NOT NULL)`, chat)
	return err
}

// unreachableRows is how many are listed.
const unreachableRows = 60

// reaching has the views of whom no message reaches.
func (w *world) reaching(v flows.View, f flows.Facts, s flows.State) (any, error) {
	if v == flows.ViewReach {
		return w.reach(f, s)
	}
	return w.unreachable(f, s)
}

// unreachable lists who must be visited or called, the longest first.
func (w *world) unreachable(f flows.Facts, s flows.State) (*flows.Unreachable, error) {
	u := &flows.Unreachable{}
	if !role(f, s, aid.RoleOfficer) {
		return u, nil
	}
	for _, area := range w.scope(f, s) {
		n, err := w.unreached(string(area.ID))
		if err != nil {
			return nil, err
		}
		rows, err := w.rows(rowFrom+`unreachable u JOIN people p ON p.id = u.person JOIN applications a ON a.person = u.person AND a.program = $1
			WHERE u.area = $2 AND u.done_at = 0 AND a.year = (SELECT MAX(x.year) FROM applications x WHERE x.person = u.person AND x.program = $1)
			ORDER BY u.since, u.person LIMIT $3`, w.office.Program.Code, string(area.ID), max(0, unreachableRows-len(u.Rows)))
		if err != nil {
			return nil, err
		}
		u.Rows, u.More = append(u.Rows, rows...), u.More+n-len(rows)
	}
	err := w.each(func(scan func(...any) error) error {
		var person, cause string
		err := scan(&person, &cause)
		if u.Causes == nil {
			u.Causes = map[string]string{}
		}
		u.Causes[person] = cause
		return err
	}, `SELECT person, cause FROM unreachable WHERE cause <> '' AND done_at = 0`)
	return u, err
}

// unreached counts those of a kelurahan.
func (w *world) unreached(area string) (n int, err error) {
	err = w.get([]any{&n}, `SELECT COUNT(*) FROM unreachable WHERE area = $1 AND done_at = 0`, area)
	return n, err
}

// reach is how to reach somebody in another way: phone and address in full.
func (w *world) reach(f flows.Facts, s flows.State) (*flows.Case, error) {
	c, p, err := w.cardOf(f, s)
	if err != nil || c.Empty() {
		return c, err
	}
	if open, err := w.some(`SELECT COUNT(*) FROM unreachable WHERE person = $1 AND done_at = 0`, c.ID); err != nil || !open {
		return &flows.Case{}, err
	}
	c.Phone, c.Address = p.phone.Local(), p.address
	return c, w.disclosed(w.chainOf(c), f, s.Role, "name,phone,address")
}

// noteReached notes that an officer called or went; who was not met stays.
func (w *world) noteReached(e flows.NoteReached, f flows.Facts, s flows.State, done *flows.Applied) error {
	by, err := w.worker(f, s, aid.RoleOfficer)
	if err != nil {
		return err
	}
	application, err := w.newest(e.Person)
	if err != nil {
		return err
	}
	if application == officeChain {
		return &flows.Refusal{Key: "refused.moved_on"}
	}
	if err := w.inScope(f, s.Role, application); err != nil {
		return err
	}
	var name string
	if err := w.get([]any{&name}, `SELECT name FROM people WHERE id = $1`, e.Person); err != nil {
		return refusedIfNone(err, "refused.moved_on")
	}
	ended := micros(w.Now)
	if e.How == flows.ReachedAbsent { // the end of the line, for another try
		ended = 0
	}
	if err := one(w.exec(`UPDATE unreachable SET done_at = $1, done_by = $2, how = $3, since = CAST($4 AS BIGINT) WHERE person = $5 AND done_at = 0`,
		ended, by.id, string(e.How), micros(w.Now), e.Person)); err != nil {
		return refusedIfNone(err, "refused.moved_on")
	}
	result(done, map[string]string{"name": name})
	return w.note(application, "reached", &by, map[string]string{"how": string(e.How)})
}
