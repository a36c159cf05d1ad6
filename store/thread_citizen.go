package store

import (
	"slices"
	"strconv"

	"damping/flows"
	"damping/flows/aid"
)

// addWords adds to a question of the citizen, and brings it at once to whoever
// has it on the desk.
func (w *world) addWords(e flows.AddWords, f flows.Facts, done *flows.Applied) error {
	t, err := w.mine(e.Ticket, f)
	if err != nil {
		return err
	}
	if t.state == "done" {
		if err := w.openAgain(&t, f); err != nil {
			return err
		}
	}
	if err := w.say(t, utterance{id: NewID(), side: "citizen", message: e.Message}); err != nil {
		return err
	}
	due := t.due
	if now := w.office.now(w.Tx); t.waits == waitsCitizen && due.Before(now.Add(promise)) {
		due = now.Add(promise)
	}
	if _, err := w.exec(`UPDATE tickets SET waits = 'office', due_at = $1 WHERE id = $2 AND state = 'open'`, micros(due), t.id); err != nil {
		return err
	}
	if _, err := w.CancelTimer(t.id, timerLapse, "", "words"); err != nil {
		return err
	}
	heard, err := w.passOn(t, e.Message, f, done)
	if err != nil {
		return err
	}
	reads := ""
	if !heard {
		if reads, err = w.reads(); err != nil {
			return err
		}
	}
	result(done, map[string]string{"ticket": t.number, "reads": reads})
	return w.noteThread(t, "ticket_added", actor{f.Who.Person.ID, string(aid.RoleCandidate)}, map[string]string{})
}

// passOn brings the citizen's words to whoever has the ticket on the desk, and
// prolongs the claim; false when nobody has.
func (w *world) passOn(t thread, m flows.Message, f flows.Facts, done *flows.Applied) (bool, error) {
	_, queue := lineOf(t.kind)
	officer, err := w.holder(queue, t.id)
	if err != nil || officer == "" {
		return false, err
	}
	if err := w.prolong(queue, t.id); err != nil {
		return false, err
	}
	from := len(done.Notices)
	told := map[string]string{"ticket": t.number, "name": t.name, "text": clip(m.Text, maxText)}
	if err := w.tellOfficer(officer, "talk.came", told, f, done); err != nil {
		return false, err
	}
	enclosed(m, from, done)
	return true, nil
}

// enclosed lets what goes with words go with the letters from one on: the first
// page with the words, every other in a letter of its own behind them.
func enclosed(m flows.Message, from int, done *flows.Applied) {
	if m.Kept == nil {
		return
	}
	files := flows.Said{File: m.Kept.ID, Voice: m.Voice, Pages: m.Kept.Pages}.Attachments()
	letters := slices.Clone(done.Notices[from:])
	done.Notices = done.Notices[:from]
	for _, n := range letters {
		once := n.Once
		for i := range files {
			n.File = &files[i]
			if i > 0 {
				n.Key, n.Result = "talk.page", map[string]string{"ticket": n.Result["ticket"], "page": strconv.Itoa(i + 1), "pages": strconv.Itoa(len(files))}
			}
			if i > 0 && once != "" {
				n.Once = once + "/" + strconv.Itoa(i+1)
			}
			done.Notices = append(done.Notices, n)
		}
	}
}

// prolong renews a claim, whoever has it.
func (w *world) prolong(queue, subject string) error {
	_, err := w.exec(`UPDATE claims SET until = $1 WHERE queue = $2 AND subject = $3 AND until > $4`,
		micros(w.Now.Add(w.office.Program.Work.PaperClaim())), queue, subject, micros(w.Now))
	return err
}

// openAgain opens a ticket that was closed not long ago.
func (w *world) openAgain(t *thread, f flows.Facts) error {
	t.due = w.office.now(w.Tx).Add(promise)
	n, err := w.exec(`UPDATE tickets SET state = 'open', waits = 'office', closed_at = 0, due_at = $1 WHERE id = $2 AND state = 'done'`,
		micros(t.due), t.id)
	if err != nil {
		return err
	}
	if n == 0 {
		return &flows.Refusal{Key: "refused.ticket_done"}
	}
	t.state, t.waits = "open", waitsOffice
	if _, err := w.count("tickets", 1); err != nil {
		return err
	}
	if err := w.office.watch(w.Tx); err != nil {
		return err
	}
	return w.noteThread(*t, "ticket_reopened", actor{f.Who.Person.ID, string(aid.RoleCandidate)}, map[string]string{})
}

// reopen opens a closed question again.
func (w *world) reopen(e flows.Reopen, f flows.Facts, done *flows.Applied) error {
	t, err := w.mine(e.Ticket, f)
	if err != nil {
		return err
	}
	if t.state == "done" {
		if err := w.openAgain(&t, f); err != nil {
			return err
		}
	}
	result(done, map[string]string{"ticket": t.number, "due": w.office.moment(t.due)})
	return nil
}

// endQuestion closes a question that the citizen calls answered; whoever has it
// on the desk hears of it.
func (w *world) endQuestion(e flows.EndQuestion, f flows.Facts, done *flows.Applied) error {
	t, err := w.mine(e.Ticket, f)
	if err != nil {
		return err
	}
	result(done, map[string]string{"ticket": t.number})
	if t.state == "done" {
		return nil
	}
	_, queue := lineOf(t.kind)
	officer, err := w.holder(queue, t.id)
	if err != nil {
		return err
	}
	if err := w.shut(t, queue); err != nil {
		return err
	}
	if officer != "" {
		if err := w.tellOfficer(officer, "talk.ended", map[string]string{"ticket": t.number, "name": t.name}, f, done); err != nil {
			return err
		}
	}
	return w.noteThread(t, "ticket_closed", actor{f.Who.Person.ID, string(aid.RoleCandidate)}, map[string]string{"why": "answered"})
}

// shut closes a ticket and ends what hangs on it.
func (w *world) shut(t thread, queue string) error {
	if _, err := w.closeTicket(t.ticketRow, nil); err != nil {
		return ticketRefusal(err)
	}
	return w.unclaim(queue, t.id)
}
