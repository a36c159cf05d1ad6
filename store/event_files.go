package store

import (
	"fmt"
	"strings"

	"damping/flows"
)

// What the speakers of an event hand out. The files lie in the safe, each known
// by its row in photos; an event and its copies share them.

// filesOf lists the files of an event, in the order in which they came.
func (w *world) filesOf(event string) (list []flows.EventFile, err error) {
	err = w.each(func(scan func(...any) error) error {
		e := flows.EventFile{Number: len(list) + 1}
		err := scan(&e.File, &e.Title, &e.Pages)
		list = append(list, e)
		return err
	}, `SELECT f.photo, f.title, p.pages FROM event_files f JOIN photos p ON p.id = f.photo
		WHERE f.event = $1 ORDER BY f.added_at, f.photo`, event)
	return list, err
}

// addEventFile adds a file.
func (w *world) addEventFile(e flows.AddEventFile, f flows.Facts, s flows.State, done *flows.Applied) error {
	p, by, err := w.planOf(e.Number, e.Rev, f, s)
	if err != nil {
		return err
	}
	var n int
	if err := w.get([]any{&n}, `SELECT COUNT(*) FROM event_files WHERE event = $1 AND photo <> $2`, p.id, e.File.ID); err != nil {
		return err
	}
	if n >= flows.MaxEventFiles {
		return &flows.Refusal{Key: "refused.event_files"}
	}
	if err := w.keepFile(e.File, "", by.id, photoGood); err != nil {
		return err
	}
	title := strings.TrimSpace(clip(strings.Join(strings.Fields(e.Title), " "), flows.MaxFileTitle))
	if _, err := w.exec(`INSERT INTO event_files (event, photo, title, added_by, added_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (event, photo) DO NOTHING`, p.id, e.File.ID, title, by.id, micros(w.Now)); err != nil {
		return err
	}
	draft(done, p.draft())
	return w.noteFiles(&p, by, "+ "+title)
}

// dropEventFile takes a file away.
func (w *world) dropEventFile(e flows.DropEventFile, f flows.Facts, s flows.State, done *flows.Applied) error {
	p, by, err := w.planOf(e.Number, e.Rev, f, s)
	if err != nil {
		return err
	}
	if err := w.dropFiles(p.id, e.File); err != nil {
		return err
	}
	draft(done, p.draft())
	return w.noteFiles(&p, by, "- "+e.File)
}

// dropFiles takes these files away from an event. Of those that no other has
// the row counts as put aside, and goes away by itself.
func (w *world) dropFiles(event string, files ...string) error {
	for _, file := range files {
		n, err := w.exec(`DELETE FROM event_files WHERE event = $1 AND photo = $2`, event, file)
		if err == nil && n > 0 {
			_, err = w.exec(`UPDATE photos SET state = $1 WHERE id = $2
				AND NOT EXISTS (SELECT 1 FROM event_files o WHERE o.photo = photos.id)`, photoDropped, file)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// dropAllFiles takes away all files of an event.
func (w *world) dropAllFiles(event string) error {
	files, err := w.texts(`SELECT photo FROM event_files WHERE event = $1`, event)
	if err != nil {
		return err
	}
	return w.dropFiles(event, files...)
}

// copyFiles gives an event the files of another.
func (w *world) copyFiles(from, to string) error {
	_, err := w.exec(`INSERT INTO event_files (event, photo, title, added_by, added_at)
		SELECT $1, photo, title, added_by, added_at FROM event_files WHERE event = $2`, to, from)
	return err
}

func (w *world) noteFiles(p *plan, by actor, what string) error {
	return w.note(officeChain, "event_changed", &by, map[string]string{"event": p.id, "field": "bahan", "to": what})
}

// sendEventFile hands out a file to somebody who is invited.
func (w *world) sendEventFile(e flows.SendEventFile, f flows.Facts, done *flows.Applied) error {
	if err := mayKeep(f); err != nil {
		return err
	}
	if f.Who.Person == nil {
		return &flows.Refusal{Key: "refused.role"}
	}
	var pages int
	err := w.get([]any{&pages}, `SELECT p.pages FROM event_files f JOIN photos p ON p.id = f.photo JOIN events e ON e.id = f.event
		JOIN invitations i ON i.event = e.id WHERE i.person = $1 AND f.photo = $2 AND e.program = $3 AND e.state = 'open' LIMIT 1`,
		f.Who.Person.ID, e.File, w.office.Program.Code)
	if err != nil {
		return refusedIfNone(err, "refused.material_none")
	}
	for page := range max(1, pages) {
		done.Files = append(done.Files, flows.Attachment{Kind: "photo", Ref: flows.PhotoFile(e.File, "read", page+1),
			Name: fmt.Sprintf("bahan-%d.jpg", page+1)})
	}
	return nil
}
