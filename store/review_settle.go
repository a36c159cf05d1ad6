package store

import (
	"cmp"

	"damping/flows"
	"damping/flows/aid"
)

// settle ends the time in which a decision could be taken back: the document
// follows it, the chain gets its link, and the citizen hears.
func (o *Office) settle(tx *Tx, t Timer) ([]flows.Notice, error) {
	w := &world{Tx: tx, office: o}
	p, err := w.paper(flows.PaperRef{Submission: t.Subject})
	if isRefusal(err) || err == nil && p.state != paperDecided {
		return nil, nil // taken back, or gone
	}
	if err != nil {
		return nil, err
	}
	n, err := w.exec(`UPDATE submissions SET state = verdict, rev = rev + 1 WHERE id = $1 AND state = 'decided' AND rev = $2`, p.id, p.rev)
	if err != nil || n == 0 {
		return nil, err
	}
	var done flows.Applied
	err = w.settled(p, cmp.Or(string(t.Payload), string(aid.RoleOfficer)), o.facts(tx), &done)
	return done.Notices, err
}

// facts are what a timer knows: nobody is behind it.
func (o *Office) facts(tx *Tx) flows.Facts {
	return flows.Facts{Now: o.now(tx), Today: o.today(tx), Program: o.Program, Year: o.Program.Current()}
}

// settled makes a decision, taken under some hat, final.
func (w *world) settled(p paper, hat string, f flows.Facts, done *flows.Applied) error {
	if err := w.setDocument(p.application, p.kind, aid.DocState(p.verdict), p.reason); err != nil {
		return err
	}
	note, err := w.opened("submissions.note", p.id, p.note)
	if err != nil {
		return err
	}
	if err := w.Append(p.application, "paper_"+p.verdict, p.decidedBy, hat, map[string]string{
		"submission": p.id, "kind": string(p.kind), "reason": p.reason, "note": note}); err != nil {
		return err
	}
	if err := w.tellPaper(p, note, f, done); err != nil || p.verdict != paperAccepted {
		return err
	}
	if p.kind == aid.DocAccount {
		if err := w.addHand(p.application, p.decidedBy, aid.HandAccount); err != nil {
			return err
		}
	}
	return w.tryComplete(f, p.application, done)
}

// tellPaper writes to the citizen, while her documents are still open.
func (w *world) tellPaper(p paper, note string, f flows.Facts, done *flows.Applied) error {
	var person string
	var stage aid.Stage
	err := w.get([]any{&person, &stage}, `SELECT person, stage FROM applications WHERE id = $1`, p.application)
	if err != nil || !stage.DocumentsOpen() {
		return err
	}
	told := p.told()
	told["reason"], told["note"] = p.reason, note
	from := len(done.Notices)
	if err := w.tell(person, "paper."+p.verdict, aid.ClassNotice, told, f, done); err != nil {
		return err
	}
	for i := from; i < len(done.Notices); i++ {
		n := &done.Notices[i]
		if n.Facts.Data, err = w.status(n.Facts); err != nil {
			return err
		}
	}
	return nil
}
