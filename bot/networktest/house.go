package networktest

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"strings"
	"testing"

	"damping/bot"
	"damping/bot/media"
	"damping/bot/picture"
	"damping/flows/house"
	"damping/store/photos"
	"damping/store/storetest"
	"damping/templates"
)

// house makes the program speak the real conversations and keep photos.
func (s *suite) house(t *testing.T) func(*bot.Config) {
	t.Helper()
	texts, err := templates.Load()
	if err != nil {
		t.Fatal(err)
	}
	book, err := house.Open(texts)
	if err != nil {
		t.Fatal(err)
	}
	safe, err := photos.Open(t.Context(), "file:"+t.TempDir(), storetest.Keys(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := safe.Close(); err != nil {
			t.Error(err)
		}
	})
	s.text = texts.Plain
	return func(c *bot.Config) {
		c.Book, c.Text = book, texts.Plain
		keeper := media.Config{
			Safe: safe, Lab: picture.NewLab(picture.Config{Temp: t.TempDir()}), Expects: s.town.Office.ExpectsPhoto,
			Networks: map[string]media.Fetcher{}, Clock: s.town.Clock.Now,
		}
		if f, ok := c.Networks[0].(media.Fetcher); ok {
			keeper.Networks[s.channel] = f
		}
		c.Keeper = media.New(keeper)
	}
}

// says writes and waits until the newest letter holds a word; each is answered
// by a letter more.
func (s *suite) says(t *testing.T, p Person, word string, write func()) {
	t.Helper()
	before := len(p.Got())
	write()
	Eventually(t, func() bool {
		got := p.Got()
		return len(got) > before && strings.Contains(got[len(got)-1], word)
	}, func() string { return fmt.Sprintf("no %q in %q", word, p.Got()) })
}

// choices: a button, its number, its label and a slip in it all choose.
func (s *suite) choices(t *testing.T) {
	s.start(t, s.house(t), nil)
	people := s.people(t, 4)
	for i, choose := range []func(Person){
		func(p Person) { p.Text("2") },
		func(p Person) { p.Text("Baca semua") },
		func(p Person) { p.Text("baca smua") },
		func(p Person) { p.Tap("Baca semua") },
	} {
		p := people[i]
		if i == 3 && !s.has(Buttons) {
			t.Logf("no buttons: %s", s.platform.Lacks()[Buttons])
			continue
		}
		s.says(t, p, "Apakah Bapak/Ibu setuju?", func() { p.Text("halo") })
		s.says(t, p, "Tentang data", func() { choose(p) })
	}
}

// photos: one that is too large is answered kindly, and spoils nothing; an album comes
// whole.
func (s *suite) photos(t *testing.T) {
	s.start(t, s.house(t), nil)
	p := s.people(t, 1)[0]
	code, err := s.town.Code("siti")
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range [][2]string{
		{"halo", "setuju?"}, {"setuju", "kode undangan"}, {string(code), "Ibu Siti"}, {"kirim berkas", "Berkas Ibu Siti"},
		{"berkas lain", "Berkas mana"}, {"foto usaha", "Mengirim"},
	} {
		s.says(t, p, step[1], func() { p.Text(step[0]) })
	}
	large := func() { p.Photos(make([]byte, 21<<20)) }
	if s.has(Large) {
		s.says(t, p, s.text("photo.fault.large"), large)
	} else {
		large()
	}
	s.says(t, p, "2 foto", func() { p.Photos(jpegOf(t, 3), jpegOf(t, 5)) })
	s.acknowledged(t)
	s.settled(t)
	if n := s.counted(t, `SELECT COUNT(*) FROM photos`); n != 2 {
		t.Errorf("%d photos are kept", n)
	}
	s.says(t, p, "sudah sampai", func() { p.Text("selesai") })
}

// jpegOf is a picture like no other of them.
func jpegOf(t *testing.T, stripes int) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 900, 700))
	for i := range img.Pix {
		x, y := i%900, i/900
		img.Pix[i] = uint8(60 + (x/(stripes*11)*37+y/(stripes*7)*61+i*7%13)%150)
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
