package aid

import (
	"testing"
	"time"
)

func TestAttendCode(t *testing.T) {
	key, other := []byte("kunci acara"), []byte("kunci lain")
	now := time.Date(2023, 7, 26, 9, 10, 30, 0, WIB)
	seen, elsewhere := map[string]bool{}, 0
	for minute := range 60 {
		at := now.Add(time.Duration(minute) * CodeTurns)
		code := AttendCode(key, at)
		if len(code) != 4 || code < "0000" || code > "9999" {
			t.Fatalf("code %q", code)
		}
		seen[code] = true
		if AttendCode(key, at.Truncate(CodeTurns)) != code || AttendCode(key, at.UTC()) != code {
			t.Errorf("%v: the code is not that of its minute", at)
		}
		for _, c := range []struct {
			later time.Duration
			fits  bool
		}{{0, true}, {CodeTurns, true}, {2 * CodeTurns, false}, {-CodeTurns, false}} {
			then := at.Add(c.later)
			same := AttendCode(key, then) == code || AttendCode(key, then.Add(-CodeTurns)) == code // by chance
			if got := AttendCodeFits(key, code, then); got != (c.fits || same) {
				t.Errorf("%v later: %v", c.later, got)
			}
		}
		if !AttendCodeFitted(key, code, at.Add(codeRemembered)) {
			t.Errorf("%v: forgotten too soon", at)
		}
		if AttendCodeFits(other, code, at) {
			elsewhere++
		}
	}
	if len(seen) < 55 || elsewhere > 3 {
		t.Errorf("%d codes in an hour, of which %d open another event", len(seen), elsewhere)
	}
}

// However often somebody guesses, at most two of the ten thousand codes fit.
func TestFewCodesFit(t *testing.T) {
	now := time.Date(2023, 7, 26, 9, 10, 0, 0, WIB)
	fit := 0
	for a := range 10 {
		for b := range 1000 {
			code := string([]byte{byte('0' + a), byte('0' + b/100), byte('0' + b/10%10), byte('0' + b%10)})
			if AttendCodeFits([]byte("kunci"), code, now) {
				fit++
			}
		}
	}
	if fit < 1 || fit > 2 {
		t.Errorf("%d codes fit", fit)
	}
	for _, code := range []string{"", "1", "00000", "x"} {
		if AttendCodeFits([]byte("kunci"), code, now) {
			t.Errorf("%q fits", code)
		}
	}
}

func TestWhenPresenceIsNoted(t *testing.T) {
	start, end := time.Date(2023, 7, 26, 9, 0, 0, 0, WIB), time.Date(2023, 7, 26, 12, 0, 0, 0, WIB)
	at := func(day, hour, minute int) time.Time { return time.Date(2023, 7, day, hour, minute, 0, 0, WIB) }
	for _, c := range []struct {
		now        time.Time
		may, coded bool
		late       int
	}{
		{at(26, 6, 59), false, false, 0},
		{at(26, 7, 0), true, true, 0},
		{at(26, 9, 15), true, true, 0},
		{at(26, 9, 16), true, true, 16},
		{at(26, 11, 59), true, true, 179},
		{at(26, 12, 0), true, true, 0},
		{at(26, 12, 59), true, true, 0},
		{at(26, 13, 0), true, false, 0},
		{at(27, 23, 59), true, false, 0},
		{at(28, 0, 0), false, false, 0},
	} {
		if got := MayAttend(start, end, c.now); got != c.may {
			t.Errorf("%v: may %v", c.now, got)
		}
		if got := CodeHolds(start, end, c.now); got != c.coded {
			t.Errorf("%v: code %v", c.now, got)
		}
		if got := (Work{}).Late(start, end, c.now); got != c.late {
			t.Errorf("%v: late %d", c.now, got)
		}
	}
	if got := (Work{LateMinutes: 30}).Late(start, end, at(26, 9, 30)); got != 0 {
		t.Errorf("late %d of a pack that forgives half an hour", got)
	}
}
