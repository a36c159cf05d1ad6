package store

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// Whoever has work to do hears that it has come: by one letter a person and line
// of work. It is kept up to date as long as something of what it told of still
// waits, and for a day at most; what comes into an empty line rings anew.

// timerRing rings for what has come; its subject is a line, and the kelurahan of
// a field officer's line ("paper/18.72.01.1001"), its scope who brought it: they
// need not hear.
const timerRing = "ring"

// ringAfter gathers what comes at about the same time.
const ringAfter = 2 * time.Minute

// ringsNow are how many seconds before a timer is due it is too late to join it.
const ringsNow = 10 * time.Second

// bell tells who hears of a line, and finds when each item that somebody could
// work on came into it.
type bell struct {
	role  aid.Role
	items func(w *world, officer, area string) (query string, args []any)
}

// mostRung is how many items of a line are counted.
const mostRung = "1000"

// ringComplete is no line of work: nothing is left but the decree.
const ringComplete = "complete"

var bells = map[string]bell{
	string(flows.CaseCheck): both(caseBell(flows.CaseCheck, "a.stage_at"),
		lineBell(seenAgain, `(SELECT MAX(f.raised_at) FROM flags f WHERE f.application = a.id AND f.answer = '')`)),
	string(flows.CaseObjection): caseBell(flows.CaseObjection, "t.opened_at"),
	string(flows.CaseHolder):    caseBell(flows.CaseHolder, "d.changed_at"),
	string(flows.CaseApprove):   caseBell(flows.CaseApprove, "p.proposed_at"),
	ringComplete: {aid.RoleStaff, func(w *world, officer, _ string) (string, []any) {
		return `SELECT a.stage_at AS at FROM applications a WHERE a.program = $1 AND a.year = $2 AND a.stage = 'complete'
			AND NOT EXISTS (SELECT 1 FROM holder_checks h WHERE h.application = a.id AND h.officer = $3)
			ORDER BY a.stage_at LIMIT ` + mostRung, []any{w.office.Program.Code, w.office.Program.CurrentYear, officer}
	}},
	string(flows.LinePaper): {aid.RoleOfficer, func(w *world, officer, area string) (string, []any) {
		return `SELECT s.submitted_at AS at FROM submissions s WHERE s.state = 'submitted' AND s.area = $1
			AND (SELECT COUNT(*) FROM applications a WHERE a.id = s.application AND a.program = $2 AND ` + papersOpen + `
				AND ` + ownPhone("$3", "a.person") + ` = 0) = 1
			AND ` + sentBy("$3", "s") + ` = 0 ORDER BY s.submitted_at LIMIT ` + mostRung, []any{area, w.office.Program.Code, officer}
	}},
	string(flows.LineVisit): {aid.RoleOfficer, func(w *world, officer, area string) (string, []any) {
		return `SELECT a.stage_at AS at FROM applications a WHERE a.program = $1 AND a.year = $2 AND a.area = $3 AND a.stage = 'proposed'
			AND ` + ownPhone("$4", "a.person") + ` = 0 ORDER BY a.stage_on, a.id LIMIT ` + mostRung,
			[]any{w.office.Program.Code, w.office.Program.CurrentYear, area, officer}
	}},
	string(flows.LineLink): ticketBell(flows.TicketLink),
	string(flows.LineFix):  ticketBell(flows.TicketCorrection),
	string(flows.LineAsk):  ticketBell(flows.TicketQuestion),
}

// caseBell is that of a line of the office; came is when an item came into it.
func caseBell(line flows.CaseLine, came string) bell {
	return lineBell(caseLines[line], came)
}

// both is that of a line with two kinds of items.
func both(a, b bell) bell {
	return bell{a.role, func(w *world, officer, area string) (string, []any) {
		one, args := a.items(w, officer, area)
		two, _ := b.items(w, officer, area)
		return `SELECT at FROM (` + one + `) w UNION ALL SELECT at FROM (` + two + `) w`, args
	}}
}

func lineBell(l caseLine, came string) bell {
	return bell{l.role, func(w *world, officer, _ string) (string, []any) {
		return `SELECT ` + came + ` AS at FROM ` + l.from + ` WHERE ` + l.of + `.program = $1 AND ` + l.of + `.year = $2 AND ` + l.where + `
			AND ` + l.mine("$3") + ` ORDER BY ` + l.of + `.` + l.at + ` LIMIT ` + mostRung,
			[]any{w.office.Program.Code, w.office.Program.CurrentYear, officer}
	}}
}

// ticketBell is that of the tickets of a kind in a kelurahan.
func ticketBell(kind flows.TicketKind) bell {
	return bell{aid.RoleOfficer, func(_ *world, officer, area string) (string, []any) {
		return `SELECT k.opened_at AS at FROM tickets k WHERE k.state = 'open' AND k.waits = 'office' AND k.area = $1 AND k.kind = $2
			AND ` + ownPhone("$3", "k.person") + ` = 0 AND ` + ownChat("$3", "k.chat") + ` = 0
			ORDER BY k.due_at, k.id LIMIT ` + mostRung, []any{area, string(kind), officer}
	}}
}

