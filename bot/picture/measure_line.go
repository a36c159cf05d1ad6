package picture

import (
	"cmp"
	"math"
	"slices"
)

// line is a straight line across an edgeMap: nx·x + ny·y = d. A line that is
// the picture's own edge has no support.
type line struct {
	nx, ny, d float64
	border    bool
	flat      bool      // runs more across than up and down
	bright    []float64 // sums along it, see support: edges whose bright side is that of the normal
	dark      []float64 // and the others
}

const (
	angles     = 90  // of the normals of lines, over 180°
	rhoStep    = 2.0 // px between parallel lines
	fan        = 2   // an edge votes for so many angles on either side of its own
	loudest    = 48  // more than this an edge does not count
	candidates = 20  // lines in each direction
	turnLimit  = .94 // cosine between an edge and the line that it supports
)

// lines finds the strongest straight lines, the flat ones and the others, and
// adds the borders of the picture to each.
func (e *edgeMap) lines() (flat, steep []line) {
	diagonal := math.Hypot(float64(e.w), float64(e.h))
	rhos := int(2*diagonal/rhoStep) + 3
	votes := make([]float32, angles*rhos)
	e.vote(votes, rhos, diagonal)
	w, h := float64(e.w-1), float64(e.h-1)
	for len(flat) < candidates || len(steep) < candidates {
		best := 0
		for i, v := range votes {
			if v > votes[best] {
				best = i
			}
		}
		if votes[best] < 2.4*float32(min(e.w, e.h)) {
			break
		}
		a, r := best/rhos, best%rhos
		l := line{d: (float64(r)-.5)*rhoStep - diagonal}
		l.ny, l.nx = math.Sincos(float64(a) * math.Pi / angles)
		l.flat = math.Abs(l.ny) > math.Abs(l.nx)
		quench(votes, rhos, a, r)
		list := &steep
		if l.flat {
			list = &flat
		}
		if len(*list) == candidates {
			continue
		}
		e.straighten(&l)
		e.support(&l)
		*list = append(*list, l)
	}
	flat = append(flat, line{ny: 1, flat: true, border: true}, line{ny: 1, d: h, flat: true, border: true})
	steep = append(steep, line{nx: 1, border: true}, line{nx: 1, d: w, border: true})
	slices.SortFunc(flat, func(a, b line) int { return cmp.Compare(a.at(w/2), b.at(w/2)) })
	slices.SortFunc(steep, func(a, b line) int { return cmp.Compare(a.at(h/2), b.at(h/2)) })
	return flat, steep
}

// vote lets every edge vote for the lines that it may lie on.
func (e *edgeMap) vote(votes []float32, rhos int, diagonal float64) {
	var sin, cos [angles]float64
	for a := range angles {
		sin[a], cos[a] = math.Sincos(float64(a) * math.Pi / angles)
	}
	for i, m := range e.size {
		if m == 0 {
			continue
		}
		x, y := float64(i%e.w), float64(i/e.w)
		mid := int(math.Round(math.Atan2(float64(e.ny[i]), float64(e.nx[i])) * angles / math.Pi))
		for k := mid - fan; k <= mid+fan; k++ {
			a := (k%angles + angles) % angles
			r := int((x*cos[a]+y*sin[a]+diagonal)/rhoStep + .5)
			votes[a*rhos+r] += min(m, loudest)
		}
	}
}

// quench takes the votes for a line and its nearest neighbours away.
func quench(votes []float32, rhos, a, r int) {
	for da := -3; da <= 3; da++ {
		aa, rr := a+da, r
		if aa < 0 || aa >= angles { // beyond half a turn the distance changes sign
			aa, rr = (aa+angles)%angles, rhos-2-r
		}
		for k := max(0, rr-2); k <= min(rhos-1, rr+2); k++ {
			votes[aa*rhos+k] = 0
		}
	}
}

// at is the y of a flat line at x, the x of a steep one at y.
func (l line) at(v float64) float64 {
	if l.flat {
		return (l.d - l.nx*v) / l.ny
	}
	return (l.d - l.ny*v) / l.nx
}

