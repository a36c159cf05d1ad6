package store

import (
	"cmp"
	"strconv"
	"strings"

	"damping/flows/aid"
	"damping/store/sheet"
)

// planned is what becomes of one row: person and app are what is there
// already, changes are the columns that the sheet changes, old → new.
type planned struct {
	row     sheet.Row
	person  *person
	app     *applicationRow
	later   bool // there is an application of a later year: where she lives is known better
	changes map[string][2]string
}

// applicationRow is an application as an import compares it.
type applicationRow struct {
	id, area, business, accountName string
	stage                           aid.Stage
	account                         aid.Account
	listed, pkh, bpnt               string
	rev                             int64
}

// planPart looks up the people and applications of some rows at once.
func (im *importing) planPart(rows []sheet.Row) (plans []planned, err error) {
	people, err := im.peopleOf(rows)
	if err != nil {
		return nil, err
	}
	apps, later, err := im.applicationsOf(people)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		p := planned{row: r, person: people[r.NIK]}
		if p.person != nil {
			p.app, p.later = apps[p.person.id], later[p.person.id]
		}
		p.compare()
		plans = append(plans, p)
	}
	return plans, nil
}

// compare notes what the sheet says differently. It never empties a column.
func (p *planned) compare() {
	p.changes = map[string][2]string{}
	set := func(column, before, after string) {
		if after != "" && after != before {
			p.changes[column] = [2]string{before, after}
		}
	}
	r := p.row
	if q := p.person; q != nil {
		set("name", q.name, r.Name)
		if !p.later {
			set("area", q.area, string(r.Area))
		}
		set("kk", string(q.kk), string(r.KK))
		set("birth", q.birth.String(), r.Birth.String())
		set("phone", string(q.phone), string(r.Phone))
		set("address", q.address, r.Address)
	}
	if a := p.app; a != nil {
		set("application.area", a.area, string(r.Area))
		set("business", a.business, r.Business)
		set("account", string(a.account), string(r.Account))
		set("account_name", a.accountName, r.AccountName)
		set("listed", a.listed, r.Listed.String())
		set("pkh", a.pkh, r.PKH.String())
		set("bpnt", a.bpnt, r.BPNT.String())
	}
}

// changed is the value of a column after the import.
func (p *planned) changed(column, before string) string {
	if c, ok := p.changes[column]; ok {
		return c[1]
	}
	return before
}

// anyOf tells whether one of some columns changes.
func (p *planned) anyOf(columns ...string) bool {
	for _, c := range columns {
		if _, ok := p.changes[c]; ok {
			return true
		}
	}
	return false
}

// peopleOf finds the people of some rows by their NIK.
func (im *importing) peopleOf(rows []sheet.Row) (map[aid.NIK]*person, error) {
	var hashes []any
	for _, r := range rows {
		for _, h := range im.tx.hashes("nik", string(r.NIK)) {
			hashes = append(hashes, h)
		}
	}
	people := map[aid.NIK]*person{}
	err := inParts(hashes, func(part []any) error {
		return im.tx.each(func(scan func(...any) error) error {
			p := &person{}
			var nik, kk, birth, phone, address string
			if err := scan(&p.id, &p.rev, &p.name, &p.area, &p.sex, &nik, &kk, &birth, &phone, &address); err != nil {
				return err
			}
			if err := im.tx.openPerson(p, nik, kk, birth, phone, address); err != nil {
				return err
			}
			people[p.nik] = p
			return nil
		}, `SELECT id, rev, name, area, sex, nik, kk, birth, phone, address FROM people WHERE nik_hash IN (`+marks(1, step)+`)`, part...)
	})
	return people, err
}

// applicationsOf finds the applications of people in the import's year, and who
// has one of a later year.
func (im *importing) applicationsOf(people map[aid.NIK]*person) (apps map[string]*applicationRow, later map[string]bool, err error) {
	var ids []any
	for _, p := range people {
		ids = append(ids, p.id)
	}
	apps, later = map[string]*applicationRow{}, map[string]bool{}
	err = inParts(ids, func(part []any) error {
		args := append([]any{im.office.Program.Code, im.opts.Year}, part...)
		return im.tx.each(func(scan func(...any) error) error {
			a := &applicationRow{}
			var person, account string
			var year int
			if err := scan(&a.id, &a.rev, &person, &year, &a.area, &a.stage, &a.business, &account, &a.accountName,
				&a.listed, &a.pkh, &a.bpnt); err != nil {
				return err
			}
			if year > im.opts.Year {
				later[person] = true
				return nil
			}
			number, err := im.tx.opened("applications.account", a.id, account)
			a.account = aid.Account(number)
			apps[person] = a
			return err
		}, `SELECT id, rev, person, year, area, stage, business, account, account_name, listed, pkh, bpnt
			FROM applications WHERE program = $1 AND year >= $2 AND person IN (`+marks(3, step)+`)`, args...)
	})
	return apps, later, err
}

