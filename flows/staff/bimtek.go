package staff

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"damping/flows"
	"damping/flows/aid"
)

// Bimtek is the planning of a Bimtek: a draft that is like an earlier one,
// changed field by field, shown as people will get it, published, changed,
// called off. The head reads it. The draft has "event" (its number) and "field".
var Bimtek = flows.Flow{
	Name:  "bimtek",
	Roles: []aid.Role{aid.RoleStaff, aid.RoleHead},
	Steps: slices.Concat([]flows.Step{
		{
			Name: "bimtek.show",
			View: flows.ViewEvents,
			Menu: []flows.Option{{Key: "baru", Label: "bimtek.new", If: plans}, {Key: "libur", Label: "holidays.label", If: plans}},
			List: events,
			On: []flows.Edge{
				{When: flows.Pick("baru"), Do: newEvent, Say: "bimtek.made", Goto: "bimtek.event"},
				{When: flows.Pick("libur"), Goto: "holidays.show"},
				{When: flows.PickOf("ev-"), Do: chooseEvent, Goto: "bimtek.event"},
			},
			Else: "officer.back_else",
		},
		{
			Name:  "bimtek.event",
			Again: "bimtek.again",
			View:  flows.ViewEvent,
			Empty: "bimtek.show",
			Same:  event,
			List:  doings,
			On: []flows.Edge{
				{When: flows.Pick("terbit"), Goto: "bimtek.publish_ask"},
				{When: flows.Pick("ubah"), Goto: "bimtek.field"},
				{When: flows.Pick("contoh"), Goto: "bimtek.preview"},
				{When: flows.Pick("kursi"), Do: withEvent(func(n, rev int64) flows.Effect { return flows.FillSeats{Number: n, Rev: rev} }), Say: "bimtek.filled"},
				{When: flows.Pick("susulan"), Do: withEvent(func(n, _ int64) flows.Effect { return flows.NewEvent{Like: n, MakesUp: true} }), Say: "bimtek.made"},
				{When: flows.Pick("salin"), Do: withEvent(func(n, _ int64) flows.Effect { return flows.NewEvent{Like: n} }), Say: "bimtek.made"},
				{When: flows.Pick("hapus"), If: isDraft, Goto: "bimtek.discard"},
				{When: flows.Pick("hapus"), Goto: "bimtek.off"},
				{When: flows.Pick("absensi"), Goto: "attend.show"},
				{When: flows.Pick("cetak"), Goto: "bimtek.print"},
			},
			Else: "officer.back_else",
		},
		{
			Name:  "bimtek.print",
			Again: "again.more",
			View:  flows.ViewEvent,
			Empty: "bimtek.show",
			Same:  event,
			Menu:  []flows.Option{{Key: "pdf", Label: "bimtek.print_pdf"}, {Key: "excel", Label: "bimtek.print_sheet"}},
			On: []flows.Edge{
				{When: flows.Pick("pdf"), Do: list(flows.FileAttendance), Say: "recap.sent"},
				{When: flows.Pick("excel"), Do: list(flows.FileAttendanceSheet), Say: "recap.sent"},
			},
			Else: "officer.back_else",
		},
		{
			Name:  "bimtek.preview",
			View:  flows.ViewEvent,
			Empty: "bimtek.show",
			Else:  "officer.back_else",
		},
		{
			Name:  "bimtek.publish_ask",
			View:  flows.ViewEvent,
			Empty: "bimtek.show",
			Same:  event,
			Menu:  []flows.Option{{Key: flows.Yes, Label: "bimtek.publish_yes"}},
			On: []flows.Edge{
				{When: flows.Pick(flows.Yes), Do: withEvent(func(n, rev int64) flows.Effect { return flows.PublishEvent{Number: n, Rev: rev} }),
					Say: "bimtek.published", Goto: "bimtek.event", Refused: "bimtek.event"},
				{When: takenBack, Say: "note.not_done", Goto: "bimtek.event"},
			},
			Else: "yesno.else",
		},
		{
			Name:  "bimtek.field",
			View:  flows.ViewEvent,
			Empty: "bimtek.show",
			List:  fields,
			On: []flows.Edge{
				{When: flows.Pick("bahan"), Goto: "bimtek.files"},
				{When: flows.Pick(string(aid.EventSpot)), Do: chooseField, Goto: "bimtek.spot"},
				{When: flows.Pick(string(aid.EventStages)), Do: chooseField, Goto: "bimtek.who"},
				{When: flows.AnyChoice, Do: chooseField, Goto: "bimtek.write"},
			},
			Else: "officer.back_else",
		},
		{
			Name:  "bimtek.write",
			View:  flows.ViewEvent,
			Empty: "bimtek.show",
			On: []flows.Edge{
				{When: takenBack, Say: "note.not_done", Goto: "bimtek.event"},
				{When: flows.AnyText, If: isPlace, Do: writeField, Say: "bimtek.noted", Goto: "bimtek.where"},
				{When: flows.AnyText, If: isTold, Do: writeField, Say: "bimtek.noted", Goto: "bimtek.why"},
				{When: flows.AnyText, Do: writeField, Say: "bimtek.noted", Goto: "bimtek.event"},
			},
			Else: "bimtek.write_else",
		},
		{ // another place has another address
			Name:  "bimtek.where",
			View:  flows.ViewEvent,
			Empty: "bimtek.show",
			Menu:  leaveOut,
			On: []flows.Edge{
				{When: flows.Pick("lewati"), If: isDraft, Goto: "bimtek.event"},
				{When: flows.Pick("lewati"), Goto: "bimtek.why"},
				{When: takenBack, Goto: "bimtek.event"}, // the place is changed already
				{When: flows.AnyText, If: isDraft, Do: write(aid.EventAddress), Say: "bimtek.noted", Goto: "bimtek.event"},
				{When: flows.AnyText, Do: write(aid.EventAddress), Say: "bimtek.noted", Goto: "bimtek.why"},
			},
			Else: "bimtek.write_else",
		},
		{ // the invited are told of it, and why
			Name:  "bimtek.why",
			View:  flows.ViewEvent,
			Empty: "bimtek.show",
			Menu:  leaveOut,
			On: []flows.Edge{
				{When: flows.Pick("lewati"), Goto: "bimtek.event"},
				{When: takenBack, Goto: "bimtek.event"},
				{When: tooShort, Say: "note.short"},
				{When: flows.AnyText, Do: write(aid.EventNote), Say: "bimtek.noted", Goto: "bimtek.event"},
			},
			Else: "bimtek.write_else",
		},
		{
			Name:  "bimtek.spot",
			View:  flows.ViewEvent,
			Empty: "bimtek.show",
			Want:  flows.WantLocation,
			On: []flows.Edge{
				{When: flows.AnyLocation, If: isTold, Do: writeField, Say: "bimtek.noted", Goto: "bimtek.why"},
				{When: flows.AnyLocation, Do: writeField, Say: "bimtek.noted", Goto: "bimtek.event"},
			},
			Else: "bimtek.spot_else",
		},
		{
			Name:  "bimtek.who",
			View:  flows.ViewEvent,
			Empty: "bimtek.show",
			Menu: []flows.Option{
				{Key: string(aid.Candidate), Label: "bimtek.who_candidates"},
				{Key: "candidate-reserve", Label: "bimtek.who_reserve"},
			},
			On:   []flows.Edge{{When: flows.AnyChoice, Do: writeField, Say: "bimtek.noted", Goto: "bimtek.event"}},
			Else: "officer.back_else",
		},
		{
			Name:  "bimtek.discard",
			View:  flows.ViewEvent,
			Empty: "bimtek.show",
			Menu:  []flows.Option{{Key: "buang", Label: "bimtek.discard_yes"}},
			On: []flows.Edge{
				{When: flows.Pick("buang"), Do: callOff, Say: "bimtek.discarded", Goto: "bimtek.show"},
				{When: takenBack, Say: "note.not_done", Goto: "bimtek.event"},
			},
			Else: "officer.back_else",
		},
	}, bimtekFiles, sworn(flows.Step{
		Name:  "bimtek.off",
		View:  flows.ViewEvent,
		Empty: "bimtek.show",
		Else:  "bimtek.off_else",
	}, callOff, "bimtek.called_off_done", "bimtek.event")),
}

