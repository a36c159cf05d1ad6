package store

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"unicode"

	"damping/flows"
	"damping/flows/aid"
)

// What a search shows at most, and how many hits it looks at before it says
// that there are more: so a common name costs as little as a rare one.
const (
	searchShown   = 6
	searchLooked  = 60
	searchScanned = 200
)

// search answers Draft["query"]: a name or its beginning, the last four digits
// of a NIK, a whole NIK, or a phone number; within the kelurahan of whoever asks.
func (w *world) search(f flows.Facts, s flows.State) (*flows.Search, error) {
	found := &flows.Search{Query: s.Draft["query"]}
	areas := w.scope(f, s)
	if len(areas) == 0 || !role(f, s, aid.RoleOfficer, aid.RoleStaff, aid.RoleHead) {
		return found, nil
	}
	people, err := w.find(found.Query, areas, s.Role != aid.RoleOfficer)
	if err != nil {
		return nil, err
	}
	found.More = max(0, len(people)-searchShown)
	for _, id := range people[:len(people)-found.More] {
		row, err := w.found(id)
		if err != nil {
			return nil, err
		}
		found.Rows = append(found.Rows, row)
		chain := cmp.Or(row.Application, officeChain)
		if err := w.disclosed(chain, f, s.Role, "name,nik (masked)"); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// find returns the ids of the people that fit, at most searchLooked.
func (w *world) find(query string, areas []aid.Area, everywhere bool) ([]string, error) {
	digits := strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, query)
	if len(digits) >= 4 && !strings.ContainsFunc(query, unicode.IsLetter) {
		return w.findNumber(query, digits, areas, everywhere)
	}
	return w.findName(query, areas, everywhere)
}

// findNumber looks for the end of a NIK, a whole one, or a phone number.
func (w *world) findNumber(query, digits string, areas []aid.Area, everywhere bool) ([]string, error) {
	column, kind, value := "", "", ""
	nik, nikErr := aid.ParseNIK(digits)
	phone, phoneErr := aid.ParsePhone(query)
	switch {
	case len(digits) == 4:
		column, kind, value = "nik_tail", "nik_tail", digits
	case nikErr == nil:
		column, kind, value = "nik_hash", "nik", string(nik)
	case phoneErr == nil:
		column, kind, value = "phone_hash", "phone", string(phone)
	default:
		return nil, nil
	}
	var ids []string
	for _, hash := range w.hashes(kind, value) {
		found, err := w.within(areas, everywhere, func(area string) ([]string, error) {
			if area == "" {
				return w.ids(`SELECT id, '' FROM people WHERE `+column+` = $1 AND `+column+` <> '' LIMIT $2`, hash, searchLooked)
			}
			return w.ids(`SELECT id, '' FROM people WHERE `+column+` = $1 AND `+column+` <> '' AND area = $2 LIMIT $3`,
				hash, area, searchLooked)
		})
		if err != nil {
			return nil, err
		}
		ids = append(ids, found...)
	}
	return ids[:min(len(ids), searchLooked)], nil
}

// within asks once for everywhere (area ""), or once for each area.
func (w *world) within(areas []aid.Area, everywhere bool, ask func(area string) ([]string, error)) (ids []string, err error) {
	if everywhere {
		return ask("")
	}
	for _, a := range areas {
		found, err := ask(string(a.ID))
		if err != nil {
			return nil, err
		}
		ids = append(ids, found...)
	}
	return ids[:min(len(ids), searchLooked)], nil
}

// findName looks for people whose name begins so and then for those with every
// one of the words, or its beginning, anywhere in their name.
func (w *world) findName(query string, areas []aid.Area, everywhere bool) ([]string, error) {
	name, words := searchName(query), searchWords(query)
	if len(words) == 0 || len(words[0]) < 2 {
		return nil, nil
	}
	ids, err := w.withName(name, words, areas, everywhere)
	if err != nil || len(ids) > 0 {
		return ids, err
	}
	return w.findSlip(words, areas, everywhere)
}

// withName finds the bearers of words as they were typed.
func (w *world) withName(name string, words []string, areas []aid.Area, everywhere bool) ([]string, error) {
	return w.within(areas, everywhere, func(area string) ([]string, error) {
		ids, err := w.beginning(name, area)
		if err != nil || len(ids) > searchShown { // a full screen already
			return ids, err
		}
		more, err := w.containing(words, area)
		for _, id := range more {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
		return ids[:min(len(ids), searchLooked)], err
	})
}

// beginning finds whose whole name begins so.
func (w *world) beginning(name, area string) ([]string, error) {
	if area == "" {
		return w.ids(`SELECT id, search FROM people WHERE search >= $1 AND search < $2 LIMIT $3`,
			name, name+afterAnyWord, searchLooked)
	}
	return w.ids(`SELECT id, search FROM people WHERE area = $1 AND search >= $2 AND search < $3 LIMIT $4`,
		area, name, name+afterAnyWord, searchLooked)
}

// containing finds who has all of the words. The longest leads the search, and
// no more than searchScanned of its bearers are looked at: among millions, a
// name typed in another order than it is written, of common words only, may be
// missed, but the search costs no more than in a town.
func (w *world) containing(words []string, area string) ([]string, error) {
	second, third := "", ""
	if len(words) > 1 {
		second = words[1]
	}
	if len(words) > 2 {
		third = words[2]
	}
	from, to := words[0], words[0]+afterAnyWord
	if area == "" {
		return w.ids(`SELECT DISTINCT p.id, p.search FROM (SELECT person FROM people_words
			WHERE word >= $1 AND word < $2 LIMIT $3) w JOIN people p ON p.id = w.person
			WHERE (' ' || p.search) LIKE $4 AND (' ' || p.search) LIKE $5 LIMIT $6`,
			from, to, searchScanned, "% "+second+"%", "% "+third+"%", searchLooked)
	}
	return w.ids(`SELECT DISTINCT p.id, p.search FROM (SELECT person FROM people_words
		WHERE area = $1 AND word >= $2 AND word < $3 LIMIT $4) w JOIN people p ON p.id = w.person
		WHERE (' ' || p.search) LIKE $5 AND (' ' || p.search) LIKE $6 LIMIT $7`,
		area, from, to, searchScanned, "% "+second+"%", "% "+third+"%", searchLooked)
}

// ids reads the ids of a search, by name.
func (w *world) ids(query string, args ...any) ([]string, error) {
	type hit struct{ id, name string }
	var hits []hit
	err := w.each(func(scan func(...any) error) error {
		var h hit
		if err := scan(&h.id, &h.name); err != nil {
			return err
		}
		hits = append(hits, h)
		return nil
	}, query, args...)
	slices.SortFunc(hits, func(a, b hit) int { return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.id, b.id)) })
	ids := make([]string, len(hits))
	for i, h := range hits {
		ids[i] = h.id
	}
	return ids, err
}

