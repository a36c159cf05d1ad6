package aid

// photoLimits are what a photo of one kind of document must reach. They are
// lenient: a fault costs a poor person another photo.
type photoLimits struct {
	longSide int     // px; below it is too small (tiny pictures measure sharp)
	blurred  float64 // Sharp below it
	dark     float64 // Mean below it
	black    float64 // Black above it
	shape    photoShape
}

// photoShape is what the document looks like. The zero one is a scene, of which
// any shape is right.
type photoShape struct {
	wide, tall [2]float64 // from least to most Ratio, lying and standing; 0 none
	cover      float64    // Cover below it is too far
	lines      float64    // Lines below it is another document
	most       float64    // Lines above it is another document
	lying      float64    // Lines below it is, in one that is wider than high
	coloured   float64    // Colour above it is no paper
	grey       float64    // Colour below it is a photocopy
	upside     float64    // Upside and Fall above it: head down
	portrait   bool       // head and foot are known by the portrait
}

// The first limits of light are those of design/libraries.md, measured at 640 px: soft
// blur that can still be read is 93–100 sharp, motion blur 55–66, dark 68–71
// with a mean of 32. The others are fitted on the drawn set of
// bot/picture/picturetest; docs/foto.md has what they reach on another set. A
// scene has no fine writing, so only a hopeless blur counts. Only a KTP has to
// be an original: family cards are printed on plain paper, letters are black on
// white anyway.
var (
	card     = photoShape{wide: [2]float64{1.3, 1.95}, cover: .09, most: 26, grey: 12, portrait: true}
	sheet    = photoShape{wide: [2]float64{1.15, 1.72}, tall: [2]float64{.58, .87}, cover: .12, coloured: 60, upside: .12}
	writing  = photoLimits{longSide: 640, blurred: 75, dark: 50, black: .45}
	anyScene = photoLimits{longSide: 480, blurred: 8, dark: 30, black: .7}
)

// limits are the limits for the kind.
func (k DocKind) limits() photoLimits {
	l := writing
	switch k {
	case DocPhotos:
		return anyScene
	case DocKTP:
		l.shape = card
	case DocKK:
		l.shape = sheet
		l.shape.wide[1], l.shape.tall = 1.9, [2]float64{} // its tables may be all that is found
		l.shape.lines = 15
	case DocAccount:
		l.shape = sheet
		l.shape.wide[1], l.shape.tall[0] = 2.1, .5 // one page or two, with or without the cover
	case DocBusiness, DocPledge:
		l.shape = sheet
		l.shape.lying = 17
	case DocPlan:
		l.shape = sheet
		l.shape.upside = .4 // lists say little, and handwriting less
	}
	return l // receipts and proofs of transfer have every shape
}

// PhotoFaults judges a picture as a photo of this kind of document: what its
// sender can mend, the weightiest first; nil for a good photo, and for one that
// was not measured. Where the picture itself is poor, or no shape was looked for
// (Score is 0), its shape is not judged.
func (k DocKind) PhotoFaults(m PhotoMeasures) []PhotoFault {
	if m.Width < 1 || m.Height < 1 {
		return nil
	}
	l := k.limits()
	faults := l.light(m)
	if l.shape == (photoShape{}) {
		return faults
	}
	if m.Glare > .13 {
		faults = append(faults, PhotoGlare)
	}
	switch {
	case m.Score == 0:
	case len(faults) == 0 && l.shape.far(m), len(faults) == 1 && faults[0] == PhotoBlurred && m.partly():
		return []PhotoFault{PhotoFar}
	case len(faults) == 0:
		return l.shape.faults(m)
	}
	return faults
}

// light judges size, light and sharpness.
func (l photoLimits) light(m PhotoMeasures) (out []PhotoFault) {
	if max(m.Width, m.Height) < l.longSide {
		out = append(out, PhotoSmall)
	}
	dark := m.Mean < l.dark || m.Black > l.black
	if l.shape != (photoShape{}) && m.found() { // a card may lie on a black table
		dark = m.Paper < l.dark
	}
	if dark {
		out = append(out, PhotoDark)
	}
	if m.Sharp < l.blurred && !dark { // in the dark nothing is sharp
		out = append(out, PhotoBlurred)
	}
	return out
}

// found tells that the sides of a sheet show plainly.
func (m PhotoMeasures) found() bool { return m.Score > .84 }

// partly tells that there is something sharp, but little or no document: only a
// small part of the picture is sharp, or neither sheet nor writing is seen.
func (m PhotoMeasures) partly() bool {
	return m.Peak > 200 && m.Peak > 5*m.Sharp || m.Sharp > 30 && !m.found() && m.Text < .12
}

// far tells that the document is so small in the picture that nothing can be
// read: it was found and is small, or neither clear sides were found nor writing.
func (s photoShape) far(m PhotoMeasures) bool {
	if m.found() {
		return m.Cover < s.cover
	}
	return m.partly() && m.Sharp < 130 || m.Text < .24 && m.Lines < 8 && (s.coloured == 0 || m.Colour < s.coloured)
}

// faults judges what was found on the picture against the shape.
func (s photoShape) faults(m PhotoMeasures) (out []PhotoFault) {
	add := func(wrong bool, f PhotoFault) {
		if wrong {
			out = append(out, f)
		}
	}
	fits := between(m.Ratio, s.wide) || between(m.Ratio, s.tall)
	cut := m.Sides > 0 && m.Sides < 4 && (!fits || m.Run > .08)
	other := !fits || m.Lines < s.lines || s.most > 0 && m.Lines > s.most || m.Ratio > 1 && m.Lines < s.lying || s.coloured > 0 && m.Colour > s.coloured
	turned := m.Portrait > .2
	if s.portrait && turned && m.Upside < -.15 { // the writing stands upright: what looks like a portrait is none
		other, turned = true, false
	}
	add(cut, PhotoCut)
	add(!cut && other, PhotoShape)
	if s.portrait {
		add(turned || m.Sideways > .1, PhotoUpside)
	} else {
		add(m.Upside+min(.15, max(-.15, m.Fall)) > s.upside || m.Sideways > .1, PhotoUpside)
	}
	add(m.Colour < s.grey, PhotoCopy)
	return out
}

func between(v float64, span [2]float64) bool { return v >= span[0] && v <= span[1] && span[1] > 0 }
