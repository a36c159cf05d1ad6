package picturetest

import (
	"image"
	"math"
	"math/rand/v2"

	"damping/flows/aid"
)

// Exam makes a picture of the set on which the judgement is examined.
func Exam(l Label, seed uint64) Sample {
	r := rand.New(rand.NewPCG(seed, 4711))
	e := examShot{Label: l, r: r, w: 1280, h: 960}
	if r.IntN(2) == 0 {
		e.w, e.h = 960, 1280
	}
	paper := l.Kind
	if l.Class == Wrong {
		paper = e.other()
	}
	var img *image.RGBA
	switch {
	case paper == aid.DocPhotos:
		img = e.sensor(examStall(r, e.w, e.h))
	case l.Class == Scan:
		img = e.flatbed(examPaper(paper, r))
	default:
		img = e.look(examPaper(paper, r))
	}
	if l.Class == Tiny {
		img = smaller(img, 280+r.IntN(190))
	}
	return Sample{Label: l, Image: img}
}

// examShot is one picture taken by a camera in space.
type examShot struct {
	Label
	r    *rand.Rand
	w, h int
}

// other is a document of another shape, or a scene.
func (e examShot) other() aid.DocKind {
	others := []aid.DocKind{aid.DocPhotos}
	switch e.Kind {
	case aid.DocKTP:
		others = append(others, aid.DocPledge, aid.DocKK)
	case aid.DocKK:
		others = append(others, aid.DocKTP, aid.DocBusiness)
	case aid.DocBusiness, aid.DocPledge:
		others = append(others, aid.DocKTP)
	}
	return others[e.r.IntN(len(others))]
}

type vector [3]float64

func (a vector) dot(b vector) float64 { return a[0]*b[0] + a[1]*b[1] + a[2]*b[2] }

// pose is how a paper lies before the camera: its middle and its two axes.
type pose struct {
	middle, across, down, normal vector
	width, height                float64
}

// pose holds the paper before the camera, which looks along z with a focal
// length f in pixels.
func (e examShot) pose(ratio, f float64) pose {
	r := e.r
	pitch, yaw, roll := between(r, -.3, .3), between(r, -.25, .25), between(r, -.16, .16)
	fill := between(r, .62, .9)
	switch e.Class {
	case Far:
		fill = between(r, .12, .22)
	case Upside:
		roll += math.Pi
	case Sideways:
		roll += math.Pi / 2 * float64(1-2*r.IntN(2))
	}
	c, s := math.Cos(roll), math.Sin(roll)
	wide, high := ratio, 1.0
	boxW, boxH := wide*math.Abs(c)+high*math.Abs(s), wide*math.Abs(s)+high*math.Abs(c)
	scale := fill * min(float64(e.w)/boxW, float64(e.h)/boxH) // pixels of one height
	if e.Class == Cut {
		scale *= 1.25
	}
	z := f / scale
	p := pose{width: wide, height: high}
	turn := func(x, y float64) vector {
		x, y = x*c-y*s, x*s+y*c
		return vector{x * math.Cos(yaw), y*math.Cos(pitch) + x*math.Sin(yaw)*math.Sin(pitch), y*math.Sin(pitch) - x*math.Sin(yaw)*math.Cos(pitch)}
	}
	p.across, p.down = turn(1, 0), turn(0, 1)
	a, d := p.across, p.down
	p.normal = vector{a[1]*d[2] - a[2]*d[1], a[2]*d[0] - a[0]*d[2], a[0]*d[1] - a[1]*d[0]}
	freeX, freeY := max(0, float64(e.w)-scale*boxW)/2, max(0, float64(e.h)-scale*boxH)/2
	x, y := between(r, -.4, .4)*freeX, between(r, -.4, .4)*freeY
	if e.Class == Cut {
		out, sign := between(r, .25, .4), float64(1-2*r.IntN(2))
		if r.IntN(2) == 0 {
			x = sign * (float64(e.w)/2 + scale*boxW*(out-.5))
		} else {
			y = sign * (float64(e.h)/2 + scale*boxH*(out-.5))
		}
	}
	p.middle = vector{x * z / f, y * z / f, z}
	return p
}

