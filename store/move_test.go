package store

import (
	"errors"
	"slices"
	"testing"

	"damping/flows"
	"damping/flows/aid"
	"damping/store/storetest"
)

// errUndo undoes a try.
var errUndo = errors.New("undo")

// mover is somebody who might make a move.
type mover struct {
	name string
	seat *seat
	role aid.Role
}

// movers are one of each role, and those who look like it but are not.
func (b *bureau) movers() []mover {
	stranger := b.seat("neighbour")
	stranger.do(flows.RedeemCode{Code: b.invite(budiNIK)})
	return []mover{
		{"the citizen", b.siti, aid.RoleCandidate},
		{"another citizen", stranger, aid.RoleCandidate},
		{"officer", b.officer, aid.RoleOfficer},
		{"officer elsewhere", b.join("Petugas Lain", officerRoles, "18.72.01.1002"), aid.RoleOfficer},
		{"staff", b.staff, aid.RoleStaff},
		{"head", b.head, aid.RoleHead},
		{"admin", b.join("Admin", []aid.Role{aid.RoleAdmin}), aid.RoleAdmin},
		{"staff who says to be head", b.second, aid.RoleHead},
	}
}

// want is the refusal that the rule book asks for, "" for none.
func (m mover) want(rule aid.Move, approves bool) string {
	may := aid.Allowed(m.role, rule) && rule.Approver == ""
	if approves {
		may = aid.Approves(m.role, rule)
	}
	switch {
	case !may, m.name == "another citizen", m.name == "staff who says to be head":
		return "refused.role"
	case m.name == "officer elsewhere":
		return "refused.area"
	}
	return ""
}

// tryMove makes a move in a transaction that is undone, with the application
// put at its beginning, and returns the key of the refusal and its gate.
func (b *bureau) tryMove(who mover, m stageMove, before func(w *world) error) (key, gate string) {
	b.Helper()
	err := b.o.Update(b.Context(), func(tx *Tx) error {
		w := b.o.World(tx, who.seat.chat).(*world)
		if _, err := tx.exec(`UPDATE applications SET stage = $1 WHERE id = $2`, string(m.from), b.app); err != nil {
			return err
		}
		f := who.seat.facts1(tx)
		m.application, m.by = b.app, actor{"", string(who.role)}
		switch {
		case f.Who.Officer != nil:
			m.by.id = f.Who.Officer.ID
		case f.Who.Person != nil:
			m.by.id = f.Who.Person.ID
		}
		if err := before(w); err != nil {
			return err
		}
		err := w.moveStage(f, m, &flows.Applied{})
		var refused *flows.Refusal
		if err != nil && !errors.As(err, &refused) {
			return err
		}
		if refused != nil {
			key, gate = refused.Key, refused.Data["gate"]
		}
		return errUndo
	})
	if !errors.Is(err, errUndo) {
		b.Fatal(err)
	}
	return key, gate
}

func asItIs(*world) error { return nil }

// ground is a move of a rule with everything that it asks for.
func ground(rule aid.Move) stageMove {
	m := stageMove{from: rule.From, to: rule.To, approves: rule.Approver != "", shown: rule.Gates}
	switch rule.Because {
	case aid.BecauseNote:
		m.note = "Karena begitu."
	case aid.BecauseCode:
		m.reason = aid.Reasons(rule.Groups[0])[0].Code
	}
	return m
}

// TestEveryMoveByEverybody: each move of the rule book, by one of each role, as
// its own decision and as an approval; what the rule book does not allow is
// refused for the right reason.
func TestEveryMoveByEverybody(t *testing.T) {
	eachBureau(t, aid.Proposed, func(b *bureau) {
		movers := b.movers()
		for _, rule := range aid.Moves() {
			for _, who := range movers {
				for _, approves := range []bool{false, true} {
					m := ground(rule)
					m.approves = approves
					if got, _ := b.tryMove(who, m, asItIs); got != who.want(rule, approves) {
						b.Errorf("%s → %s by %s, approving %v: %q, want %q", rule.From, rule.To, who.name, approves, got, who.want(rule, approves))
					}
				}
			}
		}
	})
}

// maker is who may make a move; ok is false for the program itself.
func maker(movers []mover, rule aid.Move) (mover, bool) {
	i := slices.IndexFunc(movers, func(m mover) bool { return m.want(rule, rule.Approver != "") == "" })
	if i < 0 {
		return mover{}, false
	}
	return movers[i], true
}

