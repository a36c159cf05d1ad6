package picturetest

import (
	"image/color"
	"math"
	"math/rand/v2"
)

// fitGround is what papers of the fitting set lie on: wood, cloth or tiles.
func fitGround(r *rand.Rand, w, h int) *light {
	l := newLight(w, h)
	switch r.IntN(3) {
	case 0:
		fitWood(r, l)
	case 1:
		fitCloth(r, l)
	default:
		fitTiles(r, l)
	}
	return l
}

func fitWood(r *rand.Rand, l *light) {
	base := [3]float64{between(r, 90, 150), between(r, 60, 100), between(r, 35, 70)}
	board, phase, fine := between(r, 90, 240), between(r, 0, 9), between(r, .25, .5)
	l.each(func(x, y int, c []float32) {
		fx, fy := float64(x), float64(y)
		grain := 9*math.Sin(fy*fine+3*math.Sin(fx*.006+phase)) + 5*math.Sin(fy*fine*2.7+fx*.01)
		if math.Mod(fy+phase*20, board) < 3 {
			grain -= 30
		}
		shade := 10 * math.Sin(math.Floor((fy+phase*20)/board)*7.1)
		for k := range c {
			c[k] = float32(base[k] + grain + shade)
		}
	})
}

func fitCloth(r *rand.Rand, l *light) {
	base := [3]float64{between(r, 12, 190), between(r, 12, 150), between(r, 12, 180)}
	stripe, wide := between(r, 0, 26), between(r, 30, 120)
	l.each(func(x, y int, c []float32) {
		fx, fy := float64(x), float64(y)
		weave := 6 * math.Sin(fx*.9) * math.Sin(fy*.9)
		fold := 12 * math.Sin(fx*.007+fy*.004)
		if math.Mod(fx+.2*fy, 2*wide) < wide {
			weave += stripe
		}
		for k := range c {
			c[k] = float32(base[k] + weave + fold)
		}
	})
}

func fitTiles(r *rand.Rand, l *light) {
	base := [3]float64{between(r, 130, 200), between(r, 120, 185), between(r, 105, 170)}
	size, turn := between(r, 260, 420), between(r, -.5, .5)
	cos, sin := math.Cos(turn), math.Sin(turn)
	l.each(func(x, y int, c []float32) {
		u, v := float64(x)*cos+float64(y)*sin+4000, float64(y)*cos-float64(x)*sin+4000
		d := 8 * math.Sin(math.Floor(u/size)*3.3+math.Floor(v/size)*5.7)
		if math.Mod(u, size) < 6 || math.Mod(v, size) < 6 {
			d -= 45
		}
		d += 3 * math.Sin(u*.11+2*math.Sin(v*.05))
		for k := range c {
			c[k] = float32(base[k] + d)
		}
	})
}

// fitStall is a small shop: shelves with goods under a roof.
func fitStall(r *rand.Rand, w, h int) *light {
	p := newPen(w, h, rgb(150+r.IntN(80), 180+r.IntN(50), 200+r.IntN(50)))
	floor := h * 7 / 10
	p.box(0, floor, w, h-floor, rgb(120+r.IntN(60), 100+r.IntN(40), 80))
	left, wide := w/8+r.IntN(w/10), w*6/10+r.IntN(w/10)
	p.box(left, h/4, wide, floor-h/4+h/10, rgb(130+r.IntN(40), 90+r.IntN(30), 60))
	for i := range 12 {
		p.box(left-30+i*(wide+60)/12, h/6, (wide+60)/12, h/9, [...]color.RGBA{rgb(200, 50, 50), rgb(245, 240, 230)}[i%2])
	}
	for shelf := range 4 {
		y := h/4 + h/8 + shelf*h/9
		for x := left + 10; x < left+wide-30; {
			bw, bh := 18+r.IntN(40), 25+r.IntN(h/14)
			p.box(x, y-bh, bw, bh, rgb(r.IntN(255), r.IntN(255), r.IntN(255)))
			p.box(x+4, y-bh+6, bw/2, 5, rgb(240, 240, 240))
			x += bw + 4 + r.IntN(10)
		}
		p.box(left, y, wide, 8, rgb(90, 60, 40))
	}
	for range 8 {
		p.disc(between(r, 0, float64(w)), between(r, float64(floor), float64(h)), between(r, 20, 70), between(r, 15, 50), rgb(r.IntN(220), r.IntN(220), r.IntN(220)))
	}
	return lit(p)
}

// lit is a drawing as light.
func lit(p pen) *light {
	l := newLight(p.Rect.Dx(), p.Rect.Dy())
	l.each(func(x, y int, c []float32) {
		i := p.PixOffset(x, y)
		for k := range c {
			c[k] = float32(p.Pix[i+k])
		}
	})
	return l
}
