package aid

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestDateForPeople(t *testing.T) {
	d := Date{2023, 7, 26}
	if d.Long() != "Rabu, 26 Juli 2023" || d.Text() != "26 Juli 2023" || d.String() != "2023-07-26" || d.Weekday() != time.Wednesday {
		t.Errorf("%s, %s, %s", d.Long(), d.Text(), d)
	}
	if z := (Date{}); z.Long() != "" || z.Text() != "" || z.String() != "" || !z.IsZero() || z.Valid() {
		t.Error("no date must say nothing")
	}
	if b := (Date{1980, 7, 18}); b.Age(day) != 42 || b.Age(day.AddDays(1)) != 43 {
		t.Error("age changes on the birthday")
	}
	if (Date{2000, 2, 29}).Age(Date{2023, 2, 28}) != 22 || (Date{2000, 2, 29}).Age(Date{2023, 3, 1}) != 23 {
		t.Error("age of somebody born on 29 February")
	}
}

// Dates agree with the calendar of package time.
func TestDateAgreesWithTheCalendar(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := Date{1600, 1, 1}.AddDays(rapid.IntRange(0, 250_000).Draw(t, "days"))
		n := rapid.IntRange(-3000, 3000).Draw(t, "n")
		e := d.AddDays(n)
		if !d.Valid() || d.DaysUntil(e) != n || d.Before(e) != (n > 0) || d.After(e) != (n < 0) || (d.Compare(e) == 0) != (n == 0) {
			t.Fatalf("%v and %v, %d days apart", d, e, n)
		}
		text, err := d.MarshalText()
		var back Date
		if err != nil || back.UnmarshalText(text) != nil || back != d {
			t.Fatalf("%s reads as %v", text, back)
		}
	})
	for y := 1899; y <= 2101; y++ {
		for m := 1; m <= 12; m++ {
			if want := time.Date(y, time.Month(m)+1, 0, 0, 0, 0, 0, time.UTC).Day(); daysIn(y, m) != want {
				t.Errorf("%d-%02d has %d days", y, m, want)
			}
		}
	}
}

func TestParseDate(t *testing.T) {
	want := Date{2023, 7, 26}
	for _, text := range []string{"2023-07-26", "26/07/2023", "26-7-23", "26 Juli 2023", "26 jul 23", "26.07.2023", "26072023",
		"20230726", "260723", "Rabu, 26 Juli 2023", "rabu 26-07-2023", "tgl 26 juli 2023", "hari rabu tanggal 26 Juli 2023",
		"26-Jul-2023", "26Juli2023", " 26 / 7 / 2023 ", "2023/7/26", "2023-07-26 00:00:00", "2023-07-26T00:00:00Z", "26 JULI '23", "26 July 2023"} {
		if got, err := ParseDate(text, day); err != nil || got != want {
			t.Errorf("ParseDate(%q) = %v, %v", text, got, err)
		}
	}
	for text, want := range map[string]Date{
		"1 agt 2023": {2023, 8, 1}, "1 agustus 23": {2023, 8, 1}, "1 peb 2023": {2023, 2, 1}, "5 nop 22": {2022, 11, 5}, "2 mei 70": {1970, 5, 2},
		"Jum'at, 28 Juli 2023": {2023, 7, 28}, "Jumat 28/7/23": {2023, 7, 28}, "Minggu 30 Juli 2023": {2023, 7, 30},
		"1/1/24": {2024, 1, 1}, "1/1/25": {1925, 1, 1}, "1/1/99": {1999, 1, 1}, "29 feb 2024": {2024, 2, 29},
		"hari ini": day, "Kemarin": {2023, 7, 16}, "besok": {2023, 7, 18},
	} {
		if got, err := ParseDate(text, day); err != nil || got != want {
			t.Errorf("ParseDate(%q) = %v, %v; want %v", text, got, err, want)
		}
	}
}

func TestParseDateRefuses(t *testing.T) {
	for text, want := range map[string]Fault{
		"": FaultEmpty, " / ": FaultEmpty, "lusa nanti": FaultUnknown, "26": FaultUnknown, "26 Juli": FaultUnknown, "1234567": FaultUnknown,
		"26/7/2023 jam 9": FaultUnknown, "26/13/2023": FaultMonth, "26 foo 2023": FaultMonth, "07/26/2023": FaultMonth, "31/4/2023": FaultDay,
		"29/2/2023": FaultDay, "0/7/2023": FaultDay, "26/7/1823": FaultYear, "26/7/2123": FaultYear, "26/7/202": FaultUnknown,
		"26*7*2023": FaultUnknown, "2023-26-07": FaultMonth, "126/7/2023": FaultUnknown, "26 ma 2023": FaultMonth,
	} {
		if got, err := ParseDate(text, day); !errors.Is(err, &BadInput{What: "date", Fault: want}) || !got.IsZero() {
			t.Errorf("ParseDate(%q) = %v, %v; want %s", text, got, err, want)
		}
	}
}

