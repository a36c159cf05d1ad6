package store

import (
	"errors"
	"strings"
	"unicode"

	"damping/flows"
	"damping/flows/aid"
)

// status tells of the newest application of the citizen spoken of.
func (w *world) status(f flows.Facts) (*flows.Status, error) {
	st := &flows.Status{}
	if f.Who.Person == nil {
		return st, nil
	}
	var since, reason, note, area string
	err := w.get([]any{&st.Application, &st.Year, &st.Stage, &since, &reason, &note, &area}, `SELECT id, year, stage, stage_on, reason, note, area FROM applications
		WHERE person = $1 AND program = $2 ORDER BY year DESC LIMIT 1`, f.Who.Person.ID, w.office.Program.Code)
	if errors.Is(err, ErrNone) {
		return st, nil
	}
	if err != nil {
		return nil, err
	}
	st.Since, st.Area = dateOf(since), w.office.area(area)
	if st.Note, err = w.opened("applications.note", st.Application, note); err != nil {
		return nil, err
	}
	if y, ok := w.office.Program.Year(st.Year); ok {
		if st.Why, err = w.why(st.Application, st.Stage, reason, y); err != nil {
			return nil, err
		}
	}
	if err := w.objectable(st); err != nil {
		return nil, err
	}
	if err := w.papers(st); err != nil {
		return nil, err
	}
	if st.Officer, err = w.officerOfArea(area); err != nil {
		return nil, err
	}
	st.Event, err = w.appointment(f.Who.Person.ID)
	return st, err
}

func reasonOf(code string) *aid.Reason {
	if r, ok := aid.LookupReason(code); ok {
		return &r
	}
	return nil
}

// papers fills in the documents that the application's year requires.
func (w *world) papers(st *flows.Status) error {
	year, ok := w.office.Program.Year(st.Year)
	if !ok {
		return nil
	}
	st.Amount = year.Amount
	known := map[aid.DocKind]flows.Paper{}
	err := w.each(func(scan func(...any) error) error {
		var p flows.Paper
		var reason string
		if err := scan(&p.Kind, &p.State, &reason); err != nil {
			return err
		}
		p.Reason = reasonOf(reason)
		known[p.Kind] = p
		return nil
	}, `SELECT kind, state, reason FROM documents WHERE application = $1`, st.Application)
	for _, kind := range year.Documents {
		p, ok := known[kind]
		if !ok {
			p = flows.Paper{Kind: kind, State: aid.DocMissing}
		}
		if p.State.Owed() {
			st.Missing++
		}
		st.Papers = append(st.Papers, p)
	}
	return err
}

// officerOfArea names who looks after a kelurahan, "" if nobody does.
func (w *world) officerOfArea(area string) (name string, err error) {
	err = w.get([]any{&name}, `SELECT o.name FROM officer_areas a JOIN officers o ON o.id = a.officer
		WHERE a.area = $1 AND o.removed_at = 0 ORDER BY o.id LIMIT 1`, area)
	if errors.Is(err, ErrNone) {
		return "", nil
	}
	return name, err
}

// schedule is the Bimtek that the citizen is invited to or, for anybody else,
// the next one of the current year.
func (w *world) schedule(f flows.Facts) (*flows.Schedule, error) {
	sc := &flows.Schedule{}
	if f.Who.Person != nil {
		e, err := w.invitedTo(f.Who.Person.ID)
		if err != nil {
			return nil, err
		}
		sc.Event, sc.Invited = e, e != nil
		if sc.Rate, err = w.mayRate(f.Who.Person.ID); err != nil {
			return nil, err
		}
		if sc.Certificate, err = w.some(`SELECT COUNT(*)`+attendedBy, f.Who.Person.ID, micros(w.Now)); err != nil {
			return nil, err
		}
		if e != nil {
			if sc.Answer, sc.Came, err = w.answerOf(e.ID, f.Who.Person.ID); err != nil {
				return nil, err
			}
			if sc.Files, err = w.filesOf(e.ID); err != nil {
				return nil, err
			}
		}
	}
	if sc.Event == nil {
		e, err := w.nextEvent(w.office.Program.CurrentYear)
		if err != nil {
			return nil, err
		}
		sc.Event = e
	}
	if sc.Event != nil {
		sc.Over = !sc.Event.End.After(f.Now)
	}
	return sc, nil
}

