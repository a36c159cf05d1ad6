package aid

import (
	"fmt"
	"time"
)

// WIB is the zone of western Indonesia.
var WIB = time.FixedZone("WIB", 7*60*60)

// DayPart is a key for the greeting: pagi, siang, sore or malam.
type DayPart string

// The parts of the day.
const (
	Morning   DayPart = "pagi"  // to 10.59
	Noon      DayPart = "siang" // to 14.59
	Afternoon DayPart = "sore"  // to 17.59
	Night     DayPart = "malam"
)

// PartOfDay is the greeting for a time in its own zone.
func PartOfDay(t time.Time) DayPart {
	switch h := t.Hour(); {
	case h < 11:
		return Morning
	case h < 15:
		return Noon
	case h < 18:
		return Afternoon
	}
	return Night
}

// ClockText is the time of day for people, "pukul 09.00 WIB". t must be in a
// zone of Indonesia; another zone gets no name.
func ClockText(t time.Time) string {
	text := fmt.Sprintf("pukul %02d.%02d", t.Hour(), t.Minute())
	switch _, offset := t.Zone(); offset {
	case 7 * 3600:
		return text + " WIB"
	case 8 * 3600:
		return text + " WITA"
	case 9 * 3600:
		return text + " WIT"
	}
	return text
}

// Class says on what ground a message is sent; the quiet hours depend on it.
type Class string

// The classes.
const (
	ClassReply       Class = "reply"       // to a person's own message: at any time
	ClassUrgent      Class = "urgent"      // at any time, and recorded as such
	ClassAppointment Class = "appointment" // reminder of an appointment: within the hours, also on Sundays and holidays
	ClassNotice      Class = "notice"      // everything else that the person did not ask for
)

// Holidays are the days on which the office is closed, with their names.
type Holidays map[Date]string

// The hours in which people are written to, in minutes of the day. The first
// minute counts, the last does not.
const (
	hoursFrom  = 8 * 60
	hoursTo    = 19*60 + 30
	fridayFrom = 11*60 + 30
	fridayTo   = 13 * 60
)

// closesAhead is how many days ahead a holiday may be set.
const closesAhead = 3 * 366

// MayClose tells whether a day may be made a holiday on today: it is not over,
// and no slip of the year.
func MayClose(d, today Date) bool {
	return d.Valid() && !d.Before(today) && today.DaysUntil(d) <= closesAhead
}

// MayWrite tells whether a message of the class may go out at t. t must be in
// the programme's zone.
func MayWrite(t time.Time, h Holidays, c Class) bool {
	if c == ClassReply || c == ClassUrgent {
		return true
	}
	if _, holiday := h[DateOf(t)]; c != ClassAppointment && (holiday || t.Weekday() == time.Sunday) {
		return false
	}
	m := t.Hour()*60 + t.Minute()
	prayer := t.Weekday() == time.Friday && m >= fridayFrom && m < fridayTo
	return m >= hoursFrom && m < hoursTo && !prayer
}

// NextWindow is the first time from t on at which MayWrite holds, t itself
// included. It looks a year ahead and gives up after that, with t unchanged,
// which only a calendar made of holidays can bring about.
func NextWindow(t time.Time, h Holidays, c Class) time.Time {
	if MayWrite(t, h, c) {
		return t
	}
	for day := 0; day <= 366; day++ {
		d := DateOf(t).AddDays(day)
		for _, m := range []int{hoursFrom, fridayTo} {
			if w := d.At(m/60, m%60, t.Location()); !w.Before(t) && MayWrite(w, h, c) {
				return w
			}
		}
	}
	return t
}

// windowEnd is when the window that is open at t closes.
func windowEnd(t time.Time) time.Time {
	end := hoursTo
	if m := t.Hour()*60 + t.Minute(); t.Weekday() == time.Friday && m < fridayFrom {
		end = fridayFrom
	}
	return DateOf(t).At(end/60, end%60, t.Location())
}

// Finish is when n messages of a class will have gone out at a rate (a second;
// 0 is no limit) that begin at t, within the hours.
func Finish(t time.Time, n int, rate float64, h Holidays, c Class) time.Time {
	t = NextWindow(t, h, c)
	if rate <= 0 {
		return t
	}
	left := time.Duration(float64(n) / rate * float64(time.Second))
	for range 1000 { // windows; who writes for longer than that never ends
		end := windowEnd(t)
		room := end.Sub(t)
		if c == ClassReply || c == ClassUrgent || left <= room || room <= 0 {
			return t.Add(left)
		}
		left -= room
		t = NextWindow(end, h, c)
	}
	return t.Add(left)
}

// FinishDaily is Finish when at most daily may go out in a day, of which today
// have gone already. It also tells on how many days messages go out.
func FinishDaily(t time.Time, n int, rate float64, daily, today int, h Holidays, c Class) (finish time.Time, days int) {
	t = NextWindow(t, h, c)
	for room := max(0, daily-today); daily > 0 && n > room; room = daily {
		if room > 0 {
			days++
		}
		n -= room
		t = NextWindow(DateOf(t).AddDays(1).At(0, 0, t.Location()), h, c)
	}
	return Finish(t, n, rate, h, c), days + 1
}
