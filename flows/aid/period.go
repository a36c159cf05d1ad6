package aid

import (
	"fmt"
	"strings"
)

// quarters are how they are written, and in which month each begins.
var quarters = map[string]int{"i": 1, "1": 1, "ii": 2, "2": 2, "iii": 3, "3": 3, "iv": 4, "4": 4}

// ParsePeriod reads the period of a register as people write it, a month or a
// quarter with its year: "Oktober 2026", "10/2026", "2026-10", "Triwulan III
// 2026", "TW 3/2026", "Q3 2026"; the year may have two digits. It returns it as
// it is shown: "Oktober 2026", "Triwulan III 2026". Faults: empty, unknown,
// month, year, future.
func ParsePeriod(text string, today Date) (string, error) {
	parts, ok := dateParts(text)
	var kept []string
	for _, p := range parts {
		switch p {
		case "periode", "bulan", "bln", "tahun", "thn", "th", "ke":
		default:
			kept = append(kept, p)
		}
	}
	switch {
	case ok && len(kept) == 0:
		return "", bad("period", FaultEmpty, text)
	case !ok || len(kept) < 2 || len(kept) > 3:
		return "", bad("period", FaultUnknown, text)
	case len(kept) == 2 && len(kept[0]) == 4 && allDigits(kept[0]):
		kept[0], kept[1] = kept[1], kept[0]
	}
	year := kept[len(kept)-1]
	if !allDigits(year) || len(year) != 2 && len(year) != 4 {
		return "", bad("period", FaultUnknown, text)
	}
	y := fullYear(year, today.Year)
	month, shown := monthNumber(kept[0]), ""
	if len(kept) == 3 {
		n := quarters[kept[1]]
		if n == 0 || !isQuarter(kept[0]) {
			return "", bad("period", FaultUnknown, text)
		}
		month, shown = 3*n-2, "Triwulan "+[]string{"", "I", "II", "III", "IV"}[n]
	}
	switch {
	case month < 1 || month > 12:
		return "", bad("period", FaultMonth, text)
	case y < firstRegister || y > lastYear:
		return "", bad("period", FaultYear, text)
	case y > today.Year || y == today.Year && month > today.Month:
		return "", bad("period", FaultFuture, text)
	case shown == "":
		shown = monthNames[month]
	}
	return fmt.Sprintf("%s %d", shown, y), nil
}

// firstRegister is the first year of which a register of the poor can be.
const firstRegister = 2005

// isQuarter tells whether a word is one for a quarter of a year.
func isQuarter(w string) bool {
	return w == "tw" || w == "q" || w == "triwulan" || w == "kuartal" || w == "kwartal" || strings.HasPrefix(w, "triw")
}
