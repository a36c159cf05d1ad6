package store

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"damping/flows"
	"damping/flows/aid"
)

// promise is how long the office may take to answer any ticket: corrections
// and copies of data within 3×24 hours by law, the others by the house's rule.
const promise = aid.FirstAnswer

// maxText is how many characters of a person's own words are kept.
const maxText = 1000

// linkRequest is the sealed body of a ticket of kind "link".
type linkRequest struct {
	NIK    aid.NIK   `json:"nik"`
	Birth  aid.Date  `json:"birth"`
	Phone  aid.Phone `json:"phone,omitempty"`
	Person string    `json:"person,omitempty"` // who has this NIK, if anybody
	Agrees bool      `json:"agrees,omitempty"` // the birth date fits the record
	Read   bool      `json:"read,omitempty"`   // the office has read it as it is now
}

// requestLink asks the office to link the chat. Whether the NIK is in the
// record shows only in the sealed body and in whose queue it comes to: the
// answer and the work are the same. A chat has one open request; a second one
// takes its place under the same number.
func (w *world) requestLink(e flows.RequestLink, f flows.Facts, done *flows.Applied) error {
	if err := cmp.Or(mayKeep(f), w.mayTry(f)); err != nil {
		return err
	}
	r, area, err := w.lookUp(e)
	if err != nil {
		return err
	}
	body, err := json.Marshal(r)
	if err != nil {
		return err
	}
	open, err := w.openOf(flows.TicketLink, "")
	if err != nil {
		return err
	}
	var t ticket
	var changed int64
	if len(open) > 0 {
		t = open[0]
		if changed, err = w.exec(`UPDATE tickets SET body = $1, area = $2 WHERE id = $3 AND state = 'open'`,
			w.sealed("tickets.body", t.id, string(body)), area, t.id); err != nil {
			return err
		}
	}
	if changed == 0 { // none was open, or the office was faster
		if t, err = w.addTicket(flows.TicketLink, "", area, string(body)); err != nil {
			return err
		}
	}
	result(done, map[string]string{"ticket": t.number, "due": w.office.moment(t.due)})
	return w.note(officeChain, "link_requested", nil, map[string]string{"ticket": t.number, "chat": w.chat.ID})
}

// lookUp holds a request against the record.
func (w *world) lookUp(e flows.RequestLink) (r linkRequest, area string, err error) {
	r = linkRequest{NIK: e.NIK, Birth: e.Birth, Phone: e.Phone}
	for _, hash := range w.hashes("nik", string(e.NIK)) {
		var nik, birth string
		err = w.get([]any{&r.Person, &area, &nik, &birth}, `SELECT id, area, nik, birth FROM people WHERE nik_hash = $1`, hash)
		if errors.Is(err, ErrNone) {
			continue
		}
		if err != nil {
			return r, "", err
		}
		born, err := w.birth(r.Person, nik, birth)
		r.Agrees = born == e.Birth
		return r, area, err
	}
	return r, "", nil
}

// openTicket opens a ticket of the citizen spoken of; a question or complaint
// may also come from somebody nobody knows.
func (w *world) openTicket(e flows.OpenTicket, f flows.Facts, done *flows.Applied) error {
	person, area := personID(f), ""
	switch e.Kind {
	case flows.TicketQuestion, flows.TicketComplaint:
	case flows.TicketCorrection, flows.TicketCopy:
		if person == "" {
			return &flows.Refusal{Key: "refused.role"}
		}
	default:
		return fmt.Errorf("store: no tickets of kind %q are opened by a person", e.Kind)
	}
	if person != "" {
		if err := w.get([]any{&area}, `SELECT area FROM people WHERE id = $1`, person); err != nil {
			return err
		}
	}
	open, err := w.openOf(e.Kind, person)
	if err != nil {
		return err
	}
	if len(open) >= mostOpen(e.Kind) {
		t := open[0]
		return &flows.Refusal{Key: "refused.ticket", Data: map[string]string{"ticket": t.number, "due": w.office.moment(t.due)}}
	}
	t, err := w.addTicket(e.Kind, person, area, clip(e.Text, maxText))
	if err != nil {
		return err
	}
	reads, err := w.reads()
	if err != nil {
		return err
	}
	result(done, map[string]string{"ticket": t.number, "due": w.office.moment(t.due), "kind": string(e.Kind), "reads": reads})
	if err := w.encloseFile(t, e.File); err != nil {
		return err
	}
	if err := w.noteOf(person, "ticket", map[string]string{"ticket": t.number, "kind": string(e.Kind), "chat": w.chat.ID}); err != nil {
		return err
	}
	return w.asked(t, e.Kind, area, f, done)
}

// ticket is one row of tickets, as far as it is told.
type ticket struct {
	id, number string
	due        time.Time
}

// mostTickets is how many of one kind may be open at a time.
const mostTickets = 5

// mostOpen is that number for a kind: of copies one is enough.
func mostOpen(kind flows.TicketKind) int {
	if kind == flows.TicketCopy {
		return 1
	}
	return mostTickets
}

// openOf finds the open tickets of a kind, oldest first and no more than
// matter: of a person, or of a chat without one.
func (w *world) openOf(kind flows.TicketKind, person string) (open []ticket, err error) {
	query, of := `SELECT id, number, due_at FROM tickets
		WHERE chat = $1 AND kind = $2 AND state = 'open' AND person IS NULL ORDER BY id LIMIT $3`, w.chat.ID
	if person != "" {
		query, of = `SELECT id, number, due_at FROM tickets
		WHERE person = $1 AND kind = $2 AND state = 'open' AND person IS NOT NULL ORDER BY id LIMIT $3`, person
	}
	err = w.each(func(scan func(...any) error) error {
		var t ticket
		var due int64
		if err := scan(&t.id, &t.number, &due); err != nil {
			return err
		}
		t.due = w.office.fromMicro(due)
		open = append(open, t)
		return nil
	}, query, of, string(kind), mostTickets)
	return open, err
}

// addTicket writes a ticket under the next number of the month.
func (w *world) addTicket(kind flows.TicketKind, person, area, body string) (t ticket, err error) {
	now := w.office.now(w.Tx)
	month := now.Format("0601")
	n, err := w.count("ticket/"+month, 1)
	if err != nil {
		return t, err
	}
	if _, err := w.count("tickets", 1); err != nil {
		return t, err
	}
	t = ticket{id: NewID(), number: fmt.Sprintf("T-%s-%04d", month, n), due: now.Add(promise)}
	if kind == flows.TicketObjection {
		t.due = now.Add(answerWithin)
	}
	_, err = w.exec(`INSERT INTO tickets (id, number, kind, chat, person, area, state, body, opened_at, due_at)
		VALUES ($1, $2, $3, $4, $5, $6, 'open', $7, $8, $9)`,
		t.id, t.number, string(kind), w.chat.ID, orNull(person), area,
		w.sealed("tickets.body", t.id, body), micros(now), micros(t.due))
	if err != nil {
		return t, err
	}
	return t, w.office.ring(w.Tx, ticketRings[kind], area, "")
}

// clip keeps the first n characters.
func clip(text string, n int) string {
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	return string([]rune(text)[:n])
}
