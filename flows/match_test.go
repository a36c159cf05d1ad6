package flows

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// offer makes choices as a prompt does: key and label apart by "=", numbered
// from 1, and the way back last.
func offer(pairs ...string) []Choice {
	var list []Choice
	for i, pair := range pairs {
		key, label, _ := strings.Cut(pair, "=")
		list = append(list, Choice{Key: key, Label: label, Number: string(rune('1' + i)), Token: "s.1." + key})
	}
	return append(list, Choice{Key: keyBack, Label: "Kembali", Number: "0", Token: "s.1.back"})
}

var (
	menuChoices    = offer("status=Status saya", "jadwal=Jadwal Bimtek", "berkas=Kirim berkas", "tanya=Tanya petugas", "data=Data saya", "bantuan=Bantuan")
	consentChoices = offer("ya=Setuju", "baca=Baca semua", "tentang=Tentang program", "tidak=Tidak setuju")
	sendChoices    = offer("ya=Ya, kirim", "ulang=Tulis ulang")
	revokeChoices  = offer("ya=Ya, cabut", "tidak=Tidak")
)

// match is how Next tries choices: without doubt first, then nearly.
func match(offered []Choice, text string) (key string, ok bool) {
	c, ok := exactChoice(offered, text)
	if !ok && exactWord(Input{Kind: Text, Text: text}) == wordNone {
		c, ok = nearChoice(offered, text)
	}
	if !ok {
		return "", false
	}
	return c.Key, true
}

func TestMatchChoices(t *testing.T) {
	for _, c := range []struct {
		offered []Choice
		typed   string
		want    string // "" is none
	}{
		// numbers, in all the ways people write them
		{menuChoices, "1", "status"}, {menuChoices, "1.", "status"}, {menuChoices, " 1 ", "status"}, {menuChoices, "(1)", "status"},
		{menuChoices, "satu", "status"}, {menuChoices, "SATU", "status"}, {menuChoices, "nomor 1", "status"}, {menuChoices, "no. 1", "status"},
		{menuChoices, "pilih nomor satu", "status"}, {menuChoices, "yang pertama", "status"}, {menuChoices, "loro", "jadwal"},
		{menuChoices, "kedua", "jadwal"}, {menuChoices, "angka 3", "berkas"}, {menuChoices, "telu", "berkas"}, {menuChoices, "enam", "bantuan"},
		{menuChoices, "0", keyBack}, {menuChoices, "nol", keyBack}, {menuChoices, "kembali", keyBack},
		{menuChoices, "7", ""}, {menuChoices, "17", ""}, {menuChoices, "1 2", ""}, {menuChoices, "-", ""}, {menuChoices, "", ""},
		// labels, whole, in part, and with slips
		{menuChoices, "Status saya", "status"}, {menuChoices, "status  SAYA!", "status"}, {menuChoices, "statsu saya", "status"},
		{menuChoices, "jadwl bimtek", "jadwal"}, {menuChoices, "jadwal", "jadwal"}, {menuChoices, "jadwal bimteknya kapan", "jadwal"},
		{menuChoices, "mau kirim berkas", "berkas"}, {menuChoices, "tanya petugas dong", "tanya"}, {menuChoices, "data", "data"},
		{menuChoices, "saya", ""}, {menuChoices, "apa", ""}, {menuChoices, "cari", ""}, {menuChoices, "xyz", ""},
		{menuChoices, strings.Repeat("jadwal ", 20), ""},
		// yes and no in all their forms
		{consentChoices, "ya", "ya"}, {consentChoices, "y", "ya"}, {consentChoices, "Iya", "ya"}, {consentChoices, "betul", "ya"},
		{consentChoices, "benar", "ya"}, {consentChoices, "inggih", "ya"}, {consentChoices, "nggih", "ya"}, {consentChoices, "ok", "ya"},
		{consentChoices, "iya pak", "ya"}, {consentChoices, "ya boleh bu", "ya"}, {consentChoices, "setuju", "ya"}, {consentChoices, "setju", "ya"},
		{consentChoices, "tidak", "tidak"}, {consentChoices, "tdk", "tidak"}, {consentChoices, "ga", "tidak"}, {consentChoices, "gak", "tidak"},
		{consentChoices, "nggak", "tidak"}, {consentChoices, "ora", "tidak"}, {consentChoices, "mboten", "tidak"}, {consentChoices, "g", "tidak"},
		{consentChoices, "tidak usah", "tidak"}, {consentChoices, "ga setuju", "tidak"}, {consentChoices, "tidak setju", "tidak"},
		// what is neither must not become one
		{consentChoices, "saya setuju", ""}, {consentChoices, "saya tidak mengerti", ""}, {consentChoices, "kurang setuju", ""},
		{consentChoices, "boleh tanya dulu", ""}, {consentChoices, "ya apa maksudnya", ""},
		{sendChoices, "jangan kirim", ""}, {sendChoices, "kirim ke siapa", ""}, {sendChoices, "kirim", "ya"}, {sendChoices, "ya kirim", "ya"},
		{sendChoices, "tulis lagi", "ulang"}, {sendChoices, "tidak", ""},
		{revokeChoices, "cabut itu apa", ""}, {revokeChoices, "jangan cabut", ""}, {revokeChoices, "jangan", "tidak"}, {revokeChoices, "tidak jadi", "tidak"},
		// two of the same name are told apart by their numbers only
		{offer("a=Siti", "b=Siti"), "siti", ""}, {offer("a=Siti", "b=Siti"), "2", "b"}, {offer("a=Siti Aminah", "b=Siti Rahayu"), "siti", ""},
		{offer("a=Siti Aminah", "b=Siti Rahayu"), "rahayu", "b"},
	} {
		if got, _ := match(c.offered, c.typed); got != c.want {
			t.Errorf("%q among %s chooses %q, want %q", c.typed, labels(c.offered), got, c.want)
		}
	}
}

