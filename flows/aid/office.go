package aid

import (
	"slices"
	"strings"
	"time"
)

// OpenHours are the hours in which somebody of the office reads what comes in.
type OpenHours []Opening

// Opening is one stretch of some days of the week.
type Opening struct {
	Days []Weekday `yaml:"hari"`
	From Clock     `yaml:"dari"`
	To   Clock     `yaml:"sampai"` // no more open then
}

// Weekday is a day of the week, written as people do: "senin".
type Weekday time.Weekday

// UnmarshalText reads "senin".
func (d *Weekday) UnmarshalText(text []byte) error {
	i := slices.IndexFunc(dayNames, func(name string) bool { return strings.EqualFold(name, strings.TrimSpace(string(text))) })
	if i < 0 {
		return bad("day", FaultUnknown, string(text))
	}
	*d = Weekday(i)
	return nil
}

// usualHours are those of a pack that says nothing.
var usualHours = OpenHours{
	{Days: []Weekday{1, 2, 3, 4}, From: Clock{8, 0}, To: Clock{16, 0}},
	{Days: []Weekday{5}, From: Clock{8, 0}, To: Clock{11, 30}},
	{Days: []Weekday{5}, From: Clock{13, 0}, To: Clock{16, 0}},
}

// Usual are the hours, or those of a pack that says nothing.
func (h OpenHours) Usual() OpenHours {
	if len(h) == 0 {
		return usualHours
	}
	return h
}

// Next is the first moment from t on in which the office is open, t itself
// included; t must be in the programme's zone. It looks a year ahead and gives
// up after that, with t unchanged.
func (h OpenHours) Next(t time.Time, free Holidays) time.Time {
	best := time.Time{}
	for day := 0; day <= 366 && best.IsZero(); day++ {
		d := DateOf(t).AddDays(day)
		if _, holiday := free[d]; holiday {
			continue
		}
		for _, o := range h.Usual() {
			from, to := o.From.On(d, t.Location()), o.To.On(d, t.Location())
			if !slices.Contains(o.Days, Weekday(from.Weekday())) || !t.Before(to) {
				continue
			}
			if from.Before(t) {
				from = t
			}
			if best.IsZero() || from.Before(best) {
				best = from
			}
		}
	}
	if best.IsZero() {
		return t
	}
	return best
}

// Lines tells the hours to people: "Senin–Kamis: 08.00–16.00".
func (h OpenHours) Lines() (lines []string) {
	for _, o := range h.Usual() {
		days := o.days()
		hours := o.From.String() + "–" + o.To.String()
		if last := len(lines) - 1; last >= 0 && strings.HasPrefix(lines[last], days+": ") {
			lines[last] += " dan " + hours
			continue
		}
		lines = append(lines, days+": "+hours)
	}
	return lines
}

// days names the days, a run of them by its ends.
func (o Opening) days() string {
	var names []string
	for i := 0; i < len(o.Days); {
		j := i
		for j+1 < len(o.Days) && o.Days[j+1] == o.Days[j]+1 {
			j++
		}
		name := dayNames[o.Days[i]]
		if j > i {
			name += "–" + dayNames[o.Days[j]]
		}
		names, i = append(names, name), j+1
	}
	return strings.Join(names, ", ")
}

// How long the office may take, as complaints are counted in public service
// (SP4N-LAPOR): the first answer, and the last word on a question, on a
// complaint, and on one that is looked into on the spot.
const (
	FirstAnswer    = 3 * 24 * time.Hour
	QuestionDone   = 5 * 24 * time.Hour
	ComplaintDone  = 14 * 24 * time.Hour
	FieldCheckDone = 60 * 24 * time.Hour
)
