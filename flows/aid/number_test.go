package aid

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var day = Date{2023, 7, 17}

func TestParseNIK(t *testing.T) {
	for text, want := range map[string]NIK{
		"1872015505809001":             "1872015505809001",
		"1872 0155 0580 9001":          "1872015505809001",
		" 1872-01-550580-9001\n":       "1872015505809001",
		"1872.01.550580.9001":          "1872015505809001",
		"1872\u00a001–550580‑9001":     "1872015505809001",
		"NIK: 1872015505809001":        "1872015505809001",
		"nik saya 1872015505809001":    "1872015505809001",
		"No. NIK = 1872015505809001":   "1872015505809001",
		"1872012902009002":             "1872012902009002", // 29 February 2000
		"1872016902009002":             "1872016902009002", // the same day, a woman
		"\u200e1872015505809001\u202c": "1872015505809001", // copied along by a phone
	} {
		if got, err := ParseNIK(text); err != nil || got != want {
			t.Errorf("ParseNIK(%q) = %s, %v", text, string(got), err)
		}
	}
}

func TestParseNIKRefuses(t *testing.T) {
	for _, c := range []struct {
		text   string
		fault  Fault
		digits int
	}{
		{"", FaultEmpty, 0}, {" - ", FaultEmpty, 0},
		{"187201550580900", FaultLength, 15}, {"18720155058090011", FaultLength, 17}, {"1", FaultLength, 1},
		{"187201550580900l", FaultLetters, 15}, {"NIK Siti 1872015505809001", FaultLetters, 16}, {"tidak tahu", FaultLetters, 0},
		{"1872015505809001x", FaultLetters, 16},
		{"1.87201E+15", FaultDamaged, 8}, {"1,87201550580900E+15", FaultDamaged, 17}, {"1.872e15", FaultDamaged, 6},
		{"1872015513809001", FaultMonth, 16}, {"1872015500809001", FaultMonth, 16},
		{"1872013202809001", FaultDay, 16}, {"1872010001809001", FaultDay, 16}, {"1872014001809001", FaultDay, 16},
		{"1872017201809001", FaultDay, 16}, {"1872012902019001", FaultDay, 16}, {"1872013104809001", FaultDay, 16},
		{"1872015505800000", FaultSerial, 16},
	} {
		got, err := ParseNIK(c.text)
		var e *BadInput
		if !errors.As(err, &e) || e.Fault != c.fault || e.Digits != c.digits || got != "" {
			t.Errorf("ParseNIK(%q) = %q, %v; want %s with %d digits", c.text, string(got), err, c.fault, c.digits)
		}
	}
}

func TestNIKTellsBirthAndSex(t *testing.T) {
	for _, c := range []struct {
		nik    NIK
		today  Date
		birth  Date
		female bool
	}{
		{"1872015505809001", day, Date{1980, 5, 15}, true},
		{"1872011505809001", day, Date{1980, 5, 15}, false},
		{"1872011707239001", day, Date{2023, 7, 17}, false},
		{"1872011807239001", day, Date{1923, 7, 18}, false}, // tomorrow cannot be a birthday
		{"1872012902009001", day, Date{2000, 2, 29}, false},
		{"1872012902009001", Date{2000, 2, 28}, Date{}, false}, // 1900 had no such day
		{"1872014101309001", day, Date{1930, 1, 1}, true},
	} {
		if got := c.nik.Birth(c.today); got != c.birth || c.nik.Female() != c.female {
			t.Errorf("%s: %v %v, want %v %v", string(c.nik), got, c.nik.Female(), c.birth, c.female)
		}
	}
}

func TestNIKFlags(t *testing.T) {
	n := NIK("1872015505809001") // a woman, 15 May 1980
	for _, c := range []struct {
		nik  NIK
		rec  NIKRecord
		want []NIKFlag
	}{
		{n, NIKRecord{}, nil},
		{n, NIKRecord{day, "1872", Date{1980, 5, 15}, Female}, nil},
		{n, NIKRecord{day, "1871", Date{1980, 5, 16}, Male}, []NIKFlag{FlagPrefix, FlagBirth, FlagSex}},
		{n, NIKRecord{Today: day, Birth: Date{1880, 5, 15}}, []NIKFlag{FlagOld}},
		{"1872011807069001", NIKRecord{Today: day}, []NIKFlag{FlagYoung}}, // 17 tomorrow
		{"1872011707069001", NIKRecord{Today: day}, nil},                  // 17 today
		{"1872011607229001", NIKRecord{Today: day, Birth: Date{1922, 7, 16}}, []NIKFlag{FlagOld}},
		{"1872011807229001", NIKRecord{Today: day, Birth: Date{1922, 7, 18}}, nil}, // 100 still
	} {
		if got := c.nik.Flags(c.rec); !slices.Equal(got, c.want) {
			t.Errorf("%s with %+v: %v, want %v", string(c.nik), c.rec, got, c.want)
		}
	}
}

