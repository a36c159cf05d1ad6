package flows

import "testing"

func TestParseCommand(t *testing.T) {
	for text, want := range map[string]Command{
		"TERIMA 12":                    {Word: WordAccept, Number: 12},
		"terima 12.3":                  {Word: WordAccept, Number: 12, Rev: 3},
		" Terima nomor 12 ":            {Word: WordAccept, Number: 12},
		"terima12":                     {Word: WordAccept, Number: 12},
		"terma #12.4.":                 {Word: WordAccept, Number: 12, Rev: 4},
		"KEMBALIKAN 12 BURAM":          {Word: WordReturn, Number: 12, Rest: "BURAM"},
		"kembalikan 12.3: foto\nulang": {Word: WordReturn, Number: 12, Rev: 3, Rest: "foto\nulang"},
		"BATAL 12":                     {Word: WordUndo, Number: 12},
		"batalkan 7.2":                 {Word: WordUndo, Number: 7, Rev: 2},
		"/ambil 9":                     {Word: WordTake, Number: 9},
		"tolak 9":                      {Word: WordRefuse, Number: 9},
	} {
		if got, ok := ParseCommand(text); !ok || got != want {
			t.Errorf("%q is %+v, %v; want %+v", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "terima", "batal", "12", "terima dua belas", "terima 0", "terima 1234567890", "Jalan Terima 12", "siti 9001", "kembali 0"} {
		if c, ok := ParseCommand(text); ok {
			t.Errorf("%q is taken for %+v", text, c)
		}
	}
}

func TestPhotoReason(t *testing.T) {
	for text, want := range map[string][2]string{
		"BURAM":               {"F01", ""},
		"burm tolong ulang":   {"F01", "tolong ulang"},
		"fotokopi":            {"F06", ""},
		"Kedaluarsa":          {"F08", ""},
		"tanda tangan kurang": {"", "tanda tangan kurang"},
		"":                    {"", ""},
	} {
		if code, note := PhotoReason(text); code != want[0] || note != want[1] {
			t.Errorf("%q is %q, %q", text, code, note)
		}
	}
}
