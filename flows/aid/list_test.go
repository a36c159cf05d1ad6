package aid

import (
	"fmt"
	"strings"
	"testing"
)

func TestParseList(t *testing.T) {
	for text, want := range map[string]string{
		"":       "",
		" \n , ": "",
		"1872014507809001\n0812 0000 9001\n\nT-2307-0001\nentah": "1:nik 2:phone 4:ticket 5:?",
		"1872014507809001, t-2307-0001;+6281200009002":           "1:nik 2:ticket 3:phone",
		"nik,nama\n1872 0145 0780 9001,Siti\nBudi\t081200009002": "1:? 1:? 2:nik 3:phone",
		"1872014507809001, entah":                                "1:nik 2:?",
		"1872014507809":                                          "1:?",
		"1872.0145.0780.9001\nRT 05":                             "1:nik 2:?",
	} {
		var got []string
		for _, i := range ParseList(text) {
			kind := "?"
			switch {
			case i.NIK != "":
				kind = "nik"
			case i.Phone != "":
				kind = "phone"
			case i.Ticket != "":
				kind = "ticket"
			}
			got = append(got, fmt.Sprintf("%d:%s", i.Line, kind))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("ParseList(%q) = %v, want %s", text, got, want)
		}
	}
	for text, want := range map[string]string{"1872014507809001": "••••9001", "123": "••••", "Siti": "••••", "Siti Aminah": "••••inah"} {
		if got := ParseList(text)[0].Masked; got != want {
			t.Errorf("%q is shown as %q", text, got)
		}
	}
}

func FuzzParseList(f *testing.F) {
	f.Add("1872014507809001,0812 0000 9001\nT-2307-0001")
	f.Fuzz(func(t *testing.T, text string) {
		for _, i := range ParseList(text) {
			if i.Line < 1 || len([]rune(i.Masked)) > 8 || i.NIK != "" && i.Phone != "" {
				t.Fatalf("%q: %+v", text, i)
			}
		}
	})
}
