package store

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// The code of a Bimtek: the office shows it at the event on a card that changes
// by itself, and whoever is invited types it.

// timerCode changes the card with the code; its subject is the event, its scope
// the chat where the card stands.
const timerCode = "attend_code"

// refusedArrival is a wrong code, which counts.
const refusedArrival = "refused.arrive_code"

// codeCard is a card with the code of an event.
type codeCard struct {
	Card string `json:"card"` // key of the letter
	Rev  int64  `json:"rev"`  // of the question beneath it: whatever is said there takes the card down
}

// attendKey is the secret of an event from which its code is made; nil when the
// code was never shown.
func (w *world) attendKey(event string) ([]byte, error) {
	var sealed string
	if err := w.get([]any{&sealed}, `SELECT attend_key FROM events WHERE id = $1`, event); err != nil || sealed == "" {
		return nil, err
	}
	text, err := w.opened("events.attend_key", event, sealed)
	if err != nil {
		return nil, err
	}
	return base64.RawStdEncoding.DecodeString(text)
}

// makeAttendKey gives an event that is locked its secret, once.
func (w *world) makeAttendKey(event string) error {
	if key, err := w.attendKey(event); err != nil || key != nil {
		return err
	}
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		return err
	}
	_, err := w.exec(`UPDATE events SET attend_key = $1 WHERE id = $2`,
		w.sealed("events.attend_key", event, base64.RawStdEncoding.EncodeToString(key)), event)
	return err
}

// showCode puts up a card with the code in this chat.
func (w *world) showCode(e flows.ShowCode, f flows.Facts, s flows.State, done *flows.Applied) error {
	if _, err := w.worker(f, s, aid.RoleOfficer, aid.RoleStaff); err != nil {
		return err
	}
	p, err := w.presenceAt(e.Event)
	if err != nil {
		return err
	}
	if !aid.CodeHolds(w.office.fromMicro(p.start), w.office.fromMicro(p.end), w.office.now(w.Tx)) {
		return &flows.Refusal{Key: "refused.attend_over"}
	}
	if err := w.makeAttendKey(p.event); err != nil {
		return err
	}
	card := codeCard{Card: timerCode + "/" + p.event + "/" + strconv.FormatInt(micros(w.Now), 36), Rev: s.Rev + 1}
	n, err := w.codeNotice(p.event, card, f, s)
	if err != nil {
		return err
	}
	n.Chat = "" // this one
	done.Notices = append(done.Notices, n)
	return w.turnCodeLater(p.event, w.chat.ID, card)
}

// turnCodeLater has the card changed when the next code begins.
func (w *world) turnCodeLater(event, chat string, card codeCard) error {
	payload, err := json.Marshal(card)
	if err != nil {
		return err
	}
	return w.SetTimer(Timer{Subject: event, Kind: timerCode, Scope: chat, Due: w.Now.Truncate(aid.CodeTurns).Add(aid.CodeTurns), Payload: payload})
}

// countAfter is how soon the cards with the code of an event count somebody.
const countAfter = 5 * time.Second

// countAnew has the cards with the code of an event show the count of now, soon.
func (w *world) countAnew(event string) error {
	_, err := w.exec(`UPDATE timers SET due_at = $1 WHERE subject = $2 AND kind = $3 AND state = 'open' AND due_at > $1`,
		micros(w.Now.Add(countAfter)), event, timerCode)
	return err
}

// turnCode changes a card: to the code of now or, when the time is over or
// somebody has said something else there since, to where it can be put up again.
func (o *Office) turnCode(tx *Tx, t Timer) ([]flows.Notice, error) {
	var card codeCard
	if err := json.Unmarshal(t.Payload, &card); err != nil {
		return nil, err
	}
	chat, err := tx.Chat(t.Scope)
	if err != nil {
		return nil, err
	}
	w := o.World(tx, flows.Chat{ID: chat.ID, Channel: chat.Channel}).(*world)
	s, err := tx.State(chat.ID)
	if err != nil {
		return nil, err
	}
	f, err := w.Facts(s)
	if err != nil {
		return nil, err
	}
	up, err := w.stillUp(t.Subject, card, f, s)
	if err != nil {
		return nil, err
	}
	if !up {
		return []flows.Notice{codeLetter(card, "attend.code_down", f, s)}, nil
	}
	n, err := w.codeNotice(t.Subject, card, f, s)
	if err != nil {
		return nil, err
	}
	return []flows.Notice{n}, w.turnCodeLater(t.Subject, chat.ID, card)
}

// stillUp tells whether a card with the code stays up.
func (w *world) stillUp(event string, card codeCard, f flows.Facts, s flows.State) (bool, error) {
	if s.Rev > card.Rev || !role(f, s, aid.RoleOfficer, aid.RoleStaff) {
		return false, nil
	}
	var start, end int64
	var state string
	if err := w.get([]any{&start, &end, &state}, `SELECT start_at, end_at, state FROM events WHERE id = $1`, event); err != nil {
		return false, err
	}
	return state == eventOpen && aid.CodeHolds(w.office.fromMicro(start), w.office.fromMicro(end), w.office.now(w.Tx)), nil
}

// codeNotice is the card as it is now.
func (w *world) codeNotice(event string, card codeCard, f flows.Facts, s flows.State) (n flows.Notice, err error) {
	key, err := w.attendKey(event)
	if err != nil {
		return n, err
	}
	e, err := w.event(eventFrom+`events e WHERE e.id = $1`, event)
	if err != nil {
		return n, err
	}
	in := &flows.Invited{Event: e, Open: true, Coded: true, May: true}
	if err := w.countCame(in, w.scope(f, s)); err != nil {
		return n, err
	}
	n = codeLetter(card, "attend.card", f, s)
	until := w.Now.Truncate(aid.CodeTurns).Add(aid.CodeTurns)
	n.Facts.Data, n.Expires = in, until.Add(aid.CodeTurns)
	n.Result = map[string]string{"code": aid.AttendCode(key, w.Now), "until": w.office.fromMicro(micros(until)).Format("15.04")}
	return n, nil
}

