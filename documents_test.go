package main_test

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"damping/bot/bench/loadtest"
	"damping/bot/telegram/telegramtest"
	"damping/flows"
	"damping/store/storetest"
)

// TestDocumentsKilled kills the real program at random moments while citizens
// send documents and officers decide on them.
func TestDocumentsKilled(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, address string) {
		t.Parallel()
		killDocuments(t, address, 3, 4)
	})
}

// TestDocumentsKilledSoak does it a hundred times.
func TestDocumentsKilledSoak(t *testing.T) {
	if os.Getenv("DAMPING_SOAK") == "" {
		t.Skip("set DAMPING_SOAK=1, or run make soak")
	}
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, address string) {
		t.Parallel()
		killDocuments(t, address, 100, 40)
	})
}

// photosEach and documentsEach are what each citizen sends in this story.
const (
	photosEach    = 3
	documentsEach = 3
)

// killDocuments: no photo is lost and none is left over, every document is
// decided exactly once, the chain is whole, and nothing of anybody can be read
// in the log, the safe or the database.
func killDocuments(t *testing.T, address string, kills, citizens int) {
	server := telegramtest.Start(telegramtest.Options{Faults: telegramtest.Faults{Seed: 5, Duplicate: .1, DuplicateDelay: 200 * time.Millisecond}})
	t.Cleanup(server.Close)
	dir := t.TempDir()
	house, err := loadtest.NewHouse(dir, address, server, "TELEGRAM_RATE=0", "PROGRAM_FILE="+quickProgram(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	people := loadtest.People(citizens, 6)
	if err := house.Settle(t.Context(), people); err != nil {
		t.Fatal(err)
	}
	codes := []string{newOfficer(t, house, "Petugas Sawah"), newOfficer(t, house, "Petugas Ladang")}
	record, err := house.Look()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = record.Close() }()

	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	working, rest := context.WithCancel(ctx)
	defer rest()
	failed := make(chan error, citizens+len(codes))
	for i, person := range people {
		c := &sender{User: server.User(int64(3001 + i)), dice: rand.New(rand.NewPCG(11, uint64(i))), photos: photosEach, delay: time.Second}
		go func() { failed <- c.send(ctx, person.Code, documentsEach) }()
	}
	for i, code := range codes {
		go func() { failed <- review(working, server.User(int64(4001+i)), code) }()
	}
	dice := rand.New(rand.NewPCG(12, uint64(kills)))
	for range kills {
		p, err := house.Start()
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(300+dice.IntN(2500)) * time.Millisecond)
		if err := p.Kill(); err != nil {
			t.Fatal(err)
		}
		if err := decideOn(ctx, house, server); err != nil {
			t.Fatal(err)
		}
	}
	p, err := house.Serve(ctx)
	if err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(patience+time.Duration(citizens)*5*time.Second, stop) // from the last kill on, however long they took
	deciding := make(chan error, 1)
	go func() { // a letter of the last moments may wait, too
		var err error
		for working.Err() == nil && err == nil {
			err = decideOn(working, house, server)
			time.Sleep(500 * time.Millisecond)
		}
		deciding <- err
	}()
	for range people {
		if err := <-failed; err != nil {
			t.Fatal(err)
		}
	}
	want := citizens * documentsEach
	until(ctx, t, record, `SELECT count(*) FROM submissions WHERE state = 'accepted'`, want)
	rest()
	for range codes {
		if err := <-failed; err != nil {
			t.Error(err)
		}
	}
	if err := <-deciding; err != nil && !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	allTaken(ctx, t, server, record) // a photo of an album may still be on its way when its document is decided
	if err := p.Stop(); err != nil {
		t.Error(err)
	}
	for query, n := range map[string]int{
		`SELECT count(*) FROM submissions`:                          want,
		`SELECT count(*) FROM ledger WHERE kind = 'paper_accepted'`: want,
		`SELECT count(*) FROM photos`:                               want * photosEach,
		`SELECT count(DISTINCT sum_hash) FROM photos`:               want * photosEach,
	} {
		if got, err := record.Count(query); err != nil || got != n {
			t.Errorf("%s: %d (%v), want %d", query, got, err, n)
		}
	}
	nothingLeftOver(t, house, want*photosEach)
	if out, err := house.Command(t.Context(), "ledger", "verify"); err != nil {
		t.Errorf("ledger: %v\n%s", err, out)
	}
	nothingToRead(t, house, record, people)
}

// decideOn does what a person of the office does with letters that were twice
// in the air: sent once more, unless they arrived.
func decideOn(ctx context.Context, house *loadtest.House, server *telegramtest.Server) error {
	_, err := house.Decide(ctx, func(chat int64, letter flows.Letter, written time.Time) bool {
		return (&loadtest.Citizen{User: server.User(chat)}).Has(letter, written)
	})
	return err
}

// quickProgram is the built-in programme in which a decision settles after a second.
func quickProgram(t *testing.T, dir string) string {
	t.Helper()
	pack, err := os.ReadFile(filepath.Join("templates", "programs", "metro.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	quick := bytes.Replace(pack, []byte("batal_putusan_detik: 60"), []byte("batal_putusan_detik: 1"), 1)
	if bytes.Equal(quick, pack) {
		t.Fatal("the pack does not say how long a decision can be taken back")
	}
	path := filepath.Join(dir, "program.yaml")
	if err := os.WriteFile(path, quick, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

var officerCode = regexp.MustCompile(`P[0-9A-Z]{3}-[0-9A-Z]{4}`)

// newOfficer adds a field officer for every kelurahan of the story.
func newOfficer(t *testing.T, house *loadtest.House, name string) string {
	t.Helper()
	out, err := house.Command(t.Context(), "officer", "add", "--name", name, "--role", "officer", "--kelurahan", strings.Join(loadtest.Areas, ","))
	if err != nil {
		t.Fatal(err)
	}
	return officerCode.FindString(out)
}

// review is an officer who accepts every document that the queue gives, until
// ctx ends. Whoever hears nothing asks for the queue again.
func review(ctx context.Context, u *telegramtest.User, code string) error {
	u.Start(code)
	for ctx.Err() == nil {
		next, stop := context.WithTimeout(ctx, 3*time.Second)
		m, err := u.Wait(next, func(m telegramtest.Message) bool {
			return contains(m, "Menurut catatan") || contains(m, "Antrean")
		})
		stop()
		switch {
		case err != nil:
			u.Text("antrean")
		case contains(m, "Menurut catatan"):
			if _, err := u.Tap("Terima"); err != nil {
				return err
			}
		default:
			for _, label := range m.Labels() {
				if strings.HasPrefix(label, "Berkas (") {
					if _, err := u.TapOn(m.ID, label); err != nil {
						return err
					}
				}
			}
		}
	}
	return nil
}

// until waits for a number in the record.
func until(ctx context.Context, t *testing.T, record *loadtest.Record, query string, want int) {
	t.Helper()
	for {
		n, err := record.Count(query)
		if err == nil && n == want {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("%s: %d (%v), want %d", query, n, err, want)
		case <-time.After(100 * time.Millisecond):
		}
	}
}
