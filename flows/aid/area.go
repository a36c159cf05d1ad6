package aid

import (
	"slices"
	"strings"
)

// AreaID is the official code of a kelurahan, such as "18.72.01.1001".
type AreaID string

// Area is one kelurahan.
type Area struct {
	ID       AreaID   `yaml:"kode"`
	Name     string   `yaml:"nama"`      // official spelling
	District string   `yaml:"kecamatan"` // kecamatan
	Aliases  []string `yaml:"alias"`     // other spellings in use
}

// Title is the name as it is always shown, "Kelurahan Metro": without the
// word a kelurahan could be taken for the city of the same name.
func (a Area) Title() string { return "Kelurahan " + a.Name }

// Areas is the list of kelurahan that one programme knows.
type Areas []Area

// MetroAreas returns the 22 kelurahan of Kota Metro.
func MetroAreas() Areas { return slices.Clone(metroAreas) }

// MatchArea is Areas.Match on the kelurahan of Kota Metro.
func MatchArea(typed string) (match Area, choices []Area) { return metroAreas.Match(typed) }

// Lookup finds a kelurahan by its official code.
func (as Areas) Lookup(id AreaID) (a Area, ok bool) {
	for _, a := range as {
		if a.ID == id {
			return a, true
		}
	}
	return Area{}, false
}

// Districts returns the names of the kecamatan in their order.
func (as Areas) Districts() []string {
	var out []string
	for _, a := range as {
		if !slices.Contains(out, a.District) {
			out = append(out, a.District)
		}
	}
	return out
}

// In returns the kelurahan of one kecamatan.
func (as Areas) In(district string) []Area {
	var out []Area
	for _, a := range as {
		if lettersOf(a.District) == lettersOf(district) {
			out = append(out, a)
		}
	}
	return out
}

// Exact finds a kelurahan by code, official name or alias, without regard to
// case, spaces and punctuation, but without guessing.
func (as Areas) Exact(typed string) (a Area, ok bool) {
	if code := bare(typed); code != "" && allDigits(code) {
		for _, a := range as {
			if bare(string(a.ID)) == code {
				return a, true
			}
		}
	}
	want := areaKey(typed)
	for _, a := range as {
		for key := range a.keys {
			if key == want {
				return a, true
			}
		}
	}
	return Area{}, false
}

// Match finds the kelurahan that was typed. match is set (match.ID != "") when
// there is no doubt: the name or an alias, or the only one that is one letter
// away. Otherwise choices are those that could be meant, which may be none:
// kelurahan whose name begins like that ("Hadimulyo"), the kelurahan of a
// kecamatan ("Metro Barat"), or names up to two letters away.
func (as Areas) Match(typed string) (match Area, choices []Area) {
	if a, ok := as.Exact(typed); ok {
		return a, nil
	}
	want := areaKey(typed)
	if want == "" {
		return Area{}, nil
	}
	if in := as.In(strings.TrimPrefix(want, "kecamatan")); len(in) > 0 {
		return Area{}, in
	}
	near := as.where(func(key string) bool { return distance(want, key, 1) <= 1 })
	begins := as.where(func(key string) bool { return beginsLike(key, want) })
	if len(near) == 1 && (len(begins) == 0 || len(begins) == 1 && begins[0].ID == near[0].ID) {
		return near[0], nil
	}
	prefix := func(key string) bool { return len(want) >= 3 && strings.HasPrefix(key, want) }
	if len(as.where(prefix)) > 0 {
		return Area{}, as.where(func(key string) bool { return prefix(key) || distance(want, key, 1) <= 1 })
	}
	return Area{}, as.where(func(key string) bool {
		return beginsLike(key, want) || distance(want, key, 2) <= 2 && len(want) > 4
	})
}

// where returns the kelurahan with a name or alias that fits.
func (as Areas) where(fits func(key string) bool) []Area {
	var out []Area
	for _, a := range as {
		for key := range a.keys {
			if fits(key) {
				out = append(out, a)
				break
			}
		}
	}
	return out
}

// keys yields the letters of the name and of each alias.
func (a Area) keys(yield func(string) bool) {
	if !yield(lettersOf(a.Name)) {
		return
	}
	for _, al := range a.Aliases {
		if !yield(lettersOf(al)) {
			return
		}
	}
}

// areaKey is the letters of what was typed without the word "kelurahan".
func areaKey(typed string) string {
	w := words(typed)
	if len(w) > 1 && slices.Contains([]string{"kelurahan", "kel", "desa", "kecamatan", "kec"}, w[0]) {
		w = w[1:]
	}
	return lettersOf(strings.Join(w, ""))
}

// beginsLike tells whether a name begins with what was typed, give or take one
// letter when enough was typed to tell names apart.
func beginsLike(key, typed string) bool {
	if len(typed) < 3 || len(typed) >= len(key) {
		return false
	}
	return strings.HasPrefix(key, typed) || len(typed) >= 6 && distance(typed, key[:len(typed)], 1) <= 1
}
