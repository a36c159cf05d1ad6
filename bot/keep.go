package bot

import (
	"context"
	"errors"
	"sync"
	"time"

	"damping/flows"
	"damping/store"
)

// Errors of a network's file that will not pass.
var (
	ErrFileLarge = errors.New("the file is larger than is read")
	ErrFileGone  = errors.New("there is no such file any more")
)

// WaitError says that a photo cannot be kept now: the network, the safe or the
// disk is away. The message waits; its own tries are not counted.
type WaitError struct{ Err error }

func (e *WaitError) Error() string { return "photo waits: " + e.Err.Error() }
func (e *WaitError) Unwrap() error { return e.Err }

// Keeper fetches the photo or file of a message and puts it into the safe,
// before the turn and outside any transaction. It returns the input with what
// it learned in Media.Kept or Media.Fault. An error is one that may pass.
type Keeper interface {
	Keep(ctx context.Context, row store.Row, in flows.Input) (flows.Input, error)
}

// Photos are worked on beside the turns: a photo under way holds no worker's
// slot, so that words are answered while pictures are read.
const (
	keepAtOnce = 64               // photos under way or waiting for the lab
	keepPause  = time.Second      // before a photo that found no place is tried again
	waitPause  = 15 * time.Second // before one that could not be had
)

var errCrowded = &WaitError{Err: fault("too many photos at once")}

// kept has the photo of a message kept; other messages pass through. The lease
// is renewed meanwhile.
func (b *Bot) kept(ctx context.Context, row store.Row, in flows.Input) (flows.Input, error) {
	if b.Keeper == nil || in.Media == nil || in.Kind != flows.Photo && in.Kind != flows.File {
		return in, nil
	}
	select {
	case b.keeping <- struct{}{}:
		defer func() { <-b.keeping }()
	default:
		return in, errCrowded
	}
	ctx, lost := context.WithCancel(ctx)
	var renewing sync.WaitGroup
	renewing.Go(func() {
		for pause(ctx, turnLease/3) {
			if errors.Is(b.Store.Inbox.Renew(ctx, row, turnLease), store.ErrLost) {
				lost()
			}
		}
	})
	err := b.turns.aside(func() error {
		return safely(func() (err error) {
			in, err = b.Keeper.Keep(ctx, row, in)
			return err
		})
	})
	lost()
	renewing.Wait()
	return in, err
}
