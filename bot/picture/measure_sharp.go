package picture

import (
	"image"
	"slices"
)

// sharpTiles is into how many tiles each direction is divided.
const sharpTiles = 12

// sharp is how much finer the finest tenth of the picture is than its plainest:
// of the tiles' variances of the second derivative, the 90th percentile less
// the 10th, which is the noise of the camera; of the two directions the poorer,
// because a moved camera blurs one. (The variance over the whole picture does
// not tell: noise hides blur.) peak is the same of the finest tile.
func sharp(g *image.Gray) (typical, peak float64) {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	if w < 3*sharpTiles || h < 3*sharpTiles {
		return 0, 0
	}
	var across, down []float64
	for ty := range sharpTiles {
		for tx := range sharpTiles {
			r := image.Rect(max(1, tx*w/sharpTiles), max(1, ty*h/sharpTiles),
				min(w-1, (tx+1)*w/sharpTiles), min(h-1, (ty+1)*h/sharpTiles))
			x, y := curvature(g, r)
			across, down = append(across, x), append(down, y)
			peak = max(peak, min(x, y))
		}
	}
	typical = min(spread(across), spread(down))
	return typical, peak - min(across[len(across)/10], down[len(down)/10])
}

// curvature is the variance of the second derivative in a tile, in either
// direction.
func curvature(g *image.Gray, r image.Rectangle) (across, down float64) {
	var sx, sy, sxx, syy int
	for y := r.Min.Y; y < r.Max.Y; y++ {
		up, here, below := g.Pix[(y-1)*g.Stride:], g.Pix[y*g.Stride:], g.Pix[(y+1)*g.Stride:]
		for x := r.Min.X; x < r.Max.X; x++ {
			c := 2 * int(here[x])
			dx, dy := int(here[x-1])+int(here[x+1])-c, int(up[x])+int(below[x])-c
			sx, sy, sxx, syy = sx+dx, sy+dy, sxx+dx*dx, syy+dy*dy
		}
	}
	n := float64(r.Dx() * r.Dy())
	mx, my := float64(sx)/n, float64(sy)/n
	return float64(sxx)/n - mx*mx, float64(syy)/n - my*my
}

// spread is the 90th percentile less the 10th.
func spread(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)*9/10] - v[len(v)/10]
}
