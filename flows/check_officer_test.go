package flows

import "testing"

func TestParseOfficerCheck(t *testing.T) {
	for text, want := range map[string]string{
		"cek petugas Wahyu Prasetya": "Wahyu Prasetya",
		"  CEK  Petugas:  Wahyu ":    "Wahyu",
		"check petugs Wahyu":         "Wahyu",
		"cek petugas":                "",
		"cek status":                 "-",
		"petugas cek Wahyu":          "-",
		"cek":                        "-",
	} {
		name, ok := ParseOfficerCheck(text)
		if !ok {
			name = "-"
		}
		if name != want {
			t.Errorf("%q: %q, want %q", text, name, want)
		}
	}
}

func TestNameFits(t *testing.T) {
	for _, c := range []struct {
		typed, name string
		fits, whole bool
	}{
		{"Wahyu Prasetya", "Wahyu Prasetya", true, true},
		{"bpk. wahyu prastya", "Wahyu Prasetya", true, true},
		{"Bapak Wahyu Prastya", "Wahyu Prasetya", true, true},
		{"Dr. H. Wahyu Prasetya, S.E.", "Wahyu Adi Prasetya", true, true},
		{"Wahyu", "Wahyu Prasetya", true, false},
		{"Wahyu Wahyu", "Wahyu Prasetya", false, false},
		{"Slamet", "Slamet", true, true},
		{"Siti", "Sita Ani", true, false},
		{"pak", "Wahyu", false, false},
		{"Wahyu Prasetya Adi", "Wahyu Prasetya", false, false},
	} {
		if fits, whole := NameFits(c.typed, c.name); fits != c.fits || whole != c.whole {
			t.Errorf("%q for %q: %v, %v", c.typed, c.name, fits, whole)
		}
	}
}
