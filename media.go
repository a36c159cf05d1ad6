package main

import (
	"context"
	"time"

	"damping/bot"
	"damping/bot/media"
	"damping/bot/picture"
	"damping/store/photos"
)

// keeper keeps the photos that come over networks which can fetch them.
func (o *opened) keeper(networks ...bot.Network) bot.Keeper {
	if o.photos == nil {
		return nil
	}
	c := media.Config{Safe: o.photos, Lab: picture.NewLab(picture.Config{}), Known: o.office.KeepsPhotos,
		Networks: map[string]media.Fetcher{}, Clock: o.clock.Machine}
	for _, n := range networks {
		if f, ok := n.(media.Fetcher); ok {
			c.Networks[n.Channel()] = f
		}
	}
	return media.New(c)
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
