package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"filippo.io/age"

	"damping/store"
	"damping/store/backup"
	"damping/store/photos"
	"damping/store/seal"
)

// restoreCmd puts a backup in place, where nothing is.
type restoreCmd struct {
	From     string `arg:"" name:"dir" help:"${restore_dir}"`
	Identity string `help:"${restore_identity}"`
}

// Run unpacks and verifies the backup in a folder of its own before anything is
// put in place.
func (c restoreCmd) Run(ctx context.Context, s *setup) (err error) {
	config, err := s.configured()
	if err != nil {
		return err
	}
	r := &restore{setup: s, config: config}
	if r.keys, err = seal.Parse(config.DataKey); err != nil {
		return s.wrong("cli.bad_key", nil)
	}
	if err := r.find(c); err != nil {
		return err
	}
	if err := r.vacant(ctx); err != nil {
		return err
	}
	if err := os.MkdirAll(workFolder(config), 0o700); err != nil {
		return err
	}
	if r.dir, err = os.MkdirTemp(workFolder(config), workName); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(r.dir)) }()
	if err := r.unpack(ctx); err != nil {
		return err
	}
	if err := r.build(ctx); err != nil {
		return err
	}
	zone, err := time.LoadLocation(config.Timezone)
	if err != nil {
		return err
	}
	return s.say("cli.restored", map[string]any{"Manifest": r.manifest, "Photos": r.manifest.Part(backup.Photos),
		"At": r.manifest.MadeAt.In(zone)})
}

// restore is one restore on its way.
type restore struct {
	*setup
	config   Config
	keys     *seal.Keys
	path     string // of the backup
	with     []age.Identity
	dir      string // where it is unpacked
	manifest backup.Manifest
}

// find finds the backup and what opens it.
func (r *restore) find(c restoreCmd) (err error) {
	if r.path, err = backup.Find(c.From); errors.Is(err, fs.ErrNotExist) {
		return r.wrong("cli.no_backup", c.From)
	}
	if err != nil || !backup.Sealed(r.path) {
		return err
	}
	if c.Identity == "" {
		return usageError{r.wrong("cli.no_identity", nil)}
	}
	if r.with, err = backup.Identities(c.Identity); err != nil {
		return r.wrong("cli.bad_identity", c.Identity)
	}
	return nil
}

// vacant refuses to touch a database or photos that are there.
func (r *restore) vacant(ctx context.Context) error {
	vacant, err := store.Vacant(ctx, r.config.DatabaseURL)
	if err != nil {
		return err
	}
	if !vacant {
		return r.wrong("cli.database_there", nil)
	}
	safe, err := r.safe(ctx, r.config)
	if err != nil {
		return err
	}
	files, err := safe.List(ctx, "", 1)
	if err = errors.Join(err, safe.Close()); err != nil {
		return err
	}
	if len(files) > 0 {
		return r.wrong("cli.photos_there", nil)
	}
	return nil
}

func (r *restore) safe(ctx context.Context, config Config) (*photos.Safe, error) {
	safe, err := photos.Open(ctx, config.PhotosURL, r.keys, photos.Credentials(config.S3ID, config.S3Secret))
	if err != nil {
		return nil, r.wrong("cli.bad_photos", err)
	}
	return safe, nil
}

// staged is the config of what is unpacked. On PostgreSQL that is the database
// itself, which is cleared when something is wrong.
func (r *restore) staged() Config {
	c := r.config
	c.PhotosURL = "file:" + filepath.Join(r.dir, "photos")
	if strings.HasPrefix(c.DatabaseURL, "sqlite:") {
		c.DatabaseURL = "sqlite:" + filepath.Join(r.dir, "damping.db")
	}
	return c
}

func (r *restore) database() string { return filepath.Join(r.dir, "database") }

// unpack reads the backup to its end, and what it says of itself.
func (r *restore) unpack(ctx context.Context) error {
	safe, err := r.safe(ctx, r.staged())
	if err != nil {
		return err
	}
	r.manifest, err = backup.Read(r.path, r.with, func(name string, from io.Reader) error {
		if photo, ok := strings.CutPrefix(name, backup.Photos+"/"); ok {
			return safe.PutSealed(ctx, photo, from)
		}
		if name != backup.Database {
			return fmt.Errorf("%w: %q", backup.ErrDamaged, name)
		}
		return writeFile(r.database(), from)
	})
	err = errors.Join(err, safe.Close())
	switch {
	case errors.Is(err, backup.ErrIdentity):
		return r.wrong("cli.other_identity", nil)
	case errors.Is(err, backup.ErrNewer):
		return r.wrong("cli.newer_backup", nil)
	case errors.Is(err, backup.ErrDamaged):
		return r.wrong("cli.damaged_backup", filepath.Base(r.path))
	case err != nil:
		return err
	}
	kind, _, _ := strings.Cut(r.config.DatabaseURL, ":")
	if kind = strings.Replace(kind, "postgresql", "postgres", 1); kind != r.manifest.Database {
		return r.wrong("cli.other_database", r.manifest.Database)
	}
	lacking := slices.DeleteFunc(slices.Clone(r.manifest.Keys), func(n string) bool { return slices.Contains(r.keys.Numbers(), n) })
	if len(lacking) > 0 {
		return r.wrong("cli.backup_key", lacking)
	}
	return nil
}

