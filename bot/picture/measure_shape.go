package picture

import (
	"image"
	"math"
)

// spot is a place in a picture, in pixels.
type spot struct{ x, y float64 }

// quad are the corners of a shape, clockwise from the top left.
type quad [4]spot

// shape is the largest thing with four straight sides that was found.
type shape struct {
	quad
	border [4]bool // top, right, bottom, left: whether the side is the picture's edge
	score  float64 // how well its sides show, 0–1
	rank   float64
}

// whole is a picture of this size as a shape.
func whole(w, h float64) shape {
	w, h = w-1, h-1
	return shape{quad: quad{{0, 0}, {w, 0}, {w, h}, {0, h}}, border: [4]bool{true, true, true, true}, score: 1}
}

// close marks the sides that lie along the picture's edge as such.
func (s *shape) close(w, h float64) {
	rim := max(w, h) / 60
	near := [4]func(p spot) bool{
		func(p spot) bool { return p.y < rim }, func(p spot) bool { return p.x > w-rim },
		func(p spot) bool { return p.y > h-rim }, func(p spot) bool { return p.x < rim },
	}
	for i := range s.quad {
		s.border[i] = s.border[i] || near[i](s.quad[i]) && near[i](s.quad[(i+1)%4])
	}
}

// sides is how many sides are the picture's edge.
func (s shape) sides() (n int) {
	for _, b := range s.border {
		if b {
			n++
		}
	}
	return n
}

const (
	plainly     = .84 // the score of a shape whose sides all show
	fairly      = .74 // and of one whose sides mostly do
	borderWorth = .45 // what a side is worth that is the picture's edge
	leastSide   = .08 // of the long side of the picture
	leastArea   = .01 // of the picture
)

// findShape finds the four lines that best bound a shape: edges all along its
// sides and none beyond its corners, and large. The picture as a whole is the
// answer if nothing is better.
func findShape(e *edgeMap) shape {
	flat, steep := e.lines()
	w, h := float64(e.w-1), float64(e.h-1)
	var best, clear, fair shape // by rank; the largest of those whose sides show
	for i, top := range flat {
		for _, bottom := range flat[i+1:] {
			for j, left := range steep {
				for _, right := range steep[j+1:] {
					s := shape{border: [4]bool{top.border, right.border, bottom.border, left.border}}
					s.quad = quad{cross(top, left), cross(top, right), cross(bottom, right), cross(bottom, left)}
					if !s.possible(w, h) {
						continue
					}
					s.judge([4]line{top, right, bottom, left}, w*h)
					if s.rank > best.rank {
						best = s
					}
					if s.score > plainly && s.rank > clear.rank {
						clear = s
					}
					if s.score > fairly && s.area() > fair.area() {
						fair = s
					}
				}
			}
		}
	}
	switch {
	case fair.area() > 3*clear.area() && fair.score > 0:
		best = fair // clear is but the portrait on it
	case clear.score > 0:
		best = clear
	}
	best.close(w, h)
	return best
}

// cross is where two lines meet.
func cross(a, b line) spot {
	det := a.nx*b.ny - a.ny*b.nx
	return spot{(a.d*b.ny - a.ny*b.d) / det, (a.nx*b.d - a.d*b.nx) / det}
}

// possible tells whether the corners are those of a sheet that lies before a
// camera: inside the picture, turning one way, its opposite sides alike.
func (s shape) possible(w, h float64) bool {
	const out = 3
	var long [4]float64
	for i, p := range s.quad {
		q, r := s.quad[(i+1)%4], s.quad[(i+2)%4]
		if !(p.x > -out && p.x < w+out && p.y > -out && p.y < h+out) ||
			(q.x-p.x)*(r.y-q.y)-(q.y-p.y)*(r.x-q.x) <= 0 {
			return false
		}
		long[i] = math.Hypot(q.x-p.x, q.y-p.y)
		if long[i] < leastSide*max(w, h) {
			return false
		}
	}
	alike := func(a, b float64) bool { return a < 2*b && b < 2*a }
	return alike(long[0], long[2]) && alike(long[1], long[3]) && s.area() > leastArea*w*h
}

