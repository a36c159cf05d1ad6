package aid

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestMoveTableIsSound(t *testing.T) {
	seen := map[[2]Stage]bool{}
	for _, m := range Moves() {
		key := [2]Stage{m.From, m.To}
		switch {
		case !m.From.Valid() || !m.To.Valid() || m.From == m.To:
			t.Errorf("%v leads nowhere", key)
		case seen[key]:
			t.Errorf("%v is there twice", key)
		case len(m.By) == 0:
			t.Errorf("%v: nobody may make it", key)
		case (m.Because == BecauseCode) != (len(m.Groups) > 0):
			t.Errorf("%v: reason %q with groups %v", key, m.Because, m.Groups)
		case m.Approver != "" && len(m.NotBy) == 0:
			t.Errorf("%v: an approval without four eyes", key)
		case m.From.Final():
			t.Errorf("%v leaves a final stage", key)
		}
		for _, g := range m.Groups {
			if len(Reasons(g)) == 0 {
				t.Errorf("%v: no reasons in group %s", key, g)
			}
		}
		seen[key] = true
	}
	if len(seen) != 42 {
		t.Errorf("%d moves; the rule book has 42", len(seen))
	}
}

// Every stage is reached from the first one, and every stage that is not final
// has a way out.
func TestEveryStageIsReachedAndLeft(t *testing.T) {
	reached := map[Stage]bool{Proposed: true}
	for queue := []Stage{Proposed}; len(queue) > 0; queue = queue[1:] {
		for _, m := range MovesFrom(queue[0]) {
			if !reached[m.To] {
				reached[m.To] = true
				queue = append(queue, m.To)
			}
		}
	}
	for _, s := range Stages() {
		if !reached[s] {
			t.Errorf("%s cannot be reached", s)
		}
		if (len(MovesFrom(s)) == 0) != s.Final() {
			t.Errorf("%s: final %v with %d moves", s, s.Final(), len(MovesFrom(s)))
		}
	}
}

func TestMovesOfTheRuleBook(t *testing.T) {
	for _, c := range []struct {
		from, to Stage
		by       []Role
		approver Role
		gate     Gate
		notBy    Hand
		because  Because
	}{
		{Proposed, Verified, []Role{RoleOfficer}, "", GateVisit, "", ""},
		{Verified, Correction, []Role{RoleOfficer, RoleStaff}, "", "", "", BecauseNote},
		{Correction, Verified, []Role{RoleOfficer}, "", GateCameFrom, "", ""},
		{Verified, Validated, []Role{RoleStaff}, "", GateRegister, HandVisited, ""},
		{Verified, Proposed, []Role{RoleStaff}, "", "", "", BecauseNote},
		{Validated, Candidate, []Role{RoleStaff}, RoleHead, GateQuota, HandVisited, ""},
		{Validated, Ineligible, []Role{RoleStaff}, RoleHead, "", HandEntered, BecauseCode},
		{Ineligible, Validated, []Role{RoleStaff}, "", GateObjection, "", BecauseNote},
		{Reserve, Candidate, []Role{RoleHead}, "", GateQuota, "", ""},
		{Reserve, Unselected, []Role{RoleStaff}, "", GatePeriodOver, "", ""},
		{Candidate, Trained, []Role{RoleOfficer, RoleStaff, RoleSystem}, "", GateAttendance, "", ""},
		{Trained, Candidate, []Role{RoleOfficer, RoleStaff}, "", GateNotAttended, "", BecauseNote},
		{Trained, Complete, []Role{RoleSystem}, "", GateHolder, "", ""},
		{Complete, Recipient, []Role{RoleHead}, "", GateDecree, "", ""},
		{Recipient, Paying, []Role{RoleStaff}, "", GateBatch, "", ""},
		{Paying, Bounced, []Role{RoleStaff}, "", "", "", BecauseCode},
		{Bounced, Paying, []Role{RoleStaff}, "", GateAccountFixed, HandEntered, ""},
		{Paid, Refund, []Role{RoleHead}, "", GateFinding, HandPaid, BecauseNote},
		{Recipient, Withdrawn, []Role{RoleCandidate, RoleStaff}, "", GateWithdrawal, "", ""},
		{Recipient, Dropped, []Role{RoleStaff}, RoleHead, "", HandProposed, BecauseCode},
	} {
		m, ok := FindMove(c.from, c.to)
		if !ok {
			t.Errorf("no move %s → %s", c.from, c.to)
			continue
		}
		if !slices.Equal(m.By, c.by) || m.Approver != c.approver || m.Because != c.because ||
			c.gate != "" && !slices.Contains(m.Gates, c.gate) || c.notBy != "" && !slices.Contains(m.NotBy, c.notBy) {
			t.Errorf("%s → %s: %+v", c.from, c.to, m)
		}
	}
}

