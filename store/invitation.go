package store

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"damping/flows"
	"damping/flows/aid"
)

// maxWhy is how much of a reason in own words is kept, in characters.
const maxWhy = 300

// inviteSubject names an invitation and the state of the event it spoke of.
func inviteSubject(number, rev int64, application string) string {
	return fmt.Sprintf("%d.%d.%s", number, rev, application)
}

// readInviteSubject reads what inviteSubject wrote; rev 0 is any.
func readInviteSubject(text string) (number, rev int64, application string) {
	parts := strings.SplitN(text, ".", 3)
	if len(parts) != 3 {
		return 0, 0, ""
	}
	number, _ = strconv.ParseInt(parts[0], 10, 64) // what is no number names no event
	rev, _ = strconv.ParseInt(parts[1], 10, 64)
	return number, rev, parts[2]
}

// invitee is one person on the list of one event.
type invitee struct {
	event, application, person, area string
	number, rev                      int64 // of the event
	told                             int64 // revision of the event that she was last told of; 0 is none
	answer                           flows.RSVP
}

// answerInvite notes a citizen's answer.
func (w *world) answerInvite(e flows.AnswerInvite, f flows.Facts, done *flows.Applied) error {
	in, err := w.invitationOf(e.Subject, f)
	if err != nil {
		return err
	}
	if _, err := w.exec(`UPDATE invitations SET answer = $1, answered_at = $2, why = '' WHERE event = $3 AND application = $4`,
		string(e.RSVP), micros(w.Now), in.event, in.application); err != nil {
		return err
	}
	if in.answer != e.RSVP {
		if err := w.note(in.application, "answered", &actor{in.person, string(aid.RoleCandidate)}, map[string]string{
			"event": in.event, "from": string(in.answer), "to": string(e.RSVP)}); err != nil {
			return err
		}
	}
	if _, err := w.CancelTopic(inviteTopic(in.event, in.application), "", "answered"); err != nil {
		return err
	}
	subject := inviteSubject(in.number, in.rev, in.application)
	result(done, map[string]string{"event": subject})
	reminded, err := w.some(`SELECT COUNT(*) FROM timers WHERE subject = $1 AND kind = $2 AND state IN ('open', 'claimed')`, in.event, timerRecall)
	if err != nil {
		return err
	}
	if reminded {
		result(done, map[string]string{"reminded": flows.Yes})
	}
	draft(done, map[string]string{"invite": subject})
	return nil
}

// explainRSVP adds the reason; whoever needs help is told of to the officers.
func (w *world) explainRSVP(e flows.ExplainRSVP, f flows.Facts, done *flows.Applied) error {
	in, err := w.invitationOf(e.Subject, f)
	if err != nil {
		return err
	}
	why := clip(e.Why, maxWhy)
	if _, err := w.exec(`UPDATE invitations SET why = $1 WHERE event = $2 AND application = $3`,
		w.sealed("invitations.why", in.event+"/"+in.application, why), in.event, in.application); err != nil {
		return err
	}
	if in.answer != flows.RSVPHelp {
		return nil
	}
	officers, err := w.texts(`SELECT officer FROM officer_areas WHERE area = $1 ORDER BY officer`, in.area)
	if err != nil {
		return err
	}
	if err := w.named(in.application, done); err != nil {
		return err
	}
	for _, officer := range officers {
		if err := w.tellOfficer(officer, "invite.help_told", map[string]string{"name": done.Result["name"], "why": why}, f, done); err != nil {
			return err
		}
	}
	return nil
}

// invitationOf finds and locks an invitation that may be answered now. Without
// a subject it is the next one of the citizen spoken of.
func (w *world) invitationOf(subject string, f flows.Facts) (in invitee, err error) {
	if err := mayKeep(f); err != nil {
		return in, err
	}
	number, rev, application := readInviteSubject(subject)
	if subject == "" {
		if f.Who.Person == nil {
			return in, &flows.Refusal{Key: "refused.role"}
		}
		err = w.get([]any{&number, &rev, &application}, `SELECT e.number, e.rev, i.application FROM invitations i
			JOIN events e ON e.id = i.event WHERE i.person = $1 AND e.state = 'open' AND e.start_at > $2
			ORDER BY e.start_at LIMIT 1`, f.Who.Person.ID, micros(w.Now))
		if err != nil {
			return in, refusedIfNone(err, "refused.invite_nothing")
		}
	}
	var start int64
	var state string
	err = w.get([]any{&in.event, &in.number, &in.rev, &start, &state}, `UPDATE events SET number = number
		WHERE number = $1 RETURNING id, number, rev, start_at, state`, number) // whoever changes it waits, or we do
	if err != nil {
		return in, refusedIfNone(err, "refused.invite_none")
	}
	err = w.get([]any{&in.application, &in.person, &in.area, &in.answer}, `SELECT application, person, area, answer
		FROM invitations WHERE event = $1 AND application = $2`, in.event, application)
	switch {
	case errors.Is(err, ErrNone), err == nil && state != eventOpen:
		return in, &flows.Refusal{Key: "refused.invite_none"}
	case err != nil:
		return in, err
	case !slices.ContainsFunc(f.Who.People, func(p flows.Person) bool { return p.ID == in.person }):
		return in, &flows.Refusal{Key: "refused.role"}
	case start <= micros(w.Now):
		return in, &flows.Refusal{Key: "refused.invite_over"}
	case rev != in.rev:
		return in, &flows.Refusal{Key: "refused.invite_moved", Data: map[string]string{"when": w.office.moment(timeOf(start))}}
	}
	return in, nil
}

// answerOf is what a citizen answered to the invitation to an event, and whether
// she was there.
func (w *world) answerOf(event, person string) (answer flows.RSVP, came bool, err error) {
	var at int64
	err = w.get([]any{&answer, &at}, `SELECT answer, came_at FROM invitations WHERE event = $1 AND person = $2
		ORDER BY answered_at DESC LIMIT 1`, event, person)
	return answer, at > 0, err
}
