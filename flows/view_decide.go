package flows

import (
	"fmt"
	"slices"
	"time"

	"damping/flows/aid"
)

// The views of the office's decisions.
const (
	ViewDecide   View = "decide"   // *Desk, of what waits for the office
	ViewCheck    View = "check"    // *Check, of Draft["application"]; discloses the case, numbers masked
	ViewFlag     View = "flag"     // *Check, empty when every flag is answered
	ViewHolder   View = "holder"   // *Check, for the account; discloses the whole number
	ViewProposal View = "proposal" // *Proposal, of Draft["proposal"]; discloses as ViewCheck
	ViewReserve  View = "reserve"  // *Reserve
	ViewLeave    View = "leave"    // *Check, of an application of which nobody needs to have a claim
)

// Desk counts what waits for the office.
type Desk struct {
	Checks, Proposable, Objections, Holders, Reserve, Proposals int
	Taken, Quota                                                int // places
}

// Free is how many places are left.
func (d *Desk) Free() int { return max(0, d.Quota-d.Taken) }

// Check is a case as the office decides on it.
type Check struct {
	Application string
	Person      *Person
	NIK, KK     string // masked
	Area        aid.Area
	Year        int
	Stage       aid.Stage
	Since       aid.Date
	Business    string
	Visit       *Visited      // the last one that was finished, nil when there is none
	Rules       []aid.Verdict // by what was checked: a visit, the register
	Told        aid.Facts     // what the record says of the register, checked or not
	Changed     bool          // it says something else than the last snapshot
	LastAid     int           // year in which the kelurahan had the aid last, 0 is never
	Register    *Snapshot     // the last one, nil when none was recorded
	Flags       []Flag
	Declined    []PastMove // proposals that the head turned down, the newest first
	Twins       []Twin
	Account     *Account   // nil when none is known
	Objection   *Objection // nil when none is open
	Papers      []Paper    // documents that are accepted
	Photos      []string   // names in the safe of all pages of what this view is about
	Pairs       []Pair     // of the flag that is answered: photos that another case has too
	Letter      []string   // those of the proposal letter, none when it was not photographed
}

// Visited is a visit that is over.
type Visited struct {
	Officer string
	On      aid.Date
	Result  string // layak, tidak_layak, ulang
	Reason  *aid.Reason
	Photos  int
	Form    aid.VisitForm
}

// Place is "ya" when a place was shared, else why not; "" when nobody asked.
func (v *Visited) Place() string { return v.Form[aid.VisitPlace] }

// Answers are those that the visit rests on; the result stands beside them.
func (v *Visited) Answers() []Answer {
	return slices.DeleteFunc((&Visit{Form: v.Form}).Answers(), func(a Answer) bool {
		return a.Field == aid.VisitResult || a.Field == aid.VisitReason
	})
}

// Snapshot is what the register of the poor said on a day.
type Snapshot struct {
	Register, Period string
	On               aid.Date
	By               string
	Listed           bool
	Decile           int // 0 is none
	PKH, BPNT        bool
}

// Flag is something that the rules found and a person answers.
type Flag struct {
	ID, Code string
	Other    *Twin  // whom a duplicate is of
	Answer   string // "", fine, problem
	Note     string
}

// Twin is an application that shares something with the one looked at.
type Twin struct {
	Application string
	Shares      string // person (herself, another year), kk, account, phone, photo
	Name        string
	Area        aid.Area
	Stage       aid.Stage
	Year        int
}

// Account is where the money would go.
type Account struct {
	Number, Holder string // the number whole only where it must be compared
}

// Objection is what somebody says against a decision.
type Objection struct {
	Number string
	Due    time.Time
	Text   string
	Reason *aid.Reason // of the decision
	Note   string
}

// Open are the flags that nobody has answered.
func (c *Check) Open() (open []Flag) {
	for _, f := range c.Flags {
		if f.Answer == "" {
			open = append(open, f)
		}
	}
	return open
}

// Empty tells whether there is no such case on the officer's desk.
func (c *Check) Empty() bool { return c.Application == "" }

// Files are the photos that belong to the view.
func (c *Check) Files() (files []Attachment) {
	return pictures("foto", c.Photos)
}

