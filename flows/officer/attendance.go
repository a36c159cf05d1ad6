package officer

import (
	"strconv"
	"strings"

	"damping/flows"
	"damping/flows/aid"
)

// Attendance is the list of those invited to the next Bimtek and, on its day,
// noting who came: by the code on the card, a tick, or a name. The draft has
// "event" (its number), "application" and "query".
var Attendance = flows.Flow{
	Name:  "attend",
	Roles: office,
	Steps: []flows.Step{
		{
			Name:  "attend.show",
			View:  flows.ViewInvited,
			Empty: "attend.none",
			Same:  bimtek,
			List:  waysToNote,
			On: []flows.Edge{
				{When: flows.PickOf("kode-"), Do: showCode, Goto: "attend.code"},
				{When: flows.PickOf("daftar-"), Do: noteBimtek, Goto: "attend.list"},
				{When: flows.PickOf("cari-"), Do: noteBimtek, Goto: "attend.find"},
				{When: flows.PickOf("belum-"), Do: noteBimtek, Goto: "attend.missing"},
				{When: flows.PickOf("cetak-"), Do: noteBimtek, Goto: "attend.print"},
				{When: flows.PickOf("acara-"), Do: noteBimtek},
			},
			Else: "officer.back_else",
		},
		{
			Name:  "attend.print",
			Ask:   "bimtek.print",
			Again: "again.more",
			View:  flows.ViewInvited,
			Empty: "attend.none",
			Same:  bimtek,
			Menu:  []flows.Option{{Key: "pdf", Label: "bimtek.print_pdf"}, {Key: "excel", Label: "bimtek.print_sheet"}},
			On: []flows.Edge{
				{When: flows.Pick("pdf"), Do: printList(flows.FileAttendance), Say: "recap.sent"},
				{When: flows.Pick("excel"), Do: printList(flows.FileAttendanceSheet), Say: "recap.sent"},
			},
			Else: "officer.back_else",
		},
		{
			Name: "attend.code",
			Same: bimtek,
			Menu: []flows.Option{{Key: "lagi", Label: "attend.code_again"}},
			On:   []flows.Edge{{When: flows.Pick("lagi"), Do: showCode}},
			Else: "officer.back_else",
		},
		{
			Name:  "attend.list",
			Again: "attend.list_again",
			View:  flows.ViewRoll,
			Empty: "attend.show",
			Same:  bimtek,
			List:  ticks,
			On: []flows.Edge{
				{When: flows.PickOf("h-"), Do: tick, Say: "attend.ticked"},
				{When: flows.PickOf("p-"), Do: noteApplication, Goto: "attend.person"},
			},
			Else: "officer.back_else",
		},
		{
			Name: "attend.find",
			On:   []flows.Edge{{When: flows.AnyText, Do: query, Goto: "attend.found"}},
			Else: "attend.find_else",
		},
		{
			Name:  "attend.found",
			View:  flows.ViewRoll,
			Empty: "attend.unknown",
			Same:  bimtek,
			List:  ticks,
			On: []flows.Edge{
				{When: flows.PickOf("h-"), Do: tick, Say: "attend.ticked", Goto: "attend.find"},
				{When: flows.PickOf("p-"), Do: noteApplication, Goto: "attend.person"},
				{When: flows.AnyText, Do: query},
			},
			Else: "attend.find_else",
		},
		{
			Name: "attend.unknown",
			Menu: []flows.Option{{Key: "tambah", Label: "attend.add", If: decides}},
			On: []flows.Edge{
				{When: flows.Pick("tambah"), If: decides, Goto: "attend.guest"},
				{When: flows.AnyText, Do: query, Goto: "attend.found"},
			},
			Else: "attend.find_else",
		},
		{
			Name:  "attend.guest",
			View:  flows.ViewSearch,
			Empty: "attend.stranger",
			Same:  func(s flows.State) string { return bimtek(s) + "/" + s.Draft["query"] },
			List:  guests,
			On: []flows.Edge{
				{When: flows.PickOf("t-"), Do: addGuest, Say: "attend.ticked", Goto: "attend.find"},
				{When: flows.AnyText, Do: query},
			},
			Else: "attend.find_else",
		},
		{
			Name: "attend.stranger",
			On:   []flows.Edge{{When: flows.AnyText, Do: query, Goto: "attend.guest"}},
			Else: "attend.find_else",
		},
		{
			Name:  "attend.person",
			View:  flows.ViewAttendee,
			Empty: "attend.show",
			Same:  func(s flows.State) string { return bimtek(s) + "/" + s.Draft["application"] },
			List:  details,
			On: []flows.Edge{
				{When: flows.Pick("batal"), Goto: "attend.undo"},
				{When: flows.AnyChoice, Do: describe, Say: "attend.described"},
			},
			Else: "officer.back_else",
		},
		{
			Name:  "attend.undo",
			View:  flows.ViewAttendee,
			Empty: "attend.show",
			Menu:  []flows.Option{{Key: "orang", Label: "attend.undo_person"}, {Key: "sentuh", Label: "attend.undo_slip"}},
			On: []flows.Edge{
				{When: flows.AnyChoice, Do: untick, Say: "attend.unticked", Goto: "attend.person", Refused: "attend.person"},
				{When: flows.AnyText, Do: untick, Say: "attend.unticked", Goto: "attend.person", Refused: "attend.person"},
			},
			Else: "attend.undo_else",
		},
		{
			Name:  "attend.missing",
			View:  flows.ViewMissing,
			Empty: "attend.everybody",
			Same:  bimtek,
			Menu:  []flows.Option{{Key: "kabari", Label: "attend.call"}},
			On:    []flows.Edge{{When: flows.Pick("kabari"), Do: callMissing, Say: "attend.called"}},
			Else:  "officer.back_else",
		},
		{Name: "attend.everybody", Else: "officer.back_else"},
		{Name: "attend.none", Else: "officer.back_else"},
	},
}

