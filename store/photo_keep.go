package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"damping/flows"
	"damping/flows/aid"
)

// photo is a row of photos, as far as it matters where it belongs.
type photo struct {
	id, look, hint    string
	sum               string   // SHA-256 of its file, "" of what was written before
	hash              string   // of that, under the newest key
	hashes            []string // and under every key in use
	person, officer   string
	submission, state string
	visit             string
	album, twin       string
	pages             int
	bytes             int64
	measures          aid.PhotoMeasures
	faults            []aid.PhotoFault
}

// States of a photo. Good and flagged ones are the document; a poor one had to
// be taken again; an extra one came after the decision.
const (
	photoUnasked  = "unasked"
	photoGood     = "good"
	photoPoor     = "poor"
	photoFlagged  = "flagged"
	photoExtra    = "extra"
	photoReplaced = "replaced" // there is the same or a sharper copy of it
	photoDropped  = "dropped"
)

// maxPhotos is how many photos one document may have.
const maxPhotos = 30

// keepPhoto takes in a photo: where its album or its smaller copy went, to the
// document asked for, or to wait until the person says what it is.
func (w *world) keepPhoto(e flows.KeepPhoto, f flows.Facts, s flows.State, done *flows.Applied) error {
	with, twin, err := w.belongsWith(e)
	if err != nil {
		return err
	}
	if with.visit != "" {
		return w.lateVisitPhoto(e, with.visit, f, s, done)
	}
	if a, err := w.Album(e.Album, f); err != nil {
		return err
	} else if a.Application != "" {
		e.Application = a.Application
		for _, hat := range []aid.Role{aid.RoleOfficer, aid.RoleStaff} { // in one of which its first photos were sent
			if !role(f, s, aid.RoleOfficer, aid.RoleStaff) && holds(f.Who.Officer, hat) {
				s.Role = hat
			}
		}
	}
	if e.Application == "" && role(f, s, aid.RoleOfficer, aid.RoleStaff) {
		if e.Application, err = w.applicationOf(with); err != nil {
			return err
		}
	}
	d, err := w.folder(e.Application, f, s)
	if err != nil {
		return err
	}
	p, err := w.newPhoto(e, d)
	if err != nil {
		return err
	}
	var known int
	if err := w.get([]any{&known}, `SELECT COUNT(*) FROM photos WHERE id = $1`, p.id); err != nil {
		return err
	}
	if known > 0 { // the same message twice
		result(done, map[string]string{"photo": flows.PhotoSame})
		return nil
	}
	if sharper, err := w.sharperThan(p.id); err != nil || sharper.id != "" {
		return w.putBehind(sharper, p, err, done)
	}
	if twin {
		if err := w.retire(with); err != nil {
			return err
		}
	}
	switch {
	case with.submission != "":
		err = w.joinOther(d, with, p, e.Kind, done)
	case with.state == photoUnasked:
		err = w.putAside(p, photoUnasked, flows.PhotoUnasked, done)
	case with.state == photoDropped:
		err = w.putAside(p, photoDropped, flows.PhotoAside, done)
	default:
		err = w.joinAsked(d, p, e, done)
	}
	if err == nil && twin && done.Result["photo"] == flows.PhotoGood {
		result(done, map[string]string{"photo": flows.PhotoTwin})
	}
	return err
}

// belongsWith is the photo of which this one is a sharper copy or, else, the
// last one of its album; one without an id when there is none.
func (w *world) belongsWith(e flows.KeepPhoto) (with photo, twin bool, err error) {
	if with, err = w.twinOf(e.Twin); err != nil || with.id != "" {
		return with, true, err
	}
	with, err = w.sibling(w.albumHash(e.Album))
	return with, false, err
}

// Album tells where an earlier photo of an album of this chat went, if somebody
// of the office sent it.
func (w *world) Album(name string, f flows.Facts) (a flows.Album, err error) {
	if f.Who.Officer == nil {
		return a, nil
	}
	p, err := w.sibling(w.albumHash(name))
	if err != nil || p.visit != "" || p.submission == "" {
		return flows.Album{Visit: p.visit}, err
	}
	err = w.get([]any{&a.Application}, `SELECT s.application FROM submissions s JOIN photos p ON p.submission = s.id
		WHERE p.id = $1 AND p.officer IS NOT NULL`, p.id)
	if errors.Is(err, ErrNone) { // her own, as a citizen
		err = nil
	}
	return a, err
}

// albumHash names an album of this chat, "" for none.
func (w *world) albumHash(album string) string {
	if album == "" {
		return ""
	}
	return w.hash("album", w.chat.ID+"/"+album)
}

