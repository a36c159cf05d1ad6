package store

import (
	"cmp"
	"errors"
	"strconv"
	"strings"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// timerSettle ends the time in which a decision on a document can be taken
// back. Its subject is the submission.
const timerSettle = "settle"

// States of a submission.
const (
	paperSubmitted = "submitted"
	paperDecided   = "decided"
	paperAccepted  = "accepted"
	paperReturned  = "returned"
)

// paper is one row of submissions. The note stays sealed.
type paper struct {
	id, application, area, state string
	kind                         aid.DocKind
	number, rev                  int64
	flags                        string
	officer                      string // who sent it for a citizen, "" when she did
	verdict, reason, note        string
	decidedBy                    string
	submitted, settles           time.Time
}

// paper finds a submission. Refusal: refused.paper.
func (w *world) paper(ref flows.PaperRef) (p paper, err error) {
	where, of := `number = $1`, any(ref.Number)
	if ref.Submission != "" {
		where, of = `id = $1`, ref.Submission
	}
	var submitted, settles int64
	err = w.get([]any{&p.id, &p.application, &p.area, &p.state, &p.kind, &p.number, &p.rev, &p.flags, &p.officer,
		&p.verdict, &p.reason, &p.note, &p.decidedBy, &submitted, &settles},
		`SELECT id, application, area, state, kind, number, rev, flags, COALESCE(officer, ''),
		verdict, reason, note, decided_by, submitted_at, settles_at FROM submissions WHERE `+where, of)
	if errors.Is(err, ErrNone) {
		return p, &flows.Refusal{Key: "refused.paper", Data: map[string]string{"number": strconv.FormatInt(ref.Number, 10)}}
	}
	p.submitted, p.settles = w.office.fromMicro(submitted), w.office.fromMicro(settles)
	return p, err
}

// paperDraft puts a submission on an officer's desk.
func paperDraft(id string, rev int64) map[string]string {
	return map[string]string{"submission": id, "rev": strconv.FormatInt(rev, 10), "line": string(flows.LinePaper)}
}

// told are the results that name a submission.
func (p paper) told() map[string]string {
	return map[string]string{"number": strconv.FormatInt(p.number, 10), "kind": string(p.kind)}
}

// reviewer is whoever may decide on a submission now: in scope, and not the
// officer who sent it. Refusals: refused.role, refused.paper, refused.area,
// refused.hands.
func (w *world) reviewer(ref flows.PaperRef, f flows.Facts, s flows.State) (by actor, p paper, err error) {
	if by, err = w.worker(f, s, aid.RoleOfficer, aid.RoleStaff); err != nil {
		return by, p, err
	}
	if p, err = w.paper(ref); err != nil {
		return by, p, err
	}
	if err = w.inScope(f, aid.Role(by.role), p.application); err != nil {
		return by, p, err
	}
	sent, err := w.some(`SELECT COUNT(*) FROM submissions s WHERE s.id = $1 AND `+sentBy("$2", "s")+` > 0`, p.id, by.id)
	if err == nil && sent {
		err = &flows.Refusal{Key: "refused.hands"}
	}
	return by, p, err
}

// sentBy is SQL for how much of a submission somebody of the office sent: as a
// photo, or the whole.
func sentBy(officer, submission string) string {
	return `(CASE WHEN ` + submission + `.officer = ` + officer + ` THEN 1 ELSE 0 END + (SELECT COUNT(*) FROM photos q
		WHERE q.submission = ` + submission + `.id AND q.submission IS NOT NULL AND q.officer = ` + officer + ` AND q.state NOT IN ('replaced', 'dropped')))`
}

// decide writes down what an officer decides on a document.
func (w *world) decide(e flows.Decide, f flows.Facts, s flows.State, done *flows.Applied) error {
	by, p, err := w.reviewer(e.PaperRef, f, s)
	if err != nil {
		return err
	}
	note := clip(strings.TrimSpace(e.Note), maxText)
	verdict := paperAccepted
	if !e.Accept {
		verdict = paperReturned
		if r, ok := aid.LookupReason(e.Reason); e.Reason+note == "" || e.Reason != "" && (!ok || r.Group != aid.GroupPhoto) {
			return &flows.Refusal{Key: "refused.ground"}
		}
	} else {
		e.Reason, note = "", ""
	}
	if err := w.asSeen(p, e.Rev, by, s); err != nil {
		return err
	}
	n, err := w.exec(`UPDATE submissions SET state = 'decided', rev = rev + 1, verdict = $1, reason = $2, note = $3,
		decided_by = $4, decided_at = $5, settles_at = $6 WHERE id = $7 AND state = 'submitted' AND rev = $8`,
		verdict, e.Reason, w.sealed("submissions.note", p.id, note), by.id, micros(w.Now),
		micros(w.Now.Add(w.office.Program.Work.Undo())), p.id, p.rev)
	if err != nil {
		return err
	}
	if n == 0 { // somebody was faster since it was read
		if p, err = w.paper(flows.PaperRef{Submission: p.id}); err != nil {
			return err
		}
		return w.movedOn(p, s)
	}
	if err := w.unclaim(queuePaper, p.id); err != nil {
		return err
	}
	if s.Draft["submission"] == p.id {
		draft(done, map[string]string{"submission": "", "rev": ""})
	}
	told := p.told()
	told["verdict"] = verdict
	result(done, told)
	return w.SetTimer(Timer{Subject: p.id, Kind: timerSettle, Due: w.Now.Add(w.office.Program.Work.Undo()), Payload: []byte(by.role)})
}

// asSeen refuses a decision on what is not as the officer saw it, or is not
// in the officer's hands. Refusals: refused.moved_on, refused.claim,
// refused.unseen.
func (w *world) asSeen(p paper, rev int64, by actor, s flows.State) error {
	open, err := w.stillOpen(p)
	if err != nil {
		return err
	}
	if !open || rev != 0 && rev != p.rev {
		return w.movedOn(p, s)
	}
	if err := w.mustHold(queuePaper, p.id, by.id); err != nil {
		return err
	}
	if rev != 0 {
		return nil
	}
	var shown int64
	if err := w.get([]any{&shown}, `SELECT shown FROM claims WHERE queue = $1 AND subject = $2`, queuePaper, p.id); err != nil {
		return refusedIfNone(err, "refused.claim")
	}
	if shown != p.rev {
		return &flows.Refusal{Key: "refused.unseen", Data: p.told()}
	}
	return nil
}

// stillOpen tells whether a document waits for a decision.
func (w *world) stillOpen(p paper) (bool, error) {
	var rev int64
	err := w.get([]any{&rev}, lines[flows.LinePaper].open, p.id, w.office.Program.Code)
	if errors.Is(err, ErrNone) {
		return false, nil
	}
	return err == nil, err
}

// movedOn says what happened to a document meanwhile. The conversation goes on
// with the present revision, which is then shown.
func (w *world) movedOn(p paper, s flows.State) error {
	told := p.told()
	told["what"] = p.state
	if p.state == paperDecided {
		told["what"] = p.verdict
	}
	if p.decidedBy != "" {
		name, err := w.officerName(p.decidedBy)
		if err != nil {
			return err
		}
		told["officer"] = name
	}
	r := &flows.Refusal{Key: "refused.moved_on", Data: told}
	if s.Draft["submission"] == p.id {
		r.Draft = map[string]string{"rev": strconv.FormatInt(p.rev, 10)}
	}
	return r
}

// officerName is the name of somebody of the office, "" when there is none.
func (w *world) officerName(id string) (name string, err error) {
	err = w.get([]any{&name}, `SELECT name FROM officers WHERE id = $1`, id)
	if errors.Is(err, ErrNone) {
		return "", nil
	}
	return name, err
}

// undoDecision takes a decision back while it is not settled, and opens the
// document again. The timer is stopped first, in the order in which it locks
// its rows itself.
func (w *world) undoDecision(e flows.UndoDecision, f flows.Facts, s flows.State, done *flows.Applied) error {
	by, p, err := w.reviewer(e.PaperRef, f, s)
	if err != nil {
		return err
	}
	if _, err := w.CancelTimer(p.id, timerSettle, "", "undone"); err != nil {
		return err
	}
	var rev int64
	err = w.get([]any{&rev}, `UPDATE submissions SET state = 'submitted', rev = rev + 1, verdict = '', reason = '', note = '',
		decided_by = '', decided_at = 0, settles_at = 0
		WHERE id = $1 AND state = 'decided' AND decided_by = $2 AND settles_at > $3 RETURNING rev`, p.id, by.id, micros(w.Now))
	if err != nil {
		return refusedIfNone(err, "refused.settled")
	}
	if open, err := w.takeOpen(p.application); err != nil || !open {
		return cmp.Or(err, w.movedOn(p, s))
	}
	if _, err := w.claim(queuePaper, p.id, by.id, w.office.Program.Work.PaperClaim()); err != nil {
		return err
	}
	draft(done, paperDraft(p.id, rev))
	result(done, p.told())
	return w.Append(p.application, "paper_undone", by.id, by.role, map[string]string{
		"submission": p.id, "kind": string(p.kind), "verdict": p.verdict})
}
