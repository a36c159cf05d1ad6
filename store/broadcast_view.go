package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// listed is how many broadcasts a list names.
const listed = 20

// broadcasting has the views of whoever writes to many.
func (w *world) broadcasting(v flows.View, f flows.Facts, s flows.State) (any, error) {
	switch v {
	case flows.ViewBroadcasts:
		return w.broadcasts(f, s)
	case flows.ViewBroadcast:
		return w.viewBroadcast(f, s)
	}
	return w.outlook(f, s, v == flows.ViewOutlook)
}

// audienceOf reads an audience from the answers of a draft; the year is the
// current one unless another was chosen.
func (w *world) audienceOf(s flows.State) flows.Audience {
	return flows.AudienceOf(s.Draft, w.office.Program.CurrentYear)
}

// outlook tells what a broadcast would do. A text is judged and rendered only
// when all is chosen.
func (w *world) outlook(f flows.Facts, s flows.State, whole bool) (*flows.Outlook, error) {
	o := &flows.Outlook{Text: s.Draft["text"], Photo: s.Draft["photo"] != "", Audience: w.audienceOf(s), Rate: w.office.BulkRate}
	if !role(f, s, aid.RoleStaff, aid.RoleHead) {
		return &flows.Outlook{}, nil
	}
	o.Area, o.Money = w.office.area(o.Audience.Area), aid.SpeaksOfMoney(o.Text)
	a, err := w.audience(o.Audience, o.Text)
	if err != nil {
		return nil, err
	}
	var some []string
	var slow int
	if o.People, slow, o.Excluded, some, err = w.judge(a); err != nil {
		return nil, err
	}
	n, err := w.countNetworks()
	if err != nil {
		return nil, err
	}
	for _, c := range n.Chats {
		o.Channels = append(o.Channels, c.Channel)
	}
	if !whole || o.People == 0 {
		return o, nil
	}
	o.Fault = aid.BroadcastFaultFor(o.Text, aid.Stage(o.Audience.Stage))
	o.Approval = o.People > w.office.Program.Work.Second()
	if o.Begin, o.Finish, o.Slow, err = w.times(o.People, slow, w.office.BulkRate); err != nil {
		return nil, err
	}
	o.Samples, err = w.samples(some)
	return o, err
}

// times are when letters may begin to leave, and when the last of n will have;
// slow of them are on the network with manners.
func (w *world) times(n, slow int, rate float64) (begin, finish time.Time, there *flows.Slow, err error) {
	closed, err := w.office.holidays(w.Tx)
	if err != nil {
		return begin, finish, nil, err
	}
	now := w.office.now(w.Tx)
	begin, finish = aid.NextWindow(now, closed, aid.ClassNotice), aid.Finish(now, n-slow, rate, closed, aid.ClassNotice)
	if slow == 0 {
		return begin, finish, nil, nil
	}
	m := w.office.Manners
	there = &flows.Slow{Channel: m.Channel, N: slow, Daily: m.Daily}
	braked, err := w.brake(m.Channel)
	if err != nil {
		return begin, finish, nil, err
	}
	from := now
	if braked.Until.After(now) {
		there.Braked = w.office.fromMicro(micros(braked.Until))
		from = there.Braked
	}
	today, err := w.leftUnasked(m.Channel, aid.DateOf(from).At(0, 0, w.office.Zone))
	if err != nil {
		return begin, finish, nil, err
	}
	var end time.Time
	if end, there.Days = aid.FinishDaily(from, slow, float64(m.Minute)/60, m.Daily, today, closed, aid.ClassNotice); end.After(finish) {
		finish = end
	}
	return begin, finish, there, nil
}

// broadcasts lists the newest of the programme.
func (w *world) broadcasts(f flows.Facts, s flows.State) (*flows.Broadcasts, error) {
	list := &flows.Broadcasts{}
	if !role(f, s, aid.RoleStaff, aid.RoleHead) {
		return list, nil
	}
	ids, err := w.texts(`SELECT id FROM broadcasts WHERE program = $1 ORDER BY number DESC LIMIT $2`, w.office.Program.Code, listed)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		b, err := w.broadcast(id)
		if err != nil {
			return nil, err
		}
		if err := w.tally(b); err != nil {
			return nil, err
		}
		list.Rows = append(list.Rows, b.Broadcast)
	}
	return list, nil
}

// viewBroadcast is the broadcast of the draft with how far it is.
func (w *world) viewBroadcast(f flows.Facts, s flows.State) (*flows.Broadcast, error) {
	if !role(f, s, aid.RoleStaff, aid.RoleHead) {
		return &flows.Broadcast{}, nil
	}
	b, err := w.broadcast(s.Draft["broadcast"])
	if errors.Is(err, ErrNone) {
		return &flows.Broadcast{}, nil
	}
	if err != nil {
		return nil, err
	}
	b.Own = b.madeBy == f.Who.Officer.ID
	if b.State == flows.BroadcastProposed { // not frozen yet: what it would be now
		to, err := w.audience(b.Audience, b.Text)
		if err != nil {
			return nil, err
		}
		if b.Waiting, b.slowWaiting, b.Reasons, _, err = w.judge(to); err != nil {
			return nil, err
		}
		for _, x := range b.Reasons {
			b.Excluded += x.N
		}
		if b.Begin, b.Finish, b.Slow, err = w.times(b.Waiting, b.slowWaiting, w.office.BulkRate); err != nil {
			return nil, err
		}
		return &b.Broadcast, w.names(b)
	}
	if err := w.get([]any{&b.Arrived, &b.Read}, arrivedSQL, b.ID); err != nil {
		return nil, err
	}
	return &b.Broadcast, w.whole(b)
}

