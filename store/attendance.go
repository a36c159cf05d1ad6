package store

import (
	"errors"
	"strconv"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// Who came to a Bimtek: noted by an officer or staff, or by the code. Noting it
// is what makes a candidate trained.

// attended is the gate: presence at a Bimtek is recorded of an application.
func (w *world) attended(application string) (bool, error) {
	return w.some(`SELECT COUNT(*) FROM applications a JOIN invitations i ON i.person = a.person AND i.application = a.id
		WHERE a.id = $1 AND i.came_at > 0`, application) // by the person: there is an index
}

// presence is one invited person of an event at which people are noted.
type presence struct {
	event                     string
	number                    int64
	start, end                int64
	application, person, name string
}

// presenceOf finds one invited person of an event that may be noted now, and
// locks the event: staff cannot move it meanwhile.
func (w *world) presenceOf(number int64, application string) (p presence, err error) {
	if p, err = w.presenceAt(number); err != nil {
		return p, err
	}
	err = w.get([]any{&p.application, &p.person, &p.name}, `SELECT i.application, i.person, p.name FROM invitations i
		JOIN people p ON p.id = i.person WHERE i.event = $1 AND i.application = $2`, p.event, application)
	return p, refusedIfNone(err, "refused.attend_none")
}

// presenceAt locks an event at which people may be noted now. Refusals:
// refused.attend_none, refused.attend_early, refused.attend_over.
func (w *world) presenceAt(number int64) (p presence, err error) {
	err = w.get([]any{&p.event, &p.number, &p.start, &p.end}, `UPDATE events SET number = number
		WHERE number = $1 AND program = $2 AND state = 'open' RETURNING id, number, start_at, end_at`, number, w.office.Program.Code)
	if err != nil {
		return p, refusedIfNone(err, "refused.attend_none")
	}
	start, end, now := w.office.fromMicro(p.start), w.office.fromMicro(p.end), w.office.now(w.Tx)
	switch {
	case aid.MayAttend(start, end, now):
		return p, nil
	case now.Before(start):
		return p, &flows.Refusal{Key: "refused.attend_early", Data: map[string]string{"from": w.office.moment(start.Add(-aid.AttendBefore))}}
	}
	return p, &flows.Refusal{Key: "refused.attend_over"}
}

// attendTopic names the letters about a presence.
func attendTopic(event, application string) string { return "hadir/" + event + "/" + application }

// addGuest invites, by a decision of staff, somebody who came without an
// invitation, and notes her.
func (w *world) addGuest(e flows.AddGuest, f flows.Facts, s flows.State, done *flows.Applied) error {
	by, err := w.worker(f, s, aid.RoleStaff)
	if err != nil {
		return err
	}
	p, err := w.presenceAt(e.Event)
	if err != nil {
		return err
	}
	if err := w.inScope(f, aid.RoleStaff, e.Application); err != nil {
		return err
	}
	n, err := w.exec(`INSERT INTO invitations (event, application, person, area, invited_at, told_rev)
		SELECT e.id, a.id, a.person, a.area, $1, e.rev FROM applications a JOIN events e ON e.program = a.program AND e.year = a.year
		WHERE a.id = $2 AND e.id = $3 AND a.stage IN ('reserve', 'candidate', 'trained', 'complete') ON CONFLICT (event, application) DO NOTHING`,
		micros(w.Now), e.Application, p.event)
	if err != nil {
		return err
	}
	if n > 0 {
		if err := w.note(e.Application, "invited_on_spot", &by, map[string]string{"event": p.event}); err != nil {
			return err
		}
	}
	err = w.attend(flows.Attend(e), f, s, done)
	var refused *flows.Refusal
	if errors.As(err, &refused) && refused.Key == "refused.attend_none" {
		return &flows.Refusal{Key: "refused.attend_guest"}
	}
	return err
}

// attend notes somebody by hand.
func (w *world) attend(e flows.Attend, f flows.Facts, s flows.State, done *flows.Applied) error {
	by, err := w.worker(f, s, aid.RoleOfficer, aid.RoleStaff)
	if err != nil {
		return err
	}
	p, err := w.presenceOf(e.Event, e.Application)
	if err != nil {
		return err
	}
	if err := w.inScope(f, aid.Role(by.role), p.application); err != nil {
		return err
	}
	again, err := w.noteCame(p, by, f, done)
	if err != nil || again {
		return err
	}
	return w.tellCame(p, f, done)
}

// noteCame notes a presence once; again says that it had been noted.
func (w *world) noteCame(p presence, by actor, f flows.Facts, done *flows.Applied) (again bool, err error) {
	late := w.office.Program.Work.Late(w.office.fromMicro(p.start), w.office.fromMicro(p.end), w.office.now(w.Tx))
	hand, minutes := by.id, ""
	if by.role == string(aid.RoleCandidate) {
		hand = "" // she did, by the code
	}
	n, err := w.exec(`UPDATE invitations SET came_at = $1, came_by = $2, late = $3 WHERE event = $4 AND application = $5 AND came_at = 0`,
		micros(w.Now), hand, late, p.event, p.application)
	if err != nil {
		return false, err
	}
	if late > 0 {
		minutes = strconv.Itoa(late)
	}
	result(done, map[string]string{"name": p.name, "late": minutes})
	if n == 0 {
		result(done, map[string]string{"again": flows.Yes, "late": ""})
		return true, nil
	}
	if err := w.askLater(p); err != nil {
		return false, err
	}
	err = w.note(p.application, "attended", &by, map[string]string{"event": p.event, "late": minutes})
	if err != nil {
		return false, err
	}
	if err := w.countAnew(p.event); err != nil {
		return false, err
	}
	if hand == "" {
		by = actor{actorSystem, string(aid.RoleSystem)}
	}
	return false, w.train(p.application, by, f, done)
}

// train makes a candidate trained who came; whoever stands elsewhere stays there.
func (w *world) train(application string, by actor, f flows.Facts, done *flows.Applied) error {
	var stage aid.Stage
	var person string
	if err := w.get([]any{&stage, &person}, `SELECT stage, person FROM applications WHERE id = $1`, application); err != nil {
		return err
	}
	if stage != aid.Candidate {
		return nil
	}
	if err := w.moveStage(f, stageMove{application: application, from: stage, to: aid.Trained, by: by}, done); err != nil {
		return err
	}
	if _, err := w.exec(`UPDATE invitations SET trained = 1 WHERE person = $1 AND application = $2 AND came_at > 0`, person, application); err != nil {
		return err
	}
	return w.tryComplete(f, application, done)
}

// trainWhoCame makes somebody trained who became a candidate only after the
// Bimtek: one of the reserve who was there.
func (w *world) trainWhoCame(application string, f flows.Facts, done *flows.Applied) error {
	came, err := w.attended(application)
	if err != nil || !came {
		return err
	}
	return w.train(application, actor{actorSystem, string(aid.RoleSystem)}, f, done)
}

// tickAfter is how long somebody who was ticked by mistake can be unticked unheard.
const tickAfter = time.Minute

// tellCame has the citizen told in a minute, so that a slip can be taken back
// unheard.
func (w *world) tellCame(p presence, f flows.Facts, done *flows.Applied) error {
	missing, err := w.stillOwed(p.application)
	if err != nil {
		return err
	}
	from := len(done.Notices)
	words := map[string]string{"missing": strconv.Itoa(missing)}
	if err := w.tell(p.person, "attend.told", aid.ClassNotice, words, f, done); err != nil {
		return err
	}
	later, err := w.office.nextWindow(w.Tx, w.Now.Add(tickAfter), aid.ClassNotice)
	if err != nil {
		return err
	}
	for i := from; i < len(done.Notices); i++ {
		done.Notices[i].Due, done.Notices[i].Topic = later, attendTopic(p.event, p.application)
	}
	return nil
}

// stillOwed is how many documents are still to be sent for an application; 0 too
// where none is asked for.
func (w *world) stillOwed(application string) (int, error) {
	st := &flows.Status{Application: application}
	if err := w.get([]any{&st.Year, &st.Stage}, `SELECT year, stage FROM applications WHERE id = $1`, application); err != nil {
		return 0, err
	}
	if !st.Stage.DocumentsOpen() {
		return 0, nil
	}
	err := w.papers(st)
	return st.Missing, err
}

// unattend takes a presence back.
func (w *world) unattend(e flows.Unattend, f flows.Facts, s flows.State, done *flows.Applied) error {
	by, p, err := w.noted(e.Event, e.Application, f, s, done)
	if err != nil {
		return err
	}
	note := clip(e.Note, maxText)
	if note == "" {
		return &flows.Refusal{Key: "refused.ground"}
	}
	var trained int
	err = w.get([]any{&trained}, `SELECT trained FROM invitations WHERE event = $1 AND application = $2`, p.event, p.application)
	if err != nil {
		return err
	}
	if _, err := w.exec(`UPDATE invitations SET came_at = 0, came_by = '', late = 0, companion = 0, trained = 0 WHERE event = $1 AND application = $2`,
		p.event, p.application); err != nil {
		return err
	}
	if err := w.note(p.application, "attendance_undone", &by, map[string]string{"event": p.event, "note": note}); err != nil {
		return err
	}
	if err := w.countAnew(p.event); err != nil {
		return err
	}
	if trained > 0 {
		if err := w.untrain(p, by, note, f, done); err != nil {
			return err
		}
	}
	unheard, err := w.CancelTopic(attendTopic(p.event, p.application), "", "taken back")
	if err != nil || unheard > 0 {
		return err
	}
	return w.tell(p.person, "attend.untold", aid.ClassNotice, nil, f, done)
}

// untrain makes a candidate of whoever was trained by a presence that is none,
// unless she was at another Bimtek.
func (w *world) untrain(p presence, by actor, note string, f flows.Facts, done *flows.Applied) error {
	came, err := w.attended(p.application)
	if err != nil || came {
		return err
	}
	var stage aid.Stage
	if err := w.get([]any{&stage}, `SELECT stage FROM applications WHERE id = $1`, p.application); err != nil {
		return err
	}
	if stage != aid.Trained {
		return &flows.Refusal{Key: "refused.attend_on", Data: map[string]string{"name": p.name, "stage": string(stage)}}
	}
	return w.moveStage(f, stageMove{application: p.application, from: stage, to: aid.Candidate, by: by, note: note}, done)
}

// noted finds a presence that is noted, for somebody who may change it.
func (w *world) noted(number int64, application string, f flows.Facts, s flows.State, done *flows.Applied) (by actor, p presence, err error) {
	if by, err = w.worker(f, s, aid.RoleOfficer, aid.RoleStaff); err != nil {
		return by, p, err
	}
	if p, err = w.presenceOf(number, application); err != nil {
		return by, p, err
	}
	if err := w.inScope(f, aid.Role(by.role), p.application); err != nil {
		return by, p, err
	}
	came, err := w.some(`SELECT COUNT(*) FROM invitations WHERE event = $1 AND application = $2 AND came_at > 0`, p.event, p.application)
	if err == nil && !came {
		err = &flows.Refusal{Key: "refused.moved_on"}
	}
	result(done, map[string]string{"name": p.name})
	return by, p, err
}

// describeAttendance notes what belongs to a presence.
func (w *world) describeAttendance(e flows.DescribeAttendance, f flows.Facts, s flows.State, done *flows.Applied) error {
	by, p, err := w.noted(e.Event, e.Application, f, s, done)
	if err != nil {
		return err
	}
	set := map[flows.AttendDetail]string{flows.AttendWith: "companion = 1", flows.AttendAlone: "companion = 0", flows.AttendInTime: "late = 0"}[e.What]
	if set == "" {
		return errors.New("store: no such detail of a presence: " + string(e.What))
	}
	if _, err := w.exec(`UPDATE invitations SET `+set+` WHERE event = $1 AND application = $2`, p.event, p.application); err != nil {
		return err
	}
	return w.note(p.application, "attendance_described", &by, map[string]string{"event": p.event, "what": string(e.What)})
}

// callMissing tells those who are not there that the event goes on.
func (w *world) callMissing(e flows.CallMissing, f flows.Facts, s flows.State, done *flows.Applied) error {
	by, err := w.worker(f, s, aid.RoleOfficer, aid.RoleStaff)
	if err != nil {
		return err
	}
	p, err := w.presenceAt(e.Event)
	switch {
	case err != nil:
		return err
	case p.start > micros(w.Now):
		return &flows.Refusal{Key: "refused.call_early", Data: map[string]string{"from": w.office.moment(timeOf(p.start))}}
	case p.end <= micros(w.Now):
		return &flows.Refusal{Key: "refused.attend_over"}
	}
	event, err := w.event(eventFrom+`events e WHERE e.id = $1`, p.event)
	if err != nil {
		return err
	}
	told, silent := 0, 0
	for _, area := range w.scope(f, s) {
		list, err := w.missing(p.event, string(area.ID))
		if err != nil {
			return err
		}
		for _, in := range list {
			from := len(done.Notices)
			if err := w.tellInvite(flows.Work, event, in, "attend.waiting", aid.ClassAppointment, nil, done); err != nil {
				return err
			}
			for i := from; i < len(done.Notices); i++ {
				done.Notices[i].Expires, done.Notices[i].Acts = event.End, nil
			}
			if from == len(done.Notices) { // no chat: she is still to be told
				silent++
				if _, err := w.exec(`UPDATE invitations SET called_at = 0 WHERE event = $1 AND application = $2`, p.event, in.application); err != nil {
					return err
				}
				continue
			}
			told++
		}
	}
	result(done, map[string]string{"told": strconv.Itoa(told), "silent": strconv.Itoa(silent)})
	return w.note(officeChain, "called_missing", &by, map[string]string{"event": p.event, "told": strconv.Itoa(told)})
}

// missing takes those of a kelurahan who are to be told that the event goes on,
// each once.
func (w *world) missing(event, area string) (list []invitee, err error) {
	err = w.each(func(scan func(...any) error) error {
		var in invitee
		err := scan(&in.application, &in.person, &in.answer)
		list = append(list, in)
		return err
	}, `UPDATE invitations SET called_at = $1 WHERE event = $2 AND area = $3 AND came_at = 0 AND called_at = 0 AND answer <> 'tidak'
		RETURNING application, person, answer`, micros(w.Now), event, area)
	return list, err
}
