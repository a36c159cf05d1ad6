package staff

import (
	"damping/flows"
	"damping/flows/aid"
)

// Decide is the desk of decisions: what waits, and a way into each line of work.
var Decide = flows.Flow{
	Name:  "decide",
	Roles: []aid.Role{aid.RoleStaff, aid.RoleHead},
	Steps: []flows.Step{{
		Name:  "decide.show",
		Again: "again.more",
		View:  flows.ViewDecide,
		Menu: []flows.Option{
			{Key: "usul", Label: "decide.approve", If: isHead},
			{Key: "siaran", Label: "staff.broadcast", If: isHead},
			{Key: "validasi", Label: "decide.check", If: isStaff},
			{Key: "putus", Label: "decide.propose", If: isStaff},
			{Key: "sanggah", Label: "decide.objections", If: isStaff},
			{Key: "rekening", Label: "decide.holders", If: isStaff},
			{Key: "cadangan", Label: "decide.reserve"},
			{Key: "dispensasi", Label: "decide.dispense", If: isHead},
			{Key: "mundur", Label: "decide.leave", If: isStaff},
		},
		List: talks,
		On: []flows.Edge{
			{When: flows.Pick("tanya"), Goto: "talks.show"},
			{When: flows.Pick("usul"), Do: open(flows.CaseApprove), Goto: "approve.show"},
			{When: flows.Pick("siaran"), Goto: "broadcast.list"},
			{When: flows.Pick("validasi"), Do: open(flows.CaseCheck), Goto: "check.show"},
			{When: flows.Pick("putus"), Do: open(flows.CasePropose), Goto: "propose.show"},
			{When: flows.Pick("sanggah"), Do: open(flows.CaseObjection), Goto: "objection.show"},
			{When: flows.Pick("rekening"), Do: open(flows.CaseHolder), Goto: "holder.show"},
			{When: flows.Pick("cadangan"), Goto: "reserve.show"},
			{When: flows.Pick("dispensasi"), Goto: "dispense.ask"},
			{When: flows.Pick("mundur"), Goto: "leave.ask"},
		},
		Else: "officer.back_else",
	}},
}

// talks leads to what citizens ask and complain of.
func talks(flows.Facts) []flows.Option {
	return []flows.Option{{Key: "tanya", Label: "decide.talks"}}
}

var (
	isHead  = hat(aid.RoleHead)
	isStaff = flows.Not(isHead) // nobody else is here
)

// hat holds for whoever wears it.
func hat(r aid.Role) flows.Guard {
	return flows.Guard{Name: "peran " + string(r), Holds: func(_ flows.Facts, s flows.State) bool { return s.Role == r }}
}

// open begins a line of work at its oldest case.
func open(line flows.CaseLine) func(*flows.Turn) []flows.Effect {
	return func(t *flows.Turn) []flows.Effect {
		t.Forget("application", "proposal", "place", "after")
		return []flows.Effect{flows.TakeCase{Line: line}}
	}
}

// skip gives the case back and goes on to the next.
func skip(line flows.CaseLine) func(*flows.Turn) []flows.Effect {
	return func(*flows.Turn) []flows.Effect { return []flows.Effect{flows.TakeCase{Line: line, Skip: true}} }
}

// then does something with the present case, and takes the next one.
func then(line flows.CaseLine, do func(*flows.Turn) flows.Effect) func(*flows.Turn) []flows.Effect {
	return func(t *flows.Turn) []flows.Effect {
		return []flows.Effect{do(t), flows.TakeCase{Line: line}}
	}
}

// subject names the case that a question is about.
func subject(s flows.State) string { return s.Draft["application"] + s.Draft["proposal"] }

// none is where a line of work ends.
func none(name string) flows.Step {
	return flows.Step{
		Name: name,
		Ask:  "decide.none",
		Menu: []flows.Option{{Key: "meja", Label: "decide.back"}},
		On:   []flows.Edge{{When: flows.Pick("meja"), Goto: "decide.show"}},
		Else: "officer.back_else",
	}
}

// seeAgain is a way to see the photos of a case again, with the proposal letter
// where there is one.
func seeAgain(f flows.Facts) []flows.Option {
	var pages []string
	switch c := f.Data.(type) {
	case *flows.Check:
		pages = c.Letter
	case *flows.Proposal:
		pages = c.Letter
	}
	if len(pages) > 0 {
		return []flows.Option{{Key: "usulan", Label: "decide.letter"}}
	}
	if len(shown(f)) > 0 {
		return []flows.Option{{Key: "foto", Label: "review.look"}}
	}
	return nil
}

// seeLetter and seePhotos show them, and ask again.
var (
	seeLetter = flows.Edge{When: flows.Pick("usulan"), Say: "decide.letter_shown", Files: true, Do: func(t *flows.Turn) []flows.Effect {
		return []flows.Effect{flows.ShowLetter{Application: t.State.Draft["application"]}}
	}}
	seePhotos = flows.Edge{When: flows.Pick("foto"), Say: "review.shown", Files: true}
)

// shown are the photos of a case.
func shown(f flows.Facts) []flows.Attachment {
	switch c := f.Data.(type) {
	case *flows.Check:
		return c.Files()
	case *flows.Proposal:
		return c.Files()
	}
	return nil
}

// maxNote is how many characters of a note are kept.
const maxNote = 300

// note is what was written, as a note.
func note(t *flows.Turn) string {
	if r := []rune(t.Input.Text); len(r) > maxNote {
		return string(r[:maxNote])
	}
	return t.Input.Text
}
