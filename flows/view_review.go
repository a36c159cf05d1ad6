package flows

import (
	"fmt"
	"time"

	"damping/flows/aid"
)

// The views of the review.
const (
	ViewReview     View = "review"     // *Review, of Draft["submission"], held by the officer; discloses what the record says
	ViewColleagues View = "colleagues" // *Colleagues, who could take the document over
	ViewErrand     View = "errand"     // *Errand, of Draft["ticket"], held by the officer; discloses it
)

// Review is one document as the officer who decides on it sees it.
type Review struct {
	Number int64
	Rev    int64
	Kind   aid.DocKind
	Person *Person
	Area   aid.Area
	Stage  aid.Stage
	Since  time.Time // when it was sent
	Held   []Field   // what the record says
	Flags  []string  // codes
	Past   []Return  // earlier attempts that were returned, the newest first
	By     string    // the officer who sent it for the citizen, "" when she did
	Photos []string  // names of their pages in the safe
	Pages  int       // of all photos
	NIK    string    // what was read on a KTP: matches, differs, unreadable, or ""
	Coming           // without one on the desk
	Others bool      // a colleague could take it over
	Last   *Decision // the officer's last decision, while it can be taken back
}

// Coming is what there is to open while nothing is on the desk.
type Coming struct {
	AtHand    *AtHand // the officer's all the same
	Waiting   bool    // others wait
	Elsewhere bool    // none waits, but colleagues hold some
}

// AtHand is an item that the officer holds, or that a colleague offers; it is
// opened before what waits.
type AtHand struct {
	Number  string
	Kind    aid.DocKind // of a document
	Offered bool
}

// Field is one thing that the record says, by the key of its label ("isian.nik").
type Field struct{ Key, Value string }

// Return is an earlier attempt that was sent back.
type Return struct {
	On     aid.Date
	Reason *aid.Reason
	Note   string
}

// Decision is one that can still be taken back.
type Decision struct {
	Submission string
	Number     int64
	Kind       aid.DocKind
	Accepted   bool
}

// Colleagues are officers of the same kelurahan.
type Colleagues struct{ Rows []Officer }

// Errand is a ticket as the officer who works on it sees it.
type Errand struct {
	Number  string // "" when none is on the desk
	Kind    TicketKind
	Name    string // in the record, "" when nobody is known
	Area    aid.Area
	Opened  time.Time
	Due     time.Time
	Overdue bool
	Text    string // of a correction, in the citizen's words
	NIK     string // of a request to be linked, masked
	Known   bool   // the NIK is in the record
	Birth   string // same, other, none: how the birth date stands to the record
	Proven  bool   // the phone number was proved
	Coming
}

// Empty tells whether no ticket is on the desk.
func (e *Errand) Empty() bool { return e.Number == "" }

var sampleErrand = &Errand{Number: "T-2307-0001", Kind: TicketLink, Name: "Siti Contoh", Area: sampleArea, Opened: sampleTime, Due: sampleTime,
	Text: "Nama saya keliru.", NIK: "1872 01•• •••• 9001", Known: true, Birth: "same", Coming: Coming{Waiting: true}}

// Empty tells whether nothing is open on the officer's desk.
func (r *Review) Empty() bool { return r.Number == 0 }

var sampleReview = &Review{Number: 12, Rev: 3, Kind: aid.DocKTP, Person: &Person{ID: "p", Name: "Siti Contoh", Female: true, Sexed: true}, Area: sampleArea,
	Stage: aid.Candidate, Since: sampleTime, Held: []Field{{"nik", "1872 0101 0185 9001"}, {"name", "Siti Contoh"}}, Flags: []string{"buram"},
	Past: []Return{{On: sampleDay, Reason: &aid.Reasons(aid.GroupPhoto)[0], Note: "Coba lagi."}}, By: "Petugas Contoh", Photos: []string{"x"}, Pages: 1,
	NIK: "matches", Coming: Coming{Waiting: true}, Others: true, Last: &Decision{Submission: "s", Number: 11, Kind: aid.DocKK, Accepted: true}}

// Files are the document's photos, as the officer is shown them.
func (r *Review) Files() (files []Attachment) {
	return pictures(fmt.Sprintf("%s-%d", r.Kind, r.Number), r.Photos)
}
