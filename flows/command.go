package flows

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"damping/flows/aid"
)

// Command is what somebody of the office types instead of tapping, where the
// signal is bad: TERIMA 12, TERIMA 12.3, KEMBALIKAN 12 BURAM.
type Command struct {
	Word   string // one of commandWords
	Number int64  // of a document
	Rev    int64  // after the dot; 0 when none was typed
	Rest   string // what follows
}

// The words of commands; "batalkan" is "batal".
const (
	WordAccept = "terima"
	WordReturn = "kembalikan"
	WordUndo   = "batal"
	WordTake   = "ambil"
	WordRefuse = "tolak"
)

var (
	commandWords = []string{WordAccept, WordReturn, "batalkan", WordUndo, WordTake, WordRefuse}
	commandShape = regexp.MustCompile(`^\s*/?(\pL+)\s*(?:nomor|no\.?|#)?\s*(\d{1,9})(?:[.,/-](\d{1,9}))?\b[.:,]?\s*((?s).*)$`)
)

// ParseCommand reads a command; a small slip in its word is forgiven.
func ParseCommand(text string) (c Command, ok bool) {
	m := commandShape.FindStringSubmatch(text)
	if m == nil {
		return c, false
	}
	typed := strings.ToLower(m[1])
	i := slices.IndexFunc(commandWords, func(w string) bool { return slip(typed, w) })
	if i < 0 {
		return c, false
	}
	c.Word, c.Rest = commandWords[i], strings.TrimSpace(m[4])
	if c.Word == "batalkan" {
		c.Word = WordUndo
	}
	c.Number, c.Rev = digitsOf(m[2]), digitsOf(m[3])
	return c, c.Number > 0
}

// digitsOf reads up to nine digits; "" is 0.
func digitsOf(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// Typed waits for a command with this word.
func Typed(word string) When {
	return When{Name: "ketik " + strings.ToUpper(word) + " 12", Match: func(t *Turn) bool {
		c, ok := ParseCommand(t.Input.Text)
		return t.Input.Kind == Text && ok && c.Word == word
	}}
}

// commands tells whether somebody of the office types a command, or anybody
// asks after an officer: that is never taken for an answer in free words.
func (t *Turn) commands() bool {
	if _, ok := ParseOfficerCheck(t.Input.Text); ok {
		return true
	}
	if !slices.Contains(aid.OfficeRoles(), t.State.Role) {
		return false
	}
	_, ok := ParseCommand(t.Input.Text)
	return ok
}

// photoWords are the words for why a document is returned, and their codes.
var photoWords = []struct{ word, code string }{
	{"buram", "F01"}, {"kabur", "F01"}, {"gelap", "F02"}, {"silau", "F03"}, {"terpotong", "F04"}, {"jauh", "F04"},
	{"salah", "F05"}, {"fotokopi", "F06"}, {"fotocopy", "F06"}, {"terbalik", "F07"}, {"kedaluwarsa", "F08"}, {"kadaluarsa", "F08"},
}

// PhotoReason reads why a document is returned: a code of group F when the
// first word names one, and a note in what is left.
func PhotoReason(text string) (code, note string) {
	text = strings.TrimSpace(text)
	first, rest, _ := strings.Cut(text, " ")
	folded := plain(first)
	for _, p := range photoWords {
		if folded != "" && slip(folded, p.word) {
			return p.code, strings.TrimSpace(rest)
		}
	}
	return "", text
}
