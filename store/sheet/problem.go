package sheet

import (
	"errors"
	"fmt"
	"strconv"

	"damping/flows/aid"
)

// Problem is what is wrong with one cell, or with the file. Key is the text
// that says so ("import.nik.length"); Values are for that text. No value holds
// a number of a person: what the reader needs is the row and the column.
type Problem struct {
	Row    int    // as the spreadsheet counts, from 1; 0 is the file
	Column string // the name in the documentation, "" is the whole row
	Key    string
	Values map[string]string
}

// Error implements error, for the log.
func (p *Problem) Error() string {
	return fmt.Sprintf("row %d, column %s: %s", p.Row, p.Column, p.Key)
}

// fileProblem is a file that cannot be read at all.
func fileProblem(key string, pairs ...string) *Problem {
	return &Problem{Key: "import." + key, Values: values(pairs)}
}

func values(pairs []string) map[string]string {
	if len(pairs) == 0 {
		return nil
	}
	m := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return m
}

// inputKeys tells which text says what is wrong with which input.
var inputKeys = map[string]string{
	"nik/empty": "nik.empty", "nik/letters": "nik.letters", "nik/length": "nik.length", "nik/damaged": "damaged",
	"nik/month": "nik.month", "nik/day": "nik.day", "nik/serial": "nik.serial",
	"kk/letters": "kk.letters", "kk/length": "kk.length", "kk/damaged": "damaged", "kk/serial": "kk.letters",
	"kk/empty":      "kk.letters",
	"account/empty": "account.letters", "account/letters": "account.letters", "account/length": "account.length",
	"account/damaged": "damaged", "account/serial": "account.letters",
	"phone/damaged": "damaged",
	"date/future":   "birth.future",
}

// badInput makes a problem from the error of a parser of the rule book.
func badInput(row int, column string, err error) Problem {
	p := Problem{Row: row, Column: column, Key: "import." + column}
	var e *aid.BadInput
	if !errors.As(err, &e) {
		return p
	}
	if key, ok := inputKeys[e.What+"/"+string(e.Fault)]; ok {
		p.Key = "import." + key
	} else if key, ok := whatKeys[e.What]; ok {
		p.Key = "import." + key
	}
	p.Values = map[string]string{
		"digits": strconv.Itoa(e.Digits), "min": strconv.Itoa(e.Min), "max": strconv.Itoa(e.Max),
	}
	return p
}

// whatKeys are the texts for inputs of which one sentence says all.
var whatKeys = map[string]string{
	"nik": "nik.letters", "kk": "kk.letters", "account": "account.letters",
	"phone": "phone", "date": "birth", "stage": "stage", "yesno": "yesno",
}

// Keys lists every key that a problem of this package can have, for the test
// that demands a text for each.
func Keys() []string {
	keys := []string{
		"import.file.kind", "import.file.open", "import.file.large", "import.file.damaged", "import.file.empty",
		"import.header", "import.header.missing", "import.header.twice", "import.header.unknown",
		"import.name.empty", "import.area.empty", "import.area.unknown", "import.area.ambiguous", "import.long",
	}
	for _, k := range inputKeys {
		keys = append(keys, "import."+k)
	}
	for _, k := range whatKeys {
		keys = append(keys, "import."+k)
	}
	return keys
}
