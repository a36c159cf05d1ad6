package store

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"damping/store/seal"
)

// Rewrapped tells what a change of keys did.
type Rewrapped struct {
	Values  int // sealed anew
	Hashes  int // made anew
	Damaged int // values that no key opens here; they stay as they are
}

// KeyUse tells for each key, by its number, how many values or hashes need it.
type KeyUse struct {
	Values  map[string]int
	Lookups map[string]int
}

// rewrapPage is how many rows are read, and written, at once.
const rewrapPage = 200

// Rewrap seals under the newest key what older ones sealed, and makes the
// hashes of these values anew. Whatever it reaches is written at once, so it may
// be stopped at any moment and begun again. Codes keep their hashes until they
// end; links of the ledger keep their keys for ever. Error: ErrInUse while the
// program serves from this database, for it may have only the old keys.
func (s *Store) Rewrap(ctx context.Context) (done Rewrapped, err error) {
	if err := s.Alone(ctx); err != nil {
		return done, err
	}
	if err := s.rewrapWord(ctx); err != nil { // first: from now on the old DATA_KEY is refused
		return done, err
	}
	for _, t := range sealedTables {
		if err := s.rewrapTable(ctx, t, &done); err != nil {
			return done, fmt.Errorf("rewrap %s: %w", t.name, err)
		}
	}
	return done, nil
}

// Alone tells whether nothing serves from this database. Error: ErrInUse.
func (s *Store) Alone(ctx context.Context) error {
	if s.lite {
		if s.lock == nil {
			return fmt.Errorf("%w: it was opened as a tool", ErrInUse)
		}
		return nil
	}
	return s.read(ctx, func(tx *Tx) error {
		var n int
		err := tx.get([]any{&n}, `SELECT COUNT(*) FROM leases WHERE owner <> $1 AND until > $2`, s.owner, micros(tx.Machine))
		if err == nil && n > 0 {
			err = ErrInUse
		}
		return err
	})
}

func (s *Store) rewrapWord(ctx context.Context) error {
	return s.write(ctx, func(tx *Tx) error {
		_, err := tx.exec(`UPDATE key_check SET word = $1 WHERE name = 'word'`, s.keys.Seal(keyWord, keyPlace))
		return err
	})
}

