package main_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"damping/bot/bench/loadtest"
	"damping/bot/picture/picturetest"
	"damping/flows/aid"
	"damping/store/storetest"
)

// TestWhatsAppKilled kills the real program at random moments while citizens send
// texts and albums on WhatsApp.
func TestWhatsAppKilled(t *testing.T) {
	t.Parallel()
	killWhatsApp(t, storetest.SQLite(t), 4, 3, 5)
}

// TestWhatsAppKilledSoak does it 100 times with 20 citizens, on both databases.
func TestWhatsAppKilledSoak(t *testing.T) {
	if os.Getenv("DAMPING_SOAK") == "" {
		t.Skip("set DAMPING_SOAK=1, or run make soak")
	}
	storetest.EachURL(t, func(t *testing.T, address string) { killWhatsApp(t, address, 100, 20, 40) })
}

// killWhatsApp: every message is in the inbox once, every photo in the safe once, every
// letter on a telephone once, and nobody is left without an answer.
func killWhatsApp(t *testing.T, address string, kills, citizens, texts int) {
	const albumOf = 3
	s := newStage(t, address, "bimtek.csv", time.Date(2023, 7, 17, 9, 0, 0, 0, aid.WIB))
	record, err := s.house.Look()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = record.Close() }()
	var callers []*caller
	for _, nik := range niks(t, "bimtek.csv", citizens) {
		callers = append(callers, s.citizen(nik).hears("Apakah Bapak/Ibu setuju?").tap("Setuju").hears("terhubung"))
	}
	written := make(chan error, citizens)
	messages := 2 * citizens // code and consent of each
	for i, c := range callers {
		messages += texts + texts/5*albumOf
		dice := rand.New(rand.NewPCG(7, uint64(i)))
		go func() { written <- c.chatter(dice, texts, albumOf) }()
	}
	dice := rand.New(rand.NewPCG(9, uint64(kills)))
	for range kills {
		time.Sleep(time.Duration(200+dice.IntN(1800)) * time.Millisecond)
		if err := s.program.Kill(); err != nil {
			t.Fatal(err)
		}
		if s.program, err = s.house.Start(); err != nil {
			t.Fatal(err)
		}
	}
	for range callers {
		if err := <-written; err != nil {
			t.Fatal(err)
		}
	}
	until(s.ctx, t, record, `SELECT count(*) FROM inbox`, messages)
	if err := record.Quiet(s.ctx); err != nil {
		t.Fatal(err)
	}
	if n := s.office.Pending(); n != 0 {
		t.Errorf("%d messages are not acknowledged", n)
	}
	photos := citizens * (texts / 5) * albumOf
	for query, want := range map[string]int{
		`SELECT count(*) FROM inbox WHERE state <> 'done'`:       0,
		`SELECT count(*) FROM outbox WHERE state = 'parked'`:     0,
		`SELECT count(*) FROM photos`:                            photos,
		`SELECT count(DISTINCT sum_hash) FROM photos`:            photos,
		`SELECT count(*) FROM inbox WHERE deaths >= 10`:          0,
		`SELECT count(DISTINCT chat) FROM outbox WHERE lane = 0`: citizens,
	} {
		if n, err := record.Count(query); err != nil || n != want {
			t.Errorf("%s: %d (%v), want %d", query, n, err, want)
		}
	}
	s.lettersOnce(record, callers)
}

// niks are the first numbers of a sheet of the demo.
func niks(t *testing.T, sheet string, most int) (list []string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("templates", "demo", sheet))
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range strings.Split(string(text), "\n")[1 : most+1] {
		nik, _, _ := strings.Cut(row, ",")
		list = append(list, nik)
	}
	return list
}

// chatter writes texts and, between them, albums that nobody asked for.
func (c *caller) chatter(dice *rand.Rand, texts, albumOf int) error {
	to := c.s.office.HiddenJID()
	for i := range texts {
		if _, err := c.Text(c.s.ctx, to, fmt.Sprint("pesan ", i)); err != nil {
			return err
		}
		if i%5 == 4 {
			var album [][]byte
			for range albumOf {
				album = append(album, drawn(c.s.t, aid.DocPhotos, picturetest.Good, dice.Uint64()))
			}
			if _, err := c.Album(c.s.ctx, to, album...); err != nil {
				return err
			}
		}
		time.Sleep(time.Duration(dice.IntN(1500)) * time.Millisecond)
	}
	return nil
}

// lettersOnce holds what the telephones show to what the outbox says it sent.
func (s *stage) lettersOnce(record *loadtest.Record, callers []*caller) {
	s.t.Helper()
	sent, err := record.Count(`SELECT count(DISTINCT external_id) FROM outbox WHERE state = 'done' AND external_id <> ''`)
	if err != nil {
		s.t.Fatal(err)
	}
	shown, repeats := 0, 0
	for _, c := range callers {
		ids := map[string]bool{}
		for _, m := range c.Messages() {
			if m.IsEdit || words(m) == "" {
				continue
			}
			if ids[m.Info.ID] {
				s.t.Errorf("%s sees a letter twice", c.Number)
			}
			ids[m.Info.ID] = true
			n, err := record.Count(`SELECT count(*) FROM outbox WHERE external_id = $1`, m.Info.ID)
			if err != nil || n == 0 {
				s.t.Errorf("%s sees a letter that the outbox does not know (%v)", c.Number, err)
			}
		}
		shown += len(ids)
		repeats += c.Repeats()
	}
	if shown != sent {
		s.t.Errorf("%d letters were sent, the telephones show %d", sent, shown)
	}
	log, err := os.ReadFile(filepath.Clean(s.house.Log()))
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Logf("%d letters, %d of them came to a telephone more than once and were shown once; %d lines of log with an error",
		shown, repeats, strings.Count(string(log), `"ERROR"`))
}
