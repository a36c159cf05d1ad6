package sheet

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"damping/flows/aid"
)

var rules = Rules{Areas: aid.MetroAreas(), Accounts: aid.Lengths{Min: 8, Max: 16}, Today: aid.Date{Year: 2023, Month: 7, Day: 17}}

const nik = "1872014507809001"

func read(t *testing.T, text string) *Sheet {
	t.Helper()
	s, err := Parse(".csv", []byte(text), rules)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestEveryColumn(t *testing.T) {
	s := read(t, `nik,no_kk,nama,tanggal_lahir,kelurahan,alamat,no_hp,usaha,terdaftar,pkh,bpnt,rekening,nama_rekening,tahap
`+nik+`,1872010101109001,Siti Aminah,26-7-80,ganjarasri,"Jalan Melati, Nomor 1",0812-0000-9001,warung,ya,T,0,3800009001,SITI AMINAH,Calon penerima
`)
	want := Row{Row: 2, NIK: nik, KK: "1872010101109001", Name: "Siti Aminah", Birth: aid.Date{Year: 1980, Month: 7, Day: 26},
		Area: "18.72.03.1004", Address: "Jalan Melati, Nomor 1", Phone: "+6281200009001", Business: "warung",
		Listed: aid.Yes, PKH: aid.No, BPNT: aid.No, Account: "3800009001", AccountName: "SITI AMINAH", Stage: aid.Candidate}
	if len(s.Refused) != 0 || len(s.Rows) != 1 || s.Rows[0] != want {
		t.Fatalf("got  %+v\nwant %+v\n%v", s.Rows, want, s.Refused)
	}
}

// TestHeadersAsOfficesWriteThem: titles above, other spellings, other signs
// between the columns, blank lines, and the mark at the beginning of the file.
func TestHeadersAsOfficesWriteThem(t *testing.T) {
	row := nik + ";Siti Aminah;Imopuro;0812 0000 9001\n"
	for name, text := range map[string]string{
		"semicolons and a mark": "\ufeffNIK;Nama;Kelurahan;No. HP\n" + row,
		"a title above":         "DAFTAR CALON PENERIMA;;;\nTahun 2023;;;\n\nNo. N_I.K;NAMA LENGKAP;Kel/Desa;No_HP\n" + row,
		"blank rows":            "nik;nama;kelurahan;nohp\n;;;\n\n" + row + ";;;\n",
		"spaces":                " N I K ; N A M A ;KELURAHAN ; NO HP\n " + row,
		"old machines":          "nik;nama;kelurahan;no_hp\r\n" + strings.ReplaceAll(row, "\n", "\r\n"),
		"tabs":                  strings.ReplaceAll("nik;nama;kelurahan;no_hp\n"+row, ";", "\t"),
		"commas":                strings.ReplaceAll("nik;nama;kelurahan;no_hp\n"+row, ";", ","),
	} {
		s := read(t, text)
		if len(s.Rows) != 1 || s.Rows[0].NIK != nik || s.Rows[0].Phone != "+6281200009001" || s.Rows[0].Area != "18.72.01.1003" {
			t.Errorf("%s: %+v, %v", name, s.Rows, s.Refused)
		}
	}
}

func TestRowsAreCountedAsTheSpreadsheetCounts(t *testing.T) {
	s := read(t, "Judul\n\nnik,nama,kelurahan\n\n"+nik+",Siti,Imopuro\nx,Budi,Imopuro\n")
	if s.Rows[0].Row != 5 || s.Refused[0].Row != 6 {
		t.Fatalf("%+v, %+v", s.Rows, s.Refused)
	}
}

func TestUnknownColumnsAreToldAndIgnored(t *testing.T) {
	s := read(t, "nik,nama,kelurahan,catatan\n"+nik+",Siti,Imopuro,=HYPERLINK(1)\n")
	if len(s.Rows) != 1 || len(s.Notes) != 1 || s.Notes[0].Key != "import.header.unknown" || s.Notes[0].Values["name"] != "catatan" {
		t.Fatalf("%+v", s)
	}
}

func TestFileThatCannotBeRead(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for path, want := range map[string]string{
		filepath.Join(folder, "none.csv"):                   "import.file.open",
		write("a.pdf", "nik"):                               "import.file.kind",
		write("a.xlsx", "this is no workbook"):              "import.file.damaged",
		write("b.csv", "PK\x03\x04\x00\x00"):                "import.file.damaged",
		write("c.csv", ""):                                  "import.header",
		write("d.csv", "satu,dua\n1,2\n"):                   "import.header",
		write("e.csv", "nik,nama\n1,2\n"):                   "import.header.missing",
		write("f.csv", "nik,nama,kelurahan,nik\n1,2,3,4\n"): "import.header.twice",
		write("g.csv", "nik,nama,kelurahan\n,,\n"):          "import.file.empty",
		write("h.csv", strings.Repeat("\n", 15)+"nik,nama,kelurahan\n"+nik+",a,Imopuro\n"): "import.header",
	} {
		_, err := Read(path, rules)
		p, ok := AsProblem(err)
		if !ok || p.Key != want {
			t.Errorf("%s: %v, want %s", filepath.Base(path), err, want)
		}
	}
}

func TestWhatIsWrongWithACell(t *testing.T) {
	for _, c := range []struct{ column, cell, want string }{
		{ColNIK, "", "import.nik.empty"},
		{ColNIK, "187201450780900", "import.nik.length"},
		{ColNIK, "18720145O7809001", "import.nik.letters"},
		{ColNIK, "1872014513809001", "import.nik.month"},
		{ColNIK, "1872017102809001", "import.nik.day"},
		{ColNIK, "1872014507800000", "import.nik.serial"},
		{ColNIK, "1.87201E+15", "import.damaged"},
		{ColNIK, "1,87201E+15", "import.damaged"},
		{ColKK, "123", "import.kk.length"},
		{ColKK, "1.87201E+15", "import.damaged"},
		{ColName, "", "import.name.empty"},
		{ColName, "123", "import.name.empty"},
		{ColName, strings.Repeat("panjang ", 40), "import.long"},
		{ColBirth, "31/02/1980", "import.birth"},
		{ColBirth, "entah", "import.birth"},
		{ColBirth, "2024-01-01", "import.birth.future"},
		{ColArea, "", "import.area.empty"},
		{ColArea, "Bandung", "import.area.unknown"},
		{ColArea, "Hadimulyo", "import.area.ambiguous"},
		{ColPhone, "12", "import.phone"},
		{ColPhone, "hubungi RT", "import.phone"},
		{ColListed, "mungkin", "import.yesno"},
		{ColPKH, "2", "import.yesno"},
		{ColAccount, "12", "import.account.length"},
		{ColAccount, "belum ada", "import.account.letters"},
		{ColAccount, "3.8E+09", "import.damaged"},
		{ColStage, "entah", "import.stage"},
	} {
		row := map[string]string{ColNIK: nik, ColName: "Siti", ColArea: "Imopuro", c.column: c.cell}
		_, problems := ParseRow(9, func(column string) (string, bool) { return row[column], false }, rules)
		if len(problems) == 0 || problems[0].Key != c.want || problems[0].Column != c.column || problems[0].Row != 9 {
			t.Errorf("%s %q: %+v, want %s", c.column, c.cell, problems, c.want)
		}
		for _, p := range problems {
			if strings.Contains(strings.Join(mapValues(p.Values), " "), "8720145") {
				t.Errorf("%s: the problem shows the NIK: %v", c.column, p.Values)
			}
		}
	}
}

func mapValues(m map[string]string) (list []string) {
	for _, v := range m {
		list = append(list, v)
	}
	return list
}

func TestEveryProblemOfARowIsTold(t *testing.T) {
	s := read(t, "nik,nama,kelurahan,no_hp,pkh\n123,,Bandung,x,y\n")
	if len(s.Rows) != 0 || len(s.Refused) != 4 || s.Total != 1 {
		t.Fatalf("%+v", s)
	}
}

// workbook makes an .xlsx of cells; numbers stay numbers.
func workbook(t *testing.T, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	for i, row := range rows {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.SetSheetRow("Sheet1", cell, &row); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if _, err := f.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWorkbook(t *testing.T) {
	data := workbook(t, []any{"DAFTAR"}, []any{"NIK", "Nama", "Kelurahan", "Tanggal Lahir", "No HP", "PKH"},
		[]any{nik, "=Siti", "Imopuro", 29407, 81200009001, true},
		[]any{int64(1872014507809001), "Utuh", "Imopuro", "5 Juli 1980", "081200009001", "tidak"},
		[]any{int64(1872014507809010), "Terpotong", "Imopuro", "", "", ""},
		[]any{1.87201e+15, "Rusak", "Imopuro", "", "", ""},
		[]any{"1872014507809010", "Teks", "Imopuro", "", "", ""})
	s, err := Parse(".xlsx", data, rules)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Rows) != 3 || s.Rows[0].Name != "=Siti" || s.Rows[0].Birth.String() != "1980-07-05" ||
		s.Rows[0].Phone != "+6281200009001" || s.Rows[0].PKH != aid.Yes || s.Rows[1].NIK != nik || s.Rows[2].Name != "Teks" {
		t.Errorf("%+v", s.Rows)
	}
	if len(s.Refused) != 2 || s.Refused[0].Row != 5 || s.Refused[0].Key != "import.damaged" || s.Refused[1].Row != 6 || s.Refused[1].Key != "import.damaged" {
		t.Errorf("%+v", s.Refused)
	}
}

func TestSheetWithAHeaderIsFoundAmongOthers(t *testing.T) {
	f := excelize.NewFile()
	for _, err := range []error{
		f.SetCellStr("Sheet1", "A1", "Petunjuk"), second(f.NewSheet("Data")),
		f.SetSheetRow("Data", "A1", &[]any{"nik", "nama", "kelurahan"}), f.SetSheetRow("Data", "A2", &[]any{nik, "Siti", "Imopuro"}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if _, err := f.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	if s, err := Parse(".xlsx", b.Bytes(), rules); err != nil || len(s.Rows) != 1 {
		t.Fatalf("%+v, %v", s, err)
	}
}

func second(_ int, err error) error { return err }

func TestWhatIsWrittenIsNeverAFormula(t *testing.T) {
	rows := [][]string{{"nama", "kode"}, {"=HYPERLINK(\"x\")", "+1"}, {"@Siti", "-2"}, {"Budi, \"B\"", "W7K3-PQ2M"}}
	var csv, book bytes.Buffer
	if err := WriteCSV(&csv, rows); err != nil {
		t.Fatal(err)
	}
	want := "nama,kode\n\"'=HYPERLINK(\"\"x\"\")\",'+1\n'@Siti,'-2\n\"Budi, \"\"B\"\"\",W7K3-PQ2M\n"
	if csv.String() != want {
		t.Errorf("got\n%s", csv.String())
	}
	if err := WriteXLSX(&book, "Undangan", rows); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&book)
	if err != nil {
		t.Fatal(err)
	}
	back, err := f.GetRows("Undangan")
	if err != nil || len(back) != 4 || back[1][0] != rows[1][0] || back[3][1] != "W7K3-PQ2M" {
		t.Fatalf("%v, %v", back, err)
	}
	for _, cell := range []string{"A2", "B2", "A3", "B3"} {
		if formula, err := f.GetCellFormula("Undangan", cell); err != nil || formula != "" {
			t.Errorf("%s is the formula %q, %v", cell, formula, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("nik,nama,kelurahan\n" + nik + ",Siti,Imopuro\n")
	f.Add("\ufeffNIK;Nama;Kel\n\"" + nik + ";a\n")
	f.Add("nik\tnama\n\x00")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Parse(".csv", []byte(text), rules)
		if err != nil {
			if _, ok := AsProblem(err); !ok {
				t.Fatalf("an error that says nothing to people: %v", err)
			}
			return
		}
		rows := map[int]bool{}
		for _, p := range s.Refused {
			rows[p.Row] = true
		}
		if len(rows)+len(s.Rows) != s.Total {
			t.Fatalf("%d good and %d bad rows of %d", len(s.Rows), len(rows), s.Total)
		}
	})
}
