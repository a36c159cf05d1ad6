package photos

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"

	"golang.org/x/sync/errgroup"

	"damping/store/seal"
)

// Rewrapped tells what a change of keys did to the files.
type Rewrapped struct {
	Files   int // whose data key is wrapped anew
	Damaged int // that no key opens; they stay as they are
}

// atOnce is how many files are looked at at once: a bucket is far away.
const atOnce = 8

// Rewrap wraps the data key of every file under the newest key of DATA_KEY. It
// may be stopped at any moment and begun again, and run beside whoever has the
// newest key.
func Rewrap(ctx context.Context, safe *Safe) (done Rewrapped, err error) {
	var mu sync.Mutex
	err = eachFile(ctx, safe, func(ctx context.Context, name string) error {
		changed, err := safe.Rewrap(ctx, name)
		mu.Lock()
		defer mu.Unlock()
		switch {
		case errors.Is(err, seal.ErrSealed):
			done.Damaged++
			return nil
		case errors.Is(err, ErrNone): // swept meanwhile
			return nil
		case changed:
			done.Files++
		}
		return err
	})
	return done, err
}

// KeyUse tells for each key, by its number, how many files need it.
func KeyUse(ctx context.Context, safe *Safe) (use map[string]int, err error) {
	var mu sync.Mutex
	use = map[string]int{}
	return use, eachFile(ctx, safe, func(ctx context.Context, name string) error {
		file, wrapped, err := safe.open(ctx, name)
		if err != nil {
			if errors.Is(err, seal.ErrSealed) || errors.Is(err, ErrNone) {
				return nil // no key helps a file without a head
			}
			return err
		}
		mu.Lock()
		use[seal.WrappedBy(wrapped)]++
		mu.Unlock()
		return file.Close()
	})
}

// eachFile does something with every file of a safe, several at once.
func eachFile(ctx context.Context, safe *Safe, do func(ctx context.Context, name string) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for after := ""; ctx.Err() == nil; {
		page, err := safe.List(ctx, after, sweepPage)
		if err != nil || len(page) == 0 {
			return errors.Join(err, group.Wait())
		}
		after = page[len(page)-1].Name
		for _, file := range page {
			group.Go(func() error { return do(ctx, file.Name) })
		}
	}
	return errors.Join(group.Wait(), ctx.Err())
}

// Rewrap wraps the data key of a file under the primary key of DATA_KEY, and
// says whether it was not so before. The stream is copied as it is. Errors:
// ErrNone, seal.ErrSealed.
func (s *Safe) Rewrap(ctx context.Context, name string) (changed bool, err error) {
	file, wrapped, err := s.open(ctx, name)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	again, err := s.keys.Rewrap(wrapped, place(name))
	if err != nil || again == nil {
		return false, told(name, err)
	}
	err = s.shelf.put(ctx, name, io.MultiReader(bytes.NewReader(head(again)), file))
	return err == nil, told(name, err)
}
