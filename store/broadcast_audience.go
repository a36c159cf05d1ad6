package store

import (
	"slices"
	"strings"

	"damping/flows"
	"damping/flows/aid"
)

// audienceSQL judges everybody of an audience in one pass: a row for each
// application, with the chat that gets the letter and the reason why there is
// none, "" when nothing is in the way. A person with several phones gets it
// once, on the newest, and a person with applications of several years for the
// last one. A text that is the same for all comes once to a phone that serves
// several people; one with names in it comes for each of them.
//
// $1 network, $2 the network with manners, $3 since when somebody there must have
// written, $4 programme, $5 year (0 is all), $6 stage, $7 kelurahan, $8 documents,
// $9 how many are required, $10 answer to an invitation ("-" is any, or none),
// $11 its event, $12 a list of people. NTH and TWIN count what
// comes twice, where something can, and LISTED looks into the list, where there
// is one: see audience.sql. A newest chat carries the 16 digits of when it was
// linked, counted from 10^15, before its name.
const audienceSQL = `WITH reach AS (
	SELECT a.id AS application, a.person, a.area, a.stage, a.year, COUNT(l.id) AS phones,
		SUM(CASE WHEN c.state = 'ok' THEN 1 ELSE 0 END) AS reached,
		SUM(CASE WHEN c.state = 'ok' AND ($1 = '' OR c.channel = $1) THEN 1 ELSE 0 END) AS fitting,
		SUM(CASE WHEN c.broadcasts_off > 0 THEN 1 ELSE 0 END) AS muted,
		MAX(CASE WHEN c.state = 'ok' AND ($1 = '' OR c.channel = $1) AND (c.channel <> $2 OR c.heard_at >= $3) THEN CAST(1000000000000000 + l.linked_at AS TEXT) || ' ' || c.id ELSE '' END) AS newest
	FROM applications a
	LEFT JOIN links l ON l.person = a.person AND l.revoked_at = 0 AND l.person IS NOT NULL
	LEFT JOIN chats c ON c.id = l.chat
	WHERE a.program = $4 AND ($5 = 0 OR a.year = $5) AND ($6 = '' OR a.stage = $6) AND ($7 = '' OR a.area = $7)
		AND ($8 <> 'lengkap' OR (SELECT COUNT(*) FROM documents d WHERE d.application = a.id AND d.state = 'accepted') >= $9)
		AND ($8 <> 'kurang' OR (SELECT COUNT(*) FROM documents d WHERE d.application = a.id AND d.state = 'accepted') < $9)
		AND ($8 <> 'kembali' OR EXISTS (SELECT 1 FROM documents d WHERE d.application = a.id AND d.state = 'returned'))
		AND ($10 = '-' OR EXISTS (SELECT 1 FROM invitations i WHERE i.event = $11 AND i.application = a.id AND i.answer = $10))
		AND ($12 = '' OR LISTED)
	GROUP BY a.id
), numbered AS (
	SELECT r.*, SUBSTR(newest, 18) AS chat, NTH AS nth FROM reach r
), judged AS (
	SELECT application, person, area, stage, chat, CASE
		WHEN nth > 1 THEN 'twin_person'
		WHEN EXISTS (SELECT 1 FROM people d WHERE d.id = u.person AND d.died_at > 0) THEN 'died'
		WHEN phones = 0 THEN 'no_chat'
		WHEN reached = 0 THEN 'blocked'
		WHEN fitting = 0 THEN 'network'
		WHEN NOT EXISTS (SELECT 1 FROM consents n
			WHERE n.person = u.person AND n.revoked_at = 0 AND n.refused = 0 AND n.person IS NOT NULL) THEN 'consent'
		WHEN muted > 0 THEN 'muted'
		WHEN chat = '' THEN 'silent'
		ELSE '' END AS hindrance
	FROM numbered u
), told AS (
	SELECT application, person, area, stage, chat, CASE WHEN hindrance = '' AND TWIN > 1 THEN 'twin_chat' ELSE hindrance END AS reason
	FROM judged
`

