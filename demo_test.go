package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"damping/bot/web/webtest"
)

// screen catches what a command prints while it runs.
type screen struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

var address = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// startDemo runs the real command and returns its address and its stop, which
// waits until it has ended.
func startDemo(t *testing.T, args ...string) (url string, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var out screen
	ended := make(chan int, 1)
	go func() { ended <- run(ctx, append([]string{"demo", "--http", "127.0.0.1:0"}, args...), &out, &out) }()
	once := sync.OnceFunc(func() {
		cancel()
		if code := <-ended; code != 0 {
			t.Errorf("the demo ended with %d:\n%s", code, out.String())
		}
	})
	t.Cleanup(once)
	for range 2400 { // two minutes
		if url := address.FindString(out.String()); url != "" {
			return url, once
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("the demo gives no address:\n%s", out.String())
	return "", nil
}

// TestDemo plays the main job as a newcomer does, in Telegram's manner: the
// invitation, the status, the schedule; the officer, the staff; the clock; and
// a restart, after which everything is still there.
func TestDemo(t *testing.T) {
	dir := t.TempDir()
	url, stop := startDemo(t, "--data", dir)
	page := webtest.Start(t).Open(url, webtest.Size{Width: 1440, Height: 1080}) // whole letters fit into the picture
	citizen := page.Phone("candidate")
	citizen.Start().WaitText("Apakah Bapak/Ibu setuju?")
	citizen.Tap("Setuju").WaitText("Nomor ini sudah terhubung")
	citizen.Tap("Status saya").WaitText("Calon penerima (belum berarti uang pasti dikirim)").WaitText("Rabu, 26 Juli 2023")
	citizen.Tap("Jadwal Bimtek").WaitText("9 hari lagi").WaitText("Aula Dinas Sosial Kota Metro")
	citizen.Tap("Simpan ke kalender").WaitText("berkas kalendernya")
	citizen.Say("menu").WaitText("Ada yang bisa kami bantu?")
	citizen.Tap("Status saya").WaitText("Rabu, 26 Juli 2023")

	officer := page.Phone("officer")
	officer.Start().WaitText("Selamat bergabung, Petugas Satu")
	officer.Tap("Absensi Bimtek").WaitText("orang")
	staff := page.Phone("staff")
	staff.Start().WaitText("Selamat bergabung, Staf Layanan")
	staff.Tap("Rekap").WaitText("Usulan: 20").WaitText("Terhubung dengan bot: 1")
	shot(t, page, "demo-jadwal.png")

	page.Advance("+1d")
	citizen.Tap("Jadwal Bimtek").WaitText("8 hari lagi")
	citizen.Say("menu").WaitText("Ada yang bisa kami bantu?")
	page.Advance("bimtek")
	citizen.Say("menu").WaitText("Selamat pagi")
	citizen.Tap("Jadwal Bimtek").WaitText("hari ini")
	for _, e := range page.Errors() {
		t.Error("the page complains:", e)
	}

	stop()
	url, _ = startDemo(t, "--data", dir)
	again := webtest.Start(t).Open(url, webtest.Desktop).Phone("candidate")
	again.WaitAnywhere("hari ini")
	again.Say("status").WaitText("Calon penerima")
}

// TestDemoWords plays it in WhatsApp's manner on a phone's screen, with the
// phone number and the birth date instead of a code, and typed numbers.
func TestDemoWords(t *testing.T) {
	url, _ := startDemo(t, "--data", t.TempDir())
	page := webtest.Start(t).Open(url, webtest.Mobile).Manner("whatsapp")
	citizen := page.Phone("candidate").Choose("warga8")
	citizen.StartPlain().WaitText("1. Setuju")
	citizen.Say("satu").WaitText("siapa Bapak/Ibu")
	citizen.Send("contact").WaitText("tanggal lahir")
	birth := birthOf(t, 8)
	citizen.Say("besok").WaitText("belum terbaca sebagai tanggal")
	citizen.Say(birth).WaitText("Nomor ini sudah terhubung")
	citizen.Tap("Status saya").WaitText("Calon penerima")
	page.Fold()
	shot(t, page, "demo-wa.png")
	citizen.Say("0").WaitText("Ada yang bisa kami bantu?")
	citizen.Say("jadwl bimtek").WaitText("26 Juli 2023")
	for _, e := range page.Errors() {
		t.Error("the page complains:", e)
	}
}

// TestDemoVisits opens the other scene: applicants who wait for a visit.
func TestDemoVisits(t *testing.T) {
	url, _ := startDemo(t, "--data", t.TempDir())
	page := webtest.Start(t).Open(url, webtest.Laptop)
	page.Scene("verifikasi")
	citizen := page.Phone("candidate")
	citizen.Start().WaitText("Apakah Bapak/Ibu setuju?")
	citizen.Tap("Setuju").WaitText("terhubung")
	citizen.Tap("Status saya").WaitText("menunggu kunjungan petugas")
	officer := page.Phone("officer")
	officer.Start().WaitText("Selamat bergabung")
	officer.Tap("Antrean saya").WaitText("Kunjungan")
	staff := page.Phone("staff").Choose("kepala")
	staff.Start().WaitText("Selamat bergabung, Kepala Dinas")
	staff.Tap("Rekap").WaitText("Usulan: 34").WaitText("Kuota: 20")
}

// birthOf reads a demo person's birth date from the NIK in the sheet, since
// one of them has none in the record.
func birthOf(t *testing.T, row int) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("templates", "demo", "bimtek.csv"))
	if err != nil {
		t.Fatal(err)
	}
	nik := strings.Split(strings.Split(string(data), "\n")[row], ",")[0]
	day := nik[6:8]
	if day[0] >= '4' {
		day = string(day[0]-4) + day[1:]
	}
	return day + "-" + nik[8:10] + "-19" + nik[10:12]
}

// shot writes a screenshot for the documentation, when it is asked for:
// DAMPING_PICTURES=docs/img.
func shot(t *testing.T, page *webtest.Page, name string) { page.Screenshot(pictureAt(t, name)) }

// shotOf is shot of one phone.
func shotOf(t *testing.T, phone *webtest.Phone, name string) { phone.Screenshot(pictureAt(t, name)) }

func pictureAt(t *testing.T, name string) string {
	dir := os.Getenv("DAMPING_PICTURES")
	if dir == "" {
		dir = t.TempDir()
	}
	return filepath.Join(dir, name)
}
