package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// For whom a ticket waits.
const (
	waitsOffice  = "office"
	waitsCitizen = "citizen"
)

// How long things of a conversation last.
const (
	talkLasts   = 24 * time.Hour     // after an answer, the citizen's words in the first menu belong to it
	talkAtOnce  = 2 * time.Hour      // after her words, an answer goes out at any time
	lapsesAfter = 3 * 24 * time.Hour // an answered question of which she says no more counts as answered
	reopensFor  = 7 * 24 * time.Hour // a closed one may be opened again
)

// thread is a question or complaint as its row tells.
type thread struct {
	ticketRow
	state, waits     string
	answered, closed time.Time
}

// thread finds a question or complaint. Refusal: refused.ticket_done, when there
// is no such.
func (w *world) thread(id string) (t thread, err error) {
	var opened, due, answered, closed int64
	err = w.get([]any{&t.id, &t.number, &t.kind, &t.chat, &t.person, &t.name, &t.area, &t.body, &t.state, &t.waits, &opened, &due, &answered, &closed},
		`SELECT t.id, t.number, t.kind, t.chat, COALESCE(t.person, ''), COALESCE(p.name, ''), t.area, t.body, t.state, t.waits,
			t.opened_at, t.due_at, t.answered_at, t.closed_at FROM tickets t LEFT JOIN people p ON p.id = t.person
			WHERE t.id = $1 AND t.kind IN ('question', 'complaint')`, id)
	if err != nil {
		return t, refusedIfNone(err, "refused.ticket_done")
	}
	t.opened, t.due = w.office.fromMicro(opened), w.office.fromMicro(due)
	t.answered, t.closed = w.office.fromMicro(answered), w.office.fromMicro(closed)
	return t, nil
}

// reopens tells whether a ticket is closed and may be opened again.
func (t thread) reopens(now time.Time) bool {
	return t.state == "done" && now.Sub(t.closed) < reopensFor
}

// takers are the roles that may work on a line.
func takers(l flows.Line) []aid.Role {
	if l == flows.LineComplain {
		return []aid.Role{aid.RoleStaff, aid.RoleHead}
	}
	return []aid.Role{aid.RoleOfficer, aid.RoleStaff, aid.RoleHead}
}

// lineScope are the kelurahan whose items somebody may take from a line. A
// complaint may be about whoever works in its kelurahan: nobody takes one of the
// own. What belongs nowhere is staff's.
func (w *world) lineScope(l flows.Line, f flows.Facts, s flows.State) []aid.Area {
	areas := w.scope(f, s)
	if l != flows.LineAsk && l != flows.LineComplain || len(areas) == 0 || s.Role == aid.RoleOfficer {
		return areas
	}
	areas = append(slices.Clone(areas), aid.Area{})
	if l == flows.LineComplain {
		areas = slices.DeleteFunc(areas, func(a aid.Area) bool { return accused(f.Who.Officer, string(a.ID)) })
	}
	return areas
}

// accused tells whether a complaint from a kelurahan may be about somebody.
func accused(o *flows.Officer, area string) bool { return slices.Contains(o.Areas, area) }

// lineOf is the line and the claims' queue of a kind.
func lineOf(kind flows.TicketKind) (flows.Line, string) {
	if kind == flows.TicketComplaint {
		return flows.LineComplain, queueComplain
	}
	return flows.LineAsk, queueAsk
}

// held finds the open ticket that somebody of the office has on the desk.
// Refusals: refused.role, refused.area, refused.accused, refused.ticket_done,
// refused.claim.
func (w *world) held(id string, f flows.Facts, s flows.State) (t thread, by actor, err error) {
	if by, err = w.worker(f, s, aid.RoleOfficer, aid.RoleStaff, aid.RoleHead); err != nil {
		return t, by, err
	}
	if t, err = w.thread(id); err != nil {
		return t, by, err
	}
	line, queue := lineOf(t.kind)
	switch {
	case !slices.Contains(takers(line), s.Role):
		return t, by, &flows.Refusal{Key: "refused.role"}
	case line == flows.LineComplain && accused(f.Who.Officer, t.area):
		return t, by, &flows.Refusal{Key: "refused.accused"}
	case s.Role == aid.RoleOfficer && !slices.Contains(f.Who.Officer.Areas, t.area):
		return t, by, &flows.Refusal{Key: "refused.area"}
	case t.state != "open":
		return t, by, &flows.Refusal{Key: "refused.ticket_done"}
	}
	return t, by, w.mustHold(queue, id, by.id)
}