// applicationOf is the one to whose document a photo belongs. Refusal:
// refused.choose, when an officer has to say that first.
func (w *world) applicationOf(p photo) (application string, err error) {
	err = w.get([]any{&application}, `SELECT application FROM submissions WHERE id = $1`, p.submission)
	return application, refusedIfNone(err, "refused.choose")
}

// newPhoto is what is kept of a photo, whatever document it is of.
func (w *world) newPhoto(e flows.KeepPhoto, d folder) (photo, error) {
	if e.Kept.ID == "" || e.Kept.Sum == "" {
		return photo{}, errors.New("store: a photo that lies in no safe")
	}
	p := photo{id: e.Kept.ID, sum: e.Kept.Sum, hash: w.hash("photo", e.Kept.Sum), hashes: w.hashes("photo", e.Kept.Sum), look: fmt.Sprintf("%016x", e.Kept.Look), person: d.person, officer: d.officer,
		album: w.albumHash(e.Album), twin: w.twinHash(e.Twin), pages: max(1, e.Kept.Pages), bytes: e.Kept.Bytes, measures: e.Kept.Measures}
	if !e.Kept.Looked {
		return p, nil
	}
	who, err := w.person(d.person)
	if err == nil {
		p.hint = string(aid.CompareNIK(e.Kept.NIK, who.nik))
	}
	return p, err
}

// sibling is the photo of an album that came last; one without an id when none
// did. Copies say nothing about where an album went.
func (w *world) sibling(album string) (p photo, err error) {
	if album == "" {
		return p, nil
	}
	err = w.get([]any{&p.id, &p.state, &p.submission, &p.visit}, `SELECT id, state, COALESCE(submission, ''), COALESCE(visit, '') FROM photos
		WHERE chat = $1 AND album = $2 AND album <> '' AND state <> 'replaced' ORDER BY id DESC LIMIT 1`, w.chat.ID, album)
	if errors.Is(err, ErrNone) {
		err = nil
	}
	return p, err
}

// twinOf is the photo of which a sharper copy came, named by the network's id
// of its message.
func (w *world) twinOf(message string) (p photo, err error) {
	if message == "" {
		return p, nil
	}
	err = w.get([]any{&p.id, &p.state, &p.submission}, `SELECT p.id, p.state, COALESCE(p.submission, '')
		FROM inbox i JOIN photos p ON p.id = i.id WHERE i.channel = $1 AND i.dedupe = $2 AND i.chat = $3 AND p.state <> 'replaced'`,
		w.chat.Channel, message, w.chat.ID)
	if errors.Is(err, ErrNone) {
		err = nil
	}
	return p, err
}

// twinHash names a message of this chat of which a photo is the sharper copy.
func (w *world) twinHash(message string) string {
	if message == "" {
		return ""
	}
	return w.hash("album", w.chat.ID+"/twin/"+message)
}

// sharperThan is the sharper copy of a photo that came before it, by the
// network's id of the photo's message; one without an id when there is none.
func (w *world) sharperThan(id string) (p photo, err error) {
	var message string
	if err = w.get([]any{&message}, `SELECT dedupe FROM inbox WHERE id = $1`, id); err == nil {
		err = w.get([]any{&p.id, &p.state, &p.submission}, `SELECT id, state, COALESCE(submission, '') FROM photos
			WHERE chat = $1 AND twin = $2 AND twin <> '' ORDER BY id DESC LIMIT 1`, w.chat.ID, w.twinHash(message))
	}
	if errors.Is(err, ErrNone) {
		err = nil
	}
	return p, err
}

// putBehind keeps a photo behind its sharper copy, which came first.
func (w *world) putBehind(sharper, p photo, err error, done *flows.Applied) error {
	if err != nil {
		return err
	}
	p.submission = sharper.submission
	if err := w.putAside(p, photoReplaced, flows.PhotoTwin, done); err != nil || sharper.submission == "" {
		return err
	}
	var sub submission
	if err := w.get(sub.columns(), submissionColumns+`WHERE id = $1`, sharper.submission); err != nil {
		return err
	}
	count, err := w.photosIn(sub.id)
	result(done, map[string]string{"kind": string(sub.kind), "count": strconv.Itoa(count)})
	return err
}

// retire puts a photo behind its sharper copy; a poor one is not counted then.
func (w *world) retire(p photo) error {
	if p.state == photoPoor {
		if _, err := w.exec(`UPDATE submissions SET poor = poor - 1 WHERE id = $1 AND poor > 0`, p.submission); err != nil {
			return err
		}
	}
	if _, err := w.exec(`DELETE FROM photo_looks WHERE photo = $1`, p.id); err != nil {
		return err
	}
	_, err := w.exec(`UPDATE photos SET state = 'replaced' WHERE id = $1`, p.id)
	return err
}

