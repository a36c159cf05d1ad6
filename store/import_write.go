package store

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"damping/flows/aid"
	"damping/store/sheet"
)

// write does what was planned.
func (im *importing) write() error {
	if err := im.tx.lockQuota(im.office.Program.Code, im.opts.Year); err != nil { // candidates of a sheet take places too
		return err
	}
	for from := 0; from < len(im.plans); from += step {
		part := im.plans[from:min(from+step, len(im.plans))]
		if err := im.writePart(part); err != nil {
			return err
		}
		im.progress((len(im.plans)+from+len(part))/2, len(im.plans))
	}
	places := slices.SortedFunc(maps.Keys(im.moves), func(a, b place) int {
		return cmp.Or(cmp.Compare(a.area, b.area), cmp.Compare(a.stage, b.stage))
	})
	for _, at := range places {
		if err := im.tx.countStage(im.office.Program.Code, at, im.moves[at]); err != nil {
			return err
		}
	}
	r := im.report
	if r.Created+r.Updated == 0 {
		return nil
	}
	return im.note(officeChain, "import", map[string]string{
		"year": strconv.Itoa(im.opts.Year), "rows": strconv.Itoa(r.Rows), "created": strconv.Itoa(r.Created),
		"updated": strconv.Itoa(r.Updated), "file": im.opts.File, "unchanged": strconv.Itoa(r.Unchanged)})
}

func (im *importing) note(chain, kind string, values map[string]string) error {
	if im.opts.Actor != "" {
		return im.tx.Append(chain, kind, im.opts.Actor, string(aid.RoleAdmin), values)
	}
	return im.tx.Append(chain, kind, actorSystem, string(aid.RoleSystem), values)
}

// writePart writes some rows: new people and applications many at once.
func (im *importing) writePart(part []planned) error {
	people := insertion{text: `INSERT INTO people (id, name, search, sex, area, nik, nik_hash, nik_tail, kk, kk_hash,
		birth, phone, phone_hash, address, created_at, updated_at) VALUES `}
	words := insertion{text: `INSERT INTO people_words (word, person, area) VALUES `}
	apps := insertion{text: `INSERT INTO applications (id, person, program, year, area, stage, stage_on, stage_at,
		created_at, updated_at, business, account, account_hash, account_name, listed, pkh, bpnt, register, checked_on) VALUES `}
	for i := range part {
		p := &part[i]
		if p.person == nil {
			p.person = &person{id: NewID(), area: string(p.row.Area)}
			im.addPerson(&people, p)
			addWords(&words, p.person.id, p.row.Name, string(p.row.Area))
		} else if err := im.update(p); err != nil {
			return err
		}
		if p.app == nil {
			p.app = &applicationRow{id: NewID(), stage: cmp.Or(p.row.Stage, aid.Proposed)}
			im.addApplication(&apps, p)
			p.changes["created"] = [2]string{}
		}
	}
	for _, ins := range []insertion{people, words, apps} {
		if err := ins.run(im.tx); err != nil {
			return err
		}
	}
	for _, p := range part {
		if _, created := p.changes["created"]; created && p.app.stage.DocumentsOpen() {
			if err := im.office.remindOfPapers(im.tx, p.app.id); err != nil {
				return err
			}
		}
	}
	return im.noteAll(part)
}

// noteAll writes the links of the ledger for what was created and changed.
func (im *importing) noteAll(part []planned) error {
	for _, p := range part {
		kind, values := "corrected", map[string]string{}
		if _, created := p.changes["created"]; created {
			kind = "imported"
			values = map[string]string{"stage": string(p.app.stage), "year": strconv.Itoa(im.opts.Year), "area": string(p.row.Area)}
			delete(p.changes, "created")
		} else if len(p.changes) == 0 {
			continue
		}
		for column, c := range p.changes {
			values[column] = c[0] + " → " + c[1]
		}
		if err := im.note(p.app.id, kind, values); err != nil {
			return err
		}
	}
	return nil
}

// insertion gathers rows of one table.
type insertion struct {
	text string
	rows [][]any
}

func (ins *insertion) add(values ...any) { ins.rows = append(ins.rows, values) }

// run writes the rows, many in one statement.
func (ins *insertion) run(tx *Tx) error {
	for from := 0; from < len(ins.rows); from += step {
		part := ins.rows[from:min(from+step, len(ins.rows))]
		var b strings.Builder
		b.WriteString(ins.text)
		var args []any
		for i, row := range part {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString("(" + marks(len(args)+1, len(row)) + ")")
			args = append(args, row...)
		}
		if _, err := tx.exec(b.String(), args...); err != nil {
			return err
		}
	}
	return nil
}

func (im *importing) addPerson(ins *insertion, p *planned) {
	r, id, now := p.row, p.person.id, micros(im.tx.Now)
	nik := string(r.NIK)
	ins.add(id, r.Name, searchName(r.Name), string(r.NIK.Sex()), string(r.Area),
		im.tx.sealed("people.nik", id, nik), im.tx.hash("nik", nik), im.tx.hash("nik_tail", nikTail(nik)),
		im.tx.sealed("people.kk", id, string(r.KK)), im.tx.hash("kk", string(r.KK)),
		im.tx.sealed("people.birth", id, r.Birth.String()),
		im.tx.sealed("people.phone", id, string(r.Phone)), im.tx.hash("phone", string(r.Phone)),
		im.tx.sealed("people.address", id, r.Address), now, now)
}

