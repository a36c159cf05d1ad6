package picture_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"damping/bot/picture"
	"damping/bot/picture/picturetest"
	"damping/flows/aid"
)

// Most numbers are read; of those that are, nearly all are right.
func TestNIK(t *testing.T) {
	l := lab(t, picture.Config{})
	const n = 20
	read, right := 0, 0
	for seed := range n {
		s := picturetest.Fitting(picturetest.Label{Kind: aid.DocKTP, Class: picturetest.Good}, uint64(seed))
		p, err := l.Read(t.Context(), bytes.NewReader(jpegOf(t, s.Image)), picture.Hint{})
		if err != nil {
			t.Fatal(err)
		}
		found, err := l.NIK(t.Context(), p.Pages[0].Full)
		if err != nil {
			t.Fatal(err)
		}
		if found != "" {
			read++
		}
		if aid.CompareNIK(found, aid.NIK(s.NIK)) == aid.NIKMatches {
			right++
		}
	}
	t.Logf("%d cards, %d read, %d right", n, read, right)
	if read < n*6/10 || right < read*9/10 {
		t.Errorf("of %d cards %d were read, %d rightly", n, read, right)
	}
}

// A letter has no number in that place, and a scene none at all.
func TestNIKOfOtherThings(t *testing.T) {
	for _, k := range []aid.DocKind{aid.DocBusiness, aid.DocPhotos} {
		s := picturetest.Fitting(picturetest.Label{Kind: k, Class: picturetest.Good}, 1)
		found, err := lab(t, picture.Config{}).NIK(t.Context(), jpegOf(t, s.Image))
		if err != nil || found != "" {
			t.Errorf("%s: a number was read: %v, %v", k, found != "", err)
		}
	}
}

func TestNIKWithoutReader(t *testing.T) {
	card := jpegOf(t, scene(800, 600))
	if _, err := lab(t, picture.Config{OCR: "no-such-program"}).NIK(t.Context(), card); !errors.Is(err, picture.ErrNoConverter) {
		t.Error(err)
	}
	if _, err := lab(t, picture.Config{}).NIK(t.Context(), []byte(strings.Repeat("x", 99))); !errors.Is(err, picture.ErrBroken) {
		t.Error(err)
	}
}

// TestMissing: what is not installed, or does not work, is told.
func TestMissing(t *testing.T) {
	if missing := lab(t, picture.Config{}).Missing(t.Context()); len(missing) > 0 {
		t.Errorf("here %v are missing", missing)
	}
	none := lab(t, picture.Config{HEIC: "no-such-program", PDFInfo: "no-such-program", OCR: "false"})
	if got := strings.Join(none.Missing(t.Context()), " "); got != "heic pdf nik" {
		t.Errorf("missing: %q", got)
	}
}
