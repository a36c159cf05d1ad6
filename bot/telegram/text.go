package telegram

import (
	"strings"
	"unicode/utf8"

	"damping/flows"
)

// maxText is the longest message in UTF-16 units, tags not counted.
const maxText = 4096

// html is a letter's text in Telegram's HTML: everything escaped, the marks of
// bold text as tags, always balanced. open tells that bold begins before text.
func html(text string, open bool) (out string, stillOpen bool) {
	if !open && !strings.ContainsAny(text, "&<>\x02\x03") {
		return text, false
	}
	var b strings.Builder
	b.Grow(len(text) + 32)
	if open {
		b.WriteString("<b>")
	}
	from := 0
	for i := range len(text) {
		tag := ""
		switch text[i] {
		case '&':
			tag = "&amp;"
		case '<':
			tag = "&lt;"
		case '>':
			tag = "&gt;"
		case flows.BoldOn:
			if !open {
				tag, open = "<b>", true
			}
		case flows.BoldOff:
			if open {
				tag, open = "</b>", false
			}
		default:
			continue
		}
		b.WriteString(text[from:i])
		b.WriteString(tag)
		from = i + 1
	}
	b.WriteString(text[from:])
	if open {
		b.WriteString("</b>")
	}
	return b.String(), open
}

// pieces is a letter's text as the HTML of one or more messages.
func pieces(text string) []string {
	text = strings.TrimSpace(strings.ToValidUTF8(text, "\uFFFD"))
	if blank(text) {
		return nil
	}
	var out []string
	open := false
	for _, piece := range cut(text, maxText) {
		var rendered string
		rendered, open = html(piece, open)
		out = append(out, rendered)
	}
	return out
}

func blank(text string) bool {
	return strings.Trim(text, "\x02\x03 \n\r\t\u00a0") == ""
}

// cut divides a text into pieces of at most limit UTF-16 units: at the last
// paragraph's end that fits, else a line's, a sentence's or a word's, and only
// in a word when nothing else is there.
func cut(text string, limit int) []string {
	var out []string
	for {
		end := fitting(text, limit)
		if end == len(text) {
			return append(out, text)
		}
		at := end
		for _, mark := range []string{"\n\n", "\n", ". ", " "} {
			if i := strings.LastIndex(text[:end], mark); i > 0 && !blank(text[:i]) {
				at = i + len(mark)
				break
			}
		}
		out = append(out, strings.TrimRight(text[:at], " \n"))
		text = strings.TrimLeft(text[at:], " \n")
		if blank(text) {
			return out
		}
	}
}

// fitting is how many bytes of text fit into limit UTF-16 units.
func fitting(text string, limit int) int {
	if len(text) <= limit {
		return len(text) // a unit is at least one byte
	}
	units := 0
	for i, r := range text {
		switch {
		case r == flows.BoldOn || r == flows.BoldOff:
		case r >= 0x10000:
			units += 2
		default:
			units++
		}
		if units > limit {
			return i
		}
	}
	return len(text)
}

// short tells whether a label leaves room for a second one beside it.
func short(label string) bool { return utf8.RuneCountInString(label) <= 12 }
