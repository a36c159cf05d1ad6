package picture

import (
	"image"
	"math"
	"slices"

	"damping/flows/aid"
)

// measureSide is the long side of the picture on which everything is measured,
// in pixels.
const measureSide = 640

// Measure measures a picture whose long side is at most 640 px. Width and
// Height are left to the caller, who knows how large it was.
func Measure(img *image.YCbCr) aid.PhotoMeasures {
	m := light(img)
	g := gray(img)
	m.Sharp, m.Peak = sharp(g)
	if min(img.Rect.Dx(), img.Rect.Dy()) < 64 {
		return m
	}
	s, k := sheetOn(img, g)
	w, h := float64(img.Rect.Dx()), float64(img.Rect.Dy())
	m.Score, m.Sides, m.Cover = s.score, s.sides(), s.area()/(w*h)
	m.Ratio = s.ratio(w, h)
	m.Text, m.Sideways, m.Lines = k.share(), k.sideways(), k.count()
	if m.Sideways > 0 {
		m.Ratio, m.Lines = 1/m.Ratio, k.turned().count()
	}
	m.Upside, m.Fall = k.upside(), k.fall()
	for side, border := range s.border {
		if border {
			m.Run = max(m.Run, k.running(side))
		}
	}
	t := tiles(img, s.quad)
	m.Colour, m.Portrait, m.Paper = t.colour(), t.portrait(), t.brightness()
	if m.Sides < 4 { // a scanner has no lamp to mirror
		m.Glare = t.glare()
	}
	return m
}

// sheetOn finds the sheet on a picture and the writing on it.
func sheetOn(img *image.YCbCr, g *image.Gray) (shape, ink) {
	w, h := float64(img.Rect.Dx()), float64(img.Rect.Dy())
	all := whole(w, h)
	write := func(s shape) ink { return findInk(flatten(g, s.quad, s.ratio(w, h))) }
	if sheetAll(g) {
		return all, write(all)
	}
	e := edges(img)
	s := findShape(e)
	s.quad = s.scaled(w / float64(e.w))
	k := write(s)
	if s.area() < .2*w*h { // a portrait on a card, perhaps, that fills the picture
		if more := write(all); k.share() < .15 && more.share() > .3 && more.share() < .8 && more.count() > 8 {
			return all, more
		}
	}
	return s, k
}

// gray is the brightness of a picture; it shares its pixels.
func gray(img *image.YCbCr) *image.Gray {
	return &image.Gray{Pix: img.Y, Stride: img.YStride, Rect: image.Rect(0, 0, img.Rect.Dx(), img.Rect.Dy())}
}

// light measures brightness.
func light(img *image.YCbCr) aid.PhotoMeasures {
	var all [256]int
	w, h := img.Rect.Dx(), img.Rect.Dy()
	for y := range h {
		for _, v := range img.Y[y*img.YStride:][:w] {
			all[v]++
		}
	}
	var sum, black, clipped int
	for v, n := range all {
		sum += v * n
		if v <= 25 {
			black += n
		}
		if v >= 250 {
			clipped += n
		}
	}
	n := float64(w * h)
	return aid.PhotoMeasures{Mean: float64(sum) / n, Black: float64(black) / n, Clipped: float64(clipped) / n}
}

// The grid on which colours and light of a shape are looked at.
const gridW, gridH = 20, 14

// grid holds, for each field of a shape laid flat, its mean brightness and
// colours, the share of it that is white, and the brightness of what is behind
// the writing.
type grid [gridH][gridW]struct{ y, cb, cr, white, paper float64 }

// tiles looks at a shape field by field.
func tiles(img *image.YCbCr, q quad) *grid {
	var g grid
	const fine = 8 // samples across a field
	m := q.warp()
	cw, ch := chromaSize(img)
	for ty := range gridH {
		for tx := range gridW {
			f := &g[ty][tx]
			var all [256]int
			for i := range fine * fine {
				u := (float64(tx) + (float64(i%fine)+.5)/fine) / gridW
				v := (float64(ty) + (float64(i/fine)+.5)/fine) / gridH
				p := m.at(.02+.96*u, .02+.96*v)
				x := min(max(int(p.x+.5), 0), img.Rect.Dx()-1)
				y := min(max(int(p.y+.5), 0), img.Rect.Dy()-1)
				c := min(y/2, ch-1)*img.CStride + min(x/2, cw-1)
				l := img.Y[y*img.YStride+x]
				all[l]++
				f.y += float64(l) / (fine * fine)
				f.cb += float64(img.Cb[c]) / (fine * fine)
				f.cr += float64(img.Cr[c]) / (fine * fine)
				if l >= 249 {
					f.white += 1. / (fine * fine)
				}
			}
			f.paper = float64(part(all, fine*fine*8/10))
		}
	}
	return &g
}

// brightness is that of the paper, in the middle of the fields.
func (g *grid) brightness() float64 {
	var all []float64
	for y := range g {
		for x := range g[y] {
			all = append(all, g[y][x].paper)
		}
	}
	slices.Sort(all)
	return all[len(all)/2]
}

// colour is how much colours differ within the shape: light alone tints all of
// it alike, print in colour does not.
func (g *grid) colour() float64 {
	var cb, cr []float64
	for y := range g {
		for x := range g[y] {
			if f := g[y][x]; f.y > 30 && f.white < .5 {
				cb, cr = append(cb, f.cb), append(cr, f.cr)
			}
		}
	}
	if len(cb) < 20 {
		return 0
	}
	slices.Sort(cb)
	slices.Sort(cr)
	n := len(cb)
	return math.Hypot(cb[n*19/20]-cb[n/20], cr[n*19/20]-cr[n/20])
}

// portrait compares where a card has its portrait, on the right, with where it
// would be if the card were head down: above 0 it is there. Portraits differ
// from the card in colour or brightness.
func (g *grid) portrait() float64 {
	var ys, cbs, crs []float64
	for y := range g {
		for x := range g[y] {
			ys, cbs, crs = append(ys, g[y][x].y), append(cbs, g[y][x].cb), append(crs, g[y][x].cr)
		}
	}
	slices.Sort(ys)
	slices.Sort(cbs)
	slices.Sort(crs)
	n := len(ys) / 2
	differs := func(x, y int) float64 {
		f := g[y][x]
		return abs(f.y-ys[n])/3 + 2*math.Hypot(f.cb-cbs[n], f.cr-crs[n])
	}
	var here, there float64
	for y := gridH * 2 / 10; y < gridH*7/10; y++ {
		for x := gridW * 74 / 100; x < gridW*96/100; x++ {
			here += differs(x, y)
			there += differs(gridW-1-x, gridH-1-y)
		}
	}
	return (there - here) / (there + here + 1)
}

// glare is the share of the shape in which light has washed everything out,
// beside paper that is not white. White paper in bright light is no glare,
// unless even the writing is gone.
func (g *grid) glare() float64 {
	const rim, blank = 2, .25 // fields at the edge; the share of a page that is empty anyway
	var white, burnt float64
	var paper []float64
	for y := range g {
		for x := range g[y] {
			f := g[y][x]
			if f.white > .6 {
				white++
			} else {
				paper = append(paper, f.paper)
			}
			if f.white > .97 && x >= rim && x < gridW-rim && y >= rim && y < gridH-rim {
				burnt++
			}
		}
	}
	slices.Sort(paper)
	if len(paper) > 0 && paper[len(paper)/2] < 228 {
		return white / (gridW * gridH)
	}
	return max(0, burnt/((gridW-2*rim)*(gridH-2*rim))-blank)
}
