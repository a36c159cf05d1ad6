package store

import (
	"strings"
	"testing"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// TestPhotoFlagsAfterValidation: a photo of somebody validated that comes later
// under another name brings the case back to staff: they are rung, find it in
// the line of validation, and answer; until then the head's approval is refused.
func TestPhotoFlagsAfterValidation(t *testing.T) {
	eachField(t, func(b *field) {
		head := b.join("Pimpinan", []aid.Role{aid.RoleHead})
		visit := func(s *seat, app string, more int, photo flows.Kept) {
			id := s.begin(app)
			s.do(flows.AddVisitPhoto{Visit: id, Photo: photo})
			s.fill(id, "layak", "", more, nil)
			b.clock.Move(time.Hour)
			s.do(flows.FinishVisit{Visit: id})
		}
		visit(b.officer, b.budi, 11, picture(1))
		b.do(`UPDATE flags SET answer = 'fine' WHERE application = $1`, b.budi)
		b.do(`UPDATE applications SET stage = 'validated' WHERE id = $1`, b.budi)
		b.do(`UPDATE stage_counts SET stage = 'validated' WHERE stage = 'verified'`)
		if got := b.staff.take(flows.CasePropose); got != b.budi {
			b.Fatalf("proposes %q", got)
		}
		b.staff.do(flows.Propose{Application: b.budi, To: aid.Candidate})
		if got := b.staff.take(flows.CaseCheck); got != "" {
			b.Fatalf("back before anything came: %q", got)
		}
		b.rings(3 * time.Minute)
		same := picture(2)
		same.Sum = picture(1).Sum
		visit(b.second, b.siti, 21, same)
		if got := b.flagged(b.budi); !strings.Contains(got, "visit_same") {
			b.Fatalf("flags %q", got)
		}
		if got := b.rings(3 * time.Minute); !strings.Contains(got, "check 2 Staf") { // and Siti, who was visited now
			b.Errorf("rung: %q", got)
		}
		proposal := head.take(flows.CaseApprove)
		if r := head.refuse("refused.gate", flows.DecideProposal{Proposal: proposal, Approve: true}); r.Data["gate"] != string(aid.GateFlags) {
			b.Errorf("%v", r.Data)
		}
		if d := load[*flows.Desk](b.staff, flows.ViewDecide); d.Checks != 2 {
			b.Errorf("%d wait", d.Checks)
		}
		var c *flows.Check
		for range 2 {
			got := b.staff.take(flows.CaseCheck)
			if c = load[*flows.Check](b.staff, flows.ViewCheck); got == b.budi {
				break
			}
			b.staff.do(flows.TakeCase{Line: flows.CaseCheck, Skip: true})
		}
		if c.Application != b.budi || len(c.Open()) != 1 {
			b.Fatalf("%+v", c)
		}
		b.staff.refuse("refused.moved_on", flows.MoveCase{Application: b.budi, From: aid.Verified, To: aid.Validated}) // nothing else of it is undone
		if c = load[*flows.Check](b.staff, flows.ViewFlag); c.Empty() || len(c.Pairs) != 1 {
			b.Fatalf("%+v", c)
		}
		b.staff.do(flows.AnswerFlag{Application: b.budi, Flag: c.Open()[0].ID})
		if c = load[*flows.Check](b.staff, flows.ViewCheck); !c.Empty() {
			b.Errorf("still on the desk: %+v", c)
		}
		if who := b.number(`SELECT COUNT(*) FROM claims WHERE queue = 'check' AND subject = $1`, b.budi); who != 0 {
			b.Error("its claim is kept")
		}
		head.do(flows.DecideProposal{Proposal: proposal, Approve: true})
		if got := b.stage(b.budi); got != aid.Candidate {
			b.Errorf("at %s", got)
		}
	})
}

// TestLateVisitPhotoAfterValidation: the rest of an album of a visit that comes
// when its case is validated brings it back: staff are rung once, see the photo
// whether another has it too, and answer.
func TestLateVisitPhotoAfterValidation(t *testing.T) {
	eachField(t, func(b *field) {
		id := b.officer.begin(b.budi)
		b.officer.do(flows.AddVisitPhoto{Visit: id, Photo: picture(1), Album: "pasar"})
		b.officer.fill(id, "layak", "", 11, market)
		b.clock.Move(time.Hour)
		b.officer.do(flows.FinishVisit{Visit: id})
		b.do(`UPDATE flags SET answer = 'fine' WHERE application = $1`, b.budi)
		b.do(`UPDATE applications SET stage = 'validated' WHERE id = $1`, b.budi)
		b.do(`UPDATE stage_counts SET stage = 'validated' WHERE stage = 'verified'`)
		b.rings(3 * time.Minute)
		b.second.do(flows.AddVisitPhoto{Visit: b.second.begin(b.siti), Photo: picture(31)})
		same := picture(2)
		same.Sum = picture(31).Sum
		for range 2 { // the same message twice is one photo
			b.officer.do(flows.KeepPhoto{Kept: same, Album: "pasar"})
		}
		if got := b.rings(3 * time.Minute); !strings.Contains(got, "check 1 Staf") {
			b.Errorf("rung: %q", got)
		}
		if got := b.staff.take(flows.CaseCheck); got != b.budi {
			b.Fatalf("validates %q", got)
		}
		c := load[*flows.Check](b.staff, flows.ViewCheck)
		if len(c.Open()) != 2 || c.Open()[0].Code != string(aid.FlagVisitExtra) || c.Open()[1].Code != string(aid.FlagVisitSame) || c.Visit.Photos != 4 {
			b.Fatalf("%+v, visit %+v", c.Open(), c.Visit)
		}
		for _, flag := range c.Open() {
			b.staff.do(flows.AnswerFlag{Application: b.budi, Flag: flag.ID})
		}
		if got := b.staff.take(flows.CaseCheck); got != "" {
			b.Errorf("again: %q", got)
		}
	})
}
