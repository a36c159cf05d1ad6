package aid

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// pack is a small sound programme of two years.
func pack() *Program {
	year := func(y int, areas ...string) Year {
		return Year{
			Year: y, Quota: 20, Amount: 1_000_000, Bank: "Bank Lampung", AccountDigits: Lengths{10, 16},
			Areas: areas, GapYears: 1, Register: Register{Code: "DTKS", Name: "Data Terpadu", AskAt: "kelurahan"},
			Documents: []DocKind{DocKTP, DocKK}, ConsentText: "1", ObjectionDays: 14,
			Rules: []RuleSetting{{RuleBusiness, "Punya usaha", true}, {RuleTurn, "Giliran kelurahan", true},
				{RuleRegister, "Terdaftar", true}, {RuleOtherAid, "Tanpa bantuan lain", true}},
			Retention: Retention{10, 2, 5, 365},
		}
	}
	desk := Contact{Title: "Meja Layanan", Phone: "0812-0000-9001"}
	p := &Program{
		Code: "contoh", Name: "Contoh", City: "Kota Metro", NIKPrefix: "1872", CurrentYear: 2023, DataOfficer: desk, Help: []Contact{desk},
		Office: Office{Name: "Dinas", Address: "Jalan", Lat: -5.1, Long: 105.3},
		Years:  []Year{year(2022, "Metro", "Banjarsari"), year(2023, "Imopuro", "Ganjarasri")},
	}
	p.Years[1].Bimtek = &Bimtek{Date: Date{2023, 7, 26}, Start: Clock{9, 0}, End: Clock{12, 0}, Place: "Aula", Address: "Jalan",
		Lat: -5.1, Long: 105.3, Sessions: []Session{{Clock{9, 0}, Clock{10, 0}, "Satu", "Narasumber"}, {Clock{10, 0}, Clock{12, 0}, "Dua", "Narasumber"}}}
	p.Years[1].Holidays = []Holiday{{Date{2023, 7, 19}, "Tahun Baru Islam"}}
	return p
}

func TestSoundPackIsAccepted(t *testing.T) {
	if err := pack().Validate(); err != nil {
		t.Fatal(err)
	}
}

