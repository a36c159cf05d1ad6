package picture_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime/metrics"
	"strings"
	"testing"
	"time"

	"damping/bot/picture"
	"damping/bot/picture/picturetest"
	"damping/flows"
)

func TestHostileFiles(t *testing.T) {
	card := jpegOf(t, scene(800, 600))
	heic := heicOf(t, scene(640, 480))
	bomb := bytes.Clone(heic) // says that it is huge
	at := bytes.Index(bomb, []byte("ispe"))
	binary.BigEndian.PutUint32(bomb[at+8:], 60000)
	binary.BigEndian.PutUint32(bomb[at+12:], 60000)
	for _, c := range []struct {
		name string
		data []byte
		want error
	}{
		{"PNG of 50,000 × 50,000", declaredPNG(50000, 50000, nil), picture.ErrTooLarge},
		{"progressive JPEG of 40 million pixels", picturetest.Progressive(8000, 5000), picture.ErrTooLarge},
		{"PNG without pixels", declaredPNG(2000, 2000, nil), picture.ErrBroken},
		{"PNG of no width", declaredPNG(0, 10, nil), picture.ErrBroken},
		{"truncated JPEG", card[:len(card)/2], picture.ErrBroken},
		{"JPEG of three bytes", card[:3], picture.ErrBroken},
		{"GIF named .jpg", []byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"), picture.ErrAnimation},
		{"PDF of 500 pages", pdfOf(500, 595, 842), picture.ErrPages},
		{"PDF that is none", []byte("%PDF-1.4\nhello"), picture.ErrBroken},
		{"HEIC that says it is huge", bomb, picture.ErrTooLarge},
		{"truncated HEIC", heic[:len(heic)/2], picture.ErrBroken},
		{"a web page", []byte("<html><script>alert(1)</script>"), picture.ErrNotPicture},
		{"nothing", nil, picture.ErrNotPicture},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := lab(t, picture.Config{}).Read(t.Context(), bytes.NewReader(c.data), picture.Hint{Position: true})
			if !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
			if picture.Fault(err) == "" {
				t.Error("nothing to tell the sender")
			}
		})
	}
}

// A progressive JPEG of usual size is read like any other.
func TestProgressiveJPEG(t *testing.T) {
	p, err := lab(t, picture.Config{}).Read(t.Context(), bytes.NewReader(picturetest.Progressive(4000, 3000)), picture.Hint{})
	if err != nil {
		t.Fatal(err)
	}
	if m := p.Pages[0].Measures; m.Width != 4000 || m.Height != 3000 {
		t.Errorf("%d × %d", m.Width, m.Height)
	}
}

// A page as long as a street is rendered no larger than any other.
func TestLongPDFPage(t *testing.T) {
	p, err := lab(t, picture.Config{}).Read(t.Context(), bytes.NewReader(pdfOf(1, 50, 14000)), picture.Hint{})
	if err == nil && p.Pages[0].Measures.Height != 2560 || err != nil && !errors.Is(err, picture.ErrBroken) {
		t.Errorf("%v", err)
	}
}

func TestLimitOfBytes(t *testing.T) {
	endless := io.MultiReader(bytes.NewReader(jpegOf(t, scene(80, 60))), zeros{})
	if _, err := lab(t, picture.Config{}).Read(t.Context(), endless, picture.Hint{}); !errors.Is(err, picture.ErrTooLarge) {
		t.Errorf("%v", err)
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// Files that are small and say they are large take no memory.
func TestHostileFilesTakeNoMemory(t *testing.T) {
	before := allocated()
	l := lab(t, picture.Config{})
	for range 20 {
		_, err := l.Read(t.Context(), bytes.NewReader(declaredPNG(50000, 50000, nil)), picture.Hint{})
		if !errors.Is(err, picture.ErrTooLarge) {
			t.Fatal(err)
		}
	}
	if took := allocated() - before; took > 10<<20 {
		t.Errorf("20 refusals allocated %d bytes", took)
	}
}

// allocated is how many bytes were ever allocated.
func allocated() uint64 {
	s := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}

func TestAbsentConverter(t *testing.T) {
	l := lab(t, picture.Config{HEIC: "no-such-program", PDFInfo: "no-such-program"})
	for _, data := range [][]byte{heicOf(t, scene(64, 64)), pdfOf(1, 595, 842)} {
		_, err := l.Read(t.Context(), bytes.NewReader(data), picture.Hint{})
		if !errors.Is(err, picture.ErrNoConverter) || picture.Fault(err) != flows.FaultConverter {
			t.Errorf("%v", err)
		}
	}
}

// A converter that hangs, eats memory or fills the disk is ended, with all it
// started, and its folder is removed.
func TestConverterIsHeldToItsLimits(t *testing.T) {
	file := heicOf(t, scene(64, 64))
	for name, c := range map[string]struct {
		script string
		limit  time.Duration
		want   error
	}{
		"hangs":          {"sleep 1000 & sleep 1000", time.Second, picture.ErrTimeout},
		"eats memory":    {"tail -c 5G /dev/zero >out.jpg", time.Minute, picture.ErrBroken},
		"fills the disk": {"cat /dev/zero >out.jpg", time.Minute, picture.ErrBroken},
		"says too much":  {"yes | head -c 50M", time.Minute, picture.ErrBroken},
		"sees a secret":  {`test -n "$DAMPING_TEST_SECRET" && exec sleep 1000; exit 1`, time.Minute, picture.ErrBroken},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("DAMPING_TEST_SECRET", "x")
			program := filepath.Join(t.TempDir(), "convert")
			if err := os.WriteFile(program, []byte("#!/bin/sh\n"+c.script+"\n"), 0o700); err != nil {
				t.Fatal(err)
			}
			_, err := lab(t, picture.Config{HEIC: program, Time: c.limit}).Read(t.Context(), bytes.NewReader(file), picture.Hint{})
			if !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
		})
	}
}

// What goes wrong is said without a word of the file.
func TestErrorsSayNothingOfTheFile(t *testing.T) {
	_, err := lab(t, picture.Config{}).Read(t.Context(), strings.NewReader("SITI AMINAH 1872014505809001"), picture.Hint{})
	if err == nil || strings.Contains(err.Error(), "SITI") || strings.Contains(err.Error(), "9001") {
		t.Errorf("%v", err)
	}
}