// decides holds for staff, who may invite whoever came without an invitation.
var decides = flows.Guard{Name: "staf", Holds: func(_ flows.Facts, s flows.State) bool { return s.Role == aid.RoleStaff }}

// guests are the people of a search who may be invited on the spot.
func guests(f flows.Facts) (list []flows.Option) {
	s, ok := f.Data.(*flows.Search)
	if !ok {
		return nil
	}
	for _, r := range s.Rows {
		if r.Application != "" {
			list = append(list, flows.Option{Key: "t-" + r.Application, Plain: brief(r.Name)})
		}
	}
	return list
}

func addGuest(t *flows.Turn) []flows.Effect {
	return []flows.Effect{flows.AddGuest{Event: number(t), Application: strings.TrimPrefix(t.Chosen, "t-")}}
}

// bimtek is the number of the event on the desk, as it is written.
func bimtek(s flows.State) string { return s.Draft["event"] }

// waysToNote are how presence can be noted now, and the list to print, each
// with the event's number.
func waysToNote(f flows.Facts) (list []flows.Option) {
	in, ok := f.Data.(*flows.Invited)
	if !ok || in.Event == nil || !in.May {
		return nil
	}
	number := strconv.FormatInt(in.Event.Number, 10)
	if in.Open && in.Coded {
		list = append(list, flows.Option{Key: "kode-" + number, Label: "attend.show_code"})
	}
	if in.Open && in.Total > 0 {
		list = append(list, flows.Option{Key: "daftar-" + number, Label: "attend.tick"}, flows.Option{Key: "cari-" + number, Label: "attend.search"},
			flows.Option{Key: "belum-" + number, Label: "attend.who_misses"})
	}
	if in.Total > 0 {
		list = append(list, flows.Option{Key: "cetak-" + number, Label: "bimtek.print_label"})
	}
	if !in.Open {
		return list
	}
	for _, e := range in.Others {
		list = append(list, flows.Option{Key: "acara-" + strconv.FormatInt(e.Number, 10), Plain: "Acara " + e.Start.Format("02-01, 15.04")})
	}
	return list
}

// printList sends the list of attendance.
func printList(kind string) func(*flows.Turn) []flows.Effect {
	return func(t *flows.Turn) []flows.Effect {
		return []flows.Effect{flows.SendAttendance{Number: number(t), Kind: kind}}
	}
}

// noteBimtek keeps the event of a choice on the desk.
func noteBimtek(t *flows.Turn) []flows.Effect {
	_, number, _ := strings.Cut(t.Chosen, "-")
	t.Note("event", number)
	t.Forget("query", "application")
	return nil
}

// number is the event on the desk; what is no number names none.
func number(t *flows.Turn) int64 {
	n, _ := strconv.ParseInt(bimtek(t.State), 10, 64)
	return n
}

func showCode(t *flows.Turn) []flows.Effect {
	if strings.HasPrefix(t.Chosen, "kode-") {
		noteBimtek(t)
	}
	return []flows.Effect{flows.ShowCode{Event: number(t)}}
}

// ticks are the people of a list: one tap notes who is not noted yet, and opens
// whoever is.
func ticks(f flows.Facts) (list []flows.Option) {
	r, ok := f.Data.(*flows.Roll)
	if !ok {
		return nil
	}
	for _, a := range r.Rows {
		key, sign := "h-", "⬜ "
		if a.Came {
			key, sign = "p-", "✅ "
		}
		list = append(list, flows.Option{Key: key + a.Application, Plain: sign + flows.Brief(a.Name, flows.MaxLabel-2)})
	}
	return list
}

func tick(t *flows.Turn) []flows.Effect {
	return []flows.Effect{flows.Attend{Event: number(t), Application: strings.TrimPrefix(t.Chosen, "h-")}}
}

// details are what can be said of a presence, and that it is none.
func details(f flows.Facts) (list []flows.Option) {
	r, ok := f.Data.(*flows.Roll)
	if !ok || !r.Open || len(r.Rows) == 0 || !r.Rows[0].Came {
		return nil
	}
	with := flows.Option{Key: string(flows.AttendWith), Label: "attend.with"}
	if r.Rows[0].Companion {
		with = flows.Option{Key: string(flows.AttendAlone), Label: "attend.alone"}
	}
	list = append(list, with)
	if r.Rows[0].Late > 0 {
		list = append(list, flows.Option{Key: string(flows.AttendInTime), Label: "attend.in_time"})
	}
	return append(list, flows.Option{Key: "batal", Label: "attend.undo_label"})
}

func describe(t *flows.Turn) []flows.Effect {
	return []flows.Effect{flows.DescribeAttendance{Event: number(t), Application: t.State.Draft["application"], What: flows.AttendDetail(t.Chosen)}}
}

// undoReasons are what is written down for a choice.
var undoReasons = map[string]string{"orang": "Salah orang.", "sentuh": "Salah sentuh."}

func untick(t *flows.Turn) []flows.Effect {
	why := oneLine(t)
	if reason, ok := undoReasons[t.Chosen]; ok {
		why = reason
	}
	return []flows.Effect{flows.Unattend{Event: number(t), Application: t.State.Draft["application"], Note: why}}
}

func callMissing(t *flows.Turn) []flows.Effect {
	return []flows.Effect{flows.CallMissing{Event: number(t)}}
}
