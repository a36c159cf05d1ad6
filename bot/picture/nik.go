package picture

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"os/exec"
	"regexp"
	"strings"

	"damping/flows/aid"
)

// How large a card is made for reading, in pixels, and where the strip with the
// number begins, in parts of its height.
const (
	cardWide = 1600
	cardHigh = cardWide * 54 / 86
	nikTop   = .10
)

// NIK reads the number on a photo of a KTP: the full copy of a page. It is ""
// when no possible number can be read. A hint only: what is read is often wrong
// by a digit on a poor photo. ErrNoConverter tells that nothing here can read.
// One card is read at a time, beside the decoding and not in its turns.
func (l *Lab) NIK(ctx context.Context, full []byte) (string, error) {
	if _, err := exec.LookPath(l.OCR); err != nil {
		return "", ErrNoConverter
	}
	if err := l.reading.Acquire(ctx, 1); err != nil {
		return "", err
	}
	defer l.reading.Release(1)
	inner, cancel := context.WithTimeout(ctx, l.Time)
	defer cancel()
	band, err := nikBand(full)
	if err != nil {
		return "", err
	}
	text, err := l.recognize(inner, band)
	if err != nil {
		return "", told(ctx, inner, err)
	}
	return nikIn(text), nil
}

// recognize has the words in a picture read.
func (l *Lab) recognize(ctx context.Context, g *image.Gray) (words string, err error) {
	err = l.workshop("in.pgm", pgm(g), func(dir string) error {
		out, err := run(ctx, dir, []string{"OMP_THREAD_LIMIT=1"}, l.OCR, "in.pgm", "stdout", "-l", "eng", "--psm", "6")
		words = string(out)
		return err
	})
	return words, err
}

// nikBand is the strip of the card with the number, laid flat, its light evened.
func nikBand(full []byte) (*image.Gray, error) {
	img, err := jpeg.Decode(bytes.NewReader(full))
	if err != nil {
		return nil, ErrBroken
	}
	large := planar(img)
	small := fit(large, measureSide)
	s, _ := sheetOn(small, gray(small))
	m := s.scaled(float64(large.Rect.Dx()) / float64(small.Rect.Dx())).warp()
	g := gray(large)
	band := image.NewGray(image.Rect(0, 0, cardWide*76/100, cardHigh*24/100))
	for y := range band.Rect.Dy() {
		for x := range band.Rect.Dx() {
			band.Pix[y*band.Stride+x] = sample(g, m.at(float64(x)/cardWide, nikTop+float64(y)/cardHigh))
		}
	}
	return even(band), nil
}

// even stretches the brightness of a strip from black to white.
func even(g *image.Gray) *image.Gray {
	var all [256]int
	for _, v := range g.Pix {
		all[v]++
	}
	low, high := part(all, len(g.Pix)/50), part(all, len(g.Pix)*4/5)
	for i, v := range g.Pix {
		g.Pix[i] = byte(min(255, max(0, (int(v)-low)*255/max(1, high-low))))
	}
	return g
}

// pgm is the plainest of picture formats.
func pgm(g *image.Gray) []byte {
	return append(fmt.Appendf(nil, "P5\n%d %d\n255\n", g.Rect.Dx(), g.Rect.Dy()), g.Pix...)
}

// lookalikes are letters that are read where a digit stands.
var lookalikes = strings.NewReplacer("O", "0", "o", "0", "D", "0", "Q", "0", "I", "1", "l", "1", "|", "1", "i", "1",
	"Z", "2", "z", "2", "A", "4", "S", "5", "s", "5", "b", "6", "G", "6", "?", "7", "T", "7", "B", "8", "g", "9", "q", "9",
	" ", "", ".", "", "-", "", ",", "", "'", "")

var sixteenDigits = regexp.MustCompile(`(?:^|\D)(\d{16})(?:\D|$)`)

// nikIn finds a possible number in what was read: the first line that has one.
func nikIn(text string) string {
	for line := range strings.Lines(text) {
		if i := strings.LastIndexAny(line, ":;"); i >= 0 {
			line = line[i+1:]
		}
		line = strings.TrimPrefix(strings.TrimSpace(line), "NIK")
		if m := sixteenDigits.FindStringSubmatch(lookalikes.Replace(line)); m != nil {
			if n, err := aid.ParseNIK(m[1]); err == nil {
				return string(n)
			}
		}
	}
	return ""
}
