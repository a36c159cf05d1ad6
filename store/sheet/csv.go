package sheet

import (
	"bytes"
	"encoding/csv"
	"strings"
	"unicode/utf8"
)

// parseCSV reads comma, semicolon or tab separated text, with or without a byte
// order mark; what is not UTF-8 is taken as Latin-1.
func parseCSV(data []byte) (table, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	text := string(data)
	if !utf8.ValidString(text) {
		text = latin1(data)
	}
	if strings.ContainsRune(text, 0) {
		return table{}, fileProblem("file.damaged")
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = delimiter(text), true, -1
	var t table
	for {
		row, err := r.Read()
		if row == nil && err != nil {
			break // io.EOF: with lazy quotes every text is some table
		}
		line, _ := r.FieldPos(0)
		for len(t.rows) < line-1 { // blank lines count, as the spreadsheet counts them
			t.rows = append(t.rows, nil)
		}
		t.rows = append(t.rows, row)
	}
	return t, nil
}

// delimiter is the sign that stands most often in the first lines.
func delimiter(text string) rune {
	head := text
	for n, i := 0, 0; i < len(text) && n < headerRows; i++ {
		if text[i] == '\n' {
			n++
			head = text[:i]
		}
	}
	best := ','
	for _, r := range ";\t" {
		if strings.Count(head, string(r)) > strings.Count(head, string(best)) {
			best = r
		}
	}
	return best
}

func latin1(data []byte) string {
	var b strings.Builder
	for _, c := range data {
		b.WriteRune(rune(c))
	}
	return b.String()
}
