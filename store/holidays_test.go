package store

import (
	"context"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// TestHolidaysOfStaff: who may change the list, what it refuses, and that what
// is written unasked keeps to it at once, also in another process.
func TestHolidaysOfStaff(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		siti := sitiLinked(d)
		staff := d.join("Staf", staffRoles)
		admin := d.join("Admin", []aid.Role{aid.RoleAdmin})
		tomorrow := aid.Date{Year: 2023, Month: 7, Day: 18}
		add := flows.AddHoliday{Day: tomorrow, Name: "  Hari\nJadi   Kota "}
		for _, s := range []*seat{siti, d.seat("stranger"), d.join("Petugas", officerRoles, ganjarAsri), d.join("Kepala", []aid.Role{aid.RoleHead})} {
			s.refuse("refused.role", add)
			s.refuse("refused.role", flows.DropHoliday{Day: tomorrow})
			if h := load[*flows.Holidays](s, flows.ViewHolidays); !h.Empty() {
				d.Errorf("shown: %+v", h)
			}
		}
		for _, day := range []aid.Date{{}, {Year: 2023, Month: 7, Day: 16}, {Year: 2027, Month: 8, Day: 17}, {Year: 2023, Month: 2, Day: 30}} {
			staff.refuse("refused.holiday_day", flows.AddHoliday{Day: day, Name: "x"})
		}
		staff.refuse("refused.holiday_name", flows.AddHoliday{Day: tomorrow, Name: " \n "})
		staff.refuse("refused.holiday_none", flows.DropHoliday{Day: tomorrow})
		staff.refuse("refused.holiday_none", flows.DropHoliday{Day: aid.Date{Year: 2023, Month: 1, Day: 1}}) // over

		if got := staff.do(add).Result; got["name"] != "Hari Jadi Kota" || got["day"] != "Selasa, 18 Juli 2023" {
			d.Errorf("added: %v", got)
		}
		list := load[*flows.Holidays](admin, flows.ViewHolidays).Rows
		if len(list) < 3 || list[0] != (flows.Holiday{Day: tomorrow, Name: "Hari Jadi Kota"}) || list[1].Day.String() != "2023-07-19" {
			d.Fatalf("ahead: %+v", list)
		}
		d.clock.Move(11 * time.Hour) // 20.00
		person := siti.facts().Who.Person.ID
		due := func() (at time.Time) {
			d.update(func(tx *Tx) error {
				w := d.o.World(tx, siti.chat).(*world)
				var done flows.Applied
				if err := w.tell(person, "attend.told", aid.ClassNotice, nil, d.o.facts(tx), &done); err != nil {
					return err
				}
				at = done.Notices[0].Due
				return nil
			})
			return at
		}
		if got := due(); aid.DateOf(got) != (aid.Date{Year: 2023, Month: 7, Day: 20}) { // the 19th is in the pack
			d.Errorf("written on %s", got)
		}
		if !strings.HasPrefix(d.url, "sqlite:") { // another process
			other, err := Open(context.Background(), d.url, d.o.keys, Clock{Program: d.clock.Now, Machine: d.clock.Now})
			if err != nil {
				d.Fatal(err)
			}
			err = other.Update(context.Background(), func(tx *Tx) error {
				closed, err := NewOffice(other, d.o.Program, nil).holidays(tx)
				if closed[tomorrow] != "Hari Jadi Kota" {
					d.Errorf("another process knows %v", closed)
				}
				return err
			})
			if err != nil || other.Close() != nil {
				d.Error(err)
			}
		}
		admin.do(flows.DropHoliday{Day: list[1].Day}) // that of the pack
		admin.refuse("refused.holiday_none", flows.DropHoliday{Day: list[1].Day})
		admin.state.Draft = map[string]string{"day": list[1].Day.String()}
		if h := load[*flows.Holiday](admin, flows.ViewHoliday); !h.Empty() {
			d.Errorf("still there: %+v", h)
		}
		if got := due(); aid.DateOf(got) != list[1].Day {
			d.Errorf("written on %s", got)
		}
		if k := d.kinds(officeChain); !strings.HasSuffix(k, "holiday_added holiday_dropped") {
			d.Errorf("chain: %s", k)
		}
	})
}

