package store

import (
	"encoding/json"

	"damping/flows"
)

// placePhotos puts the photos that came unasked into a document, or aside.
func (w *world) placePhotos(e flows.PlacePhotos, f flows.Facts, s flows.State, done *flows.Applied) error {
	d, err := w.folder("", f, s)
	if err != nil {
		return err
	}
	if e.Kind == "" {
		_, err := w.exec(`UPDATE photos SET state = 'dropped' WHERE chat = $1 AND state = 'unasked' AND person = $2`, w.chat.ID, d.person)
		return err
	}
	waiting, err := w.unaskedPhotos(d.person)
	if err != nil {
		return err
	}
	if len(waiting) == 0 {
		return &flows.Refusal{Key: "refused.no_photo"}
	}
	sub, err := w.openSubmission(d, e.Kind)
	if err != nil {
		return err
	}
	done.Draft = map[string]string{"kind": string(e.Kind)}
	worst := map[string]string{}
	for _, p := range waiting {
		if err := w.join(d, &sub, p, done); err != nil {
			return err
		}
		if done.Result["photo"] != flows.PhotoGood {
			worst["photo"], worst["fault"] = done.Result["photo"], done.Result["fault"]
		}
	}
	result(done, worst)
	return nil
}

// unaskedPhotos are those of a citizen that came through this chat, in order.
func (w *world) unaskedPhotos(person string) (list []photo, err error) {
	err = w.each(func(scan func(...any) error) error {
		var p photo
		var measures string
		if err := scan(&p.id, &p.hash, &p.look, &p.hint, &measures, &p.pages, &p.bytes, &p.album); err != nil {
			return err
		}
		p.person, p.hashes = person, []string{p.hash}
		list = append(list, p)
		return json.Unmarshal([]byte(measures), &list[len(list)-1].measures)
	}, `SELECT id, sum_hash, look, nik_hint, measures, pages, bytes, album FROM photos
		WHERE chat = $1 AND state = 'unasked' AND person = $2 ORDER BY id LIMIT $3`, w.chat.ID, person, maxPhotos)
	return list, err
}