// Pair is a photo of a case beside one of another that is the same or looks
// alike; both are names in the safe.
type Pair struct{ Own, Other string }

// PairFiles are the pairs, each photo followed by the other's.
func (c *Check) PairFiles() (files []Attachment) {
	for i, p := range c.Pairs {
		files = append(files, Attachment{Kind: "photo", Ref: p.Own, Name: fmt.Sprintf("warga-ini-%d.jpg", i+1)},
			Attachment{Kind: "photo", Ref: p.Other, Name: fmt.Sprintf("warga-lain-%d.jpg", i+1)})
	}
	return files
}

// pictures are pages in the safe, as they are shown.
func pictures(name string, pages []string) (files []Attachment) {
	for i, page := range pages {
		files = append(files, Attachment{Kind: "photo", Ref: page, Name: fmt.Sprintf("%s-%d.jpg", name, i+1)})
	}
	return files
}

// LetterFiles are the pages of a proposal letter.
func LetterFiles(pages []string) []Attachment { return pictures("surat-usulan", pages) }

// Proposal is a decision that waits for the head.
type Proposal struct {
	Check
	ID     string
	From   aid.Stage
	To     aid.Stage
	Reason *aid.Reason
	Note   string
	By     string
	On     aid.Date
	Taken  int
	Quota  int
	Others int // proposals behind it
}

// Empty tells whether there is no such proposal any more.
func (p *Proposal) Empty() bool { return p.ID == "" }

// Reserve is the list of those who wait for a place.
type Reserve struct {
	Rows         []Row
	Taken, Quota int
}

// Free is how many places are left.
func (r *Reserve) Free() int { return max(0, r.Quota-r.Taken) }

// Empty tells whether nobody waits.
func (r *Reserve) Empty() bool { return len(r.Rows) == 0 }

var (
	sampleSiti  = &Person{ID: "p", Name: "Siti Contoh", Female: true, Sexed: true}
	sampleTwin  = Twin{Shares: "kk", Name: "Budi Contoh", Area: sampleArea, Stage: aid.Proposed, Year: 2023}
	sampleCheck = &Check{Application: "a", Person: sampleSiti, NIK: "1872 01•• •••• 9001", KK: "1872 01•• •••• 9001", Area: sampleArea, Year: 2023,
		Stage: aid.Verified, Since: sampleDay, Business: "kue", LastAid: 2022,
		Visit: &Visited{Officer: "Petugas Contoh", On: sampleDay, Result: "tidak_layak", Reason: &aid.Reasons("B")[0], Photos: 2,
			Form: aid.VisitForm{aid.VisitMet: "sendiri", aid.VisitBusiness: "kue basah"}},
		Rules:    []aid.Verdict{{Rule: aid.RuleBusiness, Name: "Punya usaha", Met: aid.No, Reason: "B01"}, {Rule: aid.RuleTurn}, {Rule: aid.RuleRegister}, {Rule: aid.RuleOtherAid}},
		Register: &Snapshot{Register: "DTKS", Period: "Juli 2023", On: sampleDay, By: "Staf Contoh", Listed: true, Decile: 2},
		Flags:    []Flag{{ID: "f", Code: "contoh", Other: &sampleTwin}, {ID: "g", Code: "contoh", Answer: "problem", Note: "Sudah dicek."}},
		Declined: []PastMove{{At: sampleTime, To: aid.Candidate, By: "Pimpinan Contoh", Note: "Periksa KK."}},
		Twins:    []Twin{sampleTwin}, Account: &Account{Number: "••••9001", Holder: "SITI CONTOH"},
		Objection: &Objection{Number: "T-2307-0001", Due: sampleTime, Text: "Usaha saya ada.", Reason: &aid.Reasons("B")[0], Note: "Belum terlihat."}, Photos: []string{"x"}, Letter: []string{"x"}, Pairs: []Pair{{"x", "y"}},
		Papers: []Paper{{Kind: aid.DocKTP, State: aid.DocAccepted}}}

	sampleProposal = &Proposal{Check: *sampleCheck, ID: "p", From: aid.Validated, To: aid.Ineligible, Reason: &aid.Reasons("B")[0], Note: "Lihat foto.",
		By: "Staf Contoh", On: sampleDay, Taken: 19, Quota: 20, Others: 1}
)