func codeLetter(card codeCard, key string, f flows.Facts, s flows.State) flows.Notice {
	return flows.Notice{Chat: f.Chat.ID, Lane: flows.Reply, Card: card.Card, Key: key, Role: s.Role, Facts: f}
}

// arrive notes the citizen spoken of by the code.
func (w *world) arrive(e flows.Arrive, f flows.Facts, done *flows.Applied) error {
	if err := mayKeep(f); err != nil {
		return err
	}
	if f.Who.Person == nil {
		return &flows.Refusal{Key: "refused.role"}
	}
	switch locked, err := w.arrivalLocked(); {
	case err != nil:
		return err
	case locked != nil:
		return locked
	}
	numbers, err := w.eventsOfNow(f.Who.Person.ID)
	if err != nil {
		return err
	}
	if len(numbers) == 0 {
		return w.notAwaited()
	}
	wrong := &flows.Refusal{Key: refusedArrival, Count: true}
	for _, number := range numbers {
		p, err := w.presenceAt(number)
		if err != nil {
			return err
		}
		key, err := w.attendKey(p.event)
		if err != nil {
			return err
		}
		if key == nil || !aid.AttendCodeFits(key, e.Code, w.Now) {
			if key != nil && aid.AttendCodeFitted(key, e.Code, w.Now) {
				wrong = &flows.Refusal{Key: "refused.arrive_old"}
			}
			continue
		}
		var application string
		err = w.get([]any{&application}, `SELECT application FROM invitations WHERE event = $1 AND person = $2 ORDER BY application LIMIT 1`, p.event, f.Who.Person.ID)
		if err != nil {
			return err
		}
		return w.cameByCode(number, application, f, done)
	}
	return wrong
}

// cameByCode notes her, and what she still owes.
func (w *world) cameByCode(number int64, application string, f flows.Facts, done *flows.Applied) error {
	p, err := w.presenceOf(number, application)
	if err != nil {
		return err
	}
	if _, err := w.noteCame(p, actor{p.person, string(aid.RoleCandidate)}, f, done); err != nil {
		return err
	}
	missing, err := w.stillOwed(p.application)
	result(done, map[string]string{"missing": strconv.Itoa(missing)})
	return err
}

// eventsOfNow are the numbers of the events to which somebody is invited and
// whose code holds now.
func (w *world) eventsOfNow(person string) (numbers []int64, err error) {
	begun, notOver := codeWindow(w.Now)
	err = w.each(func(scan func(...any) error) error {
		var n int64
		err := scan(&n)
		numbers = append(numbers, n)
		return err
	}, `SELECT DISTINCT e.number FROM invitations i JOIN events e ON e.id = i.event WHERE i.person = $1 AND e.state = 'open'
		AND e.start_at <= $2 AND e.end_at > $3 AND e.program = $4 ORDER BY e.number`,
		person, begun, notOver, w.office.Program.Code)
	return numbers, err
}

// notAwaited says to somebody who is not invited what can be done.
func (w *world) notAwaited() error {
	begun, notOver := codeWindow(w.Now)
	on, err := w.some(`SELECT COUNT(*) FROM events WHERE program = $1 AND state = 'open' AND start_at <= $2 AND end_at > $3`,
		w.office.Program.Code, begun, notOver)
	switch {
	case err != nil:
		return err
	case on:
		return &flows.Refusal{Key: "refused.arrive_uninvited"}
	}
	return &flows.Refusal{Key: "refused.arrive_nothing"}
}

// countArrival notes a wrong code, and says how many tries are left.
func (w *world) countArrival(r *flows.Refusal) (*flows.Refusal, error) {
	now := w.office.now(w.Tx)
	var tries int
	err := w.get([]any{&tries}, `INSERT INTO code_tries (chat, tries, since) VALUES ($1, 1, $2)
		ON CONFLICT (chat) DO UPDATE SET
			tries = CASE WHEN code_tries.since <= $3 THEN 1 ELSE code_tries.tries + 1 END,
			since = CASE WHEN code_tries.since <= $3 THEN excluded.since ELSE code_tries.since END
		RETURNING tries`, w.chat.ID, micros(now), micros(now.Add(-aid.CodeLock)))
	if err != nil {
		return nil, err
	}
	if tries >= aid.CodeTries {
		return w.arrivalLocked()
	}
	return &flows.Refusal{Key: r.Key, Data: map[string]string{"left": strconv.Itoa(aid.CodeTries - tries)}}, nil
}

// arrivalLocked is the refusal of a chat that sent too many wrong codes; nil for
// any other.
func (w *world) arrivalLocked() (*flows.Refusal, error) {
	var tries int
	var since int64
	err := w.get([]any{&tries, &since}, `SELECT tries, since FROM code_tries WHERE chat = $1`, w.chat.ID)
	if errors.Is(err, ErrNone) {
		return nil, nil
	}
	until := timeOf(since).Add(aid.CodeLock)
	if err != nil || tries < aid.CodeTries || !until.After(w.Now) {
		return nil, err
	}
	return &flows.Refusal{Key: "refused.arrive_locked", Data: map[string]string{"until": w.office.fromMicro(micros(until)).Format("15.04")}}, nil
}

// codeWindow bounds the events whose code holds at a time: they begin before
// the first and end after the second.
func codeWindow(now time.Time) (begun, notOver int64) {
	return micros(now.Add(aid.AttendBefore)), micros(now.Add(-aid.CodeAfter))
}