// Each way to spoil a sound pack is found, at its place and nowhere else.
func TestValidateNamesTheFlaw(t *testing.T) {
	for want, spoil := range map[string]func(p *Program){
		"kode missing":                       func(p *Program) { p.Code = " " },
		"kota missing":                       func(p *Program) { p.City = "" },
		"awalan_nik format":                  func(p *Program) { p.NIKPrefix = "18A2" },
		"kantor.lintang range":               func(p *Program) { p.Office.Lat = 51 },
		"kantor.bujur range":                 func(p *Program) { p.Office.Long = 0 },
		"petugas_data.telepon missing":       func(p *Program) { p.DataOfficer.Phone = "" },
		"petugas_data.surel format":          func(p *Program) { p.DataOfficer.Email = "surel" },
		"bantuan missing":                    func(p *Program) { p.Help = nil },
		"bantuan[0].telepon format":          func(p *Program) { p.Help = []Contact{{Title: "a", Phone: "12"}} },
		"tahun_berjalan unknown":             func(p *Program) { p.CurrentYear = 2025 },
		"tahun[1].kuota range":               func(p *Program) { p.Years[1].Quota = 0 },
		"tahun[1].nominal range":             func(p *Program) { p.Years[1].Amount = -1 },
		"tahun[1].bank missing":              func(p *Program) { p.Years[1].Bank = "" },
		"tahun[1].kelurahan missing":         func(p *Program) { p.Years[1].Areas = nil },
		"tahun[1].kelurahan[0] unknown":      func(p *Program) { p.Years[1].Areas[0] = "Hadimulyo" },
		"tahun[1].kelurahan[1] duplicate":    func(p *Program) { p.Years[1].Areas[1] = "imopuro" },
		"tahun[1].kelurahan[1] turn":         func(p *Program) { p.Years[1].Areas[1] = "Metro" },
		"tahun[1].jeda_kelurahan range":      func(p *Program) { p.Years[1].GapYears = -1 },
		"tahun[1].register.nama missing":     func(p *Program) { p.Years[1].Register.Name = "" },
		"tahun[1].berkas_wajib[1] unknown":   func(p *Program) { p.Years[1].Documents[1] = DocReceipts },
		"tahun[1].berkas_wajib[1] duplicate": func(p *Program) { p.Years[1].Documents[1] = DocKTP },
		"tahun[1].batas_berkas date":         func(p *Program) { p.Years[1].DocumentsDue = Date{2023, 2, 30} },
		"tahun[1].syarat missing":            func(p *Program) { p.Years[1].Rules = p.Years[1].Rules[:3] },
		"tahun[1].syarat[4].kode unknown": func(p *Program) {
			p.Years[1].Rules = append(p.Years[1].Rules, RuleSetting{"lain", "Lain", true})
		},
		"tahun[1].syarat[4].kode duplicate": func(p *Program) {
			p.Years[1].Rules = append(p.Years[1].Rules, p.Years[1].Rules[0])
		},
		"tahun[1].hari_sanggah range":        func(p *Program) { p.Years[1].ObjectionDays = -1 },
		"tahun[1].versi_persetujuan missing": func(p *Program) { p.Years[1].ConsentText = "" },
		"kantor.buka[0].hari missing":        func(p *Program) { p.Office.Open = OpenHours{{From: Clock{8, 0}, To: Clock{9, 0}}} },
		"kantor.buka[0].sampai order": func(p *Program) {
			p.Office.Open = OpenHours{{Days: []Weekday{1}, From: Clock{9, 0}, To: Clock{9, 0}}}
		},
		"tahun[1].masa_simpan.pesan_hari range":       func(p *Program) { p.Years[1].Retention.MessageDays = 0 },
		"tahun[1].digit_rekening.paling_banyak range": func(p *Program) { p.Years[1].AccountDigits.Max = 9 },
		"tahun[1].libur[0].tanggal date":              func(p *Program) { p.Years[1].Holidays[0].Date.Year = 2024 },
		"tahun[1].libur[1].tanggal duplicate": func(p *Program) {
			p.Years[1].Holidays = append(p.Years[1].Holidays, p.Years[1].Holidays[0])
		},
		"tahun[1].bimtek.tanggal date":               func(p *Program) { p.Years[1].Bimtek.Date = Date{} },
		"tahun[1].bimtek.tempat missing":             func(p *Program) { p.Years[1].Bimtek.Place = "" },
		"tahun[1].bimtek.sesi missing":               func(p *Program) { p.Years[1].Bimtek.Sessions = nil },
		"tahun[1].bimtek.sesi[1].mulai order":        func(p *Program) { p.Years[1].Bimtek.Sessions[1].Start = Clock{9, 30} },
		"tahun[1].bimtek.sesi[1].selesai order":      func(p *Program) { p.Years[1].Bimtek.Sessions[1].End = Clock{12, 1} },
		"tahun[1].bimtek.sesi[0].narasumber missing": func(p *Program) { p.Years[1].Bimtek.Sessions[0].Speaker = "" },
		"wilayah[1].kode duplicate": func(p *Program) {
			p.Areas = append(MetroAreas()[:1:1], append(Areas{{ID: metroAreas[0].ID, Name: "Lain", District: "X"}}, metroAreas[1:]...)...)
		},
		"wilayah[22].nama duplicate": func(p *Program) {
			p.Areas = append(MetroAreas(), Area{ID: "1", Name: "Iringmulyo", District: "X"})
		},
	} {
		p := pack()
		spoil(p)
		var e *ProgramError
		if err := p.Validate(); !errors.As(err, &e) {
			t.Errorf("%s: not found (%v)", want, err)
			continue
		}
		if got := e.Problems[0].Path + " " + string(e.Problems[0].Flaw); got != want || len(e.Problems) != 1 {
			t.Errorf("found %v, want %s alone", e.Problems, want)
		}
	}
}

func TestYearTwiceIsFound(t *testing.T) {
	p := pack()
	p.Years = append(p.Years, p.Years[1])
	if err := p.Validate(); err == nil || !strings.Contains(err.Error(), `tahun[2].tahun: duplicate "2023"`) {
		t.Errorf("%v", err)
	}
}

func TestTurnsOfTheKelurahan(t *testing.T) {
	p := pack()
	metro, _ := MatchArea("metro")
	asri, _ := MatchArea("ganjar asri")
	if !p.HasTurn(2022, metro.ID) || p.HasTurn(2023, metro.ID) || !p.HasTurn(2023, asri.ID) || p.HasTurn(2024, asri.ID) {
		t.Error("whose turn it is")
	}
	if p.LastAid(2023, metro.ID) != 2022 || p.LastAid(2022, metro.ID) != 0 || p.LastAid(2030, asri.ID) != 2023 {
		t.Error("the last aid")
	}
	if p.Rested(2023, metro.ID) || !p.Rested(2022, metro.ID) || p.Rested(2031, asri.ID) {
		t.Error("rested")
	}
	p.Years[1].GapYears = 0
	if !p.Rested(2023, metro.ID) {
		t.Error("without a gap everybody has rested")
	}
	if got := p.YearAreas(2023); len(got) != 2 || got[1].Name != "Ganjar Asri" || p.YearAreas(1999) != nil {
		t.Errorf("%v", got)
	}
}

