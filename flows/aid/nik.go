package aid

import (
	"log/slog"
	"strings"
)

// Sex as the population register writes it.
type Sex string

// The two values of the register, and "" when it is not known.
const (
	Male     Sex = "L"
	Female   Sex = "P"
	SexUnset Sex = ""
)

// NIK is a population number: 16 digits, checked by ParseNIK. It is for life.
// string(n) are the digits; String and LogValue are masked, so that a NIK that
// slips into a sentence or a log does no harm.
type NIK string

// ParseNIK reads a NIK, with or without spaces, dots and dashes and with or
// without the word NIK before it. Faults: empty, letters, damaged, length,
// month, day, serial.
func ParseNIK(text string) (NIK, error) {
	d, err := sixteen("nik", text)
	if err != nil {
		return "", err
	}
	day, month, year := NIK(d).parts()
	switch {
	case month < 1 || month > 12:
		return "", bad("nik", FaultMonth, d)
	case day < 1 || day > daysIn(2000+year, month) && day > daysIn(1900+year, month):
		return "", bad("nik", FaultDay, d)
	case d[12:] == "0000":
		return "", bad("nik", FaultSerial, d)
	}
	return NIK(d), nil
}

// Birth is the date of birth that the number tells: of the possible centuries
// the latest that is not after today. It is no date when there is none, or for
// a NIK that did not come from ParseNIK.
func (n NIK) Birth(today Date) Date {
	if len(n) != 16 {
		return Date{}
	}
	day, month, year := n.parts()
	for century := today.Year / 100; century >= 18; century-- {
		d := Date{century*100 + year, month, day}
		if d.Valid() && !d.After(today) {
			return d
		}
	}
	return Date{}
}

// parts is the day (without the 40 of women), the month and the year of two
// digits in a NIK of 16 digits.
func (n NIK) parts() (day, month, year int) {
	day, month, year = number(string(n[6:8])), number(string(n[8:10])), number(string(n[10:12]))
	if day > 40 {
		day -= 40
	}
	return day, month, year
}

// Female tells the sex that the number tells (women: day + 40).
func (n NIK) Female() bool { return len(n) == 16 && n[6] >= '4' }

// Sex is Female as a value, unset for the empty NIK.
func (n NIK) Sex() Sex {
	switch {
	case n.Female():
		return Female
	case len(n) == 16:
		return Male
	}
	return SexUnset
}

// Masked shows the number with the date of birth hidden: 1872 01•• •••• 9001.
func (n NIK) Masked() string { return maskSixteen(string(n)) }

// String is Masked, so that printing never discloses the number.
func (n NIK) String() string { return n.Masked() }

// LogValue is Masked.
func (n NIK) LogValue() slog.Value { return slog.StringValue(n.Masked()) }

// NIKFlag is something odd about a NIK. It is told to the officer and is never
// a ground to refuse.
type NIKFlag string

// The flags.
const (
	FlagPrefix NIKFlag = "prefix" // first registered in another city
	FlagBirth  NIKFlag = "birth"  // date of birth differs from the record
	FlagSex    NIKFlag = "sex"    // sex differs from the record
	FlagYoung  NIKFlag = "young"  // under 17
	FlagOld    NIKFlag = "old"    // over 100
)

// NIKRecord is what a NIK is compared with. What is empty is not compared;
// the age needs Today and is taken from Birth, or from the NIK if that is
// missing.
type NIKRecord struct {
	Today  Date
	Prefix string // of the city, such as "1872"
	Birth  Date
	Sex    Sex
}

// Flags compares the number with the record. The empty NIK has no flags.
func (n NIK) Flags(r NIKRecord) []NIKFlag {
	if len(n) != 16 {
		return nil
	}
	var out []NIKFlag
	if r.Prefix != "" && !strings.HasPrefix(string(n), r.Prefix) {
		out = append(out, FlagPrefix)
	}
	if !r.Birth.IsZero() && !n.fits(r.Birth) {
		out = append(out, FlagBirth)
	}
	if r.Sex != SexUnset && r.Sex != n.Sex() {
		out = append(out, FlagSex)
	}
	birth := r.Birth
	if birth.IsZero() {
		birth = n.Birth(r.Today)
	}
	if r.Today.IsZero() || birth.IsZero() {
		return out
	}
	switch age := birth.Age(r.Today); {
	case age < 17:
		out = append(out, FlagYoung)
	case age > 100:
		out = append(out, FlagOld)
	}
	return out
}

// fits tells whether a date of birth is the one in the number, in any century.
func (n NIK) fits(d Date) bool {
	day, month, year := n.parts()
	return d.Day == day && d.Month == month && d.Year%100 == year
}

// KK is the number of a family card: 16 digits. It does change, so it is a
// dated attribute and never a key. It prints masked, as NIK does.
type KK string

// ParseKK reads the number of a family card. Faults: empty, letters, damaged,
// length.
func ParseKK(text string) (KK, error) {
	d, err := sixteen("kk", text)
	return KK(d), err
}

// Masked shows the number as NIK.Masked does.
func (k KK) Masked() string { return maskSixteen(string(k)) }

// String is Masked.
func (k KK) String() string { return k.Masked() }

// LogValue is Masked.
func (k KK) LogValue() slog.Value { return slog.StringValue(k.Masked()) }

// sixteen reads 16 digits, perhaps after the word that names them.
func sixteen(what, text string) (string, error) {
	t := withoutLabel(text, what)
	digits, ok := digitsOnly(t)
	e := bad(what, FaultLength, t)
	e.Min, e.Max = 16, 16
	switch {
	case strings.TrimSpace(t) == "" || ok && digits == "":
		e.Fault = FaultEmpty
	case isDamaged(t):
		e.Fault = FaultDamaged
	case !ok:
		e.Fault = FaultLetters
	case len(digits) == 16:
		return digits, nil
	}
	return "", e
}

// withoutLabel removes a label such as "NIK:", "No. KK" or "nik saya" before
// the first digit, and nothing else.
func withoutLabel(text, label string) string {
	i := strings.IndexFunc(text, isDigit)
	if i < 0 {
		return text
	}
	before := words(text[:i])
	for _, w := range before {
		switch w {
		case label, "no", "nomor", "nomer", "saya", "ini", "adalah":
		default:
			return text
		}
	}
	return text[i:]
}

func maskSixteen(d string) string {
	if len(d) != 16 {
		return "••••"
	}
	return d[:4] + " " + d[4:6] + "•• •••• " + d[12:]
}

// number is the value of a short run of digits.
func number(digits string) int {
	n := 0
	for _, r := range digits {
		n = n*10 + int(r-'0')
	}
	return n
}