// arrivedSQL counts the letters of a broadcast that have arrived, and those that were
// read, as far as their networks tell.
const arrivedSQL = `SELECT COALESCE(SUM(CASE WHEN o.delivered_at > 0 THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN o.read_at > 0 THEN 1 ELSE 0 END), 0)
	FROM broadcast_targets t JOIN outbox o ON o.channel = t.channel AND o.dedupe = t.letter
	WHERE t.broadcast = $1 AND t.state = 'sent'`

// whole fills in how far a broadcast is.
func (w *world) whole(b *broadcast) (err error) {
	if err := w.tally(b); err != nil {
		return err
	}
	if b.Reasons, err = w.reasonsOf(b.ID); err != nil {
		return err
	}
	if spent := w.Now.Sub(timeOf(b.beganAt)).Seconds(); b.State == flows.BroadcastRunning && spent >= 1 {
		b.Rate = float64(b.Ended()-b.baseEnded) / spent
	}
	if b.State == flows.BroadcastRunning {
		rate := w.office.BulkRate
		if rate <= 0 || b.Rate >= 1 && b.Rate < rate {
			rate = b.Rate
		}
		if b.Begin, b.Finish, b.Slow, err = w.times(b.Waiting+b.Queued, b.slowWaiting+b.slowQueued, rate); err != nil {
			return err
		}
	}
	return w.names(b)
}

// names fills in who made and approved a broadcast.
func (w *world) names(b *broadcast) error {
	if err := w.get([]any{&b.By}, `SELECT name FROM officers WHERE id = $1`, b.madeBy); err != nil {
		return err
	}
	if b.decidedBy == b.madeBy || b.decidedBy == "" {
		return nil
	}
	return w.get([]any{&b.Second}, `SELECT name FROM officers WHERE id = $1`, b.decidedBy)
}

// progress writes the card of a broadcast anew, now and then, if it says something else.
func (w *world) progress(b *broadcast) ([]flows.Notice, error) {
	if w.Machine.Before(timeOf(b.shownAt).Add(cardEvery)) {
		return nil, nil
	}
	says := fmt.Sprint(b.State, b.Sent, b.Unknown, b.Failed, b.Blocked, b.Cancelled, b.Waiting, b.Queued)
	if says == b.shown {
		return nil, nil
	}
	if _, err := w.exec(`UPDATE broadcasts SET shown_at = $1, shown = $2 WHERE id = $3`, micros(w.Machine), says, b.ID); err != nil {
		return nil, err
	}
	return w.tellMaker(b, "broadcast.card", "broadcast/"+b.ID)
}

// report brings the card of a broadcast to its end, and says what happened in
// a message of its own, which is noticed.
func (w *world) report(b *broadcast, key string) ([]flows.Notice, error) {
	card, err := w.tellMaker(b, "broadcast.card", "broadcast/"+b.ID)
	if err != nil {
		return nil, err
	}
	news, err := w.tellMaker(b, key, "")
	return append(card, news...), err
}

func (w *world) tellMaker(b *broadcast, key, card string) ([]flows.Notice, error) {
	if err := w.whole(b); err != nil {
		return nil, err
	}
	var done flows.Applied
	if err := w.tellOfficer(b.madeBy, key, nil, w.office.facts(w.Tx), &done); err != nil {
		return nil, err
	}
	for i := range done.Notices {
		done.Notices[i].Card, done.Notices[i].Facts.Data = card, &b.Broadcast
		if card != "" {
			done.Notices[i].Acts = steering(b)
		}
	}
	return done.Notices, nil
}

// steering are the choices under the card of a broadcast.
func steering(b *broadcast) (acts []flows.Act) {
	switch b.State {
	case flows.BroadcastRunning:
		acts = []flows.Act{{Name: flows.ActPause, Subject: b.ID}}
	case flows.BroadcastPaused:
		acts = []flows.Act{{Name: flows.ActGoOn, Subject: b.ID}}
	default:
		return nil
	}
	return append(acts, flows.Act{Name: flows.ActStop, Subject: b.ID})
}

// FileBroadcast is the kind of the file that BroadcastReport is.
const FileBroadcast = "broadcast"

// BroadcastRow is what became of one person of an audience.
type BroadcastRow struct {
	Name, Area, Channel, State, Reason string
	At                                 time.Time
	Tries                              int
}

// BroadcastReport reads what became of everybody of a broadcast, in the order
// of kelurahan and name; fn is called for each. It returns its number.
func (o *Office) BroadcastReport(ctx context.Context, id string, fn func(BroadcastRow) error) (number int64, err error) {
	err = o.read(ctx, func(tx *Tx) error {
		if err := tx.get([]any{&number}, `SELECT number FROM broadcasts WHERE id = $1`, id); err != nil {
			return err
		}
		return tx.each(func(scan func(...any) error) error {
			var r BroadcastRow
			var area string
			var at int64
			if err := scan(&r.Name, &area, &r.Channel, &r.State, &r.Reason, &at, &r.Tries); err != nil {
				return err
			}
			r.Area, r.At = o.area(area).Name, o.fromMicro(at)
			return fn(r)
		}, `SELECT p.name, a.area, t.channel, t.state, t.reason, t.changed_at, t.tries FROM broadcast_targets t
			JOIN people p ON p.id = t.person JOIN applications a ON a.id = t.application
			WHERE t.broadcast = $1 ORDER BY a.area, p.name, t.application`, id)
	})
	return number, err
}
