package picture

import (
	"image"
	"math/bits"
)

// look is the difference hash of a picture: for 8 × 8 places, whether the next
// to the right is brighter.
func look(img *image.YCbCr) uint64 {
	var tiny [9 * 8]byte
	src := plane{img.Y, img.YStride, img.Rect.Dx(), img.Rect.Dy()}
	shrink(plane{tiny[:], 9, 9, 8}, src)
	var hash uint64
	for y := range 8 {
		for x := range 8 {
			hash <<= 1
			if tiny[y*9+x+1] > tiny[y*9+x] {
				hash |= 1
			}
		}
	}
	return hash
}

// Distance is in how many of the 64 places two looks differ. One scene
// recompressed differs by at most 5; two identity cards of different people
// often by less, so looks say nothing about documents.
func Distance(a, b uint64) int { return bits.OnesCount64(a ^ b) }
