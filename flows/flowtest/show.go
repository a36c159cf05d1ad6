package flowtest

import (
	"fmt"
	"regexp"
	"strings"

	"damping/flows"
)

// Signs between and around letters.
const (
	nextLetter = "<--"
	noAnswer   = "  (tidak dijawab)"
)

// Show writes letters as they stand in a transcript, line by line.
func Show(letters []flows.Letter) []string {
	if len(letters) == 0 {
		return []string{noAnswer}
	}
	var lines []string
	for i, l := range letters {
		if i > 0 {
			lines = append(lines, nextLetter)
		}
		lines = append(lines, show(l)...)
	}
	return lines
}

var wants = map[flows.Want]string{flows.WantContact: "nomor HP", flows.WantLocation: "lokasi", flows.WantPhoto: "foto"}

var stars = strings.NewReplacer(string(flows.BoldOn), "*", string(flows.BoldOff), "*")

// invitation is a code that was made for somebody: no two are the same.
var invitation = regexp.MustCompile(`(Kode undangan .*: \*)W[0-9A-Z]{3}-[0-9A-Z]{4}\*`)

// arrival is the code of a Bimtek, which is another one each minute.
var arrival = regexp.MustCompile(`(?i)((?:Kode hadir: |Ketik: )\*(?:hadir )?)(\d{4})\*`)

func show(l flows.Letter) []string {
	var lines []string
	if l.Chat != "" {
		lines = append(lines, "< (kepada percakapan lain)")
	}
	if l.Text != "" {
		for part := range strings.SplitSeq(arrival.ReplaceAllString(invitation.ReplaceAllString(stars.Replace(l.Text), "${1}W•••-••••*"), "${1}••••*"), "\n") {
			lines = append(lines, strings.TrimRight("< "+part, " "))
		}
	}
	if l.Place != nil {
		lines = append(lines, fmt.Sprintf("  (peta %s, %v %v)", l.Place.Title, l.Place.Lat, l.Place.Lon))
	}
	if l.File != nil {
		lines = append(lines, "  (berkas "+l.File.Name+")")
	}
	if l.Want != flows.WantNothing {
		lines = append(lines, "  (minta "+wants[l.Want]+")")
	}
	if len(l.Choices) > 0 {
		var buttons []string
		for _, c := range l.Choices {
			buttons = append(buttons, "["+strings.TrimSpace(c.Number+" "+c.Label)+"]")
		}
		lines = append(lines, "  "+strings.Join(buttons, " "))
	}
	return lines
}
