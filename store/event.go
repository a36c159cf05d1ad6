package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// States of an event.
const (
	eventDraft     = "draft"     // nobody but staff knows of it
	eventOpen      = "open"      // published
	eventCancelled = "cancelled" // called off
)

// eventFrom begins every question for an event; w.event reads its columns.
const eventFrom = `SELECT e.id, e.title, e.start_at, e.end_at, e.place, e.address, e.lat, e.lon, e.bring,
	e.number, e.rev, e.state, e.quota, e.note, e.recall FROM `

// appointment is the next event that a person is invited to, nil if none.
func (w *world) appointment(person string) (*flows.Event, error) {
	return w.event(eventFrom+`invitations i JOIN events e ON e.id = i.event
		WHERE i.person = $1 AND e.end_at > $2 AND e.state = 'open' ORDER BY e.start_at LIMIT 1`, person, micros(w.Now))
}

// invitedTo is the next event of a person or, when all are over, the last one.
func (w *world) invitedTo(person string) (*flows.Event, error) {
	e, err := w.appointment(person)
	if e != nil || err != nil {
		return e, err
	}
	return w.event(eventFrom+`invitations i JOIN events e ON e.id = i.event
		WHERE i.person = $1 AND e.state = 'open' ORDER BY e.start_at DESC LIMIT 1`, person)
}

// nextEvent is the next event of a year or, when all are over, the last one.
func (w *world) nextEvent(year int) (*flows.Event, error) {
	e, err := w.event(eventFrom+`events e
		WHERE e.program = $1 AND e.year = $2 AND e.end_at > $3 AND e.state = 'open' ORDER BY e.start_at LIMIT 1`,
		w.office.Program.Code, year, micros(w.Now))
	if e != nil || err != nil {
		return e, err
	}
	return w.event(eventFrom+`events e
		WHERE e.program = $1 AND e.year = $2 AND e.state = 'open' ORDER BY e.start_at DESC LIMIT 1`, w.office.Program.Code, year)
}

// event reads one event with its sessions; no row is no event.
func (w *world) event(query string, args ...any) (*flows.Event, error) {
	var e flows.Event
	var start, end int64
	var bring string
	err := w.get([]any{&e.ID, &e.Title, &start, &end, &e.Place, &e.Address, &e.Lat, &e.Lon, &bring,
		&e.Number, &e.Rev, &e.State, &e.Quota, &e.Note, &e.Recall}, query, args...)
	if errors.Is(err, ErrNone) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	e.Start, e.End = w.office.fromMicro(start), w.office.fromMicro(end)
	e.Begun = !e.Start.After(w.Now)
	e.Days = w.office.today(w.Tx).DaysUntil(aid.DateOf(e.Start))
	if bring != "" {
		e.Bring = strings.Split(bring, "\n")
	}
	err = w.each(func(scan func(...any) error) error {
		var s flows.Session
		if err := scan(&start, &s.Title, &s.Speaker); err != nil {
			return err
		}
		s.Start = w.office.fromMicro(start)
		e.Sessions = append(e.Sessions, s)
		return nil
	}, `SELECT start_at, title, speaker FROM event_sessions WHERE event = $1 ORDER BY n`, e.ID)
	return &e, err
}

// Event returns one event by its id, for the calendar file; nil if there is none.
func (o *Office) Event(ctx context.Context, id string) (e *flows.Event, err error) {
	err = o.read(ctx, func(tx *Tx) error {
		w := &world{Tx: tx, office: o}
		e, err = w.event(eventFrom+`events e WHERE e.id = $1`, id)
		return err
	})
	return e, err
}

// CreateEvent plans a Bimtek of a year and invites everybody of that year who
// stands at one of the stages now. It returns the event's id and how many
// people were invited.
func (o *Office) CreateEvent(ctx context.Context, year int, b aid.Bimtek, stages ...aid.Stage) (id string, invited int, err error) {
	err = o.write(ctx, func(tx *Tx) error {
		id, invited, err = o.createEvent(tx, year, b, stages...)
		return err
	})
	return id, invited, err
}

func (o *Office) createEvent(tx *Tx, year int, b aid.Bimtek, stages ...aid.Stage) (id string, invited int, err error) {
	if !b.Date.Valid() || !b.Start.Before(b.End) {
		return "", 0, errors.New("event: it needs a date, and an end after its start")
	}
	id = NewID()
	if err := o.insertEvent(tx, id, year, b); err != nil {
		return "", 0, err
	}
	for _, stage := range stages {
		n, err := o.inviteStage(tx, id, year, stage)
		if err != nil {
			return "", 0, err
		}
		invited += n
	}
	if err := o.tellOfEvent(tx, id, b.Start.On(b.Date, o.Zone), ""); err != nil {
		return "", 0, err
	}
	return id, invited, tx.Append(officeChain, "event", actorSystem, string(aid.RoleSystem), map[string]string{
		"event": id, "year": fmt.Sprint(year), "date": b.Date.String(), "invited": fmt.Sprint(invited)})
}

// tellOfEvent has the invited told, and reminded in time.
func (o *Office) tellOfEvent(tx *Tx, event string, start time.Time, recall aid.Recall) error {
	if err := tx.announceNow(event); err != nil {
		return err
	}
	return o.planRecalls(tx, event, start, recall)
}

func (o *Office) insertEvent(tx *Tx, id string, year int, b aid.Bimtek) error {
	number, err := tx.count("events", 1)
	if err != nil {
		return err
	}
	_, err = tx.exec(`INSERT INTO events (id, program, year, title, start_at, end_at, place, address, lat, lon, bring, number)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		id, o.Program.Code, year, "Bimtek "+o.Program.Name,
		b.Start.On(b.Date, o.Zone).UnixMicro(), b.End.On(b.Date, o.Zone).UnixMicro(),
		b.Place, b.Address, b.Lat, b.Long, strings.Join(b.Bring, "\n"), number)
	if err != nil {
		return err
	}
	return o.insertSessions(tx, id, b)
}

func (o *Office) insertSessions(tx *Tx, id string, b aid.Bimtek) error {
	for n, s := range b.Sessions {
		if _, err := tx.exec(`INSERT INTO event_sessions (event, n, start_at, title, speaker) VALUES ($1, $2, $3, $4, $5)`,
			id, n, s.Start.On(b.Date, o.Zone).UnixMicro(), s.Title, s.Speaker); err != nil {
			return err
		}
	}
	return nil
}

// inviteStage puts everybody at a stage on the list of an event.
func (o *Office) inviteStage(tx *Tx, event string, year int, stage aid.Stage) (invited int, err error) {
	counts, err := tx.stageCounts(o.Program.Code, year)
	if err != nil {
		return 0, err
	}
	for p := range counts {
		if p.stage != stage {
			continue
		}
		n, err := tx.exec(`INSERT INTO invitations (event, application, person, area, invited_at)
			SELECT $1, id, person, area, $2 FROM applications
			WHERE program = $3 AND year = $4 AND area = $5 AND stage = $6`,
			event, micros(tx.Now), o.Program.Code, year, p.area, string(stage))
		if err != nil {
			return 0, err
		}
		invited += int(n)
	}
	return invited, nil
}