// look takes the picture of a paper.
func (e examShot) look(paper *image.RGBA) *image.RGBA {
	if e.Class == Copy {
		paper = greyed(paper, e.r)
	}
	r := e.r
	f := float64(max(e.w, e.h)) * between(r, .7, .88)
	bend := between(r, -.05, .05)
	p := e.pose(float64(paper.Rect.Dx())/float64(paper.Rect.Dy()), f)
	l := examGround(r, e.w, e.h)
	spotU, spotV := between(r, .3, .7), between(r, .3, .7)
	spot, shine := between(r, .05, .09), between(r, 0, 70)
	if e.Class == Glare {
		spot, shine = between(r, .3, .42), between(r, 600, 1500)
	}
	far := p.normal.dot(p.middle)
	l.each(func(x, y int, c []float32) {
		dx, dy := (float64(x)-float64(e.w)/2)/f, (float64(y)-float64(e.h)/2)/f
		k := 1 + bend*(dx*dx+dy*dy)
		ray := vector{dx * k, dy * k, 1}
		t := far / p.normal.dot(ray)
		hit := vector{ray[0]*t - p.middle[0], ray[1]*t - p.middle[1], ray[2]*t - p.middle[2]}
		u, v := hit.dot(p.across)/p.width+.5, hit.dot(p.down)/p.height+.5
		var colour [3]float32
		if at(paper, u*float64(paper.Rect.Dx()), v*float64(paper.Rect.Dy()), &colour) {
			copy(c, colour[:])
			du, dv := (u-spotU)*p.width, v-spotV
			d := (du*du + dv*dv*1.8) / (spot * spot * math.Max(1, p.width))
			add := float32(shine / (1 + d*d*d))
			for k := range c {
				c[k] += add
			}
			return
		}
		over := math.Max(math.Max(-u, u-1)*p.width, math.Max(-v, v-1))
		for k := range c { // the soft shadow of the paper
			c[k] *= float32(1 - .35*math.Exp(-over*over*2500))
		}
	})
	return e.sensor(l)
}

// flatbed is what an application for scanning makes of a paper: cut at its
// edges, in stronger contrast.
func (e examShot) flatbed(paper *image.RGBA) *image.RGBA {
	img := smaller(paper, min(1280, max(paper.Rect.Dx(), paper.Rect.Dy())))
	strong := between(e.r, 1, 1.2)
	for i, v := range img.Pix {
		if i%4 < 3 {
			img.Pix[i] = byte(min(255, max(0, (float64(v)-128)*strong+132)))
		}
	}
	return img
}

// sensor is what exposure, hand, lens and sensor make of the light.
func (e examShot) sensor(l *light) *image.RGBA {
	r := e.r
	exposure := between(r, .72, 1.05)
	if e.Class == Dark {
		exposure = between(r, .06, .15)
	}
	warm := between(r, -.08, .08)
	fall := between(r, 0, .35)
	hx, hy, hand := between(r, -.2, 1.2)*float64(e.w), float64(e.h)*1.05, float64(r.IntN(2))*.35
	l.each(func(x, y int, c []float32) {
		dx, dy := float64(x)/float64(e.w)-.5, float64(y)/float64(e.h)-.5
		g := exposure * (1 - fall*(dx*dx+dy*dy))
		sx, sy := (float64(x)-hx)/260, (float64(y)-hy)/420
		g *= 1 - hand*math.Exp(-(sx*sx+sy*sy)*(sx*sx+sy*sy))
		c[0] *= float32(g * (1 + warm))
		c[1] *= float32(g)
		c[2] *= float32(g * (1 - warm))
	})
	switch e.Class {
	case Blurred:
		radius := 8 + r.IntN(4)
		if e.Kind == aid.DocPhotos {
			radius *= 3
		}
		l.soften(radius, 2, true, true)
	case Moved:
		e.shake(l)
	}
	grain := between(r, .1, .35)
	l.each(func(x, y int, c []float32) { // noise grows with the root of the light
		shared := r.NormFloat64()
		for k := range c {
			v := math.Min(255, math.Max(0, float64(c[k])))
			c[k] = float32(v + (math.Sqrt(v)*grain+1)*(.8*shared+.4*r.NormFloat64()))
		}
	})
	return l.picture()
}

// shake moves the camera along a slant while the shutter is open.
func (e examShot) shake(l *light) {
	angle, n := between(e.r, 0, math.Pi), 22+e.r.IntN(14)
	dx, dy := math.Cos(angle), math.Sin(angle)
	old := append([]float32(nil), l.v...)
	l.each(func(x, y int, c []float32) {
		var sum [3]float32
		for i := range n {
			t := float64(i) - float64(n)/2
			px := min(max(x+int(math.Round(t*dx)), 0), l.w-1)
			py := min(max(y+int(math.Round(t*dy)), 0), l.h-1)
			o := old[3*(py*l.w+px):]
			for k := range sum {
				sum[k] += o[k]
			}
		}
		for k := range c {
			c[k] = sum[k] / float32(n)
		}
	})
}
