package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"damping/flows"
	"damping/store"
)

// checkCmd says in plain words what is wrong or missing.
type checkCmd struct{}

// finding is one line of the check. Grave ones make the command fail.
type finding struct {
	Key   string
	Data  any
	Grave bool
}

// Run looks at everything an operator can mend, and fails when something must be.
func (checkCmd) Run(ctx context.Context, s *setup) error {
	o, err := s.open(ctx, store.Tool())
	if err != nil {
		return err
	}
	defer func() { _ = o.Close() }()
	grave := false
	for _, look := range []func(context.Context) []finding{o.checkProgram, o.checkDatabase, o.checkPhotos, o.checkPictures, o.checkClock, o.checkDisk, o.checkNetworks, o.checkWhatsApp, o.checkLetters, o.checkBackup} {
		for _, f := range look(ctx) {
			mark := "✓"
			if f.Grave {
				mark, grave = "✗", true
			}
			if err := s.say(f.Key, map[string]any{"Mark": mark, "Data": f.Data}); err != nil {
				return err
			}
		}
	}
	if grave {
		return quietError{fmt.Errorf("check")}
	}
	return s.say("check.good", nil)
}

// checkProgram: the pack was read when the record was opened; the sentences
// are tried here.
func (o *opened) checkProgram(context.Context) []finding {
	if _, err := o.book(); err != nil {
		return []finding{{"check.texts_bad", err, true}}
	}
	return []finding{{"check.program", o.program, false}}
}

func (o *opened) checkDatabase(ctx context.Context) []finding {
	if err := o.store.Ping(ctx); err != nil {
		return []finding{{"check.database_bad", err, true}}
	}
	found := []finding{{"check.database", o.store.Kind(), false}}
	if path, ok := strings.CutPrefix(o.config.DatabaseURL, "sqlite:"); ok {
		info, err := os.Stat(path)
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			found = append(found, finding{"check.database_open", path, true})
		}
	}
	return found
}

func (o *opened) checkClock(context.Context) []finding {
	now := o.clock.Program().In(o.zone)
	return []finding{{"check.clock", map[string]any{"Now": now, "Zone": o.config.Timezone}, now.Year() < 2023}}
}

// tooFull is how much room, in megabytes, the disk should have.
const tooFull = 500

func (o *opened) checkDisk(context.Context) []finding {
	path, ok := strings.CutPrefix(o.config.DatabaseURL, "sqlite:")
	if !ok {
		return nil
	}
	var disk syscall.Statfs_t
	if err := syscall.Statfs(filepath.Dir(path), &disk); err != nil {
		return []finding{{"check.disk_bad", err, true}}
	}
	free := int64(disk.Bavail) * disk.Bsize / 1_000_000
	return []finding{{"check.disk", free, free < tooFull}}
}

func (o *opened) checkNetworks(ctx context.Context) []finding {
	n, err := o.telegram()
	switch {
	case err != nil:
		return []finding{{"check.telegram_bad", err, true}}
	case n == nil && o.config.WhatsApp != "on":
		return []finding{{"check.no_network", nil, true}}
	case n == nil:
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if err := n.Identify(ctx); err != nil {
		return []finding{{"check.telegram_bad", err, true}}
	}
	return []finding{{"check.telegram", n.Username(), false}}
}

// tooLate is how long a reply may wait before somebody should look.
const tooLate = 10 * time.Minute

func (o *opened) checkLetters(ctx context.Context) []finding {
	stats, err := o.store.Outbox.Stats(ctx)
	if err != nil {
		return []finding{{"check.database_bad", err, true}}
	}
	var found []finding
	waiting, age := 0, time.Duration(0)
	for lane, n := range stats.Open {
		waiting += n
		if oldest := stats.Oldest[lane]; n > 0 && lane <= int(flows.Work) {
			age = max(age, o.clock.Machine().Sub(oldest).Round(time.Second))
		}
	}
	found = append(found, finding{"check.letters", map[string]any{"Waiting": waiting, "Age": age}, age > tooLate})
	if stats.Parked > 0 {
		found = append(found, finding{"check.parked", stats.Parked, false})
	}
	if stats.Unknown > 0 {
		found = append(found, finding{"check.unknown", stats.Unknown, false})
	}
	inbox, err := o.store.Inbox.Stats(ctx)
	if err != nil {
		return append(found, finding{"check.database_bad", err, true})
	}
	if inbox.Parked > 0 {
		found = append(found, finding{"check.parked_inbox", inbox.Parked, false})
	}
	return found
}

// tooOld is how long ago the last backup may be.
const tooOld = 7 * 24 * time.Hour

func (o *opened) checkBackup(ctx context.Context) []finding {
	last, since, err := o.store.LastBackup(ctx)
	if err != nil {
		return []finding{{"check.database_bad", err, true}}
	}
	now := o.clock.Program()
	if last.IsZero() {
		return []finding{{"check.no_backup", nil, !since.IsZero() && now.Sub(since) > tooOld}}
	}
	return []finding{{"check.backup", map[string]any{"At": last.In(o.zone), "Days": int(now.Sub(last).Hours() / 24)}, now.Sub(last) > tooOld}}
}
