package store

import (
	"cmp"
	"slices"

	"damping/flows"
	"damping/flows/aid"
)

// firstVisits is how many of a queue are named.
const firstVisits = 5

// queue is what waits in somebody's kelurahan.
func (w *world) queue(f flows.Facts, s flows.State) (*flows.Queue, error) {
	q := &flows.Queue{Areas: w.scope(f, s)}
	year := w.office.Program.CurrentYear
	counts, err := w.stageCounts(w.office.Program.Code, year)
	if err != nil {
		return nil, err
	}
	if q.Begun, err = w.begunVisits(q.Areas, f); err != nil {
		return nil, err
	}
	for _, a := range q.Areas {
		visits := counts[place{year, string(a.ID), aid.Proposed}]
		q.Visits += visits
		q.Mends += counts[place{year, string(a.ID), aid.Correction}]
		if err := w.waiting(q, string(a.ID), f.Who.Officer.ID); err != nil {
			return nil, err
		}
		lost, err := w.unreached(string(a.ID))
		if err != nil {
			return nil, err
		}
		q.Lost += lost
		if visits == 0 {
			continue
		}
		rows, err := w.rows(rowFrom+`applications a JOIN people p ON p.id = a.person
			WHERE a.program = $1 AND a.year = $2 AND a.area = $3 AND a.stage = $4
			ORDER BY a.stage_on, a.id LIMIT $5`,
			w.office.Program.Code, year, string(a.ID), string(aid.Proposed), firstVisits+len(q.Begun))
		if err != nil {
			return nil, err
		}
		q.First = append(q.First, rows...)
	}
	if f.Who.Officer != nil {
		if q.Talks, err = w.talking(f.Who.Officer.ID); err != nil {
			return nil, err
		}
	}
	q.Visits = max(0, q.Visits-len(q.Begun))
	q.First = slices.DeleteFunc(q.First, func(r flows.Row) bool {
		return slices.ContainsFunc(q.Begun, func(b flows.Row) bool { return b.Application == r.Application })
	})
	slices.SortStableFunc(q.First, func(a, b flows.Row) int {
		return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.Application, b.Application))
	})
	q.First = q.First[:min(len(q.First), firstVisits)]
	return q, nil
}

// talking counts the questions on somebody's desk that wait for the citizen.
func (w *world) talking(officer string) (n int, err error) {
	return n, w.get([]any{&n}, `SELECT COUNT(*) FROM claims c JOIN tickets t ON t.id = c.subject
		WHERE c.officer = $1 AND c.queue = 'ask' AND c.until > $2 AND t.state = 'open' AND t.waits = 'citizen'`, officer, micros(w.Now))
}

// begunVisits are the visits in these kelurahan that the officer has begun and
// holds.
func (w *world) begunVisits(areas []aid.Area, f flows.Facts) ([]flows.Row, error) {
	if f.Who.Officer == nil {
		return nil, nil
	}
	list, err := w.rows(rowFrom+`claims c JOIN visits v ON v.application = c.subject AND v.officer = c.officer AND v.state = 'open'
		JOIN applications a ON a.id = v.application JOIN people p ON p.id = a.person
		WHERE c.officer = $1 AND c.queue = $2 AND c.until > $3 AND a.program = $4 AND a.year = $5 AND a.stage = 'proposed'
		ORDER BY v.began_at, v.id`, f.Who.Officer.ID, queueVisit, micros(w.Now), w.office.Program.Code, w.office.Program.CurrentYear)
	return slices.DeleteFunc(list, func(r flows.Row) bool {
		return !slices.ContainsFunc(areas, func(a aid.Area) bool { return a.ID == r.Area.ID })
	}), err
}

