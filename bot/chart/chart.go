// Package chart draws counts as a picture that is read on a phone: bars with
// their labels and numbers, 1,080 pixels wide.
package chart

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"slices"
	"strconv"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// Mime is the type of the pictures.
const Mime = "image/png"

// Chart is what is drawn, from top to bottom.
type Chart struct {
	Title, Under string
	Groups       []Group
}

// Group is a list of bars on one scale.
type Group struct {
	Title string
	Bars  []Bar
}

// Bar is one count, 0 or more.
type Bar struct {
	Label string
	N     int
}

// Sizes in pixels.
const (
	wide    = 1080
	margin  = 56
	labels  = 400 // where the bars begin
	bars    = wide - labels - margin - 110
	row     = 54
	thick   = 32
	head    = 170
	caption = 84
)

var (
	paper  = color.RGBA{255, 252, 246, 255}
	ink    = color.RGBA{44, 40, 52, 255}
	quiet  = color.RGBA{120, 112, 124, 255}
	accent = color.RGBA{122, 28, 44, 255}
	groove = color.RGBA{240, 232, 222, 255}
)

// canvas is the picture with its letters.
type canvas struct {
	*image.RGBA
	title, bold, plain font.Face
}

// PNG draws a chart; a group without bars is left out. A label that is too long for its place is cut. The same
// chart gives the same bytes.
func PNG(c Chart) ([]byte, error) {
	high := head + margin
	c.Groups = slices.DeleteFunc(slices.Clone(c.Groups), func(g Group) bool { return len(g.Bars) == 0 })
	for _, g := range c.Groups {
		high += caption + row*len(g.Bars)
	}
	cv := &canvas{RGBA: image.NewRGBA(image.Rect(0, 0, wide, high))}
	for _, f := range []struct {
		face *font.Face
		ttf  []byte
		size float64
	}{{&cv.title, gobold.TTF, 46}, {&cv.bold, gobold.TTF, 30}, {&cv.plain, goregular.TTF, 28}} {
		parsed, err := opentype.Parse(f.ttf)
		if err != nil {
			return nil, err
		}
		if *f.face, err = opentype.NewFace(parsed, &opentype.FaceOptions{Size: f.size, DPI: 72}); err != nil {
			return nil, err
		}
	}
	cv.box(cv.Rect, paper)
	cv.box(image.Rect(0, 0, wide, 12), accent)
	cv.write(cv.title, c.Title, margin, 84, wide-2*margin, ink)
	cv.write(cv.plain, c.Under, margin, 132, wide-2*margin, quiet)
	y := head
	for _, g := range c.Groups {
		y = cv.group(g, y)
	}
	var out bytes.Buffer
	if err := png.Encode(&out, cv); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// group draws the bars of a group from y on, and tells where the next begins.
func (c *canvas) group(g Group, y int) int {
	c.write(c.bold, g.Title, margin, y+54, wide-2*margin, accent)
	y += caption
	most := 1
	for _, b := range g.Bars {
		most = max(most, b.N)
	}
	for _, b := range g.Bars {
		top := y + (row-thick)/2
		c.write(c.plain, b.Label, margin, top+26, labels-margin-16, ink)
		c.box(image.Rect(labels, top, labels+bars, top+thick), groove)
		long := bars * b.N / most
		if b.N > 0 {
			long = max(long, 4)
		}
		c.box(image.Rect(labels, top, labels+long, top+thick), accent)
		c.write(c.bold, strconv.Itoa(b.N), labels+bars+18, top+27, 100, ink)
		y += row
	}
	return y
}

func (c *canvas) box(r image.Rectangle, colour color.Color) {
	draw.Draw(c, r, image.NewUniform(colour), image.Point{}, draw.Src)
}

// write puts a text on a line that stands at y, cut to a width.
func (c *canvas) write(face font.Face, text string, x, y, width int, colour color.Color) {
	d := font.Drawer{Dst: c, Src: image.NewUniform(colour), Face: face, Dot: fixed.P(x, y)}
	if d.MeasureString(text).Ceil() > width {
		letters := []rune(text)
		for len(letters) > 0 && d.MeasureString(string(letters)+"…").Ceil() > width {
			letters = letters[:len(letters)-1]
		}
		text = string(letters) + "…"
	}
	d.DrawString(text)
}