// event is the one that a question is about.
func event(s flows.State) string { return s.Draft["event"] }

// desk is what is shown of an event.
func desk(f flows.Facts) *flows.EventDesk {
	e, ok := f.Data.(*flows.EventDesk)
	if !ok || e.Event == nil {
		return &flows.EventDesk{Event: &flows.Event{}}
	}
	return e
}

var (
	isDraft = flows.Guard{Name: "rencana", Holds: func(_ flows.Facts, s flows.State) bool { return s.Draft["state"] == "draft" }}
	isPlace = flows.Guard{Name: "tempat", Holds: func(_ flows.Facts, s flows.State) bool { return s.Draft["field"] == string(aid.EventPlace) }}
	isTold  = flows.Guard{Name: "warga dikabari", Holds: func(_ flows.Facts, s flows.State) bool {
		field := aid.EventField(s.Draft["field"])
		return s.Draft["state"] == "open" && field.Told() && field != aid.EventNote
	}}
)

// leaveOut leaves a question out.
var leaveOut = []flows.Option{{Key: "lewati", Label: "bimtek.skip"}}

// plans holds for who may plan a Bimtek.
var plans = flows.Guard{Name: "staf", Holds: func(f flows.Facts, _ flows.State) bool {
	all, ok := f.Data.(*flows.Events)
	return ok && all.Plans
}}

