package flows

import "damping/flows/aid"

// The views of the days on which the office is closed.
const (
	ViewHolidays View = "holidays" // *Holidays, those to come
	ViewHoliday  View = "holiday"  // *Holiday, of Draft["day"]
)

// MaxHolidayName is how long the name of a holiday may be, in characters; more is cut.
const MaxHolidayName = 60

// AddHoliday closes the office on a day, or names it anew. Result: "day" (for
// people), "name". Refusals: refused.role, refused.holiday_day (see
// aid.MayClose), refused.holiday_name.
type AddHoliday struct {
	Day  aid.Date
	Name string
}

// DropHoliday opens the office on a holiday to come. Result: as AddHoliday.
// Refusals: refused.role, refused.holiday_none.
type DropHoliday struct{ Day aid.Date }

func (AddHoliday) effect()  {}
func (DropHoliday) effect() {}

var holidayEffects = []Effect{AddHoliday{}, DropHoliday{}}

// Holiday is a day on which the office is closed.
type Holiday struct {
	Day  aid.Date
	Name string
}

// Empty tells whether there is none.
func (h *Holiday) Empty() bool { return h.Name == "" }

// Holidays are those to come, the next one first.
type Holidays struct{ Rows []Holiday }

// Empty tells whether there is none.
func (h *Holidays) Empty() bool { return len(h.Rows) == 0 }

// First are the first n of them.
func (h *Holidays) First(n int) []Holiday { return h.Rows[:min(n, len(h.Rows))] }

// More is how many there are beyond the first n.
func (h *Holidays) More(n int) int { return max(0, len(h.Rows)-n) }

var sampleHoliday = Holiday{Day: sampleDay, Name: "Hari Kemerdekaan"}
