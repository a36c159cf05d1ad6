package store

import (
	"cmp"
	"errors"

	"damping/flows"
)

// colleagues are the officers who could take the document on the desk over.
func (w *world) colleagues(f flows.Facts, s flows.State) (*flows.Colleagues, error) {
	c := &flows.Colleagues{}
	by, p, err := w.reviewer(flows.PaperRef{Submission: s.Draft["submission"]}, f, s)
	if isRefusal(err) {
		return c, nil
	}
	if err != nil {
		return nil, err
	}
	return c, w.each(func(scan func(...any) error) error {
		var o flows.Officer
		err := scan(&o.ID, &o.Name)
		c.Rows = append(c.Rows, o)
		return err
	}, `SELECT o.id, o.name FROM submissions s JOIN applications p ON p.id = s.application
		JOIN officer_areas a ON a.area = p.area JOIN officers o ON o.id = a.officer
		WHERE s.id = $1 AND o.removed_at = 0 AND o.joined_at > 0 AND o.id <> $2
		AND `+sentBy("o.id", "s")+` = 0 AND `+ownPhone("o.id", "p.person")+` = 0 ORDER BY o.name, o.id`, p.id, by.id)
}

// handOver offers the document on the desk to a colleague, who finds it first
// in the queue. Until the answer it stays with who offers it.
func (w *world) handOver(e flows.HandOver, f flows.Facts, s flows.State, done *flows.Applied) error {
	by, p, err := w.reviewer(flows.PaperRef{Submission: e.Submission}, f, s)
	if err != nil {
		return err
	}
	c, err := w.colleagues(f, s)
	if err != nil {
		return err
	}
	name := ""
	for _, o := range c.Rows {
		if o.ID == e.To {
			name = o.Name
		}
	}
	if name == "" {
		return &flows.Refusal{Key: "refused.colleague"}
	}
	n, err := w.exec(`UPDATE claims SET offered_to = $1, until = $2 WHERE queue = $3 AND subject = $4 AND officer = $5 AND until > $6`,
		e.To, micros(w.Now.Add(w.office.Program.Work.PaperClaim())), queuePaper, p.id, by.id, micros(w.Now))
	if err != nil {
		return err
	}
	if n == 0 {
		return &flows.Refusal{Key: "refused.claim"}
	}
	told := p.told()
	told["to"], told["from"] = name, f.Who.Officer.Name
	result(done, told)
	draft(done, map[string]string{"submission": "", "rev": ""})
	return w.tellOfficer(e.To, "review.offered", told, f, done)
}

// takeOver takes a document that a colleague offers, or one that nobody holds,
// by its number. Refusals: those of a reviewer, refused.moved_on, refused.claim.
func (w *world) takeOver(e flows.TakeOver, f flows.Facts, s flows.State, done *flows.Applied) error {
	by, p, err := w.reviewer(e.PaperRef, f, s)
	if err != nil {
		return err
	}
	from, err := w.offerer(p, by)
	if err != nil {
		return err
	}
	t := taking{world: w, line: lines[flows.LinePaper], by: by.id}
	rev, err := t.hold(p.id)
	if err != nil {
		return err
	}
	if rev == 0 {
		open, err := w.stillOpen(p)
		if err == nil && !open {
			err = w.movedOn(p, s)
		}
		return cmp.Or(err, error(&flows.Refusal{Key: "refused.claim"}))
	}
	draft(done, paperDraft(p.id, rev))
	told := p.told()
	told["to"] = f.Who.Officer.Name
	result(done, told)
	if from == "" {
		return nil
	}
	return w.tellOfficer(from, "review.taken", told, f, done)
}

// declineOver lets a document stay with the colleague who offers it. Refusals:
// those of a reviewer, refused.offer.
func (w *world) declineOver(e flows.DeclineOver, f flows.Facts, s flows.State, done *flows.Applied) error {
	by, p, err := w.reviewer(e.PaperRef, f, s)
	if err != nil {
		return err
	}
	from, err := w.offerer(p, by)
	if err != nil {
		return err
	}
	if from == "" {
		return &flows.Refusal{Key: "refused.offer", Data: p.told()}
	}
	if _, err := w.exec(`UPDATE claims SET offered_to = '' WHERE queue = $1 AND subject = $2 AND offered_to = $3`,
		queuePaper, p.id, by.id); err != nil {
		return err
	}
	told := p.told()
	told["to"] = f.Who.Officer.Name
	result(done, told)
	return w.tellOfficer(from, "review.declined", told, f, done)
}

// offerer is who offers a document to an officer now, "" when nobody does.
func (w *world) offerer(p paper, to actor) (from string, err error) {
	err = w.get([]any{&from}, `SELECT officer FROM claims WHERE queue = $1 AND subject = $2 AND offered_to = $3 AND until > $4`,
		queuePaper, p.id, to.id, micros(w.Now))
	if errors.Is(err, ErrNone) {
		return "", nil
	}
	return from, err
}