func (s *Store) rewrapTable(ctx context.Context, t sealedTable, done *Rewrapped) error {
	for after := []any(nil); ; {
		var rows []sealedRow
		err := s.read(ctx, func(tx *Tx) (err error) {
			rows, err = tx.sealedRows(t, after)
			return err
		})
		if err != nil || len(rows) == 0 {
			return err
		}
		after = rows[len(rows)-1].key
		var part Rewrapped
		for i := range rows {
			part.Damaged += s.renew(t, &rows[i])
		}
		err = s.write(ctx, func(tx *Tx) error {
			part.Values, part.Hashes = 0, 0
			for _, row := range rows {
				if err := tx.writeRenewed(t, row, &part); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		done.Values, done.Hashes, done.Damaged = done.Values+part.Values, done.Hashes+part.Hashes, done.Damaged+part.Damaged
	}
}

// sealedRow is a row of a table with sealed columns.
type sealedRow struct {
	key   []any
	place string
	text  map[string]string // by column
	fresh map[string]string // what changes, by column
}

// selected are the columns that are read of each row: those of the key, those
// of the place, the texts.
func (t sealedTable) selected() (key, place, texts []string) {
	key = strings.Split(t.key, ", ")
	place = strings.Split(cmp.Or(t.place, t.key), ", ")
	texts = slices.Clone(t.columns)
	for _, h := range t.hashes {
		texts = append(texts, h.column)
		if h.after != "" {
			texts = append(texts, h.after)
		}
	}
	return key, place, texts
}

// sealedRows reads some rows with something sealed, those after a key.
func (tx *Tx) sealedRows(t sealedTable, after []any) (rows []sealedRow, err error) {
	key, place, texts := t.selected()
	query := "SELECT " + strings.Join(slices.Concat(key, place, texts), ", ") + " FROM " + t.name +
		" WHERE (" + strings.Join(t.columns, " <> '' OR ") + " <> '')"
	if after != nil {
		query += " AND (" + t.key + ") > (" + marks(1, len(key)) + ")"
	}
	query += " ORDER BY " + t.key + " LIMIT " + strconv.Itoa(rewrapPage)
	return rows, tx.each(func(scan func(...any) error) error {
		row := sealedRow{key: make([]any, len(key)), text: map[string]string{}, fresh: map[string]string{}}
		words := make([]string, len(place)+len(texts))
		var dest []any
		for i := range row.key {
			dest = append(dest, &row.key[i])
		}
		for i := range words {
			dest = append(dest, &words[i])
		}
		err := scan(dest...)
		row.place = strings.Join(words[:len(place)], "/")
		for i, column := range texts {
			row.text[column] = words[len(place)+i]
		}
		rows = append(rows, row)
		return err
	}, query, after...)
}

// renew fills in what changes in a row, and tells how many of its values
// cannot be opened.
func (s *Store) renew(t sealedTable, row *sealedRow) (damaged int) {
	for _, column := range t.columns {
		sealed := row.text[column]
		stale := slices.DeleteFunc(slices.Clone(t.hashes), func(h keyedHash) bool {
			return h.of != column || row.text[h.column] == "" || seal.HashedBy(row.text[h.column]) == s.keys.NewestLookup()
		})
		old := seal.SealedBy(sealed) != s.keys.NewestValues()
		if sealed == "" || !old && len(stale) == 0 {
			continue
		}
		plain, again, err := s.keys.Reseal(sealed, t.name+"."+column+":"+row.place)
		if err != nil {
			damaged++
			continue
		}
		if old {
			row.fresh[column] = again
		}
		for _, h := range stale {
			text := plain
			if h.text != nil {
				text = h.text(text)
			}
			if h.after != "" {
				text = row.text[h.after] + "\x00" + text
			}
			row.fresh[h.column] = s.keys.Hash(h.kind, text)
		}
	}
	return damaged
}

// writeRenewed writes what changes in a row, unless somebody was faster.
func (tx *Tx) writeRenewed(t sealedTable, row sealedRow, done *Rewrapped) error {
	if len(row.fresh) == 0 {
		return nil
	}
	columns := slices.Sorted(maps.Keys(row.fresh))
	var set, where []string
	var args, old []any
	for _, c := range columns {
		args, old = append(args, row.fresh[c]), append(old, row.text[c])
		set = append(set, c+" = $"+strconv.Itoa(len(args)))
	}
	key, _, _ := t.selected()
	for i, c := range append(key, columns...) {
		where = append(where, c+" = $"+strconv.Itoa(len(args)+i+1))
	}
	n, err := tx.exec("UPDATE "+t.name+" SET "+strings.Join(set, ", ")+" WHERE "+strings.Join(where, " AND "),
		slices.Concat(args, row.key, old)...)
	if err != nil || n == 0 {
		return err
	}
	for _, h := range t.hashes {
		fresh, changed := row.fresh[h.column]
		if !changed {
			continue
		}
		done.Hashes++
		if h.copied == "" {
			continue
		}
		if _, err := tx.exec(h.copied, fresh, row.key[0], row.text[h.column]); err != nil {
			return err
		}
	}
	for _, c := range t.columns {
		if _, changed := row.fresh[c]; changed {
			done.Values++
		}
	}
	return nil
}

// KeyUse tells how many values and hashes need which key. Of codes, those count
// that somebody may still use.
func (s *Store) KeyUse(ctx context.Context) (KeyUse, error) {
	use := KeyUse{Values: map[string]int{}, Lookups: map[string]int{}}
	return use, s.read(ctx, func(tx *Tx) error {
		for _, t := range append(sealedTables, sealedTable{name: "key_check", columns: []string{"word"}}) {
			for _, c := range t.columns {
				if err := tx.countKeys(use.Values, seal.SealedBy, seal.SealedMark, t.name, c, "<> ''"); err != nil {
					return err
				}
			}
			for _, h := range t.hashes {
				if err := tx.countKeys(use.Lookups, seal.HashedBy, seal.HashMark+1, t.name, h.column, "<> ''"); err != nil {
					return err
				}
			}
		}
		return tx.countKeys(use.Lookups, seal.HashedBy, seal.HashMark+1, "codes", "hash", "<> '' AND used_at = 0 AND expires_at > $1", micros(tx.Now))
	})
}

// countKeys counts the keys of a column by the first characters of its values.
func (tx *Tx) countKeys(use map[string]int, by func(string) string, mark int, table, column, where string, args ...any) error {
	start := "substr(" + column + ", 1, " + strconv.Itoa(mark) + ")"
	return tx.each(func(scan func(...any) error) error {
		var begin string
		var n int
		err := scan(&begin, &n)
		use[by(begin)] += n
		return err
	}, "SELECT "+start+", COUNT(*) FROM "+table+" WHERE "+column+" "+where+" GROUP BY "+start, args...)
}
