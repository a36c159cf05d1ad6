package store

import (
	"slices"

	"damping/flows"
	"damping/flows/aid"
)

// viewNominee is who is about to be proposed, with what the record knows.
func (w *world) viewNominee(f flows.Facts, s flows.State) (*flows.Nominee, error) {
	n := &flows.Nominee{}
	nik, err := aid.ParseNIK(s.Draft["nik"])
	if err != nil || !role(f, s, aid.RoleOfficer) {
		return n, nil // nothing is known yet
	}
	e := flows.Nominate{NIK: nik, KK: aid.KK(s.Draft["kk"]), Area: aid.AreaID(s.Draft["area"])}
	n.NIK, n.KK, n.Phone = string(nik), string(e.KK), aid.Phone(s.Draft["phone"]).Local()
	n.Name, n.Area = s.Draft["name"], w.office.area(string(e.Area))
	id := ""
	p, err := w.personOfNIK(nik)
	if err != nil {
		return nil, err
	}
	if p != nil {
		id = p.id
		if searchName(p.name) != searchName(n.Name) {
			n.Recorded = p.name
		}
	}
	flags, err := w.nomineeFlags(id, e)
	if err != nil {
		return nil, err
	}
	for _, flag := range flags {
		if !slices.Contains(n.Flags, flag.code) {
			n.Flags = append(n.Flags, flag.code)
		}
	}
	family, err := w.familyOf(id, e.KK)
	if err != nil {
		return nil, err
	}
	for _, row := range family {
		if !slices.Contains(f.Who.Officer.Areas, string(row.Area.ID)) {
			n.Elsewhere++
			continue
		}
		n.Family = append(n.Family, row)
		if err := w.disclosed(row.Application, f, s.Role, "name,kk (shared)"); err != nil {
			return nil, err
		}
	}
	return n, nil
}

// nomineeFlags are what is odd about a proposal; person is "" for somebody new.
func (w *world) nomineeFlags(person string, e flows.Nominate) (flags []raised, err error) {
	year := w.office.Program.CurrentYear
	family, err := w.familyOf(person, e.KK)
	if err != nil {
		return nil, err
	}
	for _, row := range family {
		if row.Stage.Open() || row.Stage.IsRecipient() {
			flags = append(flags, raised{"sama_kk", row.Application})
		}
	}
	if person != "" {
		earlier, err := w.texts(`SELECT id FROM applications WHERE person = $1 AND program = $2 AND year < $3 ORDER BY year DESC`,
			person, w.office.Program.Code, year)
		if err != nil {
			return nil, err
		}
		for _, id := range earlier {
			flags = append(flags, raised{"sama_person", id})
		}
		elsewhere, err := w.some(`SELECT COUNT(*) FROM people WHERE id = $1 AND area <> $2`, person, string(e.Area))
		if err != nil {
			return nil, err
		}
		if elsewhere {
			flags = append(flags, raised{code: "usul_kelurahan"})
		}
	}
	if e.Area != "" && !w.office.Program.HasTurn(year, e.Area) {
		flags = append(flags, raised{code: "usul_giliran"})
	}
	for _, f := range e.NIK.Flags(aid.NIKRecord{Today: w.office.today(w.Tx), Prefix: w.office.Program.NIKPrefix}) {
		flags = append(flags, raised{code: "usul_nik_" + string(f)})
	}
	return flags, nil
}

// mostFamily is how many of one family card are named.
const mostFamily = 5

// familyOf are the newest applications of others with a family card.
func (w *world) familyOf(person string, kk aid.KK) (rows []flows.Row, err error) {
	for _, hash := range w.hashes("kk", string(kk)) {
		found, err := w.rows(rowFrom+`people p JOIN applications a ON a.person = p.id
			WHERE p.kk_hash = $1 AND p.kk_hash <> '' AND p.id <> $2 AND a.program = $3 ORDER BY a.year DESC, a.id LIMIT $4`,
			hash, person, w.office.Program.Code, mostFamily)
		if err != nil {
			return nil, err
		}
		rows = append(rows, found...)
	}
	return rows, nil
}
