package store

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// actorOperator is whoever works at the office's computer.
const actorOperator = "operator"

// TicketInfo is an open ticket as the office reads it.
type TicketInfo struct {
	Number  string
	Kind    flows.TicketKind
	Opened  time.Time
	Due     time.Time
	Overdue bool
	Area    aid.Area     // without a name when nobody knows where it belongs
	Person  string       // name of who asks; "" when the chat is nobody's yet
	Text    string       // in the person's own words; may hold anything
	Said    []flows.Said // what was said after that, the last of it; may hold anything too
	Claim   *Claim       // of a request to be linked only
}

// Claim is who somebody says to be, held against the record.
type Claim struct {
	NIK    string // masked
	Known  bool   // the NIK is in the record
	Birth  BirthMatch
	Name   string // in the record
	Proven bool   // the phone number was proved to be the sender's
}

// BirthMatch is how a birth date stands to that of the record.
type BirthMatch string

// The matches. One that only the NIK tells proves nothing and is BirthNone.
const (
	BirthSame  BirthMatch = "same"
	BirthOther BirthMatch = "other"
	BirthNone  BirthMatch = "none" // the record has none
)

// TicketKinds are the kinds of ticket, in the order in which they are told.
func TicketKinds() []flows.TicketKind {
	return []flows.TicketKind{flows.TicketLink, flows.TicketCorrection, flows.TicketCopy, flows.TicketQuestion, flows.TicketComplaint, flows.TicketObjection}
}

// Tickets returns the open tickets of a kind, or of all kinds (""), the oldest
// due first. That they were read is recorded: in the chain of the citizen's
// application or, where there is none, in the office's.
func (o *Office) Tickets(ctx context.Context, kind flows.TicketKind) (list []TicketInfo, err error) {
	err = o.write(ctx, func(tx *Tx) error {
		w := &world{Tx: tx, office: o}
		rows, err := w.openTickets(kind)
		if err != nil {
			return err
		}
		list = make([]TicketInfo, 0, len(rows))
		read := map[string][]string{} // chain → numbers
		for _, r := range rows {
			info, chain, err := w.readTicket(r)
			if err != nil {
				return err
			}
			list = append(list, info)
			read[chain] = append(read[chain], info.Number)
		}
		return w.ticketsRead(read)
	})
	return list, err
}

// ticketRow is one row of tickets, still sealed.
type ticketRow struct {
	ticket
	kind               flows.TicketKind
	chat, person, name string
	area, body         string
	opened             time.Time
}

// openTickets reads the rows; kind "" is all.
func (w *world) openTickets(kind flows.TicketKind) (rows []ticketRow, err error) {
	err = w.each(func(scan func(...any) error) error {
		var r ticketRow
		var opened, due int64
		if err := scan(&r.id, &r.number, &r.kind, &r.chat, &r.person, &r.name, &r.area, &r.body, &opened, &due); err != nil {
			return err
		}
		r.opened, r.due = w.office.fromMicro(opened), w.office.fromMicro(due)
		rows = append(rows, r)
		return nil
	}, `SELECT t.id, t.number, t.kind, t.chat, COALESCE(t.person, ''), COALESCE(p.name, ''), t.area, t.body, t.opened_at, t.due_at
		FROM tickets t LEFT JOIN people p ON p.id = t.person
		WHERE t.state = 'open' ORDER BY t.due_at, t.number`)
	if kind != "" {
		rows = slices.DeleteFunc(rows, func(r ticketRow) bool { return r.kind != kind })
	}
	return rows, err
}

// readTicket opens one ticket, and names the chain in which that belongs.
func (w *world) readTicket(r ticketRow) (info TicketInfo, chain string, err error) {
	info = TicketInfo{Number: r.number, Kind: r.kind, Opened: r.opened, Due: r.due, Overdue: r.due.Before(w.office.now(w.Tx)),
		Area: w.office.area(r.area), Person: r.name}
	text, err := w.opened("tickets.body", r.id, r.body)
	if err != nil {
		return info, "", err
	}
	if r.kind == flows.TicketLink {
		return w.readClaim(r, info, text)
	}
	if info.Said, err = w.said(r.id, mostSaid); err != nil {
		return info, "", err
	}
	info.Text, chain = text, officeChain
	if r.person != "" {
		chain, err = w.newest(r.person)
	}
	return info, chain, err
}

// readClaim holds a request to be linked against the record as it is now, and
// marks it as read: a later request of the chat takes the mark away, so that
// nobody approves what was not seen.
func (w *world) readClaim(r ticketRow, info TicketInfo, text string) (TicketInfo, string, error) {
	request, err := parseRequest(text)
	if err != nil {
		return info, "", err
	}
	claim := &Claim{NIK: masked(request.NIK), Birth: BirthNone, Proven: request.Phone != ""}
	info.Claim = claim
	if err := w.markRead(r, request); err != nil {
		return info, "", err
	}
	found, area, err := w.lookUp(flows.RequestLink{NIK: request.NIK, Birth: request.Birth})
	if err != nil || found.Person == "" {
		return info, officeChain, err
	}
	p, err := w.person(found.Person)
	if err != nil {
		return info, "", err
	}
	claim.Known, claim.Name, info.Area = true, p.name, w.office.area(area)
	switch {
	case p.birth.IsZero():
	case p.birth == request.Birth:
		claim.Birth = BirthSame
	default:
		claim.Birth = BirthOther
	}
	chain, err := w.newest(found.Person)
	return info, chain, err
}

func parseRequest(text string) (r linkRequest, err error) {
	if json.Unmarshal([]byte(text), &r) != nil { // the error would quote the text
		return r, errors.New("store: a request to be linked cannot be read")
	}
	return r, nil
}

// markRead keeps that the office has read a request, unless it has changed.
func (w *world) markRead(r ticketRow, request linkRequest) error {
	if request.Read {
		return nil
	}
	request.Read = true
	body, err := json.Marshal(request)
	if err != nil {
		return err
	}
	_, err = w.exec(`UPDATE tickets SET body = $1 WHERE id = $2 AND body = $3 AND state = 'open'`,
		w.sealed("tickets.body", r.id, string(body)), r.id, r.body)
	return err
}

// ticketsRead records who read what, one link for each chain.
func (w *world) ticketsRead(read map[string][]string) error {
	for chain, numbers := range read {
		err := w.Append(chain, "disclosed", actorOperator, string(aid.RoleSystem),
			map[string]string{"fields": "ticket,name,nik (masked),birth (match)", "tickets": strings.Join(numbers, ",")})
		if err != nil {
			return err
		}
	}
	return nil
}
