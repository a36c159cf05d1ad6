package store

import (
	"errors"
	"strconv"
	"strings"

	"damping/flows"
	"damping/flows/aid"
)

// review shows the document on the officer's desk: held, and still waiting.
// Without one it tells only what else there is to do: what the officer holds
// besides comes before what waits.
func (w *world) review(f flows.Facts, s flows.State) (*flows.Review, error) {
	r := &flows.Review{}
	by, err := w.worker(f, s, aid.RoleOfficer, aid.RoleStaff)
	if isRefusal(err) {
		return r, nil
	}
	if r.Last, err = w.lastDecision(by.id); err != nil {
		return nil, err
	}
	p, err := w.onDesk(by, f, s)
	if isRefusal(err) {
		return r, w.comingPaper(r, taking{world: w, line: lines[flows.LinePaper], by: by.id, areas: w.scope(f, s)})
	}
	if err != nil {
		return nil, err
	}
	r.Number, r.Rev, r.Kind, r.Since, r.Area = p.number, p.rev, p.kind, p.submitted, w.office.area(p.area)
	if err := w.reviewRecord(r, p, f, s); err != nil {
		return nil, err
	}
	if r.By, err = w.officerName(p.officer); err != nil {
		return nil, err
	}
	if err := w.reviewPhotos(r, p); err != nil {
		return nil, err
	}
	c, err := w.colleagues(f, s)
	if err != nil {
		return nil, err
	}
	r.Others = len(c.Rows) > 0
	return r, w.reviewPast(r, p)
}

// comingPaper tells what is opened next when no document is on the desk.
func (w *world) comingPaper(r *flows.Review, t taking) error {
	id, c, err := t.comes()
	if r.Coming = c; err != nil || c.AtHand == nil {
		return err
	}
	p, err := w.paper(flows.PaperRef{Submission: id})
	c.AtHand.Number, c.AtHand.Kind = strconv.FormatInt(p.number, 10), p.kind
	return err
}

// onDesk is the document that the draft names, if the officer holds it and it
// waits; that it is shown is kept with the claim.
func (w *world) onDesk(by actor, f flows.Facts, s flows.State) (p paper, err error) {
	ref := flows.PaperRef{Submission: s.Draft["submission"]}
	if ref.Submission == "" {
		return p, &flows.Refusal{Key: "refused.paper"}
	}
	if _, p, err = w.reviewer(ref, f, s); err != nil {
		return p, err
	}
	if err := w.mustHold(queuePaper, p.id, by.id); err != nil {
		return p, err
	}
	open, err := w.stillOpen(p)
	if err != nil {
		return p, err
	}
	if !open {
		return p, &flows.Refusal{Key: "refused.moved_on"}
	}
	if s.Draft["rev"] != strconv.FormatInt(p.rev, 10) {
		return p, nil
	}
	_, err = w.exec(`UPDATE claims SET shown = $1 WHERE queue = $2 AND subject = $3 AND shown <> $1`, p.rev, queuePaper, p.id)
	return p, err
}

// isRefusal tells the rule book's no from an error.
func isRefusal(err error) bool {
	var r *flows.Refusal
	return errors.As(err, &r)
}

// lastDecision is the officer's last decision that can still be taken back.
func (w *world) lastDecision(officer string) (*flows.Decision, error) {
	var d flows.Decision
	var verdict string
	err := w.get([]any{&d.Submission, &d.Number, &d.Kind, &verdict}, `SELECT id, number, kind, verdict FROM submissions
		WHERE state = 'decided' AND decided_by = $1 AND settles_at > $2 ORDER BY decided_at DESC, number DESC LIMIT 1`,
		officer, micros(w.Now))
	if errors.Is(err, ErrNone) {
		return nil, nil
	}
	d.Accepted = verdict == paperAccepted
	return &d, err
}

