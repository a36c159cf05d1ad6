package picture_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"

	"golang.org/x/image/draw"

	"damping/bot/picture"
	"damping/bot/picture/picturetest"
	"damping/flows/aid"
)

// twelve is a photo of 12 megapixels.
func twelve(t testing.TB) []byte {
	t.Helper()
	s := picturetest.Exam(picturetest.Label{Kind: aid.DocKTP, Class: picturetest.Good}, 2)
	large := image.NewRGBA(image.Rect(0, 0, 4000, 3000))
	draw.BiLinear.Scale(large, large.Rect, s.Image, s.Image.Rect, draw.Src, nil)
	return jpegOf(t, large)
}

// BenchmarkIntake is all that happens to a photo.
func BenchmarkIntake(b *testing.B) {
	data, l := twelve(b), lab(b, picture.Config{})
	for b.Loop() {
		if _, err := l.Read(b.Context(), bytes.NewReader(data), picture.Hint{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkBare decodes the same photo, makes it as small as our full copy and
// encodes it, with the usual packages.
func BenchmarkBare(b *testing.B) {
	data := twelve(b)
	for b.Loop() {
		img, err := jpeg.Decode(bytes.NewReader(data))
		if err != nil {
			b.Fatal(err)
		}
		small := image.NewRGBA(image.Rect(0, 0, 2560, 1920))
		draw.BiLinear.Scale(small, small.Rect, img, img.Bounds(), draw.Src, nil)
	}
}

// BenchmarkTwentyAtOnce reports the most memory that the process has held,
// in megabytes.
func BenchmarkTwentyAtOnce(b *testing.B) {
	data, l := twelve(b), lab(b, picture.Config{})
	runtime.GC()
	for b.Loop() {
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				if _, err := l.Read(b.Context(), bytes.NewReader(data), picture.Hint{}); err != nil {
					b.Error(err)
				}
			})
		}
		all.Wait()
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Skip("the peak is read from /proc")
	}
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	if kb, err := strconv.Atoi(strings.Fields(after)[0]); err == nil {
		b.ReportMetric(float64(kb)/1024, "MB-peak")
	}
}
