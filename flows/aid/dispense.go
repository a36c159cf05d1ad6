package aid

// dispensations are the moves that the head may let somebody make without what
// the rule book asks for: a stage is skipped on a written ground, and the chain
// says so. What comes after is asked for as ever. The citizen is told in words of
// its own, for the stage's are not true of her.
var dispensations = []Move{
	{From: Proposed, To: Verified, By: []Role{RoleHead}, NotBy: ownHands, Because: BecauseNote}, // without a visit
	{From: Candidate, To: Trained, By: []Role{RoleHead}, NotBy: ownHands, Because: BecauseNote}, // without the Bimtek
}

// Skippable tells whether the head may let something be skipped at a stage.
func (s Stage) Skippable() bool { _, ok := FindDispensation(s); return ok }

// FindDispensation is the move that the head may allow from a stage; ok is false
// when nothing can be skipped there.
func FindDispensation(from Stage) (m Move, ok bool) {
	for _, m := range dispensations {
		if m.From == from {
			return m, true
		}
	}
	return Move{}, false
}
