package main_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"damping/bot/bench/loadtest"
	"damping/bot/picture"
	"damping/bot/telegram/telegramtest"
	"damping/flows/aid"
	"damping/store/photos"
	"damping/store/seal"
	"damping/store/storetest"
)

// TestAlbums sends albums of ten photos in random orders, with delays, and
// many of them twice, while the citizens go on to the next document.
func TestAlbums(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, address string) {
		t.Parallel()
		albums(t, address, 3, 2, time.Second)
	})
}

// TestAlbumsSoak does it with a thousand albums and delays up to 15 s.
func TestAlbumsSoak(t *testing.T) {
	if os.Getenv("DAMPING_SOAK") == "" {
		t.Skip("set DAMPING_SOAK=1, or run make soak")
	}
	albums(t, storetest.SQLite(t), 143, 7, 15*time.Second)
}

// photosOfAlbum is how many photos Telegram puts into an album at most.
const photosOfAlbum = 10

// albums: no photo is lost, none is doubled, and each album is one submission.
func albums(t *testing.T, address string, citizens, documents int, delay time.Duration) {
	server := telegramtest.Start(telegramtest.Options{Faults: telegramtest.Faults{
		Seed: 3, Duplicate: .2, DuplicateDelay: delay / 3}})
	t.Cleanup(server.Close)
	house, err := loadtest.NewHouse(t.TempDir(), address, server, "TELEGRAM_RATE=0")
	if err != nil {
		t.Fatal(err)
	}
	people := loadtest.People(citizens, 5)
	if err := house.Settle(t.Context(), people); err != nil {
		t.Fatal(err)
	}
	p, err := house.Serve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), patience+time.Duration(citizens*documents)*3*time.Second)
	defer stop()
	var all sync.WaitGroup
	failed := make(chan error, citizens)
	for i, person := range people {
		s := &sender{User: server.User(int64(2001 + i)), dice: rand.New(rand.NewPCG(7, uint64(i))), photos: photosOfAlbum, delay: delay}
		all.Go(func() { failed <- s.send(ctx, person.Code, documents) })
	}
	all.Wait()
	for range people {
		if err := <-failed; err != nil {
			t.Fatal(err)
		}
	}
	record, err := house.Look()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = record.Close() }()
	allTaken(ctx, t, server, record)
	want := citizens * documents
	for query, n := range map[string]int{
		`SELECT count(*) FROM submissions WHERE state = 'submitted'`: want,
		`SELECT count(*) FROM submissions`:                           want,
		`SELECT count(*) FROM photos`:                                want * photosOfAlbum,
		`SELECT count(DISTINCT sum_hash) FROM photos`:                want * photosOfAlbum,
		`SELECT count(*) FROM (SELECT submission FROM photos GROUP BY submission HAVING count(*) = 10) AS whole`: want,
	} {
		if got, err := record.Count(query); err != nil || got != n {
			t.Errorf("%s: %d (%v), want %d", query, got, err, n)
		}
	}
	if err := p.Stop(); err != nil {
		t.Error(err)
	}
	nothingLeftOver(t, house, want*photosOfAlbum)
}

// allTaken waits until all that was sent has been taken in and answered.
func allTaken(ctx context.Context, t *testing.T, server *telegramtest.Server, record *loadtest.Record) {
	t.Helper()
	if err := errors.Join(server.Await(ctx, func() bool { return server.Pending() == 0 }), record.Quiet(ctx)); err != nil {
		t.Fatal(err)
	}
}

// nothingLeftOver: the safe has the three copies of every photo, and a sweep
// finds nothing that no row knows.
func nothingLeftOver(t *testing.T, house *loadtest.House, rows int) {
	t.Helper()
	keys, err := seal.Parse(house.Key)
	if err != nil {
		t.Fatal(err)
	}
	safe, err := photos.Open(t.Context(), "file:"+filepath.Join(house.Dir, "data", "photos"), keys)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = safe.Close() }()
	files, after := 0, ""
	for {
		some, err := safe.List(t.Context(), after, 500)
		if err != nil {
			t.Fatal(err)
		}
		if len(some) == 0 {
			break
		}
		files, after = files+len(some), some[len(some)-1].Name
	}
	if files != 3*rows {
		t.Errorf("the safe has %d files of %d photos", files, rows)
	}
}

