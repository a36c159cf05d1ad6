package store

import (
	"fmt"
	"strconv"
	"strings"

	"damping/flows"
	"damping/flows/aid"
)

// unknownShown is how many entries are named that match nobody.
const unknownShown = 10

// matchList finds people of the programme by what identifies them, and keeps who
// was found, never what was typed.
func (w *world) matchList(e flows.MatchList, f flows.Facts, s flows.State, done *flows.Applied) error {
	by, err := w.worker(f, s, aid.RoleStaff)
	if err != nil {
		return err
	}
	items := aid.ParseList(e.Text)
	if len(items) == 0 {
		return &flows.Refusal{Key: "refused.list_empty"}
	}
	list := e.List
	if list == "" {
		list = NewID()
	}
	twice := 0
	var unknown []string
	for _, item := range items {
		people, err := w.listed(item)
		if err != nil {
			return err
		}
		if len(people) == 0 {
			unknown = append(unknown, fmt.Sprintf("%d: %s", item.Line, item.Masked))
			continue
		}
		added := int64(0)
		for _, person := range people {
			n, err := w.exec(`INSERT INTO audience_members (list, person, added_at) VALUES ($1, $2, $3) ON CONFLICT (list, person) DO NOTHING`,
				list, person, micros(w.Now))
			if err != nil {
				return err
			}
			added += n
		}
		if added == 0 {
			twice++
		}
	}
	var all int
	if err := w.get([]any{&all}, `SELECT COUNT(*) FROM audience_members WHERE list = $1`, list); err != nil {
		return err
	}
	count := func(n int) string { return strconv.Itoa(n) }
	draft(done, map[string]string{"list": list, "listed": count(all), "list_lines": count(len(items)), "list_matched": count(len(items) - len(unknown)),
		"list_twice": count(twice), "list_unknown": strings.Join(unknown[:min(len(unknown), unknownShown)], "\n"), "list_more": count(max(0, len(unknown)-unknownShown))})
	if s.Draft["year"] == "" {
		draft(done, map[string]string{"year": "0"})
	}
	return w.note(officeChain, "list_matched", &by, map[string]string{"entries": count(len(items)), "people": count(all)})
}

// listed are the people of the programme whom an entry names; a phone may be
// that of several.
func (w *world) listed(item aid.ListItem) (people []string, err error) {
	const ofProgram = ` AND EXISTS (SELECT 1 FROM applications a WHERE a.person = p.id AND a.program = $2) ORDER BY p.id`
	find := func(column, kind, value string) error {
		for _, hash := range w.hashes(kind, value) {
			found, err := w.texts(`SELECT p.id FROM people p WHERE p.`+column+` = $1 AND p.`+column+` <> ''`+ofProgram, hash, w.office.Program.Code)
			if err != nil {
				return err
			}
			people = append(people, found...)
		}
		return nil
	}
	switch {
	case item.NIK != "":
		err = find("nik_hash", "nik", string(item.NIK))
	case item.Phone != "":
		err = find("phone_hash", "phone", string(item.Phone))
	case item.Ticket != "":
		people, err = w.texts(`SELECT p.id FROM tickets t JOIN people p ON p.id = t.person WHERE t.number = $1`+ofProgram, item.Ticket, w.office.Program.Code)
	}
	return people, err
}

// forgetList forgets who was named, once the audience is frozen or nothing
// comes of the broadcast.
func (w *world) forgetList(list string) error {
	if list == "" {
		return nil
	}
	_, err := w.exec(`DELETE FROM audience_members WHERE list = $1`, list)
	return err
}
