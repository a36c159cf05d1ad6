package flows

import "strings"

// Code is a one-time invitation: a letter that tells whom it is for and
// seven of an alphabet without look-alikes, "W7K3-PQ2M" for a citizen (warga)
// and "P…" for an officer (petugas). It carries no datum.
type Code string

// CodeAlphabet has no 0/O, 1/I/L, 5/S, 2/Z, U/V.
const CodeAlphabet = "346789ABCDEFGHJKMNPQRTWXY"

// CodeLength is the number of characters without the dash.
const CodeLength = 8

// ParseCode finds a code in what a person typed or a link carried: case,
// dashes, spaces and dots do not matter. Among other words it has its dash.
func ParseCode(text string) (Code, bool) {
	if code, ok := wholeCode(text); ok {
		return code, true
	}
	for word := range strings.FieldsSeq(text) {
		word = strings.Trim(word, ".,:;!?()*\"'")
		if len(word) != CodeLength+1 || word[CodeLength/2] != '-' {
			continue
		}
		if code, ok := wholeCode(word); ok {
			return code, true
		}
	}
	return "", false
}

func wholeCode(text string) (Code, bool) {
	if len(text) > 24 {
		return "", false
	}
	clean := strings.Map(func(r rune) rune {
		switch r {
		case '-', ' ', '.', '\n':
			return -1
		}
		return r
	}, strings.ToUpper(text))
	if len(clean) != CodeLength || (clean[0] != 'W' && clean[0] != 'P') || !strings.ContainsAny(clean[1:], "346789") {
		return "", false
	}
	for _, r := range clean[1:] {
		if !strings.ContainsRune(CodeAlphabet, r) {
			return "", false
		}
	}
	return Code(clean), true
}

// ForOfficer tells whether the code invites an officer.
func (c Code) ForOfficer() bool { return strings.HasPrefix(string(c), "P") }

// String shows the code in two halves.
func (c Code) String() string {
	if len(c) != CodeLength {
		return string(c)
	}
	return string(c[:4]) + "-" + string(c[4:])
}