// TestHolidayMovesWhatIsPlanned: the morning's reminder of open questions, and
// the weekly summary, keep to a holiday that was set after they were planned.
func TestHolidayMovesWhatIsPlanned(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		siti := sitiLinked(d)
		staff := d.join("Staf", staffRoles)
		d.join("Petugas", officerRoles, ganjarAsri)
		staff.do(flows.Subscribe{})
		siti.do(flows.OpenTicket{Kind: flows.TicketQuestion, Text: "kapan"})
		letters := func(key string) (n int) {
			for _, notice := range d.fire() {
				if notice.Key == key {
					n++
				}
			}
			return n
		}
		d.at(7, 23, 9, 0)
		letters("")
		monday := flows.AddHoliday{Day: aid.Date{Year: 2023, Month: 7, Day: 24}, Name: "Hari Jadi Kota"}
		staff.do(monday)
		d.at(7, 24, 9, 0)
		if n := d.fire(); len(n) != 0 {
			d.Fatalf("written on the holiday: %+v", n)
		}
		staff.do(flows.AddHoliday{Day: aid.Date{Year: 2023, Month: 7, Day: 25}, Name: "Cuti bersama"})
		d.at(7, 25, 9, 0)
		if n := d.fire(); len(n) != 0 {
			d.Fatalf("written on the second: %+v", n)
		}
		d.at(7, 26, 9, 0)
		keys := map[string]int{}
		for _, n := range d.fire() {
			keys[n.Key]++
		}
		if keys["weekly.letter"] != 1 || keys["talk.remind"] == 0 {
			d.Errorf("on Wednesday: %v", keys)
		}
		d.at(7, 31, 9, 0)
		if len(d.summaries()) != 1 {
			d.Error("no summary on the Monday after")
		}
	})
}

// TestHolidaysAgreeWithAModel: after any changes, undone or not, the calendar is
// the pack's with these changes, and no window opens on one of its days.
func TestHolidaysAgreeWithAModel(t *testing.T) {
	eachDesk(t, func(d *desk) {
		staff := d.join("Staf", staffRoles)
		r := rand.New(rand.NewPCG(7, 7))
		model := d.o.Program.HolidayMap()
		today := aid.Date{Year: 2023, Month: 7, Day: 17}
		for range 150 {
			day := today.AddDays(r.IntN(30))
			if r.IntN(2) == 0 {
				staff.do(flows.AddHoliday{Day: day, Name: "Libur"})
				model[day] = "Libur"
			} else if _, there := model[day]; there {
				staff.do(flows.DropHoliday{Day: day})
				delete(model, day)
			} else {
				staff.refuse("refused.holiday_none", flows.DropHoliday{Day: day})
			}
			if r.IntN(3) == 0 { // all of a turn or nothing
				staff.refuse("refused.holiday_day", flows.AddHoliday{Day: day.AddDays(1), Name: "x"}, flows.AddHoliday{Name: "x"})
			}
			d.update(func(tx *Tx) error {
				if closed, err := d.o.holidays(tx); err != nil || !maps.Equal(closed, model) {
					d.Fatalf("the calendar is %v, want %v: %v", closed, model, err)
				}
				at, err := d.o.nextWindow(tx, today.AddDays(r.IntN(30)).At(r.IntN(24), r.IntN(60), aid.WIB), aid.ClassNotice)
				if !aid.MayWrite(at, model, aid.ClassNotice) {
					d.Errorf("a window opens on %s", at)
				}
				return err
			})
		}
	})
}

// TestHolidayHoldsLettersThatWait: those that were to leave on that day leave
// after it; what is about an appointment, or due now, does not wait.
func TestHolidayHoldsLettersThatWait(t *testing.T) {
	eachDesk(t, func(d *desk) {
		staff := d.join("Staf", staffRoles)
		morning := time.Date(2023, 7, 18, 8, 0, 0, 0, aid.WIB)
		letters := map[string]Letter{
			"notice":      {Due: morning},
			"evening":     {Due: morning.Add(15 * time.Hour)},
			"appointment": {Due: morning, Topic: inviteTopic("e", "a")},
			"now":         {},
			"day before":  {Due: morning.Add(-9 * time.Hour)},
			"day after":   {Due: morning.AddDate(0, 0, 3)},
		}
		d.update(func(tx *Tx) error {
			for name, l := range letters {
				l.Chat, l.Dedupe, l.Body = staff.chat.ID, name, []byte("{}")
				if _, err := tx.Put(l); err != nil {
					return err
				}
			}
			return nil
		})
		due := func(name string) (at time.Time) {
			d.update(func(tx *Tx) error {
				var micro int64
				err := tx.get([]any{&micro}, `SELECT due_at FROM outbox WHERE dedupe = $1`, name)
				at = d.o.fromMicro(micro)
				return err
			})
			return at
		}
		before := map[string]time.Time{}
		for name := range letters {
			before[name] = due(name)
		}
		for range 2 {
			staff.do(flows.AddHoliday{Day: aid.DateOf(morning), Name: "Hari Jadi Kota"})
		}
		for name := range letters {
			want := before[name]
			if name == "notice" || name == "evening" {
				want = morning.AddDate(0, 0, 2) // the day after is a holiday of the pack
			}
			if got := due(name); !got.Equal(want) {
				d.Errorf("%s leaves on %s, want %s", name, got, want)
			}
		}
	})
}
