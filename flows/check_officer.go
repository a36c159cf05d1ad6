package flows

import "strings"

// ParseOfficerCheck reads "cek petugas Wahyu Prasetya"; a small slip in the two
// words is forgiven. The name is "" when none was typed.
func ParseOfficerCheck(text string) (name string, ok bool) {
	words := strings.Fields(text)
	if len(words) < 2 || !slip(plain(words[0]), "cek") && !slip(plain(words[0]), "check") || !slip(plain(words[1]), "petugas") {
		return "", false
	}
	return strings.Join(words[2:], " "), true
}

// Asks after an officer by name, or without one.
var (
	ChecksOfficer = When{Name: "ketik CEK PETUGAS nama", Match: func(t *Turn) bool {
		name, ok := ParseOfficerCheck(t.Input.Text)
		return t.Input.Kind == Text && ok && name != ""
	}}
	ChecksNobody = When{Name: "ketik CEK PETUGAS", Match: func(t *Turn) bool {
		name, ok := ParseOfficerCheck(t.Input.Text)
		return t.Input.Kind == Text && ok && name == ""
	}}
)

// titles are no part of a name.
var titles = wordSet("pak bapak bpk bu ibu mas mbak kak bang dr drs dra h hj se sh st ssos spd sos si mm msi")

// nameWords are the words of a name in plain letters, without titles.
func nameWords(name string) (list []string) {
	for w := range strings.FieldsSeq(plain(strings.ReplaceAll(name, ".", ""))) {
		if !titles[w] {
			list = append(list, w)
		}
	}
	return list
}

// NameFits tells how far a typed name is somebody's: each typed word must be a
// word of it, slips forgiven. Whole is false when fewer than two words fit and
// the name has more.
func NameFits(typed, name string) (fits, whole bool) {
	asked, has := nameWords(typed), nameWords(name)
	if len(asked) == 0 || len(asked) > len(has) {
		return false, false
	}
	used := make([]bool, len(has))
	for _, w := range asked {
		at := -1
		for i, h := range has {
			if !used[i] && slip(w, h) && (at < 0 || w == h) {
				at = i
			}
		}
		if at < 0 {
			return false, false
		}
		used[at] = true
	}
	return true, len(asked) > 1 || len(has) == 1
}
