package store

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// What people hear of a Bimtek: the invitation, a change, that it is called
// off (announce), and the reminders before it (recall). Each is a timer of the
// event; it goes through the list in batches, and a batch is one transaction:
// so whoever has been written to is known for sure.

// Timers of an event.
const (
	timerAnnounce = "announce" // tells everybody who was not told of this revision yet
	timerRecall   = "recall"   // reminds; its scope is how many days before
)

// inviteBatch is how many people one transaction writes to.
const inviteBatch = 100

// talkPause is how long a reminder waits for somebody in mid-conversation.
const talkPause = 10 * time.Minute

// inviteTopic names the letters about one invitation.
func inviteTopic(event, application string) string { return "bimtek/" + event + "/" + application }

// announceNow has everybody told who was not told of the present state of an event.
func (tx *Tx) announceNow(event string) error {
	return tx.SetTimer(Timer{Subject: event, Kind: timerAnnounce, Due: tx.Now})
}

// recalls are the reminders of an event that begins at start: by days before,
// each with its time and the time from which on it would come too late.
func (o *Office) recalls(start time.Time, on aid.Recall) []recall {
	var all []recall
	day := aid.DateOf(start.In(o.Zone))
	for _, days := range on.Days(o.Program.Work) {
		hour := 9
		if days == 0 {
			hour = 0 // as early as people may be written to
		}
		due := aid.NextWindow(day.AddDays(-days).At(hour, 0, o.Zone), nil, aid.ClassAppointment)
		ends := aid.DateOf(due).AddDays(1).At(0, 0, o.Zone) // "tomorrow" is wrong a day later
		if start.Before(ends) {
			ends = start
		}
		all = append(all, recall{days: days, due: due, ends: ends})
	}
	return all
}

// recall is one reminder: due at a time, too late from another on.
type recall struct {
	days      int
	due, ends time.Time
}

func (r recall) scope() string { return fmt.Sprint(r.days) }

