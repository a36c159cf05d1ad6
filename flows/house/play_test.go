package house_test

import (
	"os"
	"path/filepath"
	"testing"

	"damping/flows"
	"damping/flows/flowtest"
	"damping/flows/house"
	"damping/store/storetest"
	"damping/templates"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m, nil)) }

// book is the house as it ships.
func book(t testing.TB) *flows.Book {
	t.Helper()
	texts, err := templates.Load()
	if err != nil {
		t.Fatal(err)
	}
	b, err := house.Open(texts)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestTranscripts plays every written conversation, and demands that together
// they take every way out of every step.
func TestTranscripts(t *testing.T) {
	files, err := filepath.Glob("testdata/percakapan/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no transcripts found", err)
	}
	b := book(t)
	walked := flowtest.Watch(b)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) { flowtest.Play(t, b, file) })
	}
	if t.Failed() {
		return
	}
	for _, way := range walked.Missing() {
		t.Errorf("no transcript walks %s", way)
	}
}

// TestTranscriptsOnPostgres plays the conversations that write most, so that a
// person is answered the same on both databases.
func TestTranscriptsOnPostgres(t *testing.T) {
	b := book(t)
	for _, name := range []string{"02-tautan-undangan", "06-salah-lima-kali", "09-data-saya", "18c-rencana-usaha", "18d-tanggapan", "10-beberapa-orang", "20-petugas",
		"51-ketik-putusan", "60-tanya-petugas", "61-pengaduan", "62-batas-waktu", "52-serahkan", "53-tautan-koreksi", "55-masih-dipegang", "64-kata-yang-bukan-jawaban", "70-validasi", "74-tidak-memenuhi", "77-rekening", "81-gugur", "84-kunjungan-sampai-calon", "91-siaran-orang-kedua"} {
		t.Run(name, func(t *testing.T) {
			flowtest.PlayAt(t, b, filepath.Join("testdata", "percakapan", name+".txt"), storetest.Postgres(t))
		})
	}
}