func TestJudge(t *testing.T) {
	p := pack()
	imopuro, _ := MatchArea("imopuro")
	metro, _ := MatchArea("metro")
	good := Facts{Business: Yes, Area: imopuro.ID, Listed: Yes, PKH: No, BPNT: No}
	for _, c := range []struct {
		name   string
		change func(f *Facts)
		rule   Rule
		want   Tri
		reason string
	}{
		{"sound", func(*Facts) {}, "", Yes, ""},
		{"no business", func(f *Facts) { f.Business = No }, RuleBusiness, No, "B01"},
		{"business unseen", func(f *Facts) { f.Business = NotKnown }, RuleBusiness, NotKnown, ""},
		{"not its turn", func(f *Facts) { f.Area = metro.ID }, RuleTurn, No, "A06"},
		{"kelurahan unknown", func(f *Facts) { f.Area = "" }, RuleTurn, NotKnown, ""},
		{"not listed", func(f *Facts) { f.Listed = No }, RuleRegister, No, "B03"},
		{"PKH", func(f *Facts) { f.PKH = Yes }, RuleOtherAid, No, "C01"},
		{"BPNT, PKH unknown", func(f *Facts) { f.BPNT, f.PKH = Yes, NotKnown }, RuleOtherAid, No, "C02"},
		{"PKH unknown", func(f *Facts) { f.PKH = NotKnown }, RuleOtherAid, NotKnown, ""},
	} {
		f := good
		c.change(&f)
		vs := p.Judge(2023, f)
		if len(vs) != 4 || Eligible(vs) != c.want {
			t.Errorf("%s: %+v", c.name, vs)
		}
		for _, v := range vs {
			want, reason := Yes, ""
			if v.Rule == c.rule {
				want, reason = c.want, c.reason
			}
			if v.Met != want || v.Reason != reason || v.Name == "" {
				t.Errorf("%s: %+v", c.name, v)
			}
		}
	}
	p.Years[1].Rules[3].On = false
	f := good
	f.PKH = Yes
	if vs := p.Judge(2023, f); len(vs) != 3 || Eligible(vs) != Yes {
		t.Errorf("a rule that is off still speaks: %+v", vs)
	}
	if p.Judge(1999, good) != nil {
		t.Error("a year without a programme has no rules")
	}
}

// Learning a fact never turns a verdict that was known into another one.
func TestKnowingMoreNeverOverturns(t *testing.T) {
	tri := rapid.SampledFrom([]Tri{NotKnown, Yes, No})
	rapid.Check(t, func(t *rapid.T) {
		p := pack()
		f := Facts{Business: tri.Draw(t, "business"), Listed: tri.Draw(t, "listed"), PKH: tri.Draw(t, "pkh"), BPNT: tri.Draw(t, "bpnt")}
		more := f
		for _, x := range []*Tri{&more.Business, &more.Listed, &more.PKH, &more.BPNT} {
			if *x == NotKnown {
				*x = tri.Draw(t, "learned")
			}
		}
		if rapid.Bool().Draw(t, "area learned") {
			more.Area = rapid.SampledFrom(metroAreas).Draw(t, "area").ID
		}
		after := p.Judge(2023, more)
		for i, v := range p.Judge(2023, f) {
			if v.Met.Known() && after[i].Met != v.Met {
				t.Fatalf("%+v became %+v", v, after[i])
			}
			if r, ok := LookupReason(v.Reason); (v.Met == No) != ok || ok && !slices.Contains([]Group{"A", "B", "C"}, r.Group) {
				t.Fatalf("%+v has no fitting reason", v)
			}
		}
	})
}

func TestYearSettings(t *testing.T) {
	p := pack()
	y := p.Current()
	if y == nil || y.Year != 2023 || !y.Requires(DocKTP) || y.Requires(DocPlan) {
		t.Fatalf("%+v", y)
	}
	if name, on := y.RuleOn(RuleTurn); !on || name != "Giliran kelurahan" {
		t.Errorf("%q, %v", name, on)
	}
	if _, on := y.RuleOn("lain"); on {
		t.Error("a rule that is not there is on")
	}
	if h := p.HolidayMap(); len(h) != 1 || h[Date{2023, 7, 19}] != "Tahun Baru Islam" {
		t.Errorf("%v", h)
	}
	p.Areas = Areas{{ID: "1", Name: "Sukamaju", District: "Kota"}}
	if a, _ := p.AreaList().Match("suka maju"); a.ID != "1" {
		t.Error("another city's list is not used")
	}
}
