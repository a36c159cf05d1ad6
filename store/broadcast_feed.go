package store

import (
	"errors"
	"strconv"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// timerBroadcast writes the next letters of a broadcast; its subject is its id.
const timerBroadcast = "broadcast"

// How a broadcast is fed: so many letters a transaction, and so many in the
// outbox at most, so that memory stays flat and a pause is felt at once.
const (
	feedBatch = 200
	feedMost  = 2000
	feedLeast = 200
	feedEvery = time.Second / 2 // shorter than the heartbeat, so that each beat feeds
	cardEvery = 5 * time.Second // machine clock: between two changes of a card
	feedAhead = 4               // seconds of the network's rate
	slowDepth = 20              // likewise on a network with manners
	slowEvery = 10 * time.Second
)

// depth is how many letters of a broadcast are in the outbox at most.
func (o *Office) depth() int {
	if o.BulkRate <= 0 {
		return feedMost
	}
	return max(feedLeast, min(feedMost, int(o.BulkRate*feedAhead)))
}

// feed writes the next letters of a broadcast into the outbox, in the
// transaction that notes for whom, and sets itself for when there is room for
// more. It is what paces a broadcast, pauses it, and tells how it goes.
func (o *Office) feed(tx *Tx, t Timer) ([]flows.Notice, error) {
	w := &world{Tx: tx, office: o}
	b, err := w.broadcast(t.Subject)
	if errors.Is(err, ErrNone) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	// Nobody steers it meanwhile: whoever wants to waits for this row.
	err = one(w.exec(`UPDATE broadcasts SET fed_at = $1 WHERE id = $2 AND state = 'running'`, micros(tx.Machine), b.ID))
	if errors.Is(err, ErrNone) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if err := w.tally(b); err != nil {
		return nil, err
	}
	if o.Program.Work.Brakes(b.Ended()-b.baseEnded, b.Failed-b.baseFailed) {
		if err := w.pauseBroadcast(b, "failures"); err != nil {
			return nil, err
		}
		return w.report(b, "broadcast.braked")
	}
	at, err := w.window()
	if err != nil {
		return nil, err
	}
	if at.After(tx.Now) { // what has not left must not leave at night
		if err := errors.Join(w.holdLetters(b.ID, micros(at)), w.feedAt(b.ID, at)); err != nil {
			return nil, err
		}
		return w.progress(b)
	}
	return w.feedNow(b)
}

func (w *world) feedNow(b *broadcast) ([]flows.Notice, error) {
	letters, taken, err := w.letters(b, min(feedBatch, w.office.depth()-b.Queued+b.slowQueued), false)
	if err != nil {
		return nil, err
	}
	if b.slowWaiting > 0 {
		braked, err := w.brake(w.office.Manners.Channel)
		if err != nil {
			return nil, err
		}
		if braked.Until.IsZero() {
			slow, n, err := w.letters(b, slowDepth-b.slowQueued, true)
			if err != nil {
				return nil, err
			}
			letters, taken = append(letters, slow...), taken+n
		}
	}
	if taken > 0 {
		if err := w.tally(b); err != nil {
			return nil, err
		}
	}
	if b.Waiting+b.Queued == 0 {
		if _, err := w.exec(`UPDATE broadcasts SET state = 'done', ended_at = $1 WHERE id = $2`, micros(w.Now), b.ID); err != nil {
			return nil, err
		}
		b.State = flows.BroadcastDone
		return w.report(b, "broadcast.finished")
	}
	next := w.Now.Add(feedEvery)
	switch {
	case taken >= feedBatch && w.office.depth() > b.Queued-b.slowQueued:
		next = w.Now
	case taken == 0 && b.Waiting+b.Queued == b.slowWaiting+b.slowQueued: // for days, perhaps
		next = w.Now.Add(slowEvery)
	}
	if err := w.feedAt(b.ID, next); err != nil {
		return nil, err
	}
	card, err := w.progress(b)
	return append(letters, card...), err
}

// due is one letter to be written.
type due struct {
	application string
	chat        flows.Chat
	to          flows.Addressee
	tries       int
	hindrance   string
}

// letters writes the letters to the next few; who blocked us or asked for no
// more since the audience was frozen is left out. slow are those on the network
// with manners, which must not hold up the others. taken is how many were looked at.
func (w *world) letters(b *broadcast, room int, slow bool) (list []flows.Notice, taken int, err error) {
	if room <= 0 {
		return nil, 0, nil
	}
	next, err := w.nextDue(b.ID, room, slow)
	if err != nil {
		return nil, 0, err
	}
	f := w.office.facts(w.Tx)
	for _, d := range next {
		if d.hindrance != "" {
			state := "cancelled"
			if d.hindrance == "blocked" {
				state = "blocked"
			}
			if _, err := w.exec(`UPDATE broadcast_targets SET state = $1, reason = $2, changed_at = $3 WHERE broadcast = $4 AND application = $5`,
				state, d.hindrance, micros(w.Now), b.ID, d.application); err != nil {
				return nil, 0, err
			}
			continue
		}
		n := b.letter(f, d.to, d.chat)
		n.Lane, n.Topic, n.About = flows.Bulk, topicOf(b.ID), d.to.Person.ID
		n.Once = topicOf(b.ID) + "/" + d.application + "/" + strconv.Itoa(d.tries+1)
		if _, err := w.exec(`UPDATE broadcast_targets SET state = 'queued', letter = $1, tries = tries + 1, changed_at = $2
			WHERE broadcast = $3 AND application = $4`, n.Once, micros(w.Now), b.ID, d.application); err != nil {
			return nil, 0, err
		}
		list = append(list, n)
	}
	return list, len(next), nil
}

func (w *world) nextDue(broadcast string, room int, slow bool) (next []due, err error) {
	err = w.each(func(scan func(...any) error) error {
		var d due
		var id, name, sex, area, state string
		var muted, died int64
		if err := scan(&d.application, &id, &name, &sex, &area, &d.to.Stage, &d.chat.ID, &d.chat.Channel, &d.tries, &state, &muted, &died); err != nil {
			return err
		}
		p := personOf(id, name, sex)
		d.to.Person, d.to.Area = &p, w.office.area(area)
		switch {
		case died > 0:
			d.hindrance = "died"
		case state != "ok":
			d.hindrance = "blocked"
		case muted > 0:
			d.hindrance = "muted"
		}
		next = append(next, d)
		return nil
	}, `SELECT t.application, t.person, p.name, p.sex, a.area, a.stage, t.chat, t.channel, t.tries, c.state, c.broadcasts_off, p.died_at
		FROM broadcast_targets t JOIN people p ON p.id = t.person JOIN applications a ON a.id = t.application JOIN chats c ON c.id = t.chat
		WHERE t.broadcast = $1 AND t.state = 'waiting' AND CASE WHEN t.channel = $2 THEN 1 ELSE 0 END = $3
		ORDER BY t.application LIMIT $4`, broadcast, w.office.Manners.Channel, boolInt(slow), room)
	return next, err
}

// letter is what one person gets.
func (b *broadcast) letter(f flows.Facts, to flows.Addressee, chat flows.Chat) flows.Notice {
	f.Chat, f.Who, f.Data = chat, flows.Who{Person: to.Person, People: []flows.Person{*to.Person}}, to
	n := flows.Notice{Chat: chat.ID, Key: "broadcast.letter", Role: aid.RoleCandidate, Facts: f,
		Result: map[string]string{"text": b.Text, "money": moneyLine(b.Text, to.Stage)}}
	if b.photo != "" {
		n.File = &flows.Attachment{Kind: "photo", Ref: flows.PhotoFile(b.photo, "read", 1), Name: "siaran.jpg"}
	}
	return n
}

// moneyLine names what is added to a text about money: it is free, and before
// the decree nothing is promised.
func moneyLine(text string, stage aid.Stage) string {
	switch {
	case !aid.SpeaksOfMoney(text):
		return ""
	case stage.IsRecipient():
		return "gratis"
	}
	return "calon"
}
