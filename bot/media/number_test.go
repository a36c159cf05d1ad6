package media_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"testing"
	"time"

	"damping/bot/picture"
	"damping/bot/picture/picturetest"
	"damping/flows/aid"
)

// card is a photo of a drawn KTP whose number can be read, and that number.
func card(t testing.TB) (data []byte, nik string) {
	t.Helper()
	s := picturetest.Fitting(picturetest.Label{Kind: aid.DocKTP, Class: picturetest.Good}, 3)
	return encoded(t, s.Image), s.NIK
}

func encoded(t testing.TB, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestNumberOfACard: it is read where a KTP is asked for or named, and of a
// photo that nobody asked for when it looks like one; nowhere else.
func TestNumberOfACard(t *testing.T) {
	b := newBench(t)
	ktp, nik := card(t)
	for _, c := range []struct {
		when    string
		data    []byte
		asked   aid.DocKind
		caption string
		tried   bool
		nik     string
	}{
		{"a KTP was asked for", ktp, aid.DocKTP, "", true, nik},
		{"its caption says so", ktp, aid.DocKK, "ini KTP saya", true, nik},
		{"nothing was asked for", ktp, "", "", true, nik},
		{"another document was asked for", ktp, aid.DocKK, "", false, ""},
		{"its caption says otherwise", ktp, aid.DocKTP, "kartu keluarga", false, ""},
		{"it is no card, though a KTP was asked for", photo(t), aid.DocKTP, "", false, ""},
		{"it is no card, and nothing was asked for", photo(t), "", "", false, ""},
	} {
		in := b.sent(c.data)
		in.Text, b.asked = c.caption, c.asked
		out, err := b.keep(in)
		if err != nil || out.Media.Kept == nil {
			t.Fatalf("%s: %+v, %v", c.when, out.Media, err)
		}
		if k := out.Media.Kept; k.Looked != c.tried || k.NIK != c.nik {
			t.Errorf("%s: tried %v, read right %v", c.when, k.Looked, k.NIK == c.nik)
		}
	}
}

// TestAPhotoIsKeptWithoutItsNumber: whatever the reader does, or when there is
// none, the photo is kept, and nothing is said about its number.
func TestAPhotoIsKeptWithoutItsNumber(t *testing.T) {
	ktp, _ := card(t)
	for name, script := range map[string]string{
		"none":  "",
		"fails": "#!/bin/sh\nexit 1\n",
		"hangs": "#!/bin/sh\nsleep 60\n",
		"eats":  "#!/bin/sh\nx=x; while :; do x=$x$x; done\n",
	} {
		b := newBench(t)
		c := picture.Config{Temp: t.TempDir(), OCR: filepath.Join(t.TempDir(), "reader"), Time: 4 * time.Second}
		if script != "" {
			if err := os.WriteFile(c.OCR, []byte(script), 0o700); err != nil {
				t.Fatal(err)
			}
		}
		b.asked, b.Lab = aid.DocKTP, picture.NewLab(c)
		out, err := b.keep(b.sent(ktp))
		if err != nil || out.Media.Fault != "" || out.Media.Kept == nil {
			t.Errorf("%s: %+v, %v", name, out.Media, err)
			continue
		}
		if k := out.Media.Kept; k.Looked || k.NIK != "" || b.names() != "full read thumb" {
			t.Errorf("%s: tried %v; the safe has %s", name, k.Looked, b.names())
		}
		if left, err := filepath.Glob(filepath.Join(c.Temp, "*")); err != nil || len(left) > 0 {
			t.Errorf("%s leaves %v, %v", name, left, err)
		}
	}
}
