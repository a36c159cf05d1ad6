package store

import (
	"math/bits"
	"slices"
	"strconv"

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

// photoFlags are the flags about photos that may come after the validation: of
// two cases, or of a visit that was sent.
var photoFlags = []string{flagSame, flagAlike, string(aid.FlagVisitSame), string(aid.FlagVisitAlike), string(aid.FlagVisitExtra)}

// besideFlag puts the photos that the flag to be answered is about beside the
// other case's, and names what is disclosed by that.
func (w *world) besideFlag(c *flows.Check, f flows.Facts, s flows.State) (fields string, err error) {
	flag := c.Open()[0]
	if flag.Other == nil || !slices.Contains(photoFlags, flag.Code) {
		return "", nil
	}
	own, err := w.casePhotos(c.Application)
	if err != nil {
		return "", err
	}
	others, err := w.casePhotos(flag.Other.Application)
	if err != nil {
		return "", err
	}
	for _, p := range own {
		if i := slices.IndexFunc(others, p.alike); i >= 0 {
			c.Pairs = append(c.Pairs, flows.Pair{Own: flows.PhotoFile(p.id, "read", 1), Other: flows.PhotoFile(others[i].id, "read", 1)})
		}
	}
	if len(c.Pairs) == 0 {
		return "", nil
	}
	return ",photo", w.disclosed(flag.Other.Application, f, s.Role, "photo")
}

// casePhoto is a photo of a case, as far as it is compared.
type casePhoto struct{ id, sum, look string }

// alike tells whether two photos are one file, or look alike.
func (p casePhoto) alike(q casePhoto) bool {
	if p.sum == q.sum {
		return true
	}
	a, errA := strconv.ParseUint(p.look, 16, 64)
	b, errB := strconv.ParseUint(q.look, 16, 64)
	return errA == nil && errB == nil && a != 0 && b != 0 && bits.OnesCount64(a^b) <= lookDistance
}

// casePhotos are the photos of the visits and documents of a case.
func (w *world) casePhotos(application string) (list []casePhoto, err error) {
	err = w.each(func(scan func(...any) error) error {
		var p casePhoto
		err := scan(&p.id, &p.sum, &p.look)
		list = append(list, p)
		return err
	}, `SELECT p.id, p.sum_hash, p.look FROM visits v JOIN photos p ON p.visit = v.id AND p.visit IS NOT NULL
			WHERE v.application = $1 AND p.state NOT IN ('replaced', 'dropped')
		UNION ALL SELECT p.id, p.sum_hash, p.look FROM submissions s JOIN photos p ON p.submission = s.id AND p.submission IS NOT NULL
			WHERE s.application = $1 AND p.state NOT IN ('replaced', 'dropped') ORDER BY 1`, application)
	return list, err
}
