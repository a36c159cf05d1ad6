package web_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"damping/bot"
	"damping/bot/web"
	"damping/flows"

	"github.com/goccy/go-yaml"
)

// talk is a small conversation that stands where the bot will: it answers
// through the real interfaces of the network, and remembers what it was told.
type talk struct {
	t   testing.TB
	net *web.Network
	url string

	mu      sync.Mutex
	heard   []bot.Incoming
	now     time.Time
	scene   string
	refuse  bool                      // intake fails
	slow    time.Duration             // how long an answer takes
	last    map[string]string         // address and card → id of its letter
	menus   map[string][]flows.Choice // address → what can be chosen
	answers sync.WaitGroup
}

var wib = time.FixedZone("WIB", 7*3600)

var people = []web.Persona{
	{Phone: web.Candidate, Key: "siti", Name: "Siti Rahayu", Role: "Calon penerima", Area: "Yosodadi", Code: "W4K7-9QXM", NIK: "1872014508859001", Birth: "05-08-1985", Hint: "status | jadwal", Number: "+6281200009001"},
	{Phone: web.Candidate, Key: "sri", Name: "Sri Wahyuni", Role: "Calon penerima", Area: "Ganjar Asri", Number: "+6281200009002"},
	{Phone: web.Candidate, Key: "joko", Name: "Joko Susilo", Role: "Diusulkan", Area: "Imopuro"},
	{Phone: web.Candidate, Key: "wati", Name: "Wati Lestari", Role: "Calon penerima", Area: "Purwosari"},
	{Phone: web.Candidate, Key: "bambang", Name: "Bambang Hartono", Role: "Calon penerima", Area: "Rejomulyo"},
	{Phone: web.Candidate, Key: "yuni", Name: "Yuni Astuti", Role: "Cadangan", Area: "Iring Mulyo"},
	{Phone: web.Candidate, Key: "tamu", Name: "Orang baru", Role: "Belum terdaftar"},
	{Phone: web.Officer, Key: "agus", Name: "Agus Pranoto", Role: "Petugas lapangan", Area: "Yosodadi, Ganjar Asri", Code: "P8M3-4KTR", Hint: "Antrean saya"},
	{Phone: web.Officer, Key: "rini", Name: "Rini Marlina", Role: "Petugas lapangan", Area: "Imopuro"},
	{Phone: web.Staff, Key: "dewi", Name: "Dewi Anggraini", Role: "Staf program", Code: "P9Q6-7HWD", Hint: "Rekap"},
	{Phone: web.Staff, Key: "hendra", Name: "Hendra Wijaya", Role: "Kepala bidang"},
	{Phone: web.Staff, Key: "admin", Name: "Lina Kusuma", Role: "Admin"},
}

// sentences reads the page's sentences from the templates.
func sentences(t testing.TB) map[string]string {
	t.Helper()
	text, err := os.ReadFile("../../templates/id/web.yaml")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	if err := yaml.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// newTalk starts the network over dir and serves its page.
func newTalk(t testing.TB, dir string) *talk {
	t.Helper()
	k := &talk{t: t, now: time.Date(2023, 7, 17, 9, 0, 0, 0, wib), scene: "bimtek", last: map[string]string{}, menus: map[string][]flows.Choice{}}
	texts := sentences(t)
	net, err := web.New(web.Config{
		Title:  "Fasilitasi Bantuan Pengembangan Ekonomi Masyarakat 2023 · Dinas Sosial Kota Metro",
		Dir:    dir,
		Text:   func(key string) string { return texts[key] },
		People: func() []web.Persona { return people },
		Scenes: []web.Scene{
			{Name: "verifikasi", Label: "Verifikasi", Hint: "Juni 2023, pendaftar dikunjungi petugas"},
			{Name: "bimtek", Label: "Bimtek", Hint: "Juli 2023, 20 calon penerima bersiap"},
		},
		Open:    func() string { k.mu.Lock(); defer k.mu.Unlock(); return k.scene },
		Scene:   k.open,
		Clock:   k.clock,
		Advance: k.advance,
		File: func(_ context.Context, a flows.Attachment) ([]byte, string, error) {
			switch a.Kind {
			case "ics":
				return []byte("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"), "text/calendar", nil
			case "photo":
				return jpegOf(t, 300, 200), "image/jpeg", nil
			}
			return nil, "", errors.New("no such file")
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	k.net = net
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- net.Run(ctx, k.intake) }()
	server := httptest.NewServer(net.Handler())
	k.url = server.URL
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("Run: %v", err)
		}
		k.answers.Wait()
		server.Close()
		if err := net.Close(); err != nil {
			t.Error(err)
		}
	})
	return k
}

