package picture

import (
	"image"
	"math"
	"slices"
)

// flatSide is the long side of a shape when it has been laid flat, in pixels.
const flatSide = 560

// flatten lays a shape flat: what a camera straight above it would see, ratio
// wide to high, and the mean of each colour on a coarse grid.
func flatten(g *image.Gray, q quad, ratio float64) *image.Gray {
	w, h := flatSide, flatSide
	if ratio > 1 {
		h = max(48, int(flatSide/ratio))
	} else {
		w = max(48, int(flatSide*ratio))
	}
	out := image.NewGray(image.Rect(0, 0, w, h))
	m := q.warp()
	for y := range h {
		for x := range w {
			p := m.at((float64(x)+.5)/float64(w), (float64(y)+.5)/float64(h))
			out.Pix[y*out.Stride+x] = sample(g, p)
		}
	}
	return out
}

// sample is the brightness at a place between pixels.
func sample(g *image.Gray, p spot) byte {
	x := min(max(p.x, 0), float64(g.Rect.Dx()-1)-1e-6)
	y := min(max(p.y, 0), float64(g.Rect.Dy()-1)-1e-6)
	i, j := int(x), int(y)
	fx, fy := x-float64(i), y-float64(j)
	at := g.Pix[j*g.Stride+i:]
	top := float64(at[0])*(1-fx) + float64(at[1])*fx
	low := float64(at[g.Stride])*(1-fx) + float64(at[g.Stride+1])*fx
	return byte(top*(1-fy) + low*fy + .5)
}

// ink tells of each pixel whether it is darker than what is around it, as
// writing is. Long straight strokes (rules, the frames of tables) are left out.
type ink struct {
	w, h int
	on   []bool
}

const (
	inkReach = 9   // px around a pixel with which it is compared
	inkDepth = .86 // of the mean around it
	ruleRun  = 64  // px; a longer stroke is no letter
)

func findInk(g *image.Gray) ink {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	sums := make([]int, (w+1)*(h+1))
	for y := range h {
		row := 0
		for x := range w {
			row += int(g.Pix[y*g.Stride+x])
			sums[(y+1)*(w+1)+x+1] = sums[y*(w+1)+x+1] + row
		}
	}
	k := ink{w: w, h: h, on: make([]bool, w*h)}
	for y := range h {
		y0, y1 := max(0, y-inkReach), min(h, y+inkReach+1)
		for x := range w {
			x0, x1 := max(0, x-inkReach), min(w, x+inkReach+1)
			sum := sums[y1*(w+1)+x1] - sums[y0*(w+1)+x1] - sums[y1*(w+1)+x0] + sums[y0*(w+1)+x0]
			mean := float64(sum) / float64((x1-x0)*(y1-y0))
			v := float64(g.Pix[y*g.Stride+x])
			k.on[y*w+x] = v < mean*inkDepth-2
		}
	}
	k.unrule(1, w, w, h)
	k.unrule(w, h, 1, w)
	return k
}

// unrule removes strokes that are longer than ruleRun along one direction, with
// small gaps or none: n pixels step apart, on each of lines that lie next apart.
func (k ink) unrule(step, n, next, lines int) {
	const gap = 2
	for l := range lines {
		start, last := -1, -1
		for i := 0; i <= n; i++ {
			on := i < n && k.on[l*next+i*step]
			if start >= 0 && (i == n || on && i-last > gap+1) {
				if last-start >= ruleRun {
					for j := start; j <= last; j++ {
						k.on[l*next+j*step] = false
					}
				}
				start = -1
			}
			if on {
				if start < 0 {
					start = i
				}
				last = i
			}
		}
	}
}

// turned is the ink with rows and columns exchanged.
func (k ink) turned() ink {
	out := ink{w: k.h, h: k.w, on: make([]bool, len(k.on))}
	for y := range k.h {
		for x := range k.w {
			out.on[x*out.w+y] = k.on[y*k.w+x]
		}
	}
	return out
}

// textTiles is into how many tiles a shape is divided to find writing.
const textTiles = 16

// share is the part of the tiles that look like writing: strokes and gaps, many
// of them.
func (k ink) share() float64 {
	n := 0
	for ty := range textTiles {
		for tx := range textTiles {
			on, changes := 0, 0
			y0, y1, x0, x1 := ty*k.h/textTiles, (ty+1)*k.h/textTiles, tx*k.w/textTiles, (tx+1)*k.w/textTiles
			for y := y0; y < y1; y++ {
				for x := x0; x < x1; x++ {
					i := y*k.w + x
					if k.on[i] {
						on++
					}
					if x > x0 && k.on[i] != k.on[i-1] {
						changes++
					}
				}
			}
			area := float64((y1 - y0) * (x1 - x0))
			if f := float64(on) / area; f > .03 && f < .6 && float64(changes) > .04*area {
				n++
			}
		}
	}
	return float64(n) / (textTiles * textTiles)
}

