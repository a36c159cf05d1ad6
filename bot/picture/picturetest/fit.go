package picturetest

import (
	"image"
	"math"
	"math/rand/v2"

	"damping/flows/aid"
)

// Fitting makes a picture of the set on which thresholds are chosen.
func Fitting(l Label, seed uint64) Sample {
	r := rand.New(rand.NewPCG(seed, 11))
	shot := fitShot{Label: l, r: r, w: 1280, h: 960, number: nik(r)}
	if r.IntN(3) == 0 || l.Kind == aid.DocBusiness && r.IntN(2) == 0 {
		shot.w, shot.h = 960, 1280
	}
	var img *image.RGBA
	switch {
	case l.Kind == aid.DocPhotos:
		img = shot.develop(fitStall(r, shot.w, shot.h))
	case l.Class == Wrong:
		img = shot.wrong()
	default:
		img = shot.take(fitPaper(l.Kind, r, shot.number))
	}
	if l.Class == Tiny {
		img = smaller(img, 300+r.IntN(170))
	}
	return Sample{l, img, shot.number}
}

// fitShot takes one picture.
type fitShot struct {
	Label
	r      *rand.Rand
	w, h   int
	number string // on the card
}

// wrong is a picture of something else than what was asked for.
func (s fitShot) wrong() *image.RGBA {
	other := map[aid.DocKind]aid.DocKind{aid.DocKTP: aid.DocBusiness, aid.DocKK: aid.DocKTP, aid.DocBusiness: aid.DocKTP, aid.DocPledge: aid.DocKTP}[s.Kind]
	if other == "" || s.r.IntN(3) == 0 {
		return s.develop(fitStall(s.r, s.w, s.h))
	}
	return s.take(fitPaper(other, s.r, s.number))
}

// take lays a paper on a background and presses the button.
func (s fitShot) take(paper *image.RGBA) *image.RGBA {
	if s.Class == Copy {
		paper = greyed(paper, s.r)
	}
	if s.Class == Scan {
		return s.scan(paper)
	}
	corners := s.corners(float64(paper.Rect.Dx()) / float64(paper.Rect.Dy()))
	l := fitGround(s.r, s.w, s.h)
	m := inverse(corners)
	pw, ph := float64(paper.Rect.Dx()), float64(paper.Rect.Dy())
	shade := between(s.r, 0, 14)
	l.each(func(x, y int, c []float32) {
		var colour [3]float32
		u, v := m.at(float64(x)+.5, float64(y)+.5)
		if at(paper, u*pw, v*ph, &colour) {
			copy(c, colour[:])
		} else if u > -.02 && u < 1.03 && v > -.02 && v < 1.04 { // its shadow
			for k := range c {
				c[k] -= float32(2 * shade)
			}
		}
	})
	s.glare(l, corners)
	return s.develop(l)
}

// corners says where the paper lies: top left, top right, bottom right, bottom
// left, as the paper has them.
func (s fitShot) corners(ratio float64) [4][2]float64 {
	r, w, h := s.r, float64(s.w), float64(s.h)
	size := between(r, .68, .94)
	tilt := between(r, -.16, .16)
	if s.Class == Far {
		size = between(r, .14, .24)
	}
	turned := s.Class == Sideways
	box := ratio
	if turned {
		box = 1 / ratio
	}
	width := min(w*size, h*size*box)
	if math.Abs(tilt) > .05 {
		width *= .88
	}
	height := width / box
	cx, cy := w/2+between(r, -.5, .5)*(w-width)*.3, h/2+between(r, -.5, .5)*(h-height)*.3
	if s.Class == Cut {
		width *= 1.15
		height *= 1.15
		out := between(r, .2, .4)
		switch r.IntN(4) {
		case 0:
			cx = width * (.5 - out)
		case 1:
			cx = w - width*(.5-out)
		case 2:
			cy = height * (.5 - out)
		case 3:
			cy = h - height*(.5-out)
		}
	}
	var q [4][2]float64
	for i, d := range [4][2]float64{{-1, -1}, {1, -1}, {1, 1}, {-1, 1}} {
		x := d[0]*width/2 + between(r, -.035, .035)*width
		y := d[1]*height/2 + between(r, -.035, .035)*height
		q[i] = [2]float64{cx + x*math.Cos(tilt) - y*math.Sin(tilt), cy + x*math.Sin(tilt) + y*math.Cos(tilt)}
	}
	steps := 0
	switch {
	case s.Class == Upside:
		steps = 2
	case turned:
		steps = 1 + 2*r.IntN(2)
	}
	for range steps {
		q = [4][2]float64{q[1], q[2], q[3], q[0]}
	}
	return q
}

// scan is the sheet as an application for scanning gives it.
func (s fitShot) scan(paper *image.RGBA) *image.RGBA {
	img := smaller(paper, min(1280, max(paper.Rect.Dx(), paper.Rect.Dy())))
	gain := between(s.r, .98, 1.1)
	for i, v := range img.Pix {
		if i%4 < 3 {
			img.Pix[i] = byte(min(255, float64(v)*gain))
		}
	}
	return img
}

