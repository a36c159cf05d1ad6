package flowtest

import (
	"fmt"
	"strings"
)

// script is a transcript as it was written.
type script struct {
	lines []line
}

// line is one line of a script that is not an answer.
type line struct {
	number int    // in the file, from 1
	text   string // as written
	sign   byte   // '>', '@' or 0
	rest   string // what follows the sign
	answer []string
}

// parse reads a transcript.
func parse(text string) (script, error) {
	var s script
	for i, written := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		l := line{number: i + 1, text: strings.TrimRight(written, " \r")}
		switch {
		case strings.HasPrefix(l.text, "<") || strings.HasPrefix(l.text, "  "):
			last := len(s.lines) - 1
			if last < 0 || s.lines[last].sign != '>' {
				return s, fmt.Errorf("line %d: an answer to nothing", l.number)
			}
			s.lines[last].answer = append(s.lines[last].answer, l.text)
			continue
		case strings.HasPrefix(l.text, ">"), strings.HasPrefix(l.text, "@"):
			l.sign, l.rest = l.text[0], strings.TrimSpace(l.text[1:])
		case l.text != "" && !strings.HasPrefix(l.text, "#"):
			return s, fmt.Errorf("line %d: begin a line with #, @, > or <", l.number)
		}
		s.lines = append(s.lines, l)
	}
	return s, nil
}

// String writes the script with the answers it has now.
func (s script) String() string {
	var out strings.Builder
	for _, l := range s.lines {
		out.WriteString(l.text + "\n")
		for _, a := range l.answer {
			out.WriteString(a + "\n")
		}
	}
	return out.String()
}
