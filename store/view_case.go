package store

import (
	"errors"
	"slices"

	"damping/flows"
	"damping/flows/aid"
)

// card is a citizen with the newest application, as the office may see it;
// numbers masked. It is empty for whoever has no business with it.
func (w *world) card(f flows.Facts, s flows.State) (*flows.Case, error) {
	c, p, err := w.cardOf(f, s)
	if err != nil || c.Empty() {
		return c, err
	}
	c.NIK, c.KK, c.Phone, c.Birth = masked(p.nik), masked(p.kk), masked(p.phone), maskBirth(p.birth)
	if err := w.cardCase(c, f, s); err != nil {
		return nil, err
	}
	return c, w.disclosed(w.chainOf(c), f, s.Role, "name,nik (masked),kk (masked),phone (masked)")
}

// numbers is the card with everything in full.
func (w *world) numbers(f flows.Facts, s flows.State) (*flows.Case, error) {
	c, p, err := w.cardOf(f, s)
	if err != nil || c.Empty() {
		return c, err
	}
	c.NIK, c.KK, c.Phone, c.Birth, c.Address = string(p.nik), string(p.kk), p.phone.Local(), p.birth.Text(), p.address
	return c, w.disclosed(w.chainOf(c), f, s.Role, "name,nik,kk,phone,birth,address")
}

// chainOf is the chain in which looks at a card are noted.
func (w *world) chainOf(c *flows.Case) string {
	if c.Application == "" {
		return officeChain
	}
	return c.Application
}

// cardOf finds whom the draft names, within the scope of whoever looks.
func (w *world) cardOf(f flows.Facts, s flows.State) (*flows.Case, *person, error) {
	none, id := &flows.Case{}, s.Draft["person"]
	if id == "" || !role(f, s, aid.RoleOfficer, aid.RoleStaff, aid.RoleHead) {
		return none, nil, nil
	}
	p, err := w.person(id)
	if errors.Is(err, ErrNone) {
		return none, nil, nil
	}
	if err != nil {
		return none, nil, err
	}
	who := personOf(id, p.name, string(p.sex))
	c := &flows.Case{ID: id, Person: &who, Area: w.office.area(p.area)}
	var area, since, reason, note string
	err = w.get([]any{&c.Application, &c.Year, &area, &c.Stage, &since, &reason, &note, &c.Business},
		`SELECT id, year, area, stage, stage_on, reason, note, business FROM applications
		WHERE person = $1 AND program = $2 ORDER BY year DESC LIMIT 1`, id, w.office.Program.Code)
	switch {
	case errors.Is(err, ErrNone):
		area = p.area
	case err != nil:
		return none, nil, err
	}
	if !slices.ContainsFunc(w.scope(f, s), func(a aid.Area) bool { return string(a.ID) == area }) {
		return none, nil, nil
	}
	c.Area, c.Since, c.Reason = w.office.area(area), dateOf(since), reasonOf(reason)
	c.Note, err = w.opened("applications.note", c.Application, note)
	return c, p, err
}

// cardCase fills in what the office has done for an application.
func (w *world) cardCase(c *flows.Case, f flows.Facts, s flows.State) (err error) {
	if c.Officer, err = w.officerOfArea(string(c.Area.ID)); err != nil {
		return err
	}
	if err := w.get([]any{&c.Chats}, `SELECT COUNT(*) FROM links WHERE person = $1 AND revoked_at = 0 AND person IS NOT NULL`, c.ID); err != nil {
		return err
	}
	if c.Application == "" {
		return nil
	}
	st := &flows.Status{Application: c.Application, Year: c.Year}
	if err := w.papers(st); err != nil {
		return err
	}
	if c.Stage.DocumentsOpen() {
		c.Papers = st.Papers
	}
	if c.Visits, err = w.pastVisits(c.Application); err != nil {
		return err
	}
	if c.Moves, err = w.pastMoves(c.Application); err != nil {
		return err
	}
	holder, err := w.holder(queueVisit, c.Application)
	if err != nil {
		return err
	}
	mine := f.Who.Officer.ID
	if err := w.notOwn(mine, c.ID, ""); err != nil {
		if isRefusal(err) { // seen, but not worked on
			return nil
		}
		return err
	}
	c.Visitable = c.Stage == aid.Proposed && s.Role == aid.RoleOfficer && (holder == "" || holder == mine)
	c.Helpable = c.Stage.DocumentsOpen() && (s.Role == aid.RoleOfficer || s.Role == aid.RoleStaff)
	c.Mendable = c.Stage == aid.Correction && s.Role == aid.RoleOfficer
	c.Leavable = c.Stage.BeforePaying() && s.Role == aid.RoleStaff
	if rule, ok := aid.FindMove(c.Stage, aid.Correction); ok {
		c.Faultable = aid.Allowed(s.Role, rule)
	}
	if holder != "" && holder != mine {
		c.Holder, err = w.officerName(holder)
	}
	return err
}

// movesShown is how many changes of stage a card names.
const movesShown = 5

// pastMoves are the last changes of stage, the newest first.
func (w *world) pastMoves(application string) (moves []flows.PastMove, err error) {
	for _, l := range slices.Backward(w.links) { // made in this very turn
		if l.chain == application && l.kind == "stage" {
			move, err := w.pastMove(Entry{At: w.Now, Actor: l.actor, Values: l.values})
			if err != nil {
				return nil, err
			}
			moves = append(moves, move)
		}
	}
	kept, err := w.pastOf(application, "stage")
	if err != nil {
		return nil, err
	}
	moves = append(moves, kept...)
	return moves[:min(len(moves), movesShown)], nil
}

// pastOf are the last links of a kind that speak of a move, the newest first.
func (w *world) pastOf(application, kind string) (moves []flows.PastMove, err error) {
	var links []int64
	err = w.each(func(scan func(...any) error) error {
		var n int64
		err := scan(&n)
		links = append(links, n)
		return err
	}, `SELECT n FROM ledger WHERE chain = $1 AND kind = $2 ORDER BY n DESC LIMIT $3`, application, kind, movesShown)
	if err != nil {
		return nil, err
	}
	for _, n := range links {
		entries, err := w.History(application, n-1, 1)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			move, err := w.pastMove(e)
			if err != nil {
				return nil, err
			}
			moves = append(moves, move)
		}
	}
	return moves, nil
}

func (w *world) pastMove(e Entry) (m flows.PastMove, err error) {
	m = flows.PastMove{At: e.At.In(w.office.Zone), To: aid.Stage(e.Values["to"]), Note: e.Values["note"]}
	m.By, err = w.officerName(e.Actor)
	return m, err
}
