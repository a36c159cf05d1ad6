package store

import (
	"maps"
	"slices"
	"strings"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// holidays are the days on which the office is closed: those of the pack, as
// staff have changed them. They are read once in a transaction, and not to be
// changed.
func (o *Office) holidays(tx *Tx) (aid.Holidays, error) {
	if tx.closed != nil {
		return tx.closed, nil
	}
	all := o.Program.HolidayMap()
	err := tx.each(func(scan func(...any) error) error {
		var day, name string
		if err := scan(&day, &name); err != nil {
			return err
		}
		if name == "" {
			delete(all, dateOf(day))
		} else {
			all[dateOf(day)] = name
		}
		return nil
	}, `SELECT day, name FROM holidays WHERE program = $1`, o.Program.Code)
	if err != nil {
		return nil, err
	}
	tx.closed = all
	return all, nil
}

// nextWindow is the first time from t on at which a message of the class may go
// out.
func (o *Office) nextWindow(tx *Tx, t time.Time, class aid.Class) (time.Time, error) {
	closed, err := o.holidays(tx)
	return aid.NextWindow(t.In(o.Zone), closed, class), err
}

// calendarRoles are who may change the list.
var calendarRoles = []aid.Role{aid.RoleStaff, aid.RoleAdmin}

func (w *world) addHoliday(e flows.AddHoliday, f flows.Facts, s flows.State, done *flows.Applied) error {
	by, err := w.worker(f, s, calendarRoles...)
	if err != nil {
		return err
	}
	name := strings.TrimSpace(clip(strings.Join(strings.Fields(e.Name), " "), flows.MaxHolidayName))
	switch {
	case !aid.MayClose(e.Day, w.office.today(w.Tx)):
		return &flows.Refusal{Key: "refused.holiday_day"}
	case name == "":
		return &flows.Refusal{Key: "refused.holiday_name"}
	}
	return w.setHoliday(e.Day, name, "holiday_added", by, done)
}

func (w *world) dropHoliday(e flows.DropHoliday, f flows.Facts, s flows.State, done *flows.Applied) error {
	by, err := w.worker(f, s, calendarRoles...)
	if err != nil {
		return err
	}
	closed, err := w.office.holidays(w.Tx)
	if err != nil {
		return err
	}
	if closed[e.Day] == "" || e.Day.Before(w.office.today(w.Tx)) {
		return &flows.Refusal{Key: "refused.holiday_none"}
	}
	return w.setHoliday(e.Day, "", "holiday_dropped", by, done)
}

// setHoliday names a day, or opens the office on it.
func (w *world) setHoliday(day aid.Date, name, kind string, by actor, done *flows.Applied) error {
	closed, err := w.office.holidays(w.Tx)
	if err != nil {
		return err
	}
	was := closed[day]
	if _, err := w.exec(`INSERT INTO holidays (program, day, name, changed_by, changed_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (program, day) DO UPDATE SET name = excluded.name, changed_by = excluded.changed_by, changed_at = excluded.changed_at`,
		w.office.Program.Code, day.String(), name, by.id, micros(w.Now)); err != nil {
		return err
	}
	w.closed = nil
	result(done, map[string]string{"day": day.Long(), "name": name})
	if name == "" {
		done.Result["name"] = was
	}
	if err := w.note(officeChain, kind, &by, map[string]string{"day": day.String(), "name": name, "was": was}); err != nil {
		return err
	}
	if name != "" {
		if err := w.holdNotices(day); err != nil {
			return err
		}
	}
	return w.office.watchAnew(w.Tx)
}

// holdNotices moves the letters that wait for a time on a day that has become a
// holiday to the next day on which people are written to; not those about an
// appointment.
func (w *world) holdNotices(day aid.Date) error {
	from, until := day.At(0, 0, w.office.Zone), day.AddDays(1).At(0, 0, w.office.Zone)
	at, err := w.office.nextWindow(w.Tx, from, aid.ClassNotice)
	if err != nil {
		return err
	}
	_, err = w.exec(`UPDATE outbox SET due_at = $1 WHERE state = 'open' AND due_at > $2 AND due_at >= $3 AND due_at < $4 AND topic NOT LIKE $5`,
		micros(at), micros(w.Now), micros(from), micros(until), inviteTopic("%", "%"))
	return err
}

// holidaysAhead has the views of the days to come.
func (w *world) holidaysAhead(v flows.View, f flows.Facts, s flows.State) (any, error) {
	list := &flows.Holidays{}
	if role(f, s, calendarRoles...) {
		closed, err := w.office.holidays(w.Tx)
		if err != nil {
			return nil, err
		}
		for _, day := range slices.SortedFunc(maps.Keys(closed), aid.Date.Compare) {
			if !day.Before(w.office.today(w.Tx)) {
				list.Rows = append(list.Rows, flows.Holiday{Day: day, Name: closed[day]})
			}
		}
	}
	if v == flows.ViewHolidays {
		return list, nil
	}
	for i, h := range list.Rows {
		if h.Day.String() == s.Draft["day"] {
			return &list.Rows[i], nil
		}
	}
	return &flows.Holiday{}, nil
}