func TestMovesThatDoNotExist(t *testing.T) {
	for _, c := range [][2]Stage{{Proposed, Candidate}, {Verified, Candidate}, {Candidate, Recipient}, {Paying, Withdrawn},
		{Paid, Withdrawn}, {Verified, Dropped}, {Paying, Dropped}, {Recipient, Paid}, {Closed, Proposed}, {Validated, Unselected}} {
		if _, ok := FindMove(c[0], c[1]); ok {
			t.Errorf("%s → %s must not exist", c[0], c[1])
		}
	}
	for _, s := range Stages() {
		if _, ok := FindMove(s, Withdrawn); ok != s.BeforePaying() {
			t.Errorf("withdrawing from %s: %v", s, ok)
		}
	}
}

func TestAllowed(t *testing.T) {
	m, _ := FindMove(Validated, Candidate)
	if !Allowed(RoleStaff, m) || Allowed(RoleHead, m) || Allowed(RoleCandidate, m) {
		t.Error("staff proposes a candidate")
	}
	if !Approves(RoleHead, m) || Approves(RoleStaff, m) {
		t.Error("the head approves a candidate")
	}
	own, _ := FindMove(Proposed, Withdrawn)
	if !Allowed(RoleCandidate, own) || Approves("", own) {
		t.Error("a citizen withdraws without approval")
	}
	drop, _ := FindMove(Candidate, Dropped)
	died, _ := LookupReason(ReasonDied)
	blurred, _ := LookupReason("F01")
	if !drop.Fits(died) || drop.Fits(blurred) || own.Fits(died) {
		t.Error("a move takes the reasons of its groups only")
	}
}

// The admin runs the machine and decides nothing about people.
func TestAdminMovesNobody(t *testing.T) {
	for _, m := range Moves() {
		if Allowed(RoleAdmin, m) || Approves(RoleAdmin, m) {
			t.Errorf("admin may %s → %s", m.From, m.To)
		}
	}
}

// However an application wanders, money is sent only after a decree, and a
// decree follows only after the head has made the person a candidate.
func TestNoWayAroundTheHead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, chosen, decreed := Proposed, false, false
		for range 60 {
			ways := MovesFrom(s)
			if len(ways) == 0 {
				return
			}
			m := rapid.SampledFrom(ways).Draw(t, "move")
			head := Approves(RoleHead, m) || Allowed(RoleHead, m)
			chosen = chosen || m.To == Candidate && head
			decreed = decreed || m.To == Recipient && head
			if m.To.HoldsPlace() && !chosen {
				t.Fatalf("%s → %s without the head", m.From, m.To)
			}
			if m.To.IsRecipient() && !decreed {
				t.Fatalf("%s → %s without a decree", m.From, m.To)
			}
			s = m.To
		}
	})
}

func TestCopiesAreCopies(t *testing.T) {
	Moves()[0].To = Closed
	if m := Moves()[0]; m.To != Verified {
		t.Error("the table can be changed from outside")
	}
}
