package paper

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// PNG is the type of the pictures.
const PNG = "image/png"

// perMM is how many pixels of a picture are a millimetre: 1,080 over a page of
// A4, as a phone shows it.
const perMM = 1080 / short

// picture is the pen that draws one page as a picture.
type picture struct {
	*image.RGBA
	err error
}

func newPicture(wide, high float64) *picture {
	return &picture{RGBA: image.NewRGBA(image.Rect(0, 0, px(wide), px(high)))}
}

func px(mm float64) int { return int(math.Round(mm * perMM)) }

func (p *picture) page() { p.fill(p.Rect, white) }

func (p *picture) box(x, y, w, h float64, c color.RGBA) {
	p.fill(image.Rect(px(x), px(y), max(px(x+w), px(x)+1), max(px(y+h), px(y)+1)), c)
}

func (p *picture) fill(r image.Rectangle, c color.RGBA) {
	draw.Draw(p, r, image.NewUniform(c), image.Point{}, draw.Src)
}

func (p *picture) write(x, y float64, l letter, text string) {
	face, err := opentype.NewFace(l.typeface(), &opentype.FaceOptions{Size: l.size, DPI: perMM * 25.4})
	if err != nil {
		p.err = err
		return
	}
	d := font.Drawer{Dst: p, Src: image.NewUniform(l.ink), Face: face, Dot: fixed.P(px(x), px(y))}
	d.DrawString(text)
}

// file ends the picture.
func (p *picture) file() ([]byte, error) {
	if p.err != nil {
		return nil, p.err
	}
	var out bytes.Buffer
	err := png.Encode(&out, p)
	return out.Bytes(), err
}