func TestNoNIKTellsNothing(t *testing.T) {
	for _, n := range []NIK{"", "1872"} {
		if n.Female() || n.Sex() != SexUnset || !n.Birth(day).IsZero() || n.Flags(NIKRecord{day, "1872", day, Male}) != nil {
			t.Errorf("%q tells something", string(n))
		}
	}
}

// A NIK made from a date and a sex gives them back, however it is spaced.
func TestNIKRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		birth := day.AddDays(-rapid.IntRange(0, 36524).Draw(t, "days old"))
		female := rapid.Bool().Draw(t, "female")
		d := birth.Day
		if female {
			d += 40
		}
		text := fmt.Sprintf("187201%02d%02d%02d%04d", d, birth.Month, birth.Year%100, rapid.IntRange(9001, 9999).Draw(t, "serial"))
		at := rapid.IntRange(0, 16).Draw(t, "at")
		n, err := ParseNIK(text[:at] + rapid.SampledFrom([]string{"", " ", ".", "-", " - ", "—"}).Draw(t, "gap") + text[at:])
		if err != nil || string(n) != text || n.Birth(day) != birth || n.Female() != female {
			t.Fatalf("%s: %v, %v, %v", text, err, n.Birth(day), n.Female())
		}
	})
}

func TestNumbersPrintMasked(t *testing.T) {
	n, k, p, a := NIK("1872015505809001"), KK("1872011234569001"), Phone("+6281234567890"), Account("3810004321")
	for _, c := range []struct{ got, want string }{
		{n.Masked(), "1872 01•• •••• 9001"}, {k.Masked(), "1872 01•• •••• 9001"},
		{p.Masked(), "0812••••7890"}, {a.Masked(), "••••4321"},
		{NIK("12").Masked(), "••••"}, {Account("4321").Masked(), "••••"}, {Phone("+62").Masked(), "••••"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
	var log bytes.Buffer
	l := slog.New(slog.NewJSONHandler(&log, nil))
	l.Info("x", "nik", n, "kk", k, "phone", p, "account", a)
	out := log.String() + fmt.Sprint(n, k, p, a) + fmt.Sprintf("%v %s", n, []any{k, p, a})
	for _, secret := range []string{string(n), string(k), string(p)[3:], string(a)} {
		if strings.Contains(out, secret) {
			t.Errorf("a number was printed in full: %s", out)
		}
	}
}

func TestParseKK(t *testing.T) {
	if k, err := ParseKK("No. KK 1872-0112-3456-9001"); err != nil || k != "1872011234569001" {
		t.Errorf("%q, %v", string(k), err)
	}
	for text, want := range map[string]Fault{"": FaultEmpty, "123": FaultLength, "KK ibu": FaultLetters, "1.87E+15": FaultDamaged} {
		if _, err := ParseKK(text); !errors.Is(err, &BadInput{What: "kk", Fault: want}) {
			t.Errorf("ParseKK(%q): %v, want %s", text, err, want)
		}
	}
}

func TestParseAccount(t *testing.T) {
	l := Lengths{10, 16}
	if a, err := ParseAccount(" 381.00.04321-9 ", l); err != nil || a != "3810004321"+"9" {
		t.Errorf("%q, %v", string(a), err)
	}
	for text, want := range map[string]Fault{"": FaultEmpty, "123456789": FaultLength, "12345678901234567": FaultLength,
		"38100 abc": FaultLetters, "3,81E+09": FaultDamaged, "0000000000": FaultSerial} {
		_, err := ParseAccount(text, l)
		var e *BadInput
		if !errors.As(err, &e) || e.Fault != want || e.Min != 10 || e.Max != 16 {
			t.Errorf("ParseAccount(%q): %v, want %s", text, err, want)
		}
	}
	if _, err := ParseAccount("12345", Lengths{}); err != nil {
		t.Errorf("without lengths: %v", err)
	}
}

func TestParsePhone(t *testing.T) {
	for text, want := range map[string]Phone{
		"081234567890": "+6281234567890", "0812-3456-7890": "+6281234567890", "+62 812 3456 7890": "+6281234567890",
		"6281234567890": "+6281234567890", "81234567890": "+6281234567890", "006281234567890": "+6281234567890",
		"+62 (0)812-3456-7890": "+6281234567890", "(0725) 411234": "+62725411234", "0812.3456.7890": "+6281234567890",
		"+60 12-345 6789": "+60123456789", " 0857 1234 567": "+628571234567", "0060123456789": "+60123456789",
	} {
		if got, err := ParsePhone(text); err != nil || got != want {
			t.Errorf("ParsePhone(%q) = %q, %v; want %q", text, string(got), err, want)
		}
	}
	for text, want := range map[string]Fault{"": FaultEmpty, " +": FaultEmpty, "0812": FaultLength, "08123456789012345": FaultLength,
		"tidak punya": FaultLetters, "8.12E+10": FaultDamaged, "712345678": FaultPrefix, "0012345": FaultLength,
		"+12345": FaultLength, "+0812345678": FaultPrefix, "0112345678": FaultPrefix, "6": FaultPrefix, "0": FaultLength, "62": FaultLength, "00": FaultLength} {
		if got, err := ParsePhone(text); !errors.Is(err, &BadInput{What: "phone", Fault: want}) || got != "" {
			t.Errorf("ParsePhone(%q) = %q, %v; want %s", text, string(got), err, want)
		}
	}
	if p := Phone("+6281234567890"); p.Local() != "081234567890" || !p.Mobile() || Phone("+62725411234").Mobile() {
		t.Error("local form or kind of number")
	}
}

// Every Indonesian spelling of a number means the same number.
func TestPhoneSpellingsAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.StringMatching(`8[1-9][0-9]{7,9}`).Draw(t, "number")
		for _, before := range []string{"", "0", "62", "+62", "0062", "+62 0", "+62-(0)"} {
			p, err := ParsePhone(before + n)
			if err != nil || string(p) != "+62"+n {
				t.Fatalf("%q: %q, %v", before+n, string(p), err)
			}
			if again, err := ParsePhone(string(p)); err != nil || again != p {
				t.Fatalf("%q: not stable", string(p))
			}
		}
	})
}

