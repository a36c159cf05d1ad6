package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"filippo.io/age"

	"damping/store"
	"damping/store/backup"
	"damping/store/photos"
)

// backupCmd writes database and photos into one file, while the program runs.
type backupCmd struct {
	Dir   string `arg:"" help:"${backup_dir}"`
	Plain bool   `help:"${backup_plain}"`
}

// Run makes the backup and records that it was made.
func (c backupCmd) Run(ctx context.Context, s *setup) (err error) {
	o, err := s.open(ctx, store.Tool())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, o.Close()) }()
	to, err := o.recipient(c.Plain)
	if err != nil {
		return err
	}
	safe, err := o.openPhotos(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, safe.Close()) }()
	if err := o.tidy(c.Dir); err != nil {
		return err
	}
	made, err := o.backUp(ctx, safe, c.Dir, to)
	switch {
	case errors.Is(err, store.ErrTool):
		return o.wrong("cli.no_pg_tool", "pg_dump")
	case errors.Is(err, fs.ErrNotExist):
		return o.wrong("cli.no_folder", c.Dir)
	case err != nil:
		return err
	}
	if err := o.store.NoteBackup(ctx, filepath.Base(made.Path)); err != nil {
		return err
	}
	return o.say("cli.backed_up", made)
}

// recipient is the key to encrypt for, nil when a plain backup is asked for.
func (o *opened) recipient(plain bool) (age.Recipient, error) {
	switch {
	case plain:
		return nil, nil
	case o.config.BackupRecipient == "":
		return nil, usageError{o.wrong("cli.no_recipient", nil)}
	}
	return backup.Recipient(o.config.BackupRecipient) // the config was checked
}

// madeBackup is what the operator is told.
type madeBackup struct {
	Path     string
	Plain    bool
	Manifest backup.Manifest
	Photos   backup.Part
	Missing  int // photos that have a row and no file
}

// backUp takes the database first and then the photos that it knows: a photo's
// file is older than its row and does not change.
func (o *opened) backUp(ctx context.Context, safe *photos.Safe, dir string, to age.Recipient) (made madeBackup, err error) {
	w, err := backup.Create(dir, backup.Name(o.clock.Machine()), to)
	if err != nil {
		return made, err
	}
	manifest := backup.Manifest{MadeAt: o.clock.Machine().UTC(), Program: o.program.Code, Database: o.store.Kind(), Keys: o.store.Keys().Numbers()}
	contents, err := o.addDatabase(ctx, w)
	if err == nil {
		manifest.Counts, manifest.Heads = contents.Counts, contents.Heads
		made.Missing, err = addPhotos(ctx, w, safe, contents.Photos)
	}
	if err != nil {
		return made, errors.Join(err, w.Abort())
	}
	made.Path, made.Manifest, err = w.Close(manifest)
	made.Plain, made.Photos = to == nil, made.Manifest.Part(backup.Photos)
	return made, err
}

// addDatabase puts the database as it is now into the backup.
func (o *opened) addDatabase(ctx context.Context, w *backup.Writer) (c store.Contents, err error) {
	dir, err := os.MkdirTemp(workFolder(o.config), workName) // not on the medium of the backup: it is not encrypted
	if err != nil {
		return c, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	path := filepath.Join(dir, "database")
	if c, err = o.store.Snapshot(ctx, path); err != nil {
		return c, err
	}
	file, err := os.Open(path)
	if err != nil {
		return c, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	info, err := file.Stat()
	if err != nil {
		return c, err
	}
	return c, w.Add(backup.Database, info.Size(), file)
}

// workName begins the names of the folders that are needed for a while.
const workName = ".damping-"

// workFolder is where a copy of the database may lie for a while: beside it or
// beside the photos, or where the system keeps such files.
func workFolder(config Config) string {
	if path, ok := strings.CutPrefix(config.DatabaseURL, "sqlite:"); ok {
		return filepath.Dir(path)
	}
	if path, ok := strings.CutPrefix(config.PhotosURL, "file:"); ok {
		return filepath.Dir(path)
	}
	return os.TempDir()
}

// abandoned is how old something is that no backup or restore works on.
const abandoned = 24 * time.Hour

// tidy takes away what backups and restores that were killed left behind.
func (o *opened) tidy(dir string) error {
	var all []string
	for _, pattern := range []string{filepath.Join(workFolder(o.config), workName+"*"), filepath.Join(dir, "damping-*"+backup.Unfinished)} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			return err
		}
		all = append(all, found...)
	}
	for _, path := range all {
		info, err := os.Lstat(path)
		if err == nil && o.clock.Machine().Sub(info.ModTime()) > abandoned {
			err = os.RemoveAll(path)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// listPage is how many photo files are asked for at once.
const listPage = 500

// eachPhoto goes through all files of a safe.
func eachPhoto(ctx context.Context, safe *photos.Safe, do func(name string) error) error {
	for after := ""; ; {
		page, err := safe.List(ctx, after, listPage)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, file := range page {
			if err := do(file.Name); err != nil {
				return err
			}
		}
		after = page[len(page)-1].Name
	}
}

// addPhotos puts the files of known photos into the backup.
func addPhotos(ctx context.Context, w *backup.Writer, safe *photos.Safe, known map[string]bool) (missing int, err error) {
	found := map[string]bool{}
	err = eachPhoto(ctx, safe, func(name string) error {
		if !known[photos.ID(name)] {
			return nil // newer than the snapshot, or an orphan
		}
		found[photos.ID(name)] = true
		file, size, err := safe.Sealed(ctx, name)
		if errors.Is(err, photos.ErrNone) {
			return nil // deleted meanwhile
		}
		if err != nil {
			return err
		}
		return errors.Join(w.Add(backup.Photos+"/"+name, size, file), file.Close())
	})
	return len(known) - len(found), err
}
