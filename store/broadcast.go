package store

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"damping/flows"
	"damping/flows/aid"
)

// sendBroadcast keeps a broadcast. To few people it goes at once; to more a
// second person is asked.
func (w *world) sendBroadcast(e flows.SendBroadcast, f flows.Facts, s flows.State, done *flows.Applied) error {
	by, err := w.worker(f, s, aid.RoleStaff)
	if err != nil {
		return err
	}
	if err := w.fitBroadcast(e.Text, &e.Audience); err != nil {
		return err
	}
	to, err := w.audience(e.Audience, e.Text)
	if err != nil {
		return err
	}
	people, _, _, _, err := w.judge(to)
	if err != nil {
		return err
	}
	if people == 0 {
		return &flows.Refusal{Key: "refused.broadcast_nobody"}
	}
	b, err := w.makeBroadcast(e, by)
	if err != nil {
		return err
	}
	result(done, map[string]string{"number": strconv.FormatInt(b.Number, 10), "people": strconv.Itoa(people), "state": string(flows.BroadcastProposed)})
	if people > w.office.Program.Work.Second() {
		return w.askSecond(b, people, f, by, done)
	}
	done.Result["state"] = string(flows.BroadcastRunning)
	return w.beginBroadcast(b, by)
}

// fitBroadcast refuses a text that cannot be sent to this audience.
func (w *world) fitBroadcast(text string, a *flows.Audience) error {
	why := aid.BroadcastFault(text)
	if a != nil {
		why = aid.BroadcastFaultFor(text, aid.Stage(a.Stage))
	}
	if why != "" {
		return &flows.Refusal{Key: "refused.broadcast_text", Data: map[string]string{
			"why": why, "fields": "{" + strings.Join(aid.UnknownFields(text), "}, {") + "}"}}
	}
	return nil
}

func (w *world) makeBroadcast(e flows.SendBroadcast, by actor) (*broadcast, error) {
	number, err := w.count("broadcasts", 1)
	if err != nil {
		return nil, err
	}
	b := &broadcast{Broadcast: flows.Broadcast{ID: NewID(), Number: number, Text: e.Text, Audience: e.Audience}, photo: e.Photo, madeBy: by.id}
	who, err := json.Marshal(e.Audience)
	if err != nil {
		return nil, err
	}
	_, err = w.exec(`INSERT INTO broadcasts (id, number, program, state, body, photo, audience, made_by, made_at)
		VALUES ($1, $2, $3, 'proposed', $4, $5, $6, $7, $8)`, b.ID, number, w.office.Program.Code,
		w.s.seal(e.Text, placeOfBody(b.ID)), e.Photo, string(who), by.id, micros(w.Now))
	if err != nil {
		return nil, err
	}
	return b, w.noteBroadcast(b, "broadcast_made", by, nil)
}

func placeOfBody(id string) string { return "broadcasts.body:" + id }

// noteBroadcast adds to the office's chain.
func (w *world) noteBroadcast(b *broadcast, kind string, by actor, more map[string]string) error {
	values := map[string]string{"broadcast": b.ID, "number": strconv.FormatInt(b.Number, 10)}
	for k, v := range more {
		values[k] = v
	}
	return w.note(officeChain, kind, &by, values)
}

// askSecond tells the heads of the office and the other staff that a broadcast
// waits for one of them.
func (w *world) askSecond(b *broadcast, people int, f flows.Facts, by actor, done *flows.Applied) error {
	all, err := w.office.listOfficers(w.Tx)
	if err != nil {
		return err
	}
	for _, o := range all {
		if o.ID == by.id || o.Removed || !slices.Contains(o.Roles, aid.RoleHead) && !slices.Contains(o.Roles, aid.RoleStaff) {
			continue
		}
		if err := w.tellOfficer(o.ID, "broadcast.asked", map[string]string{
			"number": strconv.FormatInt(b.Number, 10), "people": strconv.Itoa(people), "by": f.Who.Officer.Name}, f, done); err != nil {
			return err
		}
	}
	return nil
}

// beginBroadcast freezes the audience and lets the letters go.
func (w *world) beginBroadcast(b *broadcast, by actor) error {
	if err := one(w.exec(`UPDATE broadcasts SET state = 'running', decided_by = $1, decided_at = $2, began_at = $2
		WHERE id = $3 AND state = 'proposed'`, by.id, micros(w.Now), b.ID)); err != nil {
		return refusedIfNone(err, "refused.broadcast_over")
	}
	to, err := w.audience(b.Audience, b.Text)
	if err != nil {
		return err
	}
	if err := w.freeze(b.ID, to); err != nil {
		return err
	}
	if err := errors.Join(w.forgetList(b.Audience.List), w.noteBroadcast(b, "broadcast_approved", by, nil)); err != nil {
		return err
	}
	return w.feedAt(b.ID, w.Now)
}

// decideBroadcast is the second person's word.
func (w *world) decideBroadcast(e flows.DecideBroadcast, f flows.Facts, s flows.State, done *flows.Applied) error {
	by, err := w.worker(f, s, aid.RoleStaff, aid.RoleHead)
	if err != nil {
		return err
	}
	b, err := w.broadcast(e.Broadcast)
	switch {
	case err != nil:
		return refusedIfNone(err, "refused.broadcast_over")
	case b.madeBy == by.id:
		return &flows.Refusal{Key: "refused.broadcast_own"}
	case !e.Approve && e.Note == "":
		return &flows.Refusal{Key: "refused.ground"}
	}
	result(done, map[string]string{"number": strconv.FormatInt(b.Number, 10), "by": f.Who.Officer.Name, "note": clip(e.Note, 300)})
	key := "broadcast.was_approved"
	if e.Approve {
		err = w.beginBroadcast(b, by)
	} else {
		key = "broadcast.was_declined"
		err = w.declineBroadcast(b, by, e.Note)
	}
	if err != nil {
		return err
	}
	return w.tellOfficer(b.madeBy, key, done.Result, f, done)
}

