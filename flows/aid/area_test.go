package aid

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestMetroHas22KelurahanIn5Kecamatan(t *testing.T) {
	as := MetroAreas()
	if len(as) != 22 || len(as.Districts()) != 5 {
		t.Fatalf("%d kelurahan in %d kecamatan", len(as), len(as.Districts()))
	}
	keys := map[string]AreaID{}
	for _, a := range as {
		if !strings.HasPrefix(string(a.ID), "18.72.0") || len(a.ID) != 13 {
			t.Errorf("code %q", a.ID)
		}
		for key := range a.keys {
			if other, ok := keys[key]; ok && other != a.ID {
				t.Errorf("%q is both %s and %s", key, other, a.ID)
			}
			keys[key] = a.ID
		}
	}
}

func TestMatchArea(t *testing.T) {
	for typed, want := range map[string]string{
		// seed spellings
		"Ganjarasri": "Ganjar Asri", "Ganjaragung": "Ganjar Agung", "Iringmulyo": "Iring Mulyo",
		"Sumbersari": "Sumbersari Bantul", "Tejoagung": "Tejo Agung",
		"Hadimulyo Barat": "Hadimulyo Barat", "Purwoasri": "Purwoasri", "Purwosari": "Purwosari",
		// case, spaces, punctuation, the word before it, the code
		"GANJAR  ASRI": "Ganjar Asri", "kel. ganjar-asri": "Ganjar Asri", "Kelurahan Metro": "Metro", "metro": "Metro",
		"hadimulyobarat": "Hadimulyo Barat", "hadimulyo tmr": "Hadimulyo Timur", "yoso mulyo": "Yosomulyo",
		"18.72.03.1004": "Ganjar Asri", "1872031004": "Ganjar Asri",
		// one letter off, and only one can be meant
		"Imopura": "Imopuro", "banjarsar": "Banjarsari", "Yosodadii": "Yosodadi", "Karangreja": "Karangrejo",
		"hadimulyo barrat": "Hadimulyo Barat", "mulyosati": "", "Metr": "Metro",
	} {
		a, choices := MatchArea(typed)
		if want == "" {
			if a.ID != "" || len(choices) < 2 {
				t.Errorf("MatchArea(%q) = %q, %d choices; want choices", typed, a.Name, len(choices))
			}
			continue
		}
		if a.Name != want || choices != nil {
			t.Errorf("MatchArea(%q) = %q with %d choices; want %q", typed, a.Name, len(choices), want)
		}
	}
}

func TestMatchAreaOffersChoices(t *testing.T) {
	for typed, want := range map[string]string{
		"Hadimulyo":               "Hadimulyo Timur, Hadimulyo Barat",
		"hadi mulyo":              "Hadimulyo Timur, Hadimulyo Barat",
		"Hadimulya":               "Hadimulyo Timur, Hadimulyo Barat",
		"ganjar":                  "Ganjar Agung, Ganjar Asri",
		"tejo":                    "Tejosari, Tejo Agung",
		"Purwosri":                "Purwosari, Purwoasri", // one letter from both
		"Purwo":                   "Purwosari, Purwoasri",
		"Metro Barat":             "Mulyojati, Ganjar Agung, Mulyosari, Ganjar Asri",
		"kecamatan metro selatan": "Rejomulyo, Margorejo, Sumbersari Bantul, Margodadi",
		"":                        "",
		"Bandung":                 "",
		"12345":                   "",
		"kota metro":              "",
		"!!":                      "",
	} {
		a, choices := MatchArea(typed)
		names := make([]string, len(choices))
		for i, c := range choices {
			names[i] = c.Name
		}
		if got := strings.Join(names, ", "); a.ID != "" || got != want {
			t.Errorf("MatchArea(%q) = %q, choices %q; want %q", typed, a.Name, got, want)
		}
	}
}

func TestTitleIsNeverTheCity(t *testing.T) {
	a, _ := MatchArea("metro")
	if a.Title() != "Kelurahan Metro" {
		t.Errorf("said %q", a.Title())
	}
	if found, ok := MetroAreas().Lookup(a.ID); !ok || found.Name != "Metro" {
		t.Error("not found by its code")
	}
	if _, ok := MetroAreas().Lookup("18.72.09.1001"); ok {
		t.Error("found a kelurahan that does not exist")
	}
}

// A single slip of the finger never leads to another kelurahan than the one
// that was meant: it is that one, or a choice that holds it.
func TestOneSlipNeverMisleads(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.SampledFrom(metroAreas).Draw(t, "area")
		typed := []rune(strings.ToLower(a.Name))
		at := rapid.IntRange(0, len(typed)-1).Draw(t, "at")
		letter := rapid.RuneFrom([]rune("abcdefghijklmnopqrstuvwxyz")).Draw(t, "letter")
		switch rapid.IntRange(0, 2).Draw(t, "slip") {
		case 0:
			typed[at] = letter
		case 1:
			typed = append(typed[:at:at], typed[at+1:]...)
		case 2:
			typed = append(typed[:at:at], append([]rune{letter}, typed[at:]...)...)
		}
		got, choices := MatchArea(string(typed))
		ok := got.ID == a.ID
		for _, c := range choices {
			ok = ok || got.ID == "" && c.ID == a.ID
		}
		if !ok {
			t.Fatalf("%q for %q: %q, %v", string(typed), a.Name, got.Name, choices)
		}
	})
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b  string
		limit int
		want  int
	}{
		{"purwosari", "purwoasri", 5, 2}, {"mulyosari", "mulyojati", 5, 2}, {"", "abc", 5, 3}, {"abc", "abc", 0, 0},
		{"metro", "netro", 2, 1}, {"kitten", "sitting", 5, 3}, {"a", "abcd", 1, 2},
	} {
		if got := distance(c.a, c.b, c.limit); got != c.want || distance(c.b, c.a, c.limit) != c.want {
			t.Errorf("distance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func FuzzMatchArea(f *testing.F) {
	for _, s := range []string{"Hadimulyo", "kel. metro", "18.72.01.1001", "é", "ganjar\x00asri", "ﬀ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		a, choices := MatchArea(typed)
		if a.ID != "" && choices != nil {
			t.Errorf("both a match and choices for %q", typed)
		}
		if again, _ := MatchArea(strings.ToUpper(a.Title())); a.ID != "" && again.ID != a.ID {
			t.Errorf("%q does not match itself", a.Title())
		}
	})
}
