package store

import (
	"slices"

	"damping/flows"
	"damping/flows/aid"
)

// stageMove is a change of stage that somebody makes, or that happens by itself.
type stageMove struct {
	application string
	from, to    aid.Stage
	by          actor      // an officer, the citizen, or actorSystem with aid.RoleSystem
	approves    bool       // by approves what somebody else proposed
	reason      string     // code, where the move needs one
	note        string     // one sentence, where the move needs one
	dispensed   bool       // the head lets the rule book's conditions be skipped
	shown       []aid.Gate // gates that the effect itself has made sure of: a proof in hand, a second yes
}

// moveStage is the one place where a stage changes. The rule book is asked
// here: who, four eyes, ground, gates; then the stage changes if it still is
// what it was, the counts follow, the ledger gets its link, and the citizen
// hears of what concerns her.
//
// Refusals: refused.move (the rule book has no such move), refused.role,
// refused.area, refused.hands, refused.ground, refused.gate (.Result.gate says
// which), refused.moved_on (somebody was faster).
func (w *world) moveStage(f flows.Facts, m stageMove, done *flows.Applied) error {
	rule, ok := aid.FindMove(m.from, m.to)
	if m.dispensed {
		rule, ok = aid.FindDispensation(m.from)
	}
	if !ok || rule.To != m.to {
		return &flows.Refusal{Key: "refused.move"}
	}
	if err := w.mayMove(f, m, rule); err != nil {
		return err
	}
	if err := w.takeStage(m); err != nil { // before the gates: what they read cannot change any more
		return err
	}
	if g, err := w.missingGate(f, rule, m); err != nil {
		return err
	} else if g != "" {
		return &flows.Refusal{Key: "refused.gate", Data: map[string]string{"gate": string(g)}}
	}
	var year int
	var area, person string
	err := w.get([]any{&year, &area, &person}, `UPDATE applications
		SET stage = $1, stage_on = $2, stage_at = $3, updated_at = $3, reason = $4, note = $5, came_from = $6, rev = rev + 1
		WHERE id = $7 AND stage = $8 RETURNING year, area, person`,
		string(m.to), w.office.today(w.Tx).String(), micros(w.Now), m.reason,
		w.sealed("applications.note", m.application, m.note), m.back(), m.application, string(m.from))
	if err != nil {
		return refusedIfNone(err, "refused.moved_on")
	}
	if m.reason == aid.ReasonDied { // before anybody is told of anything
		if err := w.died(person, done); err != nil {
			return err
		}
	}
	if err := w.follow(m, year, area, f, done); err != nil {
		return err
	}
	err = w.Append(m.application, "stage", m.by.id, m.by.role, map[string]string{
		"from": string(m.from), "to": string(m.to), "reason": m.reason, "note": m.note})
	if err != nil {
		return err
	}
	if rule.Tell {
		words, err := w.movedWords(m, year)
		if err != nil {
			return err
		}
		if err := w.tell(person, "stage.told", aid.ClassNotice, words, f, done); err != nil {
			return err
		}
	}
	if m.from == aid.Reserve && m.to == aid.Candidate {
		return w.trainWhoCame(m.application, f, done)
	}
	return nil
}

// follow does what a change of stage brings with it: the counts, always in one
// order; a proposal that is void now; documents and the Bimtek.
func (w *world) follow(m stageMove, year int, area string, f flows.Facts, done *flows.Applied) error {
	stages, changes := []aid.Stage{m.from, m.to}, map[aid.Stage]int{m.from: -1, m.to: 1}
	slices.Sort(stages)
	for _, stage := range stages {
		if err := w.countStage(w.office.Program.Code, place{year, area, stage}, changes[stage]); err != nil {
			return err
		}
	}
	if err := w.voidProposal(m, f, done); err != nil {
		return err
	}
	if err := w.stageOpens(m.application, m.to); err != nil {
		return err
	}
	by := ""
	if slices.Contains(aid.OfficeRoles(), aid.Role(m.by.role)) {
		by = m.by.id
	}
	if err := w.office.ring(w.Tx, stageRings[m.to], area, by); err != nil {
		return err
	}
	return w.inviteMoved(m)
}

// movedWords are what a citizen is told of a move: the stage, why, and until
// when she may object.
func (w *world) movedWords(m stageMove, year int) (words map[string]string, err error) {
	words = map[string]string{"stage": string(m.to)}
	y, ok := w.office.Program.Year(year)
	if !ok {
		return words, nil
	}
	switch {
	case m.to == aid.Correction:
		words["note"] = m.note
	case m.from == aid.Ineligible: // her objection is accepted
		words["from"], words["note"] = string(m.from), m.note
	}
	if m.to == aid.Ineligible {
		words["object_by"] = w.office.today(w.Tx).AddDays(y.ObjectionDays).Text()
	}
	words["why"], err = w.why(m.application, m.to, m.reason, y)
	return words, err
}

