package paper

import (
	"strconv"
	"time"
)

// Attendance is a list of attendance to be signed: who was invited, who came,
// and a place for the signature.
type Attendance struct {
	Office, Address string
	Title           string    // over the list
	Facts           []Fact    // what event it is; up to five
	Columns         [5]string // number, name, kelurahan, came, signature
	Rows            []Present
	Page            func(n, of int) string // "Halaman 1 dari 2"
	Made            time.Time
}

// Fact is one line with its name.
type Fact struct{ Name, Text string }

// Present is one line of the list. Came is empty for whoever has not come; Late
// stands small beneath it.
type Present struct{ Name, Area, Came, Late string }

// Measures of the list, in millimetres.
const (
	edge     = 15.0
	inner    = short - 2*edge
	rowHigh  = 10.0
	rowsPage = 20
)

var columnWide = [5]float64{10, 58, 40, 30, inner - 138}

// PDF draws the list on as many pages as it needs, each with its whole head;
// an empty list is one page.
func (a *Attendance) PDF() ([]byte, error) {
	p := newPDF(short, long, a.Title, a.Made)
	pages := max(1, (len(a.Rows)+rowsPage-1)/rowsPage)
	for n := range pages {
		p.page()
		y := a.head(p)
		for i := n * rowsPage; i < min(len(a.Rows), (n+1)*rowsPage); i++ {
			a.row(p, y, i)
			y += rowHigh
		}
		foot := letter{size: 8.5, ink: quiet}
		text := a.Page(n+1, pages)
		p.write(short-edge-foot.wide(text), 288, foot, text)
	}
	return p.file()
}

// head draws what stands over the rows, and returns where they begin.
func (a *Attendance) head(p pen) float64 {
	centre(p, edge, 18, inner, letter{bold: true, size: 14, ink: black}, a.Office)
	centre(p, edge, 23.5, inner, letter{size: 9, ink: quiet}, a.Address)
	p.box(edge, 26.5, inner, 0.8, accent)
	centre(p, edge, 35.5, inner, letter{bold: true, size: 13, ink: black}, a.Title)
	y := 42.0
	for _, f := range a.Facts {
		put(p, edge, y, 24, letter{size: 10, ink: quiet}, f.Name)
		put(p, edge+25, y, inner-25, letter{size: 10, ink: black}, f.Text)
		y += 5
	}
	y -= 1
	p.box(edge, y, inner, 8, pale)
	x := edge
	for i, name := range a.Columns {
		put(p, x+2, y+5.5, columnWide[i]-4, letter{bold: true, size: 10, ink: black}, name)
		x += columnWide[i]
	}
	a.grid(p, y, 8)
	return y + 8
}

func (a *Attendance) row(p pen, y float64, i int) {
	r, x := a.Rows[i], edge
	for j, text := range []string{strconv.Itoa(i + 1), r.Name, r.Area, r.Came} {
		line := y + 6.3
		if j == 3 && r.Late != "" {
			line = y + 4.8
		}
		put(p, x+2, line, columnWide[j]-4, letter{size: 10, ink: black}, text)
		x += columnWide[j]
	}
	put(p, x-columnWide[3]+2, y+8.3, columnWide[3]-4, letter{size: 7.5, ink: quiet}, r.Late)
	a.grid(p, y, rowHigh)
}

// grid draws the lines around the cells of a row.
func (a *Attendance) grid(p pen, y, high float64) {
	const thin = 0.2
	frame(p, edge, y, inner, high+thin, thin, quiet)
	x := edge
	for _, w := range columnWide[:4] {
		x += w
		p.box(x, y, thin, high, quiet)
	}
}
