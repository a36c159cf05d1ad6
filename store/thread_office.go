package store

import (
	"slices"
	"strconv"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// answerTicket brings the office's words to every chat of the citizen.
func (w *world) answerTicket(e flows.AnswerTicket, f flows.Facts, s flows.State, done *flows.Applied) error {
	t, by, err := w.held(e.Ticket, f, s)
	if err != nil {
		return err
	}
	word := NewID()
	told, err := w.deliver(t, "talk.answer", word, e.Message, f, done)
	if err != nil {
		return err
	}
	u := utterance{id: word, side: "office", author: by.id, message: e.Message, chats: told.chats}
	if len(told.chats) == 0 {
		u.tick = "failed"
	}
	if err := w.say(t, u); err != nil {
		return err
	}
	if err := w.answered(t); err != nil {
		return err
	}
	if len(told.chats) > 0 {
		if err := w.setTick(word, told.at, firstLook); err != nil {
			return err
		}
	}
	result(done, map[string]string{"ticket": t.number, "name": t.name, "told": told.word, "at": told.moment})
	return w.noteThread(t, "ticket_answered", by, map[string]string{"word": word, "told": told.word})
}

// answered notes that the office has said something: what is owed next, and
// until when the citizen's words belong to this.
func (w *world) answered(t thread) error {
	now := w.office.now(w.Tx)
	waits, due := waitsCitizen, t.due
	if t.kind == flows.TicketComplaint { // it is done when it is closed
		waits = waitsOffice
	}
	if t.answered.IsZero() {
		due = maxTime(due, t.opened.Add(lastWord(t.kind)))
	}
	if _, err := w.exec(`UPDATE tickets SET waits = $1, due_at = $2, talk_until = $3,
		answered_at = CASE WHEN answered_at = 0 THEN $4 ELSE answered_at END WHERE id = $5`,
		waits, micros(due), micros(now.Add(talkLasts)), micros(now), t.id); err != nil {
		return err
	}
	_, queue := lineOf(t.kind)
	if err := w.prolong(queue, t.id); err != nil || waits != waitsCitizen {
		return err
	}
	return w.SetTimer(Timer{Subject: t.id, Kind: timerLapse, Due: now.Add(lapsesAfter)})
}

// lastWord is how long the office may take for all of it.
func lastWord(kind flows.TicketKind) time.Duration {
	if kind == flows.TicketComplaint {
		return aid.ComplaintDone
	}
	return aid.QuestionDone
}

func maxTime(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// delivery is to whom a letter goes, and when.
type delivery struct {
	chats  []string
	at     time.Time
	word   string // now, later, none
	moment string // of later, for people
}

// deliver writes to every chat of whoever asked. A conversation under way goes
// on at any hour; otherwise the letter waits for a time at which people may be
// written to.
func (w *world) deliver(t thread, key, word string, m flows.Message, f flows.Facts, done *flows.Applied) (d delivery, err error) {
	now := w.office.now(w.Tx)
	last, err := w.lastOf(t, "citizen")
	if err != nil {
		return d, err
	}
	d.at, d.word = now, "now"
	if now.Sub(maxTime(last, t.opened)) > talkAtOnce {
		if d.at, err = w.office.nextWindow(w.Tx, now, aid.ClassNotice); err != nil {
			return d, err
		}
	}
	if d.at.After(now) {
		d.word, d.moment = "later", w.office.moment(d.at)
	}
	told := map[string]string{"ticket": t.number, "text": clip(m.Text, maxText), "kind": string(t.kind), "days": strconv.Itoa(int(reopensFor / (24 * time.Hour)))}
	if f.Who.Officer != nil {
		told["from"] = f.Who.Officer.Name
	}
	from := len(done.Notices)
	if err := w.tellAsker(t, key, told, f, done); err != nil {
		return d, err
	}
	for i := from; i < len(done.Notices); i++ {
		n := &done.Notices[i]
		n.Due = d.at
		if word != "" {
			n.Once = letterRef(word, n.Chat)
		}
		d.chats = append(d.chats, n.Chat)
	}
	enclosed(m, from, done)
	if len(d.chats) == 0 {
		d.word = "none"
	}
	return d, nil
}

// tellAsker writes to every chat of the citizen; of somebody nobody knows, to
// the chat that asked.
func (w *world) tellAsker(t thread, key string, told map[string]string, f flows.Facts, done *flows.Applied) error {
	if t.person != "" {
		return w.tell(t.person, key, aid.ClassReply, told, f, done)
	}
	blocked, err := w.Blocked(t.chat)
	if err != nil || blocked {
		return err
	}
	chat, err := w.Chat(t.chat)
	if err != nil {
		return err
	}
	f.Who, f.Data, f.Chat = flows.Who{}, nil, flows.Chat{ID: chat.ID, Channel: chat.Channel}
	done.Notices = append(done.Notices, flows.Notice{Chat: chat.ID, Lane: flows.Work, Key: key, Role: aid.RoleCandidate, Facts: f, Result: told})
	return nil
}

// closeTalk closes a ticket that was answered, and tells the citizen.
func (w *world) closeTalk(e flows.CloseTalk, f flows.Facts, s flows.State, done *flows.Applied) error {
	t, by, err := w.held(e.Ticket, f, s)
	if err != nil {
		return err
	}
	said, err := w.some(`SELECT COUNT(*) FROM ticket_words WHERE ticket = $1 AND side = 'office'`, t.id)
	if err != nil {
		return err
	}
	if !said {
		return &flows.Refusal{Key: "refused.unanswered"}
	}
	_, queue := lineOf(t.kind)
	if err := w.shut(t, queue); err != nil {
		return err
	}
	told, err := w.deliver(t, "talk.done", "", flows.Message{}, f, done)
	if err != nil {
		return err
	}
	result(done, map[string]string{"ticket": t.number, "name": t.name, "told": told.word, "at": told.moment})
	draft(done, map[string]string{"ticket": ""})
	return w.noteThread(t, "ticket_closed", by, map[string]string{"told": told.word})
}

// fieldCheck gives a complaint the time of one that is looked into on the spot.
func (w *world) fieldCheck(e flows.FieldCheck, f flows.Facts, s flows.State, done *flows.Applied) error {
	t, by, err := w.held(e.Ticket, f, s)
	if err != nil {
		return err
	}
	if t.kind != flows.TicketComplaint {
		return &flows.Refusal{Key: "refused.ticket_done"}
	}
	t.due = t.opened.Add(aid.FieldCheckDone)
	if _, err := w.exec(`UPDATE tickets SET due_at = $1 WHERE id = $2`, micros(t.due), t.id); err != nil {
		return err
	}
	told, err := w.deliver(t, "talk.out_told", "", flows.Message{}, f, done)
	if err != nil {
		return err
	}
	due := w.office.moment(t.due)
	result(done, map[string]string{"ticket": t.number, "due": due})
	for i := range done.Notices {
		done.Notices[i].Result["due"] = due
	}
	return w.noteThread(t, "ticket_field", by, map[string]string{"told": told.word})
}

// handTicket offers a ticket to a colleague, who finds it first. Until it is
// taken, or the claim lapses, it stays with who offers it.
func (w *world) handTicket(e flows.HandTicket, f flows.Facts, s flows.State, done *flows.Applied) error {
	t, by, err := w.held(e.Ticket, f, s)
	if err != nil {
		return err
	}
	peers, err := w.peersOf(t, by)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(peers, func(o flows.Officer) bool { return o.ID == e.To })
	if at < 0 {
		return &flows.Refusal{Key: "refused.talk_colleague"}
	}
	_, queue := lineOf(t.kind)
	n, err := w.exec(`UPDATE claims SET offered_to = $1, until = $2 WHERE queue = $3 AND subject = $4 AND officer = $5 AND until > $6`,
		e.To, micros(w.Now.Add(w.office.Program.Work.PaperClaim())), queue, t.id, by.id, micros(w.Now))
	if err != nil {
		return err
	}
	if n == 0 {
		return &flows.Refusal{Key: "refused.claim"}
	}
	told := map[string]string{"ticket": t.number, "to": peers[at].Name, "from": f.Who.Officer.Name, "kind": string(t.kind)}
	result(done, told)
	draft(done, map[string]string{"ticket": ""})
	if err := w.tellOfficer(e.To, "talk.offered", told, f, done); err != nil {
		return err
	}
	return w.noteThread(t, "ticket_handed", by, map[string]string{"to": e.To})
}

// peersOf are who could take a ticket over: officers of the kelurahan, or of a
// complaint whoever may have it.
func (w *world) peersOf(t thread, by actor) (list []flows.Officer, err error) {
	if t.kind == flows.TicketComplaint {
		list, err = w.complaintDesk(t.area)
	} else {
		all, werr := w.workers(false)
		err = werr
		for _, o := range all {
			if slices.Contains(o.Roles, aid.RoleOfficer) && slices.Contains(o.Areas, t.area) {
				list = append(list, o)
			}
		}
	}
	return slices.DeleteFunc(list, func(o flows.Officer) bool { return o.ID == by.id }), err
}
