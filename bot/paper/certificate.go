package paper

import "time"

// Certificate says that somebody attended an event; it is signed by hand.
type Certificate struct {
	Office, Address string
	Title           string // "Sertifikat"
	Number          string
	To, Name        string // "diberikan kepada", whom
	For, Event      string // "yang telah mengikuti", what
	When            string // when and where
	Dated, Signer   string // place and day, who signs
	Foot            string // what it is not
	Made            time.Time
}

// PDF draws the certificate on one page, across.
func (c *Certificate) PDF() ([]byte, error) {
	p := newPDF(long, short, c.Title, c.Made)
	p.page()
	const left, wide = 30.0, long - 60
	frame(p, 9, 9, long-18, short-18, 1.6, accent)
	frame(p, 12, 12, long-24, short-24, 0.3, accent)
	centre(p, left, 30, wide, letter{bold: true, size: 16, ink: black}, c.Office)
	centre(p, left, 36, wide, letter{size: 9.5, ink: quiet}, c.Address)
	p.box(long/2-30, 41, 60, 0.6, accent)
	centre(p, left, 59, wide, letter{bold: true, size: 36, ink: accent}, c.Title)
	centre(p, left, 67, wide, letter{size: 11, ink: quiet}, c.Number)
	centre(p, left, 80, wide, letter{size: 13, ink: black}, c.To)
	centre(p, left, 94, wide, letter{bold: true, size: 30, ink: black}, c.Name)
	p.box(long/2-70, 98, 140, 0.3, quiet)
	centre(p, left, 108, wide, letter{size: 13, ink: black}, c.For)
	y := 118.0
	for _, l := range []struct {
		letter
		text string
	}{{letter{bold: true, size: 16, ink: black}, c.Event}, {letter{size: 12, ink: black}, c.When}} {
		for _, line := range l.lines(l.text, wide, 2) {
			centre(p, left, y, wide, l.letter, line)
			y += l.size * point * 1.3
		}
		y += 1
	}
	const sign = 175.0
	centre(p, sign, 147, 95, letter{size: 11, ink: black}, c.Dated)
	centre(p, sign, 153, 95, letter{size: 11, ink: black}, c.Signer)
	p.box(sign+15, 183, 65, 0.3, black)
	put(p, left-8, 191, wide, letter{size: 9, ink: quiet}, c.Foot)
	return p.file()
}