// strips is into how many strips lines of writing are divided, so that lines
// that are not quite level still show.
const strips = 6

// profile is how much ink each row of a strip has.
func (k ink) profile(strip int) []float64 {
	x0, x1 := strip*k.w/strips, (strip+1)*k.w/strips
	out := make([]float64, k.h)
	for y := range k.h {
		for _, on := range k.on[y*k.w+x0 : y*k.w+x1] {
			if on {
				out[y]++
			}
		}
		out[y] /= float64(x1 - x0)
	}
	return out
}

// count is how many lines of writing there are from the top to the bottom.
func (k ink) count() float64 {
	var counts []float64
	for s := range strips {
		p := k.profile(s)
		var mean float64
		for _, v := range p {
			mean += v / float64(len(p))
		}
		n, in := 0.0, false
		for _, v := range p {
			if !in && v > max(.06, mean) {
				n, in = n+1, true
			} else if v < .4*max(.06, mean) {
				in = false
			}
		}
		counts = append(counts, n)
	}
	slices.Sort(counts)
	return counts[strips*2/3]
}

// sideways compares how far ink runs across and down when small gaps are
// closed: letters stand closer than lines. Above 0 the writing runs up and
// down. The gap that tells most is taken, as nobody knows how large the letters
// are.
func (k ink) sideways() float64 {
	t := k.turned()
	var most float64
	for _, gap := range []int{1, 2, 3, 4, 6, 8} {
		across, down := k.runs(gap), t.runs(gap)
		if v := (down - across) / (down + across + 1); abs(v) > abs(most) {
			most = v
		}
	}
	return most
}

// runs is the length of the stroke across on which ink lies, on average, when
// gaps of so many pixels are closed.
func (k ink) runs(gap int) float64 {
	const far = 120 // px; more counts as so much
	var sum, n float64
	for y := range k.h {
		row := k.on[y*k.w : (y+1)*k.w]
		start, last, on := -1, -1, 0
		end := func() {
			if start >= 0 {
				sum += float64(on) * float64(min(far, last-start+1))
				n += float64(on)
			}
		}
		for x, ink := range row {
			if !ink {
				continue
			}
			if start < 0 || x-last > gap+1 {
				end()
				start, on = x, 0
			}
			last = x
			on++
		}
		end()
	}
	if n == 0 {
		return 0
	}
	return sum / n
}

// upside tells from the ends of the lines whether the writing is head down:
// lines begin below one another and end where they end. Above 0 they begin at
// the right.
func (k ink) upside() float64 {
	var first, last []float64
	step := max(3, k.h/90)
	for y := step; y+step < k.h-step; y += step {
		l, r, n := -1, -1, 0
		for x := 2; x < k.w-2; x++ {
			hit := 0
			for j := range step {
				if k.on[(y+j)*k.w+x] {
					hit++
				}
			}
			if hit == 0 {
				continue
			}
			n++
			if l < 0 {
				l = x
			}
			r = x
		}
		if n > k.w/14 {
			first, last = append(first, float64(l)/float64(k.w)), append(last, 1-float64(r)/float64(k.w))
		}
	}
	if len(first) < 6 {
		return 0
	}
	left, right := loose(first), loose(last)
	return (left - right) / (left + right + .05)
}

// fall compares how suddenly lines of writing end above and below: small letters
// stand on one line, and some of them reach up. Above 0 they hang.
func (k ink) fall() float64 {
	var rise, fall float64
	for s := range strips {
		p := k.profile(s)
		for y := 1; y < len(p); y++ {
			if d := p[y] - p[y-1]; d > 0 {
				rise += d * d * d
			} else {
				fall -= d * d * d
			}
		}
	}
	if rise+fall == 0 {
		return 0
	}
	return (rise - fall) / (rise + fall)
}

// loose is how far from a common margin lines begin, on average; what is very
// far counts as far.
func loose(v []float64) float64 {
	sorted := slices.Clone(v)
	slices.Sort(sorted)
	margin := sorted[len(sorted)/10]
	var sum float64
	for _, x := range v {
		sum += min(.3, math.Max(0, x-margin))
	}
	return sum / float64(len(v))
}

// running is the share of a side of the shape at which ink is cut off: ink in
// the outermost pixels, side being top, right, bottom or left.
func (k ink) running(side int) float64 {
	n, hit := k.w, 0
	if side%2 == 1 {
		n = k.h
	}
	for i := range n {
		for d := 1; d < 5; d++ {
			at := [4]int{d*k.w + i, i*k.w + k.w - 1 - d, (k.h-1-d)*k.w + i, i*k.w + d}[side]
			if k.on[at] {
				hit++
				break
			}
		}
	}
	return float64(hit) / float64(n)
}