// judge sets score and rank; lines are top, right, bottom, left.
func (s *shape) judge(l [4]line, whole float64) {
	var sum, least float64 = 0, 1
	for i, side := range l {
		p, q := s.quad[i], s.quad[(i+1)%4]
		v := borderWorth
		if !side.border {
			from, to := p.x, q.x
			if !side.flat {
				from, to = p.y, q.y
			}
			in, out := side.held(from, to)
			v = in - .5*out
		}
		sum, least = sum+v, min(least, v)
	}
	s.score = .7*sum/4 + .3*least
	cover := s.area() / whole
	s.rank = s.score * math.Pow(cover, .2)
	if s.score > plainly {
		s.rank = s.score * math.Sqrt(cover)
	}
}

func (q quad) area() float64 {
	var a float64
	for i, p := range q {
		n := q[(i+1)%4]
		a += p.x*n.y - n.x*p.y
	}
	return a / 2
}

// scaled is the quad in a picture that is so many times larger.
func (q quad) scaled(by float64) quad {
	for i := range q {
		q[i] = spot{(q[i].x+.5)*by - .5, (q[i].y+.5)*by - .5}
	}
	return q
}

// warp maps the unit square onto a quad, with perspective:
// x = (a·u + b·v + c) / (g·u + h·v + 1), y = (d·u + e·v + f) / (g·u + h·v + 1).
type warp struct{ a, b, c, d, e, f, g, h float64 }

func (q quad) warp() warp {
	dx1, dx2, dx3 := q[1].x-q[2].x, q[3].x-q[2].x, q[0].x-q[1].x+q[2].x-q[3].x
	dy1, dy2, dy3 := q[1].y-q[2].y, q[3].y-q[2].y, q[0].y-q[1].y+q[2].y-q[3].y
	det := dx1*dy2 - dx2*dy1
	g, h := (dx3*dy2-dx2*dy3)/det, (dx1*dy3-dx3*dy1)/det
	return warp{
		q[1].x - q[0].x + g*q[1].x, q[3].x - q[0].x + h*q[3].x, q[0].x,
		q[1].y - q[0].y + g*q[1].y, q[3].y - q[0].y + h*q[3].y, q[0].y, g, h,
	}
}

func (w warp) at(u, v float64) spot {
	z := w.g*u + w.h*v + 1
	return spot{(w.a*u + w.b*v + w.c) / z, (w.d*u + w.e*v + w.f) / z}
}

// focal is the usual focal length of a phone, in long sides of its picture.
const focal = .78

// ratio is the width of the sheet to its height, as it lies before a camera
// of usual focal length whose picture is of this size.
func (q quad) ratio(w, h float64) float64 {
	m := q.warp()
	f := focal * max(w, h)
	length := func(x, y, z float64) float64 { return math.Hypot(math.Hypot((x-z*w/2)/f, (y-z*h/2)/f), z) }
	return length(m.a, m.d, m.g) / length(m.b, m.e, m.h)
}

// sheetAll tells whether the picture as a whole is the sheet, as from an
// application for scanning: along three of its edges is the plain bright colour of the
// paper (the fourth may have a letterhead).
func sheetAll(g *image.Gray) bool {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	rim := max(2, max(w, h)/80)
	var edge [4][256]int
	var inside [256]int
	var n [4]int
	for y := range h {
		for x := range w {
			v := g.Pix[y*g.Stride+x]
			if x > w/5 && x < w*4/5 && y > h/5 && y < h*4/5 {
				inside[v]++
			}
			for i, near := range [4]bool{y < rim, x >= w-rim, y >= h-rim, x < rim} {
				if near {
					edge[i][v]++
					n[i]++
				}
			}
		}
	}
	paper, plain := part(inside, w*h*9/25*7/10), 0
	for i := range edge {
		low, mid, high := part(edge[i], n[i]/5), part(edge[i], n[i]/2), part(edge[i], n[i]*4/5)
		if mid > 160 && high-low < 16 && max(mid-paper, paper-mid) < 13 {
			plain++
		}
	}
	return plain >= 3
}

// part is the value below which k of those counted lie.
func part(counts [256]int, k int) int {
	for v, n := range counts {
		if k -= n; k < 0 {
			return v
		}
	}
	return 255
}
