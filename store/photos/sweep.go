package photos

import (
	"context"
	"time"
)

// sweepPage is how many files Sweep asks for at once.
const sweepPage = 500

// Sweep takes away files that were written before a moment and that no row
// knows, and what was left half-written until then. known says which of the ids
// of photos have a row. The moment must be longer ago than any photo waits for
// its row: a day is plenty.
func Sweep(ctx context.Context, safe *Safe, olderThan time.Time,
	known func(ctx context.Context, ids []string) (map[string]bool, error)) (removed int, err error) {
	if err := safe.shelf.tidy(ctx, olderThan); err != nil {
		return 0, err
	}
	for after := ""; ; {
		page, err := safe.List(ctx, after, sweepPage)
		if err != nil || len(page) == 0 {
			return removed, err
		}
		after = page[len(page)-1].Name
		n, err := sweepSome(ctx, safe, old(page, olderThan), known)
		removed += n
		if err != nil {
			return removed, err
		}
	}
}

// old returns the names of the files that are old enough.
func old(page []Stored, olderThan time.Time) []string {
	var names []string
	for _, file := range page {
		if file.At.Before(olderThan) {
			names = append(names, file.Name)
		}
	}
	return names
}

// sweepSome takes away those of the files, in the order of names, that no row
// knows.
func sweepSome(ctx context.Context, safe *Safe, names []string,
	known func(ctx context.Context, ids []string) (map[string]bool, error)) (removed int, err error) {
	var ids []string
	for _, name := range names {
		if len(ids) == 0 || ids[len(ids)-1] != ID(name) {
			ids = append(ids, ID(name))
		}
	}
	if len(ids) == 0 {
		return 0, nil
	}
	rows, err := known(ctx, ids)
	if err != nil {
		return 0, err
	}
	for _, name := range names {
		if rows[ID(name)] {
			continue
		}
		if err := safe.Delete(ctx, name); err != nil {
			return removed, err
		}
		removed++
	}
	return removed, nil
}