// writePhoto writes the row of a photo, or what changed when it is placed.
func (w *world) writePhoto(p photo) error {
	measures, err := json.Marshal(p.measures)
	if err != nil {
		return err
	}
	var faults string
	for i, fault := range p.faults {
		if i > 0 {
			faults += ","
		}
		faults += string(fault)
	}
	_, err = w.exec(`INSERT INTO photos (id, chat, person, officer, submission, state, album, pages, sum_hash, look,
			measures, faults, nik_hint, bytes, taken_at, twin, sum)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
		ON CONFLICT (id) DO UPDATE SET submission = excluded.submission, state = excluded.state, look = excluded.look,
			faults = excluded.faults, nik_hint = excluded.nik_hint`,
		p.id, w.chat.ID, orNull(p.person), orNull(p.officer), orNull(p.submission), p.state, p.album, p.pages,
		p.hash, p.look, string(measures), faults, p.hint, p.bytes, micros(w.Now), p.twin, w.sealed("photos.sum", p.id, p.sum))
	return err
}

// putAside keeps a photo that joins no document.
func (w *world) putAside(p photo, state, became string, done *flows.Applied) error {
	p.state = state
	result(done, map[string]string{"photo": became})
	return w.writePhoto(p)
}

// joinAsked puts a photo into the document that was asked for, or that its
// caption names.
func (w *world) joinAsked(d folder, p photo, e flows.KeepPhoto, done *flows.Applied) error {
	kind := e.Kind
	if e.Named != "" && e.Named != kind {
		owed, err := w.owed(d, e.Named)
		if err != nil {
			return err
		}
		if owed {
			kind = e.Named
		}
	}
	if kind == "" && d.officer != "" {
		return &flows.Refusal{Key: "refused.choose"}
	}
	if kind == "" {
		waiting, err := w.unaskedPhotos(d.person)
		if err == nil && len(waiting) >= maxPhotos {
			err = &flows.Refusal{Key: "refused.enough"}
		}
		if err != nil {
			return err
		}
		return w.putAside(p, photoUnasked, flows.PhotoUnasked, done)
	}
	sub, err := w.openSubmission(d, kind)
	if err != nil {
		return err
	}
	done.Draft = map[string]string{"kind": string(kind)}
	result(done, map[string]string{"now": string(kind)})
	return w.join(d, &sub, p, done)
}

// joinOther puts a photo where its album or its smaller copy is: into that
// submission while nobody has decided on it, else beside the newest attempt at
// the same document, for the officer to see.
func (w *world) joinOther(d folder, with, p photo, asked aid.DocKind, done *flows.Applied) error {
	var sub submission
	if err := w.get(sub.columns(), submissionColumns+`WHERE id = $1`, with.submission); err != nil {
		return err
	}
	if sub.application != d.application { // the album is of somebody else whom this chat serves
		if err := w.get([]any{&d.application, &d.person}, `SELECT id, person FROM applications WHERE id = $1`, sub.application); err != nil {
			return err
		}
		p.person, p.hint = d.person, ""
	}
	switch {
	case with.state == photoDropped:
		p.submission = sub.id
		return w.putAside(p, photoDropped, flows.PhotoAside, done)
	case sub.state == submissionOpen || sub.state == submissionSubmitted:
		if err := w.join(d, &sub, p, done); err != nil || sub.kind == asked || done.Result["photo"] != flows.PhotoGood && done.Result["photo"] != flows.PhotoFlagged {
			return err
		}
		result(done, map[string]string{"photo": flows.PhotoJoined})
		return nil
	}
	newest, err := w.newestSubmission(sub.application, sub.kind)
	if err != nil {
		return err
	}
	return w.addExtra(d, &newest, p, done)
}

// addExtra keeps a photo that came after the decision, for the officer to see.
func (w *world) addExtra(d folder, sub *submission, p photo, done *flows.Applied) error {
	p.submission = sub.id
	if err := w.putAside(p, photoExtra, flows.PhotoExtra, done); err != nil {
		return err
	}
	result(done, map[string]string{"kind": string(sub.kind)})
	if err := w.flagSubmission(sub, flagExtra); err != nil {
		return err
	}
	if err := w.raise(d.application, flagExtra, p.id, ""); err != nil {
		return err
	}
	return w.note(d.application, "paper_extra", &d.by, map[string]string{
		"kind": string(sub.kind), "number": strconv.FormatInt(sub.number, 10)})
}