// hers are the views of what a citizen may see and take back.
func (w *world) hers(v flows.View, f flows.Facts) (any, error) {
	if v == flows.ViewPlan {
		return w.plan(f)
	}
	return w.myData(f)
}

// myData is what is held of the citizen spoken of, masked.
func (w *world) myData(f flows.Facts) (*flows.MyData, error) {
	d := &flows.MyData{}
	if f.Who.Person == nil {
		return d, nil
	}
	p, err := w.person(f.Who.Person.ID)
	if err != nil {
		return nil, err
	}
	d.Name, d.Area, d.Address = p.name, w.office.area(p.area), maskDigits(p.address)
	d.NIK, d.KK, d.Phone = masked(p.nik), masked(p.kk), masked(p.phone)
	d.Birth = maskBirth(p.birth)
	chain := officeChain
	a, err := w.application(f.Who.Person.ID)
	switch {
	case err == nil:
		if d.Plan, err = w.planned(a.id); err != nil {
			return nil, err
		}
		chain, d.Business, d.Account, d.AccountName = a.id, a.business, masked(a.account), a.accountName
	case !errors.Is(err, ErrNone):
		return nil, err
	}
	if err := w.consentOf(f, d); err != nil {
		return nil, err
	}
	if err := w.networksOf(f.Who.Person.ID, d); err != nil {
		return nil, err
	}
	return d, w.disclosed(chain, f, aid.RoleCandidate, "nik,kk,phone,account,birth,address (masked)")
}

// consentOf fills in the networks and the consent of a citizen.
func (w *world) consentOf(f flows.Facts, d *flows.MyData) error {
	err := w.each(func(scan func(...any) error) error {
		var channel string
		if err := scan(&channel); err != nil {
			return err
		}
		d.Networks = append(d.Networks, channel)
		return nil
	}, `SELECT DISTINCT c.channel FROM links l JOIN chats c ON c.id = l.chat
		WHERE l.person = $1 AND l.revoked_at = 0 AND l.person IS NOT NULL ORDER BY 1`, f.Who.Person.ID)
	if err != nil {
		return err
	}
	var at int64
	err = w.get([]any{&d.Consent, &at}, `SELECT version, given_at FROM consents
		WHERE person = $1 AND revoked_at = 0 AND refused = 0 AND person IS NOT NULL
		ORDER BY given_at DESC, id DESC LIMIT 1`, f.Who.Person.ID)
	if errors.Is(err, ErrNone) {
		return nil
	}
	d.ConsentAt = aid.DateOf(w.office.fromMicro(at))
	return err
}

// tickets are the open ones of the citizen, or of a chat of nobody known; a
// request to be linked belongs to the chat that made it, never to the person
// it names.
func (w *world) tickets(f flows.Facts) (*flows.Tickets, error) {
	open := &flows.Tickets{}
	err := w.each(func(scan func(...any) error) error {
		var t flows.Ticket
		var due, opened int64
		if err := scan(&t.Number, &t.Kind, &due, &opened); err != nil {
			return err
		}
		t.Due, t.Opened = w.office.fromMicro(due), w.office.fromMicro(opened)
		open.Open = append(open.Open, t)
		return nil
	}, `SELECT number, kind, due_at, opened_at FROM tickets
		WHERE chat = $1 AND state = 'open' AND person IS NULL
		UNION ALL SELECT number, kind, due_at, opened_at FROM tickets
		WHERE person = $2 AND state = 'open' AND person IS NOT NULL ORDER BY 4, 1`, w.chat.ID, personID(f))
	return open, err
}

// masked is a number as it may be shown; what is not known is shown as nothing.
func masked[T interface {
	~string
	Masked() string
}](number T) string {
	if number == "" {
		return ""
	}
	return number.Masked()
}

// maskDigits hides house numbers and the like.
func maskDigits(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return '•'
		}
		return r
	}, text)
}

// maskBirth shows only the year: the day is a proof of who one is.
func maskBirth(d aid.Date) string {
	if d.IsZero() {
		return ""
	}
	return "••-••-" + d.String()[:4]
}
