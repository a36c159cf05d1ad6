package aid

import (
	"regexp"
	"strings"
	"unicode"
)

// ListItem is one entry of a list of people that somebody typed or pasted: one
// of its numbers, or none when it cannot be read.
type ListItem struct {
	Line   int // from 1; of a list on one line the place in it
	NIK    NIK
	Phone  Phone
	Ticket string // number of a case: T-2307-0001
	Masked string // for people: enough to find the entry again
}

var ticketNumber = regexp.MustCompile(`^T-\d{4}-\d{4,}$`)

// ParseList reads entries apart by lines, commas, semicolons or tabs. Of several
// lines, words beside a number, such as a name, are passed over.
func ParseList(text string) (items []ListItem) {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i, line := range lines {
		var here, words []ListItem // those with a digit, and those without
		for _, cell := range strings.FieldsFunc(line, func(r rune) bool { return r == ',' || r == ';' || r == '\t' }) {
			if cell = strings.TrimSpace(cell); cell == "" {
				continue
			}
			item := parseItem(cell)
			item.Line = i + 1
			if len(lines) == 1 {
				item.Line = len(here) + 1
			}
			if len(lines) == 1 || strings.ContainsFunc(cell, unicode.IsDigit) {
				here = append(here, item)
			} else {
				words = append(words, item)
			}
		}
		if len(here) == 0 {
			here = words
		}
		items = append(items, here...)
	}
	return items
}

func parseItem(cell string) ListItem {
	item := ListItem{Masked: maskCell(cell)}
	if nik, err := ParseNIK(cell); err == nil {
		item.NIK = nik
	} else if phone, err := ParsePhone(cell); err == nil {
		item.Phone = phone
	} else if number := strings.ToUpper(cell); ticketNumber.MatchString(number) {
		item.Ticket = number
	}
	return item
}

// maskCell shows the last four of a long entry, and of a short one nothing but
// that it is there.
func maskCell(cell string) string {
	r := []rune(strings.Join(strings.Fields(cell), ""))
	if len(r) < 8 {
		return "••••"
	}
	return "••••" + string(r[len(r)-4:])
}
