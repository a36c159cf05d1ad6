package picturetest

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"math/rand/v2"

	"golang.org/x/image/font"
	"golang.org/x/image/math/fixed"
)

// pen draws on a picture.
type pen struct{ *image.RGBA }

func newPen(w, h int, c color.RGBA) pen {
	p := pen{image.NewRGBA(image.Rect(0, 0, w, h))}
	p.box(0, 0, w, h, c)
	return p
}

// box fills a rectangle at x, y.
func (p pen) box(x, y, w, h int, c color.RGBA) {
	draw.Draw(p.RGBA, image.Rect(x, y, x+w, y+h), image.NewUniform(c), image.Point{}, draw.Src)
}

// frame draws the outline of a rectangle.
func (p pen) frame(x, y, w, h, thick int, c color.RGBA) {
	p.box(x, y, w, thick, c)
	p.box(x, y+h-thick, w, thick, c)
	p.box(x, y, thick, h, c)
	p.box(x+w-thick, y, thick, h, c)
}

// disc fills an ellipse around x, y.
func (p pen) disc(x, y, rx, ry float64, c color.RGBA) {
	for j := int(y - ry); j <= int(y+ry); j++ {
		for i := int(x - rx); i <= int(x+rx); i++ {
			dx, dy := (float64(i)-x)/rx, (float64(j)-y)/ry
			if dx*dx+dy*dy <= 1 && image.Pt(i, j).In(p.Rect) {
				p.SetRGBA(i, j, c)
			}
		}
	}
}

// ring draws a circle.
func (p pen) ring(x, y, r, thick float64, c color.RGBA) {
	for a := 0.0; a < 2*math.Pi; a += 1 / r {
		p.disc(x+r*math.Cos(a), y+r*math.Sin(a), thick, thick, c)
	}
}

// text writes with its base line at y and returns where it ended.
func (p pen) text(f font.Face, x, y int, words string, c color.RGBA) int {
	d := font.Drawer{Dst: p.RGBA, Src: image.NewUniform(c), Face: f, Dot: fixed.P(x, y)}
	d.DrawString(words)
	return d.Dot.X.Round()
}

// middle writes around x.
func (p pen) middle(f font.Face, x, y int, words string, c color.RGBA) {
	p.text(f, x-font.MeasureString(f, words).Round()/2, y, words, c)
}

// light is a picture in numbers: three values of 0–255 and more for each pixel.
type light struct {
	w, h int
	v    []float32
}

func newLight(w, h int) *light { return &light{w, h, make([]float32, 3*w*h)} }

// each changes every pixel.
func (l *light) each(f func(x, y int, c []float32)) {
	for y := range l.h {
		for x := range l.w {
			i := 3 * (y*l.w + x)
			f(x, y, l.v[i:i+3:i+3])
		}
	}
}

// picture ends in whole numbers.
func (l *light) picture() *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, l.w, l.h))
	l.each(func(x, y int, c []float32) {
		i := out.PixOffset(x, y)
		for k, v := range c {
			out.Pix[i+k] = byte(min(255, max(0, v+.5)))
		}
		out.Pix[i+3] = 255
	})
	return out
}

// at is the colour of a picture between its pixels; ok is false outside.
func at(p *image.RGBA, x, y float64, c *[3]float32) bool {
	x, y = x-.5, y-.5
	w, h := p.Rect.Dx(), p.Rect.Dy()
	if x < -.5 || y < -.5 || x > float64(w)-.5 || y > float64(h)-.5 {
		return false
	}
	x, y = min(max(x, 0), float64(w-1)-1e-6), min(max(y, 0), float64(h-1)-1e-6)
	i, j := int(x), int(y)
	fx, fy := float32(x-float64(i)), float32(y-float64(j))
	a := p.Pix[j*p.Stride+4*i:]
	b := a[p.Stride:]
	for k := range 3 {
		top := float32(a[k])*(1-fx) + float32(a[4+k])*fx
		low := float32(b[k])*(1-fx) + float32(b[4+k])*fx
		c[k] = top*(1-fy) + low*fy
	}
	return true
}

// soften blurs by n boxes of a width along one direction or both.
func (l *light) soften(radius, times int, across, down bool) {
	for range times {
		if across {
			l.boxes(radius, l.h, l.w, 3*l.w, 3)
		}
		if down {
			l.boxes(radius, l.w, l.h, 3, 3*l.w)
		}
	}
}

// boxes takes the mean of 2·radius+1 pixels along lines that are next apart,
// pixels step apart.
func (l *light) boxes(radius, lines, n, next, step int) {
	old := make([]float32, n)
	width := float32(2*radius + 1)
	for line := range lines {
		for k := range 3 {
			base := line*next + k
			var sum float32
			for i := range n {
				old[i] = l.v[base+i*step]
			}
			get := func(i int) float32 { return old[min(max(i, 0), n-1)] }
			for i := -radius; i <= radius; i++ {
				sum += get(i)
			}
			for i := range n {
				l.v[base+i*step] = sum / width
				sum += get(i+radius+1) - get(i-radius)
			}
		}
	}
}

// smaller makes a picture so long, each pixel the mean of a few.
func smaller(p *image.RGBA, long int) *image.RGBA {
	w, h := p.Rect.Dx(), p.Rect.Dy()
	side := max(w, h)
	out := image.NewRGBA(image.Rect(0, 0, w*long/side, h*long/side))
	n := max(1, side/long)
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			var sum [3]int
			for j := range n {
				for i := range n {
					s := p.Pix[p.PixOffset(min(w-1, x*side/long+i), min(h-1, y*side/long+j)):]
					for k := range 3 {
						sum[k] += int(s[k])
					}
				}
			}
			o := out.PixOffset(x, y)
			for k := range 3 {
				out.Pix[o+k] = byte(sum[k] / (n * n))
			}
			out.Pix[o+3] = 255
		}
	}
	return out
}

// greyed is a photocopy: black on white with what a drum adds.
func greyed(p *image.RGBA, r *rand.Rand) *image.RGBA {
	out := image.NewRGBA(p.Rect)
	for i := 0; i < len(p.Pix); i += 4 {
		v := (float64(p.Pix[i])*.3 + float64(p.Pix[i+1])*.59 + float64(p.Pix[i+2])*.11 - 90) * 1.7
		if r.IntN(900) == 0 {
			v -= 120
		}
		b := byte(min(246, max(20, v)))
		out.Pix[i], out.Pix[i+1], out.Pix[i+2], out.Pix[i+3] = b, b, b, 255
	}
	return out
}

func rgb(r, g, b int) color.RGBA { return color.RGBA{uint8(r), uint8(g), uint8(b), 255} }

// between is a number in a range.
func between(r *rand.Rand, lo, hi float64) float64 { return lo + (hi-lo)*r.Float64() }
