package aid

import (
	"cmp"
	"fmt"
	"time"
)

// Date is a day of the calendar, without a zone. The zero value means that no
// date is known.
type Date struct {
	Year, Month, Day int
}

var (
	monthNames = []string{"", "Januari", "Februari", "Maret", "April", "Mei", "Juni",
		"Juli", "Agustus", "September", "Oktober", "November", "Desember"}
	dayNames = []string{"Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"}
)

// DateOf is the day on which t falls in t's own zone.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, int(m), d}
}

// IsZero tells whether no date is known.
func (d Date) IsZero() bool { return d == Date{} }

// Valid tells whether the calendar has such a day.
func (d Date) Valid() bool {
	return d.Month >= 1 && d.Month <= 12 && d.Day >= 1 && d.Day <= daysIn(d.Year, d.Month)
}

func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// Compare is -1, 0 or +1 as d is before, the same as or after e.
func (d Date) Compare(e Date) int {
	return cmp.Or(cmp.Compare(d.Year, e.Year), cmp.Compare(d.Month, e.Month), cmp.Compare(d.Day, e.Day))
}

// Before tells whether d is earlier than e.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }

// After tells whether d is later than e.
func (d Date) After(e Date) bool { return d.Compare(e) > 0 }

// At is the given time of that day in a zone.
func (d Date) At(hour, minute int, zone *time.Location) time.Time {
	return time.Date(d.Year, time.Month(d.Month), d.Day, hour, minute, 0, 0, zone)
}

// AddDays is the day n days later, or earlier when n is negative.
func (d Date) AddDays(n int) Date { return DateOf(d.At(12, 0, time.UTC).AddDate(0, 0, n)) }

// DaysUntil is how many days later e is; negative when it is earlier.
func (d Date) DaysUntil(e Date) int {
	return int(e.At(12, 0, time.UTC).Sub(d.At(12, 0, time.UTC)) / (24 * time.Hour))
}

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.At(12, 0, time.UTC).Weekday() }

// Age is how many years old somebody born on d is on the day today.
func (d Date) Age(today Date) int {
	age := today.Year - d.Year
	if today.Month < d.Month || today.Month == d.Month && today.Day < d.Day {
		age--
	}
	return age
}

// String is the date as 2023-07-26, or "" when no date is known.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// Text is the date for people, "26 Juli 2023", or "" when there is none.
func (d Date) Text() string {
	if !d.Valid() {
		return ""
	}
	return fmt.Sprintf("%d %s %d", d.Day, monthNames[d.Month], d.Year)
}

// Long is the date with its weekday, "Rabu, 26 Juli 2023".
func (d Date) Long() string {
	if !d.Valid() {
		return ""
	}
	return dayNames[d.Weekday()] + ", " + d.Text()
}

// MarshalText writes 2023-07-26, or nothing when no date is known.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads 2023-07-26 and nothing else; empty text is no date.
func (d *Date) UnmarshalText(text []byte) error {
	*d = Date{}
	if len(text) == 0 {
		return nil
	}
	t, err := time.Parse(time.DateOnly, string(text))
	if err != nil {
		return bad("date", FaultUnknown, string(text))
	}
	*d = DateOf(t)
	return nil
}

// SheetDate is the date that a spreadsheet keeps as a number of days: 45133 is
// 26 July 2023. ok is false outside of 1900 to 2100.
func SheetDate(days int) (d Date, ok bool) {
	if days < 61 || days > 73415 { // before 61 the spreadsheets disagree
		return Date{}, false
	}
	return Date{1899, 12, 30}.AddDays(days), true
}
