package store

import (
	"errors"
	"slices"

	"damping/flows"
	"damping/flows/aid"
)

// moveCase makes a move that staff make by themselves, of a case they hold.
func (w *world) moveCase(e flows.MoveCase, f flows.Facts, s flows.State, done *flows.Applied) error {
	by, err := w.checking(flows.CaseCheck, e.Application, f, s)
	if err != nil {
		return err
	}
	if !slices.Contains([]aid.Stage{aid.Validated, aid.Proposed, aid.Correction}, e.To) || e.From != aid.Verified {
		return &flows.Refusal{Key: "refused.move"}
	}
	m := stageMove{application: e.Application, from: e.From, to: e.To, by: by, note: clip(e.Note, maxText)}
	if err := w.moveStage(f, m, done); err != nil {
		return err
	}
	return w.unclaim(string(flows.CaseCheck), e.Application)
}

// propose writes a proposal for the head. The rule book is asked as it will be
// when the head approves: who proposes, on what ground, and that it is none of
// their own work.
func (w *world) propose(e flows.Propose, f flows.Facts, s flows.State, done *flows.Applied) error {
	by, err := w.checking(flows.CasePropose, e.Application, f, s)
	if err != nil {
		return err
	}
	var from aid.Stage
	var year int
	err = w.get([]any{&from, &year}, `UPDATE applications SET updated_at = $1 WHERE id = $2 RETURNING stage, year`, micros(w.Now), e.Application)
	if err != nil {
		return err
	}
	rule, ok := aid.FindMove(from, e.To)
	switch {
	case !ok:
		return &flows.Refusal{Key: "refused.move"}
	case rule.Approver == "" || !aid.Allowed(aid.RoleStaff, rule):
		return &flows.Refusal{Key: "refused.role"}
	case rule.Because == aid.BecauseCode:
		if r, ok := aid.LookupReason(e.Reason); !ok || !rule.Fits(r) {
			return &flows.Refusal{Key: "refused.ground"}
		}
	}
	if err := w.addProposal(e, from, year, by); err != nil {
		return err
	}
	if err := w.addHand(e.Application, by.id, aid.HandProposed); err != nil {
		return err
	}
	if err := w.unclaim(string(flows.CasePropose), e.Application); err != nil {
		return err
	}
	return w.named(e.Application, done)
}

// addProposal writes the row and its link. Refusal: refused.proposed.
func (w *world) addProposal(e flows.Propose, from aid.Stage, year int, by actor) error {
	id := NewID()
	n, err := w.exec(`INSERT INTO proposals (id, application, program, year, from_stage, to_stage, reason, note, state, proposed_by, proposed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9, $10) ON CONFLICT (application) WHERE state = 'open' DO NOTHING`,
		id, e.Application, w.office.Program.Code, year, string(from), string(e.To), e.Reason,
		w.sealed("proposals.note", id, clip(e.Note, maxText)), by.id, micros(w.Now))
	if err != nil {
		return err
	}
	if n == 0 {
		return &flows.Refusal{Key: "refused.proposed"}
	}
	if err := w.office.ring(w.Tx, string(flows.CaseApprove), "", by.id); err != nil {
		return err
	}
	return w.note(e.Application, "proposed", &by, map[string]string{"from": string(from), "to": string(e.To), "reason": e.Reason, "note": e.Note})
}

