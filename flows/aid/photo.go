package aid

// PhotoMeasures are what was measured on a picture, whatever it shows. They
// are kept with the photo as JSON.
type PhotoMeasures struct {
	Width   int     `json:"w"` // pixels, upright
	Height  int     `json:"h"`
	Sharp   float64 `json:"sharp"`   // spread of the tiles' second derivative, the weaker direction
	Mean    float64 `json:"mean"`    // brightness, 0 … 255
	Clipped float64 `json:"clipped"` // share of pixels ≥ 250
	Black   float64 `json:"black"`   // share of pixels ≤ 25
}

// PhotoFault is what is wrong with a photo, in a word that is kept and that
// names the sentence for the sender ("photo.fault.<code>").
type PhotoFault string

// The faults of a photo, and the reason of group F that says the same.
const (
	PhotoBlurred  PhotoFault = "buram"     // F01
	PhotoDark     PhotoFault = "gelap"     // F02
	PhotoGlare    PhotoFault = "silau"     // F03
	PhotoCut      PhotoFault = "terpotong" // F04
	PhotoFar      PhotoFault = "jauh"      // F04
	PhotoSmall    PhotoFault = "kecil"     // F04
	PhotoShape    PhotoFault = "bentuk"    // F05: not the shape of the document asked for
	PhotoCopy     PhotoFault = "fotokopi"  // F06
	PhotoUpside   PhotoFault = "terbalik"  // F07
	PhotoRepeated PhotoFault = "sama"      // the same file as before
)

// PhotoFaults says what the sender should mend in a photo of this kind of
// document, the weightiest first; none is a good photo.
func (k DocKind) PhotoFaults(m PhotoMeasures) []PhotoFault {
	if m.Width < 1 || m.Height < 1 {
		return nil
	}
	var faults []PhotoFault
	if max(m.Width, m.Height) < 640 {
		faults = append(faults, PhotoSmall)
	}
	return faults
}
