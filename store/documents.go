package store

import (
	"damping/flows"
	"damping/flows/aid"
)

// setDocument writes the present state of one document of an application;
// whoever changes what that rests on does so in the same transaction.
func (w *world) setDocument(application string, kind aid.DocKind, state aid.DocState, reason string) error {
	_, err := w.exec(`INSERT INTO documents (application, kind, state, reason, changed_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (application, kind) DO UPDATE SET state = excluded.state, reason = excluded.reason, changed_at = excluded.changed_at`,
		application, string(kind), string(state), reason, micros(w.Now))
	if err != nil {
		return err
	}
	if kind == aid.DocAccount && state == aid.DocAccepted {
		if err := w.office.ring(w.Tx, string(flows.CaseHolder), "", ""); err != nil {
			return err
		}
	}
	return w.office.remindOfPapers(w.Tx, application)
}

// timerPapers reminds of missing documents; its subject is an application.
const timerPapers = "papers"

// remindOfPapers counts the days to the next reminder anew. Whether anything
// is missing then, the reminder finds out by itself.
func (o *Office) remindOfPapers(tx *Tx, application string) error {
	return tx.SetTimer(Timer{Subject: application, Kind: timerPapers, Due: tx.Now.Add(o.Program.Work.RemindEvery())})
}

// stageOpens begins the reminders when a stage asks for documents. When it does
// not any more it ends them, and what waits for an officer leaves the line.
func (w *world) stageOpens(application string, to aid.Stage) error {
	if to.DocumentsOpen() {
		return w.office.remindOfPapers(w.Tx, application)
	}
	if _, err := w.CancelTimer(application, timerPapers, "", string(to)); err != nil {
		return err
	}
	if _, err := w.exec(`UPDATE submissions SET state = 'dropped', rev = rev + 1
		WHERE application = $1 AND state IN ('open', 'submitted')`, application); err != nil {
		return err
	}
	_, err := w.exec(`UPDATE documents SET state = 'missing', changed_at = $1 WHERE application = $2 AND state = 'submitted'`,
		micros(w.Now), application)
	return err
}

// takeOpen locks an application and tells whether it asks for documents.
func (w *world) takeOpen(application string) (bool, error) {
	n, err := w.exec(`UPDATE applications AS a SET updated_at = $1 WHERE a.id = $2 AND `+papersOpen, micros(w.Now), application)
	return n > 0, err
}

// remind tells a citizen which documents are missing, and sets the next
// reminder; when nothing is, or the stage asks for none, it is the last one.
func (o *Office) remind(tx *Tx, t Timer) ([]flows.Notice, error) {
	w := &world{Tx: tx, office: o}
	f := o.facts(tx)
	var person string
	if err := w.get([]any{&person}, `SELECT person FROM applications WHERE id = $1`, t.Subject); err != nil {
		return nil, err
	}
	f.Who.Person = &flows.Person{ID: person}
	st, err := w.status(f)
	if err != nil || st.Application != t.Subject || len(st.Owed()) == 0 {
		return nil, err
	}
	var done flows.Applied
	if err := w.tellIn(flows.Reminder, person, "papers.remind", aid.ClassNotice, nil, f, &done); err != nil {
		return nil, err
	}
	for i := range done.Notices {
		n := &done.Notices[i]
		n.Card, n.Facts.Data = timerPapers+"/"+t.Subject, st
		n.Once = n.Card + "/" + o.today(tx).String() + "/" + n.Chat
	}
	return done.Notices, o.remindOfPapers(tx, t.Subject)
}
