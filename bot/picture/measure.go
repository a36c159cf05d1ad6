package picture

import (
	"image"

	"damping/flows/aid"
)

// measureSide is the long side of the picture on which everything is measured,
// in pixels.
const measureSide = 640

// Measure measures a picture whose long side is at most 640 px. Width and
// Height are left to the caller, who knows how large it was.
func Measure(img *image.YCbCr) aid.PhotoMeasures {
	m := light(img)
	m.Sharp = sharp(gray(img))
	return m
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