// mine finds a ticket of the citizen spoken of that is open, or may be opened
// again. Refusals: refused.role, refused.ticket_done.
func (w *world) mine(id string, f flows.Facts) (t thread, err error) {
	if f.Who.Person == nil || f.Who.Consent == "" {
		return t, &flows.Refusal{Key: "refused.role"}
	}
	t, err = w.thread(id)
	if err == nil && (t.person != f.Who.Person.ID || t.state != "open" && !t.reopens(w.office.now(w.Tx))) {
		err = &flows.Refusal{Key: "refused.ticket_done"}
	}
	return t, err
}

// reads tells when somebody of the office reads what comes now, "" is at once.
func (w *world) reads() (string, error) {
	closed, err := w.office.holidays(w.Tx)
	now := w.office.now(w.Tx)
	at := w.office.Program.Office.Open.Next(now, closed)
	if err != nil || !at.After(now) {
		return "", err
	}
	return w.office.moment(at), nil
}

// utterance is one row of ticket_words about to be written.
type utterance struct {
	id, side, author string
	message          flows.Message
	chats            []string
	tick             string
}

// say writes what somebody said. The photo or voice message lies in the safe.
func (w *world) say(t thread, u utterance) error {
	voice, file := 0, ""
	if k := u.message.Kept; k != nil {
		file = k.ID
		if err := w.keepFile(*k, t.person, u.author, photoGood); err != nil {
			return err
		}
	}
	if u.message.Voice {
		voice = 1
	}
	_, err := w.exec(`INSERT INTO ticket_words (id, ticket, side, author, body, file, voice, chats, tick, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, u.id, t.id, u.side, u.author,
		w.sealed("ticket_words.body", u.id, clip(u.message.Text, maxText)), file, voice, strings.Join(u.chats, ","), u.tick, micros(w.Now))
	return err
}

// keepFile writes the row of a photo or voice message that goes with words.
func (w *world) keepFile(k flows.Kept, person, officer, state string) error {
	measures, err := json.Marshal(k.Measures)
	if err != nil {
		return err
	}
	_, err = w.exec(`INSERT INTO photos (id, chat, person, officer, state, pages, sum_hash, sum, measures, bytes, taken_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (id) DO NOTHING`,
		k.ID, w.chat.ID, orNull(person), orNull(officer), state, max(1, k.Pages), w.hash("photo", k.Sum),
		w.sealed("photos.sum", k.ID, k.Sum), string(measures), k.Bytes, micros(w.Now))
	return err
}

// enclosedVoice is the prefix of the draft's answer for a voice message.
const enclosedVoice = "voice:"

// keepEnclosure keeps what goes with a question that is not sent yet. Until then
// the row counts as put aside, and goes away by itself.
func (w *world) keepEnclosure(e flows.KeepEnclosure, f flows.Facts, done *flows.Applied) error {
	if f.Who.Person == nil || f.Who.Consent == "" || e.Message.Kept == nil {
		return &flows.Refusal{Key: "refused.role"}
	}
	name := e.Message.Kept.ID
	if e.Message.Voice {
		name = enclosedVoice + name
	}
	draft(done, map[string]string{"file": name})
	return w.keepFile(*e.Message.Kept, f.Who.Person.ID, "", photoDropped)
}

// encloseFile lets the photo or voice message go with a ticket that was just
// opened in this chat. Its row has the id of the ticket: the words are there.
func (w *world) encloseFile(t ticket, name string) error {
	if name == "" {
		return nil
	}
	id, voice := strings.CutPrefix(name, enclosedVoice)
	n, err := w.exec(`UPDATE photos SET state = 'good' WHERE id = $1 AND chat = $2 AND state = 'dropped' AND submission IS NULL AND visit IS NULL`,
		id, w.chat.ID)
	if err != nil || n == 0 {
		return err // swept meanwhile: the words go without it
	}
	spoken := 0
	if voice {
		spoken = 1
	}
	_, err = w.exec(`INSERT INTO ticket_words (id, ticket, side, body, file, voice, at) VALUES ($1, $1, 'citizen', $2, $3, $4, $5)`,
		t.id, w.sealed("ticket_words.body", t.id, ""), id, spoken, micros(w.Now))
	return err
}

// asked sees to a new ticket: the office is reminded of it in time, and staff
// hear of a complaint at once.
func (w *world) asked(t ticket, kind flows.TicketKind, area string, f flows.Facts, done *flows.Applied) error {
	if err := w.office.watch(w.Tx); err != nil || kind != flows.TicketComplaint {
		return err
	}
	to, err := w.complaintDesk(area)
	if err != nil {
		return err
	}
	told := map[string]string{"ticket": t.number, "due": w.office.moment(t.due), "area": w.office.area(area).Title()}
	for _, o := range to {
		if err := w.tellOfficer(o.ID, "talk.complaint", told, f, done); err != nil {
			return err
		}
	}
	return nil
}

// complaintDesk are who may take a complaint from a kelurahan: staff and head.
func (w *world) complaintDesk(area string) (list []flows.Officer, err error) {
	all, err := w.workers(false)
	for _, o := range all {
		if (slices.Contains(o.Roles, aid.RoleStaff) || slices.Contains(o.Roles, aid.RoleHead)) && !accused(&o, area) {
			list = append(list, o)
		}
	}
	return list, err
}

// workers are the people of the office who have joined it; with registered, also
// those who have not yet.
func (w *world) workers(registered bool) (list []flows.Officer, err error) {
	err = w.each(func(scan func(...any) error) error {
		var id, name, roles, areas string
		var joined int64
		err := scan(&id, &name, &roles, &areas, &joined)
		if joined > 0 || registered {
			list = append(list, *officerOf(id, name, roles, areas))
		}
		return err
	}, `SELECT id, name, roles, areas, joined_at FROM officers WHERE removed_at = 0 ORDER BY name, id`)
	return list, err
}

// threadChain is where what happens to a ticket is recorded.
func (w *world) threadChain(t thread) (string, error) {
	if t.person == "" {
		return officeChain, nil
	}
	return w.newest(t.person)
}

// noteThread records what was done with a ticket, and by whom; never the words.
func (w *world) noteThread(t thread, kind string, by actor, values map[string]string) error {
	chain, err := w.threadChain(t)
	if err != nil {
		return err
	}
	return w.ticketNoted(by, chain, kind, t.ticketRow, values)
}

// lastOf is when a side said something last, zero when it never did.
func (w *world) lastOf(t thread, side string) (time.Time, error) {
	var at int64
	err := w.get([]any{&at}, `SELECT at FROM ticket_words WHERE ticket = $1 AND side = $2 ORDER BY id DESC LIMIT 1`, t.id, side)
	if errors.Is(err, ErrNone) {
		err = nil
	}
	return w.office.fromMicro(at), err
}

// ForgetThreads takes away what was said under tickets that were closed longer
// ago than the programme keeps messages: the words, the photos and the voice.
// That there was a ticket stays. Call it daily.
func (o *Office) ForgetThreads(ctx context.Context) error {
	kept := time.Duration(o.Program.Current().Retention.MessageDays) * 24 * time.Hour
	for {
		n := 0
		err := o.write(ctx, func(tx *Tx) error {
			ids, err := tx.texts(`SELECT id FROM tickets t WHERE state = 'done' AND closed_at < $1
				AND (body <> '' OR EXISTS (SELECT 1 FROM ticket_words w WHERE w.ticket = t.id)) ORDER BY closed_at LIMIT $2`,
				micros(tx.Now.Add(-kept)), forgottenAtOnce)
			if err != nil {
				return err
			}
			n = len(ids)
			for _, id := range ids {
				if err := tx.forgetThread(id); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || n < forgottenAtOnce {
			return err
		}
	}
}

const forgottenAtOnce = 100

func (tx *Tx) forgetThread(id string) error {
	for _, query := range []string{
		`DELETE FROM photos WHERE id IN (SELECT file FROM ticket_words WHERE ticket = $1 AND file <> '')`,
		`DELETE FROM ticket_words WHERE ticket = $1`,
		`UPDATE tickets SET body = '' WHERE id = $1`,
	} {
		if _, err := tx.exec(query, id); err != nil {
			return err
		}
	}
	return nil
}

// letterRef is how a letter with words is found again in the outbox.
func letterRef(word, chat string) string { return fmt.Sprintf("words/%s/%s", word, chat) }
