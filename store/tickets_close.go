package store

import (
	"context"
	"errors"
	"strings"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// provedByOffice is a link that somebody of the office approved.
const provedByOffice = "office"

// Errors of CloseTicket and ApproveTicket.
var (
	ErrNoTicket     = errors.New("no ticket has this number")
	ErrTicketClosed = errors.New("the ticket is closed already")
	ErrNotLink      = errors.New("the ticket is no request to be linked")
	ErrNotRead      = errors.New("the request has not been read as it is now")
	ErrObjection    = errors.New("an objection is answered by staff in the chat")
	ErrNoConsent    = errors.New("the chat has withdrawn its consent")
)

// Told is whether the citizen hears of a closed ticket.
type Told string

// The answers.
const (
	ToldNothing  Told = ""         // there was nothing to say
	ToldNow      Told = "now"      // the letter goes out at once
	ToldLater    Told = "later"    // after the quiet hours
	ToldBlocked  Told = "blocked"  // not at all: the chat has blocked the bot
	ToldUnlinked Told = "unlinked" // not at all: the chat is no longer that citizen's
)

// ClosedTicket is what became of a ticket.
type ClosedTicket struct {
	Number string
	Kind   flows.TicketKind
	Told   Told
	At     time.Time // when the letter leaves
}

// TicketLetter makes the letter for the citizen, a flows.Letter as JSON; nil is
// no letter. It may be called more than once.
type TicketLetter func(number string, kind flows.TicketKind) ([]byte, error)

// CloseTicket closes an open ticket and sends the letter to the chat it came
// from. The note is what the office answers; it is recorded. Errors:
// ErrNoTicket, ErrTicketClosed, ErrObjection.
func (o *Office) CloseTicket(ctx context.Context, number, note string, letter TicketLetter) (closed ClosedTicket, err error) {
	err = o.write(ctx, func(tx *Tx) error {
		w, r, err := o.ticketWorld(tx, number)
		if err != nil {
			return err
		}
		if r.kind == flows.TicketObjection {
			return ErrObjection
		}
		chain := officeChain
		if r.person != "" {
			if chain, err = w.newest(r.person); err != nil {
				return err
			}
		}
		if closed, err = w.closeTicket(r, letter); err != nil {
			return err
		}
		if err := w.wrote(r, note); err != nil {
			return err
		}
		return w.ticketNoted(operator, chain, "ticket_closed", r, map[string]string{"note": clip(note, maxText), "told": string(closed.Told)})
	})
	return closed, err
}

// wrote keeps the operator's answer to a question where the citizen reads it
// again, and takes it off the desk it lies on.
func (w *world) wrote(r ticketRow, note string) error {
	if r.kind != flows.TicketQuestion && r.kind != flows.TicketComplaint {
		return nil
	}
	_, queue := lineOf(r.kind)
	if err := w.unclaim(queue, r.id); err != nil || note == "" {
		return err
	}
	u := utterance{id: NewID(), side: "office", message: flows.Message{Text: note}, chats: []string{r.chat}}
	return w.say(thread{ticketRow: r}, u)
}

// ApproveTicket links the chat of a request with the citizen who has the NIK,
// closes the request and sends the letter. The office must have read the
// request as it is now. Errors: ErrNoTicket, ErrTicketClosed, ErrNotLink,
// ErrNotRead, ErrNoPerson, ErrNoConsent.
func (o *Office) ApproveTicket(ctx context.Context, number string, letter TicketLetter) (closed ClosedTicket, err error) {
	err = o.write(ctx, func(tx *Tx) error {
		w, r, err := o.ticketWorld(tx, number)
		if err != nil {
			return err
		}
		person, err := w.linkClaimant(r)
		if err != nil {
			return err
		}
		if closed, err = w.closeTicket(r, letter); err != nil {
			return err
		}
		chain, err := w.newest(person)
		if err != nil {
			return err
		}
		return w.ticketNoted(operator, chain, "ticket_approved", r, map[string]string{"person": person, "told": string(closed.Told)})
	})
	return closed, err
}

// linkClaimant links the chat of a request with the citizen who has the NIK.
func (w *world) linkClaimant(r ticketRow) (person string, err error) {
	if person, err = w.claimant(r); err != nil {
		return "", err
	}
	return person, w.joinPeople([]string{person}, provedByOffice, &flows.Applied{})
}

// ticketWorld finds an open ticket, and is the world of the chat it came from.
func (o *Office) ticketWorld(tx *Tx, number string) (*world, ticketRow, error) {
	var r ticketRow
	var state string
	err := tx.get([]any{&r.id, &r.number, &r.kind, &r.chat, &r.person, &r.area, &r.body, &state},
		`SELECT id, number, kind, chat, COALESCE(person, ''), area, body, state FROM tickets WHERE number = $1`,
		strings.ToUpper(strings.TrimSpace(number)))
	switch {
	case errors.Is(err, ErrNone):
		return nil, r, ErrNoTicket
	case err != nil:
		return nil, r, err
	case state != "open":
		return nil, r, ErrTicketClosed
	}
	chat, err := tx.Chat(r.chat)
	if err != nil {
		return nil, r, err
	}
	return &world{Tx: tx, office: o, chat: flows.Chat{ID: chat.ID, Channel: chat.Channel}}, r, nil
}

// claimant is who has the NIK of a request that may be approved.
func (w *world) claimant(r ticketRow) (person string, err error) {
	if r.kind != flows.TicketLink {
		return "", ErrNotLink
	}
	text, err := w.opened("tickets.body", r.id, r.body)
	if err != nil {
		return "", err
	}
	request, err := parseRequest(text)
	if err != nil {
		return "", err
	}
	found, _, err := w.lookUp(flows.RequestLink{NIK: request.NIK, Birth: request.Birth})
	switch {
	case err != nil:
		return "", err
	case !request.Read:
		return "", ErrNotRead
	case found.Person == "":
		return "", ErrNoPerson
	}
	var agreed int
	err = w.get([]any{&agreed}, `SELECT COUNT(*) FROM consents WHERE chat = $1 AND revoked_at = 0 AND refused = 0`, r.chat)
	if err == nil && agreed == 0 {
		err = ErrNoConsent
	}
	return found.Person, err
}

// closeTicket closes a ticket that is as it was read, and writes the letter. The
// numbers of a request to be linked have served their end: they are wiped.
func (w *world) closeTicket(r ticketRow, letter TicketLetter) (closed ClosedTicket, err error) {
	closed = ClosedTicket{Number: r.number, Kind: r.kind}
	kept := r.body
	if r.kind == flows.TicketLink {
		kept = ""
	}
	n, err := w.exec(`UPDATE tickets SET state = 'done', closed_at = $1, body = $2, talk_until = 0 WHERE id = $3 AND body = $4 AND state = 'open'`,
		micros(w.Now), kept, r.id, r.body)
	if err != nil {
		return closed, err
	}
	if n == 0 {
		return closed, w.whyNot(r)
	}
	if _, err := w.count("tickets", -1); err != nil {
		return closed, err
	}
	if err := w.CancelTimers(r.id, "closed"); err != nil {
		return closed, err
	}
	if letter == nil { // whoever closes it writes by itself
		return closed, nil
	}
	body, err := letter(r.number, r.kind)
	if err != nil || body == nil {
		return closed, err
	}
	return closed, w.tellTicket(r, body, &closed)
}

// whyNot tells what happened to a ticket between reading and closing it.
func (w *world) whyNot(r ticketRow) error {
	var state string
	if err := w.get([]any{&state}, `SELECT state FROM tickets WHERE id = $1`, r.id); err != nil {
		return err
	}
	if state == "open" {
		return ErrNotRead
	}
	return ErrTicketClosed
}

// tellTicket writes the letter, for a time at which people may be written to.
func (w *world) tellTicket(r ticketRow, body []byte, closed *ClosedTicket) (err error) {
	if closed.Told, closed.At, err = w.hears(r); err != nil || closed.At.IsZero() {
		return err
	}
	_, err = w.Put(Letter{Chat: r.chat, Lane: LaneWork, Due: closed.At, About: r.person, Body: body})
	return err
}

// hears tells whether and when the chat of a ticket can be written to. A chat
// that is no longer the citizen's does not hear the office's answer.
func (w *world) hears(r ticketRow) (told Told, at time.Time, err error) {
	blocked, err := w.Blocked(r.chat)
	if err != nil {
		return "", at, err
	}
	linked := 1
	if r.person != "" {
		if err := w.get([]any{&linked}, `SELECT COUNT(*) FROM links l JOIN people p ON p.id = l.person
			WHERE l.chat = $1 AND l.person = $2 AND l.revoked_at = 0 AND p.died_at = 0`, r.chat, r.person); err != nil {
			return "", at, err
		}
	}
	switch {
	case blocked:
		return ToldBlocked, at, nil
	case linked == 0:
		return ToldUnlinked, at, nil
	}
	now := w.office.now(w.Tx)
	if at, err = w.office.nextWindow(w.Tx, now, aid.ClassNotice); err == nil && at.After(now) {
		return ToldLater, at, nil
	}
	return ToldNow, at, err
}

// operator is who does something at the office's computer.
var operator = actor{actorOperator, string(aid.RoleSystem)}

// ticketNoted records what somebody of the office did with a ticket.
func (w *world) ticketNoted(by actor, chain, kind string, r ticketRow, values map[string]string) error {
	values["ticket"], values["kind"], values["chat"] = r.number, string(r.kind), r.chat
	return w.Append(chain, kind, by.id, by.role, values)
}
