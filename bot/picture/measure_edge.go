package picture

import (
	"image"
	"math"
)

// edgeMap are the places where one thing ends and another begins, at half the
// size of the measured picture (that of its colour planes).
type edgeMap struct {
	w, h   int
	size   []float32 // how strong; 0 where there is no edge
	nx, ny []float32 // direction from dark to bright, of length 1
}

// weakest is the least step, in grey levels, that counts as an edge.
const weakest = 7

// edges finds them in brightness and in both colours, so that a white sheet on
// a pink cloth has edges too.
func edges(img *image.YCbCr) *edgeMap {
	w, h := chromaSize(img)
	e := &edgeMap{w: w, h: h, size: make([]float32, w*h), nx: make([]float32, w*h), ny: make([]float32, w*h)}
	full := make([]float32, w*h)
	luma := plane{make([]byte, w*h), w, w, h}
	shrink(luma, plane{img.Y, img.YStride, img.Rect.Dx(), img.Rect.Dy()})
	for _, c := range []struct {
		plane
		gain float32
	}{{luma, 1}, {plane{img.Cb, img.CStride, w, h}, 1.5}, {plane{img.Cr, img.CStride, w, h}, 1.5}} {
		soft := soften(c.plane)
		for y := 1; y < h-1; y++ {
			for x := 1; x < w-1; x++ {
				i := y*w + x
				gx, gy := c.gain*(soft[i+1]-soft[i-1]), c.gain*(soft[i+w]-soft[i-w])
				if m := gx*gx + gy*gy; m > full[i] {
					full[i], e.nx[i], e.ny[i] = m, gx, gy
				}
			}
		}
	}
	e.thin(full)
	return e
}

// thin keeps only the ridge of each edge.
func (e *edgeMap) thin(full []float32) {
	for y := 1; y < e.h-1; y++ {
		for x := 1; x < e.w-1; x++ {
			i := y*e.w + x
			m := full[i]
			if m < weakest*weakest {
				continue
			}
			gx, gy := e.nx[i], e.ny[i]
			step := e.w
			switch ax, ay := abs(gx), abs(gy); {
			case ax > 2.4*ay:
				step = 1
			case ay > 2.4*ax:
			case gx*gy > 0:
				step = e.w + 1
			default:
				step = e.w - 1
			}
			if m >= full[i-step] && m > full[i+step] {
				root := float32(math.Sqrt(float64(m)))
				e.size[i], e.nx[i], e.ny[i] = root, gx/root, gy/root
			}
		}
	}
}

// soften takes the mean of 3 × 3 pixels.
func soften(p plane) []float32 {
	out := make([]float32, p.w*p.h)
	for y := range p.h {
		up, here, down := p.pix[max(0, y-1)*p.stride:], p.pix[y*p.stride:], p.pix[min(p.h-1, y+1)*p.stride:]
		for x := range p.w {
			l, r := max(0, x-1), min(p.w-1, x+1)
			sum := int(up[l]) + int(up[x]) + int(up[r]) + int(here[l]) + int(here[x]) + int(here[r]) + int(down[l]) + int(down[x]) + int(down[r])
			out[y*p.w+x] = float32(sum) / 9
		}
	}
	return out
}

func abs[T float32 | float64](v T) T {
	if v < 0 {
		return -v
	}
	return v
}