// reviewRecord shows what the record says, in full where the work needs it,
// and notes that it was shown.
func (w *world) reviewRecord(r *flows.Review, p paper, f flows.Facts, s flows.State) error {
	var person, business, accountName, account string
	var year int
	err := w.get([]any{&person, &business, &accountName, &account, &r.Stage, &year},
		`SELECT person, business, account_name, account, stage, year FROM applications WHERE id = $1`, p.application)
	if err != nil {
		return err
	}
	var sex string
	if err := w.get([]any{&sex}, `SELECT sex FROM people WHERE id = $1`, person); err != nil {
		return err
	}
	who, err := w.person(person)
	if err != nil {
		return err
	}
	named := personOf(person, who.name, sex)
	r.Person = &named
	if account, err = w.opened("applications.account", p.application, account); err != nil {
		return err
	}
	bank := ""
	if y, ok := w.office.Program.Year(year); ok {
		bank = y.Bank
	}
	fields := map[string]string{"nik": string(who.nik), "name": who.name, "birth": who.birth.Text(), "kk": string(who.kk),
		"address": who.address, "bank": bank, "account": account, "holder": accountName, "business": business}
	for _, key := range heldAgainst[p.kind] {
		if fields[key] != "" {
			r.Held = append(r.Held, flows.Field{Key: key, Value: fields[key]})
		}
	}
	return w.disclosed(p.application, f, s.Role, "photo "+string(p.kind)+","+strings.Join(heldAgainst[p.kind], ","))
}

// heldAgainst are the fields of the record that each kind of document is held
// against.
var heldAgainst = map[aid.DocKind][]string{
	aid.DocKTP:      {"nik", "name", "birth", "address"},
	aid.DocKK:       {"kk", "name", "address"},
	aid.DocAccount:  {"bank", "account", "holder", "name"},
	aid.DocBusiness: {"name", "business", "address"},
	aid.DocPhotos:   {"name", "business"},
	aid.DocPlan:     {"name", "business"},
	aid.DocPledge:   {"name", "address"},
}

// reviewPhotos lists the photos that count, and what the rules found.
func (w *world) reviewPhotos(r *flows.Review, p paper) error {
	flags := splitList(p.flags)
	err := w.each(func(scan func(...any) error) error {
		var id, faults, nik string
		var pages int
		if err := scan(&id, &pages, &faults, &nik); err != nil {
			return err
		}
		for page := range pages {
			r.Photos = append(r.Photos, flows.PhotoFile(id, "read", page+1))
		}
		r.Pages += pages
		r.NIK = weightier(r.NIK, nik)
		flags = append(flags, splitList(faults)...)
		return nil
	}, `SELECT id, pages, faults, nik_hint FROM photos
		WHERE submission = $1 AND state IN ('good', 'flagged', 'extra') ORDER BY id`, p.id)
	if r.NIK == string(aid.NIKDiffers) {
		flags = append(flags, flagNIK)
	}
	r.Flags = distinct(flags)
	return err
}

// weightier is what several photos say together: one number that differs
// counts, else one that matches.
func weightier(a, b string) string {
	for _, r := range []aid.NIKReading{aid.NIKDiffers, aid.NIKMatches, aid.NIKUnreadable} {
		if a == string(r) || b == string(r) {
			return string(r)
		}
	}
	return ""
}

// distinct keeps the first of each.
func distinct(list []string) (kept []string) {
	seen := map[string]bool{}
	for _, s := range list {
		if !seen[s] {
			kept = append(kept, s)
		}
		seen[s] = true
	}
	return kept
}

// mostPast is how many earlier returns are named.
const mostPast = 3

// reviewPast lists the earlier attempts at the document that were returned.
func (w *world) reviewPast(r *flows.Review, p paper) error {
	type row struct {
		id, reason, note string
		at               int64
	}
	var rows []row
	err := w.each(func(scan func(...any) error) error {
		var x row
		err := scan(&x.id, &x.reason, &x.note, &x.at)
		rows = append(rows, x)
		return err
	}, `SELECT id, reason, note, decided_at FROM submissions
		WHERE application = $1 AND kind = $2 AND state = 'returned' ORDER BY id DESC LIMIT $3`, p.application, string(p.kind), mostPast)
	if err != nil {
		return err
	}
	for _, x := range rows {
		note, err := w.opened("submissions.note", x.id, x.note)
		if err != nil {
			return err
		}
		r.Past = append(r.Past, flows.Return{On: aid.DateOf(w.office.fromMicro(x.at)), Reason: reasonOf(x.reason), Note: note})
	}
	return nil
}

// showPhotos sends the photos of the document on the desk once more.
func (w *world) showPhotos(e flows.ShowPhotos, f flows.Facts, s flows.State, done *flows.Applied) error {
	by, p, err := w.reviewer(flows.PaperRef{Submission: e.Submission}, f, s)
	if err != nil {
		return err
	}
	if err := w.mustHold(queuePaper, p.id, by.id); err != nil {
		return err
	}
	var r flows.Review
	if err := w.reviewPhotos(&r, p); err != nil {
		return err
	}
	r.Number, r.Kind = p.number, p.kind
	done.Files = append(done.Files, r.Files()...)
	return w.disclosed(p.application, f, s.Role, "photo "+string(p.kind))
}
