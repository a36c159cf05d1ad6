package main

import (
	"context"
	"errors"
	"strings"
	"time"

	"damping/bot"
	"damping/bot/example"
	"damping/bot/media"
	"damping/bot/picture"
	"damping/flows"
	"damping/flows/aid"
	"damping/store/photos"
)

// keeper keeps the photos that come over networks which can fetch them.
func (o *opened) keeper(networks ...bot.Network) bot.Keeper {
	if o.photos == nil {
		return nil
	}
	c := media.Config{Safe: o.photos, Lab: picture.NewLab(picture.Config{}), Expects: o.office.ExpectsPhoto,
		Networks: map[string]media.Fetcher{}, Clock: o.clock.Machine}
	for _, n := range networks {
		if f, ok := n.(media.Fetcher); ok {
			c.Networks[n.Channel()] = f
		}
	}
	return media.New(c)
}

// pictures makes what is shown in a chat: examples are drawn, photos come out
// of the safe.
func (o *opened) pictures() bot.Maker {
	return func(ctx context.Context, file flows.Attachment) ([]byte, string, error) {
		if kind, ok := strings.CutPrefix(file.Ref, flows.ExampleOf); ok {
			data, err := example.Picture(aid.DocKind(kind))
			return data, example.Mime, err
		}
		if o.photos == nil {
			return nil, "", &bot.SendError{Outcome: bot.Refused, Err: errors.New("no photo safe")}
		}
		return media.Maker(o.photos)(ctx, file)
	}
}

// orphanAge is how old a file must be before it counts as an orphan: its row is
// written after it.
const orphanAge = 24 * time.Hour

// sweepPhotos takes away the files that no row knows.
func (o *opened) sweepPhotos(ctx context.Context) error {
	if o.photos == nil {
		return nil
	}
	n, err := photos.Sweep(ctx, o.photos, o.clock.Machine().Add(-orphanAge), o.store.KnownPhotos)
	if n > 0 {
		o.log.Info("orphans removed from the photo safe", "files", n)
	}
	return err
}
