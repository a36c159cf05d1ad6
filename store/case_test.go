package store

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// bureau is an office with people of each kind, and Siti.
type bureau struct {
	*desk
	officer, staff, second, head *seat
	siti                         *seat
	app                          string // Siti's application
}

// eachBureau runs a test on both databases, with Siti at a stage.
func eachBureau(t *testing.T, at aid.Stage, test func(b *bureau)) {
	t.Helper()
	eachDesk(t, func(d *desk) { test(newBureau(d, at)) })
}

func newBureau(d *desk, at aid.Stage) *bureau {
	d.Helper()
	d.take(strings.Replace(people, "SITI AMINAH,candidate", "SITI AMINAH,"+string(at), 1))
	b := &bureau{desk: d, app: application1(d, sitiNIK)}
	b.officer = d.join("Petugas Lapangan", officerRoles, ganjarAsri)
	b.staff = d.join("Staf Satu", staffRoles)
	b.second = d.join("Staf Dua", staffRoles)
	b.head = d.join("Pimpinan", []aid.Role{aid.RoleHead})
	b.siti = sitiLinked(d)
	return b
}

// take claims the next case of a line, and speaks of it from then on.
func (s *seat) take(line flows.CaseLine) string {
	s.d.Helper()
	done := s.do(flows.TakeCase{Line: line})
	s.state.Draft = done.Draft
	if line == flows.CaseApprove {
		return done.Draft["proposal"]
	}
	return done.Draft["application"]
}

// stage is where an application stands.
func (d *desk) stage(app string) (stage aid.Stage) {
	d.Helper()
	d.update(func(tx *Tx) error { return tx.get([]any{&stage}, `SELECT stage FROM applications WHERE id = $1`, app) })
	return stage
}

// hand gives somebody a part in an application.
func (b *bureau) hand(s *seat, hand aid.Hand) {
	b.Helper()
	b.update(func(tx *Tx) error {
		return b.o.World(tx, s.chat).(*world).addHand(b.app, s.facts1(tx).Who.Officer.ID, hand)
	})
}

// facts1 are a seat's facts within a transaction.
func (s *seat) facts1(tx *Tx) flows.Facts {
	f, err := s.d.o.World(tx, s.chat).Facts(s.state)
	if err != nil {
		s.d.Fatal(err)
	}
	return f
}

// flag raises a flag.
func (b *bureau) flag(code string) {
	b.Helper()
	b.update(func(tx *Tx) error { return b.o.World(tx, b.staff.chat).(*world).raise(b.app, code, "", "") })
}

var notedRegister = flows.RecordRegister{Listed: true, Period: "Juli 2023", Decile: 2}

// snapshot records the register for Siti.
func (b *bureau) register(s *seat) {
	b.Helper()
	e := notedRegister
	e.Application = b.app
	s.do(e)
}

func (b *bureau) valid() flows.MoveCase {
	return flows.MoveCase{Application: b.app, From: aid.Verified, To: aid.Validated}
}

