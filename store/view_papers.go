package store

import (
	"damping/flows"
	"damping/flows/aid"
)

// attempts adds what has come of the documents that are still to be sent, and
// what the officer wrote beside those that came back.
func (w *world) attempts(st *flows.Status) error {
	type attempt struct {
		id, state, note string
		kind            aid.DocKind
		photos          int
	}
	var list []attempt
	err := w.each(func(scan func(...any) error) error {
		var a attempt
		err := scan(&a.id, &a.kind, &a.state, &a.note, &a.photos)
		list = append(list, a)
		return err
	}, `SELECT s.id, s.kind, s.state, s.note,
		(SELECT COUNT(*) FROM photos p WHERE p.submission = s.id AND p.state IN ('good', 'flagged'))
		FROM submissions s WHERE s.application = $1 AND s.state IN ('open', 'returned') ORDER BY s.number`, st.Application)
	if err != nil {
		return err
	}
	for _, a := range list {
		for i := range st.Papers {
			p := &st.Papers[i]
			switch {
			case p.Kind != a.kind || !p.State.Owed():
			case a.state == submissionOpen:
				p.Photos = a.photos
			case p.State == aid.DocReturned:
				if p.Note, err = w.opened("submissions.note", a.id, a.note); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// unasked counts the photos of a citizen that wait to be told what they are.
func (w *world) unaskedCount(person string) (n int, err error) {
	err = w.get([]any{&n}, `SELECT COUNT(*) FROM photos WHERE chat = $1 AND state = 'unasked' AND person = $2`, w.chat.ID, person)
	return n, err
}

// ownPapers is the checklist of the citizen spoken of, with the photos that
// wait beside it.
func (w *world) ownPapers(f flows.Facts) (*flows.Status, error) {
	st, err := w.status(f)
	if err != nil || st.Application == "" {
		return st, err
	}
	if err := w.attempts(st); err != nil {
		return nil, err
	}
	st.Unasked, err = w.unaskedCount(f.Who.Person.ID)
	return st, err
}

// unasked is what waits to be told what it is.
func (w *world) unasked(f flows.Facts) (*flows.Unasked, error) {
	st, err := w.ownPapers(f)
	if err != nil {
		return nil, err
	}
	return &flows.Unasked{Photos: st.Unasked, Papers: st.Owed()}, nil
}

// sending is the document that Draft["kind"] names, if it is still to be sent.
func (w *world) sending(f flows.Facts, s flows.State) (*flows.Sending, error) {
	person, st, err := f.Who.Person, (*flows.Status)(nil), error(nil)
	if role(f, s, aid.RoleOfficer, aid.RoleStaff) {
		var a *flows.Assist
		if a, err = w.assist(f, s); err == nil {
			person, st = a.Person, a.Status
		}
	} else {
		st, err = w.ownPapers(f)
	}
	if err != nil {
		return nil, err
	}
	sending := &flows.Sending{}
	for _, p := range st.Owed() {
		if string(p.Kind) == s.Draft["kind"] {
			sending.Paper, sending.Person = p, person
			if year, ok := w.office.Program.Year(st.Year); ok {
				sending.Due = year.DocumentsDue
			}
		}
	}
	return sending, nil
}

// assist is the checklist of the application that Draft names, in the scope of
// whoever helps.
func (w *world) assist(f flows.Facts, s flows.State) (*flows.Assist, error) {
	a := &flows.Assist{Status: &flows.Status{}}
	by, err := w.worker(f, s, aid.RoleOfficer, aid.RoleStaff)
	if err == nil {
		err = w.inScope(f, aid.Role(by.role), s.Draft["application"])
	}
	if isRefusal(err) { // who may not see it sees nothing
		return a, nil
	}
	if err != nil {
		return nil, err
	}
	var id, name, sex string
	err = w.get([]any{&id, &name, &sex}, `SELECT p.id, p.name, p.sex FROM applications a JOIN people p ON p.id = a.person
		WHERE a.id = $1`, s.Draft["application"])
	if err != nil {
		return nil, err
	}
	person := personOf(id, name, sex)
	f.Who.Person = &person
	st, err := w.status(f)
	if err != nil || st.Application != s.Draft["application"] {
		return a, err
	}
	a.Status, a.Person = st, &person
	return a, w.attempts(st)
}