// sql is audienceSQL for this audience, and what follows it. Of one year
// everybody has one application, and a personal text comes for each.
func (a audience) sql(then string) string {
	nth, twin, listed := "1", "1", "1 = 0"
	if a.Year == 0 {
		nth = "ROW_NUMBER() OVER (PARTITION BY person ORDER BY year DESC)"
	}
	if a.same {
		twin = "ROW_NUMBER() OVER (PARTITION BY hindrance, chat ORDER BY application)"
	}
	if a.List != "" {
		listed = "EXISTS (SELECT 1 FROM audience_members m WHERE m.list = $12 AND m.person = a.person)"
	}
	return strings.NewReplacer("NTH", nth, "TWIN", twin, "LISTED", listed).Replace(audienceSQL + then)
}

// audience is one look at an audience.
type audience struct {
	flows.Audience
	same  bool   // the text is the same for all
	event string // whose invitation was answered
}

// of are the arguments of audienceSQL, and those that follow it.
func (a audience) of(w *world, more ...any) []any {
	p, m := w.office.Program, w.office.Manners
	year := p.Current()
	if y, ok := p.Year(a.Year); ok {
		year = y
	}
	answer := a.Answer
	switch answer {
	case "":
		answer = "-"
	case "belum":
		answer = ""
	}
	return append([]any{a.Channel, m.Channel, micros(m.since(w.Now)), p.Code, a.Year, a.Stage, a.Area, string(a.Papers), len(year.Documents), answer, a.event, a.List}, more...)
}

// audience is that of a text; an answer is one to the next event of the year.
func (w *world) audience(a flows.Audience, text string) (audience, error) {
	of := audience{Audience: a, same: !aid.Personal(text)}
	if a.Answer == "" {
		return of, nil
	}
	e, err := w.nextEvent(w.office.Program.CurrentYear)
	if e != nil {
		of.event = e.ID
	}
	return of, err
}

// samplesShown is how many people a look shows the text of.
const samplesShown = 3

// judge counts who would get a broadcast (slow of them on the network with
// manners) and who is left out why, and names a few applications of those who would: of different kelurahan, where it can.
func (w *world) judge(a audience) (people, slow int, left []flows.Exclusion, some []string, err error) {
	counts := map[string]int{}
	var last []string
	err = w.each(func(scan func(...any) error) error {
		var reason, low, high string
		var n, there int
		if err := scan(&reason, &n, &there, &low, &high); err != nil {
			return err
		}
		counts[reason] += n
		if reason == "" {
			slow += there
			some, last = append(some, low), append(last, high)
		}
		return nil
	}, a.sql(`) SELECT reason, COUNT(*), SUM(CASE WHEN (SELECT c.channel FROM chats c WHERE c.id = chat) = $2 THEN 1 ELSE 0 END),
		MIN(application), MAX(application) FROM told GROUP BY reason, area ORDER BY reason, area`), a.of(w)...)
	for reason, n := range counts {
		if reason == "" {
			people = n
		} else {
			left = append(left, flows.Exclusion{Reason: reason, N: n})
		}
	}
	slices.SortFunc(left, func(x, y flows.Exclusion) int { return strings.Compare(x.Reason, y.Reason) })
	for _, id := range last {
		if !slices.Contains(some, id) {
			some = append(some, id)
		}
	}
	return people, slow, left, some[:min(len(some), samplesShown)], err
}

// samples are people to whom a text is shown as they would get it.
func (w *world) samples(applications []string) (list []flows.Addressee, err error) {
	for _, application := range applications {
		var id, name, sex, area string
		var s flows.Addressee
		if err := w.get([]any{&id, &name, &sex, &area, &s.Stage}, `SELECT a.person, p.name, p.sex, a.area, a.stage
			FROM applications a JOIN people p ON p.id = a.person WHERE a.id = $1`, application); err != nil {
			return nil, err
		}
		p := personOf(id, name, sex)
		s.Person, s.Area = &p, w.office.area(area)
		list = append(list, s)
	}
	return list, nil
}

// freeze writes down who gets a broadcast, and who does not and why.
func (w *world) freeze(broadcast string, a audience) error {
	_, err := w.exec(a.sql(`) INSERT INTO broadcast_targets (broadcast, application, person, chat, channel, state, reason, changed_at)
		SELECT $13, t.application, t.person, CASE WHEN t.reason = '' THEN t.chat ELSE '' END,
			CASE WHEN t.reason = '' THEN (SELECT c.channel FROM chats c WHERE c.id = t.chat) ELSE '' END,
			CASE WHEN t.reason = '' THEN 'waiting' ELSE 'excluded' END, t.reason, CAST($14 AS BIGINT)
		FROM told t`), a.of(w, broadcast, micros(w.Now))...)
	return err
}