func TestFromTheVisitToTheCandidate(t *testing.T) {
	eachBureau(t, aid.Verified, func(b *bureau) {
		b.flag("far")
		if got := b.staff.take(flows.CaseCheck); got != b.app {
			b.Fatalf("took %q, want %q", got, b.app)
		}
		if got := b.second.take(flows.CaseCheck); got != "" {
			b.Fatalf("two people took one case: %q", got)
		}
		b.second.refuse("refused.claim", flows.RecordRegister{Application: b.app})
		r := b.staff.refuse("refused.gate", b.valid())
		if r.Data["gate"] != string(aid.GateRegister) {
			b.Fatalf("gate %v", r.Data)
		}
		b.register(b.staff)
		if r := b.staff.refuse("refused.gate", b.valid()); r.Data["gate"] != string(aid.GateFlags) {
			b.Fatalf("gate %v", r.Data)
		}
		c := load[*flows.Check](b.staff, flows.ViewFlag)
		if len(c.Open()) != 1 || c.Register == nil || !c.Register.Listed || c.Register.Decile != 2 || c.Rules[2].Met != aid.Yes {
			b.Fatalf("the case is %+v", c)
		}
		flag := flows.AnswerFlag{Application: b.app, Flag: c.Open()[0].ID, Problem: true}
		b.staff.refuse("refused.ground", flag)
		flag.Note = "Rumahnya di gang."
		b.staff.do(flag)
		if !load[*flows.Check](b.staff, flows.ViewFlag).Empty() {
			b.Fatal("a flag that was answered is asked again")
		}
		done := b.staff.do(b.valid())
		if len(done.Notices) != 1 || done.Notices[0].Chat != b.siti.chat.ID {
			b.Fatalf("the citizen does not hear of it: %+v", done.Notices)
		}
		b.staff.refuse("refused.moved_on", b.valid())

		if got := b.staff.take(flows.CasePropose); got != b.app {
			b.Fatalf("took %q to propose", got)
		}
		b.staff.do(flows.Propose{Application: b.app, To: aid.Candidate})
		b.staff.refuse("refused.proposed", flows.Propose{Application: b.app, To: aid.Reserve})
		if got := b.head.take(flows.CaseApprove); got == "" {
			b.Fatal("the head sees no proposal")
		}
		p := load[*flows.Proposal](b.head, flows.ViewProposal)
		if p.To != aid.Candidate || p.By != "Staf Satu" || p.Quota != 20 || p.Taken != 1 || p.Person.Name != "Siti Aminah" {
			b.Fatalf("the proposal is %+v", p)
		}
		done = b.head.do(flows.DecideProposal{Proposal: p.ID, Approve: true})
		if b.stage(b.app) != aid.Candidate || len(done.Notices) != 2 {
			b.Fatalf("stage %s, letters %+v", b.stage(b.app), done.Notices)
		}
		b.head.refuse("refused.moved_on", flows.DecideProposal{Proposal: p.ID, Approve: true})
		if got := b.kinds(b.app); !strings.Contains(got, "register flag stage disclosed") && !strings.Contains(got, "proposed") {
			b.Fatalf("the ledger has %q", got)
		}
		verify(b.desk)
	})
}

// verify holds the ledger against its key.
func verify(d *desk) {
	d.Helper()
	report, err := d.o.VerifyLedger(context.Background(), nil)
	if err != nil {
		d.Fatal(err)
	}
	if report.Break != nil {
		d.Fatalf("the ledger is broken: %+v", report)
	}
}

func TestNobodyDecidesOnTheirOwnWork(t *testing.T) {
	eachBureau(t, aid.Verified, func(b *bureau) {
		b.hand(b.staff, aid.HandVisited)
		if got := b.staff.take(flows.CaseCheck); got != "" {
			b.Fatalf("the visitor is offered %q", got)
		}
		b.staff.refuse("refused.hands", b.valid())
		b.staff.refuse("refused.hands", flows.RecordRegister{Application: b.app})
		for _, s := range []*seat{b.officer, b.head, b.siti} {
			s.refuse("refused.role", flows.TakeCase{Line: flows.CaseCheck})
			s.refuse("refused.role", flows.MoveCase{Application: b.app, From: aid.Verified, To: aid.Validated})
		}
		if got := b.kinds(officeChain); strings.Count(got, "refused") != 8 {
			b.Fatalf("the office's chain has %q", got)
		}
		b.second.take(flows.CaseCheck)
		b.register(b.second)
		b.second.do(b.valid())
		b.staff.refuse("refused.hands", flows.Propose{Application: b.app, To: aid.Candidate})
		b.hand(b.head, aid.HandEntered)
		b.second.take(flows.CasePropose)
		b.second.do(flows.Propose{Application: b.app, To: aid.Candidate})
		if got := b.head.take(flows.CaseApprove); got != "" {
			b.Fatal("the head is offered their own work")
		}
		var id string
		b.update(func(tx *Tx) error { return tx.get([]any{&id}, `SELECT id FROM proposals WHERE state = 'open'`) })
		b.head.refuse("refused.hands", flows.DecideProposal{Proposal: id, Approve: true})
		b.head.refuse("refused.hands", flows.DecideProposal{Proposal: id, Note: "Tidak."})
		b.second.refuse("refused.role", flows.DecideProposal{Proposal: id, Approve: true})
		if n := b.number(`SELECT COUNT(*) FROM proposals WHERE state = 'open'`); n != 1 || b.stage(b.app) != aid.Validated {
			b.Fatalf("%d proposals open, stage %s", n, b.stage(b.app))
		}
	})
}

