package store

import (
	"cmp"
	"strings"

	"damping/flows"
	"damping/flows/aid"
)

// inviteAgain makes a new invitation for a citizen.
func (w *world) inviteAgain(e flows.InviteAgain, f flows.Facts, s flows.State, done *flows.Applied) error {
	by, err := w.worker(f, s, aid.RoleOfficer, aid.RoleStaff, aid.RoleHead)
	if err != nil {
		return err
	}
	s.Draft = map[string]string{"person": e.Person}
	c, _, err := w.cardOf(f, s)
	if err != nil {
		return err
	}
	if c.Empty() {
		return &flows.Refusal{Key: "refused.area"}
	}
	code, err := w.office.newCode(w.Tx, e.Person, "")
	if err != nil {
		return err
	}
	until := aid.DateOf(w.office.now(w.Tx).AddDate(0, 0, codeDays))
	result(done, map[string]string{"code": code.String(), "until": until.Text(), "name": c.Person.Name})
	return w.note(w.chainOf(c), "invited", &by, map[string]string{"person": e.Person})
}

// maxNote is how many characters of a note are kept.
const maxNote = 300

// cut is what was written without the space around it, at most so long.
func cut(text string, most int) string { return clip(strings.TrimSpace(text), most) }

// askCorrection stops an application until its data are put right.
func (w *world) askCorrection(e flows.AskCorrection, f flows.Facts, s flows.State, done *flows.Applied) error {
	by, err := w.worker(f, s, aid.RoleOfficer, aid.RoleStaff)
	if err != nil {
		return err
	}
	if err := w.inScope(f, aid.Role(by.role), e.Application); err != nil {
		return err
	}
	var stage aid.Stage
	if err := w.get([]any{&stage}, `SELECT stage FROM applications WHERE id = $1`, e.Application); err != nil {
		return err
	}
	return w.moveStage(f, stageMove{application: e.Application, from: stage, to: aid.Correction, by: by, note: cut(e.Note, maxNote)}, done)
}

// correct puts one thing right; the old value stays in the chain.
func (w *world) correct(e flows.Correct, f flows.Facts, s flows.State, done *flows.Applied) error {
	by, err := w.worker(f, s, aid.RoleOfficer)
	if err != nil {
		return err
	}
	if err := w.inScope(f, aid.RoleOfficer, e.Application); err != nil {
		return err
	}
	var id, business string
	var stage aid.Stage
	if err := w.get([]any{&id, &stage, &business}, `SELECT person, stage, business FROM applications WHERE id = $1`, e.Application); err != nil {
		return err
	}
	if stage != aid.Correction {
		return &flows.Refusal{Key: "refused.mend_stage"}
	}
	p, err := w.person(id)
	if err != nil {
		return err
	}
	m := mending{field: e.Field, value: cut(e.Value, maxNote), person: p, application: e.Application, business: business}
	before, ok := m.prepare()
	if !ok {
		return &flows.Refusal{Key: "refused.mend_value", Data: map[string]string{"field": string(e.Field)}}
	}
	if err := w.mend(m); err != nil {
		return err
	}
	if err := w.addHand(e.Application, by.id, aid.HandEntered); err != nil {
		return err
	}
	result(done, map[string]string{"field": string(e.Field), "value": m.value})
	return w.note(e.Application, "corrected", &by, map[string]string{string(e.Field): before + " → " + m.value})
}

// mending is one thing to be put right.
type mending struct {
	field                        flows.MendField
	value, application, business string
	person                       *person
}

// prepare gives the value its form and returns the one before; ok is false for
// a value that the field cannot have.
func (m *mending) prepare() (before string, ok bool) {
	p := m.person
	switch m.field {
	case flows.MendName:
		return p.name, len(searchWords(m.value)) > 0
	case flows.MendAddress:
		return p.address, m.value != ""
	case flows.MendBusiness:
		return m.business, m.value != ""
	case flows.MendNothing:
		return "", m.value != ""
	case flows.MendPhone:
		phone, err := aid.ParsePhone(m.value)
		m.value = string(phone)
		return string(p.phone), err == nil
	case flows.MendKK:
		kk, err := aid.ParseKK(m.value)
		m.value = string(kk)
		return string(p.kk), err == nil
	}
	return "", false
}

// mend writes the value where it belongs.
func (w *world) mend(m mending) (err error) {
	id, now := m.person.id, micros(w.Now)
	switch m.field {
	case flows.MendName:
		if _, err = w.exec(`UPDATE people SET name = $1, search = $2, updated_at = $3, rev = rev + 1 WHERE id = $4`,
			m.value, searchName(m.value), now, id); err != nil {
			return err
		}
		return w.indexName(id, m.value, m.person.area)
	case flows.MendAddress:
		_, err = w.exec(`UPDATE people SET address = $1, updated_at = $2, rev = rev + 1 WHERE id = $3`,
			w.sealed("people.address", id, m.value), now, id)
	case flows.MendPhone:
		_, err = w.exec(`UPDATE people SET phone = $1, phone_hash = $2, updated_at = $3, rev = rev + 1 WHERE id = $4`,
			w.sealed("people.phone", id, m.value), w.hash("phone", m.value), now, id)
	case flows.MendKK:
		_, err = w.exec(`UPDATE people SET kk = $1, kk_hash = $2, updated_at = $3, rev = rev + 1 WHERE id = $4`,
			w.sealed("people.kk", id, m.value), w.hash("kk", m.value), now, id)
	case flows.MendBusiness:
		_, err = w.exec(`UPDATE applications SET business = $1, updated_at = $2, rev = rev + 1 WHERE id = $3`, m.value, now, m.application)
	}
	return err
}

// indexName makes the index of a name anew.
func (w *world) indexName(id, name, area string) error {
	if _, err := w.exec(`DELETE FROM people_words WHERE person = $1`, id); err != nil {
		return err
	}
	words := insertion{text: `INSERT INTO people_words (word, person, area) VALUES `}
	addWords(&words, id, name, area)
	return words.run(w.Tx)
}

// endCorrection lets an application go back to where it came from.
func (w *world) endCorrection(e flows.EndCorrection, f flows.Facts, s flows.State, done *flows.Applied) error {
	by, err := w.worker(f, s, aid.RoleOfficer)
	if err != nil {
		return err
	}
	if err := w.inScope(f, aid.RoleOfficer, e.Application); err != nil {
		return err
	}
	from, err := w.origin(e.Application, aid.Correction)
	if err != nil {
		return err
	}
	return w.moveStage(f, stageMove{application: e.Application, from: aid.Correction, to: from, by: by}, done)
}

// cameFrom is the gate: a correction, and what was complete, leads back only to
// the stage before it.
func (w *world) cameFrom(m stageMove) (bool, error) {
	from, err := w.origin(m.application, m.from)
	return from == m.to, err
}

// origin is the stage from which an application came to the one where it is now;
// of one that was taken over from a sheet, the usual one.
func (w *world) origin(application string, now aid.Stage) (from aid.Stage, err error) {
	err = w.get([]any{&from}, `SELECT came_from FROM applications WHERE id = $1`, application)
	if from == "" && now == aid.Correction {
		return aid.Proposed, err
	}
	return cmp.Or(from, aid.Trained), err
}

// oldKept is the gate: something was put right since the application waits,
// and its chain holds the old value.
func (w *world) oldKept(m stageMove) (bool, error) {
	return w.some(`SELECT COUNT(*) FROM ledger l JOIN applications a ON a.id = l.chain
		WHERE l.chain = $1 AND l.kind = 'corrected' AND l.at >= a.stage_at`, m.application)
}
