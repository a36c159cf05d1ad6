package flowtest

import (
	"slices"
	"strings"
	"testing"

	"damping/flows"
	"damping/flows/aid"
	"damping/flows/house"
	"damping/templates"
)

func openHouse(t *testing.T) *flows.Book {
	t.Helper()
	texts, err := templates.Load()
	if err != nil {
		t.Fatal(err)
	}
	book, err := house.Open(texts)
	if err != nil {
		t.Fatal(err)
	}
	return book
}

func TestParse(t *testing.T) {
	text := "# judul\n@ jam 2023-07-17 09.00\n\n> halo\n< Selamat pagi\n<\n< ya\n  [1 Setuju]\n> 1\n"
	s, err := parse(text)
	if err != nil {
		t.Fatal(err)
	}
	if s.String() != text {
		t.Errorf("written back as %q", s.String())
	}
	if len(s.lines) != 5 || s.lines[3].rest != "halo" || len(s.lines[3].answer) != 4 || s.lines[4].number != 9 {
		t.Errorf("read as %+v", s.lines)
	}
	for text, want := range map[string]string{
		"< jawaban": "line 1: an answer to nothing", "@ jam x\n< y": "line 2: an answer to nothing", "halo": "line 1: begin a line with",
	} {
		if _, err := parse(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// TestPlayFindsWhatIsWrong: one changed word of an answer is found, and only
// that; played once more with the right answers, nothing is.
func TestPlayFindsWhatIsWrong(t *testing.T) {
	book := openHouse(t)
	s, err := parse("@ sebagai siti\n> halo\n> [Status saya]\n> 0\n")
	if err != nil {
		t.Fatal(err)
	}
	wrong, err := play(NewTown(t), book, &s)
	if err != nil || len(wrong) != 3 {
		t.Fatalf("without answers: %v, %v", wrong, err)
	}
	right := s.String()
	again, err := parse(right)
	if err != nil {
		t.Fatal(err)
	}
	if wrong, err = play(NewTown(t), book, &again); err != nil || len(wrong) != 0 {
		t.Errorf("with its own answers: %v, %v", wrong, err)
	}
	if again, err = parse(strings.Replace(right, "Calon penerima", "Penerima", 1)); err != nil {
		t.Fatal(err)
	}
	if wrong, err = play(NewTown(t), book, &again); err != nil || len(wrong) != 1 || !strings.Contains(wrong[0], "> [Status saya]") {
		t.Errorf("with a changed answer: %v, %v", wrong, err)
	}
}

func TestPlayRefusesWhatCannotBeDone(t *testing.T) {
	book := openHouse(t)
	for text, want := range map[string]string{
		"> [Tidak ada]": "there is no button", "@ jam kemarin": "cannot parse", "@ jam 2020-01-01 09.00": "is over",
		"@ maju 1 abad": "is no span", "@ maju satu jam": "invalid syntax", "@ menari": "nobody knows how", "> (menari)": "nobody knows how",
		"> (kode entah)": "nobody in the town", "> (NIK entah)": "nobody in the town", "> (kontak entah)": "phone", "> (lokasi x y)": "invalid syntax",
		"@ hapus petugas Entah": "no officer", "> halo\n> (tombol lama Entah)": "there is no button",
	} {
		s, err := parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := play(NewTown(t), book, &s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestSaid(t *testing.T) {
	town := NewTown(t)
	p := &phone{offered: []flows.Choice{{Number: "1", Label: "Setuju", Token: "s.2.ya"}}, seen: []flows.Choice{{Number: "1", Label: "Lama", Token: "s.1.x"}}, tapped: "s.9.z"}
	for text, want := range map[string]flows.Input{
		"halo": {Kind: flows.Text, Text: "halo"}, "[Setuju]": {Kind: flows.Tap, Token: "s.2.ya"}, "[1]": {Kind: flows.Tap, Token: "s.2.ya"},
		"(tombol lama Lama)": {Kind: flows.Tap, Token: "s.1.x"}, "(mulai)": {Kind: flows.Start}, "(mulai abc)": {Kind: flows.Start, Text: "abc"},
		"(NIK siti)": {Kind: flows.Text, Text: "1872045203859001"}, "(kosong)": {Kind: flows.Text}, "(stiker)": {Kind: flows.Other},
	} {
		if got, err := p.said(town, text); err != nil || got != want {
			t.Errorf("%q is %+v (%v), want %+v", text, got, err, want)
		}
	}
	own, err := p.said(town, "(kontak siti)")
	if err != nil || !own.Contact.Own || own.Contact.Phone != "+6281200009001" {
		t.Errorf("own contact %+v %v", own, err)
	}
	other, err := p.said(town, "(kontak orang lain +6281200009002)")
	if err != nil || other.Contact.Own || other.Contact.Phone != "+6281200009002" {
		t.Errorf("another's contact %+v %v", other, err)
	}
	photo, err := p.said(town, "(foto warung)")
	if err != nil || photo.Kind != flows.Photo || photo.Text != "warung" || photo.Media == nil {
		t.Errorf("photo %+v %v", photo, err)
	}
	code, err := p.said(town, "(mulai kode budi)")
	if parsed, ok := flows.ParseCode(code.Text); err != nil || code.Kind != flows.Start || !ok || parsed.ForOfficer() {
		t.Errorf("code %+v %v", code, err)
	}
}

func TestShow(t *testing.T) {
	letters := []flows.Letter{
		{File: &flows.Attachment{Name: "a.ics"}},
		{Text: "Satu \x02dua\x03\n\ntiga", Want: flows.WantContact, Place: &flows.Spot{Title: "Aula", Coordinates: flows.Coordinates{Lat: -5, Lon: 105}},
			Choices: []flows.Choice{{Number: "1", Label: "Ya"}, {Number: "0", Label: "Kembali"}}},
		{Chat: "x", Text: "lain"},
	}
	want := []string{"  (berkas a.ics)", "<--", "< Satu *dua*", "<", "< tiga", "  (peta Aula, -5 105)", "  (minta nomor HP)", "  [1 Ya] [0 Kembali]", "<--", "< (kepada percakapan lain)", "< lain"}
	if got := Show(letters); !slices.Equal(got, want) {
		t.Errorf("shown as %q", got)
	}
	if got := Show(nil); !slices.Equal(got, []string{noAnswer}) {
		t.Errorf("nothing is shown as %q", got)
	}
}

func TestSound(t *testing.T) {
	good := func() flows.Letter {
		return flows.Letter{Text: "Mau apa?", Choices: []flows.Choice{{Number: "1", Label: "Ini", Token: "s.1.a"}, {Number: "0", Label: "Kembali", Token: "s.1.back"}}}
	}
	if err := Sound([]flows.Letter{{File: &flows.Attachment{}}, good()}); err != nil {
		t.Error(err)
	}
	for want, spoil := range map[string]func(l *flows.Letter){
		"no way on":            func(l *flows.Letter) { l.Choices = nil },
		"no answer":            func(l *flows.Letter) { l.Chat = "other" },
		"an empty letter":      func(l *flows.Letter) { l.Text = "" },
		"units":                func(l *flows.Letter) { l.Text = strings.Repeat("😀", 2049) },
		"broken UTF-8":         func(l *flows.Letter) { l.Text = "a\xff" },
		"label":                func(l *flows.Letter) { l.Choices[0].Label = strings.Repeat("x", 25) },
		`label ""`:             func(l *flows.Letter) { l.Choices[0].Label = "" },
		`token ""`:             func(l *flows.Letter) { l.Choices[0].Token = "" },
		"token \"s.1.a b\"":    func(l *flows.Letter) { l.Choices[0].Token = "s.1.a b" },
		"token \"xxxxxxxxxxxx": func(l *flows.Letter) { l.Choices[0].Token = strings.Repeat("x", 65) },
		"has the number":       func(l *flows.Letter) { l.Choices[0].Number = "2" },
		"8 choices": func(l *flows.Letter) {
			l.Choices = nil
			for i := range 8 {
				n := string(rune('1' + i))
				l.Choices = append(l.Choices, flows.Choice{Number: n, Label: n, Token: "s.1." + n})
			}
		},
	} {
		l := good()
		spoil(&l)
		if err := Sound([]flows.Letter{l}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// TestWalkedMisses: what was not walked is named, and what was is not.
func TestWalkedMisses(t *testing.T) {
	book := openHouse(t)
	walked := Watch(book)
	all := len(walked.Missing())
	s, err := parse("@ sebagai siti\n> halo\n> hm\n> 1\n")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := play(NewTown(t), book, &s); err != nil {
		t.Fatal(err)
	}
	missing := walked.Missing()
	if all < 150 || len(missing) != all-2 {
		t.Errorf("%d ways, %d missing after two were walked", all, len(missing))
	}
	if slices.Contains(missing, "menu.show: pilih status") || !slices.Contains(missing, "menu.show: pilih jadwal") {
		t.Errorf("missing: %q", missing)
	}
}

// TestWalkerFindsDeadEnds: a house whose menu leads nowhere known is found.
func TestWalkerFindsDeadEnds(t *testing.T) {
	town := NewTown(t)
	book := openHouse(t)
	chat, err := town.Chat("siti")
	if err != nil {
		t.Fatal(err)
	}
	err = town.Try(func(world func(flows.Chat) flows.World) error {
		w := &Walker{Book: book, World: world(chat), Roots: []string{"officer.menu"}, State: flows.State{Role: aid.RoleCandidate}}
		_, err := w.Say(flows.Input{Kind: flows.Text, Text: "halo"})
		return err
	})
	if err == nil || !strings.Contains(err.Error(), "menu leads to menu.show") {
		t.Errorf("%v", err)
	}
}

// TestTryLeavesNothing: what was tried is undone.
func TestTryLeavesNothing(t *testing.T) {
	town := NewTown(t)
	chat, err := town.Chat("siti")
	if err != nil {
		t.Fatal(err)
	}
	see := func(world func(flows.Chat) flows.World) (flows.World, flows.Facts, error) {
		w := world(chat)
		f, err := w.Facts(flows.State{})
		return w, f, err
	}
	for range 2 { // the second time, too, there is a consent to revoke
		err := town.Try(func(world func(flows.Chat) flows.World) error {
			w, f, err := see(world)
			if err != nil {
				return err
			}
			if f.Who.Person == nil || f.Who.Consent == "" {
				t.Errorf("Siti is not known: %+v", f.Who)
			}
			if _, err := w.Apply([]flows.Effect{flows.RevokeConsent{}}, f, flows.State{}); err != nil {
				return err
			}
			if _, f, err = see(world); err == nil && f.Who.Person != nil {
				t.Error("the consent was not revoked")
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
