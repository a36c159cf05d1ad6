package store

import (
	"errors"
	"slices"

	"damping/flows"
	"damping/flows/aid"
)

// mostAsks and mostSaid are how many questions and words are shown.
const (
	mostAsks = 10
	mostSaid = 8
)

// asks are the citizen's questions and complaints.
func (w *world) asks(f flows.Facts) (*flows.Asks, error) {
	a := &flows.Asks{}
	if f.Who.Person == nil {
		return a, nil
	}
	return a, w.each(func(scan func(...any) error) error {
		var r flows.Ask
		var state, waits string
		var opened int64
		err := scan(&r.ID, &r.Number, &r.Kind, &state, &waits, &opened)
		r.Opened, r.Done, r.Answered = w.office.fromMicro(opened), state != "open", waits == waitsCitizen
		a.Rows = append(a.Rows, r)
		return err
	}, `SELECT id, number, kind, state, waits, opened_at FROM tickets
		WHERE person = $1 AND person IS NOT NULL AND kind IN ('question', 'complaint') AND (state = 'open' OR closed_at > $2)
		ORDER BY id DESC LIMIT $3`, f.Who.Person.ID, micros(w.Now.Add(-reopensFor)), mostAsks)
}

// ownThread is a ticket as the citizen sees it.
func (w *world) ownThread(f flows.Facts, s flows.State) (*flows.Thread, error) {
	t, err := w.mine(s.Draft["ticket"], f)
	if isRefusal(err) {
		return &flows.Thread{}, nil
	}
	if err != nil {
		return nil, err
	}
	return w.show(t)
}

// talk is the ticket on somebody's desk; without one it tells only whether
// others wait. That it was read is recorded.
func (w *world) talk(f flows.Facts, s flows.State) (*flows.Thread, error) {
	t, by, err := w.held(s.Draft["ticket"], f, s)
	if isRefusal(err) {
		return w.moreTalks(f, s)
	}
	if err != nil {
		return nil, err
	}
	v, err := w.show(t)
	if err != nil {
		return nil, err
	}
	peers, err := w.peersOf(t, by)
	if err != nil {
		return nil, err
	}
	v.Others = len(peers) > 0
	chain, err := w.threadChain(t)
	if err != nil {
		return nil, err
	}
	return v, w.disclosed(chain, f, s.Role, "ticket "+t.number+",name,words")
}

// moreTalks tells what is opened next in the line that is worked on.
func (w *world) moreTalks(f flows.Facts, s flows.State) (*flows.Thread, error) {
	v, name := &flows.Thread{}, flows.Line(s.Draft["line"])
	l := lines[name]
	if l.key != "ticket" || !role(f, s, takers(name)...) {
		return v, nil
	}
	t := taking{world: w, line: l, by: f.Who.Officer.ID, areas: w.lineScope(name, f, s)}
	var err error
	v.Coming, err = t.comingTicket()
	return v, err
}

// show reads a ticket with what was said under it.
func (w *world) show(t thread) (*flows.Thread, error) {
	now := w.office.now(w.Tx)
	v := &flows.Thread{ID: t.id, Number: t.number, Kind: t.kind, Name: t.name, Area: w.office.area(t.area), Opened: t.opened, Due: t.due,
		Overdue: t.waits == waitsOffice && t.due.Before(now), Done: t.state != "open", Reopens: t.reopens(now),
		Field: t.due.Sub(t.opened) >= aid.FieldCheckDone}
	text, err := w.opened("tickets.body", t.id, t.body)
	if err != nil {
		return nil, err
	}
	first := flows.Said{At: t.opened, Citizen: true, Text: text}
	var voice, all int
	err = w.get([]any{&first.File, &voice, &first.Pages}, `SELECT t.file, t.voice, COALESCE(p.pages, 1)
		FROM ticket_words t LEFT JOIN photos p ON p.id = t.file WHERE t.id = $1`, t.id)
	if err != nil && !errors.Is(err, ErrNone) {
		return nil, err
	}
	first.Voice = voice == 1
	said, err := w.said(t.id, mostSaid)
	if err != nil {
		return nil, err
	}
	v.Said = append([]flows.Said{first}, said...)
	if err := w.get([]any{&all}, `SELECT COUNT(*) FROM ticket_words WHERE ticket = $1 AND id <> $1`, t.id); err != nil {
		return nil, err
	}
	v.Earlier = all - len(said)
	return v, nil
}

