package store

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// How staff plan, change, publish and call off a Bimtek.

// tellAfter is how long a change waits before the invited are told, so that
// several changes are told once.
const tellAfter = 2 * time.Minute

// plan is an event while staff work on it.
type plan struct {
	aid.EventPlan
	id, state   string
	number, rev int64
	year        int
	makesUp     string
}

// planOf reads and locks an event that staff change, if it is still as it was
// shown. Refusals: refused.role, refused.event_none, refused.event_moved, refused.event_over.
func (w *world) planOf(number, rev int64, f flows.Facts, s flows.State) (p plan, by actor, err error) {
	if by, err = w.worker(f, s, aid.RoleStaff); err != nil {
		return p, by, err
	}
	if p, err = w.readPlan(`number = $2`, number); err != nil {
		return p, by, refusedIfNone(err, "refused.event_none")
	}
	switch {
	case p.state == eventCancelled, p.state == eventOpen && !w.Now.Before(p.starts(w.office)):
		return p, by, &flows.Refusal{Key: "refused.event_over"}
	case p.rev != rev:
		return p, by, &flows.Refusal{Key: "refused.event_moved", Draft: p.draft()}
	}
	return p, by, nil
}

// readPlan locks and reads the one event of the programme that a condition on $2 picks.
func (w *world) readPlan(which string, value any) (p plan, err error) {
	var start, end int64
	var bring, stages, areas string
	err = w.get([]any{&p.id, &p.state, &p.number, &p.rev, &p.year, &p.Title, &start, &end, &p.Place, &p.Address, &p.Lat, &p.Long,
		&bring, &p.Seats, &stages, &areas, &p.makesUp, &p.Note, &p.Recall}, `UPDATE events SET number = number WHERE program = $1 AND `+which+`
		RETURNING id, state, number, rev, year, title, start_at, end_at, place, address, lat, lon, bring, quota, stages, areas, makes_up, note, recall`,
		w.office.Program.Code, value)
	if err != nil {
		return p, err
	}
	from, to := w.office.fromMicro(start), w.office.fromMicro(end)
	p.Date, p.Start, p.End = aid.DateOf(from), clockOf(from), clockOf(to)
	p.Bring = strings.FieldsFunc(bring, func(r rune) bool { return r == '\n' })
	for _, code := range splitList(stages) {
		p.Stages = append(p.Stages, aid.Stage(code))
	}
	for _, id := range splitList(areas) {
		p.Areas = append(p.Areas, aid.AreaID(id))
	}
	err = w.each(func(scan func(...any) error) error {
		var one aid.Session
		err := scan(&start, &one.Title, &one.Speaker)
		one.Start = clockOf(w.office.fromMicro(start))
		p.Sessions = append(p.Sessions, one)
		return err
	}, `SELECT start_at, title, speaker FROM event_sessions WHERE event = $1 ORDER BY n`, p.id)
	return p, err
}

func clockOf(t time.Time) aid.Clock { return aid.Clock{Hour: t.Hour(), Minute: t.Minute()} }

// starts is when the event begins.
func (p *plan) starts(o *Office) time.Time { return p.Start.On(p.Date, o.Zone) }

// draft is what the conversation goes on with.
func (p *plan) draft() map[string]string {
	return map[string]string{"event": strconv.FormatInt(p.number, 10), "rev": strconv.FormatInt(p.rev, 10), "state": p.state}
}

// joined writes codes apart by commas.
func joined[T ~string](list []T) string {
	var out []string
	for _, one := range list {
		out = append(out, string(one))
	}
	return strings.Join(out, ",")
}

// savePlan writes an event that is locked.
func (w *world) savePlan(p *plan) error {
	_, err := w.exec(`UPDATE events SET state = $1, rev = $2, title = $3, start_at = $4, end_at = $5, place = $6, address = $7, lat = $8, lon = $9,
		bring = $10, quota = $11, stages = $12, areas = $13, note = $14, makes_up = $15, recall = $16 WHERE id = $17`,
		p.state, p.rev, p.Title, p.starts(w.office).UnixMicro(), p.End.On(p.Date, w.office.Zone).UnixMicro(), p.Place, p.Address, p.Lat, p.Long,
		strings.Join(p.Bring, "\n"), p.Seats, joined(p.Stages), joined(p.Areas), p.Note, p.makesUp, string(p.Recall), p.id)
	if err != nil {
		return err
	}
	if _, err := w.exec(`DELETE FROM event_sessions WHERE event = $1`, p.id); err != nil {
		return err
	}
	return w.office.insertSessions(w.Tx, p.id, p.Bimtek)
}

