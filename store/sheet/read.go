package sheet

import (
	"errors"
	"strings"

	"damping/flows/aid"
)

// Row is one person of a sheet, in typed values. What a sheet does not say is
// empty, and is not a reason to forget what is known.
type Row struct {
	Row         int // as the spreadsheet counts, from 1
	NIK         aid.NIK
	KK          aid.KK
	Name        string
	Birth       aid.Date
	Area        aid.AreaID
	Address     string
	Phone       aid.Phone
	Business    string
	Listed      aid.Tri
	PKH         aid.Tri
	BPNT        aid.Tri
	Account     aid.Account
	AccountName string
	Stage       aid.Stage // "" when the sheet says none
}

// Rules is what a sheet is read by.
type Rules struct {
	Areas    aid.Areas
	Accounts aid.Lengths // digits of an account number
	Today    aid.Date
}

// Sheet is a file that was read.
type Sheet struct {
	Rows    []Row     // the rows without a problem
	Total   int       // rows with something in them
	Refused []Problem // what makes rows unreadable
	Notes   []Problem // what was ignored, such as unknown columns
}

// Read reads a file of the import. A file that cannot be read at all is a
// *Problem; what is wrong with rows stands in the Sheet.
func Read(path string, rules Rules) (*Sheet, error) {
	t, err := open(path)
	if err != nil {
		return nil, err
	}
	return t.read(rules)
}

// Parse is Read of bytes that are at hand; ext is ".csv" or ".xlsx".
func Parse(ext string, data []byte, rules Rules) (*Sheet, error) {
	t, err := parse(ext, data)
	if err != nil {
		return nil, err
	}
	return t.read(rules)
}

func (t table) read(rules Rules) (*Sheet, error) {
	h, notes, found := findHeader(t.rows)
	if !found {
		return nil, fileProblem("header")
	}
	if missing := h.missing(); len(missing) > 0 {
		return nil, fileProblem("header.missing", "columns", strings.Join(missing, ", "))
	}
	s := &Sheet{}
	for _, n := range notes {
		if n.Key == "import.header.twice" {
			return nil, &n
		}
		s.Notes = append(s.Notes, n)
	}
	for i := h.row + 1; i < len(t.rows); i++ {
		if h.blank(t.rows[i]) {
			continue
		}
		s.Total++
		row, problems := ParseRow(i+1, func(column string) (string, bool) {
			j, ok := h.cells[column]
			return h.get(t.rows[i], column), ok && t.number != nil && t.number(i, j)
		}, rules)
		if len(problems) > 0 {
			s.Refused = append(s.Refused, problems...)
			continue
		}
		s.Rows = append(s.Rows, row)
	}
	if s.Total == 0 {
		return nil, fileProblem("file.empty")
	}
	return s, nil
}

// AsProblem tells whether an error is a file that cannot be read, and why.
func AsProblem(err error) (*Problem, bool) {
	var p *Problem
	ok := errors.As(err, &p)
	return p, ok
}
