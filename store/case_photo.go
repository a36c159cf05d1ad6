package store

import (
	"damping/flows"
	"damping/flows/aid"
)

// pagesOf lists all pages of the photos that a condition names, in the order in
// which they came, and counts the photos.
func (w *world) pagesOf(which string, args ...any) (pages []string, photos int, err error) {
	err = w.each(func(scan func(...any) error) error {
		var id string
		var n int
		err := scan(&id, &n)
		for page := range n {
			pages = append(pages, flows.PhotoFile(id, "read", page+1))
		}
		photos++
		return err
	}, `SELECT id, pages FROM photos WHERE `+which+` ORDER BY id`, args...)
	return pages, photos, err
}

// looks names the photos among what is disclosed of a case.
func looks(c *flows.Check) string {
	if len(c.Photos) == 0 {
		return ""
	}
	return ",photo"
}

// wholeAccount shows the account number in full beside the bank book.
func (w *world) wholeAccount(c *flows.Check) error {
	var account string
	if err := w.get([]any{&account}, `SELECT account FROM applications WHERE id = $1`, c.Application); err != nil {
		return err
	}
	number, err := w.opened("applications.account", c.Application, account)
	if err != nil || number == "" {
		return err
	}
	c.Account.Number = number
	c.Photos, _, err = w.pagesOf(`submission = (SELECT id FROM submissions WHERE application = $1 AND kind = $2 AND state = 'accepted'
		ORDER BY number DESC LIMIT 1) AND state IN ('good', 'flagged', 'extra')`, c.Application, string(aid.DocAccount))
	return err
}

// letterPages are those of the photo of a proposal letter; none without one.
func (w *world) letterPages(letter string) ([]string, error) {
	pages, _, err := w.pagesOf(`id = $1 AND state = 'good'`, letter)
	return pages, err
}

// showLetter sends the proposal letter of a case.
func (w *world) showLetter(e flows.ShowLetter, f flows.Facts, s flows.State, done *flows.Applied) error {
	if _, err := w.worker(f, s, aid.RoleStaff, aid.RoleHead); err != nil {
		return err
	}
	if err := w.inScope(f, s.Role, e.Application); err != nil {
		return err
	}
	var letter string
	if err := w.get([]any{&letter}, `SELECT letter FROM applications WHERE id = $1`, e.Application); err != nil {
		return err
	}
	pages, err := w.letterPages(letter)
	if err != nil {
		return err
	}
	if len(pages) == 0 {
		return &flows.Refusal{Key: "refused.moved_on"}
	}
	done.Files = append(done.Files, flows.LetterFiles(pages)...)
	return w.disclosed(e.Application, f, s.Role, "letter")
}
