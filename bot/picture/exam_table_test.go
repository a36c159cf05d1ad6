package picture_test

import (
	"fmt"
	"strings"

	"damping/bot/picture/picturetest"
	"damping/flows/aid"
)

const examText = `# Judging photos

What the judgement of photos reaches on a set of drawn pictures that was not
used for fitting it. Written by the tests (` + "`make golden`" + `); do not edit.

The thresholds (` + "`flows/aid/photo_rule.go`" + `) were chosen on pictures of one maker, and
are examined here on those of another that shares no drawing with it: other
letters, layouts and backgrounds, a camera in space with a lens, noise that grows
with light (` + "`bot/picture/picturetest`" + `). Every picture is at most 1,280 px long and
was compressed three times, as by a phone, a network and a network again.

These are drawings. Real cards in real hands will do worse, which is why nobody is
ever locked out: after two photos that are not accepted the next is, with a flag.
`

// columns are the faults in the table, and what is said of none.
var columns = []string{"-", "kecil", "gelap", "buram", "silau", "bentuk", "terpotong", "jauh", "terbalik", "fotokopi"}

var classOrder = []picturetest.Class{
	picturetest.Good, picturetest.Scan, picturetest.Blurred, picturetest.Moved, picturetest.Dark, picturetest.Glare, picturetest.Tiny,
	picturetest.Cut, picturetest.Far, picturetest.Upside, picturetest.Sideways, picturetest.Copy, picturetest.Wrong,
}

// examTable is docs/foto.md.
func examTable(classes map[picturetest.Class]*tally, kinds map[aid.DocKind]*[2]tally, good, bad tally) string {
	var b strings.Builder
	p := func(format string, args ...any) { fmt.Fprintf(&b, format, args...) }
	p("%s\n**%d of %d good pictures are accepted at once (%.1f %%), %d of %d bad ones are told so (%.1f %%).**\n",
		examText, good.right, good.n, good.share(), bad.right, bad.n, bad.share())
	p("\n## What was drawn, and what was said of it first\n\n| drawn | pictures | right | accepted | %s |\n|---|%s\n",
		strings.Join(columns[1:], " | "), strings.Repeat("---|", len(columns)+2))
	for _, class := range classOrder {
		c := classes[class]
		p("| %s | %d | %.0f %% |", class, c.n, c.share())
		for _, col := range columns {
			if n := c.told[col]; n > 0 {
				p(" %d |", n)
			} else {
				p(" |")
			}
		}
		p("\n")
	}
	p("\n## By document\n\n| document | good | accepted | bad | told so |\n|---|---|---|---|---|\n")
	for _, k := range aid.DocKinds() {
		if c := kinds[k]; c != nil {
			p("| %s | %d | %.0f %% | %d | %.0f %% |\n", k, c[0].n, c[0].share(), c[1].n, c[1].share())
		}
	}
	return b.String()
}
