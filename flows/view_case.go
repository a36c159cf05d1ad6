package flows

import (
	"time"

	"damping/flows/aid"
)

// The views of a citizen's card. Both speak of Draft["person"], within the
// scope of whoever looks, and each look is recorded.
const (
	ViewCase    View = "case"         // *Case; discloses masked numbers
	ViewNumbers View = "case_numbers" // *Case; discloses NIK, KK, phone and address in full
)

// Case is a citizen with the newest application, for the office.
type Case struct {
	ID          string // of the person
	Person      *Person
	NIK         string
	KK          string
	Phone       string
	Birth       string
	Address     string // only with the numbers
	Business    string
	Area        aid.Area
	Application string // "" when there is none
	Year        int
	Stage       aid.Stage
	Since       aid.Date
	Reason      *aid.Reason
	Note        string
	Papers      []Paper
	Visits      []PastVisit
	Moves       []PastMove // the newest first
	Officer     string     // who looks after the kelurahan
	Chats       int        // that are linked
	Visitable   bool       // whoever looks may visit now
	Mendable    bool       // … may put data right now
	Faultable   bool       // … may ask for a correction now
	Leavable    bool       // … may end the application, or take a document back
	Helpable    bool       // … may send documents for the citizen now
	Holder      string     // colleague who holds the visit
}

// PastMove is one change of stage.
type PastMove struct {
	At   time.Time
	To   aid.Stage
	By   string // a name of the office, "" when it happened by itself
	Note string
}

// Empty tells whether there is nobody to show.
func (c *Case) Empty() bool { return c.ID == "" }

var sampleCase = &Case{ID: "p", Person: &Person{ID: "p", Name: "Siti Contoh", Female: true, Sexed: true}, NIK: "1872 01•• •••• 9001", KK: "1872 01•• •••• 9001",
	Phone: "+62 812 •••• 9001", Birth: "••-••-1985", Address: "Jalan Contoh 1", Business: "kue basah", Area: sampleArea, Application: "a", Year: 2023,
	Stage: aid.Proposed, Since: sampleDay, Note: "Alamat dibetulkan.", Papers: []Paper{{Kind: aid.DocKinds()[0], State: aid.DocMissing}},
	Visits: sampleVisit.Past, Moves: []PastMove{{At: sampleTime, To: aid.Proposed, By: "Petugas Contoh", Note: "Alamat."}}, Officer: "Petugas Contoh",
	Chats: 1, Visitable: true, Faultable: true, Leavable: true, Helpable: true, Holder: "Petugas Contoh"}
