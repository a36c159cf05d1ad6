package store

import (
	"encoding/json"
	"errors"
	"fmt"

	"damping/flows"
	"damping/flows/aid"
)

// visitPhotos counts the photos of a visit.
func (w *world) visitPhotos(visit string) (n int, err error) {
	err = w.get([]any{&n}, `SELECT COUNT(*) FROM photos WHERE visit = $1 AND visit IS NOT NULL AND state NOT IN ('replaced', 'dropped')`, visit)
	return n, err
}

// addVisitPhoto adds a photo; the same message twice is one photo.
func (w *world) addVisitPhoto(e flows.AddVisitPhoto, f flows.Facts, s flows.State, done *flows.Applied) error {
	v, by, err := w.myVisit(e.Visit, f, s)
	if err != nil {
		return err
	}
	n, err := w.visitPhotos(v.id)
	if err != nil {
		return err
	}
	result(done, map[string]string{"next": string(v.form.Next())})
	if known, err := w.some(`SELECT COUNT(*) FROM photos WHERE id = $1`, e.Photo.ID); err != nil || known {
		return err
	}
	if n >= aid.MaxVisitPhotos {
		return &flows.Refusal{Key: "refused.visit_full"}
	}
	for _, hash := range w.hashes("photo", e.Photo.Sum) {
		again, err := w.some(`SELECT COUNT(*) FROM photos WHERE visit = $1 AND visit IS NOT NULL AND sum_hash = $2
			AND state NOT IN ('replaced', 'dropped')`, v.id, hash)
		if err != nil {
			return err
		}
		if again {
			return &flows.Refusal{Key: "refused.visit_again"}
		}
	}
	var person string
	if err := w.get([]any{&person}, `SELECT person FROM applications WHERE id = $1`, v.application); err != nil {
		return err
	}
	return w.keepOfficePhoto(e.Photo, e.Album, person, by.id, v.id)
}

// lateVisitPhoto takes in a photo of an album whose first photos went to a
// visit, wherever and under whatever hat the visitor stands now: into the visit
// while it is open and theirs, else beside it, flagged for whoever validates: a
// case that is validated already comes back to them.
func (w *world) lateVisitPhoto(e flows.KeepPhoto, visit string, f flows.Facts, s flows.State, done *flows.Applied) error {
	if f.Who.Officer == nil {
		return &flows.Refusal{Key: "refused.choose"}
	}
	s.Role = aid.RoleOfficer // in which the visit was made
	err := w.addVisitPhoto(flows.AddVisitPhoto{Visit: visit, Photo: e.Kept, Album: e.Album}, f, s, done)
	result(done, map[string]string{"photo": flows.PhotoVisit})
	var refusal *flows.Refusal
	if !errors.As(err, &refusal) || refusal.Key == "refused.visit_full" || refusal.Key == "refused.visit_again" {
		return err
	}
	var application, person, state string
	err = w.get([]any{&application, &person, &state}, `SELECT v.application, a.person, v.state FROM visits v
		JOIN applications a ON a.id = v.application WHERE v.id = $1 AND v.officer = $2`, visit, f.Who.Officer.ID)
	if err != nil {
		return refusedIfNone(err, "refused.choose")
	}
	if err := w.keepOfficePhoto(e.Kept, e.Album, person, f.Who.Officer.ID, visit); err != nil {
		return err
	}
	result(done, map[string]string{"photo": flows.PhotoVisit})
	kept := photoExtra
	if state == "dropped" {
		kept = photoDropped
	}
	if _, err := w.exec(`UPDATE photos SET state = $1 WHERE id = $2`, kept, e.Kept.ID); err != nil || kept == photoDropped {
		return err
	}
	if err := w.raise(application, string(aid.FlagVisitExtra), e.Kept.ID, ""); err != nil {
		return err
	}
	flags, err := w.photoFlags(&visitRow{id: visit, application: application})
	if err != nil {
		return err
	}
	return w.raiseOfVisit(visit, application, flags)
}

// keepOfficePhoto writes the row of a photo that an officer took: of a visit,
// or a letter when visit is "".
func (w *world) keepOfficePhoto(k flows.Kept, album, person, officer, visit string) error {
	measures, err := json.Marshal(k.Measures)
	if err != nil {
		return err
	}
	place := ""
	if k.Place != nil && visit != "" {
		if place, err = w.sealedJSON("photos.place", k.ID, k.Place); err != nil {
			return err
		}
	}
	_, err = w.exec(`INSERT INTO photos (id, chat, person, officer, visit, state, pages, sum_hash, sum, look,
			measures, place, bytes, taken_at, album)
		VALUES ($1, $2, $3, $4, $5, 'good', $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT (id) DO NOTHING`,
		k.ID, w.chat.ID, orNull(person), officer, orNull(visit), max(1, k.Pages), w.hash("photo", k.Sum), w.sealed("photos.sum", k.ID, k.Sum),
		fmt.Sprintf("%016x", k.Look), string(measures), place, k.Bytes, micros(w.Now), w.albumHash(album))
	if err != nil || visit == "" || k.Look == 0 { // a picture without any shape looks like every other such
		return err
	}
	for part, value := range pieces(k.Look) {
		if _, err := w.exec(`INSERT INTO photo_looks (piece, value, photo) VALUES ($1, $2, $3) ON CONFLICT (piece, value, photo) DO NOTHING`,
			part, value, k.ID); err != nil {
			return err
		}
	}
	return nil
}