// glare is a lamp mirrored in the paper; a good picture may have a little.
func (s fitShot) glare(l *light, q [4][2]float64) {
	r := s.r
	size, power := between(r, .02, .06), between(r, 0, 120)
	if s.Class == Glare {
		size, power = between(r, .26, .42), between(r, 500, 800)
	}
	side := math.Hypot(q[2][0]-q[0][0], q[2][1]-q[0][1])
	a, b := between(r, .3, .7), between(r, .3, .7)
	cx := q[0][0] + a*(q[1][0]-q[0][0]) + b*(q[3][0]-q[0][0])
	cy := q[0][1] + a*(q[1][1]-q[0][1]) + b*(q[3][1]-q[0][1])
	rx, ry := size*side, size*side*between(r, .5, 1)
	l.each(func(x, y int, c []float32) {
		dx, dy := (float64(x)-cx)/rx, (float64(y)-cy)/ry
		if d := dx*dx + dy*dy; d < 6 {
			add := float32(power * math.Exp(-d*1.6))
			for k := range c {
				c[k] += add
			}
		}
	})
}

// develop is what light, lens and sensor do.
func (s fitShot) develop(l *light) *image.RGBA {
	r := s.r
	gain, slope, angle := between(r, .8, 1.04), between(r, 0, .3), between(r, 0, 2*math.Pi)
	noise := between(r, 1, 6)
	if s.Class == Dark {
		gain, noise = between(r, .08, .17), between(r, 2, 5)
	}
	tint := [3]float32{float32(between(r, .95, 1.05)), 1, float32(between(r, .9, 1.05))}
	hand := s.Class == Good && r.IntN(3) == 0
	hx := between(r, .2, .8) * float64(s.w)
	cos, sin := math.Cos(angle), math.Sin(angle)
	l.each(func(x, y int, c []float32) {
		g := gain * (1 + slope*((float64(x)/float64(s.w)-.5)*cos+(float64(y)/float64(s.h)-.5)*sin))
		if hand { // the shadow of the one who takes it
			d := (float64(x) - hx + .3*float64(y)) / 200
			g *= 1 - .3/(1+d*d*d*d)
		}
		for k := range c {
			c[k] *= float32(g) * tint[k]
		}
	})
	switch s.Class {
	case Blurred:
		radius := 7 + r.IntN(5)
		if s.Kind == aid.DocPhotos {
			radius *= 3
		}
		l.soften(radius, 3, true, true)
	case Moved:
		s.smear(l)
	default:
		l.soften(1, r.IntN(2), true, true)
	}
	l.each(func(x, y int, c []float32) {
		n := float32(r.NormFloat64() * noise)
		for k := range c {
			c[k] += n
		}
	})
	return l.picture()
}

// smear moves the picture while it is taken: along one of four directions.
func (s fitShot) smear(l *light) {
	way := s.r.IntN(4)
	if way < 2 {
		l.soften(12+s.r.IntN(10), 1, way == 0, way == 1)
		return
	}
	n, slant := 18+s.r.IntN(14), 2*way-5
	old := append([]float32(nil), l.v...)
	l.each(func(x, y int, c []float32) {
		clear(c)
		for i := range n {
			px, py := min(max(x+i, 0), l.w-1), min(max(y+slant*i, 0), l.h-1)
			for k := range c {
				c[k] += old[3*(py*l.w+px)+k] / float32(n)
			}
		}
	})
}

// inverse maps a four-cornered shape back onto the unit square.
func inverse(q [4][2]float64) plan {
	x := func(i int) float64 { return q[i][0] }
	y := func(i int) float64 { return q[i][1] }
	dx1, dx2, dx3 := x(1)-x(2), x(3)-x(2), x(0)-x(1)+x(2)-x(3)
	dy1, dy2, dy3 := y(1)-y(2), y(3)-y(2), y(0)-y(1)+y(2)-y(3)
	det := dx1*dy2 - dx2*dy1
	g, h := (dx3*dy2-dx2*dy3)/det, (dx1*dy3-dx3*dy1)/det
	a, b, c := x(1)-x(0)+g*x(1), x(3)-x(0)+h*x(3), x(0)
	d, e, f := y(1)-y(0)+g*y(1), y(3)-y(0)+h*y(3), y(0)
	return plan{e - f*h, c*h - b, b*f - c*e, f*g - d, a - c*g, c*d - a*f, d*h - e*g, b*g - a*h, a*e - b*d}
}

// plan is a map of the plane in perspective.
type plan [9]float64

func (m plan) at(x, y float64) (u, v float64) {
	z := m[6]*x + m[7]*y + m[8]
	return (m[0]*x + m[1]*y + m[2]) / z, (m[3]*x + m[4]*y + m[5]) / z
}
