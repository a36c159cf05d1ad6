package paper

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var made = time.Date(2023, 7, 26, 13, 0, 0, 0, time.UTC)

func list(n int) *Attendance {
	a := &Attendance{Office: "Dinas Sosial Kota Metro", Address: "Jalan Contoh Nomor 1, Kota Metro", Title: "DAFTAR HADIR",
		Facts:   []Fact{{"Acara", "Bimtek Fasilitasi Bantuan Pengembangan Ekonomi Masyarakat"}, {"Hari", "Rabu, 26 Juli 2023, pukul 09.00–12.00 WIB"}, {"Tempat", "Aula Dinas Sosial Kota Metro"}, {"Peserta", "45 diundang, 30 hadir"}},
		Columns: [5]string{"No", "Nama", "Kelurahan", "Hadir", "Tanda tangan"},
		Page:    func(n, of int) string { return fmt.Sprintf("Halaman %d dari %d", n, of) }, Made: made}
	for i := range n {
		row := Present{Name: fmt.Sprintf("Peserta Contoh %d", i+1), Area: "Sumbersari Bantul"}
		if i%3 != 0 {
			row.Came = "08.55"
		}
		if i%4 == 1 && i%3 != 0 {
			row.Came, row.Late = "09.20", "terlambat 20 menit"
		}
		a.Rows = append(a.Rows, row)
	}
	return a
}

func certificate() *Certificate {
	return &Certificate{Office: "Dinas Sosial Kota Metro", Address: "Jalan Contoh Nomor 1, Kota Metro", Title: "SERTIFIKAT", Number: "Nomor 3/007/2023",
		To: "diberikan kepada", Name: "Siti Aminah", For: "yang telah mengikuti",
		Event: "Bimtek Fasilitasi Bantuan Pengembangan Ekonomi Masyarakat",
		When:  "pada Rabu, 26 Juli 2023, di Aula Dinas Sosial Kota Metro",
		Dated: "Kota Metro, 26 Juli 2023", Signer: "Kepala Dinas Sosial Kota Metro",
		Foot: "Tanda ikut pelatihan, bukan keputusan tentang bantuan.", Made: made}
}

