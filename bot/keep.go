package bot

import (
	"context"
	"errors"
	"io"
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

// AtMost reads n bytes of a body and then ends with ErrFileLarge instead of
// reading on for ever.
func AtMost(body io.ReadCloser, n int64) io.ReadCloser { return &bounded{body, n} }

type bounded struct {
	io.ReadCloser
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	got, err := b.ReadCloser.Read(p)
	if b.left -= int64(got); b.left < 0 {
		return 0, ErrFileLarge
	}
	return got, err
}

// WaitError says that a photo cannot be kept now: the network, the safe or the
// disk is away. The message waits; no try of it is counted.
type WaitError struct{ Err error }

func (e *WaitError) Error() string { return "photo waits: " + class(e.Err) }
func (e *WaitError) Unwrap() error { return e.Err }

// Keeper fetches the photo, voice or file of a message and puts it into the safe,
// before the turn and outside any transaction. It returns the input with what
// it learned in Media.Kept or Media.Fault. A *WaitError is one that may pass.
// Called for many messages at once: it bounds what is in memory.
type Keeper interface {
	Keep(ctx context.Context, row store.Row, in flows.Input) (flows.Input, error)
}

// keepAtOnce is how many messages may be with the Keeper. They hold no slot of
// a worker, so that words are answered while pictures are read, but each holds
// its lease.
const keepAtOnce = 64

// How long a message waits before its photo is tried again: an eighth of its
// age, so that one waits briefly for a place and long for what is broken.
const (
	photoPause     = time.Second
	photoPauseMost = 15 * time.Second
)

var errCrowded = &WaitError{Err: fault("too many photos at once")}

// photoPauseOf is how long the message waits now.
func (b *Bot) photoPauseOf(row store.Row) time.Duration {
	age := b.clock.Machine().Sub(row.Created)
	return min(max(photoPause, age/8), photoPauseMost)
}

// kept has the photo or voice of a message kept; other messages pass through. The error
// is ErrLost when the message became somebody else's meanwhile.
func (b *Bot) kept(ctx context.Context, row store.Row, in flows.Input) (flows.Input, error) {
	if b.Keeper == nil || in.Media == nil || in.Kind != flows.Photo && in.Kind != flows.File && in.Kind != flows.Voice {
		return in, nil
	}
	select {
	case b.keeping <- struct{}{}:
		defer func() { <-b.keeping }()
	default:
		return in, errCrowded
	}
	began := b.clock.Machine()
	holding, drop := context.WithCancelCause(ctx)
	var renewing sync.WaitGroup
	renewing.Go(func() { b.hold(holding, row, drop) })
	err := b.turns.aside(func() error {
		return safely(func() (err error) {
			in, err = b.Keeper.Keep(holding, row, in)
			return err
		})
	})
	if cause := context.Cause(holding); errors.Is(cause, store.ErrLost) {
		err = cause
	}
	drop(nil)
	renewing.Wait()
	b.metrics.photo.Observe(b.since(began))
	b.metrics.photos.WithLabelValues(became(in, err)).Inc()
	return in, err
}

// hold renews the lease of a message until ctx ends, and drops it when it is lost.
func (b *Bot) hold(ctx context.Context, row store.Row, drop func(error)) {
	for pause(ctx, turnLease/3) {
		if err := b.Store.Inbox.Renew(ctx, row, turnLease); errors.Is(err, store.ErrLost) {
			drop(err)
		}
	}
}

// became is what became of a photo, in a word for the metrics.
func became(in flows.Input, err error) string {
	switch {
	case err != nil:
		return "waits"
	case in.Media.Fault != "":
		return in.Media.Fault
	}
	return "kept"
}
