package store

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// Timers of conversations.
const (
	timerTick  = "tick"  // subject: words of the office; looks whether they arrived
	timerLapse = "lapse" // subject: an answered question of which the citizen says no more
	timerAsks  = "asks"  // subject: office; each working morning, while tickets are open
)

// How often is looked whether words have arrived: soon, then twice as late each
// time, until it counts as failed.
const (
	firstLook = 3 * time.Second
	lastLook  = 24 * time.Hour
)

// setTick looks after words a while after they were to go out.
func (w *world) setTick(word string, out time.Time, after time.Duration) error {
	payload, err := json.Marshal(after)
	if err != nil {
		return err
	}
	return w.SetTimer(Timer{Subject: word, Kind: timerTick, Due: out.Add(after), Payload: payload})
}

// tick tells whoever wrote them whether the words have arrived: on one card for
// each ticket, and with a letter when they did not.
func (o *Office) tick(tx *Tx, t Timer) ([]flows.Notice, error) {
	w := &world{Tx: tx, office: o}
	var after time.Duration
	if err := json.Unmarshal(t.Payload, &after); err != nil {
		return nil, errors.New("store: a tick's payload cannot be read")
	}
	var ticket, author, chats, was string
	err := w.get([]any{&ticket, &author, &chats, &was}, `SELECT ticket, author, chats, tick FROM ticket_words WHERE id = $1`, t.Subject)
	if errors.Is(err, ErrNone) || err == nil && was != "" {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	tick, err := w.arrived(t.Subject, strings.Split(chats, ","))
	if err != nil {
		return nil, err
	}
	if tick == "" {
		if after < lastLook {
			return nil, w.setTick(t.Subject, o.now(tx), 2*after)
		}
		tick = "failed"
	}
	if _, err := w.exec(`UPDATE ticket_words SET tick = $1 WHERE id = $2`, tick, t.Subject); err != nil {
		return nil, err
	}
	return w.tellTick(ticket, author, tick)
}

// arrived is what became of the letters with words: sent when one arrived,
// failed when none can any more, "" as long as nobody knows.
func (w *world) arrived(word string, chats []string) (string, error) {
	open := false
	for _, id := range chats {
		chat, err := w.Chat(id)
		if err != nil {
			return "", err
		}
		var state, outcome string
		err = w.get([]any{&state, &outcome}, `SELECT state, outcome FROM outbox WHERE channel = $1 AND dedupe = $2`, chat.Channel, letterRef(word, id))
		switch {
		case errors.Is(err, ErrNone):
			continue // swept long ago
		case err != nil:
			return "", err
		case state == string(StateDone) && outcome == "sent":
			return "sent", nil
		case state == string(StateOpen) || state == "claimed":
			open = true
		}
	}
	if open {
		return "", nil
	}
	return "failed", nil
}

// tellTick shows the ticks of a ticket to whoever wrote.
func (w *world) tellTick(ticket, author, tick string) ([]flows.Notice, error) {
	t, err := w.thread(ticket)
	if err != nil || author == "" {
		return nil, err
	}
	said, err := w.said(ticket, mostSaid)
	if err != nil {
		return nil, err
	}
	v := &flows.Thread{ID: t.id, Number: t.number, Kind: t.kind, Name: t.name}
	for _, s := range said {
		if !s.Citizen {
			v.Said = append(v.Said, s)
		}
	}
	var done flows.Applied
	if err := w.tellOfficer(author, "talk."+tick, map[string]string{"ticket": t.number, "name": t.name}, w.office.facts(w.Tx), &done); err != nil {
		return nil, err
	}
	for i := range done.Notices {
		done.Notices[i].Facts.Data = v
		if tick == "sent" {
			done.Notices[i].Card = "ticks/" + t.id
		}
	}
	return done.Notices, nil
}

// lapse closes a question that was answered and of which the citizen says no
// more, and tells her.
func (o *Office) lapse(tx *Tx, timer Timer) ([]flows.Notice, error) {
	w := &world{Tx: tx, office: o}
	t, err := w.thread(timer.Subject)
	if isRefusal(err) || err == nil && (t.state != "open" || t.waits != waitsCitizen) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	_, queue := lineOf(t.kind)
	if err := w.shut(t, queue); err != nil {
		return nil, err
	}
	var done flows.Applied
	if _, err := w.deliver(t, "talk.lapsed", "", flows.Message{}, o.facts(tx), &done); err != nil {
		return nil, err
	}
	return done.Notices, w.noteThread(t, "ticket_closed", actor{actorSystem, string(aid.RoleSystem)}, map[string]string{"why": "lapsed"})
}

// watchSubject names the one timer of the office's open tickets.
const watchSubject = "office"

// watch sees that the office is reminded each working morning.
func (o *Office) watch(tx *Tx) error {
	w := &world{Tx: tx, office: o}
	set, err := w.some(`SELECT COUNT(*) FROM timers WHERE subject = $1 AND kind = $2 AND scope = '' AND state IN ('open', 'claimed')`,
		watchSubject, timerAsks)
	if err != nil || set {
		return err
	}
	_, err = o.watchTomorrow(tx)
	return err
}

// watchTomorrow has the office reminded when it opens on its next day, and tells
// when that is.
func (o *Office) watchTomorrow(tx *Tx) (time.Time, error) {
	closed, err := o.holidays(tx)
	if err != nil {
		return time.Time{}, err
	}
	tomorrow := o.today(tx).AddDays(1).At(0, 0, o.Zone)
	next := aid.NextWindow(o.Program.Office.Open.Next(tomorrow, closed), closed, aid.ClassNotice)
	return next, tx.SetTimer(Timer{Subject: watchSubject, Kind: timerAsks, Due: next})
}

// watchAnew moves the reminder when the holidays have changed.
func (o *Office) watchAnew(tx *Tx) error {
	w := &world{Tx: tx, office: o}
	set, err := w.some(`SELECT COUNT(*) FROM timers WHERE subject = $1 AND kind = $2 AND scope = '' AND state = 'open' AND due_at > $3`,
		watchSubject, timerAsks, micros(tx.Now))
	if err != nil || !set {
		return err
	}
	_, err = o.watchTomorrow(tx)
	return err
}

// nearlyDue is how long before its time an officer is reminded of a ticket; also
// of one whose time is over before the next reminder.
const nearlyDue = 24 * time.Hour

// remindAsks reminds officers of what is nearly due or overdue in their
// kelurahan, and staff of what is overdue anywhere: one card for each of them
// and day. It comes again as long as something is open.
func (o *Office) remindAsks(tx *Tx, _ Timer) ([]flows.Notice, error) {
	w := &world{Tx: tx, office: o}
	open, err := w.counted("tickets")
	if err != nil || open <= 0 {
		return nil, err
	}
	next, err := o.watchTomorrow(tx)
	if err != nil {
		return nil, err
	}
	if closed, err := o.holidays(tx); err != nil || closed[o.today(tx)] != "" { // since this morning was planned
		return nil, err
	}
	late, err := w.lateTickets(maxTime(next, tx.Now.Add(nearlyDue)))
	if err != nil || len(late) == 0 {
		return nil, err
	}
	workers, err := w.workers(false)
	if err != nil {
		return nil, err
	}
	var done flows.Applied
	for _, officer := range workers {
		near, over := late.of(&officer)
		if near+over == 0 {
			continue
		}
		from := len(done.Notices)
		if err := w.tellOfficer(officer.ID, "talk.remind", map[string]string{"near": strconv.Itoa(near), "over": strconv.Itoa(over)}, o.facts(tx), &done); err != nil {
			return nil, err
		}
		for i := from; i < len(done.Notices); i++ {
			done.Notices[i].Lane, done.Notices[i].Card = flows.Reminder, "asks/"+o.today(tx).String()
		}
	}
	return done.Notices, nil
}

// lateTickets are how many tickets wait too long already, or soon.
type lateTickets map[lateKey]int

type lateKey struct {
	kind flows.TicketKind
	area string
	over bool
}

// lateTickets counts what is due until a time, or overdue.
func (w *world) lateTickets(until time.Time) (lateTickets, error) {
	counts := lateTickets{}
	return counts, w.each(func(scan func(...any) error) error {
		var k lateKey
		var n, over int
		err := scan(&k.kind, &k.area, &over, &n)
		k.over = over == 1
		counts[k] = n
		return err
	}, `SELECT kind, area, CASE WHEN due_at < $1 THEN 1 ELSE 0 END, COUNT(*) FROM tickets
		WHERE state = 'open' AND waits = 'office' AND due_at < $2 GROUP BY 1, 2, 3`, micros(w.Now), micros(until))
}

// of is what somebody is reminded of. Objections have their own desk.
func (late lateTickets) of(o *flows.Officer) (near, over int) {
	field, office := false, false
	for _, r := range o.Roles {
		field = field || r == aid.RoleOfficer
		office = office || r == aid.RoleStaff
	}
	for k, n := range late {
		mine := field && accused(o, k.area) && k.kind != flows.TicketComplaint && k.kind != flows.TicketCopy
		switch {
		case k.kind == flows.TicketObjection:
		case k.over && (mine || office && (k.kind != flows.TicketComplaint || !accused(o, k.area))):
			over += n
		case !k.over && mine:
			near += n
		case !k.over && office && k.kind == flows.TicketComplaint && !accused(o, k.area):
			near += n
		}
	}
	return near, over
}
