package main_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"damping/bot/bench/loadtest"
	"damping/bot/telegram/telegramtest"
	"damping/store/storetest"
)

// TestFullDisk: while the disk is full nothing is acknowledged, and when there
// is room again the same process answers everything, once and in order.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=24m"); err != nil {
		t.Skipf("only root can make a small disk (%v); package store fills one by SQLite's page limit", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(disk, 0); err != nil {
			t.Error(err)
		}
	})
	filler := filepath.Join(disk, "filler")
	outage(t, "sqlite:"+filepath.Join(disk, "damping.db"),
		func() error { return fill(filler) },
		func() error { return os.Remove(filler) })
}

// fill writes until nothing more fits on the disk.
func fill(path string) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	for block := make([]byte, 1<<20); len(block) > 0; {
		_, err := f.Write(block)
		switch {
		case errors.Is(err, syscall.ENOSPC):
			block = block[:len(block)/2]
		case err != nil:
			return err
		}
	}
	return nil
}

// TestLostDatabase: the same when PostgreSQL is away for a while.
func TestLostDatabase(t *testing.T) {
	t.Parallel()
	server, err := storetest.StartServer()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	address, err := server.Database()
	if err != nil {
		t.Fatal(err)
	}
	outage(t, address, server.Stop, server.Start)
}

// outage takes the database away while fifty citizens talk, and brings it back.
func outage(t *testing.T, address string, away, back func() error) {
	s := settle(t, address, telegramtest.Faults{}, "TELEGRAM_RATE=0")
	p, err := s.Serve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	answers := func() int { return s.Server.Count("sendMessage", telegramtest.Answered) }
	var enough atomic.Bool
	talked := make(chan error, 1)
	go func() { talked <- s.talk(t.Context(), onAndOn(&enough)) }()
	more := func(than int) { // waits until there are more answers
		t.Helper()
		ctx, stop := context.WithTimeout(t.Context(), patience)
		defer stop()
		if err := s.Server.Await(ctx, func() bool { return answers() > than }); err != nil {
			t.Fatalf("%d answers, want more than %d: %v", answers(), than, err)
		}
	}
	more(3 * citizens)
	if err := away(); err != nil {
		t.Fatal(err)
	}
	before, still := answers(), 0
	for range 120 { // what was in memory may still leave; citizens who are answered would say more
		time.Sleep(500 * time.Millisecond)
		if now := answers(); now == before {
			still++
		} else {
			before, still = now, 0
		}
		if still == 4 {
			break
		}
	}
	if still < 4 {
		t.Error("a minute without a database, and there are still new answers: the outage is none")
	}
	if resp, err := http.Get("http://" + s.HTTP + "/healthz"); err != nil || resp.StatusCode != http.StatusOK {
		t.Errorf("the program does not live on: %v", err)
	}
	if err := back(); err != nil {
		t.Fatal(err)
	}
	more(before + 3*citizens)
	enough.Store(true)
	if err := <-talked; err != nil {
		t.Fatal(err)
	}
	s.quiet(t)
	if n := s.judge(t, false); n > 0 {
		t.Errorf("%d answers came twice", n)
	}
	select {
	case <-p.Ended():
		t.Error("the program ended")
	default:
	}
	s.leave(t, p)
}

// onAndOn is each way in, and then looking around until it is enough.
func onAndOn(enough *atomic.Bool) func(i, said int) (loadtest.Step, bool) {
	return func(i, said int) (loadtest.Step, bool) {
		if way := loadtest.Ways(i); said < len(way) {
			return way[said], !enough.Load()
		}
		look := loadtest.Looking()
		return look[(said-len(loadtest.Ways(i)))%len(look)], !enough.Load()
	}
}
