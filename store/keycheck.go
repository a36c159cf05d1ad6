package store

import (
	"context"
	"errors"
)

// ErrKey says that the database was begun with another DATA_KEY: nothing
// sealed in it could be read, and what is sealed now could not be read with
// what is there.
var ErrKey = errors.New("this database belongs to another DATA_KEY")

const (
	keyWord  = "damping"
	keyPlace = "key_check.word"
)

// checkKey opens the sealed word that the first start left. Error: ErrKey.
func (s *Store) checkKey(ctx context.Context) error {
	var sealed string
	read := func(tx *Tx) error {
		return tx.get([]any{&sealed}, `SELECT word FROM key_check WHERE name = 'word'`)
	}
	err := s.read(ctx, read)
	if errors.Is(err, ErrNone) {
		err = s.write(ctx, func(tx *Tx) error {
			if _, err := tx.exec(`INSERT INTO key_check (name, word) VALUES ('word', $1) ON CONFLICT DO NOTHING`,
				tx.s.keys.Seal(keyWord, keyPlace)); err != nil {
				return err
			}
			return read(tx)
		})
	}
	if err != nil {
		return err
	}
	if word, err := s.keys.Open(sealed, keyPlace); err != nil || word != keyWord {
		return ErrKey
	}
	return nil
}
