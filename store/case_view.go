package store

import (
	"errors"
	"slices"

	"damping/flows"
	"damping/flows/aid"
)

// decisions counts what waits for the office.
func (w *world) decisions(f flows.Facts, s flows.State) (*flows.Desk, error) {
	d := &flows.Desk{}
	if !role(f, s, aid.RoleStaff, aid.RoleHead) {
		return d, nil
	}
	for line, n := range map[flows.CaseLine]*int{flows.CaseObjection: &d.Objections, flows.CaseHolder: &d.Holders, flows.CaseApprove: &d.Proposals} {
		var err error
		if *n, err = w.waitingIn(line); err != nil {
			return nil, err
		}
	}
	counts, err := w.stageCounts(w.office.Program.Code, w.office.Program.CurrentYear)
	for p, n := range counts {
		switch p.stage {
		case aid.Verified:
			d.Checks += n
		case aid.Validated:
			d.Proposable += n
		case aid.Reserve:
			d.Reserve += n
		}
	}
	if err != nil {
		return nil, err
	}
	var proposed int // counted apart: there are few
	err = w.get([]any{&proposed}, `SELECT COUNT(*) FROM proposals WHERE program = $1 AND year = $2 AND state = 'open' AND from_stage = $3`,
		w.office.Program.Code, w.office.Program.CurrentYear, string(aid.Validated))
	if err != nil {
		return nil, err
	}
	d.Proposable -= proposed
	again, err := w.waitingOf(seenAgain)
	if err != nil {
		return nil, err
	}
	d.Checks += again
	d.Taken, d.Quota, err = w.places()
	return d, err
}

// places are those taken in the current year, and those that there are.
func (w *world) places() (taken, quota int, err error) {
	y := w.office.Program.Current()
	taken, err = w.placesTaken(w.office.Program.Code, y.Year)
	return taken, y.Quota, err
}

// checkFor is a case for one of the views of it: what is shown of it, and
// whether somebody else has it on their desk.
func (w *world) checkFor(v flows.View, f flows.Facts, s flows.State) (*flows.Check, error) {
	id := s.Draft["application"]
	if id == "" || !role(f, s, aid.RoleStaff, aid.RoleHead) {
		return &flows.Check{}, nil
	}
	c, err := w.check(id)
	if err != nil || c.Application == "" {
		return c, err
	}
	line, fields := flows.CaseLine(s.Draft["line"]), "name,nik (masked),kk (masked),account (masked),visit"
	if c.Stage == aid.Verified && (v == flows.ViewCheck || v == flows.ViewFlag) {
		if err := w.flagTwins(c); err != nil {
			return nil, err
		}
	}
	switch v {
	case flows.ViewFlag:
		if len(c.Open()) == 0 {
			return &flows.Check{}, nil
		}
		beside, err := w.besideFlag(c, f, s)
		if err != nil {
			return nil, err
		}
		fields += beside
	case flows.ViewCheck:
		fields += looks(c)
	case flows.ViewHolder:
		fields += ",account"
		if err := w.wholeAccount(c); err != nil {
			return nil, err
		}
		fields += looks(c)
	}
	if v != flows.ViewLeave {
		again := line == flows.CaseCheck && late(c)
		if !slices.Contains(caseLines[line].holds, c.Stage) && !again { // it moved on meanwhile
			return &flows.Check{}, nil
		}
		if who, err := w.holder(string(line), id); err != nil || who != "" && who != f.Who.Officer.ID {
			return &flows.Check{}, err
		}
	}
	return c, w.disclosed(id, f, s.Role, fields)
}

// check gathers what the record knows of an application; one of another
// programme is empty.
func (w *world) check(id string) (*flows.Check, error) {
	c := &flows.Check{}
	var person, area, since, account, letter, reason, note string
	var listed, pkh, bpnt, holder string
	err := w.get([]any{&person, &area, &c.Year, &c.Stage, &since, &c.Business, &account, &holder, &listed, &pkh, &bpnt, &letter, &reason, &note},
		`SELECT person, area, year, stage, stage_on, business, account, account_name, listed, pkh, bpnt, letter, reason, note
		FROM applications WHERE id = $1 AND program = $2`, id, w.office.Program.Code)
	if errors.Is(err, ErrNone) {
		return c, nil
	}
	if err != nil {
		return nil, err
	}
	p, err := w.person(person)
	if err != nil {
		return nil, err
	}
	who := personOf(person, p.name, string(p.sex))
	c.Application, c.Person, c.NIK, c.KK = id, &who, masked(p.nik), masked(p.kk)
	c.Area, c.Since, c.LastAid = w.office.area(area), dateOf(since), w.office.Program.LastAid(c.Year, aid.AreaID(area))
	number, err := w.opened("applications.account", id, account)
	if err != nil {
		return nil, err
	}
	if number != "" {
		c.Account = &flows.Account{Number: masked(aid.Account(number)), Holder: holder}
	}
	if c.Letter, err = w.letterPages(letter); err != nil {
		return nil, err
	}
	for _, part := range []func(*flows.Check) error{w.checkPapers, w.checkVisit, w.checkRegister, w.checkFlags,
		func(c *flows.Check) error { return w.checkTwins(c, p, number) },
		func(c *flows.Check) (err error) { c.Declined, err = w.pastOf(id, "declined"); return err },
		func(c *flows.Check) error { return w.checkObjection(c, reason, note) }} {
		if err := part(c); err != nil {
			return nil, err
		}
	}
	c.Told = aid.Facts{Listed: triOf(listed), PKH: triOf(pkh), BPNT: triOf(bpnt)}
	judge(w.office.Program, c)
	return c, nil
}