func TestParseBirth(t *testing.T) {
	for text, want := range map[string]Date{
		"15-5-80": {1980, 5, 15}, "17/7/23": day, "18/7/23": {1923, 7, 18}, "1/1/24": {1924, 1, 1}, "15 Mei 1980": {1980, 5, 15},
	} {
		if got, err := ParseBirth(text, day); err != nil || got != want {
			t.Errorf("ParseBirth(%q) = %v, %v; want %v", text, got, err, want)
		}
	}
	for text, want := range map[string]Fault{"18/7/2023": FaultFuture, "besok": FaultUnknown, "": FaultEmpty} {
		if _, err := ParseBirth(text, day); !errors.Is(err, &BadInput{What: "date", Fault: want}) {
			t.Errorf("ParseBirth(%q): %v, want %s", text, err, want)
		}
	}
}

// Every way of writing a date reads as that date.
func TestDateRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := Date{1900, 1, 1}.AddDays(rapid.IntRange(0, 73_000).Draw(t, "days"))
		for _, text := range []string{d.String(), d.Text(), d.Long(), strings.ToUpper(d.Long()),
			fmt.Sprintf("%d/%d/%d", d.Day, d.Month, d.Year), fmt.Sprintf("%02d%02d%04d", d.Day, d.Month, d.Year),
			fmt.Sprintf("%d %s %d", d.Day, monthNames[d.Month][:3], d.Year)} {
			if got, err := ParseDate(text, day); err != nil || got != d {
				t.Fatalf("ParseDate(%q) = %v, %v; want %v", text, got, err, d)
			}
		}
		if short := fmt.Sprintf("%02d%02d%02d", d.Day, d.Month, d.Year%100); d.Year > 1924 && d.Year <= 2024 {
			if got, err := ParseDate(short, day); err != nil || got != d {
				t.Fatalf("ParseDate(%q) = %v, %v; want %v", short, got, err, d)
			}
		}
	})
}

func TestSheetDate(t *testing.T) {
	for days, want := range map[int]Date{45133: {2023, 7, 26}, 61: {1900, 3, 1}, 25569: {1970, 1, 1}, 60: {}, 0: {}, 1_000_000: {}} {
		if got, ok := SheetDate(days); got != want || ok == want.IsZero() {
			t.Errorf("SheetDate(%d) = %v, %v", days, got, ok)
		}
	}
}

func TestClock(t *testing.T) {
	for text, want := range map[string]string{"09.00": "09.00", "9:05": "09.05", "23.59": "23.59"} {
		var c Clock
		if err := c.UnmarshalText([]byte(text)); err != nil || c.String() != want {
			t.Errorf("%q: %v, %v", text, c, err)
		}
	}
	for _, text := range []string{"", "9", "24.00", "09.60", "9.5", ".30", "a.bc", "009.00", "09.00.00"} {
		var c Clock
		if err := c.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q was read as %v", text, c)
		}
	}
	if (Clock{9, 30}).On(Date{2023, 7, 26}, WIB).UTC().Format(time.DateTime) != "2023-07-26 02:30:00" {
		t.Error("09.30 WIB is 02.30 UTC")
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2023-07-26", "Jum'at 28 jul 23", "26072023", "besok", "29/2/00"} {
		f.Add(s, 2023, 7, 17)
	}
	f.Fuzz(func(t *testing.T, text string, y, m, d int) {
		today := Date{y, m, d}
		if !today.Valid() || y < firstYear || y > lastYear {
			return
		}
		for _, parse := range []func(string, Date) (Date, error){ParseDate, ParseBirth} {
			got, err := parse(text, today)
			if (err == nil) != got.Valid() || err != nil && !got.IsZero() {
				t.Fatalf("%q: %v, %v", text, got, err)
			}
		}
		if b, err := ParseBirth(text, today); err == nil && b.After(today) {
			t.Fatalf("born in the future: %v", b)
		}
	})
}

func FuzzClock(f *testing.F) {
	f.Add("09.00")
	f.Fuzz(func(t *testing.T, text string) {
		var c, again Clock
		if c.UnmarshalText([]byte(text)) == nil && (again.UnmarshalText([]byte(c.String())) != nil || again != c) {
			t.Errorf("%q: %v, %v", text, c, again)
		}
	})
}
