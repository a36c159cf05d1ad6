package store

import (
	"cmp"
	"slices"

	"damping/flows"
	"damping/flows/aid"
)

// maxInvited is how many of an event's list are named before its day, and
// maxRoll how many can be chosen from on it: more are found by their name.
const (
	maxInvited = 50
	maxRoll    = 60
)

// attending has the views of who came to a Bimtek.
func (w *world) attending(v flows.View, f flows.Facts, s flows.State) (any, error) {
	if v == flows.ViewInvited {
		return w.invited(f, s)
	}
	return w.roll(v, f, s)
}

// invited is the list of a Bimtek in somebody's kelurahan: the one on the desk,
// else the one that is on, else the next one.
func (w *world) invited(f flows.Facts, s flows.State) (*flows.Invited, error) {
	in := &flows.Invited{}
	areas := w.scope(f, s)
	if len(areas) == 0 {
		return in, nil
	}
	on, err := w.eventsOn()
	if err != nil {
		return in, err
	}
	if in.Event, err = w.listedEvent(f, s, on); err != nil || in.Event == nil {
		return in, err
	}
	now := w.office.now(w.Tx)
	in.May = role(f, s, aid.RoleOfficer, aid.RoleStaff)
	in.Open = aid.MayAttend(in.Event.Start, in.Event.End, now)
	in.Coded = aid.CodeHolds(in.Event.Start, in.Event.End, now)
	for _, e := range on {
		if e.ID != in.Event.ID {
			in.Others = append(in.Others, flows.EventRow{Number: e.Number, Rev: e.Rev, Title: e.Title, Start: e.Start, State: e.State})
		}
	}
	if err := w.countCame(in, areas); err != nil {
		return nil, err
	}
	for _, a := range areas {
		if len(in.Rows) >= maxInvited {
			break
		}
		rows, err := w.rows(rowFrom+`invitations i JOIN applications a ON a.id = i.application JOIN people p ON p.id = i.person
			WHERE i.event = $1 AND i.area = $2 ORDER BY p.name, a.id LIMIT $3`,
			in.Event.ID, string(a.ID), maxInvited-len(in.Rows))
		if err != nil {
			return nil, err
		}
		in.Rows = append(in.Rows, rows...)
	}
	return in, nil
}

// countCame counts who is invited and who came, in some kelurahan.
func (w *world) countCame(in *flows.Invited, areas []aid.Area) error {
	for _, a := range areas {
		var total, came, late int
		err := w.get([]any{&total, &came, &late}, `SELECT COUNT(*), COALESCE(SUM(CASE WHEN came_at > 0 THEN 1 ELSE 0 END), 0),
			COALESCE(SUM(CASE WHEN late > 0 THEN 1 ELSE 0 END), 0) FROM invitations WHERE event = $1 AND area = $2`, in.Event.ID, string(a.ID))
		if err != nil {
			return err
		}
		in.Total, in.Came, in.Late = in.Total+total, in.Came+came, in.Late+late
	}
	return nil
}

// mostOn is how many events may be noted at a time.
const mostOn = 3

// eventsOn are the events of which presence may be noted now: first the one
// that is on, then those to come, then those that are over.
func (w *world) eventsOn() (list []*flows.Event, err error) {
	now := w.office.now(w.Tx)
	yesterday := aid.DateOf(now).AddDays(-1).At(0, 0, w.office.Zone)
	ids, err := w.texts(`SELECT e.id FROM events e WHERE e.program = $1 AND e.state = 'open' AND e.start_at <= $2 AND e.end_at >= $3
		ORDER BY e.start_at DESC LIMIT 20`, w.office.Program.Code, micros(now.Add(aid.AttendBefore)), micros(yesterday))
	for _, id := range ids {
		if err != nil {
			return nil, err
		}
		var e *flows.Event
		if e, err = w.event(eventFrom+`events e WHERE e.id = $1`, id); e != nil {
			list = append(list, e)
		}
	}
	place := func(e *flows.Event) int {
		switch {
		case e.Begun && now.Before(e.End):
			return 0
		case !e.Begun:
			return 1
		}
		return 2
	}
	slices.SortStableFunc(list, func(a, b *flows.Event) int { return cmp.Compare(place(a), place(b)) })
	return list[:min(len(list), mostOn)], err
}

