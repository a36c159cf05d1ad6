package main

import (
	"context"
	"time"

	"damping/bot/picture"
	"damping/store/photos"
)

// openPhotos opens the safe for photo files.
func (o *opened) openPhotos(ctx context.Context) (*photos.Safe, error) {
	safe, err := photos.Open(ctx, o.config.PhotosURL, o.store.Keys(), photos.Credentials(o.config.S3ID, o.config.S3Secret))
	if err != nil {
		return nil, o.wrong("cli.bad_photos", err)
	}
	return safe, nil
}

// checkPhotos writes a file into the safe and reads it.
func (o *opened) checkPhotos(ctx context.Context) []finding {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	safe, err := o.openPhotos(ctx)
	if err != nil {
		return []finding{{"check.photos_bad", err, true}}
	}
	defer func() { _ = safe.Close() }()
	if err := safe.Check(ctx); err != nil {
		return []finding{{"check.photos_bad", err, true}}
	}
	return []finding{{"check.photos", nil, false}}
}

// checkPictures tells what photos and files cannot be read for want of a
// program; the bot works without.
func (o *opened) checkPictures(ctx context.Context) []finding {
	missing := picture.NewLab(picture.Config{}).Missing(ctx)
	if len(missing) == 0 {
		return []finding{{"check.pictures", nil, false}}
	}
	var found []finding
	for _, tool := range missing {
		found = append(found, finding{"check.no_" + tool, nil, false})
	}
	return found
}