// said are the last words of a ticket after the first, the oldest first.
func (w *world) said(ticket string, most int) (list []flows.Said, err error) {
	type row struct{ id, body string }
	var rows []row
	err = w.each(func(scan func(...any) error) error {
		var s flows.Said
		var r row
		var side string
		var voice, at int64
		err := scan(&r.id, &side, &s.By, &r.body, &s.File, &voice, &s.Pages, &s.Tick, &at)
		s.Citizen, s.Voice, s.At = side == "citizen", voice == 1, w.office.fromMicro(at)
		list, rows = append(list, s), append(rows, r)
		return err
	}, `SELECT t.id, t.side, COALESCE(o.name, ''), t.body, t.file, t.voice, COALESCE(p.pages, 1), t.tick, t.at
		FROM ticket_words t LEFT JOIN officers o ON o.id = t.author LEFT JOIN photos p ON p.id = t.file WHERE t.ticket = $1 AND t.id <> $1 ORDER BY t.id DESC LIMIT $2`, ticket, most)
	if err != nil {
		return nil, err
	}
	for i, r := range rows {
		if list[i].Text, err = w.opened("ticket_words.body", r.id, r.body); err != nil {
			return nil, err
		}
	}
	slices.Reverse(list)
	return list, nil
}

// peers are who could take the ticket on the desk over.
func (w *world) peers(f flows.Facts, s flows.State) (*flows.Colleagues, error) {
	c := &flows.Colleagues{}
	t, by, err := w.held(s.Draft["ticket"], f, s)
	if isRefusal(err) {
		return c, nil
	}
	if err != nil {
		return nil, err
	}
	c.Rows, err = w.peersOf(t, by)
	return c, err
}

// talks count what waits for staff; more than a thousand are not counted.
func (w *world) talks(f flows.Facts, s flows.State) (*flows.Talks, error) {
	v := &flows.Talks{}
	if !role(f, s, aid.RoleStaff, aid.RoleHead) {
		return v, nil
	}
	for _, a := range w.lineScope(flows.LineComplain, f, s) {
		var n, late int
		err := w.get([]any{&n, &late}, `SELECT (SELECT COUNT(*) FROM tickets WHERE kind = 'complaint' AND area = $1 AND state = 'open' AND waits = 'office'),
			(SELECT COUNT(*) FROM tickets WHERE kind = 'complaint' AND area = $1 AND state = 'open' AND waits = 'office' AND due_at < $2)`,
			string(a.ID), micros(w.Now))
		if err != nil {
			return nil, err
		}
		v.Complaints, v.Overdue = v.Complaints+n, v.Overdue+late
	}
	for _, a := range w.lineScope(flows.LineAsk, f, s) {
		var n, late int
		err := w.get([]any{&n, &late}, `SELECT (SELECT COUNT(*) FROM tickets WHERE kind = 'question' AND area = $1 AND state = 'open' AND waits = 'office'),
			(SELECT COUNT(*) FROM tickets WHERE kind = 'question' AND area = $1 AND state = 'open' AND waits = 'office' AND due_at < $2)`,
			string(a.ID), micros(w.Now))
		if err != nil {
			return nil, err
		}
		v.Questions, v.Overdue = v.Questions+n, v.Overdue+late
	}
	var err error
	v.Held, err = w.talking(f.Who.Officer.ID)
	return v, err
}