// newEvent begins a draft.
func (w *world) newEvent(e flows.NewEvent, f flows.Facts, s flows.State, done *flows.Applied) error {
	by, err := w.worker(f, s, aid.RoleStaff)
	if err != nil {
		return err
	}
	like, err := w.likeness(e.Like)
	if err != nil {
		return err
	}
	old, year := like.id, w.office.Program.Current()
	like.id, like.state, like.rev, like.year, like.Note, like.makesUp = NewID(), eventDraft, 1, year.Year, "", ""
	if e.MakesUp {
		like.makesUp = old
	}
	if err := w.office.insertEvent(w.Tx, like.id, year.Year, like.Bimtek); err != nil {
		return err
	}
	if err := w.get([]any{&like.number}, `SELECT number FROM events WHERE id = $1`, like.id); err != nil {
		return err
	}
	if err := w.savePlan(&like); err != nil {
		return err
	}
	if err := w.copyFiles(old, like.id); err != nil {
		return err
	}
	draft(done, like.draft())
	return w.note(officeChain, "event_planned", &by, map[string]string{"event": like.id, "like": old, "makes_up": like.makesUp})
}

// likeness is what a new draft begins as: an event, the newest one, that of the
// programme's pack, or an empty one.
func (w *world) likeness(number int64) (p plan, err error) {
	if number != 0 {
		p, err = w.readPlan(`number = $2`, number)
		return p, refusedIfNone(err, "refused.event_none")
	}
	var newest string
	err = w.get([]any{&newest}, `SELECT id FROM events WHERE program = $1 AND state <> 'draft' ORDER BY start_at DESC LIMIT 1`, w.office.Program.Code)
	if err == nil {
		return w.readPlan(`id = $2`, newest)
	}
	if !errors.Is(err, ErrNone) {
		return p, err
	}
	p.Title, p.Stages = "Bimtek "+w.office.Program.Name, []aid.Stage{aid.Candidate}
	p.Date, p.Start, p.End = w.office.today(w.Tx), aid.Clock{Hour: 9}, aid.Clock{Hour: 12}
	if b := w.office.Program.Current().Bimtek; b != nil {
		p.Bimtek = *b
	}
	return p, nil
}

// changeEvent writes one field.
func (w *world) changeEvent(e flows.ChangeEvent, f flows.Facts, s flows.State, done *flows.Applied) error {
	p, by, err := w.planOf(e.Number, e.Rev, f, s)
	if err != nil {
		return err
	}
	before := p.EventPlan
	if e.Field == aid.EventSpot && e.Spot != nil {
		p.Lat, p.Long = e.Spot.Lat, e.Spot.Lon
	} else if err := p.Set(e.Field, e.Text, w.office.today(w.Tx), w.office.Program.AreaList()); err != nil {
		return fieldRefused(e.Field, err)
	}
	if p.state == eventOpen && e.Field.Told() {
		if err := w.nobodyCame(&p, e.Field == aid.EventDate || e.Field == aid.EventTime); err != nil {
			return err
		}
		if !w.Now.Before(p.starts(w.office)) {
			return &flows.Refusal{Key: "refused.event_past"}
		}
		p.rev++
		if err := w.forgetNote(&p, e.Field); err != nil {
			return err
		}
		if err := w.tellChange(&p, before); err != nil {
			return err
		}
		result(done, map[string]string{"told": flows.Yes})
	}
	if p.state == eventOpen && p.Recall != before.Recall {
		if err := w.changeRecalls(&p, before.Recall); err != nil {
			return err
		}
	}
	if err := w.savePlan(&p); err != nil {
		return err
	}
	draft(done, p.draft())
	return w.note(officeChain, "event_changed", &by, map[string]string{"event": p.id, "field": string(e.Field), "to": clip(e.Text, maxText)})
}

// nobodyCame refuses to move or call off an event at which people are noted as
// present: that must be taken back first. Refusal: refused.event_attended.
func (w *world) nobodyCame(p *plan, matters bool) error {
	var n int
	if !matters {
		return nil
	}
	err := w.get([]any{&n}, `SELECT COUNT(*) FROM invitations WHERE event = $1 AND came_at > 0`, p.id)
	if err == nil && n > 0 {
		return &flows.Refusal{Key: "refused.event_attended", Data: map[string]string{"count": strconv.Itoa(n)}}
	}
	return err
}

// fieldRefused says what is wrong with what was written.
func fieldRefused(field aid.EventField, err error) error {
	fault := string(aid.FaultUnknown)
	var bad *aid.BadInput
	if errors.As(err, &bad) {
		fault = string(bad.Fault)
	}
	return &flows.Refusal{Key: "refused.event_field", Data: map[string]string{"field": string(field), "fault": fault}}
}

// forgetNote drops the reason of an earlier change, which the invited have
// heard already: it is none for this one.
func (w *world) forgetNote(p *plan, field aid.EventField) error {
	if field == aid.EventNote || p.Note == "" {
		return nil
	}
	waits, err := w.some(`SELECT COUNT(*) FROM timers WHERE subject = $1 AND kind = $2 AND state IN ('open', 'claimed')`, p.id, timerAnnounce)
	if err == nil && !waits {
		p.Note = ""
	}
	return err
}

