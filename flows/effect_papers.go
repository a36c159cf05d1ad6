package flows

import "damping/flows/aid"

// KeepPhoto takes in a photo that lies in the safe. A photo of an album that
// is known joins where the album went, whatever is asked for now; otherwise it
// joins the submission of the document asked for; when none was asked for it
// waits for PlacePhotos.
//
// Result: "photo" is what became of it (PhotoGood …), "kind" the document it
// joined, "fault" the weightiest fault of a poor one, "count" how many photos
// the document has, "left" how often it may be asked for again, and "now" the
// document when it is the one that goes on now. Draft: "kind", likewise.
// Refusals: refused.consent, refused.role, refused.area, refused.papers (the
// stage has no documents open), refused.paper_in (that document is with the
// officer, or accepted), refused.enough (no more photos of one document),
// refused.choose (an officer has to choose the citizen and the document first).
type KeepPhoto struct {
	Kept        Kept
	Album, Twin string      // the network's
	Application string      // for which an officer sends it; "" is the citizen's own
	Kind        aid.DocKind // the document asked for, "" when none was
	Named       aid.DocKind // the document that the caption names, if it is owed
}

// PlacePhotos puts the photos that came unasked into a document, or, with no
// kind, aside. Result, Draft and Refusals: as KeepPhoto.
type PlacePhotos struct{ Kind aid.DocKind }

// StartOver puts the photos of a document that is not sent yet aside.
// Refusals: as KeepPhoto.
type StartOver struct {
	Application string
	Kind        aid.DocKind
}

// SubmitDocument hands the photos of a document to the officer. Result:
// "kind", "number". Refusals: as KeepPhoto, and refused.no_photo.
type SubmitDocument struct {
	Application string
	Kind        aid.DocKind
}

// What became of a photo.
const (
	PhotoGood    = "good"    // joined
	PhotoPoor    = "poor"    // kept, but please take it again
	PhotoFlagged = "flagged" // joined, though it is poor: it was tried often enough
	PhotoSame    = "same"    // it is there already
	PhotoJoined  = "joined"  // to the document of its album, which is not the one asked for
	PhotoExtra   = "extra"   // came after the decision on its document
	PhotoUnasked = "unasked" // waits to be told what it is
	PhotoAside   = "aside"   // belongs to what was put aside
	PhotoVisit   = "visit"   // joined the visit to which its album belongs
	PhotoTwin    = "twin"    // took the place of its smaller copy
)

func (KeepPhoto) effect()      {}
func (PlacePhotos) effect()    {}
func (StartOver) effect()      {}
func (SubmitDocument) effect() {}

var papersEffects = []Effect{KeepPhoto{}, PlacePhotos{}, StartOver{}, SubmitDocument{}}

// Keep is the effect for a photo of KeptMedia: for an application, "" for the
// citizen's own, and a kind of document, "" when none was asked for.
func Keep(t *Turn, application, kind string) []Effect {
	m := t.Input.Media
	named, _ := aid.ParseDocKind(t.Input.Text)
	return []Effect{KeepPhoto{Kept: *m.Kept, Album: m.Album, Twin: m.Twin, Application: application,
		Kind: aid.DocKind(kind), Named: named}}
}