// addWords makes the index of a name.
func addWords(ins *insertion, person, name, area string) {
	words := searchWords(name)
	slices.Sort(words)
	for _, w := range slices.Compact(words) {
		ins.add(w, person, area)
	}
}

func (im *importing) addApplication(ins *insertion, p *planned) {
	r, now := p.row, micros(im.tx.Now)
	today, register, checked := im.office.today(im.tx).String(), "", ""
	if r.Listed.Known() || r.PKH.Known() || r.BPNT.Known() {
		register, checked = im.year.Register.Code, today
	}
	im.moves[place{im.opts.Year, string(r.Area), p.app.stage}]++
	ins.add(p.app.id, p.person.id, im.office.Program.Code, im.opts.Year, string(r.Area), string(p.app.stage), today, now,
		now, now, r.Business,
		im.tx.sealed("applications.account", p.app.id, string(r.Account)), im.tx.hash("account", string(r.Account)),
		r.AccountName, r.Listed.String(), r.PKH.String(), r.BPNT.String(), register, checked)
}

// personColumns are the changes of a row that are not of the application.
var personColumns = []string{"name", "area", "kk", "birth", "phone", "address"}

// update writes what the sheet changes of somebody who is there. Who was put
// right or moved since the plan was made is compared anew, so that nothing is
// overwritten that the sheet does not speak of, and the counts agree.
func (im *importing) update(p *planned) error {
	written := map[string][2]string{}
	for {
		same, err := im.updatePerson(p)
		if err == nil && same {
			for _, column := range personColumns {
				if c, ok := p.changes[column]; ok {
					written[column] = c
				}
			}
			same, err = im.updateApplication(p)
		}
		if err != nil {
			return err
		}
		if same {
			maps.Copy(p.changes, written) // of the person, where the application came later
			return nil
		}
		now, err := im.planPart([]sheet.Row{p.row})
		if err != nil {
			return err
		}
		*p = now[0]
	}
}

func (im *importing) updatePerson(p *planned) (same bool, err error) {
	q := p.person
	if !p.anyOf(personColumns...) {
		return true, nil
	}
	name, area := p.changed("name", q.name), p.changed("area", q.area)
	kk, phone := p.changed("kk", string(q.kk)), p.changed("phone", string(q.phone))
	n, err := im.tx.exec(`UPDATE people SET name = $1, search = $2, area = $3, kk = $4, kk_hash = $5, birth = $6,
		phone = $7, phone_hash = $8, address = $9, updated_at = $10, rev = rev + 1 WHERE id = $11 AND rev = $12`,
		name, searchName(name), area, im.tx.sealed("people.kk", q.id, kk), im.tx.hash("kk", kk),
		im.tx.sealed("people.birth", q.id, p.changed("birth", q.birth.String())),
		im.tx.sealed("people.phone", q.id, phone), im.tx.hash("phone", phone),
		im.tx.sealed("people.address", q.id, p.changed("address", q.address)), micros(im.tx.Now), q.id, q.rev)
	if err != nil || n == 0 || !p.anyOf("name", "area") {
		return n > 0, err
	}
	if _, err := im.tx.exec(`DELETE FROM people_words WHERE person = $1`, q.id); err != nil {
		return false, err
	}
	words := insertion{text: `INSERT INTO people_words (word, person, area) VALUES `}
	addWords(&words, q.id, name, area)
	return true, words.run(im.tx)
}

func (im *importing) updateApplication(p *planned) (same bool, err error) {
	a := p.app
	if a == nil || !p.anyOf("application.area", "business", "account", "account_name", "listed", "pkh", "bpnt") {
		return true, nil
	}
	area, account := p.changed("application.area", a.area), p.changed("account", string(a.account))
	n, err := im.tx.exec(`UPDATE applications SET area = $1, business = $2, account = $3, account_hash = $4,
		account_name = $5, listed = $6, pkh = $7, bpnt = $8, updated_at = $9, rev = rev + 1 WHERE id = $10 AND rev = $11`,
		area, p.changed("business", a.business), im.tx.sealed("applications.account", a.id, account), im.tx.hash("account", account),
		p.changed("account_name", a.accountName), p.changed("listed", a.listed), p.changed("pkh", a.pkh),
		p.changed("bpnt", a.bpnt), micros(im.tx.Now), a.id, a.rev)
	if err != nil || n == 0 {
		return false, err
	}
	if area != a.area { // at the stage that the revision is of
		im.moves[place{im.opts.Year, a.area, a.stage}]--
		im.moves[place{im.opts.Year, area, a.stage}]++
	}
	if !p.anyOf("listed", "pkh", "bpnt") {
		return true, nil
	}
	_, err = im.tx.exec(`UPDATE applications SET register = $1, checked_on = $2 WHERE id = $3`,
		im.year.Register.Code, im.office.today(im.tx).String(), a.id)
	return true, err
}
