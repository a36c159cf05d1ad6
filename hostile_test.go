package main_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"damping/bot/bench/loadtest"
	"damping/bot/picture/picturetest"
	"damping/bot/telegram/telegramtest"
	"damping/store/storetest"
)

// mostMemory is what the program may ever hold, in MiB: the service is given
// 512 in the operators' guide, and converters need some of it.
const mostMemory = 440

// TestHostileFilesThroughTheBot: citizens send files that are made to hurt, all
// at once; each is answered with what to do, others are served meanwhile, a good
// photo is taken afterwards, and the program's memory stays within its bound.
func TestHostileFilesThroughTheBot(t *testing.T) {
	t.Parallel()
	server := telegramtest.Start(telegramtest.Options{})
	t.Cleanup(server.Close)
	house, err := loadtest.NewHouse(t.TempDir(), storetest.SQLite(t), server, "TELEGRAM_RATE=0")
	if err != nil {
		t.Fatal(err)
	}
	people := loadtest.People(5, 2)
	if err := house.Settle(t.Context(), people); err != nil {
		t.Fatal(err)
	}
	p, err := house.Serve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), patience*2)
	defer stop()
	files := hostileFiles(t)
	var all sync.WaitGroup
	for i, person := range people[1:] {
		u := server.User(int64(5001 + i))
		all.Go(func() {
			if err := sendHostile(ctx, u, person.Code, files); err != nil {
				t.Error(err)
			}
		})
	}
	calm := &sender{User: server.User(5100)}
	if err := calm.begin(ctx, people[0].Code); err != nil {
		t.Error(err)
	}
	hurt := make(chan struct{})
	go func() { all.Wait(); close(hurt) }()
	for served := 0; ; served++ {
		time.Sleep(200 * time.Millisecond)
		calm.Text("status")
		if err := calm.answers(ctx, "Status", func() error { return nil }); err != nil {
			t.Fatal(err)
		}
		select {
		case <-hurt:
			most, err := highWater(p.PID())
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("at most %d MiB; %d questions answered meanwhile", most, served)
			if most > mostMemory {
				t.Errorf("the program held %d MiB, promised are %d", most, mostMemory)
			}
			if err := p.Stop(); err != nil {
				t.Error(err)
			}
			return
		default:
		}
	}
}

// hostile is a file that is made to hurt, and words of the right answer.
type hostile struct {
	name, kind string
	data       []byte
	want       string
}

func hostileFiles(t *testing.T) []hostile {
	t.Helper()
	var large bytes.Buffer
	if err := png.Encode(&large, image.NewNRGBA(image.Rect(0, 0, 6000, 5000))); err != nil {
		t.Fatal(err)
	}
	return []hostile{
		{"lebar.jpg", "image/jpeg", picturetest.Progressive(8000, 5000), "terlalu besar"},
		{"rusak.jpg", "image/jpeg", scribble(1)[:5000], "rusak di jalan"},
		{"web.jpg", "image/jpeg", []byte("<html><script>alert(1)</script>"), "bukan gambar"},
		{"gerak.gif", "image/gif", []byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"), "bukan gambar"},
		{"bukan.pdf", "application/pdf", []byte("%PDF-1.4\nhello"), "rusak di jalan"},
		{"penuh.jpg", "image/jpeg", picturetest.Progressive(4100, 4100), "buram"},
		{"penuh.png", "image/png", large.Bytes(), "KTP"},
	}
}

// sendHostile sends them for the first document that is asked for, and then a
// good photo.
func sendHostile(ctx context.Context, u *telegramtest.User, code string, files []hostile) error {
	s := &sender{User: u}
	if err := s.begin(ctx, code); err != nil {
		return err
	}
	turns := []any{"sudah terhubung", func() error { s.Text("Kirim berkas"); return nil },
		"Masih kurang", func() error { s.Text("1"); return nil }}
	next := "Silakan kirim fotonya"
	for _, f := range files {
		turns = append(turns, next, func() error { s.Document(f.name, f.kind, f.data, ""); return nil })
		next = f.want
	}
	turns = append(turns, next, func() error { s.Photo(scribble(uint64(u.ID)), ""); return nil },
		"[Selesai]", func() error { return nil })
	return s.answers(ctx, turns...)
}

// begin gets to know the bot.
func (s *sender) begin(ctx context.Context, code string) error {
	s.Start("")
	return s.answers(ctx, "setuju?", func() error { _, err := s.Tap("Setuju"); return err },
		"cara yang mana", func() error { s.Text(code); return nil })
}

// highWater is the most memory that a process ever held, in MiB.
func highWater(pid int) (int, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(text), "VmHWM:")
	var kib int
	_, err = fmt.Sscan(rest, &kib)
	return kib >> 10, err
}
