package store

import (
	"errors"
	"slices"
	"strings"

	"damping/flows"
	"damping/flows/aid"
)

// errand is an open ticket that an officer works on.
type errand struct {
	*world // of the chat it came from
	ticketRow
	by    actor
	queue string
}

// errand finds the ticket that somebody of the office works on. Refusals:
// refused.role, refused.area, refused.own, refused.ticket_done, refused.claim.
func (w *world) errand(id string, f flows.Facts, s flows.State) (e errand, err error) {
	if e.by, err = w.worker(f, s, aid.RoleOfficer, aid.RoleStaff); err != nil {
		return e, err
	}
	var number string
	if err := w.get([]any{&number}, `SELECT number FROM tickets WHERE id = $1`, id); err != nil {
		return e, refusedIfNone(err, "refused.ticket_done")
	}
	e.world, e.ticketRow, err = w.office.ticketWorld(w.Tx, number)
	if errors.Is(err, ErrTicketClosed) {
		err = &flows.Refusal{Key: "refused.ticket_done"}
	}
	if err != nil {
		return e, err
	}
	if s.Role == aid.RoleOfficer && !slices.Contains(f.Who.Officer.Areas, e.area) {
		return e, &flows.Refusal{Key: "refused.area"}
	}
	if err := w.notOwn(e.by.id, e.ticketRow.person, e.ticketRow.chat); err != nil {
		return e, err
	}
	e.queue = queueFix
	if e.kind == flows.TicketLink {
		e.queue = queueLink
	}
	return e, w.mustHold(e.queue, id, e.by.id)
}

// viewErrand shows the ticket on the officer's desk, and notes that it was read.
func (w *world) viewErrand(f flows.Facts, s flows.State) (*flows.Errand, error) {
	v := &flows.Errand{}
	e, err := w.errand(s.Draft["ticket"], f, s)
	if isRefusal(err) {
		return v, w.moreErrands(v, f, s)
	}
	if err != nil {
		return nil, err
	}
	if err := w.get([]any{&e.name}, `SELECT COALESCE((SELECT name FROM people WHERE id = $1), '')`, e.ticketRow.person); err != nil {
		return nil, err
	}
	var opened, due int64
	if err := w.get([]any{&opened, &due}, `SELECT opened_at, due_at FROM tickets WHERE id = $1`, e.id); err != nil {
		return nil, err
	}
	e.opened, e.due = w.office.fromMicro(opened), w.office.fromMicro(due)
	info, chain, err := e.readTicket(e.ticketRow)
	if err != nil {
		return nil, err
	}
	v.Number, v.Kind, v.Name, v.Area = info.Number, info.Kind, info.Person, info.Area
	v.Opened, v.Due, v.Overdue, v.Text = info.Opened, info.Due, info.Overdue, info.Text
	fields := "ticket,name"
	if c := info.Claim; c != nil {
		v.NIK, v.Known, v.Birth, v.Name, v.Proven = c.NIK, c.Known, string(c.Birth), c.Name, c.Proven
		fields += ",nik (masked),birth (match)"
	}
	return v, w.disclosed(chain, f, s.Role, fields)
}

// moreErrands tells what is opened next in the line that the officer works on.
func (w *world) moreErrands(v *flows.Errand, f flows.Facts, s flows.State) error {
	l := lines[flows.Line(s.Draft["line"])]
	if l.key != "ticket" || f.Who.Officer == nil {
		return nil
	}
	t := taking{world: w, line: l, by: f.Who.Officer.ID, areas: w.scope(f, s)}
	var err error
	v.Coming, err = t.comingTicket()
	return err
}

// approveLink links the chat of a request with the citizen it names.
func (w *world) approveLink(a flows.ApproveLink, f flows.Facts, s flows.State, done *flows.Applied) error {
	e, err := w.errand(a.Ticket, f, s)
	if err != nil {
		return err
	}
	person, err := e.linkClaimant(e.ticketRow)
	if err != nil {
		return ticketRefusal(err)
	}
	chain, err := w.newest(person)
	if err != nil {
		return err
	}
	return w.endErrand(e, chain, "ticket_approved", "ticket.linked", map[string]string{"person": person}, f, done)
}

// rejectLink closes a request without linking anybody.
func (w *world) rejectLink(a flows.RejectLink, f flows.Facts, s flows.State, done *flows.Applied) error {
	e, err := w.errand(a.Ticket, f, s)
	if err != nil {
		return err
	}
	if e.kind != flows.TicketLink {
		return ticketRefusal(ErrNotLink)
	}
	return w.endErrand(e, officeChain, "ticket_closed", "ticket.declined", map[string]string{"note": clip(strings.TrimSpace(a.Note), maxText)}, f, done)
}

// closeFix answers whoever asked for data to be corrected.
func (w *world) closeFix(a flows.CloseFix, f flows.Facts, s flows.State, done *flows.Applied) error {
	e, err := w.errand(a.Ticket, f, s)
	if err != nil {
		return err
	}
	note := clip(strings.TrimSpace(a.Note), maxText)
	switch {
	case e.kind != flows.TicketCorrection:
		return &flows.Refusal{Key: "refused.ticket_done"}
	case note == "":
		return &flows.Refusal{Key: "refused.ground"}
	}
	chain, err := w.newest(e.ticketRow.person)
	if err != nil {
		return err
	}
	return w.endErrand(e, chain, "ticket_closed", "ticket.answered", map[string]string{"note": note}, f, done)
}

// endErrand closes a ticket, gives it back, writes to the chat it came from,
// and records who did it.
func (w *world) endErrand(e errand, chain, kind, letter string, values map[string]string, f flows.Facts, done *flows.Applied) error {
	closed, err := e.closeTicket(e.ticketRow, nil)
	if err != nil {
		return ticketRefusal(err)
	}
	if err := w.unclaim(e.queue, e.id); err != nil {
		return err
	}
	if closed.Told, closed.At, err = e.hears(e.ticketRow); err != nil {
		return err
	}
	told := map[string]string{"number": e.number, "note": values["note"]}
	if !closed.At.IsZero() {
		to, err := e.Facts(flows.State{Person: e.ticketRow.person})
		if err != nil {
			return err
		}
		done.Notices = append(done.Notices, flows.Notice{Chat: e.world.chat.ID, Lane: flows.Work, Due: closed.At, About: e.ticketRow.person, Key: letter, Facts: to, Result: told})
	}
	result(done, map[string]string{"number": e.number, "told": string(closed.Told)})
	draft(done, map[string]string{"ticket": ""})
	values["told"] = string(closed.Told)
	return w.ticketNoted(e.by, chain, kind, e.ticketRow, values)
}

// ticketRefusal says to an officer what an error of the tickets means.
func ticketRefusal(err error) error {
	for _, known := range []struct {
		err error
		key string
	}{
		{ErrNoTicket, "refused.ticket_done"}, {ErrTicketClosed, "refused.ticket_done"}, {ErrNotLink, "refused.ticket_done"},
		{ErrNotRead, "refused.link_unread"}, {ErrNoPerson, "refused.link_nobody"}, {ErrNoConsent, "refused.link_consent"},
	} {
		if errors.Is(err, known.err) {
			return &flows.Refusal{Key: known.key}
		}
	}
	return err
}