// TestEveryMoveAsksForItsGroundItsHandsAndItsGates: by whoever may make it,
// each move is refused when one thing is missing.
func TestEveryMoveAsksForItsGroundItsHandsAndItsGates(t *testing.T) {
	eachBureau(t, aid.Proposed, func(b *bureau) {
		movers := b.movers()
		for _, rule := range aid.Moves() {
			who, ok := maker(movers, rule)
			if !ok {
				continue // the program's own, tried with documents and holders
			}
			expect := func(what, want string, m stageMove, before func(*world) error) {
				if got, gate := b.tryMove(who, m, before); got+gate != want {
					b.Errorf("%s → %s, %s: %q, want %q", rule.From, rule.To, what, got+gate, want)
				}
			}
			if rule.Because != aid.BecauseNothing {
				m := ground(rule)
				m.note, m.reason = "", ""
				expect("without a ground", "refused.ground", m, asItIs)
				m.reason = "F01"
				if rule.Because == aid.BecauseCode {
					expect("with a reason of another kind", "refused.ground", m, asItIs)
				}
			}
			for _, hand := range rule.NotBy {
				expect("by somebody who "+string(hand), "refused.hands", ground(rule), func(w *world) error {
					return w.addHand(b.app, who.seat.facts1(w.Tx).Who.Officer.ID, hand)
				})
			}
			for _, gate := range rule.Gates {
				if gate == aid.GateArea || gate == aid.GateQuota || gate == aid.GateFlags {
					continue // hold by themselves, or are tried where they can be shut
				}
				m := ground(rule)
				m.shown = slices.DeleteFunc(slices.Clone(rule.Gates), func(g aid.Gate) bool { return g == gate })
				before := asItIs
				if gate == aid.GateCameFrom { // holds for who was imported waiting for a correction
					before = func(w *world) error {
						_, err := w.exec(`UPDATE applications SET came_from = 'elsewhere' WHERE id = $1`, b.app)
						return err
					}
				}
				if gate == aid.GateNotAttended {
					before = b.wasThere
				}
				expect("with the gate "+string(gate)+" shut", "refused.gate"+string(gate), m, before)
			}
		}
	})
}

// wasThere notes that the application's citizen was at a Bimtek.
func (b *bureau) wasThere(w *world) error {
	event, _, err := b.o.createEvent(w.Tx, 2023, *b.o.Program.Current().Bimtek)
	if err != nil {
		return err
	}
	_, err = w.exec(`INSERT INTO invitations (event, application, person, area, invited_at, came_at)
		SELECT $1, id, person, area, 1, 1 FROM applications WHERE id = $2`, event, b.app)
	return err
}

// TestMovesThatAreNotInTheRuleBook: everything else is refused to everybody.
func TestMovesThatAreNotInTheRuleBook(t *testing.T) {
	d := newDesk(t, storetest.SQLite(t))
	b := newBureau(d, aid.Proposed)
	head := mover{"head", b.head, aid.RoleHead}
	for _, from := range aid.Stages() {
		for _, to := range aid.Stages() {
			if _, ok := aid.FindMove(from, to); ok {
				continue
			}
			if got, _ := b.tryMove(head, stageMove{from: from, to: to, note: "Begitu."}, asItIs); got != "refused.move" {
				t.Errorf("%s → %s: %q", from, to, got)
			}
		}
	}
}

// TestMovesAreCountedLinkedAndTold: what a move leaves behind.
func TestMovesAreCountedLinkedAndTold(t *testing.T) {
	eachBureau(t, aid.Candidate, func(b *bureau) {
		other := b.door("siti on her other phone") // it hears; the one that withdrew is answered
		other.do(agreed, flows.RedeemCode{Code: b.invite(sitiNIK)})
		done := b.siti.do(flows.Withdraw{})
		if n := b.number(`SELECT n FROM stage_counts WHERE stage = 'candidate' AND area = $1`, string(ganjarAsri)); n != 0 {
			b.Errorf("%d candidates are still counted", n)
		}
		if n := b.number(`SELECT n FROM stage_counts WHERE stage = 'withdrawn' AND area = $1`, string(ganjarAsri)); n != 1 {
			b.Errorf("%d who withdrew are counted", n)
		}
		if got := b.kinds(b.app); got != "imported invited linked invited linked stage" {
			b.Errorf("the ledger has %q", got)
		}
		if len(done.Notices) != 1 || done.Notices[0].Chat != other.chat.ID || done.Notices[0].Key != "stage.told" || done.Notices[0].Result["stage"] != "withdrawn" {
			b.Errorf("told %+v", done.Notices)
		}
		verify(b.desk)
	})
}

// TestNobodyReachesWhatIsNotTheirs: each effect of the office's decisions by
// everybody who may not, by somebody who was removed meanwhile, and by the chat
// of a stranger; each is refused, changes nothing, and is recorded.
func TestNobodyReachesWhatIsNotTheirs(t *testing.T) {
	eachBureau(t, aid.Verified, func(b *bureau) {
		removed := b.join("Staf Lama", staffRoles)
		if _, err := b.o.RemoveOfficer(b.Context(), "Staf Lama"); err != nil {
			b.Fatal(err)
		}
		stranger := b.seat("a stranger")
		stranger.state.Role = aid.RoleStaff
		b.officer.state.Role = aid.RoleStaff // a forged hat
		before := b.kinds(b.app)
		tried := 0
		for _, e := range []flows.Effect{
			flows.TakeCase{Line: flows.CaseCheck}, flows.RecordRegister{Application: b.app}, flows.AnswerFlag{Application: b.app},
			flows.MoveCase{Application: b.app, From: aid.Verified, To: aid.Validated}, flows.Propose{Application: b.app, To: aid.Candidate},
			flows.DecideProposal{Approve: true}, flows.AnswerObjection{Application: b.app, Note: "x"}, flows.CheckHolder{Application: b.app},
			flows.Promote{Application: b.app}, flows.CloseReserve{},
		} {
			for _, s := range []*seat{removed, stranger, b.siti, b.officer} {
				s.refuse("refused.role", e)
				tried++
			}
		}
		if n := b.number(`SELECT COUNT(*) FROM ledger WHERE chain = $1 AND kind = 'refused'`, officeChain); n != tried {
			b.Errorf("%d of %d tries are recorded", n, tried)
		}
		if got := b.kinds(b.app); got != before {
			b.Errorf("the ledger of the case went from %q to %q", before, got)
		}
	})
}
