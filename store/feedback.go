package store

import (
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// What those who came say of a Bimtek.

// timerFeedback asks for it: a timer of the event, the morning after.
const timerFeedback = "feedback"

// feedbackDays is how long after an event it is taken.
const feedbackDays = 7

// feedbackUntil is when it is too late.
func feedbackUntil(end time.Time) time.Time {
	return aid.DateOf(end).AddDays(feedbackDays+1).At(0, 0, end.Location())
}

// planFeedback has those who came asked on the morning after a day.
func (o *Office) planFeedback(tx *Tx, event string, day time.Time) error {
	due, err := o.nextWindow(tx, aid.DateOf(day.In(o.Zone)).AddDays(1).At(9, 0, o.Zone), aid.ClassNotice)
	if err != nil {
		return err
	}
	return tx.SetTimer(Timer{Subject: event, Kind: timerFeedback, Due: due})
}

// askLater has somebody asked, too, who is noted only after the event: those
// who were asked before are not asked again.
func (w *world) askLater(p presence) error {
	if micros(w.Now) < p.end {
		return nil
	}
	return w.office.planFeedback(w.Tx, p.event, w.Now)
}

// askFeedback writes to a batch of those who came.
func (o *Office) askFeedback(tx *Tx, t Timer) ([]flows.Notice, error) {
	w := &world{Tx: tx, office: o}
	e, err := w.event(eventFrom+`events e WHERE e.id = $1`, t.Subject)
	if err != nil || e == nil || e.State != eventOpen {
		return nil, err
	}
	until := feedbackUntil(e.End)
	if !tx.Now.Before(until) {
		return nil, tx.endTimer(t, "late")
	}
	list, last, err := w.batch(e.ID, string(t.Payload), `came_at > 0 AND rated = 0`)
	if err != nil {
		return nil, err
	}
	var done flows.Applied
	for _, in := range list {
		from := len(done.Notices)
		if err := w.tellIn(flows.Reminder, in.person, "feedback.ask", aid.ClassNotice, nil, o.facts(tx), &done); err != nil {
			return nil, err
		}
		for i := from; i < len(done.Notices); i++ {
			n := &done.Notices[i]
			n.Expires, n.Topic = until, feedbackTopic(e.ID, in.application)
			n.Once = n.Topic + "/" + n.Chat
			n.Facts.Data = &flows.Schedule{Event: e, Invited: true, Over: true}
			n.Acts = []flows.Act{{Name: flows.ActRate, Subject: inviteSubject(e.Number, e.Rev, in.application)}}
		}
	}
	if len(list) == inviteBatch {
		return done.Notices, tx.SetTimer(Timer{Subject: t.Subject, Kind: t.Kind, Due: tx.Now, Payload: []byte(last)})
	}
	return done.Notices, nil
}

func feedbackTopic(event, application string) string { return "feedback/" + event + "/" + application }

// rater is an invitation of the citizen spoken of whose event she may speak of.
type rater struct {
	event, application string
	number, rev        int64
}

// raterOf finds and locks the invitation that feedback is about; "" is the last
// event to which the citizen spoken of came.
func (w *world) raterOf(subject string, f flows.Facts) (r rater, err error) {
	if err := mayKeep(f); err != nil {
		return r, err
	}
	if f.Who.Person == nil {
		return r, &flows.Refusal{Key: "refused.role"}
	}
	number, _, application := readInviteSubject(subject)
	if subject == "" {
		err = w.get([]any{&number, &application}, `SELECT e.number, i.application`+attendedBy+` ORDER BY e.start_at DESC LIMIT 1`, f.Who.Person.ID, micros(w.Now))
		if err != nil {
			return r, refusedIfNone(err, "refused.feedback_none")
		}
	}
	e, err := w.event(eventFrom+`events e WHERE e.program = $1 AND e.number = $2 AND e.state = 'open'`, w.office.Program.Code, number)
	if err != nil {
		return r, err
	}
	if e == nil || e.End.After(w.Now) {
		return r, &flows.Refusal{Key: "refused.feedback_none"}
	}
	var person string
	var given int
	err = w.get([]any{&person, &given}, `UPDATE invitations SET rated = rated WHERE event = $1 AND application = $2 AND came_at > 0
		RETURNING person, rated`, e.ID, application)
	switch {
	case err != nil:
		return r, refusedIfNone(err, "refused.feedback_none")
	case !slices.ContainsFunc(f.Who.People, func(p flows.Person) bool { return p.ID == person }):
		return r, &flows.Refusal{Key: "refused.role"}
	case given > 0:
		return r, &flows.Refusal{Key: "refused.feedback_given"}
	case !w.Now.Before(feedbackUntil(e.End)):
		return r, &flows.Refusal{Key: "refused.feedback_over"}
	}
	return rater{event: e.ID, application: application, number: e.Number, rev: e.Rev}, nil
}

func (w *world) openFeedback(e flows.OpenFeedback, f flows.Facts, done *flows.Applied) error {
	r, err := w.raterOf(e.Subject, f)
	if err == nil {
		draft(done, map[string]string{"feedback": inviteSubject(r.number, r.rev, r.application)})
	}
	return err
}

// giveFeedback keeps what somebody says, and that she has; not which is hers.
// No link is added to any chain: its time would tell.
func (w *world) giveFeedback(e flows.GiveFeedback, f flows.Facts) error {
	if !e.Clear.Known() || !e.Useful.Known() {
		return &flows.Refusal{Key: "refused.feedback_none"}
	}
	r, err := w.raterOf(e.Subject, f)
	if err != nil {
		return err
	}
	if _, err := w.exec(`UPDATE invitations SET rated = 1 WHERE event = $1 AND application = $2`, r.event, r.application); err != nil {
		return err
	}
	if _, err := w.CancelTopic(feedbackTopic(r.event, r.application), "", "answered"); err != nil {
		return err
	}
	id := rand.Text()
	_, err = w.exec(`INSERT INTO feedback (id, event, easy, useful, body) VALUES ($1, $2, $3, $4, $5)`,
		id, r.event, int(e.Clear), int(e.Useful), w.sealed("feedback.body", id, clip(e.Words, flows.MaxFeedback)))
	return err
}

// feedbackOf counts what was said of an event.
func (tx *Tx) feedbackOf(event string) (f flows.Feedback, err error) {
	err = tx.each(func(scan func(...any) error) error {
		var easy, useful flows.Rating
		if err := scan(&easy, &useful); err != nil {
			return err
		}
		f.Given++
		f.Clear[easy-1]++
		f.Useful[useful-1]++
		return nil
	}, `SELECT easy, useful FROM feedback WHERE event = $1`, event)
	return f, err
}

// wordsOf are the words that were said of an event, in the order of the alphabet:
// that in which they came would tell who said them.
func (tx *Tx) wordsOf(event string) (words []string, err error) {
	err = tx.each(func(scan func(...any) error) error {
		var id, body string
		if err := scan(&id, &body); err != nil {
			return err
		}
		text, err := tx.opened("feedback.body", id, body)
		if text = strings.Join(strings.Fields(text), " "); text != "" {
			words = append(words, text)
		}
		return err
	}, `SELECT id, body FROM feedback WHERE event = $1`, event)
	slices.Sort(words)
	return words, err
}

// mayRate tells whether feedback of a citizen is still waited for.
func (w *world) mayRate(person string) (bool, error) {
	var end int64
	err := w.get([]any{&end}, `SELECT e.end_at`+attendedBy+` AND i.rated = 0 ORDER BY e.start_at DESC LIMIT 1`, person, micros(w.Now))
	if errors.Is(err, ErrNone) {
		return false, nil
	}
	return err == nil && w.Now.Before(feedbackUntil(w.office.fromMicro(end))), err
}