// afterAnyWord follows a word's beginning in any collation: no word has so
// many z.
const afterAnyWord = "zzzzzzzzzzzz"

// found describes one hit: the person and the newest application, if any.
func (w *world) found(id string) (r flows.Row, err error) {
	var nik, area string
	r.Person = id
	if err := w.get([]any{&r.Name, &nik, &area}, `SELECT name, nik, area FROM people WHERE id = $1`, id); err != nil {
		return r, err
	}
	number, err := w.opened("people.nik", id, nik)
	if err != nil {
		return r, err
	}
	r.NIK = aid.NIK(number).Masked()
	var since string
	err = w.get([]any{&r.Application, &area, &r.Stage, &since, &r.Year}, `SELECT id, area, stage, stage_on, year FROM applications
		WHERE person = $1 AND program = $2 ORDER BY year DESC LIMIT 1`, id, w.office.Program.Code)
	r.Area, r.Since = w.office.area(area), dateOf(since)
	if errors.Is(err, ErrNone) {
		return r, nil
	}
	return r, err
}

// searchWords are a name's words in lower-case letters and digits, the longest
// first.
func searchWords(name string) []string {
	words := strings.Fields(searchName(name))
	slices.SortStableFunc(words, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	return slices.Compact(words)
}

// searchName is a name as it is searched: letters without accents and digits
// in lower case, words apart by one space, apostrophes gone ("Ma'ruf" is maruf).
func searchName(name string) string {
	var b strings.Builder
	gap := false
	for _, r := range strings.ToLower(name) {
		switch {
		case plain(r) != 0:
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(plain(r))
		case r != '\'' && r != '’' && r != '`':
			gap = true
		}
	}
	return b.String()
}

// plain is a letter without its accent, or 0 for what is neither letter nor digit.
func plain(r rune) rune {
	if i := strings.IndexRune("áàâäãåéèêëíìîïóòôöõúùûüçñ", r); i >= 0 {
		return []rune("aaaaaaeeeeiiiiooooouuuucn")[len([]rune("áàâäãåéèêëíìîïóòôöõúùûüçñ"[:i]))]
	}
	if r < unicode.MaxASCII && (unicode.IsLower(r) || unicode.IsDigit(r)) {
		return r
	}
	return 0
}
