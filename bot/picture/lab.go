package picture

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"io"
	"time"

	"golang.org/x/sync/semaphore"

	"damping/flows"
	"damping/flows/aid"
)

// Config are the limits of a Lab. A zero field has its default.
type Config struct {
	Bytes   int64         // of a file: 20 MB
	Pixels  int           // of a picture: 40 million
	Memory  int64         // for what is decoded at once: 256 MiB
	Pages   int           // of a PDF: 4
	Decodes int           // at once, at the most: 2
	Time    time.Duration // for one file, not counting the wait for a turn: 30 s
	Temp    string        // where converters work; the system's folder for such
	HEIC    string        // program: heif-convert
	PDF     string        // program: pdftoppm
	PDFInfo string        // program: pdfinfo
	OCR     string        // program: tesseract
}

// Lab reads pictures, only so many at once. It may be used by many goroutines.
type Lab struct {
	Config
	turns   *semaphore.Weighted // the memory to decode in
	reading *semaphore.Weighted // the number on a card
}

// NewLab makes a lab with these limits.
func NewLab(c Config) *Lab {
	c.Bytes = cmp.Or(c.Bytes, 20<<20)
	c.Pixels = cmp.Or(c.Pixels, 40_000_000)
	c.Memory = cmp.Or(c.Memory, 256<<20)
	c.Pages = cmp.Or(c.Pages, 4)
	c.Decodes = cmp.Or(c.Decodes, 2)
	c.Time = cmp.Or(c.Time, 30*time.Second)
	c.HEIC = cmp.Or(c.HEIC, "heif-convert")
	c.PDF = cmp.Or(c.PDF, "pdftoppm")
	c.PDFInfo = cmp.Or(c.PDFInfo, "pdfinfo")
	c.OCR = cmp.Or(c.OCR, "tesseract")
	return &Lab{Config: c, turns: semaphore.NewWeighted(c.Memory), reading: semaphore.NewWeighted(1)}
}

// Hint says what is wanted of a file beyond its picture.
type Hint struct {
	Position bool // where it was taken, if the file says so
}

// Picture is what came of a file.
type Picture struct {
	Sum      string             // SHA-256 of the file as it came, hexadecimal
	Bytes    int64              // of the file as it came
	Pages    []Page             // at least one; several of a PDF
	Position *flows.Coordinates // nil unless asked for and present
}

// Page is one picture in three sizes, JPEG without metadata, upright.
type Page struct {
	Full     []byte // long side at most 2,560 px
	Read     []byte // at most 1,600 px
	Thumb    []byte // at most 320 px
	Look     uint64 // perceptual hash, see Distance
	Measures aid.PhotoMeasures
}

// Read takes a file in. It needs the whole file in memory and, for its turn,
// what decoding takes: a large picture waits until it is alone. Its errors are those of this package, the context's,
// and those of r.
func (l *Lab) Read(ctx context.Context, r io.Reader, hint Hint) (*Picture, error) {
	data, err := io.ReadAll(io.LimitReader(r, l.Bytes+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("picture: read: %w", err)
	case int64(len(data)) > l.Bytes:
		return nil, ErrTooLarge
	}
	f, err := l.open(data)
	if err != nil {
		return nil, err
	}
	if err := l.turns.Acquire(ctx, f.need); err != nil {
		return nil, err
	}
	defer l.turns.Release(f.need)

	inner, cancel := context.WithTimeout(ctx, l.Time)
	defer cancel()
	sum := sha256.Sum256(data)
	p := &Picture{Sum: hex.EncodeToString(sum[:]), Bytes: int64(len(data))}
	if err := l.pages(inner, f, hint, p); err != nil {
		return nil, told(ctx, inner, err)
	}
	return p, nil
}

// pages decodes every page of the file into p.
func (l *Lab) pages(ctx context.Context, f file, hint Hint, p *Picture) error {
	add := func(page file) error {
		full, err := page.decode(ctx)
		if err != nil {
			return err
		}
		made, err := develop(full, page.size)
		if err != nil {
			return err
		}
		p.Pages = append(p.Pages, made)
		if hint.Position && p.Position == nil {
			p.Position = page.meta.position
		}
		return nil
	}
	switch f.kind {
	case kindHEIC:
		return l.heic(ctx, f.data, add)
	case kindPDF:
		return l.pdf(ctx, f.data, add)
	}
	return add(f)
}

// file is a file of a known kind, not yet decoded.
type file struct {
	kind kind
	data []byte
	size image.Point // pixels as stored; zero for HEIC and PDF
	need int64       // bytes of memory to decode it
	meta meta
}

// open finds out what a file is and refuses what is too large to be decoded.
func (l *Lab) open(data []byte) (file, error) {
	f := file{kind: sniff(data), data: data, need: l.Memory / int64(l.Decodes)}
	switch f.kind {
	case kindNone:
		return file{}, ErrNotPicture
	case kindGIF:
		return file{}, ErrAnimation
	case kindPDF:
		return f, nil
	case kindHEIC:
		if heicPixels(data) > int64(l.Pixels) {
			return file{}, ErrTooLarge
		}
		return f, nil
	}
	c, _, err := image.DecodeConfig(bytes.NewReader(data))
	switch {
	case err != nil || c.Width < 1 || c.Height < 1:
		return file{}, ErrBroken
	case c.Width*c.Height > l.Pixels:
		return file{}, ErrTooLarge
	}
	f.need = max(f.need, decoding(f.kind, data, c))
	if f.need > l.Memory {
		return file{}, ErrTooLarge
	}
	f.size = image.Pt(c.Width, c.Height)
	f.meta = readMeta(f.kind, data)
	return f, nil
}
