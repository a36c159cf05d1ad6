package picture

import (
	"image"
	"math"
	"slices"
)

// sharpTiles is into how many tiles each direction is divided.
const sharpTiles = 12

// sharp is how much finer the finest tenth of the picture is than its plainest:
// of the tiles' variances of the second derivative, the 90th percentile less
// the 10th, which is the noise of the camera; of four directions the poorest,
// because a moved camera blurs one. (The variance over the whole picture does
// not tell: noise hides blur.) peak is the same of the finest tile.
func sharp(g *image.Gray) (typical, peak float64) {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	if w < 3*sharpTiles || h < 3*sharpTiles {
		return 0, 0
	}
	var all [4][]float64
	for ty := range sharpTiles {
		for tx := range sharpTiles {
			r := image.Rect(max(1, tx*w/sharpTiles), max(1, ty*h/sharpTiles),
				min(w-1, (tx+1)*w/sharpTiles), min(h-1, (ty+1)*h/sharpTiles))
			v := curvature(g, r)
			for d := range all {
				all[d] = append(all[d], v[d])
			}
			peak = max(peak, min(v[0], v[1], v[2], v[3]))
		}
	}
	typical, noise := math.Inf(1), math.Inf(1)
	for _, v := range all {
		slices.Sort(v)
		typical = min(typical, v[len(v)*9/10]-v[len(v)/10])
		noise = min(noise, v[len(v)/10])
	}
	return typical, peak - noise
}

// curvature is the variance of the second derivative in a tile: across, down,
// and along both diagonals.
func curvature(g *image.Gray, r image.Rectangle) (v [4]float64) {
	var sum, squares [4]int
	steps := [4]int{1, g.Stride, g.Stride + 1, g.Stride - 1}
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			i := y*g.Stride + x
			c := 2 * int(g.Pix[i])
			for d, step := range steps {
				k := int(g.Pix[i-step]) + int(g.Pix[i+step]) - c
				sum[d] += k
				squares[d] += k * k
			}
		}
	}
	n := float64(r.Dx() * r.Dy())
	for d := range v {
		mean := float64(sum[d]) / n
		v[d] = float64(squares[d])/n - mean*mean
	}
	return v
}