// judge holds against the rules what somebody made sure of: at a visit, in the
// register. What only the proposal says, or what it says otherwise since, is
// not known.
func judge(p *aid.Program, c *flows.Check) {
	facts := aid.Facts{Business: seen(c.Visit), Area: c.Area.ID}
	if r := c.Register; r != nil {
		same := func(looked bool, told aid.Tri) aid.Tri {
			if told.Known() && told != aid.TriOf(looked) {
				c.Changed = true
				return aid.NotKnown
			}
			return aid.TriOf(looked)
		}
		facts.Listed, facts.PKH, facts.BPNT = same(r.Listed, c.Told.Listed), same(r.PKH, c.Told.PKH), same(r.BPNT, c.Told.BPNT)
	}
	c.Rules = p.Judge(c.Year, facts)
}

// triOf reads a column of "ya" and "tidak".
func triOf(text string) aid.Tri {
	switch text {
	case aid.Yes.String():
		return aid.Yes
	case aid.No.String():
		return aid.No
	}
	return aid.NotKnown
}

// seen is what a visit says about a business.
func seen(v *flows.Visited) aid.Tri {
	switch {
	case v == nil:
		return aid.NotKnown
	case v.Result == "layak":
		return aid.Yes
	case v.Reason != nil && v.Reason.Code == "B01":
		return aid.No
	}
	return aid.NotKnown
}

// checkPapers fills in the documents that are accepted.
func (w *world) checkPapers(c *flows.Check) error {
	st := &flows.Status{Application: c.Application, Year: c.Year}
	err := w.papers(st)
	for _, p := range st.Papers {
		if p.State == aid.DocAccepted {
			c.Papers = append(c.Papers, p)
		}
	}
	return err
}

// checkVisit fills in the last visit that was finished, with its photos.
func (w *world) checkVisit(c *flows.Check) error {
	v := &flows.Visited{}
	var id, reason, form string
	var at int64
	err := w.get([]any{&id, &v.Officer, &v.Result, &reason, &form, &at}, `SELECT v.id, o.name, v.result, v.reason, v.form, v.ended_at
		FROM visits v JOIN officers o ON o.id = v.officer WHERE v.application = $1 AND v.state = 'done' ORDER BY v.id DESC LIMIT 1`, c.Application)
	if errors.Is(err, ErrNone) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := w.openJSON("visits.form", id, form, &v.Form); err != nil {
		return err
	}
	v.On, v.Reason, c.Visit = aid.DateOf(w.office.fromMicro(at)), reasonOf(reason), v
	c.Photos, v.Photos, err = w.pagesOf(`visit = $1 AND visit IS NOT NULL AND state IN ('good', 'flagged', 'poor', 'extra')`, id)
	return err
}

// checkRegister fills in the last snapshot of the register.
func (w *world) checkRegister(c *flows.Check) error {
	var on, listed, pkh, bpnt string
	r := &flows.Snapshot{}
	err := w.get([]any{&r.Register, &r.Period, &on, &r.By, &listed, &r.Decile, &pkh, &bpnt}, `SELECT s.register, s.period, s.checked_on, o.name,
		s.listed, s.decile, s.pkh, s.sembako FROM snapshots s JOIN officers o ON o.id = s.officer
		WHERE s.application = $1 ORDER BY s.at DESC, s.id DESC LIMIT 1`, c.Application)
	if errors.Is(err, ErrNone) {
		return nil
	}
	r.On, r.Listed, r.PKH, r.BPNT = dateOf(on), triOf(listed) == aid.Yes, triOf(pkh) == aid.Yes, triOf(bpnt) == aid.Yes
	c.Register = r
	return err
}

// checkFlags fills in what the rules found, and what people said to it.
func (w *world) checkFlags(c *flows.Check) error {
	var others, notes []string
	err := w.each(func(scan func(...any) error) error {
		var fl flows.Flag
		var other, note string
		err := scan(&fl.ID, &fl.Code, &other, &fl.Answer, &note)
		c.Flags, others, notes = append(c.Flags, fl), append(others, other), append(notes, note)
		return err
	}, `SELECT id, code, other, answer, note FROM flags WHERE application = $1
		ORDER BY CASE WHEN answer = '' THEN 0 ELSE 1 END, raised_at, id LIMIT 20`, c.Application)
	if err != nil {
		return err
	}
	for i := range c.Flags {
		fl := &c.Flags[i]
		if fl.Note, err = w.opened("flags.note", fl.ID, notes[i]); err != nil {
			return err
		}
		twins, err := w.twins("photo", `a.id = $3`, c.Application, others[i])
		if err != nil {
			return err
		}
		if len(twins) > 0 {
			fl.Other = &twins[0]
		}
	}
	return nil
}

