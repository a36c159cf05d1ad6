package store

import (
	"errors"
	"maps"
	"slices"

	"damping/flows"
	"damping/flows/aid"
)

// lookUpNIK refuses a citizen who is proposed this year already.
func (w *world) lookUpNIK(e flows.LookUpNIK, f flows.Facts, s flows.State, done *flows.Applied) error {
	by, err := w.worker(f, s, aid.RoleOfficer)
	if err != nil {
		return err
	}
	p, err := w.personOfNIK(e.NIK)
	if err != nil {
		return err
	}
	known := ""
	if p != nil {
		known = flows.Yes
		if err := w.notProposed(p.id); err != nil {
			return err
		}
	}
	done.Draft = map[string]string{"known": known, "nik": string(e.NIK)}
	return w.note(officeChain, "nik_looked_up", &by, map[string]string{"known": known})
}

// personOfNIK is the citizen with a NIK, nil when nobody has it.
func (w *world) personOfNIK(nik aid.NIK) (*person, error) {
	for _, hash := range w.hashes("nik", string(nik)) {
		var id string
		err := w.get([]any{&id}, `SELECT id FROM people WHERE nik_hash = $1`, hash)
		if errors.Is(err, ErrNone) {
			continue
		}
		if err != nil {
			return nil, err
		}
		return w.person(id)
	}
	return nil, nil
}

// notProposed refuses who has an application in the current year.
func (w *world) notProposed(person string) error {
	var area, stage string
	err := w.get([]any{&area, &stage}, `SELECT area, stage FROM applications WHERE person = $1 AND program = $2 AND year = $3`,
		person, w.office.Program.Code, w.office.Program.CurrentYear)
	if errors.Is(err, ErrNone) {
		return nil
	}
	if err != nil {
		return err
	}
	return &flows.Refusal{Key: "refused.nominated", Data: map[string]string{"area": w.office.area(area).Title(), "stage": stage}}
}

func (w *world) keepLetter(e flows.KeepLetter, f flows.Facts, s flows.State, done *flows.Applied) error {
	by, err := w.worker(f, s, aid.RoleOfficer)
	if err != nil {
		return err
	}
	if done.Draft == nil {
		done.Draft = map[string]string{}
	}
	done.Draft["letter"] = e.Photo.ID
	return w.keepOfficePhoto(e.Photo, "", "", by.id, "")
}

func (w *world) dropLetter(e flows.DropLetter, f flows.Facts, s flows.State) error {
	by, err := w.worker(f, s, aid.RoleOfficer)
	if err != nil {
		return err
	}
	_, err = w.exec(`UPDATE photos SET state = 'dropped' WHERE id = $1 AND officer = $2
		AND person IS NULL AND submission IS NULL AND visit IS NULL`, e.Letter, by.id)
	return err
}

// nominate proposes a citizen.
func (w *world) nominate(e flows.Nominate, f flows.Facts, s flows.State, done *flows.Applied) error {
	by, err := w.worker(f, s, aid.RoleOfficer)
	if err != nil {
		return err
	}
	if !slices.Contains(f.Who.Officer.Areas, string(e.Area)) {
		return &flows.Refusal{Key: "refused.area"}
	}
	if err := complete(&e); err != nil {
		return err
	}
	p, err := w.nominee(e)
	if err != nil {
		return err
	}
	if err := w.notProposed(p.id); err != nil {
		return err
	}
	flags, err := w.nomineeFlags(p.id, e)
	if err != nil {
		return err
	}
	if err := w.moveTo(p, e.Area); err != nil { // once it is flagged that she lived elsewhere
		return err
	}
	app, err := w.newApplication(p.id, by.id, e)
	if err != nil {
		return err
	}
	n, err := w.exec(`UPDATE photos SET person = $1 WHERE id = $2 AND officer = $3
		AND person IS NULL AND submission IS NULL AND visit IS NULL AND state = 'good'`, p.id, e.Letter, by.id)
	if err != nil {
		return err
	}
	if n == 0 {
		return &flows.Refusal{Key: "refused.nominee", Data: map[string]string{"field": "letter"}}
	}
	for _, flag := range flags {
		if err := w.raise(app, flag.code, flag.other, flag.other); err != nil {
			return err
		}
	}
	for _, hand := range []aid.Hand{aid.HandProposed, aid.HandEntered} {
		if err := w.addHand(app, by.id, hand); err != nil {
			return err
		}
	}
	result(done, map[string]string{"name": p.name})
	values := map[string]string{"stage": string(aid.Proposed), "area": string(e.Area), "letter": e.Letter}
	maps.Copy(values, p.changes)
	return w.note(app, "nominated", &by, values)
}

