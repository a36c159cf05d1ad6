package picture

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/webp"
)

// The long sides of the copies, in pixels, and their JPEG qualities.
const (
	fullSide, fullQuality   = 2560, 88
	readSide, readQuality   = 1600, 80
	thumbSide, thumbQuality = 320, 75
)

// decode gives the picture upright and at most fullSide long.
func (f file) decode(ctx context.Context) (*image.YCbCr, error) {
	r := &patient{ctx, bytes.NewReader(f.data)}
	var img image.Image
	var err error
	switch f.kind {
	case kindJPEG:
		img, err = jpeg.Decode(r)
	case kindPNG:
		img, err = png.Decode(r)
	case kindWebP:
		img, err = webp.Decode(r)
	default:
		return nil, ErrNotPicture
	}
	if err != nil || img.Bounds().Size() != f.size {
		return nil, ErrBroken
	}
	return upright(fit(planar(img), fullSide), f.meta.turn), nil
}

// patient is a reader that ends with its context, so that a decoder does.
type patient struct {
	ctx context.Context
	r   io.Reader
}

func (p *patient) Read(b []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	return p.r.Read(b)
}

// develop makes the copies of a picture and measures it. size is what it was
// before anything was made smaller, in either direction.
func develop(full *image.YCbCr, size image.Point) (Page, error) {
	read := fit(full, readSide)
	small := fit(read, measureSide)
	var p Page
	var err error
	if p.Full, err = encode(full, fullQuality); err != nil {
		return Page{}, err
	}
	if p.Read, err = encode(read, readQuality); err != nil {
		return Page{}, err
	}
	if p.Thumb, err = encode(fit(small, thumbSide), thumbQuality); err != nil {
		return Page{}, err
	}
	p.Look = look(small)
	p.Measures = Measure(small)
	p.Measures.Width, p.Measures.Height = size.X, size.Y
	if b := full.Rect; b.Dx() > b.Dy() != (size.X > size.Y) {
		p.Measures.Width, p.Measures.Height = size.Y, size.X
	}
	return p, nil
}

func encode(img *image.YCbCr, quality int) ([]byte, error) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
