package store

import (
	"fmt"
	"maps"
	"math/bits"
	"slices"
	"strconv"
)

// Photos that look alike differ in few of the 64 bits of their perceptual
// hash, so that one of six pieces is the same.
const (
	lookPieces   = 6
	lookDistance = 5
)

// pieces cuts a perceptual hash into 11, 11, 11, 11, 10 and 10 bits.
func pieces(look uint64) (list [lookPieces]int64) {
	for i := range list {
		width := 11
		if i >= 4 {
			width = 10
		}
		list[i] = int64(look & (1<<width - 1))
		look >>= width
	}
	return list
}

// mostAlike is how many photos that share a piece are looked at.
const mostAlike = 50

// compareLooks flags business photos of other citizens that look alike, and
// makes this one known to the comparison.
func (w *world) compareLooks(d folder, sub *submission, p photo) error {
	look, err := strconv.ParseUint(p.look, 16, 64)
	if err != nil {
		return fmt.Errorf("photo %s: no perceptual hash: %w", p.id, err)
	}
	if look == 0 { // a picture without any shape looks like every other such
		return nil
	}
	alike := map[string]other{}
	for i, value := range pieces(look) {
		err := w.each(func(scan func(...any) error) error {
			var o other
			var theirs string
			if err := scan(&o.photo, &o.application, &theirs); err != nil {
				return err
			}
			if n, err := strconv.ParseUint(theirs, 16, 64); err == nil && bits.OnesCount64(n^look) <= lookDistance {
				alike[o.photo] = o
			}
			return nil
		}, `SELECT p.id, s.application, p.look FROM photo_looks l JOIN photos p ON p.id = l.photo
			JOIN submissions s ON s.id = p.submission
			WHERE l.piece = $1 AND l.value = $2 AND s.application <> $3 AND p.state IN ('good', 'flagged')
			ORDER BY p.id DESC LIMIT $4`, i, value, d.application, mostAlike)
		if err != nil {
			return err
		}
		if _, err := w.exec(`INSERT INTO photo_looks (piece, value, photo) VALUES ($1, $2, $3)
			ON CONFLICT (piece, value, photo) DO NOTHING`, i, value, p.id); err != nil {
			return err
		}
	}
	for _, id := range slices.Sorted(maps.Keys(alike)) {
		if err := w.flagBoth(d, sub, flagAlike, p.id, alike[id]); err != nil {
			return err
		}
	}
	return nil
}
