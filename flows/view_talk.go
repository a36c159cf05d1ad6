package flows

import (
	"fmt"
	"strings"
	"time"

	"damping/flows/aid"
)

// The views of questions and complaints.
const (
	ViewAsks   View = "asks"   // *Asks, of the person spoken of
	ViewThread View = "thread" // *Thread, of Draft["ticket"], the person's own
	ViewTalk   View = "talk"   // *Thread, of Draft["ticket"], held by whoever looks; discloses what was said
	ViewPeers  View = "peers"  // *Colleagues, who could take that ticket over
	ViewTalks  View = "talks"  // *Talks, what waits for staff
)

// Asks are a citizen's questions and complaints: the open ones, and those that
// can be opened again; the newest first.
type Asks struct{ Rows []Ask }

// Ask is one of them.
type Ask struct {
	ID, Number string
	Kind       TicketKind
	Opened     time.Time
	Answered   bool // the office said something last
	Done       bool
}

// Thread is a ticket with what was said under it.
type Thread struct {
	ID, Number string // "" when there is none
	Kind       TicketKind
	Name       string // of the citizen in the record, "" when nobody is known
	Area       aid.Area
	Opened     time.Time
	Due        time.Time
	Overdue    bool
	Done       bool
	Reopens    bool // it is closed, and may be opened again
	Field      bool // a complaint that is looked into on the spot
	Earlier    int  // words that are not shown, after the first
	Said       []Said
	Others     bool // a colleague could take it over
	Coming
}

// Said is one thing that was said.
type Said struct {
	At      time.Time
	Citizen bool
	By      string // name of who of the office said it, "" at the office's computer
	Text    string
	File    string // id of its photo or voice message in the safe
	Voice   bool
	Pages   int    // of the photo, where it is a file of several
	Tick    string // of the office's words: "" under way, sent, failed
}

// Talks count what waits for staff.
type Talks struct {
	Complaints, Questions, Overdue int
	Held                           int // questions on the desk that wait for the citizen
}

// Attachments are the files that go with it: the voice message, or every page.
func (s Said) Attachments() (files []Attachment) {
	switch {
	case s.File == "":
		return nil
	case s.Voice:
		return []Attachment{{Kind: "voice", Ref: VoiceFile(s.File), Name: "suara.ogg"}}
	}
	for page := range max(1, s.Pages) {
		files = append(files, Attachment{Kind: "photo", Ref: PhotoFile(s.File, "read", page+1), Name: "foto.jpg"})
	}
	return files
}

// Files are the citizen's photos and voice messages.
func (t *Thread) Files() (files []Attachment) {
	for _, s := range t.Said {
		if !s.Citizen {
			continue
		}
		for _, a := range s.Attachments() {
			a.Name = strings.Replace(a.Name, ".", fmt.Sprintf("-%s-%d.", t.Number, len(files)+1), 1)
			files = append(files, a)
		}
	}
	return files
}

// Empty tells whether there is nothing to show.
func (a *Asks) Empty() bool   { return len(a.Rows) == 0 }
func (t *Thread) Empty() bool { return t.Number == "" }

var sampleThread = &Thread{ID: "t", Number: "T-2307-0001", Kind: TicketComplaint, Name: "Siti Contoh", Area: sampleArea, Opened: sampleTime, Due: sampleTime,
	Overdue: true, Reopens: true, Field: true, Earlier: 2, Others: true, Coming: Coming{Elsewhere: true},
	Said: []Said{{At: sampleTime, Citizen: true, Text: "Kapan?", File: "f", Voice: true}, {At: sampleTime, By: "Petugas Contoh", Text: "Besok.", Tick: "failed"}}}
