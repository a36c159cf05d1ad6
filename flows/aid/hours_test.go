package aid

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// at is a time in July 2023: the 17th is a Monday, the 19th a holiday, the
// 21st a Friday, the 23rd a Sunday.
func at(day, hour, minute int) time.Time { return Date{2023, 7, day}.At(hour, minute, WIB) }

var newYear = Holidays{Date{2023, 7, 19}: "Tahun Baru Islam"}

func TestMayWrite(t *testing.T) {
	for _, c := range []struct {
		t                   time.Time
		notice, appointment bool
	}{
		{at(17, 7, 59), false, false}, {at(17, 8, 0), true, true}, {at(17, 19, 29), true, true}, {at(17, 19, 30), false, false},
		{at(17, 0, 0), false, false}, {at(17, 23, 59), false, false}, {at(17, 12, 0), true, true},
		{at(19, 10, 0), false, true}, {at(19, 7, 0), false, false},
		{at(21, 11, 29), true, true}, {at(21, 11, 30), false, false}, {at(21, 12, 59), false, false}, {at(21, 13, 0), true, true},
		{at(23, 10, 0), false, true}, {at(22, 10, 0), true, true},
	} {
		if got := MayWrite(c.t, newYear, ClassNotice); got != c.notice {
			t.Errorf("notice at %v: %v", c.t, got)
		}
		if got := MayWrite(c.t, newYear, ClassAppointment); got != c.appointment {
			t.Errorf("appointment at %v: %v", c.t, got)
		}
		if !MayWrite(c.t, newYear, ClassReply) || !MayWrite(c.t, newYear, ClassUrgent) {
			t.Errorf("reply or urgent refused at %v", c.t)
		}
	}
}

func TestNextWindow(t *testing.T) {
	for _, c := range []struct {
		from  time.Time
		class Class
		want  time.Time
	}{
		{at(17, 9, 15), ClassNotice, at(17, 9, 15)},
		{at(17, 6, 0), ClassNotice, at(17, 8, 0)},
		{at(17, 20, 0), ClassNotice, at(18, 8, 0)},
		{at(18, 19, 30), ClassNotice, at(20, 8, 0)}, // over the holiday
		{at(18, 19, 30), ClassAppointment, at(19, 8, 0)},
		{at(21, 12, 0), ClassNotice, at(21, 13, 0)},
		{at(22, 21, 0), ClassNotice, at(24, 8, 0)}, // over Sunday
		{at(22, 21, 0), ClassAppointment, at(23, 8, 0)},
		{at(22, 3, 0), ClassReply, at(22, 3, 0)},
		{at(23, 3, 0), ClassUrgent, at(23, 3, 0)},
	} {
		if got := NextWindow(c.from, newYear, c.class); !got.Equal(c.want) {
			t.Errorf("%s from %v: %v, want %v", c.class, c.from, got, c.want)
		}
	}
}

// The next window is open, not before the time asked, and nothing before it
// was open.
func TestNextWindowIsTheFirst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := at(1, 0, 0).Add(time.Duration(rapid.IntRange(0, 60*24*60).Draw(t, "minute")) * time.Minute)
		h := Holidays{}
		for range rapid.IntRange(0, 5).Draw(t, "holidays") {
			h[DateOf(from).AddDays(rapid.IntRange(0, 6).Draw(t, "holiday"))] = "libur"
		}
		class := rapid.SampledFrom([]Class{ClassReply, ClassUrgent, ClassAppointment, ClassNotice}).Draw(t, "class")
		w := NextWindow(from, h, class)
		if !MayWrite(w, h, class) || w.Before(from) {
			t.Fatalf("%v from %v", w, from)
		}
		for m := from; m.Before(w); m = m.Add(time.Minute) {
			if MayWrite(m, h, class) {
				t.Fatalf("%v was open already, not only %v", m, w)
			}
		}
	})
}

func TestNextWindowGivesUpOnEndlessHolidays(t *testing.T) {
	h, from := Holidays{}, at(17, 20, 0)
	for i := range 400 {
		h[DateOf(from).AddDays(i)] = "libur"
	}
	if got := NextWindow(from, h, ClassNotice); !got.Equal(from) {
		t.Errorf("%v", got)
	}
}

func TestPartOfDayAndClockText(t *testing.T) {
	for _, c := range []struct {
		hour, minute int
		want         DayPart
	}{{0, 0, Morning}, {10, 59, Morning}, {11, 0, Noon}, {14, 59, Noon}, {15, 0, Afternoon}, {17, 59, Afternoon}, {18, 0, Night}, {23, 59, Night}} {
		if got := PartOfDay(at(17, c.hour, c.minute)); got != c.want {
			t.Errorf("%02d.%02d is %s", c.hour, c.minute, got)
		}
	}
	if got := ClockText(at(17, 9, 5)); got != "pukul 09.05 WIB" {
		t.Errorf("said %q", got)
	}
	for hours, want := range map[int]string{8: "pukul 10.05 WITA", 9: "pukul 11.05 WIT", 0: "pukul 02.05"} {
		if got := ClockText(at(17, 9, 5).In(time.FixedZone("", hours*3600))); got != want {
			t.Errorf("said %q, want %q", got, want)
		}
	}
}

func TestParseYesNo(t *testing.T) {
	for text, want := range map[string]Tri{"ya": Yes, "YA.": Yes, "y": Yes, "1": Yes, "TRUE": Yes, "tidak": No, "T": No, "0": No, "false": No, "": NotKnown, " - ": NotKnown} {
		if got, err := ParseYesNo(text); err != nil || got != want {
			t.Errorf("ParseYesNo(%q) = %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"mungkin", "2", "yaa tidak"} {
		if got, err := ParseYesNo(text); err == nil || got != NotKnown {
			t.Errorf("ParseYesNo(%q) = %v", text, got)
		}
	}
	for _, x := range []Tri{Yes, No, NotKnown} {
		if back, err := ParseYesNo(x.String()); err != nil || back != x || x.Not().Not() != x || x.Known() != (x != NotKnown) {
			t.Errorf("%q does not come back", x)
		}
	}
	if TriOf(true) != Yes || TriOf(false) != No || Yes.Not() != No {
		t.Error("yes and no")
	}
}

func FuzzParseYesNo(f *testing.F) {
	f.Add("ya")
	f.Fuzz(func(t *testing.T, text string) {
		if x, err := ParseYesNo(text); err != nil && x != NotKnown {
			t.Errorf("%q: %v, %v", text, x, err)
		}
	})
}
