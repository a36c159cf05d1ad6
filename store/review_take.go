package store

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// line is a line of work: where its next item is found, and how.
type line struct {
	name   string // of its claims
	key    string // of the item in the draft
	lasts  func(aid.Work) time.Duration
	next   string                             // what nobody holds in one kelurahan behind a place: id and sort key, the oldest first
	args   func(t *taking, area string) []any // of next
	open   string                             // revision of an item that still waits: $1 id, $2 programme
	place  string                             // sort key of an item: $1 id
	others string                             // how many of one kelurahan others hold: $1 area, $2 officer, $3 now
}

// unheld holds for an item that nobody holds; what the officer holds is taken
// before the line is asked.
func unheld(queue, id, now string) string {
	return ` AND (SELECT COUNT(*) FROM claims c WHERE c.queue = '` + queue + `' AND c.subject = ` + id + ` AND c.until > ` + now + `) = 0 `
}

// few is how many of a kelurahan's oldest items one look finds: when a
// colleague is faster with the first, the next is at hand.
const few = "4"

// papersOpen holds for an application a whose documents are open.
const papersOpen = `a.stage IN ('` + string(aid.Candidate) + `', '` + string(aid.Trained) + `', '` + string(aid.Complete) + `')`

// againAfter is when somebody who must be visited again comes back to the line.
const againAfter = 20 * time.Hour

var lines = map[flows.Line]line{
	flows.LinePaper: {
		name: queuePaper, key: "submission", lasts: aid.Work.PaperClaim,
		next: `SELECT s.id, s.submitted_at FROM submissions s
			WHERE s.state = 'submitted' AND s.area = $1 AND (s.submitted_at, s.id) > ($2, $3)
			AND (SELECT COUNT(*) FROM applications a WHERE a.id = s.application AND a.program = $4 AND ` + papersOpen + `) = 1
			AND ` + sentBy("$5", "s") + ` = 0` + unheld(queuePaper, "s.id", "$6") + `
			AND ` + ownPhone("$5", "(SELECT a.person FROM applications a WHERE a.id = s.application)") + ` = 0 ORDER BY s.submitted_at, s.id LIMIT ` + few,
		args: func(t *taking, area string) []any {
			return []any{area, t.after.number(), t.after.id, t.office.Program.Code, t.by, micros(t.Now)}
		},
		open: `SELECT s.rev FROM submissions s JOIN applications a ON a.id = s.application
			WHERE s.id = $1 AND s.state = 'submitted' AND a.program = $2 AND ` + papersOpen,
		place: `SELECT submitted_at FROM submissions WHERE id = $1`,
		others: `SELECT COUNT(*) FROM claims c JOIN submissions s ON s.id = c.subject WHERE s.area = $1 AND s.state = 'submitted'
			AND c.queue = '` + queuePaper + `' AND c.officer <> $2 AND c.until > $3`,
	},
	flows.LineVisit: {
		name: queueVisit, key: "application", lasts: aid.Work.VisitClaim,
		next: `SELECT a.id, a.stage_on FROM applications a
			WHERE a.program = $1 AND a.year = $2 AND a.area = $3 AND a.stage = 'proposed' AND (a.stage_on, a.id) > ($4, $5) AND (SELECT COUNT(*) FROM visits v
				WHERE v.application = a.id AND v.state = 'done' AND v.result = 'ulang' AND v.ended_at > $6) = 0` +
			unheld(queueVisit, "a.id", "$7") + `AND ` + ownPhone("$8", "a.person") + ` = 0 ORDER BY a.stage_on, a.id LIMIT ` + few,
		args: func(t *taking, area string) []any {
			return []any{t.office.Program.Code, t.office.Program.CurrentYear, area, t.after.key, t.after.id, micros(t.Now.Add(-againAfter)), micros(t.Now), t.by}
		},
		open:  `SELECT rev FROM applications WHERE id = $1 AND program = $2 AND stage = 'proposed'`,
		place: `SELECT stage_on FROM applications WHERE id = $1`,
		others: `SELECT COUNT(*) FROM claims c JOIN applications a ON a.id = c.subject WHERE a.area = $1 AND a.stage = 'proposed'
			AND c.queue = '` + queueVisit + `' AND c.officer <> $2 AND c.until > $3`,
	},
	flows.LineLink: ticketLine(queueLink, flows.TicketLink),
	flows.LineFix:  ticketLine(queueFix, flows.TicketCorrection),

	flows.LineAsk:      ticketLine(queueAsk, flows.TicketQuestion),
	flows.LineComplain: ticketLine(queueComplain, flows.TicketComplaint),
}

