package picture

import (
	"encoding/binary"
	"image"
	"image/color"
)

// decoding is how many bytes it takes to decode a file of kind JPEG, PNG or
// WebP: the picture as its decoder keeps it and the planes that are made of it.
// A progressive JPEG keeps four bytes for each sample until its end, so that a
// file of 200 kB can take ten times what it takes otherwise.
func decoding(k kind, data []byte, c image.Config) int64 {
	const planes = 1.5 // of YCbCr 4:2:0
	var each float64   // of a pixel
	switch {
	case k == kindJPEG:
		samples, progressive := jpegFrame(data)
		each = samples
		if progressive {
			each += 4 * samples
		}
		if c.ColorModel != color.YCbCrModel {
			each += 4 + planes // CMYK and RGB are made of the samples
		}
	case c.ColorModel == color.YCbCrModel:
		each = planes
	case c.ColorModel == color.GrayModel:
		each = 1 + planes
	case c.ColorModel == color.RGBA64Model, c.ColorModel == color.NRGBA64Model:
		each = 8 + 4 + planes
	default: // an interlaced PNG has half of the pixels a second time
		each = 4 + 2 + planes
	}
	return int64(each * float64(c.Width) * float64(c.Height))
}

// jpegFrame reads the frame header of a JPEG: how many samples a pixel has, and
// whether they come bit by bit. Without one that can be read it is the most.
func jpegFrame(data []byte) (samples float64, progressive bool) {
	for at := 2; at+4 <= len(data) && data[at] == 0xff; {
		marker, size := data[at+1], int(binary.BigEndian.Uint16(data[at+2:]))
		if marker == 0xff { // filling
			at++
			continue
		}
		if marker == 0xda || size < 2 || at+2+size > len(data) {
			break
		}
		if body := data[at+4 : at+2+size]; marker >= 0xc0 && marker <= 0xc2 && len(body) >= 6 {
			sum, most := 0, 1
			for c := 7; c < len(body); c += 3 {
				area := int(body[c]>>4) * int(body[c]&15)
				sum, most = sum+area, max(most, area)
			}
			return float64(sum) / float64(most), marker == 0xc2
		}
		at += 2 + size
	}
	return 4, true
}
