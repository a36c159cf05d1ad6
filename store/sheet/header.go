package sheet

import (
	"slices"
	"strings"
	"unicode"
)

// Columns of the import sheet, as the documentation names them.
const (
	ColNIK         = "nik"
	ColKK          = "no_kk"
	ColName        = "nama"
	ColBirth       = "tanggal_lahir"
	ColArea        = "kelurahan"
	ColAddress     = "alamat"
	ColPhone       = "no_hp"
	ColBusiness    = "usaha"
	ColListed      = "terdaftar"
	ColPKH         = "pkh"
	ColBPNT        = "bpnt"
	ColAccount     = "rekening"
	ColAccountName = "nama_rekening"
	ColStage       = "tahap"
)

// Columns returns all columns in the order of the documentation.
func Columns() []string {
	return []string{ColNIK, ColKK, ColName, ColBirth, ColArea, ColAddress, ColPhone, ColBusiness,
		ColListed, ColPKH, ColBPNT, ColAccount, ColAccountName, ColStage}
}

// required are the columns without which a sheet is not read.
var required = []string{ColNIK, ColName, ColArea}

// otherNames are headers that mean a column too, letters and digits only.
var otherNames = map[string]string{
	"nonik": ColNIK, "nomornik": ColNIK, "noktp": ColNIK,
	"kk": ColKK, "nomorkk": ColKK, "nokartukeluarga": ColKK, "nomorkartukeluarga": ColKK,
	"namalengkap": ColName, "namacalon": ColName,
	"tgllahir": ColBirth, "lahir": ColBirth,
	"desakelurahan": ColArea, "keldesa": ColArea, "kel": ColArea,
	"hp": ColPhone, "nomorhp": ColPhone, "notelepon": ColPhone, "telepon": ColPhone, "notelp": ColPhone, "nowa": ColPhone,
	"jenisusaha": ColBusiness, "embriousaha": ColBusiness,
	"dtks": ColListed, "terdaftardtks": ColListed, "dtsen": ColListed,
	"sembako": ColBPNT, "bpntsembako": ColBPNT,
	"norekening": ColAccount, "nomorrekening": ColAccount, "norek": ColAccount,
	"namapemilikrekening": ColAccountName, "atasnama": ColAccountName,
	"status": ColStage,
}

// columnOf finds the column that a header cell means; case, spaces, dots,
// underscores and the like do not matter.
func columnOf(cell string) (column string, ok bool) {
	bare := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, cell)
	if bare == "" {
		return "", false
	}
	for _, c := range Columns() {
		if bare == strings.ReplaceAll(c, "_", "") {
			return c, true
		}
	}
	column, ok = otherNames[bare]
	return column, ok
}

// headerRows is how far down the header is looked for.
const headerRows = 15

// header says which cell of a row is which column.
type header struct {
	row   int            // of the table, from 0
	cells map[string]int // column → cell
	names map[string]string
}

// findHeader looks for the row that names NIK and at least one other column.
func findHeader(table [][]string) (h header, problems []Problem, found bool) {
	for i, row := range table[:min(len(table), headerRows)] {
		h = header{row: i, cells: map[string]int{}, names: map[string]string{}}
		problems = nil
		for j, cell := range row {
			column, ok := columnOf(cell)
			_, twice := h.cells[column]
			name := strings.TrimSpace(cell)
			switch {
			case !ok && name != "":
				problems = append(problems, Problem{Row: i + 1, Key: "import.header.unknown", Values: map[string]string{"name": clip(name)}})
			case ok && twice:
				problems = append(problems, Problem{Row: i + 1, Column: column, Key: "import.header.twice"})
			case ok:
				h.cells[column], h.names[column] = j, name
			}
		}
		if _, ok := h.cells[ColNIK]; ok && len(h.cells) > 1 {
			return h, problems, true
		}
	}
	return header{}, nil, false
}

// missing are the required columns that the header does not name.
func (h header) missing() (columns []string) {
	for _, c := range required {
		if _, ok := h.cells[c]; !ok {
			columns = append(columns, c)
		}
	}
	return columns
}

// get is one column's cell of a row, without spaces around it.
func (h header) get(row []string, column string) string {
	j, ok := h.cells[column]
	if !ok || j >= len(row) {
		return ""
	}
	return strings.TrimFunc(row[j], func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) })
}

// blank tells whether a row has nothing in any known column.
func (h header) blank(row []string) bool {
	return !slices.ContainsFunc(Columns(), func(c string) bool { return h.get(row, c) != "" })
}

// clip shortens what is quoted from a sheet.
func clip(text string) string {
	if r := []rune(text); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return text
}
