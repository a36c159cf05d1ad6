package flows

import (
	"regexp"
	"strings"

	"damping/flows/aid"
)

// arrivalShape is the code of a Bimtek as it is typed: "hadir 4821", "4821".
var arrivalShape = regexp.MustCompile(`(?i)^\s*((?:(?:saya|sudah|hadir|datang|kode)[\s:,.-]*)*)(\d)\s?(\d)\s?(\d)\s?(\d)\s*[.!]?\s*$`)

// ParseArrival reads the four digits of a code; spoken tells whether a word
// before them says what they are.
func ParseArrival(text string) (code string, spoken, ok bool) {
	m := arrivalShape.FindStringSubmatch(text)
	if m == nil {
		return "", false, false
	}
	return strings.Join(m[2:], ""), m[1] != "", true
}

// ArrivalCode waits for the code of a Bimtek: with a word before it, brought by
// a link or, of somebody who is awaited there, the digits alone.
var ArrivalCode = When{Name: "kode hadir", Match: func(t *Turn) bool { return t.arrives() }}

// FourDigits waits for a code where it is asked for.
var FourDigits = When{Name: "empat angka", Match: func(t *Turn) bool {
	_, _, ok := ParseArrival(t.Input.Text)
	return ok && t.Input.Kind == Text
}}

// arrives tells whether a citizen sends the code of a Bimtek, which is never
// taken for an answer in free words.
func (t *Turn) arrives() bool {
	if t.State.Role != aid.RoleCandidate || t.Input.Kind != Text && t.Input.Kind != Start {
		return false
	}
	_, spoken, ok := ParseArrival(t.Input.Text)
	return ok && (spoken || t.Facts.Who.Awaited && t.Input.Kind == Text)
}
