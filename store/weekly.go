package store

import (
	"slices"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// timerWeekly sends the weekly summary: subject watchSubject, scope the Monday.
// There is one as long as somebody wants it.
const timerWeekly = "weekly"

// weeklyHour is when it goes out.
const weeklyHour = 8

func weeklyTopic(officer string) string { return "weekly/" + officer }

// subscribe takes somebody onto the list of the weekly summary, or off it.
func (w *world) subscribe(e flows.Subscribe, f flows.Facts, s flows.State, done *flows.Applied) error {
	by, err := w.worker(f, s, weeklyRoles...)
	if err != nil {
		return err
	}
	if e.Off {
		return w.unsubscribe(by.id, by)
	}
	n, err := w.exec(`INSERT INTO weekly_readers (officer, since) VALUES ($1, $2) ON CONFLICT (officer) DO NOTHING`, by.id, micros(w.Now))
	if err != nil {
		return err
	}
	next, err := w.office.planWeekly(w.Tx)
	if err != nil {
		return err
	}
	result(done, map[string]string{"next": w.office.moment(next)})
	if n == 0 {
		return nil
	}
	return w.note(officeChain, "weekly_on", &by, nil)
}

// weeklyRoles are who may read it.
var weeklyRoles = []aid.Role{aid.RoleStaff, aid.RoleHead}

// unsubscribe takes somebody off the list, with what was not sent yet.
func (w *world) unsubscribe(officer string, by actor) error {
	n, err := w.exec(`DELETE FROM weekly_readers WHERE officer = $1`, officer)
	if err != nil || n == 0 {
		return err
	}
	if _, err := w.CancelTopic(weeklyTopic(officer), "", "unsubscribed"); err != nil {
		return err
	}
	return w.note(officeChain, "weekly_off", &by, map[string]string{"officer": officer})
}

// subscribed tells whether somebody gets the weekly summary.
func (w *world) subscribed(o *flows.Officer) (bool, error) {
	if o == nil {
		return false, nil
	}
	return w.some(`SELECT COUNT(*) FROM weekly_readers WHERE officer = $1`, o.ID)
}

// planWeekly sees that the next summary comes, and tells when it is due. With
// the first one, the counts of now are what it is compared with.
func (o *Office) planWeekly(tx *Tx) (time.Time, error) {
	var due int64
	err := tx.get([]any{&due}, `SELECT COALESCE(MAX(due_at), 0) FROM timers WHERE subject = $1 AND kind = $2 AND state IN ('open', 'claimed')`,
		watchSubject, timerWeekly)
	if err != nil || due > 0 {
		return o.fromMicro(due), err
	}
	if err := o.keepCounts(tx); err != nil {
		return time.Time{}, err
	}
	return o.nextWeekly(tx)
}

// nextWeekly sets the timer of the coming Monday. That it may be a holiday is
// seen when it has come.
func (o *Office) nextWeekly(tx *Tx) (time.Time, error) {
	now := o.now(tx)
	day := o.today(tx).AddDays(int((time.Monday - now.Weekday() + 7) % 7))
	due := day.At(weeklyHour, 0, o.Zone)
	if !due.After(now) {
		day = day.AddDays(7)
		due = day.At(weeklyHour, 0, o.Zone)
	}
	return due, tx.SetTimer(Timer{Subject: watchSubject, Kind: timerWeekly, Scope: day.String(), Due: due})
}

// keepCounts notes the counts that the next summary is compared with.
func (o *Office) keepCounts(tx *Tx) error {
	if _, err := tx.exec(`DELETE FROM weekly_counts WHERE program = $1`, o.Program.Code); err != nil {
		return err
	}
	_, err := tx.exec(`INSERT INTO weekly_counts (program, year, stage, n, day)
		SELECT program, year, stage, SUM(n), $1 FROM stage_counts WHERE program = $2 AND year = $3 GROUP BY program, year, stage`,
		o.today(tx).String(), o.Program.Code, o.Program.CurrentYear)
	return err
}

// tellWeekly writes to everybody on the list: on the Monday, or on the first day
// after it on which people are written to. It lives on that day only.
func (o *Office) tellWeekly(tx *Tx, t Timer) ([]flows.Notice, error) {
	w := &world{Tx: tx, office: o}
	readers, err := w.weeklyReaders()
	if err != nil || len(readers) == 0 {
		return nil, err
	}
	now := o.now(tx)
	free, err := o.holidays(tx)
	if err != nil {
		return nil, err
	}
	at := aid.NextWindow(t.Due.In(o.Zone), free, aid.ClassNotice)
	if at.After(now) { // today is a holiday
		return nil, tx.SetTimer(Timer{Subject: t.Subject, Kind: t.Kind, Scope: t.Scope, Due: at})
	}
	if _, err := o.nextWeekly(tx); err != nil {
		return nil, err
	}
	due, ends := aid.NextWindow(now, free, aid.ClassNotice), aid.DateOf(at).AddDays(1).At(0, 0, o.Zone)
	if !due.Before(ends) {
		return nil, tx.endTimer(t, "late")
	}
	summary, err := w.weekly()
	if err != nil {
		return nil, err
	}
	var done flows.Applied
	for _, r := range readers {
		from := len(done.Notices)
		if err := w.tellOfficer(r.ID, "weekly.letter", nil, o.facts(tx), &done); err != nil {
			return nil, err
		}
		for i := from; i < len(done.Notices); i++ {
			n := &done.Notices[i]
			n.Role, n.Lane, n.Due, n.Expires = r.Roles[0], flows.Reminder, due, ends
			n.Topic, n.Once, n.Facts.Data = weeklyTopic(r.ID), "weekly/"+t.Scope+"/"+n.Chat, summary
			n.File = &flows.Attachment{Kind: flows.FileRecap, Name: "rekap.png"}
			n.Acts = []flows.Act{{Name: flows.ActRecap}}
		}
	}
	return done.Notices, o.keepCounts(tx)
}

// weeklyReaders are who gets it, with the role as which they may; whoever may no
// more is taken off the list.
func (w *world) weeklyReaders() (list []flows.Officer, err error) {
	ids, err := w.texts(`SELECT officer FROM weekly_readers ORDER BY officer`)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	workers, err := w.workers(false)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		at := slices.IndexFunc(workers, func(o flows.Officer) bool { return o.ID == id })
		var may []aid.Role
		for _, r := range weeklyRoles {
			if at >= 0 && holds(&workers[at], r) {
				may = append(may, r)
			}
		}
		if len(may) == 0 {
			if err := w.unsubscribe(id, actor{actorSystem, string(aid.RoleSystem)}); err != nil {
				return nil, err
			}
			continue
		}
		list = append(list, flows.Officer{ID: id, Roles: may})
	}
	return list, nil
}