// read writes a paper where KEEP_PAPERS says, to be looked at, and returns the text of its pages.
func read(t *testing.T, name string, data []byte, err error) (pages []string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	dir := os.Getenv("KEEP_PAPERS")
	if dir == "" {
		dir = t.TempDir()
	}
	file := filepath.Join(dir, name+".pdf")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("pdftotext", "-layout", file, "-").Output()
	if err != nil {
		t.Fatal("pdftotext of poppler-utils reads the papers back: ", err)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\f"), "\f")
}

func TestAttendanceOnManyPages(t *testing.T) {
	for n, want := range map[int]int{0: 1, 1: 1, 20: 1, 21: 2, 45: 3} {
		data, err := list(n).PDF()
		pages := read(t, fmt.Sprintf("hadir-%d", n), data, err)
		if len(pages) != want {
			t.Errorf("%d people: %d pages, want %d", n, len(pages), want)
		}
		for i, page := range pages {
			for _, head := range []string{"Dinas Sosial Kota Metro", "DAFTAR HADIR", "Rabu, 26 Juli 2023", "Tanda tangan", fmt.Sprintf("Halaman %d dari %d", i+1, want)} {
				if !strings.Contains(page, head) {
					t.Errorf("%d people: page %d lacks %q:\n%s", n, i+1, head, page)
				}
			}
		}
		all := strings.Join(pages, "")
		for i := range n {
			if c := strings.Count(all, fmt.Sprintf("Peserta Contoh %d ", i+1)); c != 1 {
				t.Errorf("%d people: number %d stands there %d times", n, i+1, c)
			}
		}
	}
}

func TestCertificate(t *testing.T) {
	c := certificate()
	data, err := c.PDF()
	pages := read(t, "sertifikat", data, err)
	if len(pages) != 1 {
		t.Fatalf("%d pages", len(pages))
	}
	for _, want := range []string{c.Title, c.Number, c.Name, c.Event, c.When, c.Dated, c.Signer, c.Foot} {
		if !strings.Contains(pages[0], want) {
			t.Errorf("it lacks %q:\n%s", want, pages[0])
		}
	}
	long := *c
	long.Name = strings.Repeat("Raden Ajeng Sumaryatiningsih ", 6)
	long.Event = strings.Repeat("Pelatihan yang sangat panjang judulnya ", 8)
	data, err = long.PDF()
	if pages := read(t, "sertifikat-panjang", data, err); !strings.Contains(pages[0], "…") || !strings.Contains(pages[0], c.Signer) {
		t.Errorf("a long name is not cut:\n%s", pages[0])
	}
}

func plan(text string) *Plan {
	p := &Plan{Title: "Rencana usaha saya", Owner: "Siti Aminah", Under: "warung sayur · Kelurahan Ganjar Asri", Foot: "Dibuat 26 Juli 2023 oleh pemilik usaha", Made: made}
	for i, title := range []string{"Produk", "Harga", "Tempat", "Promosi", "Orang", "Proses", "Tampilan"} {
		p.Parts = append(p.Parts, Part{Title: fmt.Sprintf("%d. %s", i+1, title), Text: text})
	}
	return p
}

// TestPlanIsOnePage: short answers and the longest ones, as PDF and as a picture.
func TestPlanIsOnePage(t *testing.T) {
	long := strings.TrimSpace(strings.Repeat("keripik pisang tiga rasa yang renyah ", 6))[:200]
	for name, p := range map[string]*Plan{"pendek": plan("keripik pisang, tiga rasa"), "panjang": plan(long), "lebar": plan(strings.Repeat("W", 200))} {
		data, err := p.PDF()
		pages := read(t, "rencana-"+name, data, err)
		if len(pages) != 1 {
			t.Errorf("%s: %d pages", name, len(pages))
		}
		said := strings.Join(strings.Fields(pages[0]), "")
		for _, part := range p.Parts {
			if !strings.Contains(said, strings.ReplaceAll(part.Title+part.Text, " ", "")) {
				t.Errorf("%s: %q is not whole:\n%s", name, part.Title, pages[0])
			}
		}
		data, err = p.PNG()
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(bytes.NewReader(data))
		if err != nil || img.Bounds().Dx() != 1080 {
			t.Fatalf("%s: %v, %v", name, img.Bounds(), err)
		}
		if dir := os.Getenv("KEEP_PAPERS"); dir != "" {
			if err := os.WriteFile(filepath.Join(dir, "rencana-"+name+".png"), data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if ink := inked(img); ink < 0.01 || ink > 0.4 {
			t.Errorf("%s: %.3f of the picture is ink", name, ink)
		}
		for y := img.Bounds().Dy() - 10; y < img.Bounds().Dy(); y++ { // nothing runs off the page
			for x := range 1080 {
				if r, _, _, _ := img.At(x, y).RGBA(); r != 0xffff {
					t.Fatalf("%s: ink at the lower edge", name)
				}
			}
		}
	}
}

// inked is how much of a picture is not white.
func inked(img image.Image) float64 {
	n, b := 0, img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if r, _, _, _ := img.At(x, y).RGBA(); r != 0xffff {
				n++
			}
		}
	}
	return float64(n) / float64(b.Dx()*b.Dy())
}

// TestSameBytes: the same struct gives the same file, another moment another.
func TestSameBytes(t *testing.T) {
	for name, make := range map[string]func(time.Time) ([]byte, error){
		"list":        func(at time.Time) ([]byte, error) { a := list(25); a.Made = at; return a.PDF() },
		"plan":        func(at time.Time) ([]byte, error) { p := plan("keripik"); p.Made = at; return p.PDF() },
		"certificate": func(at time.Time) ([]byte, error) { c := certificate(); c.Made = at; return c.PDF() },
	} {
		first, err := make(made)
		if err != nil {
			t.Fatal(err)
		}
		for range 5 {
			if again, err := make(made); err != nil || !bytes.Equal(first, again) {
				t.Fatalf("%s: the second file differs (%v)", name, err)
			}
		}
		if later, err := make(made.Add(time.Hour)); err != nil || bytes.Equal(first, later) {
			t.Errorf("%s: made an hour later it is the same (%v)", name, err)
		}
	}
}

func TestLettersFit(t *testing.T) {
	l := letter{size: 10}
	for _, text := range []string{"", "keripik", "keripik pisang cokelat dan keju yang enak sekali", strings.Repeat("x", 300), "satu 🌶️ dua\nti\x00ga 漢字"} {
		for _, width := range []float64{8, 40, 90} {
			var joined string
			for _, line := range l.wrap(text, width) {
				if l.wide(line) > width {
					t.Errorf("%q is wider than %v", line, width)
				}
				joined += line
			}
			if strings.ReplaceAll(joined, " ", "") != strings.ReplaceAll(clean(text), " ", "") {
				t.Errorf("wrapping %q lost something: %q", text, joined)
			}
			if small, cut := l.fit(text, width); small.wide(cut) > width+0.01 {
				t.Errorf("%q does not fit %v", cut, width)
			}
		}
	}
	if got := clean("satu 🌶️ dua\nti\x00ga 漢字"); got != "satu dua tiga" {
		t.Errorf("clean: %q", got)
	}
}