// planRecalls sets the reminders of an event anew; those whose time is over
// are cancelled with that reason.
func (o *Office) planRecalls(tx *Tx, event string, start time.Time, on aid.Recall) error {
	if err := o.planFeedback(tx, event, start); err != nil {
		return err
	}
	for _, r := range o.recalls(start, on) {
		if err := tx.planRecall(event, r); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) planRecall(event string, r recall) error {
	if !tx.Now.Before(r.ends) || !r.due.Before(r.ends) {
		_, err := tx.CancelTimer(event, timerRecall, r.scope(), "past")
		return err
	}
	return tx.SetTimer(Timer{Subject: event, Kind: timerRecall, Scope: r.scope(), Due: r.due})
}

// changeRecalls reminds of a published event on other days than before: those
// that stay go on as they are, and what was sent is not sent again.
func (w *world) changeRecalls(p *plan, before aid.Recall) error {
	was, now := before.Days(w.office.Program.Work), p.Recall.Days(w.office.Program.Work)
	for _, days := range was {
		if slices.Contains(now, days) {
			continue
		}
		if _, err := w.CancelTimer(p.id, timerRecall, recall{days: days}.scope(), "changed"); err != nil {
			return err
		}
	}
	for _, r := range w.office.recalls(p.starts(w.office), p.Recall) {
		if slices.Contains(was, r.days) {
			continue
		}
		sent, err := w.some(`SELECT COUNT(*) FROM timers WHERE subject = $1 AND kind = $2 AND scope = $3 AND state = 'done'
			AND due_at >= $4 AND due_at < $5`, p.id, timerRecall, r.scope(), micros(r.due), micros(r.ends))
		if err == nil && !sent { // taken away and chosen once more
			err = w.planRecall(p.id, r)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// recall reminds a batch of people; the timer goes on where it stopped until
// all are reminded or it is too late.
func (o *Office) recall(tx *Tx, t Timer) ([]flows.Notice, error) {
	w := &world{Tx: tx, office: o}
	e, err := w.event(eventFrom+`events e WHERE e.id = $1`, t.Subject)
	if err != nil || e == nil || e.State != eventOpen {
		return nil, err
	}
	var r recall
	for _, one := range o.recalls(e.Start, e.Recall) {
		if one.scope() == t.Scope {
			r = one
		}
	}
	if !tx.Now.Before(r.ends) {
		return nil, tx.endTimer(t, "late")
	}
	list, last, err := w.batch(e.ID, string(t.Payload), `answer <> 'tidak' AND came_at = 0`)
	if err != nil {
		return nil, err
	}
	var done flows.Applied
	for _, in := range list {
		from := len(done.Notices)
		words := map[string]string{"days": t.Scope}
		if err := w.tellInvite(flows.Reminder, e, in, "bimtek.remind", aid.ClassAppointment, words, &done); err != nil {
			return nil, err
		}
		for i := from; i < len(done.Notices); i++ {
			n := &done.Notices[i]
			n.Expires = r.ends
			n.Once = strings.Join([]string{"bimtek", e.ID, fmt.Sprint(e.Rev), t.Scope, in.application, n.Chat}, "/")
			if err := w.afterTalk(n); err != nil {
				return nil, err
			}
		}
	}
	if len(list) == inviteBatch {
		return done.Notices, tx.SetTimer(Timer{Subject: t.Subject, Kind: t.Kind, Scope: t.Scope, Due: tx.Now, Payload: []byte(last)})
	}
	return done.Notices, nil
}

// afterTalk holds a letter back while the person is in the middle of a
// conversation, as long as it is not too late then.
func (w *world) afterTalk(n *flows.Notice) error {
	var spoke int64
	err := w.get([]any{&spoke}, `SELECT COALESCE(MAX(updated_at), 0) FROM sessions WHERE chat = $1`, n.Chat)
	if later := timeOf(spoke).Add(talkPause); err == nil && later.After(n.Due) && later.Before(n.Expires) {
		n.Due = aid.NextWindow(later.In(w.office.Zone), nil, aid.ClassAppointment)
	}
	return err
}

// announce tells a batch of those who were not told of the event as it is now:
// an invitation to whoever heard nothing yet, else what has changed, at once.
func (o *Office) announce(tx *Tx, t Timer) ([]flows.Notice, error) {
	w := &world{Tx: tx, office: o}
	e, err := w.event(eventFrom+`events e WHERE e.id = $1`, t.Subject)
	if err != nil || e == nil || e.State == eventDraft || !tx.Now.Before(e.Start) {
		return nil, err
	}
	list, _, err := w.batch(e.ID, "", fmt.Sprintf(`told_rev < %d`, e.Rev))
	if err != nil {
		return nil, err
	}
	var done flows.Applied
	for _, in := range list {
		key, class := "bimtek.invite", aid.ClassAppointment
		switch {
		case in.told == 0 && e.State == eventCancelled: // heard nothing, misses nothing
			key = ""
		case e.State == eventCancelled:
			key, class = "bimtek.called_off", aid.ClassUrgent
		case in.told > 0:
			key, class = "bimtek.changed", aid.ClassUrgent
		}
		if key != "" {
			if err := w.tellInvite(flows.Work, e, in, key, class, nil, &done); err != nil {
				return nil, err
			}
		}
		if _, err := tx.exec(`UPDATE invitations SET told_rev = $1 WHERE event = $2 AND application = $3`,
			e.Rev, e.ID, in.application); err != nil {
			return nil, err
		}
	}
	for i := range done.Notices {
		done.Notices[i].Expires = e.Start
	}
	if len(list) == inviteBatch {
		return done.Notices, tx.announceNow(t.Subject)
	}
	return done.Notices, nil
}

// batch reads the next rows of an event's list that a condition picks, in the
// order of their applications, and the last of them.
func (w *world) batch(event, after, which string) (list []invitee, last string, err error) {
	err = w.each(func(scan func(...any) error) error {
		var in invitee
		err := scan(&in.application, &in.person, &in.answer, &in.told)
		list, last = append(list, in), in.application
		return err
	}, `SELECT application, person, answer, told_rev FROM invitations WHERE event = $1 AND application > $2 AND `+which+`
		ORDER BY application LIMIT $3`, event, after, inviteBatch)
	return list, last, err
}

// tellInvite writes to one invited person, with the buttons of the answer.
func (w *world) tellInvite(lane flows.Lane, e *flows.Event, in invitee, key string, class aid.Class, words map[string]string, done *flows.Applied) error {
	from := len(done.Notices)
	if err := w.tellIn(lane, in.person, key, class, words, w.office.facts(w.Tx), done); err != nil {
		return err
	}
	for i := from; i < len(done.Notices); i++ {
		n := &done.Notices[i]
		n.Topic = inviteTopic(e.ID, in.application)
		n.Facts.Data = &flows.Schedule{Event: e, Invited: true, Answer: in.answer}
		if e.State == eventOpen {
			n.Acts = inviteActs(e, in)
		}
	}
	return nil
}

// inviteActs are the answers that are offered: who has said yes is not asked again.
func inviteActs(e *flows.Event, in invitee) []flows.Act {
	subject := inviteSubject(e.Number, e.Rev, in.application)
	come := flows.Act{Name: flows.ActCome, Subject: subject}
	cannot := flows.Act{Name: flows.ActCannot, Subject: subject}
	help := flows.Act{Name: flows.ActHelp, Subject: subject}
	if in.answer == flows.RSVPCome || in.answer == flows.RSVPHelp {
		return []flows.Act{cannot}
	}
	return []flows.Act{come, cannot, help}
}
