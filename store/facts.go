package store

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// knownSQL finds in one question who is behind a chat: citizens with each of
// their consents, the officer, how long the chat is locked, the questions about
// which the office is speaking with them, and the Bimtek that await them now. What a row is,
// its first column tells. The rows are put in order afterwards: sorting in the
// database cost more than the whole search.
const knownSQL = `
SELECT 1, p.id, p.name, p.sex, '', l.linked_at, COALESCE(c.version, ''), COALESCE(c.given_at, 0)
 FROM links l JOIN people p ON p.id = l.person
 LEFT JOIN consents c ON c.person = l.person AND c.person IS NOT NULL AND c.revoked_at = 0 AND c.refused = 0
 WHERE l.chat = $1 AND l.revoked_at = 0 AND l.person IS NOT NULL
UNION ALL
SELECT 2, o.id, o.name, o.roles, o.areas, l.linked_at, '', 0 FROM links l JOIN officers o ON o.id = l.officer
 WHERE l.chat = $1 AND l.revoked_at = 0 AND l.officer IS NOT NULL AND o.removed_at = 0
UNION ALL
SELECT 3, '', '', '', '', until, '', 0 FROM attempts WHERE chat = $1
UNION ALL
SELECT 4, t.id, '', t.person, '', t.talk_until, '', 0 FROM links l JOIN tickets t ON t.person = l.person AND t.talk_until > 0
 WHERE l.chat = $1 AND l.revoked_at = 0 AND l.person IS NOT NULL
UNION ALL
SELECT 5, e.id, '', i.person, '', e.start_at, '', 0 FROM links l JOIN invitations i ON i.person = l.person JOIN events e ON e.id = i.event
 WHERE l.chat = $1 AND l.revoked_at = 0 AND l.person IS NOT NULL AND i.came_at = 0 AND e.state = 'open' AND e.start_at <= $2 AND e.end_at > $3`

// strangerSQL finds what counts only while nobody is spoken of: the consents
// of the chat itself, and its open request to be linked.
const strangerSQL = `
SELECT 1, version, given_at FROM consents
 WHERE chat = $1 AND revoked_at = 0 AND refused = 0 AND person IS NULL
UNION ALL
SELECT 2, number, opened_at FROM tickets WHERE chat = $1 AND kind = 'link' AND state = 'open'`

// Facts implements flows.World.
func (w *world) Facts(s flows.State) (flows.Facts, error) {
	f := flows.Facts{
		Now: w.office.now(w.Tx), Today: w.office.today(w.Tx),
		Program: w.office.Program, Year: w.office.Program.Current(), Chat: w.chat,
	}
	consents, talks, awaited, err := w.known(&f.Who, f.Now)
	if err != nil {
		return flows.Facts{}, fmt.Errorf("who is behind the chat: %w", err)
	}
	if f.Who.Person = spokenOf(f.Who.People, s.Person); f.Who.Person != nil {
		f.Who.Consent = current(consents[f.Who.Person.ID], f.Year)
		f.Who.Talk, f.Who.Awaited = talks[f.Who.Person.ID], awaited[f.Who.Person.ID]
		return f, nil
	}
	if err := w.stranger(&f.Who); err != nil {
		return flows.Facts{}, fmt.Errorf("what a stranger agreed to: %w", err)
	}
	if f.Who.Phone, err = w.phoneOf(w.chat.ID); err != nil {
		return flows.Facts{}, fmt.Errorf("a stranger's number: %w", err)
	}
	f.Who.Consent = current(f.Who.Consent, f.Year)
	return f, nil
}

// known fills in everybody behind the chat, and returns the newest consent of
// each person, the question last spoken about, and whom a Bimtek awaits now.
func (w *world) known(who *flows.Who, now time.Time) (consents, talks map[string]string, awaited map[string]bool, err error) {
	consents, talks, awaited = map[string]string{}, map[string]string{}, map[string]bool{}
	linked, given, spoken := map[string]int64{}, map[string]int64{}, map[string]int64{}
	begun, notOver := codeWindow(w.Now)
	err = w.each(func(scan func(...any) error) error {
		var what, at, agreed int64
		var id, name, a, b, version string
		if err := scan(&what, &id, &name, &a, &b, &at, &version, &agreed); err != nil {
			return err
		}
		switch what {
		case 1:
			if _, again := linked[id]; !again {
				who.People = append(who.People, personOf(id, name, a))
			}
			linked[id] = at
			if agreed >= given[id] {
				given[id], consents[id] = agreed, version
			}
		case 2:
			who.Officer = officerOf(id, name, a, b)
		case 3:
			if until := w.office.fromMicro(at); until.After(now) {
				who.LockedUntil = until
			}
		case 4:
			if at > micros(now) && at > spoken[a] {
				spoken[a], talks[a] = at, id
			}
		case 5:
			awaited[a] = true
		}
		return nil
	}, knownSQL, w.chat.ID, begun, notOver)
	slices.SortFunc(who.People, func(a, b flows.Person) int {
		return cmp.Or(cmp.Compare(linked[a.ID], linked[b.ID]), cmp.Compare(a.ID, b.ID))
	})
	return consents, talks, awaited, err
}

// stranger fills in what the chat agreed to and asked for by itself.
func (w *world) stranger(who *flows.Who) error {
	var newest [3]int64
	return w.each(func(scan func(...any) error) error {
		var what, at int64
		var word string
		if err := scan(&what, &word, &at); err != nil {
			return err
		}
		if at < newest[what] {
			return nil
		}
		newest[what] = at
		if what == 1 {
			who.Consent = word
		} else {
			who.Request = word
		}
		return nil
	}, strangerSQL, w.chat.ID)
}

// spokenOf is the citizen that the session names or, when there is only one
// behind the chat, that one.
func spokenOf(people []flows.Person, id string) *flows.Person {
	for i := range people {
		if people[i].ID == id {
			return &people[i]
		}
	}
	if len(people) == 1 {
		return &people[0]
	}
	return nil
}

func personOf(id, name, sex string) flows.Person {
	return flows.Person{ID: id, Name: name, Female: sex == string(aid.Female), Sexed: sex != ""}
}

func officerOf(id, name, roles, areas string) *flows.Officer {
	o := &flows.Officer{ID: id, Name: name, Areas: splitList(areas)}
	for _, r := range splitList(roles) {
		o.Roles = append(o.Roles, aid.Role(r))
	}
	return o
}

// splitList reads a column of codes apart by commas.
func splitList(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, ",")
}
