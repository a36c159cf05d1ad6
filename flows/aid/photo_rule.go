package aid

// photoLimits are what a photo of one kind of document must reach. A limit of
// 0 is not looked at.
type photoLimits struct {
	longSide int     // px; below it is too small (tiny pictures measure sharp)
	blurred  float64 // Sharp below it
	dark     float64 // Mean below it
	black    float64 // Black above it
	glare    float64 // Clipped above it
}

// The limits come from libraries.md of the design: cards and letters measured
// at 640 px, soft blur that can still be read 93–100, motion blur 55–66, dark
// 68–71 with a mean of 32. A scene has no fine writing, so only a hopeless
// blur counts.
var (
	writingLimits = photoLimits{longSide: 640, blurred: 75, dark: 50, black: .45, glare: .25}
	sceneLimits   = photoLimits{longSide: 480, blurred: 5, dark: 30, black: .7}
)

// limits are the limits for the kind.
func (k DocKind) limits() photoLimits {
	if k == DocPhotos {
		return sceneLimits
	}
	return writingLimits
}

// PhotoFaults judges a picture as a photo of this kind of document: what its
// sender can mend, the weightiest first; nil for a good photo, and for one that
// was not measured.
func (k DocKind) PhotoFaults(m PhotoMeasures) []PhotoFault {
	if m.Width < 1 || m.Height < 1 {
		return nil
	}
	l := k.limits()
	var out []PhotoFault
	add := func(wrong bool, f PhotoFault) {
		if wrong {
			out = append(out, f)
		}
	}
	add(max(m.Width, m.Height) < l.longSide, PhotoSmall)
	add(m.Mean < l.dark || l.black > 0 && m.Black > l.black, PhotoDark)
	add(m.Sharp < l.blurred, PhotoBlurred)
	add(l.glare > 0 && m.Clipped > l.glare, PhotoGlare)
	return out
}