// ticketLine is the line of the tickets of a kind, by when they are due.
func ticketLine(queue string, kind flows.TicketKind) line {
	return line{
		name: queue, key: "ticket", lasts: aid.Work.PaperClaim,
		next: `SELECT k.id, k.due_at FROM tickets k
			WHERE k.state = 'open' AND k.waits = 'office' AND k.area = $1 AND k.kind = $2 AND (k.due_at, k.id) > ($3, $4)` +
			unheld(queue, "k.id", "$5") + `AND ` + ownPhone("$6", "k.person") + ` = 0 AND ` + ownChat("$6", "k.chat") + ` = 0 ORDER BY k.due_at, k.id LIMIT ` + few,
		args: func(t *taking, area string) []any {
			return []any{area, string(kind), t.after.number(), t.after.id, micros(t.Now), t.by}
		},
		open:  `SELECT 1 FROM tickets WHERE id = $1 AND state = 'open' AND '' <> $2`,
		place: `SELECT due_at FROM tickets WHERE id = $1`,
		others: `SELECT COUNT(*) FROM claims c JOIN tickets k ON k.id = c.subject WHERE k.area = $1 AND k.state = 'open' AND k.waits = 'office'
			AND c.queue = '` + queue + `' AND c.officer <> $2 AND c.until > $3`,
	}
}

// takeNext claims the next item of a line and hands it to the draft.
func (w *world) takeNext(e flows.TakeNext, f flows.Facts, s flows.State, done *flows.Applied) error {
	by, err := w.worker(f, s, takers(e.Line)...)
	if err != nil {
		return err
	}
	l, ok := lines[e.Line]
	if !ok {
		return errors.New("store: no line of work " + string(e.Line))
	}
	t := taking{world: w, line: l, by: by.id, areas: w.lineScope(e.Line, f, s), after: readPlace(s.Draft["after"])}
	if s.Draft["line"] != string(e.Line) {
		t.after = linePlace{}
	}
	if e.Skip {
		if err := t.skip(s.Draft[l.key]); err != nil {
			return err
		}
	}
	subject, rev, err := t.take()
	if err != nil {
		return err
	}
	draft(done, map[string]string{l.key: subject, "rev": strconv.FormatInt(rev, 10), "line": string(e.Line), "after": t.after.String()})
	return nil
}

// taking is one look for the next item.
type taking struct {
	*world
	line
	by    string // officer
	areas []aid.Area
	after linePlace // what was skipped lies before
}

// take claims the first item that can be had; "" when there is none.
func (t *taking) take() (subject string, rev int64, err error) {
	offered, own, err := t.atHand()
	if err != nil {
		return "", 0, err
	}
	for _, subject := range append(offered, own...) {
		if rev, err := t.hold(subject); err != nil || rev > 0 {
			return subject, rev, err
		}
	}
	return t.oldest()
}

// atHand are the items that colleagues offer, and those that the officer holds;
// a visit that was begun is put aside.
func (t *taking) atHand() (offered, own []string, err error) {
	offered, err = t.texts(`SELECT subject FROM claims WHERE offered_to = $1 AND offered_to <> '' AND queue = $2 AND until > $3
		ORDER BY claimed_at, subject`, t.by, t.name, micros(t.Now))
	if err != nil {
		return nil, nil, err
	}
	own, err = t.texts(`SELECT subject FROM claims WHERE officer = $1 AND queue = $2 AND until > $3 AND offered_to = ''
		AND (SELECT COUNT(*) FROM visits v WHERE v.application = subject AND v.state = 'open') = 0
		ORDER BY claimed_at, subject`, t.by, t.name, micros(t.Now))
	return offered, own, err
}

