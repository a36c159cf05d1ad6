package store

import (
	"errors"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// answerWithin is how long the office may take over an objection: it is looked
// into without a visit.
const answerWithin = 14 * 24 * time.Hour

// objection is one to the decision that an application is "ineligible" by.
type objection struct {
	ticket
	chat, body string
	open       bool
}

// objectionOf is the newest objection to the decision that an application now
// stands on; one without a number when there is none.
func (w *world) objectionOf(application string) (o objection, err error) {
	var due int64
	var state string
	err = w.get([]any{&o.id, &o.number, &due, &o.chat, &o.body, &state}, `SELECT t.id, t.number, t.due_at, t.chat, t.body, t.state
		FROM tickets t JOIN applications a ON a.person = t.person
		WHERE a.id = $1 AND t.kind = 'objection' AND t.opened_at >= a.stage_at AND a.stage = $2 ORDER BY t.id DESC LIMIT 1`,
		application, string(aid.Ineligible))
	if errors.Is(err, ErrNone) {
		return objection{}, nil
	}
	o.due, o.open = w.office.fromMicro(due), state == "open"
	return o, err
}

// objectable fills in whether a decision can be objected to, or that it has been.
func (w *world) objectable(st *flows.Status) error {
	y, ok := w.office.Program.Year(st.Year)
	if !ok || st.Stage != aid.Ineligible {
		return nil
	}
	o, err := w.objectionOf(st.Application)
	switch {
	case o.open:
		st.Objection = &flows.Ticket{Number: o.number, Kind: string(flows.TicketObjection), Due: o.due}
	case o.number == "":
		st.ObjectBy = st.Since.AddDays(y.ObjectionDays)
	}
	return err
}

// object opens the citizen's objection, as long as there is time for it.
func (w *world) object(e flows.Object, f flows.Facts, done *flows.Applied) error {
	if f.Who.Person == nil {
		return &flows.Refusal{Key: "refused.role"}
	}
	if err := mayKeep(f); err != nil {
		return err
	}
	// Taken first, so that two taps make one objection.
	_, err := w.exec(`UPDATE applications SET updated_at = $1 WHERE person = $2 AND stage = $3`,
		micros(w.Now), f.Who.Person.ID, string(aid.Ineligible))
	if err != nil {
		return err
	}
	st, err := w.status(f)
	switch {
	case err != nil:
		return err
	case st.Objection != nil:
		return &flows.Refusal{Key: "refused.ticket", Data: map[string]string{"ticket": st.Objection.Number, "due": w.office.moment(st.Objection.Due)}}
	case st.ObjectBy.Before(w.office.today(w.Tx)): // also when there is nothing to object to
		return &flows.Refusal{Key: "refused.objection"}
	}
	t, err := w.addTicket(flows.TicketObjection, f.Who.Person.ID, string(st.Area.ID), clip(e.Text, maxText))
	if err != nil {
		return err
	}
	result(done, map[string]string{"ticket": t.number, "due": w.office.moment(t.due)})
	return w.note(st.Application, "objected", &actor{f.Who.Person.ID, string(aid.RoleCandidate)}, map[string]string{"ticket": t.number})
}

// answerObjection ends an objection: accepted, the case is validated again and
// decided anew; otherwise the decision stays. Either way the citizen hears why.
func (w *world) answerObjection(e flows.AnswerObjection, f flows.Facts, s flows.State, done *flows.Applied) error {
	by, err := w.checking(flows.CaseObjection, e.Application, f, s)
	if err != nil {
		return err
	}
	note := clip(e.Note, maxText)
	if note == "" {
		return &flows.Refusal{Key: "refused.ground"}
	}
	if err := w.takeStage(stageMove{application: e.Application, from: aid.Ineligible}); err != nil {
		return err
	}
	o, err := w.objectionOf(e.Application)
	if err != nil {
		return err
	}
	if !o.open {
		return &flows.Refusal{Key: "refused.moved_on"}
	}
	answer := "rejected"
	if e.Accept {
		answer = "accepted"
		m := stageMove{application: e.Application, from: aid.Ineligible, to: aid.Validated, by: by, note: note}
		if err := w.moveStage(f, m, done); err != nil {
			return err
		}
	}
	if _, err := w.exec(`UPDATE tickets SET state = 'done', closed_at = $1 WHERE id = $2`, micros(w.Now), o.id); err != nil {
		return err
	}
	if _, err := w.count("tickets", -1); err != nil {
		return err
	}
	if err := w.note(e.Application, "objection_"+answer, &by, map[string]string{"ticket": o.number, "note": note}); err != nil {
		return err
	}
	if err := w.unclaim(string(flows.CaseObjection), e.Application); err != nil {
		return err
	}
	if e.Accept {
		return nil // the letter about the stage has gone out
	}
	var person string
	if err := w.get([]any{&person}, `SELECT person FROM applications WHERE id = $1`, e.Application); err != nil {
		return err
	}
	return w.tell(person, "objection.told", aid.ClassNotice, map[string]string{"ticket": o.number, "note": note}, f, done)
}