// length is over how many pixels the line runs in its own direction.
func (l line) length(e *edgeMap) int {
	if l.flat {
		return e.w
	}
	return e.h
}

// place is the index of the pixel of the line at v, moved by off across it.
func (l line) place(e *edgeMap, v, off int) (i int, ok bool) {
	p := int(math.Round(l.at(float64(v)))) + off
	if l.flat {
		return p*e.w + v, p >= 0 && p < e.h
	}
	return v*e.w + p, p >= 0 && p < e.w
}

// straighten fits the line to the edges beside it by least squares, twice.
func (e *edgeMap) straighten(l *line) {
	for _, reach := range []int{4, 2} {
		var n, sv, sp, svv, svp float64
		for v := range l.length(e) {
			for off := -reach; off <= reach; off++ {
				i, ok := l.place(e, v, off)
				if !ok || e.size[i] == 0 || e.along(l, i) == 0 {
					continue
				}
				m := float64(min(e.size[i], loudest))
				p := float64(i / e.w)
				if !l.flat {
					p = float64(i % e.w)
				}
				vv := float64(v)
				n, sv, sp, svv, svp = n+m, sv+m*vv, sp+m*p, svv+m*vv*vv, svp+m*vv*p
			}
		}
		det := n*svv - sv*sv
		if det <= 1e-6*n*n {
			return
		}
		slope := (n*svp - sv*sp) / det
		if math.Abs(slope) > 1.5 {
			return
		}
		norm := math.Hypot(slope, 1)
		if l.flat {
			l.nx, l.ny = -slope/norm, 1/norm
		} else {
			l.nx, l.ny = 1/norm, -slope/norm
		}
		l.d = (sp - slope*sv) / n / norm
	}
}

// along tells whether the edge at i runs along the line: 1 if it is brighter on
// the side of the line's normal, -1 if darker, 0 if it runs another way.
func (e *edgeMap) along(l *line, i int) int {
	switch c := float64(e.nx[i])*l.nx + float64(e.ny[i])*l.ny; {
	case c > turnLimit:
		return 1
	case c < -turnLimit:
		return -1
	}
	return 0
}

// support counts along the line where an edge runs on it.
func (e *edgeMap) support(l *line) {
	n := l.length(e)
	l.bright, l.dark = make([]float64, n+1), make([]float64, n+1)
	for v := range n {
		var b, d float64
		for off := -2; off <= 2; off++ {
			i, ok := l.place(e, v, off)
			if !ok || e.size[i] == 0 {
				continue
			}
			switch e.along(l, i) {
			case 1:
				b = 1
			case -1:
				d = 1
			}
		}
		l.bright[v+1], l.dark[v+1] = l.bright[v]+b, l.dark[v]+d
	}
}

// held is the share of the line between two places on which edges of one kind
// run, and the share beyond both ends, up to a quarter of its length.
func (l line) held(from, to float64) (inside, outside float64) {
	if from > to {
		from, to = to, from
	}
	n := len(l.bright) - 1
	a, b := within(from, n), within(to, n)
	if b-a < 2 {
		return 0, 0
	}
	sums := l.bright
	if l.dark[b]-l.dark[a] > l.bright[b]-l.bright[a] {
		sums = l.dark
	}
	more := max(4, (b-a)/4)
	lo, hi := within(float64(a-more), n), within(float64(b+more), n)
	// A corner may be round: what lies just beyond it is not counted.
	gap := 3
	inside = (sums[b] - sums[a]) / float64(b-a)
	if rest := max(0, a-gap-lo) + max(0, hi-b-gap); rest > 2*gap {
		var on float64
		if a-gap > lo {
			on += sums[a-gap] - sums[lo]
		}
		if hi > b+gap {
			on += sums[hi] - sums[b+gap]
		}
		outside = on / float64(rest)
	}
	return inside, outside
}

func within(v float64, n int) int { return max(0, min(n, int(math.Round(v)))) }