// sender is a citizen who sends albums.
type sender struct {
	*telegramtest.User
	dice   *rand.Rand
	photos int // of an album
	delay  time.Duration
	late   sync.WaitGroup // photos on their way
}

// send gets to know the bot and sends an album for each document.
func (s *sender) send(ctx context.Context, code string, documents int) error {
	s.Start("")
	if err := s.answers(ctx, "setuju?", func() error { _, err := s.Tap("Setuju"); return err },
		"cara yang mana", func() error { s.Text(code); return nil },
		"sudah terhubung", func() error { s.Text("Kirim berkas"); return nil },
	); err != nil {
		return err
	}
	for n := range documents {
		if err := s.answers(ctx, "Masih kurang", func() error { s.Text("1"); return nil },
			"Silakan kirim fotonya", func() error { s.album(); return nil },
			"[Selesai]", func() error { _, err := s.Tap("Selesai"); return err }); err != nil {
			return fmt.Errorf("document %d: %w", n+1, err)
		}
	}
	_, err := s.Wait(ctx, func(m telegramtest.Message) bool { return contains(m, "sudah sampai kepada petugas") })
	s.late.Wait()
	return err
}

// answers waits for each answer, known by its words or by "[a button]", and
// does what follows it.
func (s *sender) answers(ctx context.Context, turns ...any) error {
	for i := 0; i < len(turns); i += 2 {
		words := turns[i].(string)
		if _, err := s.Wait(ctx, func(m telegramtest.Message) bool { return contains(m, words) }); err != nil {
			return fmt.Errorf("%q: %w; it has %s", words, err, loadtest.Transcript(s.User))
		}
		if err := turns[i+1].(func() error)(); err != nil {
			return err
		}
	}
	return nil
}

func contains(m telegramtest.Message, words string) bool {
	if label, ok := strings.CutPrefix(words, "["); ok {
		return slices.Contains(m.Labels(), strings.TrimSuffix(label, "]"))
	}
	return strings.Contains(m.Text, words)
}

// album sends its photos in a random order: the first at once, each other one
// after a while.
func (s *sender) album() {
	album := s.NewAlbum()
	pictures := make([][]byte, s.photos)
	for i := range pictures {
		pictures[i] = scribble(s.dice.Uint64())
	}
	pauses := make([]time.Duration, s.photos)
	for i := range pauses[1:] {
		pauses[i+1] = time.Duration(s.dice.Int64N(int64(s.delay)))
	}
	for i, picture := range pictures {
		s.late.Go(func() {
			time.Sleep(pauses[i])
			s.AlbumPhoto(album, picture, "")
		})
	}
}

// scribble is a photo of a sheet on a table that is good for every kind of
// document, with other writing for each seed.
func scribble(seed uint64) []byte {
	dice := rand.New(rand.NewPCG(seed, 1))
	img := image.NewRGBA(image.Rect(0, 0, 800, 600))
	box := func(x, y, w, h int, c color.RGBA) {
		draw.Draw(img, image.Rect(x, y, x+w, y+h), image.NewUniform(c), image.Point{}, draw.Src)
	}
	box(0, 0, 800, 600, color.RGBA{110, 80, 60, 255})
	box(60, 70, 680, 460, color.RGBA{205, 222, 236, 255})
	box(590, 150, 120, 220, color.RGBA{190, 120, 110, 255})
	for line := range 20 {
		for x, end := 90, 330+dice.IntN(220); x < end; x += 12 {
			box(x, 92+21*line, 4+dice.IntN(6), 9, color.RGBA{40, 44, 60, 255})
		}
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: 80}); err != nil {
		panic(err) // a buffer takes everything
	}
	return out.Bytes()
}

// TestScribblesAreGood: the stories above are about good photos.
func TestScribblesAreGood(t *testing.T) {
	lab := picture.NewLab(picture.Config{})
	for seed := range uint64(12) {
		p, err := lab.Read(t.Context(), bytes.NewReader(scribble(seed)), picture.Hint{})
		if err != nil {
			t.Fatal(err)
		}
		for _, kind := range aid.DocKinds() {
			if faults := kind.PhotoFaults(p.Pages[0].Measures); len(faults) > 0 {
				t.Errorf("seed %d: %s: %v: %+v", seed, kind, faults, p.Pages[0].Measures)
			}
		}
	}
}