func labels(offered []Choice) string {
	var list []string
	for _, c := range offered {
		list = append(list, c.Label)
	}
	return strings.Join(list, " | ")
}

// TestMatchKnowsItsOwn: the number and the whole label of each choice always
// choose it, whatever stands beside it.
func TestMatchKnowsItsOwn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		offered := drawChoices(t)
		c := rapid.SampledFrom(offered).Draw(t, "one")
		if got, ok := match(offered, rapid.SampledFrom([]string{"", "nomor ", "no. ", "pilih "}).Draw(t, "lead")+c.Number); !ok || got != c.Key {
			t.Fatalf("number %s chooses %q, want %q", c.Number, got, c.Key)
		}
		if got, ok := match(offered, c.Label); plain(c.Label) != "" && twins(offered, c) == 1 && !numbers(c.Label) && (!ok || got != c.Key) {
			t.Fatalf("label %q chooses %q, want %q", c.Label, got, c.Key)
		}
	})
}

// TestMatchNeverTwo: what is chosen does not depend on the order of the
// choices, so no text means two of them; and nothing with a "no" in it is a yes.
func TestMatchNeverTwo(t *testing.T) {
	words := rapid.SampledFrom(strings.Fields("ya tidak jangan kirim cabut setuju status saya jadwal bimtek berkas satu 2 yang pak mau itu apa semua baca belum"))
	rapid.Check(t, func(t *rapid.T) {
		offered := drawChoices(t)
		text := strings.Join(rapid.SliceOfN(words, 1, 4).Draw(t, "words"), " ")
		if rapid.Bool().Draw(t, "anything") {
			text = rapid.String().Draw(t, "text")
		}
		got, ok := match(offered, text)
		turned := make([]Choice, len(offered))
		for i, c := range offered {
			turned[len(offered)-1-i] = c
		}
		if again, okAgain := match(turned, text); ok != okAgain || ok && got != again {
			t.Fatalf("%q chooses %q or %q", text, got, again)
		}
		if ok && got == Yes && answersNo(strings.Fields(plain(text))) {
			t.Fatalf("%q was taken for a yes", text)
		}
	})
}

