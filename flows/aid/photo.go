package aid

// PhotoMeasures are what was measured on one picture, whatever document it is
// meant to be. They are kept with the photo, so that a threshold can change
// without looking at the picture again. Everything but Width and Height is
// measured on the picture made 640 px long.
type PhotoMeasures struct {
	Width  int `json:"w"` // px, upright, before anything was made smaller
	Height int `json:"h"`

	Sharp   float64 `json:"sharp"`   // spread of the second derivative over tiles, in its poorer direction
	Peak    float64 `json:"peak"`    // the same of the finest tile
	Mean    float64 `json:"mean"`    // brightness, 0–255
	Clipped float64 `json:"clipped"` // share of pixels ≥ 250
	Black   float64 `json:"black"`   // share of pixels ≤ 25
	Colour  float64 `json:"colour"`  // how far colours within the shape differ; 0 grey

	// The largest thing with four straight sides, the whole picture if there is none.
	Score float64 `json:"score"` // how well its sides show, 0–1
	Paper float64 `json:"paper"` // its brightness behind the writing, 0–255
	Cover float64 `json:"cover"` // share of the picture that it takes
	Ratio float64 `json:"ratio"` // its width to its height, along and across the writing
	Sides int     `json:"sides"` // how many of its sides are the picture's edge
	Text  float64 `json:"text"`  // share of it that looks like writing
	Lines float64 `json:"lines"` // lines of writing from its top to its bottom, about
	Run   float64 `json:"run"`   // share of the picture's edge, where that is a side, at which writing is cut off
	Glare float64 `json:"glare"` // share of it that light has washed out

	Upside   float64 `json:"upside"`   // by the ends of lines: above 0 head down, −1 … 1
	Fall     float64 `json:"fall"`     // by the feet of letters: above 0 head down, −1 … 1
	Portrait float64 `json:"portrait"` // by where a card has its portrait: above 0 head down, −1 … 1
	Sideways float64 `json:"sideways"` // above 0 writing runs up and down, −1 … 1
}

// PhotoFault is what is wrong with a photo, in a word that is kept and that
// names the sentence for the sender ("photo.fault.<code>").
type PhotoFault string

// The faults. PhotoRepeated is found by comparing files, the others by
// DocKind.PhotoFaults.
const (
	PhotoBlurred  PhotoFault = "buram"
	PhotoDark     PhotoFault = "gelap"
	PhotoGlare    PhotoFault = "silau"
	PhotoCut      PhotoFault = "terpotong" // a part lies outside the picture
	PhotoFar      PhotoFault = "jauh"
	PhotoSmall    PhotoFault = "kecil"    // too few pixels
	PhotoShape    PhotoFault = "bentuk"   // not the shape of the document asked for
	PhotoCopy     PhotoFault = "fotokopi" // a black-and-white copy
	PhotoUpside   PhotoFault = "terbalik" // upside down or on its side
	PhotoRepeated PhotoFault = "ulang"    // the same file as before, of the same citizen
)

// photoReasons are the reasons that an officer gives for the same fault.
var photoReasons = map[PhotoFault]string{
	PhotoBlurred: "F01",
	PhotoDark:    "F02",
	PhotoGlare:   "F03",
	PhotoSmall:   "F04",
	PhotoCut:     "F04",
	PhotoFar:     "F04",
	PhotoShape:   "F05",
	PhotoCopy:    "F06",
	PhotoUpside:  "F07",
}

// PhotoFaultKinds returns every fault, the most important first.
func PhotoFaultKinds() []PhotoFault {
	return []PhotoFault{
		PhotoRepeated, PhotoSmall, PhotoDark, PhotoBlurred, PhotoGlare,
		PhotoShape, PhotoCut, PhotoFar, PhotoUpside, PhotoCopy,
	}
}

// Reason is the reason of group F that an officer gives for the same fault;
// PhotoRepeated has none.
func (f PhotoFault) Reason() (r Reason, ok bool) { return LookupReason(photoReasons[f]) }

// NIKReading is what reading the number on a photo of a KTP came to. It is a
// hint for the officer and never a ground to refuse.
type NIKReading string

// The readings; the empty one means that nothing was read.
const (
	NIKMatches    NIKReading = "matches"
	NIKDiffers    NIKReading = "differs"
	NIKUnreadable NIKReading = "unreadable"
)

// CompareNIK compares the digits found on a photo ("" when none were) with the
// record.
func CompareNIK(found string, record NIK) NIKReading {
	switch {
	case found == "":
		return NIKUnreadable
	case found == string(record):
		return NIKMatches
	}
	return NIKDiffers
}