func (w *world) declineBroadcast(b *broadcast, by actor, note string) error {
	if err := one(w.exec(`UPDATE broadcasts SET state = 'declined', decided_by = $1, decided_at = $2, ended_at = $2
		WHERE id = $3 AND state = 'proposed'`, by.id, micros(w.Now), b.ID)); err != nil {
		return refusedIfNone(err, "refused.broadcast_over")
	}
	if err := w.forgetList(b.Audience.List); err != nil {
		return err
	}
	return w.noteBroadcast(b, "broadcast_declined", by, map[string]string{"note": clip(note, 300)})
}

// tryBroadcast sends the text to whoever wrote it, as a citizen would get it.
func (w *world) tryBroadcast(e flows.TryBroadcast, f flows.Facts, s flows.State, done *flows.Applied) error {
	if _, err := w.worker(f, s, aid.RoleStaff); err != nil {
		return err
	}
	if err := w.fitBroadcast(e.Text, nil); err != nil {
		return err
	}
	b := &broadcast{Broadcast: flows.Broadcast{Text: e.Text}, photo: e.Photo}
	area := aid.Area{}
	if list := w.office.Program.AreaList(); len(list) > 0 {
		area = list[0]
	}
	n := b.letter(f, flows.Addressee{Person: &flows.Person{Name: f.Who.Officer.Name}, Area: area, Stage: aid.Candidate}, w.chat)
	n.Lane = flows.Reply
	done.Notices = append(done.Notices, n)
	return nil
}

// keepPicture keeps the picture of a broadcast.
func (w *world) keepPicture(e flows.KeepPicture, f flows.Facts, s flows.State, done *flows.Applied) error {
	by, err := w.worker(f, s, aid.RoleStaff)
	if err != nil {
		return err
	}
	if done.Draft == nil {
		done.Draft = map[string]string{}
	}
	done.Draft["photo"] = e.Photo.ID
	return w.keepOfficePhoto(e.Photo, "", "", by.id, "")
}

// reportBroadcast hands out the sheet of who got it and who did not.
func (w *world) reportBroadcast(e flows.ReportBroadcast, f flows.Facts, s flows.State, done *flows.Applied) error {
	by, err := w.worker(f, s, aid.RoleStaff, aid.RoleHead)
	if err != nil {
		return err
	}
	b, err := w.broadcast(e.Broadcast)
	if err != nil {
		return refusedIfNone(err, "refused.broadcast_over")
	}
	done.Files = append(done.Files, flows.Attachment{Kind: FileBroadcast, Ref: b.ID, Name: "siaran-" + strconv.FormatInt(b.Number, 10) + ".xlsx"})
	return w.noteBroadcast(b, "broadcast_report", by, nil)
}

// muteBroadcasts ends broadcasts to this chat, or begins them again.
func (w *world) muteBroadcasts(e flows.MuteBroadcasts, f flows.Facts, s flows.State) error {
	at := int64(0)
	if e.Off {
		at = micros(w.Now)
	}
	if err := one(w.exec(`UPDATE chats SET broadcasts_off = $1 WHERE id = $2`, at, w.chat.ID)); err != nil {
		return err
	}
	if e.Off {
		if err := w.cancelBroadcastLetters(w.chat.ID, "muted"); err != nil {
			return err
		}
	}
	return w.note(officeChain, "broadcasts_muted", w.behind(f, s), map[string]string{"chat": w.chat.ID, "off": strconv.FormatBool(e.Off)})
}

// broadcast is a broadcast as its effects and its letters need it.
type broadcast struct {
	flows.Broadcast
	photo                   string
	madeBy, decidedBy       string
	baseEnded, baseFailed   int
	beganAt, fedAt, shownAt int64
	shown                   string
	slowWaiting, slowQueued int // of those on the network with manners
}

// broadcast reads one of this programme; ErrNone when there is none.
func (w *world) broadcast(id string) (*broadcast, error) {
	b := &broadcast{}
	var body, who string
	var made, ended int64
	err := w.get([]any{&b.ID, &b.Number, &b.State, &body, &b.photo, &who, &b.madeBy, &made, &b.decidedBy, &b.Why, &b.baseEnded, &b.baseFailed,
		&b.beganAt, &b.fedAt, &b.shownAt, &b.shown, &ended},
		`SELECT id, number, state, body, photo, audience, made_by, made_at, decided_by, why, base_ended, base_failed,
			began_at, fed_at, shown_at, shown, ended_at FROM broadcasts WHERE id = $1 AND program = $2`, id, w.office.Program.Code)
	if err != nil {
		return nil, err
	}
	b.Photo, b.MadeAt, b.EndedAt = b.photo != "", w.office.fromMicro(made), w.office.fromMicro(ended)
	if b.Text, err = w.open(body, placeOfBody(id)); err != nil {
		return nil, err
	}
	err = json.Unmarshal([]byte(who), &b.Audience)
	b.Area = w.office.area(b.Audience.Area)
	return b, errors.Join(err)
}
