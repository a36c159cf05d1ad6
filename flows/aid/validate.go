package aid

import (
	"fmt"
	"slices"
	"strings"
)

// Flaw is what is wrong at one place of a programme pack.
type Flaw string

// The flaws.
const (
	FlawMissing   Flaw = "missing"   // must be filled in
	FlawRange     Flaw = "range"     // number out of the possible
	FlawUnknown   Flaw = "unknown"   // no such code or name
	FlawDuplicate Flaw = "duplicate" // stands there twice
	FlawFormat    Flaw = "format"    // cannot be read
	FlawDate      Flaw = "date"      // no such day, or not in that year
	FlawOrder     Flaw = "order"     // ends before it begins
	FlawTurn      Flaw = "turn"      // the kelurahan had the aid too recently
)

// Problem is one flaw with its place in the file, such as
// "tahun[1].kelurahan[3]", and the value that stands there.
type Problem struct {
	Path  string
	Flaw  Flaw
	Value string
}

// ProgramError is every problem of a pack at once, in the order of the file.
type ProgramError struct {
	Problems []Problem
}

// Error is for the log; the templates say the same for people.
func (e *ProgramError) Error() string {
	var b strings.Builder
	for i, p := range e.Problems {
		if i > 0 {
			b.WriteString("; ")
		}
		fmt.Fprintf(&b, "%s: %s %q", p.Path, p.Flaw, p.Value)
	}
	return b.String()
}

// Validate checks the whole pack. The error is a *ProgramError with all
// problems at once.
func (p *Program) Validate() error {
	c := &checker{}
	p.checkHead(c)
	p.checkAreas(c)
	for i := range p.Years {
		p.checkYear(c, fmt.Sprintf("tahun[%d]", i), i)
	}
	if len(c.problems) > 0 {
		return &ProgramError{c.problems}
	}
	return nil
}

// checker collects problems.
type checker struct {
	problems []Problem
}

func (c *checker) add(path string, f Flaw, value any) {
	c.problems = append(c.problems, Problem{path, f, fmt.Sprint(value)})
}

func (c *checker) text(path, value string) {
	if strings.TrimSpace(value) == "" {
		c.add(path, FlawMissing, value)
	}
}

func (c *checker) within(path string, value, low, high int) {
	if value < low || value > high {
		c.add(path, FlawRange, value)
	}
}

// place checks a point on the map; Indonesia lies well within the bounds.
func (c *checker) place(path string, lat, long float64) {
	if lat < -12 || lat > 7 || lat == 0 {
		c.add(path+".lintang", FlawRange, lat)
	}
	if long < 94 || long > 142 {
		c.add(path+".bujur", FlawRange, long)
	}
}

func (c *checker) contact(path string, k Contact) {
	c.text(path+".nama", k.Title)
	switch {
	case k.Phone == "" && k.Email == "":
		c.add(path+".telepon", FlawMissing, "")
	case k.Phone != "":
		if _, err := ParsePhone(k.Phone); err != nil {
			c.add(path+".telepon", FlawFormat, k.Phone)
		}
	}
	if k.Email != "" && strings.Count(k.Email, "@") != 1 {
		c.add(path+".surel", FlawFormat, k.Email)
	}
}

func (p *Program) checkHead(c *checker) {
	c.text("kode", p.Code)
	c.text("nama", p.Name)
	c.text("kota", p.City)
	if p.NIKPrefix != "" && (len(p.NIKPrefix) != 4 || !allDigits(p.NIKPrefix)) {
		c.add("awalan_nik", FlawFormat, p.NIKPrefix)
	}
	c.text("kantor.nama", p.Office.Name)
	c.text("kantor.alamat", p.Office.Address)
	c.place("kantor", p.Office.Lat, p.Office.Long)
	for i, o := range p.Office.Open {
		path := fmt.Sprintf("kantor.buka[%d]", i)
		if len(o.Days) == 0 {
			c.add(path+".hari", FlawMissing, "")
		}
		if !o.From.Before(o.To) {
			c.add(path+".sampai", FlawOrder, o.To)
		}
	}
	c.contact("petugas_data", p.DataOfficer)
	if len(p.Help) == 0 {
		c.add("bantuan", FlawMissing, "")
	}
	for i, k := range p.Help {
		c.contact(fmt.Sprintf("bantuan[%d]", i), k)
	}
	if _, ok := p.Year(p.CurrentYear); !ok {
		c.add("tahun_berjalan", FlawUnknown, p.CurrentYear)
	}
}

func (p *Program) checkAreas(c *checker) {
	ids, names := map[AreaID]bool{}, map[string]bool{}
	for i, a := range p.Areas {
		path := fmt.Sprintf("wilayah[%d]", i)
		c.text(path+".kode", string(a.ID))
		c.text(path+".nama", lettersOf(a.Name))
		c.text(path+".kecamatan", a.District)
		if a.ID != "" && ids[a.ID] {
			c.add(path+".kode", FlawDuplicate, a.ID)
		}
		ids[a.ID] = true
		own := map[string]bool{}
		for key := range a.keys {
			own[key] = true
		}
		for key := range own {
			if names[key] {
				c.add(path+".nama", FlawDuplicate, a.Name)
			}
			names[key] = true
		}
	}
}

func (p *Program) checkYear(c *checker, path string, i int) {
	y := &p.Years[i]
	c.within(path+".tahun", y.Year, 2000, 2100)
	if slices.ContainsFunc(p.Years[:i], func(o Year) bool { return o.Year == y.Year }) {
		c.add(path+".tahun", FlawDuplicate, y.Year)
	}
	c.within(path+".kuota", y.Quota, 1, 100_000)
	if y.Amount <= 0 || y.Amount > MaxMoney {
		c.add(path+".nominal", FlawRange, int64(y.Amount))
	}
	c.text(path+".bank", y.Bank)
	c.within(path+".digit_rekening.paling_sedikit", y.AccountDigits.Min, 5, 20)
	c.within(path+".digit_rekening.paling_banyak", y.AccountDigits.Max, max(5, y.AccountDigits.Min), 20)
	p.checkTurns(c, path, y)
	c.within(path+".jeda_kelurahan", y.GapYears, 0, 100)
	c.text(path+".register.kode", y.Register.Code)
	c.text(path+".register.nama", y.Register.Name)
	c.text(path+".register.tanya_di", y.Register.AskAt)
	y.checkDocuments(c, path)
	y.checkRules(c, path)
	c.within(path+".hari_sanggah", y.ObjectionDays, 0, 365)
	if y.Bimtek != nil {
		y.Bimtek.check(c, path+".bimtek")
	}
	c.text(path+".versi_persetujuan", y.ConsentText)
	c.within(path+".masa_simpan.penerima_tahun", y.Retention.RecipientYears, 1, 30)
	c.within(path+".masa_simpan.bukan_penerima_tahun", y.Retention.OtherYears, 1, 30)
	c.within(path+".masa_simpan.foto_tahun", y.Retention.PhotoYears, 1, 30)
	c.within(path+".masa_simpan.pesan_hari", y.Retention.MessageDays, 1, 3650)
	y.checkHolidays(c, path)
}
