package picture

import (
	"image"
	"image/color"
	"image/draw"
)

// Pictures are kept as JPEG has them: a plane of brightness and two of colour
// at half the size. A photo from a phone is never turned into RGB, which would
// cost three times the memory and most of the time.

// planar gives a picture in planes, with transparency over white. A JPEG is
// already so.
func planar(img image.Image) *image.YCbCr {
	if y, ok := img.(*image.YCbCr); ok {
		return y
	}
	b := img.Bounds()
	out := image.NewYCbCr(image.Rect(0, 0, b.Dx(), b.Dy()), image.YCbCrSubsampleRatio420)
	strip := image.NewRGBA(image.Rect(0, 0, b.Dx(), 1))
	for y := range b.Dy() {
		draw.Draw(strip, strip.Rect, image.White, image.Point{}, draw.Src)
		draw.Draw(strip, strip.Rect, img, b.Min.Add(image.Pt(0, y)), draw.Over)
		for x := range b.Dx() {
			p := strip.Pix[4*x:]
			yy, cb, cr := color.RGBToYCbCr(p[0], p[1], p[2])
			out.Y[y*out.YStride+x] = yy
			if y%2 == 0 && x%2 == 0 {
				i := y/2*out.CStride + x/2
				out.Cb[i], out.Cr[i] = cb, cr
			}
		}
	}
	return out
}

// fit makes a picture smaller, so that its long side is at most side; a picture
// that fits is given back as it is.
func fit(img *image.YCbCr, side int) *image.YCbCr {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	half := img.SubsampleRatio == image.YCbCrSubsampleRatio420
	if long := max(w, h); long > side {
		w, h = max(1, (w*side+long/2)/long), max(1, (h*side+long/2)/long)
	} else if half {
		return img
	}
	out := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio420)
	cw, ch := chromaSize(img)
	shrink(plane{out.Y, out.YStride, w, h}, plane{img.Y, img.YStride, img.Rect.Dx(), img.Rect.Dy()})
	dw, dh := chromaSize(out)
	shrink(plane{out.Cb, out.CStride, dw, dh}, plane{img.Cb, img.CStride, cw, ch})
	shrink(plane{out.Cr, out.CStride, dw, dh}, plane{img.Cr, img.CStride, cw, ch})
	return out
}

// chromaSize is the size of the colour planes of a picture whose corner is 0,0.
func chromaSize(img *image.YCbCr) (w, h int) {
	w, h = img.Rect.Dx(), img.Rect.Dy()
	switch img.SubsampleRatio {
	case image.YCbCrSubsampleRatio422:
		return (w + 1) / 2, h
	case image.YCbCrSubsampleRatio420:
		return (w + 1) / 2, (h + 1) / 2
	case image.YCbCrSubsampleRatio440:
		return w, (h + 1) / 2
	case image.YCbCrSubsampleRatio411:
		return (w + 3) / 4, h
	case image.YCbCrSubsampleRatio410:
		return (w + 3) / 4, (h + 1) / 2
	}
	return w, h
}

// plane is one channel of a picture.
type plane struct {
	pix          []byte
	stride, w, h int
}

// tap is the share of a pixel at a place, of 256.
type tap struct {
	at     int
	weight uint32
}

// taps tells for each of n pixels which of m pixels it covers, and how much of
// each; the weights of one add up to 256.
func taps(n, m int) [][]tap {
	out := make([][]tap, n)
	for i := range out {
		from, to := i*m, (i+1)*m // in 1/n of a pixel
		if n > m {               // larger: the nearest
			out[i] = []tap{{i * m / n, 256}}
			continue
		}
		var left uint32 = 256
		for at := from / n; at*n < to; at++ {
			share := uint32((min(to, (at+1)*n) - max(from, at*n)) * 256 / m)
			left -= share
			out[i] = append(out[i], tap{at, share})
		}
		out[i][len(out[i])/2].weight += left
	}
	return out
}

// shrink makes each pixel of dst the mean of the area of src that it covers.
func shrink(dst, src plane) {
	across, down := taps(dst.w, src.w), taps(dst.h, src.h)
	row, sum := make([]uint32, dst.w), make([]uint32, dst.w)
	last := -1
	for y, rows := range down {
		clear(sum)
		for _, t := range rows {
			if t.at != last {
				squeeze(row, src.pix[t.at*src.stride:], across)
				last = t.at
			}
			for x, v := range row {
				sum[x] += v * t.weight
			}
		}
		line := dst.pix[y*dst.stride:][:dst.w]
		for x, v := range sum {
			line[x] = byte((v + 1<<15) >> 16)
		}
	}
}

// squeeze makes a line shorter; its values are 256 times those of the pixels.
func squeeze(row []uint32, line []byte, across [][]tap) {
	for x, ts := range across {
		var v uint32
		for _, t := range ts {
			v += uint32(line[t.at]) * t.weight
		}
		row[x] = v
	}
}

// upright turns and mirrors a picture by its EXIF orientation (1–8).
func upright(img *image.YCbCr, turn int) *image.YCbCr {
	if turn <= 1 {
		return img
	}
	w, h := img.Rect.Dx(), img.Rect.Dy()
	if turn >= 5 {
		w, h = h, w
	}
	out := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio420)
	cw, ch := chromaSize(out)
	sw, sh := chromaSize(img)
	rotate(plane{out.Y, out.YStride, w, h}, plane{img.Y, img.YStride, img.Rect.Dx(), img.Rect.Dy()}, turn)
	rotate(plane{out.Cb, out.CStride, cw, ch}, plane{img.Cb, img.CStride, sw, sh}, turn)
	rotate(plane{out.Cr, out.CStride, cw, ch}, plane{img.Cr, img.CStride, sw, sh}, turn)
	return out
}

// rotate copies one plane. Where each line of dst comes from in src: its first
// pixel and the step to the next.
func rotate(dst, src plane, turn int) {
	for y := range dst.h {
		var at, step int
		switch turn {
		case 2:
			at, step = y*src.stride+src.w-1, -1
		case 3:
			at, step = (src.h-1-y)*src.stride+src.w-1, -1
		case 4:
			at, step = (src.h-1-y)*src.stride, 1
		case 5:
			at, step = y, src.stride
		case 6:
			at, step = (src.h-1)*src.stride+y, -src.stride
		case 7:
			at, step = (src.h-1)*src.stride+src.w-1-y, -src.stride
		case 8:
			at, step = src.w-1-y, src.stride
		}
		line := dst.pix[y*dst.stride:][:dst.w]
		for x := range line {
			line[x] = src.pix[at]
			at += step
		}
	}
}
