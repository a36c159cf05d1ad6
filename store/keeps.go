package store

import (
	"context"

	"damping/flows"
	"damping/flows/aid"
)

// ExpectsPhoto tells whether a photo from a chat may be kept before it is known
// what it shows: behind it is a citizen who agreed, or somebody of the office.
// It also tells which document is asked for there now, "" when none is.
func (o *Office) ExpectsPhoto(ctx context.Context, chat string) (may bool, asked aid.DocKind, err error) {
	err = o.View(ctx, func(tx *Tx) error {
		s, err := tx.State(chat)
		if err != nil {
			return err
		}
		f, err := o.World(tx, flows.Chat{ID: chat}).Facts(s)
		may = f.Who.Officer != nil || f.Who.Person != nil && f.Who.Consent != ""
		asked = aid.DocKind(s.Draft["kind"])
		return err
	})
	return may, asked, err
}

// KnownPhotos tells which of these photos have a row, or may have one yet: the
// message that brought them has not ended, or waits for a person. The files of
// all others are nobody's.
func (s *Store) KnownPhotos(ctx context.Context, ids []string) (known map[string]bool, err error) {
	known = map[string]bool{}
	err = s.View(ctx, func(tx *Tx) error {
		for _, id := range ids {
			var n int
			if err := tx.get([]any{&n}, `SELECT (SELECT COUNT(*) FROM photos WHERE id = $1)
				+ (SELECT COUNT(*) FROM inbox WHERE id = $1 AND (ended_at = 0 OR state = 'parked'))`, id); err != nil {
				return err
			}
			known[id] = n > 0
		}
		return nil
	})
	return known, err
}
