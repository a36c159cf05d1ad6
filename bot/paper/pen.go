// Package paper draws what the office prints and hands out: the list of
// attendance, the certificate, a citizen's plan for her business. A paper is a
// pure function of a struct: the same one gives the same bytes.
//
// What a paper says comes in the struct, ready to be read; this package knows
// only where it stands.
package paper

import (
	"image/color"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// pen draws on pages, in millimetres from the upper left corner. One layout
// is drawn by any pen: as PDF and as a picture.
type pen interface {
	page()                                // begins a page
	box(x, y, w, h float64, c color.RGBA) // filled
	write(x, y float64, l letter, text string)
}

// letter is how a text is written; its size is in points.
type letter struct {
	bold bool
	size float64
	ink  color.RGBA
}

var (
	white  = color.RGBA{255, 255, 255, 255}
	black  = color.RGBA{30, 28, 34, 255}
	quiet  = color.RGBA{110, 104, 114, 255}
	accent = color.RGBA{122, 28, 44, 255}
	pale   = color.RGBA{244, 238, 231, 255}
)

// point is a point in millimetres.
const point = 25.4 / 72

// typefaces are the two weights that there are.
var typefaces = sync.OnceValues(func() (faces [2]*sfnt.Font, err error) {
	for i, ttf := range [][]byte{goregular.TTF, gobold.TTF} {
		if faces[i], err = opentype.Parse(ttf); err != nil {
			return faces, err
		}
	}
	return faces, nil
})

func (l letter) typeface() *sfnt.Font {
	faces, err := typefaces()
	if err != nil {
		panic(err) // they are part of the program
	}
	if l.bold {
		return faces[1]
	}
	return faces[0]
}

// grid is in how many parts of its size a letter is measured.
const grid = 1 << 12

// wide is how wide a text is, in millimetres.
func (l letter) wide(text string) float64 {
	var buf sfnt.Buffer
	f, sum := l.typeface(), fixed.Int26_6(0)
	for _, r := range text {
		if i, err := f.GlyphIndex(&buf, r); err == nil {
			if advance, err := f.GlyphAdvance(&buf, i, fixed.I(grid), font.HintingNone); err == nil {
				sum += advance
			}
		}
	}
	return float64(sum) / 64 / grid * l.size * point
}

// clean leaves out what the letters cannot write, as small pictures, and joins
// lines.
func clean(text string) string {
	var buf sfnt.Buffer
	f := letter{}.typeface()
	known := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		if i, err := f.GlyphIndex(&buf, r); err != nil || i == 0 || unicode.IsControl(r) {
			return -1
		}
		return r
	}, text)
	return strings.NewReplacer(" ,", ",", " .", ".").Replace(strings.Join(strings.Fields(known), " "))
}

// cut shortens a text to a width.
func (l letter) cut(text string, width float64) string {
	if l.wide(text) <= width {
		return text
	}
	letters := []rune(text)
	for len(letters) > 0 && l.wide(string(letters)+"…") > width {
		letters = letters[:len(letters)-1]
	}
	return strings.TrimRight(string(letters), " ") + "…"
}

// fit makes a letter smaller, down to two thirds, until a text has the width;
// what is still too long is cut.
func (l letter) fit(text string, width float64) (letter, string) {
	text = clean(text)
	if w := l.wide(text); w > width {
		l.size *= max(width/w, 0.67)
	}
	return l, l.cut(text, width)
}

// wrap breaks a text into lines of a width; a word that is longer than a line
// is broken.
func (l letter) wrap(text string, width float64) (lines []string) {
	line := ""
	for word := range strings.FieldsSeq(clean(text)) {
		if line != "" && l.wide(line+" "+word) <= width {
			line += " " + word
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for l.wide(word) > width {
			n := len([]rune(word)) - 1
			for n > 1 && l.wide(string([]rune(word)[:n])) > width {
				n--
			}
			lines = append(lines, string([]rune(word)[:n]))
			word = string([]rune(word)[n:])
		}
		line = word
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// lines wraps a text into so many lines at most; the last is cut.
func (l letter) lines(text string, width float64, most int) []string {
	lines := l.wrap(text, width)
	if len(lines) > most {
		lines = append(lines[:most-1], l.cut(strings.Join(lines[most-1:], " "), width))
	}
	return lines
}

// put writes one line at x, made to fit a width.
func put(p pen, x, y, width float64, l letter, text string) {
	l, text = l.fit(text, width)
	p.write(x, y, l, text)
}

// centre writes one line in the middle of x and x+width.
func centre(p pen, x, y, width float64, l letter, text string) {
	l, text = l.fit(text, width)
	p.write(x+(width-l.wide(text))/2, y, l, text)
}

// frame draws the edge of a box.
func frame(p pen, x, y, w, h, thick float64, c color.RGBA) {
	p.box(x, y, w, thick, c)
	p.box(x, y+h-thick, w, thick, c)
	p.box(x, y, thick, h, c)
	p.box(x+w-thick, y, thick, h, c)
}
