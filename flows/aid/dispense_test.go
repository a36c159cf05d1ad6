package aid

import "testing"

// TestDispensations skip a gate of a move that there is, by the head alone.
func TestDispensations(t *testing.T) {
	found := 0
	for _, from := range Stages() {
		d, ok := FindDispensation(from)
		if !ok {
			continue
		}
		found++
		rule, exists := FindMove(d.From, d.To)
		if !exists || len(rule.Gates) == 0 || len(d.Gates) > 0 || Allowed(RoleHead, rule) {
			t.Errorf("%s → %s lets nothing be skipped: %+v", d.From, d.To, rule)
		}
		if !Allowed(RoleHead, d) || Allowed(RoleStaff, d) || Allowed(RoleOfficer, d) || d.Because != BecauseNote || len(d.NotBy) != 3 || d.Tell {
			t.Errorf("%s → %s: %+v", d.From, d.To, d)
		}
	}
	if found != 2 {
		t.Errorf("%d stages can be skipped", found)
	}
}
