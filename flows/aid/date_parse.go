package aid

import (
	"strings"
	"unicode"
)

// Years that ParseDate accepts.
const (
	firstYear = 1900
	lastYear  = 2100
)

// ParseDate reads a date as people in Indonesia write it: 2023-07-26,
// 26/07/2023, 26-7-23, 26.07.2023, 26072023, "26 Juli 2023", "26 jul 23",
// "Rabu, 26 Juli 2023", and "hari ini", "kemarin", "besok". A year of two
// digits is the latest that is not after the year following today's.
// Faults: empty, unknown, month, day, year.
func ParseDate(text string, today Date) (Date, error) {
	switch strings.Join(words(text), " ") {
	case "hari ini", "sekarang":
		return today, nil
	case "kemarin":
		return today.AddDays(-1), nil
	case "besok":
		return today.AddDays(1), nil
	}
	return parseDate(text, today.Year+1)
}

// ParseBirth reads a date of birth: as ParseDate, but a year of two digits is
// the latest that makes the date no later than today. Faults: those of
// ParseDate, and future.
func ParseBirth(text string, today Date) (Date, error) {
	d, err := parseDate(text, today.Year)
	if err != nil {
		return Date{}, err
	}
	if d.After(today) {
		if e, err := parseDate(text, today.Year-1); err == nil && !e.After(today) {
			return e, nil
		}
		return Date{}, bad("date", FaultFuture, text)
	}
	return d, nil
}

// parseDate takes years of two digits as the latest up to pivot.
func parseDate(text string, pivot int) (Date, error) {
	parts, ok := dateParts(text)
	if ok && len(parts) == 0 {
		return Date{}, bad("date", FaultEmpty, text)
	}
	if ok && len(parts) == 1 {
		parts = splitRun(parts[0])
	}
	if !ok || len(parts) != 3 {
		return Date{}, bad("date", FaultUnknown, text)
	}
	day, month, year := parts[0], parts[1], parts[2]
	if len(day) == 4 {
		day, year = year, day
	}
	if !allDigits(day) || len(day) > 2 || !allDigits(year) || len(year) != 2 && len(year) != 4 {
		return Date{}, bad("date", FaultUnknown, text)
	}
	d := Date{fullYear(year, pivot), monthNumber(month), number(day)}
	switch {
	case d.Month < 1 || d.Month > 12:
		return Date{}, bad("date", FaultMonth, text)
	case d.Year < firstYear || d.Year > lastYear:
		return Date{}, bad("date", FaultYear, text)
	case !d.Valid():
		return Date{}, bad("date", FaultDay, text)
	}
	return d, nil
}

func fullYear(year string, pivot int) int {
	y := number(year)
	if len(year) == 4 {
		return y
	}
	y += pivot / 100 * 100
	if y > pivot {
		y -= 100
	}
	return y
}

// dateParts splits text into runs of digits and of letters, without a weekday
// or the word "tanggal" before and a time of midnight behind. ok is false when
// something stands between them that does not belong in a date.
func dateParts(text string) (parts []string, ok bool) {
	t := strings.ToLower(strings.TrimSpace(text))
	for _, midnight := range []string{"t00:00:00z", "t00:00:00", " 00:00:00", " 00:00"} {
		t = strings.TrimSuffix(t, midnight)
	}
	var run rune // what the current run is of: '0' digits, 'a' letters, 0 none
	for _, r := range t {
		kind := rune(0)
		switch {
		case isDigit(r):
			kind = '0'
		case unicode.IsLetter(r):
			kind = 'a'
		case !isSeparator(r) && r != '/' && r != ',' && r != '\'' && r != '’':
			return nil, false
		}
		switch {
		case kind == 0:
		case kind == run:
			parts[len(parts)-1] += string(r)
		default:
			parts = append(parts, string(r))
		}
		run = kind
	}
	for len(parts) > 1 && isDayWord(parts[0]) {
		parts = parts[1:]
	}
	return parts, true
}

func isDayWord(w string) bool {
	switch w {
	case "hari", "tanggal", "tgl", "jum", "at", "ahad": // Jum'at is two runs
		return true
	}
	for _, d := range dayNames {
		if w == strings.ToLower(d) {
			return true
		}
	}
	return false
}

// splitRun cuts 26072023, 20230726 or 260723 into day, month and year.
func splitRun(run string) []string {
	if !allDigits(run) {
		return nil
	}
	switch len(run) {
	case 6:
		return []string{run[:2], run[2:4], run[4:]}
	case 8:
		if y := number(run[:4]); y >= firstYear && y <= lastYear && number(run[4:]) < firstYear {
			return []string{run[:4], run[4:6], run[6:]}
		}
		return []string{run[:2], run[2:4], run[4:]}
	}
	return nil
}

// monthNumber is 1 to 12, or 0 when the word is no month.
func monthNumber(w string) int {
	if allDigits(w) {
		if len(w) > 2 {
			return 0
		}
		return number(w)
	}
	for i, m := range monthNames[1:] {
		if len(w) >= 3 && strings.HasPrefix(strings.ToLower(m), w) {
			return i + 1
		}
	}
	switch w {
	case "peb", "pebruari", "february":
		return 2
	case "mrt", "march":
		return 3
	case "may":
		return 5
	case "june":
		return 6
	case "july":
		return 7
	case "agt", "ags", "aug", "august":
		return 8
	case "sept":
		return 9
	case "oct", "october":
		return 10
	case "nop", "nopember":
		return 11
	case "dec", "december":
		return 12
	}
	return 0
}
