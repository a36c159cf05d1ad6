package picturetest

import (
	"image"

	"damping/flows/aid"
)

// Class is what is right or wrong with a picture.
type Class string

// The classes. Good and Scan are to be accepted at once.
const (
	Good     Class = "good"      // held in the hand, with shadows, a little askew
	Scan     Class = "scan"      // the sheet fills the picture
	Blurred  Class = "blurred"   // out of focus
	Moved    Class = "moved"     // the hand moved
	Dark     Class = "dark"      //
	Glare    Class = "glare"     // a lamp mirrored on it
	Tiny     Class = "tiny"      // few pixels
	Cut      Class = "cut off"   // a good part lies outside the picture
	Far      Class = "far away"  //
	Upside   Class = "head down" //
	Sideways Class = "on its side"
	Copy     Class = "photocopy"   // of a KTP
	Wrong    Class = "wrong shape" // another document, or none
)

// told are the faults by which a class is told to the sender: any one of them
// is right. A photocopy of a card on a large sheet, for example, is also too far.
var told = map[Class][]aid.PhotoFault{
	Blurred:  {aid.PhotoBlurred},
	Moved:    {aid.PhotoBlurred},
	Dark:     {aid.PhotoDark},
	Glare:    {aid.PhotoGlare},
	Tiny:     {aid.PhotoSmall},
	Cut:      {aid.PhotoCut, aid.PhotoShape},
	Far:      {aid.PhotoFar, aid.PhotoSmall},
	Upside:   {aid.PhotoUpside},
	Sideways: {aid.PhotoUpside},
	Copy:     {aid.PhotoCopy, aid.PhotoShape, aid.PhotoFar},
	Wrong:    {aid.PhotoShape, aid.PhotoFar}, // far: no document can be seen
}

// Fits tells whether the faults are right for the class: none for a good one,
// and one of those that tell it for a bad one.
func (c Class) Fits(faults []aid.PhotoFault) bool {
	if c == Good || c == Scan {
		return len(faults) == 0
	}
	for _, f := range faults {
		for _, t := range told[c] {
			if f == t {
				return true
			}
		}
	}
	return false
}

// Label is what a picture is to show.
type Label struct {
	Kind  aid.DocKind
	Class Class
}

// Sample is a labelled picture, before a network compresses it.
type Sample struct {
	Label
	Image *image.RGBA
	NIK   string // on a KTP of the fitting set
}

// papers are the kinds that show writing.
var papers = []aid.DocKind{aid.DocKTP, aid.DocKK, aid.DocAccount, aid.DocBusiness, aid.DocPlan, aid.DocPledge}

// Labels are the labels that make sense, as often as the classes should come in
// a set: about as many good as bad.
func Labels() []Label {
	var out []Label
	for _, k := range papers {
		for range 5 {
			out = append(out, Label{k, Good})
		}
		out = append(out, Label{k, Scan})
		for _, c := range []Class{Blurred, Moved, Dark, Glare, Tiny, Cut, Far, Upside, Sideways} {
			out = append(out, Label{k, c})
		}
	}
	for range 3 {
		out = append(out, Label{aid.DocKTP, Copy}, Label{aid.DocKTP, Wrong})
	}
	for _, k := range papers[1:] {
		out = append(out, Label{k, Wrong})
	}
	for range 4 {
		out = append(out, Label{aid.DocPhotos, Good})
	}
	for _, c := range []Class{Blurred, Dark, Tiny} {
		out = append(out, Label{aid.DocPhotos, c})
	}
	return out
}
