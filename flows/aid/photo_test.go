package aid

import (
	"slices"
	"testing"
)

// good is a photo of a card as a steady hand takes it.
var good = PhotoMeasures{Width: 1280, Height: 960, Sharp: 1400, Peak: 2000, Mean: 148, Colour: 30,
	Score: .9, Paper: 200, Cover: .5, Ratio: 1.58, Text: .5, Lines: 12, Upside: -.5, Portrait: -.5, Sideways: -.5}

func TestPhotoFaults(t *testing.T) {
	for _, c := range []struct {
		name string
		kind DocKind
		mod  func(*PhotoMeasures)
		want []PhotoFault
	}{
		{"good", DocKTP, func(m *PhotoMeasures) {}, nil},
		{"small", DocKTP, func(m *PhotoMeasures) { m.Width, m.Height = 639, 480 }, []PhotoFault{PhotoSmall}},
		{"tall is not small", DocKTP, func(m *PhotoMeasures) { m.Width, m.Height = 480, 640 }, nil},
		{"blurred", DocKTP, func(m *PhotoMeasures) { m.Sharp, m.Peak = 20, 40 }, []PhotoFault{PhotoBlurred}},
		{"a scene may be soft", DocPhotos, func(m *PhotoMeasures) { m.Sharp, m.Peak = 20, 40 }, nil},
		{"a scene that shows nothing", DocPhotos, func(m *PhotoMeasures) { m.Sharp = 1 }, []PhotoFault{PhotoBlurred}},
		{"nothing is sharp in the dark", DocKTP, func(m *PhotoMeasures) { m.Mean, m.Paper, m.Sharp = 20, 20, 20 }, []PhotoFault{PhotoDark}},
		{"a card head down", DocKTP, func(m *PhotoMeasures) { m.Portrait, m.Upside = .9, .35 }, []PhotoFault{PhotoUpside}},
		{"a family card for a KTP", DocKTP, func(m *PhotoMeasures) { m.Ratio, m.Lines, m.Portrait, m.Upside = 1.4, 20, .3, -.28 }, []PhotoFault{PhotoShape}},
		{"a bank book for a KTP", DocKTP, func(m *PhotoMeasures) { m.Ratio, m.Lines, m.Portrait, m.Upside = 1.51, 11, .74, -.7 }, []PhotoFault{PhotoShape}},
		{"glare", DocKTP, func(m *PhotoMeasures) { m.Glare = .5 }, []PhotoFault{PhotoGlare}},
	} {
		m := good
		c.mod(&m)
		if got := c.kind.PhotoFaults(m); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// Every fault but PhotoRepeated speaks the language of the officers' reasons.
func TestPhotoFaultsHaveReasons(t *testing.T) {
	for _, f := range PhotoFaultKinds() {
		r, ok := f.Reason()
		if ok == (f == PhotoRepeated) || ok && r.Group != GroupPhoto {
			t.Errorf("%s: reason %q", f, r.Code)
		}
	}
}

func TestCompareNIK(t *testing.T) {
	const nik = NIK("1872014505809001")
	for found, want := range map[string]NIKReading{
		"": NIKUnreadable, string(nik): NIKMatches, "1872014505809002": NIKDiffers,
	} {
		if got := CompareNIK(found, nik); got != want {
			t.Errorf("%q: %s, want %s", found, got, want)
		}
	}
}