// waiting adds the documents and tickets of one kelurahan that somebody could
// open; more than a thousand documents are not counted.
func (w *world) waiting(q *flows.Queue, area, officer string) error {
	var papers, links, fixes, asks, late, copies int
	tickets := func(which string) string {
		return `(SELECT COUNT(*) FROM tickets k WHERE k.area = $1 AND k.state = 'open' AND k.waits = 'office'
			AND ` + ownPhone("$3", "k.person") + ` = 0 AND ` + ownChat("$3", "k.chat") + ` = 0 AND k.kind = ` + which + `)`
	}
	err := w.get([]any{&papers, &links, &fixes, &asks, &late, &copies}, `SELECT
		(SELECT COUNT(*) FROM (SELECT s.id FROM submissions s WHERE s.state = 'submitted' AND s.area = $1
			AND (SELECT COUNT(*) FROM applications a WHERE a.id = s.application AND a.program = $2 AND `+papersOpen+`
				AND `+ownPhone("$3", "a.person")+` = 0) = 1 AND `+sentBy("$3", "s")+` = 0 LIMIT 1000) w),
		`+tickets(`'link'`)+`, `+tickets(`'correction'`)+`, `+tickets(`'question'`)+`, `+tickets(`'question' AND k.due_at < $4`)+`, `+tickets(`'copy'`),
		area, w.office.Program.Code, officer, micros(w.Now))
	q.Papers += papers
	q.Links += links
	q.Fixes += fixes
	q.Asks += asks
	q.Late += late
	q.Copies += copies
	return err
}

// rowFrom begins every list of people for the office; w.rows reads it. No
// number of a person is in it.
const rowFrom = `SELECT a.id, a.person, p.name, a.area, a.stage, a.stage_on FROM `

func (w *world) rows(query string, args ...any) ([]flows.Row, error) {
	var list []flows.Row
	err := w.each(func(scan func(...any) error) error {
		var r flows.Row
		var area, since string
		if err := scan(&r.Application, &r.Person, &r.Name, &area, &r.Stage, &since); err != nil {
			return err
		}
		r.Area, r.Since = w.office.area(area), dateOf(since)
		list = append(list, r)
		return nil
	}, query, args...)
	return list, err
}

// recap is the current year in numbers, within what the person may see.
func (w *world) recap(f flows.Facts, s flows.State) (*flows.Recap, error) {
	year := w.office.Program.CurrentYear
	r := &flows.Recap{Year: year}
	areas := w.scope(f, s)
	if len(areas) == 0 {
		return r, nil
	}
	if y, ok := w.office.Program.Year(year); ok {
		r.Quota = y.Quota
	}
	counts, err := w.stageCounts(w.office.Program.Code, year)
	if err != nil {
		return nil, err
	}
	stages := map[aid.Stage]int{}
	for _, a := range areas {
		n := 0
		for _, stage := range aid.Stages() {
			here := counts[place{year, string(a.ID), stage}]
			stages[stage] += here
			n += here
		}
		if n > 0 {
			r.Areas = append(r.Areas, flows.AreaCount{Area: a, N: n})
		}
		r.Total += n
	}
	for _, stage := range aid.Stages() {
		if stages[stage] > 0 {
			r.Stages = append(r.Stages, flows.StageCount{Stage: stage, N: stages[stage]})
		}
	}
	if s.Role == aid.RoleOfficer {
		return r, nil
	}
	if r.Weekly, err = w.subscribed(f.Who.Officer); err != nil {
		return nil, err
	}
	return r, w.recapCounters(r)
}

func (w *world) recapCounters(r *flows.Recap) error {
	linked, err := w.counted("linked")
	if err != nil {
		return err
	}
	open, err := w.counted("tickets")
	r.Linked, r.Tickets = int(linked), int(open)
	return err
}

// officers lists who works with the bot; for the office, not the field.
func (w *world) officers(f flows.Facts, s flows.State) (*flows.Officers, error) {
	if !role(f, s, aid.RoleAdmin, aid.RoleHead) {
		return &flows.Officers{}, nil
	}
	list, err := w.office.listOfficers(w.Tx)
	if err != nil {
		return nil, err
	}
	o := &flows.Officers{}
	for _, r := range list {
		o.Rows = append(o.Rows, flows.OfficerRow{Name: r.Name, Roles: r.Roles, Areas: r.Areas, Joined: r.Joined})
	}
	return o, nil
}

// networks tells how the networks and queues are doing.
func (w *world) networks(f flows.Facts, s flows.State) (*flows.Networks, error) {
	if !role(f, s, aid.RoleAdmin, aid.RoleHead, aid.RoleStaff) {
		return &flows.Networks{}, nil
	}
	return w.countNetworks()
}