func drawChoices(t *rapid.T) []Choice {
	keys := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"ya=Setuju", "ya=Ya, kirim", "ya=Ya, cabut", "tidak=Tidak setuju", "tidak=Tidak",
		"status=Status saya", "jadwal=Jadwal Bimtek", "baca=Baca semua", "ulang=Tulis ulang", "a=Siti Aminah", "b=Siti Aminah", "c=Budi"}),
		1, 7, func(pair string) string { key, _, _ := strings.Cut(pair, "="); return key }).Draw(t, "choices")
	return offer(keys...)
}

// twins counts the choices that have the same label.
func twins(offered []Choice, c Choice) int {
	_, n := only(offered, func(o Choice) bool { return plain(o.Label) == plain(c.Label) })
	return n
}

func numbers(label string) bool {
	_, is := typedNumber(plain(label))
	return is
}

func TestWords(t *testing.T) {
	for typed, want := range map[string]word{
		"menu": wordMenu, "/menu": wordMenu, "MENU": wordMenu, "/start": wordMenu, "mulai": wordMenu, "Menu utama": wordMenu,
		"batal": wordCancel, "stop": wordCancel, "bantuan": wordHelp, "/help": wordHelp, "tolong": wordHelp, "bingung": wordHelp,
		"status": wordStatus, "cek status": wordStatus, "0": wordBack, "nol": wordBack, "kembali": wordBack,
		"menunya": wordNone, "": wordNone, "00": wordNone,
	} {
		if got := exactWord(Input{Kind: Text, Text: typed}); got != want {
			t.Errorf("exactWord(%q) = %q, want %q", typed, got, want)
		}
	}
	for typed, want := range map[string]word{
		"mneu": wordMenu, "bantaun": wordHelp, "statuss": wordStatus, "btal": wordCancel, "men": wordNone, "asdf": wordNone,
		"menurut saya begitu": wordNone,
	} {
		if got := nearWord(Input{Kind: Text, Text: typed}); got != want {
			t.Errorf("nearWord(%q) = %q, want %q", typed, got, want)
		}
	}
	if exactWord(Input{Kind: Start}) != wordMenu || exactWord(Input{Kind: Start, Text: "promo"}) != wordMenu {
		t.Error("opening the bot does not lead to the first menu")
	}
	if exactWord(Input{Kind: Start, Text: "W7K3PQ4M"}) != wordNone || exactWord(Input{Kind: Photo, Text: "menu"}) != wordNone {
		t.Error("a code in a link, or a caption, was taken for a word")
	}
}

func TestEdits(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"menu", "menu", 0}, {"mneu", "menu", 1}, {"menuu", "menu", 1}, {"mnu", "menu", 1}, {"", "ab", 2}, {"abcdef", "xyz", 6}, {"ca", "abc", 3}} {
		if got := edits(c.a, c.b, 9); got != c.want {
			t.Errorf("edits(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.StringOfN(rapid.RuneFrom([]rune("abc")), 0, 8, -1).Draw(t, "a"), rapid.StringOfN(rapid.RuneFrom([]rune("abc")), 0, 8, -1).Draw(t, "b")
		if edits(a, b, 9) != edits(b, a, 9) || (edits(a, b, 9) == 0) != (a == b) {
			t.Fatalf("edits(%q, %q) = %d, the other way %d", a, b, edits(a, b, 9), edits(b, a, 9))
		}
	})
}

func TestParseCode(t *testing.T) {
	for text, want := range map[string]Code{
		"W7K3PQ4M": "W7K3PQ4M", "w7k3-pq4m": "W7K3PQ4M", " W7K3 PQ4M ": "W7K3PQ4M", "p7k3.pq4m": "P7K3PQ4M",
		"W7K3PQ4": "", "X7K3PQ4M": "", "WARGAMAH": "", "W7K3PQ4O": "", "W7K3PQ4M lagi dan lagi dan lagi": "", "": "",
		"Pak, kode undangan saya w7k3-pq4m. Terima kasih": "W7K3PQ4M", "kodenya W7K3-PQ4O yang benar": "",
	} {
		got, ok := ParseCode(text)
		if got != want || ok != (want != "") {
			t.Errorf("ParseCode(%q) = %q, want %q", text, got, want)
		}
		if ok && got.String() != string(want[:4]+"-"+want[4:]) {
			t.Errorf("%q is shown as %q", got, got.String())
		}
	}
}
