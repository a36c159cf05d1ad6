package sheet

import (
	"strconv"
	"strings"
	"unicode"

	"damping/flows/aid"
)

// maxCell is how many characters a name, an address or a business may have.
const maxCell = 200

// Cell returns a column's text of one row, and whether the file keeps it as a
// number.
type Cell func(column string) (text string, number bool)

// ParseRow reads one row. Every problem of the row is told, not just the first.
func ParseRow(row int, cell Cell, rules Rules) (Row, []Problem) {
	p := &parser{row: row, cell: cell}
	r := Row{Row: row, Name: p.name(), Area: p.area(rules.Areas)}
	r.Address, r.Business, r.AccountName = p.text(ColAddress), p.text(ColBusiness), p.text(ColAccountName)
	r.Listed, r.PKH, r.BPNT = p.yesNo(ColListed), p.yesNo(ColPKH), p.yesNo(ColBPNT)
	r.NIK = long(p, ColNIK, aid.ParseNIK)
	r.KK = long(p, ColKK, aid.ParseKK)
	r.Account = long(p, ColAccount, func(text string) (aid.Account, error) { return aid.ParseAccount(text, rules.Accounts) })
	var err error
	if text, number := cell(ColBirth); text != "" {
		if r.Birth, err = parseBirth(text, number, rules.Today); err != nil {
			p.bad(ColBirth, err)
		}
	}
	if text, _ := cell(ColPhone); text != "" {
		if r.Phone, err = aid.ParsePhone(text); err != nil {
			p.bad(ColPhone, err)
		}
	}
	if text, _ := cell(ColStage); text != "" {
		if r.Stage, err = aid.ParseStage(text); err != nil {
			p.bad(ColStage, err)
		}
	}
	return r, p.problems
}

// parser gathers the problems of one row.
type parser struct {
	row      int
	cell     Cell
	problems []Problem
}

func (p *parser) bad(column string, err error) {
	p.problems = append(p.problems, badInput(p.row, column, err))
}

func (p *parser) say(column, key string, pairs ...string) {
	p.problems = append(p.problems, Problem{Row: p.row, Column: column, Key: "import." + key, Values: values(pairs)})
}

// long reads a number of many digits. One that the file kept as a number and
// that ends in 0 is refused: a spreadsheet keeps 15 digits and fills up with
// zeros, so nobody can tell any more what it was. Only the NIK must be there.
func long[T ~string](p *parser, column string, parse func(string) (T, error)) T {
	text, number := p.cell(column)
	if text == "" && column != ColNIK {
		return ""
	}
	if number && len(text) > 15 && strings.HasSuffix(text, "0") {
		p.say(column, "damaged")
		return ""
	}
	v, err := parse(text)
	if err != nil {
		p.bad(column, err)
	}
	return v
}

// text is a free text: control characters and runs of spaces become one space.
func (p *parser) text(column string) string {
	text, _ := p.cell(column)
	text = strings.Join(strings.FieldsFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r)
	}), " ")
	if len([]rune(text)) > maxCell {
		p.say(column, "long", "max", strconv.Itoa(maxCell))
		return ""
	}
	return text
}

func (p *parser) name() string {
	name := p.text(ColName)
	if !strings.ContainsFunc(name, unicode.IsLetter) {
		p.say(ColName, "name.empty")
	}
	return name
}

// area matches the kelurahan as the rule book does: aliases, and one slip of
// the pen where only one kelurahan comes near.
func (p *parser) area(areas aid.Areas) aid.AreaID {
	text, _ := p.cell(ColArea)
	if text == "" {
		p.say(ColArea, "area.empty")
		return ""
	}
	match, choices := areas.Match(text)
	switch {
	case match.ID != "":
		return match.ID
	case len(choices) > 0:
		var names []string
		for _, c := range choices {
			names = append(names, c.Name)
		}
		p.say(ColArea, "area.ambiguous", "came", clip(text), "choices", strings.Join(names, ", "))
	default:
		p.say(ColArea, "area.unknown", "came", clip(text))
	}
	return ""
}

func (p *parser) yesNo(column string) aid.Tri {
	text, _ := p.cell(column)
	switch strings.ToLower(text) {
	case "":
		return aid.NotKnown
	case "true":
		return aid.Yes
	case "false":
		return aid.No
	}
	t, err := aid.ParseYesNo(text)
	if err != nil {
		p.bad(column, err)
	}
	return t
}

// parseBirth reads a date; a spreadsheet keeps one as a number of days.
func parseBirth(text string, number bool, today aid.Date) (aid.Date, error) {
	if number {
		whole, _, _ := strings.Cut(text, ".")
		if days, err := strconv.Atoi(whole); err == nil {
			if d, ok := aid.SheetDate(days); ok {
				return aid.ParseBirth(d.String(), today)
			}
		}
	}
	return aid.ParseBirth(text, today)
}
