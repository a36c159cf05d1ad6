package paper

import (
	"bytes"
	"image/color"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
)

// PDF is the type of the papers.
const PDF = "application/pdf"

// Sizes of A4, in millimetres.
const (
	short = 210.0
	long  = 297.0
)

// pdf is the pen that draws a PDF.
type pdf struct{ *fpdf.Fpdf }

// newPDF begins a paper of a width and height. Made is when it is made, which
// the file says.
func newPDF(wide, high float64, title string, made time.Time) pdf {
	f := fpdf.NewCustom(&fpdf.InitType{UnitStr: "mm", Size: fpdf.SizeType{Wd: wide, Ht: high}})
	f.SetAutoPageBreak(false, 0)
	f.SetCatalogSort(true)
	f.SetCreationDate(made.UTC())
	f.SetModificationDate(made.UTC())
	f.SetTitle(clean(title), true)
	f.SetLang("id-ID")
	f.AddUTF8FontFromBytes("go", "", goregular.TTF)
	f.AddUTF8FontFromBytes("go", "B", gobold.TTF)
	return pdf{f}
}

func (p pdf) page() { p.AddPage() }

func (p pdf) box(x, y, w, h float64, c color.RGBA) {
	p.SetFillColor(int(c.R), int(c.G), int(c.B))
	p.Rect(x, y, w, h, "F")
}

func (p pdf) write(x, y float64, l letter, text string) {
	style := ""
	if l.bold {
		style = "B"
	}
	p.SetFont("go", style, l.size)
	p.SetTextColor(int(l.ink.R), int(l.ink.G), int(l.ink.B))
	p.Text(x, y, text)
}

// file ends the paper.
func (p pdf) file() ([]byte, error) {
	var out bytes.Buffer
	err := p.Output(&out)
	return out.Bytes(), err
}