func (k *talk) clock() web.Clock {
	k.mu.Lock()
	defer k.mu.Unlock()
	day := []string{"Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"}[k.now.Weekday()]
	return web.Clock{Now: k.now, Label: fmt.Sprintf("%s, %d Juli %d · %s WIB", day, k.now.Day(), k.now.Year(), k.now.Format("15.04"))}
}

func (k *talk) advance(_ context.Context, what string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch what {
	case "+1h":
		k.now = k.now.Add(time.Hour)
	case "+1d":
		k.now = k.now.AddDate(0, 0, 1)
	case "bimtek":
		k.now = time.Date(2023, 7, 26, 8, 0, 0, 0, wib)
	}
	return nil
}

func (k *talk) open(_ context.Context, name string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.scene = name
	return nil
}

// intake takes the messages like an inbox and lets an answer come later.
func (k *talk) intake(_ context.Context, messages []bot.Incoming) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.refuse {
		return errors.New("the disk is full")
	}
	for _, m := range messages {
		k.heard = append(k.heard, m)
		k.answers.Add(1)
		go k.answer(m, k.slow)
	}
	return nil
}

func (k *talk) answer(m bot.Incoming, slow time.Duration) {
	defer k.answers.Done()
	k.net.Typing(m.Address)
	time.Sleep(slow)
	k.mu.Lock()
	for _, c := range k.menus[m.Address] {
		if m.Input.Kind == flows.Text && m.Input.Text == c.Number {
			m.Input.Text = c.Label
		}
	}
	k.mu.Unlock()
	for _, letter := range reply(m) {
		k.say(m.Address, letter)
	}
}

