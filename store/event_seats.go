package store

import (
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// unbounded is as many seats as anybody could want.
const unbounded = 1 << 30

// forWhom picks the applications a for which an event is, of one stage: those
// of its kelurahan who are not on its list and, when it makes up for another
// event, did not come to that one. $1 programme, $2 year, $3 stage, $4 the
// event, $5 the event it makes up for.
const forWhom = ` FROM applications a WHERE a.program = $1 AND a.year = $2 AND a.stage = $3
	AND NOT EXISTS (SELECT 1 FROM invitations i WHERE i.event = $4 AND i.application = a.id)
	AND ($5 = '' OR EXISTS (SELECT 1 FROM invitations m WHERE m.event = $5 AND m.application = a.id AND m.came_at = 0))`

// seat invites people of the stages, the longest waiting first, as many as
// there are seats. It returns how many.
func (w *world) seat(p *plan, stages []aid.Stage, seats int) (invited int, err error) {
	for _, stage := range stages {
		rows, err := w.fit(p, stage)
		if err != nil {
			return invited, err
		}
		for _, in := range rows {
			if invited == seats {
				return invited, nil
			}
			if _, err := w.exec(`INSERT INTO invitations (event, application, person, area, invited_at) VALUES ($1, $2, $3, $4, $5)`,
				p.id, in.application, in.person, in.area, micros(w.Now)); err != nil {
				return invited, err
			}
			invited++
		}
	}
	return invited, nil
}

// fit lists those of a stage for whom an event is and who are not invited.
func (w *world) fit(p *plan, stage aid.Stage) (rows []invitee, err error) {
	areas := map[string]bool{}
	for _, a := range p.Areas {
		areas[string(a)] = true
	}
	err = w.each(func(scan func(...any) error) error {
		var in invitee
		err := scan(&in.application, &in.person, &in.area)
		if len(areas) == 0 || areas[in.area] {
			rows = append(rows, in)
		}
		return err
	}, `SELECT a.id, a.person, a.area`+forWhom+` ORDER BY a.stage_at, a.id`,
		w.office.Program.Code, p.year, string(stage), p.id, p.makesUp)
	return rows, err
}

// waitFor counts those for whom an event is and who have no seat.
func (w *world) waitFor(p *plan) (n int, err error) {
	for _, stage := range p.Stages {
		rows, err := w.fit(p, stage)
		if err != nil {
			return 0, err
		}
		n += len(rows)
	}
	return n, nil
}

// dropLetters cancels the unsent letters about an event.
func (tx *Tx) dropLetters(event, reason string) error {
	_, err := tx.exec(`UPDATE outbox SET state = 'cancelled', outcome = $1, ended_at = $2, body = ''
		WHERE topic IN (SELECT 'bimtek/' || event || '/' || application FROM invitations WHERE event = $3)
			AND topic <> '' AND ended_at = 0 AND state || '' = 'open'`, reason, micros(tx.Machine), event)
	return err
}

// mostEvents is how many events of a year are listed.
const mostEvents = 20

// events lists the events of the year for staff, the next ones first.
func (w *world) events(f flows.Facts, s flows.State) (*flows.Events, error) {
	list := &flows.Events{Plans: role(f, s, aid.RoleStaff)}
	if !list.Plans && !role(f, s, aid.RoleHead) {
		return list, nil
	}
	err := w.each(func(scan func(...any) error) error {
		var e flows.EventRow
		var start, end int64
		err := scan(&e.Number, &e.Rev, &e.Title, &start, &end, &e.State)
		e.Start, e.Over = w.office.fromMicro(start), end <= micros(w.Now)
		list.Rows = append(list.Rows, e)
		return err
	}, `SELECT number, rev, title, start_at, end_at, state FROM events WHERE program = $1 AND year = $2
		AND (state <> 'cancelled' OR EXISTS (SELECT 1 FROM invitations i WHERE i.event = events.id))
		ORDER BY start_at DESC LIMIT $3`, w.office.Program.Code, w.office.Program.CurrentYear, mostEvents)
	return list, err
}

// eventDesk is one event with what became of its invitations.
func (w *world) eventDesk(f flows.Facts, s flows.State) (*flows.EventDesk, error) {
	d := &flows.EventDesk{Plans: role(f, s, aid.RoleStaff)}
	if !d.Plans && !role(f, s, aid.RoleHead) {
		return d, nil
	}
	e, err := w.event(eventFrom+`events e WHERE e.program = $1 AND CAST(e.number AS TEXT) = $2`, w.office.Program.Code, s.Draft["event"])
	if err != nil || e == nil {
		return d, err
	}
	d.Event = e
	p, err := w.readPlan(`id = $2`, e.ID)
	if err != nil {
		return nil, err
	}
	d.Stages, d.Recall = p.Stages, p.Recall.Days(w.office.Program.Work)
	for _, a := range p.Areas {
		d.Areas = append(d.Areas, w.office.area(string(a)))
	}
	err = w.get([]any{&d.Invited, &d.Come, &d.Cannot, &d.Help, &d.Silent, &d.Came}, `SELECT COUNT(*),
		COALESCE(SUM(CASE WHEN answer = 'hadir' THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN answer = 'tidak' THEN 1 ELSE 0 END), 0),
		COALESCE(SUM(CASE WHEN answer = 'bantuan' THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN answer = '' THEN 1 ELSE 0 END), 0),
		COALESCE(SUM(CASE WHEN came_at > 0 THEN 1 ELSE 0 END), 0) FROM invitations WHERE event = $1`, e.ID)
	if err != nil {
		return nil, err
	}
	err = w.get([]any{&d.Apart}, `SELECT COUNT(*) FROM invitations i WHERE i.event = $1 AND NOT EXISTS (SELECT 1 FROM links l
		JOIN chats c ON c.id = l.chat WHERE l.person = i.person AND l.revoked_at = 0 AND l.person IS NOT NULL AND c.state = 'ok')`, e.ID)
	if err != nil {
		return nil, err
	}
	if d.Wait, err = w.waitFor(&p); err != nil {
		return nil, err
	}
	if p.makesUp != "" {
		before, err := w.event(eventFrom+`events e WHERE e.id = $1`, p.makesUp)
		if err != nil {
			return nil, err
		}
		if before != nil {
			d.MakesUp = &flows.EventRow{Number: before.Number, Title: before.Title, Start: before.Start, State: before.State}
		}
	}
	if d.Clash, err = w.clash(e); err != nil {
		return nil, err
	}
	if d.Holiday, err = w.holidayOn(e.Start); err != nil {
		return nil, err
	}
	d.Sunday = d.Holiday == "" && e.Start.Weekday() == time.Sunday
	if d.Feedback, err = w.feedbackOf(e.ID); err != nil {
		return nil, err
	}
	if d.Files, err = w.filesOf(e.ID); err != nil {
		return nil, err
	}
	d.Helps, err = w.rows(rowFrom+`invitations i JOIN applications a ON a.id = i.application JOIN people p ON p.id = i.person
		WHERE i.event = $1 AND i.answer = 'bantuan' ORDER BY i.answered_at LIMIT 5`, e.ID)
	return d, err
}

// clash is another event of the programme on the day of an event, nil for none.
func (w *world) clash(e *flows.Event) (*flows.EventRow, error) {
	day := aid.DateOf(e.Start)
	other, err := w.event(eventFrom+`events e WHERE e.program = $1 AND e.id <> $2 AND e.state = 'open' AND e.start_at >= $3 AND e.start_at < $4
		ORDER BY e.start_at LIMIT 1`, w.office.Program.Code, e.ID, micros(day.At(0, 0, w.office.Zone)), micros(day.AddDays(1).At(0, 0, w.office.Zone)))
	if err != nil || other == nil {
		return nil, err
	}
	return &flows.EventRow{Number: other.Number, Title: other.Title, Start: other.Start, State: other.State}, nil
}

// holidayOn is the holiday that a day is, "" for none.
func (w *world) holidayOn(t time.Time) (string, error) {
	closed, err := w.office.holidays(w.Tx)
	return closed[aid.DateOf(t.In(w.office.Zone))], err
}