// inParts calls fn with step values at a time; the last part is filled up with
// a value that nothing has, so that one prepared statement serves all.
func inParts(values []any, fn func(part []any) error) error {
	for from := 0; from < len(values); from += step {
		part := make([]any, step)
		for i := range part {
			part[i] = ""
			if from+i < len(values) {
				part[i] = values[from+i]
			}
		}
		if err := fn(part); err != nil {
			return err
		}
	}
	return nil
}

// marks writes n parameters from the given number: "$3, $4, $5".
func marks(from, n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = "$" + strconv.Itoa(from+i)
	}
	return strings.Join(list, ", ")
}

// flag tells what people should look at, row by row.
func (im *importing) flag() {
	today := im.office.today(im.tx)
	families, accounts := map[aid.KK]int{}, map[aid.Account]int{}
	for _, p := range im.plans {
		r := p.row
		say := func(column, key string, pairs ...string) {
			im.report.Notes = append(im.report.Notes, sheet.Problem{
				Row: r.Row, Column: column, Key: "import.flag." + key, Values: pairsOf(pairs)})
		}
		if first, twice := families[r.KK]; twice && r.KK != "" {
			say(sheet.ColKK, "kk", "row", strconv.Itoa(first))
		}
		if first, twice := accounts[r.Account]; twice && r.Account != "" {
			say(sheet.ColAccount, "account", "row", strconv.Itoa(first))
		}
		families[r.KK] = cmp.Or(families[r.KK], r.Row)
		accounts[r.Account] = cmp.Or(accounts[r.Account], r.Row)
		if !im.office.Program.HasTurn(im.opts.Year, r.Area) {
			say(sheet.ColArea, "turn", "area", im.office.area(string(r.Area)).Title(), "year", strconv.Itoa(im.opts.Year))
		}
		for _, f := range r.NIK.Flags(aid.NIKRecord{Today: today, Prefix: im.office.Program.NIKPrefix, Birth: r.Birth}) {
			say(sheet.ColNIK, "nik_"+string(f))
		}
	}
}

// flagFamilies tells of family cards that another person of the record has.
func (im *importing) flagFamilies() error {
	byHash, hashes := map[string][]planned{}, []any(nil)
	for _, p := range im.plans {
		for _, h := range im.tx.hashes("kk", string(p.row.KK)) {
			if byHash[h] == nil {
				hashes = append(hashes, h)
			}
			byHash[h] = append(byHash[h], p)
		}
	}
	return inParts(hashes, func(part []any) error {
		return im.tx.each(func(scan func(...any) error) error {
			var hash, id string
			if err := scan(&hash, &id); err != nil {
				return err
			}
			for _, p := range byHash[hash] {
				if p.person == nil || p.person.id != id && p.anyOf("kk") {
					im.report.Notes = append(im.report.Notes, sheet.Problem{
						Row: p.row.Row, Column: sheet.ColKK, Key: "import.flag.kk_known"})
				}
			}
			return nil
		}, `SELECT kk_hash, id FROM people WHERE kk_hash <> '' AND kk_hash IN (`+marks(1, step)+`)`, part...)
	})
}

// flagQuota tells when more people hold a place than there are.
func (im *importing) flagQuota() error {
	counts, err := im.tx.stageCounts(im.office.Program.Code, im.opts.Year)
	if err != nil {
		return err
	}
	holding := 0
	for at, n := range counts {
		if at.stage.HoldsPlace() {
			holding += n
		}
	}
	for _, p := range im.plans {
		if p.app == nil && p.row.Stage.HoldsPlace() {
			holding++
		}
	}
	if holding > im.year.Quota && im.year.Quota > 0 {
		im.report.Notes = append(im.report.Notes, sheet.Problem{Key: "import.flag.quota", Values: map[string]string{
			"count": strconv.Itoa(holding), "quota": strconv.Itoa(im.year.Quota), "year": strconv.Itoa(im.opts.Year)}})
	}
	return nil
}

func pairsOf(pairs []string) map[string]string {
	m := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return m
}

// FlagKeys lists every key that a flag or problem of an import can have beside
// those of the sheet itself.
func FlagKeys() []string {
	keys := []string{"import.nik.twice"}
	for _, k := range []string{"kk", "kk_known", "account", "turn", "quota",
		"nik_prefix", "nik_birth", "nik_sex", "nik_young", "nik_old"} {
		keys = append(keys, "import.flag."+k)
	}
	return keys
}