func FuzzParseNIK(f *testing.F) {
	for _, s := range []string{"1872015505809001", "NIK 1872", "1.8E+15", "—", "١٨٧٢"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, err := ParseNIK(text)
		if (err == nil) != (len(n) == 16) {
			t.Fatalf("%q, %v", string(n), err)
		}
		if err == nil {
			if b := n.Birth(day); !b.IsZero() && (!b.Valid() || b.After(day)) {
				t.Fatalf("born %v", b)
			}
			if again, err := ParseNIK(n.Masked()); err == nil {
				t.Fatalf("the masked form reads as %s", string(again))
			}
		}
	})
}

func FuzzParseKK(f *testing.F) {
	f.Add("KK: 1872011234569001")
	f.Fuzz(func(t *testing.T, text string) {
		if k, err := ParseKK(text); (err == nil) != (len(k) == 16 && allDigits(string(k))) {
			t.Errorf("%q, %v", string(k), err)
		}
	})
}

func FuzzParseAccount(f *testing.F) {
	f.Add("3810004321", 10, 16)
	f.Add("", 0, 0)
	f.Fuzz(func(t *testing.T, text string, low, high int) {
		a, err := ParseAccount(text, Lengths{low, high})
		if err == nil && (!allDigits(string(a)) || a == "") || err != nil && a != "" {
			t.Errorf("%q, %v", string(a), err)
		}
	})
}

func FuzzParsePhone(f *testing.F) {
	for _, s := range []string{"081234567890", "+62 (0)812", "0060123456789", "00", "8"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ParsePhone(text)
		if err != nil {
			if p != "" {
				t.Errorf("%q with %v", string(p), err)
			}
			return
		}
		if again, err := ParsePhone(string(p)); err != nil || again != p || p[0] != '+' || len(p) > 16 {
			t.Errorf("%q from %q reads as %q, %v", string(p), text, string(again), err)
		}
	})
}
