package picture_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"damping/bot/picture"
)

// lab has the usual limits and works in a folder of the test, which must be
// empty when the test ends.
func lab(t testing.TB, c picture.Config) *picture.Lab {
	t.Helper()
	c.Temp = t.TempDir()
	t.Cleanup(func() {
		if left, err := os.ReadDir(c.Temp); err != nil || len(left) > 0 {
			t.Errorf("left behind: %v %v", left, err)
		}
	})
	return picture.NewLab(c)
}

// scene is a picture whose four corners differ: red, green, blue, white,
// clockwise from the top left.
func scene(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{255, 0, 0, 255}
			switch {
			case y >= h/2 && x < w/2:
				c = color.RGBA{255, 255, 255, 255}
			case y >= h/2:
				c = color.RGBA{0, 0, 255, 255}
			case x >= w/2:
				c = color.RGBA{0, 255, 0, 255}
			}
			img.Set(x, y, c)
		}
	}
	return img
}

func jpegOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// heicOf encodes by the program that comes with the converter.
func heicOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.png"), filepath.Join(dir, "out.heic")
	if err := os.WriteFile(in, pngOf(t, img), 0o600); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.Command("heif-enc", "-q", "70", "-o", out, in).CombinedOutput(); err != nil {
		t.Fatalf("heif-enc: %v\n%s", err, said)
	}
	data, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// pdfOf is a PDF of empty pages with a grey box in the middle of each.
func pdfOf(pages int, width, height float64) []byte {
	var b bytes.Buffer
	var at []int
	object := func(text string) {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(at), text)
	}
	b.WriteString("%PDF-1.4\n")
	kids := make([]string, pages)
	for i := range kids {
		kids[i] = fmt.Sprintf("%d 0 R", i+4)
	}
	object("<< /Type /Catalog /Pages 2 0 R >>")
	object(fmt.Sprintf("<< /Type /Pages /Count %d /Kids [%s] >>", pages, strings.Join(kids, " ")))
	box := fmt.Sprintf(".5 g %g %g %g %g re f", width/4, height/4, width/2, height/2)
	object(fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(box), box))
	for range pages {
		object(fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %g %g] /Contents 3 0 R >>", width, height))
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, p := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", p)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, start)
	return b.Bytes()
}

// withEXIF puts an EXIF block into a JPEG.
func withEXIF(file, tiff []byte) []byte {
	body := append([]byte("Exif\x00\x00"), tiff...)
	out := []byte{0xff, 0xd8, 0xff, 0xe1}
	out = binary.BigEndian.AppendUint16(out, uint16(len(body)+2))
	return append(append(out, body...), file[2:]...)
}

// tiffOf is an EXIF block with an orientation, a position in Metro (5° 7' 12" S,
// 105° 18' 36" E) and a text.
func tiffOf(orientation uint16, text string) []byte {
	le := binary.LittleEndian
	b := []byte("II*\x00\x08\x00\x00\x00")
	entry := func(tag, kind uint16, count, value uint32) {
		b = le.AppendUint16(b, tag)
		b = le.AppendUint16(b, kind)
		b = le.AppendUint32(b, count)
		b = le.AppendUint32(b, value)
	}
	const gps = 8 + 2 + 3*12 + 4
	const values = gps + 2 + 4*12 + 4
	b = le.AppendUint16(b, 3)
	entry(0x0112, 3, 1, uint32(orientation))
	entry(0x010e, 2, uint32(len(text)), values+48)
	entry(0x8825, 4, 1, gps)
	b = le.AppendUint32(b, 0)
	b = le.AppendUint16(b, 4)
	entry(1, 2, 2, 'S')
	entry(2, 5, 3, values)
	entry(3, 2, 2, 'E')
	entry(4, 5, 3, values+24)
	b = le.AppendUint32(b, 0)
	for _, v := range []uint32{5, 7, 12, 105, 18, 36} {
		b = le.AppendUint32(b, v)
		b = le.AppendUint32(b, 1)
	}
	return append(b, text...)
}

// declaredPNG is a PNG that says it is so large and holds these bytes.
func declaredPNG(w, h uint32, body []byte) []byte {
	b := []byte("\x89PNG\r\n\x1a\n")
	chunk := func(name string, body []byte) {
		b = binary.BigEndian.AppendUint32(b, uint32(len(body)))
		from := len(b)
		b = append(append(b, name...), body...)
		b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[from:]))
	}
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	chunk("IHDR", append(head, 8, 2, 0, 0, 0))
	chunk("IDAT", body)
	chunk("IEND", nil)
	return b
}
