// Package example draws what a good photo of each document looks like: the
// whole of it, upright, near and evenly lit. Nothing on it belongs to anybody:
// writing is drawn as lines.
package example

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"

	"damping/flows/aid"
)

// Mime is the type of the pictures.
const Mime = "image/jpeg"

// Size of the pictures, in pixels.
const (
	width  = 960
	height = 720
)

var (
	table = color.RGBA{136, 101, 72, 255}
	paper = color.RGBA{238, 236, 228, 255}
	card  = color.RGBA{150, 190, 222, 255}
	ink   = color.RGBA{52, 56, 66, 255}
	face  = color.RGBA{196, 92, 84, 255}
	sky   = color.RGBA{176, 205, 224, 255}
	wall  = color.RGBA{222, 196, 140, 255}
	roof  = color.RGBA{160, 72, 56, 255}
	green = color.RGBA{46, 168, 84, 255}
)

// Picture is the example for a kind of document, as JPEG.
func Picture(kind aid.DocKind) ([]byte, error) {
	c := canvas{image.NewRGBA(image.Rect(0, 0, width, height))}
	c.fill(c.Bounds(), table)
	c.grain()
	switch kind {
	case aid.DocPhotos:
		c.shop()
	case aid.DocKTP:
		c.identity(image.Rect(130, 140, 830, 580))
	case aid.DocKK:
		c.page(image.Rect(90, 90, 870, 630), 15)
	case aid.DocAccount:
		c.book(image.Rect(110, 110, 850, 610))
	default:
		c.page(image.Rect(250, 40, 710, 680), 17)
	}
	var out bytes.Buffer
	err := jpeg.Encode(&out, c, &jpeg.Options{Quality: 85})
	return out.Bytes(), err
}

// canvas is a picture being drawn.
type canvas struct{ *image.RGBA }

func (c canvas) fill(r image.Rectangle, in color.Color) {
	draw.Draw(c, r, image.NewUniform(in), image.Point{}, draw.Src)
}

// grain draws the wood of the table.
func (c canvas) grain() {
	for y := 0; y < height; y += 36 {
		c.fill(image.Rect(0, y, width, y+2), color.RGBA{124, 91, 64, 255})
	}
}

// lines draws n lines of writing into a frame, each as words of many lengths.
func (c canvas) lines(r image.Rectangle, n int) {
	for i := range n {
		y := r.Min.Y + i*r.Dy()/n
		high := min(12, r.Dy()/n/2)
		for x, word := r.Min.X, 0; x < r.Max.X; word++ {
			wide := 14 + (i*37+word*53)%58
			for stroke := x; stroke < min(x+wide, r.Max.X); stroke += 7 { // letters
				c.fill(image.Rect(stroke, y+(stroke*5)%4, min(stroke+4, r.Max.X), y+high), ink)
			}
			x += wide + 12
		}
	}
}

// corners marks the four corners of what is photographed: all are seen.
func (c canvas) corners(r image.Rectangle) {
	const long, thick, off = 64, 8, 18
	r = r.Inset(-off)
	for _, p := range []image.Point{r.Min, {r.Max.X, r.Min.Y}, {r.Min.X, r.Max.Y}, r.Max} {
		x, y := p.X, p.Y
		if x == r.Max.X {
			x -= long
		}
		c.fill(image.Rect(x, p.Y-thick/2, x+long, p.Y+thick/2), green)
		if y == r.Max.Y {
			y -= long
		}
		c.fill(image.Rect(p.X-thick/2, y, p.X+thick/2, y+long), green)
	}
}

// identity is a card with a portrait to its right.
func (c canvas) identity(r image.Rectangle) {
	c.fill(r, card)
	c.lines(image.Rect(r.Min.X+200, r.Min.Y+30, r.Max.X-200, r.Min.Y+90), 2)
	c.lines(image.Rect(r.Min.X+30, r.Min.Y+120, r.Max.X-230, r.Max.Y-30), 8)
	portrait := image.Rect(r.Max.X-190, r.Min.Y+130, r.Max.X-30, r.Max.Y-110)
	c.fill(portrait, face)
	c.fill(image.Rect(portrait.Min.X+50, portrait.Min.Y+40, portrait.Max.X-50, portrait.Min.Y+110), wall)
	c.fill(image.Rect(portrait.Min.X+25, portrait.Min.Y+125, portrait.Max.X-25, portrait.Max.Y), ink)
	c.corners(r)
}

// page is a sheet of writing.
func (c canvas) page(r image.Rectangle, lines int) {
	c.fill(r, paper)
	c.lines(image.Rect(r.Min.X+r.Dx()/4, r.Min.Y+28, r.Max.X-r.Dx()/4, r.Min.Y+72), 2)
	c.lines(image.Rect(r.Min.X+36, r.Min.Y+96, r.Max.X-36, r.Max.Y-20), lines)
	c.corners(r)
}

// book is the open first page of a savings book.
func (c canvas) book(r image.Rectangle) {
	c.page(r, 9)
	c.fill(image.Rect(r.Min.X, (r.Min.Y+r.Max.Y)/2-4, r.Max.X, (r.Min.Y+r.Max.Y)/2+4), color.RGBA{190, 186, 176, 255})
}

// shop is a stall with goods in daylight.
func (c canvas) shop() {
	c.fill(c.Bounds(), sky)
	c.fill(image.Rect(0, 600, width, height), table)
	c.fill(image.Rect(150, 210, 810, 640), wall)
	c.fill(image.Rect(110, 150, 850, 220), roof)
	for i := range 8 { // the awning
		c.fill(image.Rect(110+i*93, 220, 156+i*93, 262), paper)
	}
	for row := range 3 {
		y := 330 + row*95
		c.fill(image.Rect(190, y+52, 770, y+62), ink)
		for i := range 9 {
			goods := []color.RGBA{face, green, card, paper}[(i+row)%4]
			c.fill(image.Rect(200+i*64, y+(i%3)*8, 244+i*64, y+52), goods)
		}
	}
}