// weekly is what has changed since the last summary, and what waits.
func (w *world) weekly() (*flows.Weekly, error) {
	s := &flows.Weekly{Year: w.office.Program.CurrentYear}
	if err := w.weeklyStages(s); err != nil {
		return nil, err
	}
	var oldest int64
	err := w.get([]any{&s.Papers, &oldest}, `SELECT COUNT(*), COALESCE(MIN(s.submitted_at), 0) FROM submissions s
		JOIN applications a ON a.id = s.application WHERE s.state = 'submitted' AND a.program = $1 AND a.year = $2`,
		w.office.Program.Code, s.Year)
	if err != nil {
		return nil, err
	}
	if oldest > 0 {
		s.Oldest = aid.DateOf(w.office.fromMicro(oldest))
	}
	err = w.get([]any{&s.Late, &s.Lost}, `SELECT
		(SELECT COUNT(*) FROM tickets WHERE state = 'open' AND waits = 'office' AND kind = 'question' AND due_at < $1),
		(SELECT COUNT(*) FROM unreachable WHERE done_at = 0)`, micros(w.Now))
	if err != nil {
		return nil, err
	}
	return s, w.weeklyEvent(s)
}

// weeklyStages compares the counts with those of the last summary.
func (w *world) weeklyStages(s *flows.Weekly) error {
	counts, err := w.stageCounts(w.office.Program.Code, s.Year)
	if err != nil {
		return err
	}
	now, was := map[aid.Stage]int{}, map[aid.Stage]int{}
	for p, n := range counts {
		now[p.stage] += n
	}
	err = w.each(func(scan func(...any) error) error {
		var stage aid.Stage
		var day string
		var n int
		err := scan(&stage, &n, &day)
		was[stage], s.Since = n, dateOf(day)
		return err
	}, `SELECT stage, n, day FROM weekly_counts WHERE program = $1 AND year = $2`, w.office.Program.Code, s.Year)
	for _, stage := range aid.Stages() {
		switch {
		case s.Since.IsZero() && now[stage] > 0:
			s.Stages = append(s.Stages, flows.StageChange{Stage: stage, N: now[stage], Was: now[stage]})
		case !s.Since.IsZero() && now[stage]+was[stage] > 0:
			s.Stages = append(s.Stages, flows.StageChange{Stage: stage, N: now[stage], Was: was[stage]})
		}
	}
	return err
}

// weeklyEvent adds the next event with its answers.
func (w *world) weeklyEvent(s *flows.Weekly) error {
	e, err := w.nextEvent(s.Year)
	if err != nil || e == nil || !e.End.After(w.Now) {
		return err
	}
	s.Event = e
	return w.get([]any{&s.Invited, &s.Come, &s.Cannot, &s.Help, &s.Silent}, `SELECT COUNT(*),
		COALESCE(SUM(CASE WHEN answer = 'hadir' THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN answer = 'tidak' THEN 1 ELSE 0 END), 0),
		COALESCE(SUM(CASE WHEN answer = 'bantuan' THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN answer = '' THEN 1 ELSE 0 END), 0)
		FROM invitations WHERE event = $1`, e.ID)
}