// past gives somebody an application of the year before.
func (b *bureau) past(nik string, stage aid.Stage) {
	b.Helper()
	app := application1(b.desk, nik)
	b.update(func(tx *Tx) error {
		_, err := tx.exec(`INSERT INTO applications (id, person, program, year, area, stage, stage_on, stage_at, created_at, updated_at)
			SELECT $1, person, program, year - 1, area, $2, stage_on, stage_at, created_at, updated_at FROM applications WHERE id = $3`,
			NewID(), string(stage), app)
		return err
	})
}

func TestDuplicatesMustBeAnswered(t *testing.T) {
	eachBureau(t, aid.Verified, func(b *bureau) {
		b.take("nik,nama,kelurahan,no_kk,no_hp,rekening,tahap\n" +
			"1872010107809201,Warga Sekeluarga,Ganjar Asri,1872010101109001,081200009001,,proposed\n" +
			"1872010207809202,Warga Serekening,Ganjar Asri,,,3800009001,candidate\n" +
			"1872010307809203,Warga Mundur,Ganjar Asri,1872010101109001,,,withdrawn\n")
		b.past(sitiNIK, aid.Closed)
		b.staff.take(flows.CaseCheck)
		b.staff.take(flows.CaseCheck) // once more changes nothing
		c := load[*flows.Check](b.staff, flows.ViewCheck)
		var codes []string
		for _, f := range c.Open() {
			codes = append(codes, f.Code+" "+f.Other.Name)
		}
		if got := strings.Join(sorted(codes), ", "); got != "sama_account Warga Serekening, sama_kk Warga Sekeluarga, sama_person Siti Aminah" {
			b.Fatalf("to be answered: %s", got)
		}
		if len(c.Twins) != 5 {
			b.Fatalf("%d duplicates are shown: %+v", len(c.Twins), c.Twins)
		}
		b.register(b.staff)
		if r := b.staff.refuse("refused.gate", b.valid()); r.Data["gate"] != string(aid.GateFlags) {
			b.Fatalf("%v", r.Data)
		}
	})
}

func TestCasesLapseAndAreSkipped(t *testing.T) {
	eachBureau(t, aid.Verified, func(b *bureau) {
		b.take(strings.Replace(people, "gorengan,ya,tidak,tidak,,,proposed", "gorengan,ya,tidak,tidak,,,verified", 1))
		second := application1(b.desk, budiNIK)
		b.update(func(tx *Tx) error {
			_, err := tx.exec(`UPDATE applications SET stage = 'verified', stage_at = stage_at + 1 WHERE id = $1`, second)
			return err
		})
		b.staff.take(flows.CaseCheck)
		if got := b.second.take(flows.CaseCheck); got != second {
			b.Fatalf("took %q, want %q", got, second)
		}
		done := b.staff.do(flows.TakeCase{Line: flows.CaseCheck, Skip: true})
		if done.Draft["application"] != "" {
			b.Fatalf("skipped to %v", done.Draft)
		}
		b.clock.Move(16 * time.Minute)
		if got := b.staff.take(flows.CaseCheck); got != b.app {
			b.Fatalf("after skipping, from the beginning: %q", got)
		}
		if done := b.staff.do(flows.TakeCase{Line: flows.CaseCheck, Skip: true}); done.Draft["application"] != second {
			b.Fatalf("a claim that has lapsed is not given on: %v", done.Draft)
		}
		b.second.refuse("refused.claim", flows.RecordRegister{Application: second})
	})
}