// decideProposal is the head's word on a proposal.
func (w *world) decideProposal(e flows.DecideProposal, f flows.Facts, s flows.State, done *flows.Applied) error {
	by, err := w.worker(f, s, aid.RoleHead)
	if err != nil {
		return err
	}
	state := "declined"
	if e.Approve {
		state = "approved"
	} else if e.Note == "" {
		return &flows.Refusal{Key: "refused.ground"}
	}
	_, err = w.exec(`UPDATE applications SET updated_at = $1 WHERE id IN (SELECT application FROM proposals WHERE id = $2)`,
		micros(w.Now), e.Proposal) // first the application, as everybody does
	if err != nil {
		return err
	}
	var note, proposer string
	m := stageMove{by: by, approves: true}
	err = w.get([]any{&m.application, &m.from, &m.to, &m.reason, &note, &proposer}, `UPDATE proposals SET state = $1, decided_by = $2, decided_at = $3
		WHERE id = $4 AND state = 'open' AND program = $5 RETURNING application, from_stage, to_stage, reason, note, proposed_by`,
		state, by.id, micros(w.Now), e.Proposal, w.office.Program.Code)
	if err != nil {
		return refusedIfNone(err, "refused.moved_on")
	}
	if m.note, err = w.opened("proposals.note", e.Proposal, note); err != nil {
		return err
	}
	if proposer == by.id {
		return &flows.Refusal{Key: "refused.hands"}
	}
	if e.Approve {
		err = w.moveStage(f, m, done)
	} else if err = w.mayMove(f, m, ruleOf(m)); err == nil {
		err = w.note(m.application, "declined", &by, map[string]string{"from": string(m.from), "to": string(m.to), "note": e.Note})
	}
	if err != nil {
		return err
	}
	if err := w.unclaim(string(flows.CaseApprove), e.Proposal); err != nil {
		return err
	}
	if err := w.named(m.application, done); err != nil {
		return err
	}
	return w.tellOfficer(proposer, "proposal.told", map[string]string{"state": state, "stage": string(m.to),
		"name": done.Result["name"], "note": clip(e.Note, maxText)}, f, done)
}

// ruleOf is the move of the rule book; an unknown one allows nothing.
func ruleOf(m stageMove) aid.Move {
	rule, _ := aid.FindMove(m.from, m.to)
	return rule
}

// named puts the citizen's name into the result, for the officer.
func (w *world) named(application string, done *flows.Applied) error {
	var name string
	err := w.get([]any{&name}, `SELECT p.name FROM applications a JOIN people p ON p.id = a.person WHERE a.id = $1`, application)
	result(done, map[string]string{"name": name})
	return err
}

// dispense lets somebody skip what a stage asks for.
func (w *world) dispense(e flows.Dispense, f flows.Facts, s flows.State, done *flows.Applied) error {
	by, err := w.worker(f, s, aid.RoleHead)
	if err != nil {
		return err
	}
	rule, ok := aid.FindDispensation(e.From)
	if !ok {
		return &flows.Refusal{Key: "refused.move"}
	}
	m := stageMove{application: e.Application, from: rule.From, to: rule.To, by: by, note: clip(e.Note, maxText), dispensed: true}
	if err := w.moveStage(f, m, done); err != nil {
		return err
	}
	var person string
	if err := w.get([]any{&person}, `SELECT person FROM applications WHERE id = $1`, e.Application); err != nil {
		return err
	}
	if err := w.tell(person, "dispense.told", aid.ClassNotice, map[string]string{"from": string(m.from)}, f, done); err != nil {
		return err
	}
	if err := w.note(e.Application, "dispensed", &by, map[string]string{"from": string(m.from), "to": string(m.to), "note": m.note}); err != nil {
		return err
	}
	if err := w.named(e.Application, done); err != nil {
		return err
	}
	return w.tryComplete(f, e.Application, done)
}

// promote gives a place that is free to somebody of the reserve.
func (w *world) promote(e flows.Promote, f flows.Facts, s flows.State, done *flows.Applied) error {
	by, err := w.worker(f, s, aid.RoleHead)
	if err != nil {
		return err
	}
	if err := w.moveStage(f, stageMove{application: e.Application, from: aid.Reserve, to: aid.Candidate, by: by}, done); err != nil {
		return err
	}
	return w.named(e.Application, done)
}

// voidProposal ends a proposal that a change of stage has made meaningless, and
// tells whoever made it.
func (w *world) voidProposal(m stageMove, f flows.Facts, done *flows.Applied) error {
	var proposer, to, name string
	err := w.get([]any{&proposer, &to}, `UPDATE proposals SET state = 'void', decided_at = $1
		WHERE application = $2 AND state = 'open' RETURNING proposed_by, to_stage`, micros(w.Now), m.application)
	if errors.Is(err, ErrNone) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := w.note(m.application, "proposal_void", &m.by, map[string]string{"from": string(m.from), "to": to}); err != nil {
		return err
	}
	err = w.get([]any{&name}, `SELECT p.name FROM applications a JOIN people p ON p.id = a.person WHERE a.id = $1`, m.application)
	if err != nil {
		return err
	}
	return w.tellOfficer(proposer, "proposal.told", map[string]string{"state": "void", "stage": to, "name": name}, f, done)
}