// checkTwins fills in whose family card, phone or account is the same.
func (w *world) checkTwins(c *flows.Check, p *person, account string) error {
	for _, by := range []struct{ shares, where, kind, value string }{
		{"kk", `p.kk_hash = $3 AND p.kk_hash <> '' AND p.id <> $4`, "kk", string(p.kk)},
		{"phone", `p.phone_hash = $3 AND p.phone_hash <> '' AND p.id <> $4`, "phone", string(p.phone)},
		{"account", `a.account_hash = $3 AND a.account_hash <> '' AND p.id <> $4`, "account", account},
	} {
		for _, hash := range w.hashes(by.kind, by.value) {
			found, err := w.twins(by.shares, by.where, c.Application, hash, p.id)
			if err != nil {
				return err
			}
			c.Twins = append(c.Twins, found...)
		}
	}
	own, err := w.twins("person", `a.person = $3`, c.Application, p.id)
	c.Twins = append(own, c.Twins...)
	return err
}

// twins are the other applications that a condition names; its values begin
// with $3.
func (w *world) twins(shares, where, application string, values ...any) (list []flows.Twin, err error) {
	err = w.each(func(scan func(...any) error) error {
		t := flows.Twin{Shares: shares}
		var area string
		err := scan(&t.Application, &t.Name, &area, &t.Stage, &t.Year)
		t.Area = w.office.area(area)
		list = append(list, t)
		return err
	}, `SELECT a.id, p.name, a.area, a.stage, a.year FROM people p JOIN applications a ON a.person = p.id
		WHERE a.program = $1 AND a.id <> $2 AND `+where+`
		ORDER BY a.year DESC, a.id LIMIT 5`, append([]any{w.office.Program.Code, application}, values...)...)
	return list, err
}

// checkObjection fills in an objection that waits for its answer.
func (w *world) checkObjection(c *flows.Check, reason, note string) error {
	o, err := w.objectionOf(c.Application)
	if err != nil || !o.open {
		return err
	}
	c.Objection = &flows.Objection{Number: o.number, Due: o.due, Reason: reasonOf(reason)}
	if c.Objection.Text, err = w.opened("tickets.body", o.id, o.body); err != nil {
		return err
	}
	c.Objection.Note, err = w.opened("applications.note", c.Application, note)
	return err
}

// proposal is a decision that waits for the head, with its case.
func (w *world) proposal(f flows.Facts, s flows.State) (*flows.Proposal, error) {
	p := &flows.Proposal{}
	id := s.Draft["proposal"]
	if id == "" || !role(f, s, aid.RoleHead) {
		return p, nil
	}
	var application, reason, note string
	var at int64
	err := w.get([]any{&application, &p.From, &p.To, &reason, &note, &p.By, &at}, `SELECT r.application, r.from_stage, r.to_stage, r.reason, r.note,
		o.name, r.proposed_at FROM proposals r JOIN officers o ON o.id = r.proposed_by
		WHERE r.id = $1 AND r.state = 'open' AND r.program = $2`, id, w.office.Program.Code)
	if errors.Is(err, ErrNone) {
		return p, nil
	}
	if err != nil {
		return nil, err
	}
	c, err := w.check(application)
	if err != nil {
		return nil, err
	}
	p.Check, p.ID, p.Reason, p.On = *c, id, reasonOf(reason), aid.DateOf(w.office.fromMicro(at))
	if p.Note, err = w.opened("proposals.note", id, note); err != nil {
		return nil, err
	}
	if p.Taken, p.Quota, err = w.places(); err != nil {
		return nil, err
	}
	waiting, err := w.waitingIn(flows.CaseApprove)
	if err != nil {
		return nil, err
	}
	p.Others = waiting - 1
	return p, w.disclosed(application, f, s.Role, "name,nik (masked),kk (masked),account (masked),visit"+looks(c))
}

// mostReserve is how many of the reserve are listed.
const mostReserve = 50

// reserve lists those who wait for a place, the longest waiting first.
func (w *world) reserve(f flows.Facts, s flows.State) (r *flows.Reserve, err error) {
	r = &flows.Reserve{}
	if !role(f, s, aid.RoleStaff, aid.RoleHead) {
		return r, nil
	}
	if r.Taken, r.Quota, err = w.places(); err != nil {
		return nil, err
	}
	r.Rows, err = w.rows(rowFrom+`applications a JOIN people p ON p.id = a.person
		WHERE a.program = $1 AND a.year = $2 AND a.stage = $3 ORDER BY a.stage_at, a.id LIMIT $4`,
		w.office.Program.Code, w.office.Program.CurrentYear, string(aid.Reserve), mostReserve)
	return r, err
}
