package store

import (
	"errors"
	"slices"

	"damping/flows"
	"damping/flows/aid"
)

// folder is whose documents an effect is about, and who works on them.
type folder struct {
	application, person, area string
	stage                     aid.Stage
	year                      *aid.Year
	by                        actor
	officer                   string // who sends for the citizen, "" when she does
}

// folder opens the documents of an application: for its citizen, who names
// none, or for an officer in whose scope it lies.
// Refusals: refused.consent, refused.role, refused.area, refused.papers.
func (w *world) folder(application string, f flows.Facts, s flows.State) (d folder, err error) {
	if application == "" {
		d, err = w.ownFolder(f)
	} else if d.by, err = w.worker(f, s, aid.RoleOfficer, aid.RoleStaff); err == nil {
		d.application, d.officer = application, d.by.id
		err = w.inScope(f, s.Role, application)
	}
	if err != nil {
		return d, err
	}
	var year int
	err = w.get([]any{&d.person, &d.area, &d.stage, &year},
		`SELECT person, area, stage, year FROM applications WHERE id = $1`, d.application)
	if err != nil {
		return d, refusedIfNone(err, "refused.papers")
	}
	var ok bool
	if d.year, ok = w.office.Program.Year(year); !ok || !d.stage.DocumentsOpen() {
		return d, &flows.Refusal{Key: "refused.papers"}
	}
	return d, nil
}

// ownFolder is that of the citizen spoken of.
func (w *world) ownFolder(f flows.Facts) (d folder, err error) {
	if f.Who.Person == nil {
		return d, &flows.Refusal{Key: "refused.role"}
	}
	if err := mayKeep(f); err != nil {
		return d, err
	}
	d.by = actor{f.Who.Person.ID, string(aid.RoleCandidate)}
	d.application, err = w.newest(f.Who.Person.ID)
	return d, err
}

// owed tells whether a document is still to be sent.
func (w *world) owed(d folder, kind aid.DocKind) (bool, error) {
	if !slices.Contains(d.year.Documents, kind) {
		return false, nil
	}
	state := aid.DocMissing
	err := w.get([]any{&state}, `SELECT state FROM documents WHERE application = $1 AND kind = $2`, d.application, string(kind))
	if errors.Is(err, ErrNone) {
		err = nil
	}
	return state.Owed(), err
}
