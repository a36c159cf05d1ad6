package aid

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestFieldsOfABroadcast(t *testing.T) {
	for text, want := range map[string][]string{
		"Halo {sapaan} dari {kelurahan}": nil,
		"Halo {{ Nama }}":                nil,
		"Halo {alamat}, {NIK} {alamat}":  {"alamat", "NIK"},
		"Halo {}":                        {""},
		"Halo {nama":                     {"{"},
		"Halo nama} apa kabar":           {"{"},
		"tanpa isian":                    nil,
	} {
		if got := UnknownFields(text); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	got := FillFields("{sapaan} ({NAMA}), {{kelurahan}}: { tahap }", map[string]string{
		FieldName: "Siti {nama}", FieldTitle: "Ibu Siti", FieldArea: "Kelurahan Metro", FieldStage: "Selesai"})
	if want := "Ibu Siti (Siti {nama}), Kelurahan Metro: Selesai"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if Personal("Besok libur.") || !Personal("Halo {nama}") {
		t.Error("a text with a field is personal, another is not")
	}
}

func TestFaultsOfABroadcast(t *testing.T) {
	for text, want := range map[string]string{
		"Besok kantor tutup.":                   "",
		" 123 ":                                 "kosong",
		strings.Repeat("a", MaxBroadcast):       "",
		strings.Repeat("é", MaxBroadcast) + "a": "panjang",
		"Halo {alamat}":                         "isian",
	} {
		if got := BroadcastFault(text); got != want {
			t.Errorf("%.20q: %q, want %q", text, got, want)
		}
	}
}

func TestWordsAboutMoneyAndRecipients(t *testing.T) {
	for text, want := range map[string][2]bool{
		"Besok Bimtek di aula.":                      {false, false},
		"Bawa buku rekening.":                        {true, false},
		"Bantuan Rp1.000.000 segera.":                {true, false},
		"Kepada calon penerima bantuan":              {false, false},
		"Kepada Calon Penerima dan penerima bantuan": {false, true},
		"PENERIMA bantuan wajib hadir":               {false, true},
		"Adanya peruangan":                           {false, false},
	} {
		if got := [2]bool{SpeaksOfMoney(text), CallsRecipient(text)}; got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

func TestWhatMayNotBeSaidBeforeTheDecree(t *testing.T) {
	for text, want := range map[string]string{
		"Uang segera cair, {nama}.":                                "janji",
		"Bapak/Ibu akan menerima Rp 1.000.000.":                    "janji",
		"Halo.\nBantuan dicairkan minggu depan!":                   "janji",
		"Dana sudah ditransfer":                                    "janji",
		"Bantuan untuk penerima segera cair.":                      "penerima",
		"Uang belum cair. Kami kabari bila sudah ada SK.":          "",
		"Tidak boleh ada yang meminta uang. Undangan akan dikirim": "",
		"Buku rekening wajib dibawa besok.":                        "",
		"Calon penerima akan mendapat undangan.":                   "",
		"Kantor kami pindah.":                                      "",
		"{apa}":                                                    "isian",
	} {
		if got := BroadcastFaultFor(text, Candidate); got != want {
			t.Errorf("%q to candidates: %q, want %q", text, got, want)
		}
		if want == "janji" || want == "penerima" {
			want = ""
		}
		if got := BroadcastFaultFor(text, Recipient); got != want {
			t.Errorf("%q to recipients: %q, want %q", text, got, want)
		}
	}
}

func TestFinishKeepsTheHours(t *testing.T) {
	at := func(day, hour, minute int) time.Time { return time.Date(2023, 7, day, hour, minute, 0, 0, WIB) }
	for name, c := range map[string]struct {
		from time.Time
		n    int
		rate float64
		want time.Time
	}{
		"at once":                  {at(17, 9, 0), 1500, 25, at(17, 9, 1)},
		"nobody":                   {at(17, 9, 0), 0, 25, at(17, 9, 0)},
		"no limit":                 {at(17, 9, 0), 5000, 0, at(17, 9, 0)},
		"in the evening":           {at(17, 20, 0), 1500, 25, at(18, 8, 1)},
		"over night":               {at(17, 19, 0), 60 * 60, 1, at(18, 8, 30)},
		"over the Friday prayer":   {at(21, 11, 0), 60 * 60, 1, at(21, 13, 30)},
		"over a Sunday":            {at(22, 19, 0), 60 * 60, 1, at(24, 8, 30)},
		"over a holiday (19 July)": {at(18, 19, 0), 60 * 60, 1, at(20, 8, 30)},
	} {
		got := Finish(c.from, c.n, c.rate, Holidays{{2023, 7, 19}: "libur"}, ClassNotice)
		if !got.Equal(c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