// comes tells what is opened next; subject is the item at hand, "" for none.
func (t *taking) comes() (subject string, c flows.Coming, err error) {
	offered, own, err := t.atHand()
	if err != nil {
		return "", c, err
	}
	for i, id := range append(offered, own...) {
		var rev int64
		err := t.get([]any{&rev}, t.open, id, t.office.Program.Code)
		if err == nil {
			c.AtHand = &flows.AtHand{Offered: i < len(offered)}
			return id, c, nil
		}
		if !errors.Is(err, ErrNone) {
			return "", c, err
		}
	}
	more, err := t.ahead()
	if c.Waiting = len(more) > 0; err != nil || c.Waiting {
		return "", c, err
	}
	for _, a := range t.areas {
		if c.Elsewhere, err = t.some(t.others, string(a.ID), t.by, micros(t.Now)); err != nil || c.Elsewhere {
			break
		}
	}
	return "", c, err
}

// comingTicket is comes for a line of tickets.
func (t *taking) comingTicket() (c flows.Coming, err error) {
	id, c, err := t.comes()
	if err != nil || c.AtHand == nil {
		return c, err
	}
	return c, t.get([]any{&c.AtHand.Number}, `SELECT number FROM tickets WHERE id = $1`, id)
}

// oldest claims the oldest item that nobody holds. Whoever comes second to one
// tries the next, and looks again when all are gone.
func (t *taking) oldest() (subject string, rev int64, err error) {
	for {
		found, err := t.ahead()
		if err != nil || len(found) == 0 {
			return "", 0, err
		}
		for _, p := range found {
			if rev, err := t.hold(p.id); err != nil || rev > 0 {
				return p.id, rev, err
			}
		}
	}
}

// ahead are the next items of all kelurahan, the oldest first.
func (t *taking) ahead() (found []linePlace, err error) {
	for _, a := range t.areas {
		err := t.each(func(scan func(...any) error) error {
			var p linePlace
			err := scan(&p.id, &p.key)
			found = append(found, p)
			return err
		}, t.next, t.args(t, string(a.ID))...)
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(found, linePlace.compare)
	return found, nil
}

// hold claims an item, or takes over the one that is offered, and returns its
// revision; 0 when somebody was faster or it waits no more.
func (t *taking) hold(subject string) (rev int64, err error) {
	lasts := t.lasts(t.office.Program.Work)
	n, err := t.exec(`UPDATE claims SET officer = $1, claimed_at = $2, until = $3, offered_to = ''
		WHERE queue = $4 AND subject = $5 AND offered_to = $1 AND until > $2`,
		t.by, micros(t.Now), micros(t.Now.Add(lasts)), t.name, subject)
	if err != nil {
		return 0, err
	}
	if n == 0 {
		if got, err := t.claim(t.name, subject, t.by, lasts); err != nil || !got {
			return 0, err
		}
	}
	err = t.get([]any{&rev}, t.open, subject, t.office.Program.Code)
	if errors.Is(err, ErrNone) {
		return 0, t.unclaim(t.name, subject)
	}
	return rev, err
}

// skip gives the present item back and remembers its place.
func (t *taking) skip(subject string) error {
	who, err := t.holder(t.name, subject)
	if err != nil || who != t.by {
		return err
	}
	if err := t.unclaim(t.name, subject); err != nil {
		return err
	}
	p := linePlace{id: subject}
	err = t.get([]any{&p.key}, t.line.place, subject)
	if p.compare(t.after) > 0 {
		t.after = p
	}
	return err
}

// linePlace is where an item stands in a line.
type linePlace struct{ key, id string }

// readPlace reads what String wrote.
func readPlace(text string) (p linePlace) {
	p.key, p.id, _ = strings.Cut(text, " ")
	return p
}

func (p linePlace) String() string { return p.key + " " + p.id }

// number is a key that is a moment; 0 when there is none.
func (p linePlace) number() int64 {
	n, err := strconv.ParseInt(p.key, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func (p linePlace) compare(q linePlace) int {
	return cmp.Or(cmp.Compare(p.number(), q.number()), cmp.Compare(p.key, q.key), cmp.Compare(p.id, q.id))
}

// draft adds answers that the conversation goes on with.
func draft(done *flows.Applied, pairs map[string]string) {
	if done.Draft == nil {
		done.Draft = map[string]string{}
	}
	for key, value := range pairs {
		done.Draft[key] = value
	}
}