func TestQuotaHoldsWhenManyDecideAtOnce(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(citizens(12, aid.Validated))
		d.o.Program.Current().Quota = 5
		staff := d.join("Staf Satu", staffRoles)
		for range 12 {
			app := staff.take(flows.CasePropose)
			staff.do(flows.Propose{Application: app, To: aid.Candidate})
		}
		var ids []string
		d.update(func(tx *Tx) (err error) {
			ids, err = tx.texts(`SELECT id FROM proposals WHERE state = 'open' ORDER BY id`)
			return err
		})
		heads := make([]*seat, 4)
		for i := range heads {
			heads[i] = d.join(fmt.Sprintf("Pimpinan %c", 'A'+i), []aid.Role{aid.RoleHead})
		}
		var wg sync.WaitGroup
		var mu sync.Mutex
		outcome := map[string]int{}
		for i, h := range heads {
			wg.Go(func() {
				for n := range ids {
					_, refused := h.try(flows.DecideProposal{Proposal: ids[(n+i*3)%len(ids)], Approve: true})
					mu.Lock()
					if refused == nil {
						outcome["approved"]++
					} else {
						outcome[refused.Key+refused.Data["gate"]]++
					}
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		n := d.number(`SELECT COUNT(*) FROM applications WHERE stage = 'candidate'`)
		if n != 5 || outcome["approved"] != 5 || outcome["refused.gatequota"] == 0 {
			d.Fatalf("%d candidates, %v", n, outcome)
		}
		if n := d.number(`SELECT n FROM stage_counts WHERE stage = 'candidate'`); n != 5 {
			d.Fatalf("%d are counted", n)
		}
	})
}

// TestManyValidateOneLine: each case is taken by one person and moved once.
func TestManyValidateOneLine(t *testing.T) {
	eachDesk(t, func(d *desk) {
		const cases = 24
		d.take(citizens(cases, aid.Verified))
		staff := make([]*seat, 6)
		for i := range staff {
			staff[i] = d.join(fmt.Sprintf("Staf %c", 'A'+i), staffRoles)
		}
		var wg sync.WaitGroup
		for _, s := range staff {
			wg.Go(func() {
				for range 2 * cases { // more than there are
					done, _ := s.try(flows.TakeCase{Line: flows.CaseCheck})
					app := done.Draft["application"]
					if app == "" {
						return
					}
					e := notedRegister
					e.Application = app
					if _, refused := s.try(e, flows.MoveCase{Application: app, From: aid.Verified, To: aid.Validated}); refused != nil {
						d.Errorf("a case that was taken is refused: %v", refused)
					}
				}
			})
		}
		wg.Wait()
		if n := d.number(`SELECT COUNT(*) FROM applications WHERE stage = 'validated'`); n != cases {
			d.Errorf("%d of %d are validated", n, cases)
		}
		if n := d.number(`SELECT COUNT(*) FROM ledger WHERE kind = 'stage'`); n != cases {
			d.Errorf("%d moves are recorded", n)
		}
		if n := d.number(`SELECT n FROM stage_counts WHERE stage = 'validated'`); n != cases {
			d.Errorf("%d are counted", n)
		}
	})
}

// citizens is a sheet of so many at a stage.
func citizens(n int, stage aid.Stage) string {
	var sheet strings.Builder
	sheet.WriteString("nik,nama,kelurahan,tahap\n")
	for i := range n {
		fmt.Fprintf(&sheet, "187201%02d07809%03d,Warga %c,Ganjar Asri,%s\n", i%28+1, i+101, 'A'+i%26, stage)
	}
	return sheet.String()
}