// say sends one letter of its own accord.
func (k *talk) say(address string, l flows.Letter) string {
	k.mu.Lock()
	if len(l.Choices) > 0 {
		k.menus[address] = l.Choices
	}
	out := bot.Outgoing{ID: rand.Text(), Address: address, Letter: l}
	if l.Card != "" {
		out.EditOf = k.last[address+l.Card]
	}
	k.mu.Unlock()
	id, err := k.net.Send(context.Background(), out)
	if err != nil {
		k.t.Errorf("send: %v", err)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if l.Card != "" {
		k.last[address+l.Card] = id
	}
	return id
}

// inputs are what was heard so far, in order.
func (k *talk) inputs() []flows.Input {
	k.mu.Lock()
	defer k.mu.Unlock()
	var all []flows.Input
	for _, m := range k.heard {
		all = append(all, m.Input)
	}
	return all
}

func bold(s string) string { return string(flows.BoldOn) + s + string(flows.BoldOff) }

func menu(labels ...string) []flows.Choice {
	var all []flows.Choice
	for i, label := range labels {
		key := strings.ToLower(strings.ReplaceAll(label, " ", "-"))
		all = append(all, flows.Choice{Key: key, Number: fmt.Sprint(i + 1), Label: label, Token: "t." + key})
	}
	return all
}

var home = menu("Status saya", "Jadwal Bimtek", "Kirim berkas", "Tanya petugas", "Data saya", "Bantuan")

// reply is the conversation: what is answered to a message.
func reply(m bot.Incoming) []flows.Letter {
	in := m.Input
	said := strings.ToLower(in.Text) + in.Token
	switch {
	case in.Kind == flows.Start && !strings.HasPrefix(m.Address, "phone:candidate"):
		return []flows.Letter{{Text: "Selamat pagi, " + bold("Bapak Agus") + ".\nAda 4 warga yang menunggu kunjungan Bapak.", Choices: menu("Antrean saya", "Cari warga", "Absensi Bimtek", "Bantuan")}}
	case in.Kind == flows.Start:
		return []flows.Letter{{
			Text:    "Selamat pagi. Saya " + bold("Damping") + ", bot Dinas Sosial Kota Metro.\n\nSaya membantu Bapak/Ibu mengikuti program bantuan usaha. Layanan ini " + bold("gratis") + ".\n\nSebelum mulai, kami perlu izin untuk menyimpan data Bapak/Ibu. Apakah Bapak/Ibu setuju?",
			Choices: menu("Setuju", "Tidak", "Baca semua"), Want: flows.WantContact,
		}}
	case in.Kind == flows.Photo:
		return []flows.Letter{{Text: fmt.Sprintf("Foto sudah kami terima (%d × %d). Terima kasih.", in.Media.Width, in.Media.Height)}}
	case in.Kind == flows.Location:
		return []flows.Letter{{Text: fmt.Sprintf("Lokasi diterima: %.4f", in.Place.Lat)}}
	case in.Kind == flows.Contact:
		return []flows.Letter{{Text: "Nomor " + string(in.Contact.Phone) + " cocok dengan data kami.", Choices: home}}
	case strings.Contains(said, "setuju"):
		return []flows.Letter{{Text: "Terima kasih, " + bold("Ibu Siti") + ". Apa yang ingin Ibu lihat?", Choices: home}}
	case strings.Contains(said, "status"):
		return []flows.Letter{{Text: bold("Calon penerima") + "\nsejak Jumat, 14 Juli 2023.\nIni belum berarti uang pasti dikirim.\n\n" + bold("Yang perlu Ibu lakukan") + "\nIkut Bimtek pada Rabu, 26 Juli 2023 pukul 09.00 WIB.\n\nTidak ada biaya apa pun. Tidak ada yang boleh meminta potongan.", Choices: menu("Jadwal Bimtek", "Kembali ke menu")}}
	case strings.Contains(said, "jadwal"):
		return []flows.Letter{
			{Text: bold("Bimtek") + "\nRabu, 26 Juli 2023\npukul 09.00 WIB", Place: &flows.Spot{Coordinates: flows.Coordinates{Lat: -5.1131, Lon: 105.3067}, Title: "Aula Dinas Sosial", Address: "Kota Metro, Lampung"}},
			{Text: "Jadwal untuk kalender ponsel Ibu.", File: &flows.Attachment{Kind: "ics", Ref: "bimtek", Name: "bimtek-26-juli-2023.ics"}, Choices: menu("Saya hadir", "Belum tentu")},
		}
	case strings.Contains(said, "antrean"):
		return []flows.Letter{{Text: bold("4 warga") + " menunggu di wilayah Bapak.\n\n1 dari 4: " + bold("Siti Rahayu") + "\nKelurahan Yosodadi · usaha keripik pisang", Choices: menu("Mulai kunjungan", "Lewati", "Menu")}}
	case strings.Contains(said, "rekap"):
		return []flows.Letter{{Text: bold("Rekap 2023") + "\nCalon penerima: 20 dari 20\nSudah Bimtek: 0\nBerkas lengkap: 0", Choices: menu("Per kelurahan", "Menu")}}
	case strings.Contains(said, "hitung"):
		return []flows.Letter{{Text: "Sudah " + said, Card: "count"}}
	}
	return []flows.Letter{{Text: "Kami menerima: " + in.Text}}
}