func writeFile(path string, from io.Reader) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, from)
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

// build makes the database, holds it and the photos against the manifest, and
// puts both in place, the database last. What it made goes when it fails.
func (r *restore) build(ctx context.Context) error {
	err := store.Load(ctx, r.staged().DatabaseURL, r.database())
	if errors.Is(err, store.ErrTool) {
		return r.wrong("cli.no_pg_tool", "pg_restore")
	}
	if err != nil {
		return err // and nothing was made
	}
	safe, err := r.safe(ctx, r.staged())
	if err == nil {
		err = r.try(ctx, safe)
		if err == nil {
			err = r.install(ctx, safe)
		}
		err = errors.Join(err, safe.Close())
	}
	if err != nil {
		err = errors.Join(err, store.Clear(context.WithoutCancel(ctx), r.staged().DatabaseURL))
	}
	return err
}

// try opens what was unpacked as a program would, verifies it, and notes that
// it was restored.
func (r *restore) try(ctx context.Context, safe *photos.Safe) (err error) {
	clock := store.Clock{Program: machineClock, Machine: machineClock}
	o, err := r.openWith(ctx, r.staged(), clock, store.Tool())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, o.Close()) }()
	if err := r.verify(ctx, o, safe); err != nil {
		return err
	}
	return o.store.NoteRestore(ctx, filepath.Base(r.path))
}

// verify compares rows, ledger and photos with what the backup says of itself.
func (r *restore) verify(ctx context.Context, o *opened, safe *photos.Safe) error {
	contents, err := o.store.Contents(ctx)
	if err != nil {
		return err
	}
	if contents.Heads != r.manifest.Heads || !maps.Equal(contents.Counts, r.manifest.Counts) {
		return r.wrong("cli.other_contents", nil)
	}
	report, err := o.store.VerifyLedger(ctx, nil)
	if err != nil {
		return err
	}
	if report.Break != nil {
		return r.wrong("cli.ledger_broken", report)
	}
	every := max(1, r.manifest.Part(backup.Photos).Files/sample)
	n := 0
	return eachPhoto(ctx, safe, func(name string) error {
		n++
		if !contents.Photos[photos.ID(name)] || (n-1)%every == 0 && !opens(ctx, safe, name) {
			return r.wrong("cli.damaged_photo", name)
		}
		return nil
	})
}

// sample is about how many photos are decrypted.
const sample = 100

// opens tells whether a photo can be decrypted to its end.
func opens(ctx context.Context, safe *photos.Safe, name string) bool {
	file, err := safe.Get(ctx, name)
	if err != nil {
		return false
	}
	_, err = io.Copy(io.Discard, file)
	return errors.Join(err, file.Close()) == nil
}

// install puts the photos and then the database in place. When the photos
// cannot all be moved, none stay.
func (r *restore) install(ctx context.Context, from *photos.Safe) error {
	to, err := r.safe(ctx, r.config)
	if err != nil {
		return err
	}
	defer func() { _ = to.Close() }()
	if err := eachPhoto(ctx, from, func(name string) error { return movePhoto(ctx, from, to, name) }); err != nil {
		ctx := context.WithoutCancel(ctx)
		return errors.Join(err, eachPhoto(ctx, to, func(name string) error { return to.Delete(ctx, name) }))
	}
	if r.staged().DatabaseURL == r.config.DatabaseURL {
		return nil
	}
	path := strings.TrimPrefix(r.staged().DatabaseURL, "sqlite:")
	return store.Load(ctx, r.config.DatabaseURL, path)
}

// movePhoto moves one file as it is, so that the disk need not hold all twice.
func movePhoto(ctx context.Context, from, to *photos.Safe, name string) error {
	file, _, err := from.Sealed(ctx, name)
	if err != nil {
		return err
	}
	if err := errors.Join(to.PutSealed(ctx, name, file), file.Close()); err != nil {
		return err
	}
	return from.Delete(ctx, name)
}