// doings are what can be done with the event now.
func doings(f flows.Facts) (list []flows.Option) {
	e := desk(f)
	for _, o := range []struct {
		key, label string
		now        bool
	}{
		{"terbit", "bimtek.publish", e.Plans && e.Draft()},
		{"ubah", "bimtek.change", e.Plans && (e.Draft() || e.Open())},
		{"contoh", "bimtek.preview_label", e.Draft() || e.Open()},
		{"kursi", "bimtek.fill", e.Plans && e.Open() && (e.Free() > 0 || e.Free() < 0 && e.Wait > 0)},
		{"absensi", "bimtek.list", e.Plans && (e.Open() || e.Over())},
		{"cetak", "bimtek.print_label", e.Open() || e.Over()},
		{"susulan", "bimtek.make_up", e.Plans && e.Over()},
		{"salin", "bimtek.copy", e.Plans && e.Over()},
		{"hapus", "bimtek.call_off", e.Plans && (e.Draft() || e.Open())},
	} {
		if o.now {
			list = append(list, flows.Option{Key: o.key, Label: o.label})
		}
	}
	return list
}

// events are the Bimtek as choices: their day is their name.
func events(f flows.Facts) (list []flows.Option) {
	all, ok := f.Data.(*flows.Events)
	if !ok {
		return nil
	}
	for _, e := range all.Rows {
		label := aid.DateOf(e.Start).Text()
		if e.State == "draft" {
			label = "Rencana " + strconv.FormatInt(e.Number, 10)
		}
		list = append(list, flows.Option{Key: fmt.Sprintf("ev-%d-%d-%s", e.Number, e.Rev, e.State), Plain: label})
	}
	return list
}

func newEvent(*flows.Turn) []flows.Effect { return []flows.Effect{flows.NewEvent{}} }

func chooseEvent(t *flows.Turn) []flows.Effect {
	for i, part := range strings.SplitN(strings.TrimPrefix(t.Chosen, "ev-"), "-", 3) {
		t.Note([]string{"event", "rev", "state"}[i], part)
	}
	return nil
}

// chosen is the event on the desk, in the state in which it was shown.
func chosen(t *flows.Turn) (number, rev int64) {
	number, _ = strconv.ParseInt(t.State.Draft["event"], 10, 64) // what is no number names no event
	rev, _ = strconv.ParseInt(t.State.Draft["rev"], 10, 64)
	return number, rev
}

// withEvent does something with the event on the desk.
func withEvent(do func(number, rev int64) flows.Effect) func(*flows.Turn) []flows.Effect {
	return func(t *flows.Turn) []flows.Effect { return []flows.Effect{do(chosen(t))} }
}

// list sends the list of attendance.
func list(kind string) func(*flows.Turn) []flows.Effect {
	return withEvent(func(n, _ int64) flows.Effect { return flows.SendAttendance{Number: n, Kind: kind} })
}

// fields are what can be changed; why is asked only where somebody is told.
// Files are sent, not written.
func fields(f flows.Facts) (list []flows.Option) {
	for _, field := range aid.EventFields() {
		if field == aid.EventNote && desk(f).Draft() {
			continue
		}
		list = append(list, flows.Option{Key: string(field), Label: "bimtek.f." + string(field)})
	}
	return append(list, flows.Option{Key: "bahan", Label: "bimtek.f.bahan"})
}

func chooseField(t *flows.Turn) []flows.Effect {
	t.Note("field", t.Chosen)
	return nil
}

// write writes what was typed into a field.
func write(field aid.EventField) func(*flows.Turn) []flows.Effect {
	return func(t *flows.Turn) []flows.Effect {
		n, rev := chosen(t)
		return []flows.Effect{flows.ChangeEvent{Number: n, Rev: rev, Field: field, Text: t.Input.Text}}
	}
}

// writeField writes what was typed, chosen or sent into the chosen field.
func writeField(t *flows.Turn) []flows.Effect {
	n, rev := chosen(t)
	change := flows.ChangeEvent{Number: n, Rev: rev, Field: aid.EventField(t.State.Draft["field"]), Text: t.Input.Text}
	if t.Chosen != "" {
		change.Text = strings.ReplaceAll(t.Chosen, "-", ",")
	}
	if p := t.Input.Place; p != nil {
		change.Spot = &flows.Coordinates{Lat: p.Lat, Lon: p.Lon}
	}
	return []flows.Effect{change}
}

func callOff(t *flows.Turn) []flows.Effect {
	n, rev := chosen(t)
	off := flows.CallOffEvent{Number: n, Rev: rev}
	if t.Chosen == flows.Yes {
		off.Note = t.State.Draft["note"]
	}
	return []flows.Effect{off}
}