// why is the sentence that tells a citizen why it was decided so; "" where
// nothing was decided, or nothing may be told.
func (w *world) why(application string, stage aid.Stage, reason string, y *aid.Year) (string, error) {
	r, ok := aid.LookupReason(reason)
	if !ok || !stage.HasReason() {
		return "", nil
	}
	earlier := 0
	err := w.each(func(scan func(...any) error) error {
		var had int
		var at aid.Stage
		err := scan(&had, &at)
		if at.Received() {
			earlier = max(earlier, had)
		}
		return err
	}, `SELECT b.year, b.stage FROM applications a JOIN applications b ON b.person = a.person AND b.program = a.program AND b.year < a.year
		WHERE a.id = $1`, application)
	return r.ForCitizen(y.Register.Name, earlier), err
}

// takeStage locks an application at the stage it is moved from. Refusal:
// refused.moved_on.
func (w *world) takeStage(m stageMove) error {
	n, err := w.exec(`UPDATE applications SET updated_at = $1 WHERE id = $2 AND stage = $3`,
		micros(w.Now), m.application, string(m.from))
	if err == nil && n == 0 {
		return &flows.Refusal{Key: "refused.moved_on"}
	}
	return err
}

// back is the stage to which a correction, or what is complete, leads back; ""
// for any other move.
func (m stageMove) back() string {
	if m.to == aid.Correction || m.to == aid.Complete {
		return string(m.from)
	}
	return ""
}

// mayMove asks the rule book who may make a move, and on what ground.
func (w *world) mayMove(f flows.Facts, m stageMove, rule aid.Move) error {
	role := aid.Role(m.by.role)
	switch {
	case m.approves && !aid.Approves(role, rule), !m.approves && (rule.Approver != "" || !aid.Allowed(role, rule)):
		return &flows.Refusal{Key: "refused.role"}
	case rule.Because == aid.BecauseNote && m.note == "":
		return &flows.Refusal{Key: "refused.ground"}
	case rule.Because == aid.BecauseCode:
		if r, ok := aid.LookupReason(m.reason); !ok || !rule.Fits(r) {
			return &flows.Refusal{Key: "refused.ground"}
		}
	}
	if err := w.inScope(f, role, m.application); err != nil {
		return err
	}
	return w.notBy(m.application, m.by.id, rule.NotBy...)
}

// inScope tells whether an application lies where somebody may work: a field
// officer in the own kelurahan, the rest of the office everywhere, but neither
// on whom they have on their own phone; a citizen on her own. Refusals:
// refused.role, refused.area, refused.own.
func (w *world) inScope(f flows.Facts, role aid.Role, application string) error {
	var area, person, program string
	err := w.get([]any{&area, &person, &program}, `SELECT area, person, program FROM applications WHERE id = $1`, application)
	switch {
	case err != nil:
		return refusedIfNone(err, "refused.moved_on")
	case role == aid.RoleSystem:
		return nil
	case role == aid.RoleCandidate:
		if f.Who.Person == nil || f.Who.Person.ID != person {
			return &flows.Refusal{Key: "refused.role"}
		}
		return nil
	case !holds(f.Who.Officer, role):
		return &flows.Refusal{Key: "refused.role"}
	case program != w.office.Program.Code, role == aid.RoleOfficer && !slices.Contains(f.Who.Officer.Areas, area):
		return &flows.Refusal{Key: "refused.area"}
	}
	return w.notOwn(f.Who.Officer.ID, person, "")
}

// worker is the officer behind the chat under the hat worn, if that is one of
// these. Refusal: refused.role.
func (w *world) worker(f flows.Facts, s flows.State, may ...aid.Role) (actor, error) {
	if !role(f, s, may...) {
		return actor{}, &flows.Refusal{Key: "refused.role"}
	}
	return actor{f.Who.Officer.ID, string(s.Role)}, nil
}

// addHand notes a part that an officer had in an application.
func (w *world) addHand(application, officer string, hand aid.Hand) error {
	_, err := w.exec(`INSERT INTO hands (application, officer, hand, at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (application, officer, hand) DO NOTHING`, application, officer, string(hand), micros(w.Now))
	return err
}

func (w *world) hadHand(application, officer string, hand aid.Hand) (bool, error) {
	var n int
	err := w.get([]any{&n}, `SELECT COUNT(*) FROM hands WHERE application = $1 AND officer = $2 AND hand = $3`,
		application, officer, string(hand))
	return n > 0, err
}

// raise notes a flag; the same one about the same thing only once. One about a
// photo that comes after the validation brings the case back to staff.
func (w *world) raise(application, code, about, other string) error {
	n, err := w.exec(`INSERT INTO flags (id, application, code, about, other, raised_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (application, code, about) DO NOTHING`, NewID(), application, code, about, other, micros(w.Now))
	if err != nil || n == 0 || !slices.Contains(photoFlags, code) {
		return err
	}
	var stage aid.Stage
	err = w.get([]any{&stage}, `SELECT stage FROM applications WHERE id = $1`, application)
	if err != nil || !slices.Contains(afterValidation, stage) {
		return err
	}
	return w.office.ring(w.Tx, string(flows.CaseCheck), "", "")
}
