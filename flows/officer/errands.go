package officer

import (
	"strings"

	"damping/flows"
	"damping/flows/aid"
)

// Link is one request to be linked after the other. The draft has "ticket".
var Link = flows.Flow{
	Name:  "link",
	Roles: field,
	Steps: []flows.Step{
		{
			Name:  "link.show",
			Again: "errand.again",
			View:  flows.ViewErrand, Empty: "link.none",
			Same: ticket,
			Menu: []flows.Option{
				{Key: "hubungkan", Label: "link.approve", If: known},
				{Key: "tolak", Label: "link.reject"},
				{Key: "lewati", Label: "review.skip"},
			},
			On: []flows.Edge{
				{When: flows.Pick("hubungkan"), Do: approve, Say: "link.approved", Goto: "link.show"},
				{When: flows.Pick("tolak"), Goto: "link.note"},
				{When: flows.Pick("lewati"), Do: pass(flows.LineLink), Goto: "link.show"},
			},
			Else: "review.else",
			Help: "link.help",
		},
		{
			Name: "link.note",
			View: flows.ViewErrand, Empty: "link.none",
			Same: ticket,
			Menu: []flows.Option{{Key: "tanpa", Label: "review.no_note"}},
			On: []flows.Edge{
				{When: flows.Pick("tanpa"), Do: reject, Say: "link.rejected", Goto: "link.show", Refused: "link.show"},
				{When: flows.AnyText, Do: reject, Say: "link.rejected", Goto: "link.show", Refused: "link.show"},
			},
			Else: "review.note_else",
			Help: "link.help",
		},
		noErrand("link.none", "link.show", flows.LineLink),
	},
}

// Fix is one correction of data after the other. The draft has "ticket".
var Fix = flows.Flow{
	Name:  "fix",
	Roles: field,
	Steps: []flows.Step{
		{
			Name:  "fix.show",
			Again: "errand.again",
			View:  flows.ViewErrand, Empty: "fix.none",
			Same: ticket,
			Menu: []flows.Option{{Key: "selesai", Label: "fix.done"}, {Key: "lewati", Label: "review.skip"}},
			On: []flows.Edge{
				{When: flows.Pick("selesai"), Goto: "fix.note"},
				{When: flows.Pick("lewati"), Do: pass(flows.LineFix), Goto: "fix.show"},
			},
			Else: "review.else",
			Help: "fix.help",
		},
		{
			Name: "fix.note",
			View: flows.ViewErrand, Empty: "fix.none",
			Same: ticket,
			On:   []flows.Edge{{When: flows.AnyText, Do: mended, Say: "fix.closed", Goto: "fix.show", Refused: "fix.show"}},
			Else: "review.note_else",
			Help: "fix.help",
		},
		noErrand("fix.none", "fix.show", flows.LineFix),
	},
}

var field = []aid.Role{aid.RoleOfficer}

// noErrand is where an officer stands when no ticket is on the desk.
func noErrand(name, show string, line flows.Line) flows.Step {
	return flows.Step{
		Name: name,
		Ask:  "errand.none",
		View: flows.ViewErrand,
		Menu: []flows.Option{{Key: "lanjut", Label: "errand.next", If: errandsWait}, {Key: "antrean", Label: "officer.queue"}},
		On: []flows.Edge{
			{When: flows.Pick("lanjut"), Do: first(line), Goto: show},
			{When: flows.Pick("antrean"), Goto: "queue.show"},
		},
		Else: "officer.back_else",
	}
}

// ticket is what the questions of an errand are about.
func ticket(s flows.State) string { return s.Draft["ticket"] }

var known = flows.Guard{Name: "NIK ada dalam catatan", Holds: func(f flows.Facts, _ flows.State) bool {
	e, ok := f.Data.(*flows.Errand)
	return ok && e.Known
}}

var errandsWait = flows.Guard{Name: "masih ada yang menunggu", Holds: func(f flows.Facts, _ flows.State) bool {
	e, ok := f.Data.(*flows.Errand)
	return ok && (e.Waiting || e.AtHand != nil)
}}

// first opens the first item of a line, what was skipped included.
func first(line flows.Line) func(*flows.Turn) []flows.Effect {
	return func(t *flows.Turn) []flows.Effect {
		t.Forget("after")
		return []flows.Effect{flows.TakeNext{Line: line}}
	}
}

// pass gives the present item back and opens the next.
func pass(line flows.Line) func(*flows.Turn) []flows.Effect {
	return func(*flows.Turn) []flows.Effect { return []flows.Effect{flows.TakeNext{Line: line, Skip: true}} }
}

func approve(t *flows.Turn) []flows.Effect {
	return []flows.Effect{flows.ApproveLink{Ticket: ticket(t.State)}, flows.TakeNext{Line: flows.LineLink}}
}

func reject(t *flows.Turn) []flows.Effect {
	return []flows.Effect{flows.RejectLink{Ticket: ticket(t.State), Note: ownWords(t)}, flows.TakeNext{Line: flows.LineLink}}
}

func mended(t *flows.Turn) []flows.Effect {
	return []flows.Effect{flows.CloseFix{Ticket: ticket(t.State), Note: ownWords(t)}, flows.TakeNext{Line: flows.LineFix}}
}

// ownWords are what was typed, "" when a button was tapped.
func ownWords(t *flows.Turn) string {
	if t.Chosen != "" {
		return ""
	}
	return strings.Join(strings.Fields(t.Input.Text), " ")
}
