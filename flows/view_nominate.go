package flows

import "damping/flows/aid"

// ViewNominee is *Nominee, of the answers in the draft of an officer; it
// discloses who shares the family card.
const ViewNominee View = "nominee"

// Nominee is a citizen who is about to be proposed.
type Nominee struct {
	NIK, KK, Phone string // masked but for what the officer has just typed
	Name           string
	Recorded       string // the name in the record, when it is another
	Area           aid.Area
	Flags          []string // what is odd, by code
	Family         []Row    // others with the same family card, in the officer's scope
	Elsewhere      int      // and how many of other kelurahan
}

var sampleNominee = &Nominee{NIK: "1872010101859001", KK: "1872010101859001", Phone: "081200009001", Name: "Siti Contoh", Recorded: "Siti C.",
	Area: sampleArea, Flags: []string{"sama_kk"}, Family: sampleRows, Elsewhere: 1}

// Empty tells whether nobody is about to be proposed.
func (n *Nominee) Empty() bool { return n.NIK == "" }
