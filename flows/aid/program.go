package aid

// Program is the programme pack: everything that differs from one programme,
// city or year to another. It is read from one YAML file (the yaml names are
// those of the file) and is not changed after Validate.
type Program struct {
	Code        string    `yaml:"kode"`
	Name        string    `yaml:"nama"`
	City        string    `yaml:"kota"`         // such as "Kota Metro"
	NIKPrefix   string    `yaml:"awalan_nik"`   // four digits of the city's own NIK
	Office      Office    `yaml:"kantor"`       // who runs the programme
	DataOfficer Contact   `yaml:"petugas_data"` // whom to ask about personal data
	Help        []Contact `yaml:"bantuan"`      // whom to ask about everything else
	CurrentYear int       `yaml:"tahun_berjalan"`
	Work        Work      `yaml:"kerja"`
	Areas       Areas     `yaml:"wilayah"` // empty means the kelurahan of Kota Metro
	Years       []Year    `yaml:"tahun"`
}

// Office is the body that runs the programme.
type Office struct {
	Name    string    `yaml:"nama"`
	Short   string    `yaml:"singkat"`
	Address string    `yaml:"alamat"`
	Hours   string    `yaml:"jam"`
	Open    OpenHours `yaml:"buka"` // in which questions are read; empty is the usual
	Lat     float64   `yaml:"lintang"`
	Long    float64   `yaml:"bujur"`
}

// Contact is a desk that citizens can ask, by title rather than by name.
type Contact struct {
	Title string `yaml:"nama"`
	Phone string `yaml:"telepon"` // as it is to be shown
	Email string `yaml:"surel"`
	Hours string `yaml:"jam"`
}

// Year is the programme of one year.
type Year struct {
	Year          int           `yaml:"tahun"`
	Closed        bool          `yaml:"ditutup"` // over: nothing of it is worked on any more
	Quota         int           `yaml:"kuota"`   // places
	Amount        Money         `yaml:"nominal"` // rupiah for each recipient
	Bank          string        `yaml:"bank"`
	AccountDigits Lengths       `yaml:"digit_rekening"`
	Areas         []string      `yaml:"kelurahan"`      // names; Program.YearAreas gives the areas
	GapYears      int           `yaml:"jeda_kelurahan"` // years a kelurahan sits out after an aid
	Register      Register      `yaml:"register"`
	Documents     []DocKind     `yaml:"berkas_wajib"`
	DocumentsDue  Date          `yaml:"batas_berkas"`
	Rules         []RuleSetting `yaml:"syarat"`
	ObjectionDays int           `yaml:"hari_sanggah"`
	BimtekFirst   bool          `yaml:"bimtek_sebelum_sk"`
	Bimtek        *Bimtek       `yaml:"bimtek"` // nil when there is none to show
	ConsentText   string        `yaml:"versi_persetujuan"`
	Retention     Retention     `yaml:"masa_simpan"`
	Holidays      []Holiday     `yaml:"libur"`
}

// Register is the register of the poor under its name of that year.
type Register struct {
	Code        string   `yaml:"kode"`
	Name        string   `yaml:"nama"`
	FormerNames []string `yaml:"nama_lama"`
	AskAt       string   `yaml:"tanya_di"` // where a citizen can ask about their listing
}

// RuleSetting switches one of the four rules on or off and names it.
type RuleSetting struct {
	Rule Rule   `yaml:"kode"`
	Name string `yaml:"nama"`
	On   bool   `yaml:"aktif"`
}

// Retention is how long personal data are kept, counted from the end of the
// application (for messages from the message). A legal hold comes first.
type Retention struct {
	RecipientYears int `yaml:"penerima_tahun"`
	OtherYears     int `yaml:"bukan_penerima_tahun"`
	PhotoYears     int `yaml:"foto_tahun"`
	MessageDays    int `yaml:"pesan_hari"`
}

// Holiday is a day on which nobody is written to unasked.
type Holiday struct {
	Date Date   `yaml:"tanggal"`
	Name string `yaml:"nama"`
}

// Bimtek is the training event of a year.
type Bimtek struct {
	Date     Date      `yaml:"tanggal"`
	Start    Clock     `yaml:"mulai"`
	End      Clock     `yaml:"selesai"`
	Place    string    `yaml:"tempat"`
	Address  string    `yaml:"alamat"`
	Lat      float64   `yaml:"lintang"`
	Long     float64   `yaml:"bujur"`
	Sessions []Session `yaml:"sesi"`
	Bring    []string  `yaml:"bawa"`
}

// Session is one session of a Bimtek; the speaker is named by title only.
type Session struct {
	Start   Clock  `yaml:"mulai"`
	End     Clock  `yaml:"selesai"`
	Title   string `yaml:"judul"`
	Speaker string `yaml:"narasumber"`
}

// Year returns the programme of a year; ok is false when the pack has none.
func (p *Program) Year(year int) (y *Year, ok bool) {
	for i := range p.Years {
		if p.Years[i].Year == year {
			return &p.Years[i], true
		}
	}
	return nil, false
}

// Current is the programme of the current year. A validated pack has one.
func (p *Program) Current() *Year {
	y, _ := p.Year(p.CurrentYear)
	return y
}

// AreaList is the pack's own list of kelurahan, or that of Kota Metro.
func (p *Program) AreaList() Areas {
	if len(p.Areas) > 0 {
		return p.Areas
	}
	return metroAreas
}

// YearAreas are the kelurahan whose turn it is in a year, in the pack's order.
func (p *Program) YearAreas(year int) []Area {
	y, ok := p.Year(year)
	if !ok {
		return nil
	}
	list := p.AreaList()
	var out []Area
	for _, name := range y.Areas {
		if a, ok := list.Exact(name); ok {
			out = append(out, a)
		}
	}
	return out
}

// HasTurn tells whether it is a kelurahan's turn in a year.
func (p *Program) HasTurn(year int, id AreaID) bool {
	for _, a := range p.YearAreas(year) {
		if a.ID == id {
			return true
		}
	}
	return false
}

// LastAid is the latest year before the given one in which a kelurahan had the
// aid, or 0 if the pack knows of none.
func (p *Program) LastAid(before int, id AreaID) int {
	last := 0
	for _, y := range p.Years {
		if y.Year < before && y.Year > last && p.HasTurn(y.Year, id) {
			last = y.Year
		}
	}
	return last
}

// Rested tells whether a kelurahan has sat out long enough before a year.
func (p *Program) Rested(year int, id AreaID) bool {
	y, ok := p.Year(year)
	if !ok {
		return false
	}
	last := p.LastAid(year, id)
	return last == 0 || year-last > y.GapYears
}

// HolidayMap is the holidays of all years.
func (p *Program) HolidayMap() Holidays {
	out := Holidays{}
	for _, y := range p.Years {
		for _, h := range y.Holidays {
			out[h.Date] = h.Name
		}
	}
	return out
}

// Requires tells whether a kind of document is required in the year.
func (y *Year) Requires(k DocKind) bool {
	for _, d := range y.Documents {
		if d == k {
			return true
		}
	}
	return false
}

// RuleOn tells whether a rule is switched on, and its name for people.
func (y *Year) RuleOn(r Rule) (name string, on bool) {
	for _, s := range y.Rules {
		if s.Rule == r {
			return s.Name, s.On
		}
	}
	return "", false
}
