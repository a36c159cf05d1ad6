package aid

import (
	"fmt"
	"strings"
	"unicode"
)

// Fault says what is wrong with something that a person wrote.
type Fault string

// The faults. Which of them a parser can return is said at the parser.
const (
	FaultEmpty      Fault = "empty"      // nothing came
	FaultLetters    Fault = "letters"    // something other than digits and separators came
	FaultLength     Fault = "length"     // not the right number of digits
	FaultDamaged    Fault = "damaged"    // a spreadsheet made it 1.87201E+15: digits are lost for good
	FaultMonth      Fault = "month"      // no month with this number
	FaultDay        Fault = "day"        // no such day in the calendar
	FaultSerial     Fault = "serial"     // the last four digits are 0000
	FaultYear       Fault = "year"       // year out of range
	FaultFuture     Fault = "future"     // a day that has not come yet
	FaultUnknown    Fault = "unknown"    // no such word
	FaultAmbiguous  Fault = "ambiguous"  // fits more than one
	FaultFraction   Fault = "fraction"   // part of a rupiah
	FaultOutOfRange Fault = "outofrange" // too large or below zero
	FaultPrefix     Fault = "prefix"     // a phone number that begins like none in use
)

// BadInput is the error of every parser in this package. From it the
// templates make a sentence that says what came and what is needed. It never
// carries what was written, so it is safe in a log.
type BadInput struct {
	What     string // nik, kk, account, phone, money, date, period, clock, stage, role, yesno
	Fault    Fault
	Digits   int // how many digits came
	Min, Max int // how many digits are needed; 0 when the number is not the point
}

// Error is for the log, in English, and without the text that was written.
func (e *BadInput) Error() string {
	if e.Max > 0 {
		return fmt.Sprintf("%s: %s (%d digits came, %d to %d needed)", e.What, e.Fault, e.Digits, e.Min, e.Max)
	}
	return fmt.Sprintf("%s: %s (%d digits came)", e.What, e.Fault, e.Digits)
}

func bad(what string, f Fault, text string) *BadInput {
	return &BadInput{What: what, Fault: f, Digits: countDigits(text)}
}

// Is lets errors.Is(err, &BadInput{What: "nik", Fault: FaultLength}) match on what
// is set in the target.
func (e *BadInput) Is(target error) bool {
	t, ok := target.(*BadInput)
	return ok && (t.What == "" || t.What == e.What) && (t.Fault == "" || t.Fault == e.Fault)
}

func countDigits(s string) int {
	n := 0
	for _, r := range s {
		if isDigit(r) {
			n++
		}
	}
	return n
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// isSeparator tells whether people put the sign between digits only to make
// them readable: spaces of any kind, dots, dashes of any kind, and the
// invisible marks that phones copy along.
func isSeparator(r rune) bool {
	return unicode.IsSpace(r) || r == '.' || unicode.Is(unicode.Pd, r) || r == '−' || unicode.Is(unicode.Cf, r)
}

// digitsOnly removes separators. ok is false when anything else than a digit
// is left.
func digitsOnly(text string) (digits string, ok bool) {
	var b strings.Builder
	for _, r := range text {
		switch {
		case isDigit(r):
			b.WriteRune(r)
		case !isSeparator(r):
			return "", false
		}
	}
	return b.String(), true
}

// isDamaged recognises a long number that a spreadsheet has turned into
// scientific notation, such as 1.87201E+15 or 1,87E15.
func isDamaged(text string) bool {
	t := strings.ToLower(strings.TrimSpace(text))
	mantissa, exponent, found := strings.Cut(t, "e")
	exponent = strings.TrimPrefix(exponent, "+")
	m := strings.Map(func(r rune) rune {
		if r == '.' || r == ',' {
			return -1
		}
		return r
	}, mantissa)
	return found && m != "" && exponent != "" && len(exponent) <= 3 && allDigits(m) && allDigits(exponent)
}

func allDigits(s string) bool {
	for _, r := range s {
		if !isDigit(r) {
			return false
		}
	}
	return true
}

// bare keeps letters and digits only, in lower case.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// words splits text at everything that is neither letter nor digit, in lower
// case.
func words(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
}

func beforeBracket(s string) string {
	head, _, _ := strings.Cut(s, "(")
	return head
}
