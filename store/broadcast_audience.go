package store

import (
	"damping/flows"
	"damping/flows/aid"
)

// audienceSQL judges everybody of an audience in one pass: a row for each
// application, with the chat that gets the letter and the reason why there is
// none, "" when nothing is in the way. A person with several phones gets it
// once, on the one linked last, and a person with applications of several years
// for the newest. A text that is the same for all comes once to a phone that
// serves several people; one with names in it comes for each of them.
//
// $1 network, $2 programme, $3 year (0 is all), $4 stage, $5 kelurahan,
// $6 documents, $7 how many are required, $8 answer to an invitation ("-" is
// any, or none), $9 its event, $10 1 when the text is the
// same for all.
const audienceSQL = `WITH audience AS (
	SELECT a.id AS application, a.person, a.area, a.stage, ROW_NUMBER() OVER (PARTITION BY a.person ORDER BY a.year DESC) AS nth,
		COALESCE((SELECT l.chat FROM links l JOIN chats c ON c.id = l.chat
			WHERE l.person = a.person AND l.revoked_at = 0 AND l.person IS NOT NULL AND c.state = 'ok' AND ($1 = '' OR c.channel = $1)
			ORDER BY l.linked_at DESC, l.chat LIMIT 1), '') AS chat
	FROM applications a
	WHERE a.program = $2 AND ($3 = 0 OR a.year = $3) AND ($4 = '' OR a.stage = $4) AND ($5 = '' OR a.area = $5)
		AND ($6 <> 'lengkap' OR (SELECT COUNT(*) FROM documents d WHERE d.application = a.id AND d.state = 'accepted') >= $7)
		AND ($6 <> 'kurang' OR (SELECT COUNT(*) FROM documents d WHERE d.application = a.id AND d.state = 'accepted') < $7)
		AND ($6 <> 'kembali' OR EXISTS (SELECT 1 FROM documents d WHERE d.application = a.id AND d.state = 'returned'))
		AND ($8 = '-' OR EXISTS (SELECT 1 FROM invitations i WHERE i.event = $9 AND i.application = a.id AND i.answer = $8))
), judged AS (
	SELECT application, person, area, stage, chat, CASE
		WHEN nth > 1 THEN 'twin_person'
		WHEN EXISTS (SELECT 1 FROM people d WHERE d.id = u.person AND d.died_at > 0) THEN 'died'
		WHEN chat = '' AND NOT EXISTS (SELECT 1 FROM links l WHERE l.person = u.person AND l.revoked_at = 0 AND l.person IS NOT NULL) THEN 'no_chat'
		WHEN chat = '' AND NOT EXISTS (SELECT 1 FROM links l JOIN chats c ON c.id = l.chat
			WHERE l.person = u.person AND l.revoked_at = 0 AND l.person IS NOT NULL AND c.state = 'ok') THEN 'blocked'
		WHEN chat = '' THEN 'network'
		WHEN NOT EXISTS (SELECT 1 FROM consents n
			WHERE n.person = u.person AND n.revoked_at = 0 AND n.refused = 0 AND n.person IS NOT NULL) THEN 'consent'
		WHEN EXISTS (SELECT 1 FROM links l JOIN chats c ON c.id = l.chat
			WHERE l.person = u.person AND l.revoked_at = 0 AND l.person IS NOT NULL AND c.broadcasts_off > 0) THEN 'muted'
		WHEN EXISTS (SELECT 1 FROM chats c WHERE c.id = u.chat AND c.channel = 'whatsapp' AND c.heard_at = 0) THEN 'silent'
		ELSE '' END AS hindrance
	FROM audience u
), told AS (
	SELECT application, person, area, stage, chat, CASE
		WHEN hindrance = '' AND $10 = 1 AND ROW_NUMBER() OVER (PARTITION BY hindrance, chat ORDER BY application) > 1 THEN 'twin_chat'
		ELSE hindrance END AS reason
	FROM judged
`

// audience is one look at an audience.
type audience struct {
	flows.Audience
	same  bool   // the text is the same for all
	event string // whose invitation was answered
}

// of are the arguments of audienceSQL, and those that follow it.
func (a audience) of(p *aid.Program, more ...any) []any {
	year, same := p.Current(), 0
	if y, ok := p.Year(a.Year); ok {
		year = y
	}
	if a.same {
		same = 1
	}
	answer := a.Answer
	switch answer {
	case "":
		answer = "-"
	case "belum":
		answer = ""
	}
	return append([]any{a.Channel, p.Code, a.Year, a.Stage, a.Area, string(a.Papers), len(year.Documents), answer, a.event, same}, more...)
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

// judge counts who would get a broadcast, and who is left out why.
func (w *world) judge(a audience) (people int, left []flows.Exclusion, err error) {
	err = w.each(func(scan func(...any) error) error {
		var x flows.Exclusion
		err := scan(&x.Reason, &x.N)
		if x.Reason == "" {
			people = x.N
		} else {
			left = append(left, x)
		}
		return err
	}, audienceSQL+`) SELECT reason, COUNT(*) FROM told GROUP BY reason ORDER BY reason`, a.of(w.office.Program)...)
	return people, left, err
}

// samples are the first few who would get it.
func (w *world) samples(a audience) (list []flows.Addressee, err error) {
	err = w.each(func(scan func(...any) error) error {
		var id, name, sex, area string
		var s flows.Addressee
		if err := scan(&id, &name, &sex, &area, &s.Stage); err != nil {
			return err
		}
		p := personOf(id, name, sex)
		s.Person, s.Area = &p, w.office.area(area)
		list = append(list, s)
		return nil
	}, audienceSQL+`) SELECT t.person, p.name, p.sex, t.area, t.stage FROM told t JOIN people p ON p.id = t.person
		WHERE t.reason = '' ORDER BY t.application LIMIT 3`, a.of(w.office.Program)...)
	return list, err
}

// freeze writes down who gets a broadcast, and who does not and why.
func (w *world) freeze(broadcast string, a audience) error {
	_, err := w.exec(audienceSQL+`) INSERT INTO broadcast_targets (broadcast, application, person, chat, channel, state, reason, changed_at)
		SELECT $11, t.application, t.person, CASE WHEN t.reason = '' THEN t.chat ELSE '' END,
			CASE WHEN t.reason = '' THEN (SELECT c.channel FROM chats c WHERE c.id = t.chat) ELSE '' END,
			CASE WHEN t.reason = '' THEN 'waiting' ELSE 'excluded' END, t.reason, CAST($12 AS BIGINT)
		FROM told t`, a.of(w.office.Program, broadcast, micros(w.Now))...)
	return err
}
