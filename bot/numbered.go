package bot

import (
	"strings"

	"damping/flows"
)

// Numbered is a letter's text for a network without buttons: the choices
// follow as a numbered list.
func Numbered(l flows.Letter) string {
	if len(l.Choices) == 0 {
		return l.Text
	}
	var b strings.Builder
	b.WriteString(l.Text)
	b.WriteString("\n")
	for _, c := range l.Choices {
		b.WriteString("\n")
		if c.Number == "" { // an act: its words are typed
			b.WriteString("• " + string(flows.BoldOn) + c.Label + string(flows.BoldOff))
			continue
		}
		b.WriteString(string(flows.BoldOn) + c.Number + "." + string(flows.BoldOff) + " " + c.Label)
	}
	return b.String()
}
