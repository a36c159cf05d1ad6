package aid

import (
	"slices"
	"strconv"
	"strings"
)

// Recall are the days before a Bimtek on which people are reminded, as staff
// chose them: "7,3,1,0", falling, 0 being the day itself. "" are those of the
// programme, NoRecall none.
type Recall string

// NoRecall reminds nobody.
const NoRecall Recall = "tanpa"

// Bounds of what staff choose.
const (
	maxRecalls    = 6
	maxRecallDays = 30
)

// Days are the days, falling.
func (r Recall) Days(w Work) (days []int) {
	switch r {
	case "":
		return w.BimtekDays()
	case NoRecall:
		return nil
	}
	for part := range strings.SplitSeq(string(r), ",") {
		if n, err := strconv.Atoi(part); err == nil { // what is no number names no day
			days = append(days, n)
		}
	}
	return days
}

// readRecall reads "7, 3, 1, 0", "H-7 H-3", "tanpa". Faults: unknown (no
// number), out of range, length (too many).
func readRecall(text string) (Recall, error) {
	text = strings.ToLower(text)
	if text == string(NoRecall) {
		return NoRecall, nil
	}
	var days []int
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",;\n\t ", r) }) {
		n, err := strconv.Atoi(strings.TrimPrefix(part, "h-"))
		switch {
		case err != nil:
			return "", bad(string(EventRecall), FaultUnknown, part)
		case n < 0 || n > maxRecallDays:
			return "", bad(string(EventRecall), FaultOutOfRange, part)
		}
		days = append(days, n)
	}
	slices.Sort(days)
	days = slices.Compact(days)
	slices.Reverse(days)
	switch {
	case len(days) == 0:
		return "", bad(string(EventRecall), FaultEmpty, text)
	case len(days) > maxRecalls:
		return "", bad(string(EventRecall), FaultLength, text)
	}
	var parts []string
	for _, n := range days {
		parts = append(parts, strconv.Itoa(n))
	}
	return Recall(strings.Join(parts, ",")), nil
}
