package store

import (
	"errors"

	"damping/flows"
	"damping/flows/aid"
)

// visiting is one of the views of a visit.
func (w *world) visiting(view flows.View, f flows.Facts, s flows.State) (*flows.Visit, error) {
	switch view {
	case flows.ViewVisitPlan:
		return w.visitPlan(f, s)
	case flows.ViewVisitNIK, flows.ViewVisitHome:
		return w.visitBeside(view, f, s)
	case flows.ViewVisitCheck:
		return w.visitCheck(f, s)
	}
	return w.visitForm(f, s)
}

// visitPlan is what an officer needs to go there; address and phone are read.
func (w *world) visitPlan(f flows.Facts, s flows.State) (*flows.Visit, error) {
	v, err := w.visitHead(f, s)
	if err != nil || v.Empty() {
		return v, err
	}
	p, err := w.person(v.Person.ID)
	if err != nil {
		return nil, err
	}
	v.Address, v.Phone = p.address, p.phone.Local()
	var note string
	if err := w.get([]any{&note}, `SELECT note FROM applications WHERE id = $1`, v.Application); err != nil {
		return nil, err
	}
	if v.Note, err = w.opened("applications.note", v.Application, note); err != nil {
		return nil, err
	}
	if v.Past, err = w.pastVisits(v.Application); err != nil {
		return nil, err
	}
	return v, w.disclosed(v.Application, f, s.Role, "name,address,phone")
}

// visitForm is the form that the officer has open; no number is in it.
func (w *world) visitForm(f flows.Facts, s flows.State) (*flows.Visit, error) {
	v, err := w.visitHead(f, s)
	if err != nil || !v.Open {
		return &flows.Visit{}, err
	}
	row, err := w.visitOf(v.Application)
	if err != nil {
		return nil, err
	}
	v.Form, v.Place, v.Began = row.form, row.place, row.began
	v.Photos, err = w.visitPhotos(row.id)
	return v, err
}

// visitBeside is the form beside what of the record is compared with what the
// officer sees: the NIK, masked, or the address; the look is recorded.
func (w *world) visitBeside(view flows.View, f flows.Facts, s flows.State) (*flows.Visit, error) {
	v, err := w.visitForm(f, s)
	if err != nil || v.Empty() {
		return v, err
	}
	p, err := w.person(v.Person.ID)
	if err != nil {
		return nil, err
	}
	fields := "name,nik (masked)"
	if v.NIK = masked(p.nik); view == flows.ViewVisitHome {
		v.NIK, v.Address, fields = "", p.address, "name,address"
	}
	return v, w.disclosed(v.Application, f, s.Role, fields)
}

// visitCheck is the form with what is odd about it so far.
func (w *world) visitCheck(f flows.Facts, s flows.State) (*flows.Visit, error) {
	v, err := w.visitForm(f, s)
	if err != nil || v.Empty() {
		return v, err
	}
	row, err := w.visitOf(v.Application)
	if err != nil {
		return nil, err
	}
	flags, err := w.visitFlags(row)
	if err != nil {
		return nil, err
	}
	for _, flag := range flags {
		v.Flags = append(v.Flags, flag.code)
	}
	v.Metres, err = w.metresFromEarlier(row)
	return v, err
}

// visitHead is what both views share; it is empty for whoever may not visit.
func (w *world) visitHead(f flows.Facts, s flows.State) (*flows.Visit, error) {
	none, application := &flows.Visit{}, s.Draft["application"]
	if !role(f, s, aid.RoleOfficer) || application == "" {
		return none, nil
	}
	var refused *flows.Refusal
	if err := w.inScope(f, aid.RoleOfficer, application); errors.As(err, &refused) {
		return none, nil
	} else if err != nil {
		return nil, err
	}
	v := &flows.Visit{Application: application, Metres: -1, Form: aid.VisitForm{}}
	var person, name, sex, area string
	var stage aid.Stage
	err := w.get([]any{&person, &name, &sex, &area, &stage, &v.Business}, `SELECT p.id, p.name, p.sex, a.area, a.stage, a.business
		FROM applications a JOIN people p ON p.id = a.person WHERE a.id = $1`, application)
	if err != nil || stage != aid.Proposed {
		return none, err
	}
	who := personOf(person, name, sex)
	v.Person, v.Area = &who, w.office.area(area)
	var until int64
	err = w.get([]any{&until}, `SELECT until FROM claims WHERE queue = $1 AND subject = $2 AND officer = $3 AND until > $4`,
		queueVisit, application, f.Who.Officer.ID, micros(w.Now))
	if errors.Is(err, ErrNone) {
		return v, nil
	}
	v.Until = w.office.fromMicro(until)
	if err != nil {
		return nil, err
	}
	v.Open, err = w.some(`SELECT COUNT(*) FROM visits WHERE application = $1 AND officer = $2 AND state = 'open'`, application, f.Who.Officer.ID)
	return v, err
}

// pastVisits are the visits that were made, the newest first.
func (w *world) pastVisits(application string) (past []flows.PastVisit, err error) {
	rows, err := w.visits(`WHERE application = $1 AND state = 'done' ORDER BY id DESC LIMIT $2`, application, recentVisits)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		p := flows.PastVisit{On: aid.DateOf(r.ended), Result: r.result, Note: r.form[aid.VisitNote]}
		if reason, ok := aid.LookupReason(r.form[aid.VisitReason]); ok {
			p.Reason = &reason
		}
		if err := w.get([]any{&p.Officer}, `SELECT name FROM officers WHERE id = $1`, r.officer); err != nil {
			return nil, err
		}
		past = append(past, p)
	}
	return past, nil
}

// metresFromEarlier is how far the place is from that of the last visit of the
// same application, -1 when that is not known.
func (w *world) metresFromEarlier(v *visitRow) (int, error) {
	rows, err := w.visits(`WHERE application = $1 AND state = 'done' AND id <> $2 ORDER BY id DESC LIMIT $3`,
		v.application, v.id, recentVisits)
	if err != nil || v.place == nil {
		return -1, err
	}
	here := aid.Point{Lat: v.place.Lat, Lon: v.place.Lon}
	for _, r := range rows {
		if r.place != nil {
			return int(here.Metres(aid.Point{Lat: r.place.Lat, Lon: r.place.Lon})), nil
		}
	}
	return -1, nil
}
