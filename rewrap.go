package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"damping/store"
	"damping/store/photos"
)

// rewrapCmd seals everything under the newest keys of DATA_KEY, so that the old
// ones can be left out of it: see keygenCmd.
type rewrapCmd struct{}

// rewrapped is what the operator is told.
type rewrapped struct {
	Record store.Rewrapped
	Photos photos.Rewrapped
	Keys   oldKeys
}

// Run may be stopped and begun again; it refuses while the program serves.
func (rewrapCmd) Run(ctx context.Context, s *setup) error {
	return s.alone(ctx, func(o *opened, safe *photos.Safe) (err error) {
		values, lookups, _ := o.store.Keys().Old()
		if len(values)+len(lookups) == 0 {
			return o.say("cli.rewrap_none", nil)
		}
		var done rewrapped
		if done.Record, err = o.store.Rewrap(ctx); err != nil {
			return err
		}
		if done.Photos, err = photos.Rewrap(ctx, safe); err != nil {
			return err
		}
		if done.Keys, err = o.oldKeys(ctx, safe); err != nil {
			return err
		}
		if err := o.say("cli.rewrapped", done); err != nil || done.Record.Damaged+done.Photos.Damaged == 0 {
			return err
		}
		return quietError{fmt.Errorf("damaged")}
	})
}

// alone opens the record and the safe for what must not be done beside the
// running program.
func (s *setup) alone(ctx context.Context, do func(*opened, *photos.Safe) error) (err error) {
	o, err := s.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, o.Close()) }()
	if err := o.store.Alone(ctx); err != nil {
		if errors.Is(err, store.ErrInUse) {
			return o.wrong("cli.already_running", nil)
		}
		return err
	}
	safe, err := o.openPhotos(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, safe.Close()) }()
	return do(o, safe)
}

// oldKeys are the keys in DATA_KEY that nothing new is written with, by number.
type oldKeys struct {
	Values, Lookups         []neededKey // that something needs still
	FreeValues, FreeLookups []string    // that nothing needs any more
	Ledger                  []string    // which stay for ever
}

type neededKey struct {
	Number string
	N      int // values and files, or hashes
}

// Free are all keys that can be left out.
func (k oldKeys) Free() []string { return slices.Concat(k.FreeValues, k.FreeLookups) }

// oldKeys looks through the record and the safe for what needs old keys.
func (o *opened) oldKeys(ctx context.Context, safe *photos.Safe) (k oldKeys, err error) {
	use, err := o.store.KeyUse(ctx)
	if err != nil {
		return k, err
	}
	files, err := photos.KeyUse(ctx, safe)
	if err != nil {
		return k, err
	}
	values, lookups, ledger := o.store.Keys().Old()
	k.Ledger = ledger
	sort := func(numbers []string, n func(string) int) (needed []neededKey, free []string) {
		for _, number := range numbers {
			if n := n(number); n > 0 {
				needed = append(needed, neededKey{number, n})
			} else {
				free = append(free, number)
			}
		}
		return needed, free
	}
	k.Values, k.FreeValues = sort(values, func(number string) int { return use.Values[number] + files[number] })
	k.Lookups, k.FreeLookups = sort(lookups, func(number string) int { return use.Lookups[number] })
	return k, nil
}

// pruned is the configured DATA_KEY without the old keys that nothing needs.
func (s *setup) pruned(ctx context.Context) (key string, err error) {
	err = s.alone(ctx, func(o *opened, safe *photos.Safe) error {
		k, err := o.oldKeys(ctx, safe)
		if err != nil {
			return err
		}
		if len(k.Free()) == 0 {
			return o.wrong("cli.no_free_key", k)
		}
		key, err = o.store.Keys().Without(k.FreeValues, k.FreeLookups)
		return err
	})
	return key, err
}