// listedEvent is the published event of which a list is shown.
func (w *world) listedEvent(f flows.Facts, s flows.State, on []*flows.Event) (*flows.Event, error) {
	switch {
	case s.Draft["event"] != "" && role(f, s, aid.RoleOfficer, aid.RoleStaff):
		return w.event(eventFrom+`events e WHERE e.program = $1 AND CAST(e.number AS TEXT) = $2 AND e.state = 'open'`,
			w.office.Program.Code, s.Draft["event"])
	case len(on) > 0:
		return on[0], nil
	}
	return w.nextEvent(w.office.Program.CurrentYear)
}

// roll is who is invited to the event on the desk: everybody, those of a name,
// one of them, or those who did not come.
func (w *world) roll(v flows.View, f flows.Facts, s flows.State) (*flows.Roll, error) {
	r := &flows.Roll{}
	if !role(f, s, aid.RoleOfficer, aid.RoleStaff) {
		return r, nil
	}
	e, err := w.listedEvent(f, s, nil)
	if err != nil || e == nil {
		return r, err
	}
	r.Event, r.Open = e, aid.MayAttend(e.Start, e.End, w.office.now(w.Tx))
	which, fits := "", func(string) bool { return true }
	switch v {
	case flows.ViewMissing:
		which = ` AND i.came_at = 0`
	case flows.ViewRoll:
		if r.Query = s.Draft["query"]; r.Query != "" {
			fits = func(name string) bool { return flows.Resembles(r.Query, name) }
		}
	}
	for _, a := range w.scope(f, s) {
		list, err := w.attendees(e.ID, string(a.ID), which)
		if err != nil {
			return nil, err
		}
		for _, one := range list {
			if fits(one.Name) && (v != flows.ViewAttendee || one.Application == s.Draft["application"]) {
				r.Rows = append(r.Rows, one)
			}
		}
	}
	slices.SortFunc(r.Rows, func(a, b flows.Attendee) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Application, b.Application))
	})
	r.More = max(0, len(r.Rows)-maxRoll)
	r.Rows = r.Rows[:len(r.Rows)-r.More]
	if v == flows.ViewMissing {
		return r, w.phones(r, f, s)
	}
	return r, nil
}

// attendees are those of a kelurahan who are invited to an event.
func (w *world) attendees(event, area, which string) (list []flows.Attendee, err error) {
	sealed := map[string]string{}
	err = w.each(func(scan func(...any) error) error {
		var a flows.Attendee
		var area, since, why string
		var at, companion, called int64
		if err := scan(&a.Application, &a.Person, &a.Name, &area, &a.Stage, &since, &at, &a.By, &a.Late, &companion, &a.Answer, &why, &called); err != nil {
			return err
		}
		a.Area, a.Since, a.At = w.office.area(area), dateOf(since), w.office.fromMicro(at)
		a.Came, a.Companion, a.Called = at > 0, companion > 0, called > 0
		sealed[a.Application] = why
		list = append(list, a)
		return nil
	}, `SELECT a.id, a.person, p.name, a.area, a.stage, a.stage_on, i.came_at, COALESCE(o.name, ''), i.late, i.companion, i.answer, i.why, i.called_at
		FROM invitations i JOIN applications a ON a.id = i.application JOIN people p ON p.id = i.person
		LEFT JOIN officers o ON o.id = i.came_by WHERE i.event = $1 AND i.area = $2`+which+` ORDER BY i.application`, event, area)
	for i := range list {
		if err != nil {
			return nil, err
		}
		list[i].Why, err = w.opened("invitations.why", event+"/"+list[i].Application, sealed[list[i].Application])
	}
	return list, err
}

// phones fills in the numbers of who is not there, to be called; that is a look
// at data in full, and noted.
func (w *world) phones(r *flows.Roll, f flows.Facts, s flows.State) error {
	if !r.Open {
		return nil
	}
	for i := range r.Rows {
		p, err := w.person(r.Rows[i].Person)
		if err != nil {
			return err
		}
		if p.phone == "" {
			continue
		}
		r.Rows[i].Phone = p.phone.Local()
		if err := w.disclosed(r.Rows[i].Application, f, s.Role, "name,phone"); err != nil {
			return err
		}
	}
	return nil
}
