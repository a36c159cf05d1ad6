package picture_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"image"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"damping/bot/picture"
)

// corners names the colours of a scene, clockwise from the top left.
func corners(t testing.TB, file []byte) string {
	t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	var out []string
	for _, p := range []image.Point{{w / 4, h / 4}, {w * 3 / 4, h / 4}, {w * 3 / 4, h * 3 / 4}, {w / 4, h * 3 / 4}} {
		r, g, b, _ := img.At(p.X, p.Y).RGBA()
		name := "white"
		switch {
		case r > 0x8000 && b < 0x8000:
			name = "red"
		case g > 0x8000 && b < 0x8000:
			name = "green"
		case r < 0x8000:
			name = "blue"
		}
		out = append(out, name)
	}
	return strings.Join(out, " ")
}

func TestReadEveryFormat(t *testing.T) {
	img := scene(1800, 1200)
	for name, data := range map[string][]byte{
		"jpeg": jpegOf(t, img), "png": pngOf(t, img), "heic": heicOf(t, img), "webp": smallWebP,
	} {
		t.Run(name, func(t *testing.T) {
			p, err := lab(t, picture.Config{}).Read(t.Context(), bytes.NewReader(data), picture.Hint{})
			if err != nil {
				t.Fatal(err)
			}
			sum := sha256.Sum256(data)
			if p.Sum != hex.EncodeToString(sum[:]) || p.Bytes != int64(len(data)) || len(p.Pages) != 1 || p.Position != nil {
				t.Errorf("%+v", p)
			}
			if name == "webp" {
				return // one colour
			}
			m := p.Pages[0].Measures
			if m.Width != 1800 || m.Height != 1200 {
				t.Errorf("measured %d × %d", m.Width, m.Height)
			}
			for copy, want := range map[string]struct {
				file []byte
				size image.Point
			}{
				"full": {p.Pages[0].Full, image.Pt(1800, 1200)}, "read": {p.Pages[0].Read, image.Pt(1600, 1067)}, "thumb": {p.Pages[0].Thumb, image.Pt(320, 214)},
			} {
				c, err := jpeg.DecodeConfig(bytes.NewReader(want.file))
				if err != nil || image.Pt(c.Width, c.Height) != want.size {
					t.Errorf("%s: %d × %d, want %v (%v)", copy, c.Width, c.Height, want.size, err)
				}
				if got := corners(t, want.file); got != "red green blue white" {
					t.Errorf("%s: %s", copy, got)
				}
			}
		})
	}
}

// smallWebP is 1 × 1 px.
var smallWebP = []byte("RIFF\x24\x00\x00\x00WEBPVP8 \x18\x00\x00\x00\x30\x01\x00\x9d\x01\x2a\x01\x00\x01\x00\x02\x00\x34\x25\xa4\x00\x03\x70\x00\xfe\xfb\x94\x00\x00")

func TestReadTurnsUpright(t *testing.T) {
	want := map[uint16]string{
		0: "red green blue white", 1: "red green blue white", 2: "green red white blue", 3: "blue white red green",
		4: "white blue green red", 5: "red white blue green", 6: "white red green blue", 7: "blue green red white",
		8: "green blue white red", 9: "red green blue white", 65535: "red green blue white",
	}
	for turn, corner := range want {
		data := withEXIF(jpegOf(t, scene(800, 600)), tiffOf(turn, ""))
		p, err := lab(t, picture.Config{}).Read(t.Context(), bytes.NewReader(data), picture.Hint{})
		if err != nil {
			t.Fatal(err)
		}
		if got := corners(t, p.Pages[0].Full); got != corner {
			t.Errorf("orientation %d: %s, want %s", turn, got, corner)
		}
		if m := p.Pages[0].Measures; (m.Width == 600) != (turn >= 5 && turn <= 8) {
			t.Errorf("orientation %d: measured %d × %d", turn, m.Width, m.Height)
		}
	}
}

// Metadata goes; the position is told only to who asks.
func TestReadStripsMetadata(t *testing.T) {
	const script = "<script>alert(1)</script>"
	data := withEXIF(jpegOf(t, scene(800, 600)), tiffOf(1, script))
	for _, asked := range []bool{false, true} {
		p, err := lab(t, picture.Config{}).Read(t.Context(), bytes.NewReader(data), picture.Hint{Position: asked})
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range [][]byte{p.Pages[0].Full, p.Pages[0].Read, p.Pages[0].Thumb} {
			if bytes.Contains(file, []byte("script")) || bytes.Contains(file, []byte("Exif")) {
				t.Error("metadata was kept")
			}
		}
		if (p.Position != nil) != asked {
			t.Fatalf("asked %v, position %v", asked, p.Position)
		}
		if asked && (math.Abs(p.Position.Lat+5.12) > 1e-6 || math.Abs(p.Position.Lon-105.31) > 1e-6) {
			t.Errorf("position %v", *p.Position)
		}
	}
}

func TestReadPDF(t *testing.T) {
	p, err := lab(t, picture.Config{}).Read(t.Context(), bytes.NewReader(pdfOf(3, 595, 842)), picture.Hint{})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Pages) != 3 || p.Pages[2].Measures.Height != 2560 || p.Pages[2].Measures.Width/10 != 181 {
		t.Errorf("%d pages, the last %+v", len(p.Pages), p.Pages[len(p.Pages)-1].Measures)
	}
}

// One scene sent again by a network that recompresses has nearly the same look.
func TestLookSurvivesTheNetwork(t *testing.T) {
	draw := func(seed uint64) *image.RGBA {
		r := rand.New(rand.NewPCG(seed, 1))
		img := image.NewRGBA(image.Rect(0, 0, 1600, 1200))
		for range 60 {
			c := byte(r.IntN(256))
			x, y, w, h := r.IntN(1600), r.IntN(1200), r.IntN(400), r.IntN(300)
			for j := y; j < min(1200, y+h); j++ {
				for i := x; i < min(1600, x+w); i++ {
					img.Pix[img.PixOffset(i, j)], img.Pix[img.PixOffset(i, j)+1], img.Pix[img.PixOffset(i, j)+3] = c, c, 255
				}
			}
		}
		return img
	}
	read := func(data []byte) picture.Page {
		p, err := lab(t, picture.Config{}).Read(t.Context(), bytes.NewReader(data), picture.Hint{})
		if err != nil {
			t.Fatal(err)
		}
		return p.Pages[0]
	}
	one, other := read(pngOf(t, draw(1))), read(pngOf(t, draw(2)))
	if d := picture.Distance(one.Look, read(one.Thumb).Look); d > 5 {
		t.Errorf("the same scene, smaller: %d", d)
	}
	if d := picture.Distance(one.Look, other.Look); d <= 10 {
		t.Errorf("another scene: %d", d)
	}
}

func TestReadStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, data := range [][]byte{jpegOf(t, scene(800, 600)), pdfOf(1, 595, 842)} {
		if _, err := lab(t, picture.Config{}).Read(ctx, bytes.NewReader(data), picture.Hint{}); !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
	}
}
