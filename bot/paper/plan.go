package paper

import "time"

// Plan is a citizen's plan for her business, on one page.
type Plan struct {
	Title string
	Owner string
	Under string // what business, where
	Parts []Part
	Foot  string
	Made  time.Time
}

// Part is one part of a plan; what is not filled in says so in its text.
type Part struct {
	Title, Text string
	Open        bool // not filled in
}

// PDF draws the plan to be printed.
func (p *Plan) PDF() ([]byte, error) {
	out := newPDF(short, long, p.Title, p.Made)
	out.page()
	p.draw(out)
	return out.file()
}

// PNG draws the same as a picture for a phone.
func (p *Plan) PNG() ([]byte, error) {
	out := newPicture(short, long)
	out.page()
	p.draw(out)
	return out.file()
}

// Where the parts begin and end, in millimetres.
const (
	planTop    = 50.0
	planBottom = 282.0
)

func (p *Plan) draw(out pen) {
	out.box(0, 0, short, 3, accent)
	put(out, edge, 20, inner, letter{bold: true, size: 26, ink: accent}, p.Title)
	put(out, edge, 31, inner, letter{bold: true, size: 17, ink: black}, p.Owner)
	put(out, edge, 39, inner, letter{size: 13.5, ink: quiet}, p.Under)
	size := 16.0
	for size > 9 && p.height(size) > planBottom-planTop {
		size -= 0.5
	}
	gap := min(14, max(0, planBottom-planTop-p.height(size))/float64(max(1, len(p.Parts))))
	y := planTop
	for _, part := range p.Parts {
		title, text := letters(part, size)
		lines := text.lines(part.Text, inner-8, mostLines)
		high := part.height(size)
		out.box(edge, y, 1.6, high-size*point*0.5, accent)
		put(out, edge+6, y+title.size*point, inner-8, title, part.Title)
		for i, line := range lines {
			out.write(edge+6, y+(title.size+size*(0.45+1.3*float64(i)+0.85))*point, text, line)
		}
		y += high + gap
	}
	put(out, edge, 290, inner, letter{size: 10, ink: quiet}, p.Foot)
}

// mostLines is how much of one part is shown.
const mostLines = 6

// letters are those of a part's title and text.
func letters(p Part, size float64) (title, text letter) {
	text = letter{size: size, ink: black}
	if p.Open {
		text.ink = quiet
	}
	return letter{bold: true, size: size * 0.95, ink: accent}, text
}

// height is how high the parts are with letters of a size, without gaps.
func (p *Plan) height(size float64) (sum float64) {
	for _, part := range p.Parts {
		sum += part.height(size)
	}
	return sum
}

func (p Part) height(size float64) float64 {
	title, text := letters(p, size)
	n := len(text.lines(p.Text, inner-8, mostLines))
	return (title.size + size*(1.1+1.3*float64(n))) * point
}
