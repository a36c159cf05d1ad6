package staff

import (
	"strings"

	"damping/flows"
	"damping/flows/aid"
)

// Holidays is the list of the days on which the office is closed: read, added
// to, and taken from. The draft has "day", and "day_text" for people.
var Holidays = flows.Flow{
	Name:  "holidays",
	Roles: []aid.Role{aid.RoleStaff, aid.RoleAdmin},
	Steps: []flows.Step{
		{
			Name:  "holidays.show",
			Again: "again.more",
			View:  flows.ViewHolidays,
			Menu: []flows.Option{
				{Key: "tambah", Label: "holidays.add"},
				{Key: "hapus", Label: "holidays.remove", If: someHoliday},
			},
			On: []flows.Edge{
				{When: flows.Pick("tambah"), Goto: "holidays.date"},
				{When: flows.Pick("hapus"), Goto: "holidays.pick"},
			},
			Else: "officer.back_else",
		},
		{
			Name: "holidays.date",
			On: []flows.Edge{
				{When: takenBack, Say: "note.not_done", Goto: "holidays.show"},
				{When: dayToCome, Do: noteDay, Goto: "holidays.name"},
				{When: flows.AnyDate, Say: "refused.holiday_day"},
			},
			Else: "holidays.date_else",
		},
		{
			Name: "holidays.name",
			On: []flows.Edge{
				{When: takenBack, Say: "note.not_done", Goto: "holidays.show"},
				{When: flows.AnyText, Do: addHoliday, Say: "holidays.added", Goto: "holidays.show"},
			},
			Else: "holidays.name_else",
		},
		{
			Name:  "holidays.pick",
			View:  flows.ViewHolidays,
			Empty: "holidays.show",
			List:  holidays,
			On: []flows.Edge{
				{When: flows.PickOf("h-"), Do: pickHoliday, Goto: "holidays.drop"},
			},
			Else: "officer.back_else",
		},
		{
			Name:  "holidays.drop",
			View:  flows.ViewHoliday,
			Same:  func(s flows.State) string { return s.Draft["day"] },
			Empty: "holidays.show",
			Menu:  []flows.Option{{Key: flows.Yes, Label: "holidays.drop_yes"}, {Key: flows.No, Label: "holidays.drop_no"}},
			On: []flows.Edge{
				{When: flows.Pick(flows.Yes), Do: dropHoliday, Say: "holidays.dropped", Goto: "holidays.show", Refused: "holidays.show"},
				{When: flows.Pick(flows.No), Goto: "holidays.show"},
			},
			Else: "yesno.else",
		},
	},
}

// OpenHolidays is the way to the list by its name.
var OpenHolidays = flows.Edge{When: flows.Words("hari libur", "hari libur", "libur"), If: keepsCalendar, Goto: "holidays.show"}

var keepsCalendar = flows.Guard{Name: "staf atau admin", Holds: func(_ flows.Facts, s flows.State) bool {
	return s.Role == aid.RoleStaff || s.Role == aid.RoleAdmin
}}

var someHoliday = flows.Guard{Name: "ada hari libur", Holds: func(f flows.Facts, _ flows.State) bool {
	h, ok := f.Data.(*flows.Holidays)
	return ok && !h.Empty()
}}

// dayToCome waits for a day on which the office may still be closed.
var dayToCome = flows.When{Name: "tanggal yang akan datang", Match: func(t *flows.Turn) bool {
	d, err := aid.ParseDate(t.Input.Text, t.Facts.Today)
	return t.Input.Kind == flows.Text && err == nil && aid.MayClose(d, t.Facts.Today)
}}

func noteDay(t *flows.Turn) []flows.Effect {
	if d, err := aid.ParseDate(t.Input.Text, t.Facts.Today); err == nil {
		t.Note("day", d.String())
		t.Note("day_text", d.Long())
	}
	return nil
}

// day is that of the draft.
func day(t *flows.Turn) (d aid.Date) {
	if d.UnmarshalText([]byte(t.State.Draft["day"])) != nil {
		return aid.Date{}
	}
	return d
}

func addHoliday(t *flows.Turn) []flows.Effect {
	return []flows.Effect{flows.AddHoliday{Day: day(t), Name: t.Input.Text}}
}

func dropHoliday(t *flows.Turn) []flows.Effect { return []flows.Effect{flows.DropHoliday{Day: day(t)}} }

func holidays(f flows.Facts) (list []flows.Option) {
	all, ok := f.Data.(*flows.Holidays)
	if !ok {
		return nil
	}
	for _, h := range all.Rows {
		list = append(list, flows.Option{Key: "h-" + h.Day.String(), Plain: h.Day.Text()})
	}
	return list
}

func pickHoliday(t *flows.Turn) []flows.Effect {
	t.Note("day", strings.TrimPrefix(t.Chosen, "h-"))
	return nil
}