// tellChange has the invited told in a minute: what is unsent about the event
// as it was dies, the reminders are set anew, and a new day or time is asked
// about anew.
func (w *world) tellChange(p *plan, before aid.EventPlan) error {
	if err := w.dropLetters(p.id, "changed"); err != nil {
		return err
	}
	if before.Date != p.Date || before.Start != p.Start || before.End != p.End {
		if _, err := w.exec(`UPDATE invitations SET answer = '', answered_at = 0, why = '' WHERE event = $1 AND answer <> ''`, p.id); err != nil {
			return err
		}
		if err := w.office.planRecalls(w.Tx, p.id, p.starts(w.office), p.Recall); err != nil {
			return err
		}
	}
	return w.SetTimer(Timer{Subject: p.id, Kind: timerAnnounce, Due: w.Now.Add(tellAfter)})
}

// publishEvent opens a draft and invites.
func (w *world) publishEvent(e flows.PublishEvent, f flows.Facts, s flows.State, done *flows.Applied) error {
	p, by, err := w.planOf(e.Number, e.Rev, f, s)
	switch {
	case err != nil:
		return err
	case p.state != eventDraft:
		return &flows.Refusal{Key: "refused.event_moved", Draft: p.draft()}
	case !w.Now.Before(p.starts(w.office)):
		return &flows.Refusal{Key: "refused.event_past"}
	case p.Place == "":
		return &flows.Refusal{Key: "refused.event_field", Data: map[string]string{"field": string(aid.EventPlace), "fault": string(aid.FaultEmpty)}}
	}
	p.state = eventOpen
	if err := w.savePlan(&p); err != nil {
		return err
	}
	seats := p.Seats
	if seats == 0 {
		seats = unbounded
	}
	invited, err := w.seat(&p, p.Stages, seats)
	if err != nil {
		return err
	}
	left, err := w.waitFor(&p)
	if err != nil {
		return err
	}
	if err := w.office.tellOfEvent(w.Tx, p.id, p.starts(w.office), p.Recall); err != nil {
		return err
	}
	result(done, map[string]string{"invited": strconv.Itoa(invited), "left": strconv.Itoa(left)})
	draft(done, p.draft())
	return w.note(officeChain, "event", &by, map[string]string{"event": p.id, "date": p.Date.String(), "invited": strconv.Itoa(invited)})
}

// callOffEvent calls an event off, or throws a draft away.
func (w *world) callOffEvent(e flows.CallOffEvent, f flows.Facts, s flows.State, done *flows.Applied) error {
	p, by, err := w.planOf(e.Number, e.Rev, f, s)
	if err != nil {
		return err
	}
	if err := w.nobodyCame(&p, true); err != nil {
		return err
	}
	was := p.state
	p.state, p.rev = eventCancelled, p.rev+1
	if e.Note != "" {
		if err := p.Set(aid.EventNote, e.Note, w.office.today(w.Tx), nil); err != nil {
			return fieldRefused(aid.EventNote, err)
		}
	}
	if err := w.dropLetters(p.id, "called off"); err != nil {
		return err
	}
	if err := w.CancelTimers(p.id, "called off"); err != nil {
		return err
	}
	if was == eventOpen {
		err = w.announceNow(p.id)
	} else {
		err = w.dropAllFiles(p.id)
	}
	if err != nil {
		return err
	}
	if err := w.savePlan(&p); err != nil {
		return err
	}
	draft(done, p.draft())
	return w.note(officeChain, "event_called_off", &by, map[string]string{"event": p.id, "note": p.Note})
}

// fillSeats invites as many as there are free seats.
func (w *world) fillSeats(e flows.FillSeats, f flows.Facts, s flows.State, done *flows.Applied) error {
	p, by, err := w.planOf(e.Number, e.Rev, f, s)
	if err != nil {
		return err
	}
	if p.state != eventOpen {
		return &flows.Refusal{Key: "refused.event_moved", Draft: p.draft()}
	}
	var taken int
	err = w.get([]any{&taken}, `SELECT COUNT(*) FROM invitations WHERE event = $1 AND answer <> 'tidak'`, p.id)
	if err != nil {
		return err
	}
	free := p.Seats - taken
	if p.Seats == 0 {
		free = unbounded
	}
	if free <= 0 {
		return &flows.Refusal{Key: "refused.event_full"}
	}
	invited, err := w.seat(&p, p.Stages, free)
	if err == nil && invited < free && p.Seats > 0 {
		var more int
		more, err = w.seat(&p, []aid.Stage{aid.Reserve}, free-invited)
		invited += more
	}
	if err != nil {
		return err
	}
	if invited == 0 {
		return &flows.Refusal{Key: "refused.event_full"}
	}
	if err := w.announceNow(p.id); err != nil {
		return err
	}
	result(done, map[string]string{"invited": strconv.Itoa(invited)})
	return w.note(officeChain, "event_filled", &by, map[string]string{"event": p.id, "invited": strconv.Itoa(invited)})
}
