package picturetest

import (
	"math"
	"math/rand/v2"
)

// examGround is what papers of the exam lie on: stone, a mat, batik, or a
// painted table.
func examGround(r *rand.Rand, w, h int) *light {
	l := newLight(w, h)
	switch r.IntN(4) {
	case 0:
		examStone(r, l)
	case 1:
		examMat(r, l)
	case 2:
		examBatik(r, l)
	default:
		examTable(r, l)
	}
	return l
}

// lattice is smooth noise of 0–1.
type lattice [64][64]float64

func newLattice(r *rand.Rand) *lattice {
	var n lattice
	for y := range n {
		for x := range n[y] {
			n[y][x] = r.Float64()
		}
	}
	return &n
}

func (n *lattice) at(x, y float64) float64 {
	i, j := int(math.Floor(x)), int(math.Floor(y))
	fx, fy := x-float64(i), y-float64(j)
	fx, fy = fx*fx*(3-2*fx), fy*fy*(3-2*fy)
	v := func(a, b int) float64 { return n[b&63][a&63] }
	return (v(i, j)*(1-fx)+v(i+1, j)*fx)*(1-fy) + (v(i, j+1)*(1-fx)+v(i+1, j+1)*fx)*fy
}

func examStone(r *rand.Rand, l *light) {
	n := newLattice(r)
	base := [3]float64{between(r, 60, 150), between(r, 60, 150), between(r, 60, 150)}
	l.each(func(x, y int, c []float32) {
		fx, fy := float64(x), float64(y)
		v := 50*(n.at(fx/130, fy/130)-.5) + 30*(n.at(fx/40, fy/40)-.5) + 18*(n.at(fx/9, fy/9)-.5)
		for k := range c {
			c[k] = float32(base[k] + v)
		}
	})
}

func examMat(r *rand.Rand, l *light) {
	straw := [3]float64{between(r, 120, 175), between(r, 95, 140), between(r, 55, 90)}
	band := [3]float64{between(r, 60, 160), between(r, 20, 70), between(r, 30, 110)}
	size, slant := between(r, 12, 22), between(r, .2, 1.3)
	cos, sin := math.Cos(slant), math.Sin(slant)
	l.each(func(x, y int, c []float32) {
		u, v := (float64(x)*cos+float64(y)*sin)/size+900, (float64(y)*cos-float64(x)*sin)/size+900
		i, j := math.Floor(u), math.Floor(v)
		over := math.Mod(i+j, 2) == 0
		d := v - j
		if over {
			d = u - i
		}
		shade := 16 * math.Sin(d*math.Pi)
		colour := straw
		if math.Mod(i, 9) < 2 && over {
			colour = band
		}
		for k := range c {
			c[k] = float32(colour[k] + shade - 10)
		}
	})
}

func examBatik(r *rand.Rand, l *light) {
	ground := [3]float64{between(r, 50, 110), between(r, 35, 80), between(r, 25, 80)}
	figure := [3]float64{between(r, 130, 190), between(r, 110, 160), between(r, 70, 120)}
	size := between(r, 60, 120)
	l.each(func(x, y int, c []float32) {
		u, v := math.Mod(float64(x), size)-size/2, math.Mod(float64(y)+math.Floor(float64(x)/size)*size/2, size)-size/2
		d, a := math.Hypot(u, v)/size*2, math.Atan2(v, u)
		t := .5 + .5*math.Sin(d*14+math.Cos(a*4)*3)
		if d > .95 {
			t = 0
		}
		for k := range c {
			c[k] = float32(ground[k]*(1-t) + figure[k]*t)
		}
	})
}

func examTable(r *rand.Rand, l *light) {
	n := newLattice(r)
	base := [3]float64{between(r, 20, 140), between(r, 20, 140), between(r, 20, 150)}
	l.each(func(x, y int, c []float32) {
		v := 14*(n.at(float64(x)/300, float64(y)/300)-.5) + 3*(n.at(float64(x)/2, float64(y)/2)-.5)
		for k := range c {
			c[k] = float32(base[k] + v)
		}
	})
}

// examStall is a cart under an umbrella, its keeper beside it.
func examStall(r *rand.Rand, w, h int) *light {
	n := newLattice(r)
	p := newPen(w, h, rgb(0, 0, 0))
	for y := range h {
		for x := range w {
			v := int(45*n.at(float64(x)/35, float64(y)/35) + 60*n.at(float64(x)/5, float64(y)/4))
			if y < h*3/5 {
				p.SetRGBA(x, y, rgb(90+v, 130+v/2, 80+v))
			} else {
				p.SetRGBA(x, y, rgb(120+v/2, 110+v/2, 100+v/2))
			}
		}
	}
	fw, fh := float64(w), float64(h)
	cx := fw * between(r, .4, .6)
	for i := range 9 {
		a := float64(i-4) / 4
		p.disc(cx+a*fw*.3, fh*(.2+.06*a*a), fw*.06, fh*.06, rgb(200-i*12, 40+i*18, 60))
	}
	p.box(int(cx)-5, int(fh*.2), 10, int(fh*.4), rgb(90, 90, 95))
	p.box(int(cx-fw*.27), int(fh*.52), int(fw*.54), int(fh*.22), rgb(60+r.IntN(120), 90+r.IntN(90), 150))
	p.disc(cx-fw*.2, fh*.78, fh*.06, fh*.06, rgb(30, 30, 30))
	p.disc(cx+fw*.2, fh*.78, fh*.06, fh*.06, rgb(30, 30, 30))
	for range 26 {
		p.disc(cx+between(r, -.25, .25)*fw, fh*between(r, .44, .52), between(r, 8, 26), between(r, 8, 26), rgb(r.IntN(255), r.IntN(220), r.IntN(140)))
	}
	px := cx + fw*.34
	p.disc(px, fh*.42, fw*.035, fh*.045, rgb(150, 105, 75))
	p.disc(px, fh*.6, fw*.06, fh*.15, rgb(r.IntN(255), r.IntN(120), r.IntN(255)))
	for range 40 {
		x, y := between(r, 0, fw), between(r, fh*.8, fh)
		p.disc(x, y, between(r, 3, 14), between(r, 2, 8), rgb(90+r.IntN(60), 90+r.IntN(50), 80))
	}
	return lit(p)
}