// complete gives every answer its form. Refusal: refused.nominee.
func complete(e *flows.Nominate) error {
	missing := func(field string) error {
		return &flows.Refusal{Key: "refused.nominee", Data: map[string]string{"field": field}}
	}
	var err error
	if e.NIK, err = aid.ParseNIK(string(e.NIK)); err != nil {
		return missing("nik")
	}
	if e.KK, err = aid.ParseKK(string(e.KK)); err != nil {
		return missing("kk")
	}
	if e.Phone != "" {
		if e.Phone, err = aid.ParsePhone(string(e.Phone)); err != nil {
			return missing("phone")
		}
	}
	e.Name, e.Address, e.Business = cut(e.Name, maxNote), cut(e.Address, maxNote), cut(e.Business, maxNote)
	switch {
	case len(searchWords(e.Name)) == 0:
		return missing("name")
	case e.Address == "":
		return missing("address")
	case e.Business == "":
		return missing("business")
	case e.Letter == "":
		return missing("letter")
	}
	return nil
}

// known is a citizen with what the proposal changed in the record.
type known struct {
	id, name, area string
	changes        map[string]string // old → new
}

// nominee is the citizen of a proposal: a new one, or the one of that NIK, of
// whom only what may change is brought up to date.
func (w *world) nominee(e flows.Nominate) (known, error) {
	id, nik := NewID(), string(e.NIK)
	p, err := w.personOfNIK(e.NIK)
	if err != nil {
		return known{}, err
	}
	if p == nil {
		n, err := w.exec(`INSERT INTO people (id, name, search, sex, area, nik, nik_hash, nik_tail, kk, kk_hash, phone, phone_hash,
			address, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14)
			ON CONFLICT (nik_hash) DO NOTHING`,
			id, e.Name, searchName(e.Name), string(e.NIK.Sex()), string(e.Area), w.sealed("people.nik", id, nik), w.hash("nik", nik),
			w.hash("nik_tail", nikTail(nik)), w.sealed("people.kk", id, string(e.KK)), w.hash("kk", string(e.KK)),
			w.sealed("people.phone", id, string(e.Phone)), w.hash("phone", string(e.Phone)), w.sealed("people.address", id, e.Address), micros(w.Now))
		if err != nil {
			return known{}, err
		}
		if n > 0 {
			return known{id: id, name: e.Name, area: string(e.Area)}, w.indexName(id, e.Name, string(e.Area))
		}
		if p, err = w.personOfNIK(e.NIK); err != nil {
			return known{}, err
		}
		if p == nil { // a colleague was faster, and has not finished
			return known{}, &flows.Refusal{Key: "refused.moved_on"}
		}
	}
	k := known{id: p.id, name: p.name, area: p.area, changes: map[string]string{}}
	for _, m := range []mending{
		{field: flows.MendKK, value: string(e.KK), person: p}, {field: flows.MendPhone, value: string(e.Phone), person: p},
		{field: flows.MendAddress, value: e.Address, person: p},
	} {
		if before, ok := m.prepare(); ok && before != m.value {
			k.changes[string(m.field)] = before + " → " + m.value
			if err := w.mend(m); err != nil {
				return k, err
			}
		}
	}
	return k, nil
}

// moveTo lets the record of a citizen follow where she is proposed: whoever works
// there finds her from then on, as the newest application is theirs.
func (w *world) moveTo(k known, area aid.AreaID) error {
	if k.area == string(area) {
		return nil
	}
	k.changes["kelurahan"] = k.area + " → " + string(area)
	if _, err := w.exec(`UPDATE people SET area = $1, updated_at = $2, rev = rev + 1 WHERE id = $3`, string(area), micros(w.Now), k.id); err != nil {
		return err
	}
	return w.indexName(k.id, k.name, string(area))
}

// newApplication makes the application. Refusal: refused.moved_on (somebody was faster).
func (w *world) newApplication(person, by string, e flows.Nominate) (string, error) {
	id, year, now := NewID(), w.office.Program.CurrentYear, micros(w.Now)
	n, err := w.exec(`INSERT INTO applications (id, person, program, year, area, stage, stage_on, stage_at, created_at, updated_at, business, letter)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $8, $9, $10) ON CONFLICT (person, program, year) DO NOTHING`,
		id, person, w.office.Program.Code, year, string(e.Area), string(aid.Proposed), w.office.today(w.Tx).String(), now, e.Business, e.Letter)
	if err != nil {
		return "", err
	}
	if n == 0 {
		return "", &flows.Refusal{Key: "refused.moved_on"}
	}
	return id, errors.Join(w.countStage(w.office.Program.Code, place{year, string(e.Area), aid.Proposed}, 1),
		w.office.ring(w.Tx, stageRings[aid.Proposed], string(e.Area), by))
}
