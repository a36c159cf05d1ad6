package aid

import "fmt"

// checkTurns checks the year's kelurahan: known, once only, and rested.
func (p *Program) checkTurns(c *checker, path string, y *Year) {
	if len(y.Areas) == 0 {
		c.add(path+".kelurahan", FlawMissing, "")
	}
	seen := map[AreaID]bool{}
	_, turnOn := y.RuleOn(RuleTurn)
	for j, name := range y.Areas {
		at := fmt.Sprintf("%s.kelurahan[%d]", path, j)
		a, ok := p.AreaList().Exact(name)
		switch {
		case !ok:
			c.add(at, FlawUnknown, name)
		case seen[a.ID]:
			c.add(at, FlawDuplicate, name)
		case turnOn && !p.Rested(y.Year, a.ID):
			c.add(at, FlawTurn, name)
		}
		seen[a.ID] = true
	}
}

func (y *Year) checkDocuments(c *checker, path string) {
	seen := map[DocKind]bool{}
	for j, k := range y.Documents {
		at := fmt.Sprintf("%s.berkas_wajib[%d]", path, j)
		switch {
		case !k.ForApplication():
			c.add(at, FlawUnknown, k)
		case seen[k]:
			c.add(at, FlawDuplicate, k)
		}
		seen[k] = true
	}
	if !y.DocumentsDue.IsZero() && !y.DocumentsDue.Valid() {
		c.add(path+".batas_berkas", FlawDate, y.DocumentsDue)
	}
}

// checkRules demands that each of the four rules be there once, on or off, so
// that none is forgotten in silence.
func (y *Year) checkRules(c *checker, path string) {
	seen := map[Rule]bool{}
	for j, s := range y.Rules {
		at := fmt.Sprintf("%s.syarat[%d]", path, j)
		c.text(at+".nama", s.Name)
		if seen[s.Rule] {
			c.add(at+".kode", FlawDuplicate, s.Rule)
		}
		seen[s.Rule] = true
	}
	for _, r := range Rules() {
		if !seen[r] {
			c.add(path+".syarat", FlawMissing, r)
		}
		delete(seen, r)
	}
	for j, s := range y.Rules {
		if seen[s.Rule] {
			c.add(fmt.Sprintf("%s.syarat[%d].kode", path, j), FlawUnknown, s.Rule)
		}
	}
}

func (y *Year) checkHolidays(c *checker, path string) {
	seen := map[Date]bool{}
	for j, h := range y.Holidays {
		at := fmt.Sprintf("%s.libur[%d]", path, j)
		c.text(at+".nama", h.Name)
		switch {
		case !h.Date.Valid() || h.Date.Year != y.Year:
			c.add(at+".tanggal", FlawDate, h.Date)
		case seen[h.Date]:
			c.add(at+".tanggal", FlawDuplicate, h.Date)
		}
		seen[h.Date] = true
	}
}

func (b *Bimtek) check(c *checker, path string) {
	if !b.Date.Valid() {
		c.add(path+".tanggal", FlawDate, b.Date)
	}
	if !b.Start.Before(b.End) {
		c.add(path+".selesai", FlawOrder, b.End)
	}
	c.text(path+".tempat", b.Place)
	c.text(path+".alamat", b.Address)
	c.place(path, b.Lat, b.Long)
	if len(b.Sessions) == 0 {
		c.add(path+".sesi", FlawMissing, "")
	}
	for j, s := range b.Sessions {
		at := fmt.Sprintf("%s.sesi[%d]", path, j)
		c.text(at+".judul", s.Title)
		c.text(at+".narasumber", s.Speaker)
		if !s.Start.Before(s.End) || s.Start.Before(b.Start) || b.End.Before(s.End) {
			c.add(at+".selesai", FlawOrder, s.End)
		}
		if j > 0 && s.Start.Before(b.Sessions[j-1].End) {
			c.add(at+".mulai", FlawOrder, s.Start)
		}
	}
}