// ticketRings are the lines into which new tickets come.
var ticketRings = map[flows.TicketKind]string{
	flows.TicketLink: string(flows.LineLink), flows.TicketCorrection: string(flows.LineFix),
	flows.TicketQuestion: string(flows.LineAsk), flows.TicketObjection: string(flows.CaseObjection),
}

// stageRings are the lines into which an application comes at a stage.
var stageRings = map[aid.Stage]string{
	aid.Proposed: string(flows.LineVisit), aid.Verified: string(flows.CaseCheck), aid.Complete: ringComplete,
}

// ring has those told, soon and at a decent hour, who work on a line into which
// something comes; "" is no line. by brought it and need not hear; "" when it
// was nobody of the office.
func (o *Office) ring(tx *Tx, line, area, by string) error {
	b, ok := bells[line]
	if !ok || b.role == aid.RoleOfficer && area == "" {
		return nil
	}
	subject := line
	if b.role == aid.RoleOfficer {
		subject += "/" + area
	}
	var set int
	err := tx.get([]any{&set}, `SELECT COUNT(*) FROM timers WHERE subject = $1 AND kind = $2 AND scope = $3 AND state = 'open' AND due_at > $4`,
		subject, timerRing, by, micros(tx.Now.Add(ringsNow)))
	if err != nil || set > 0 {
		return err
	}
	due, err := o.nextWindow(tx, tx.Now.Add(ringAfter), aid.ClassNotice)
	if err != nil {
		return err
	}
	return tx.SetTimer(Timer{Subject: subject, Kind: timerRing, Scope: by, Due: due})
}

// rung writes to those who work on a line, as far as something waits for them.
func (o *Office) rung(tx *Tx, t Timer) ([]flows.Notice, error) {
	w := &world{Tx: tx, office: o}
	line, area, _ := strings.Cut(t.Subject, "/")
	b := bells[line]
	workers, err := w.workers(false)
	if err != nil {
		return nil, err
	}
	due, err := o.nextWindow(tx, tx.Now, aid.ClassNotice)
	if err != nil {
		return nil, err
	}
	var done flows.Applied
	for _, who := range workers {
		if who.ID == t.Scope || !slices.Contains(who.Roles, b.role) || b.role == aid.RoleOfficer && !slices.Contains(who.Areas, area) {
			continue
		}
		n, since, err := w.waitsFor(b, who)
		if err != nil {
			return nil, err
		}
		if n == 0 {
			continue
		}
		from := len(done.Notices)
		if err := w.tellOfficer(who.ID, "ring."+line, map[string]string{"count": strconv.Itoa(n)}, o.facts(tx), &done); err != nil {
			return nil, err
		}
		for i := from; i < len(done.Notices); i++ {
			n := &done.Notices[i]
			n.Role, n.Due = b.role, due
			n.Topic = timerRing + "/" + line
			if n.Card, err = w.ringCard(n.Chat, n.Topic, since); err != nil {
				return nil, err
			}
		}
	}
	return done.Notices, nil
}

// waitsFor counts what somebody could work on, and since when the oldest waits.
func (w *world) waitsFor(b bell, who flows.Officer) (n int, since int64, err error) {
	areas := who.Areas
	if b.role != aid.RoleOfficer {
		areas = []string{""}
	}
	for _, area := range areas {
		query, args := b.items(w, who.ID, area)
		var here int
		var oldest int64
		if err := w.get([]any{&here, &oldest}, `SELECT COUNT(*), COALESCE(MIN(at), 0) FROM (`+query+`) w`, args...); err != nil {
			return 0, 0, err
		}
		if here > 0 && (n == 0 || oldest < since) {
			since = oldest
		}
		n += here
	}
	return n, since, nil
}

// ringCard is the card under which a chat is told of a line: that of today, as
// long as something waits since it was begun, else a new one. A letter that is
// out of date and has not left is taken back.
func (w *world) ringCard(chat, topic string, since int64) (string, error) {
	var last string
	err := w.get([]any{&last}, `SELECT card FROM outbox WHERE chat = $1 AND card <> '' AND topic = $2 ORDER BY id DESC LIMIT 1`, chat, topic)
	if err != nil && !errors.Is(err, ErrNone) {
		return "", err
	}
	begun, err := strconv.ParseInt(strings.TrimPrefix(last, topic+"/"), 10, 64)
	if err == nil && since <= begun && aid.DateOf(w.office.fromMicro(begun)) == w.office.today(w.Tx) {
		return last, nil
	}
	if _, err := w.CancelTopic(topic, chat, OutcomeReplaced); err != nil {
		return "", err
	}
	return topic + "/" + strconv.FormatInt(micros(w.Now), 10), nil
}
