package flows

import (
	"slices"
	"time"

	"damping/flows/aid"
)

// The views of broadcasts, and of whom no message reaches.
const (
	ViewAudience    View = "audience"    // *Outlook, of the answers in the draft; counts only
	ViewOutlook     View = "outlook"     // *Outlook, with samples
	ViewBroadcasts  View = "broadcasts"  // *Broadcasts, the newest first
	ViewBroadcast   View = "broadcast"   // *Broadcast, of Draft["broadcast"]
	ViewUnreachable View = "unreachable" // *Unreachable, of the officer's kelurahan
	ViewReach       View = "reach"       // *Case, of Draft["person"]; discloses phone and address
)

// Outlook is what a broadcast would do, before anything is done.
type Outlook struct {
	Audience Audience
	Area     aid.Area // of the audience, when it is one
	People   int      // who would get it
	Excluded []Exclusion
	Samples  []Addressee
	Photo    bool
	Text     string
	Money    bool      // it speaks of money: a line about that is added
	Fault    string    // why it cannot be sent so, as aid.BroadcastFaultFor; "" when it can
	Approval bool      // a second person must approve it
	Begin    time.Time // when it may begin
	Finish   time.Time // when it would be done; zero when nobody knows
	Rate     float64   // messages a second; 0 is no limit
	Channels []string  // networks to choose from
	Event    bool      // there is an invitation to ask about
	Slow     *Slow     // nil when nobody is on such a network
}

// Slow is the part of a broadcast on a network that lets only few letters a day
// leave unasked.
type Slow struct {
	Channel        string
	N, Daily, Days int       // people, letters a day, and how many days that takes
	Braked         time.Time // nothing leaves there until then; zero when it does
}

// Left is how many are left out.
func (o *Outlook) Left() (n int) {
	for _, x := range o.Excluded {
		n += x.N
	}
	return n
}

// Exclusion counts who is left out for a reason, or was not reached.
type Exclusion struct {
	Reason string // died, consent, no_chat, blocked, muted, silent, twin_person, twin_chat; an outcome of a letter
	N      int
}

// Addressee is somebody as a broadcast speaks to her.
type Addressee struct {
	Person *Person
	Area   aid.Area
	Stage  aid.Stage
}

// BroadcastState is where a broadcast stands.
type BroadcastState string

// The states.
const (
	BroadcastProposed  BroadcastState = "proposed" // waits for a second person
	BroadcastDeclined  BroadcastState = "declined"
	BroadcastRunning   BroadcastState = "running"
	BroadcastPaused    BroadcastState = "paused"
	BroadcastCancelled BroadcastState = "cancelled"
	BroadcastDone      BroadcastState = "done"
)

// Broadcast is one broadcast with how far it is.
type Broadcast struct {
	ID         string
	Number     int64
	State      BroadcastState
	Text       string
	Photo      bool
	Audience   Audience
	Area       aid.Area
	By, Second string // names
	Own        bool   // whoever looks has made it
	MadeAt     time.Time
	EndedAt    time.Time
	Why        string // it is paused: staff, failures

	Sent, Unknown, Failed, Blocked, Cancelled int
	Waiting, Queued, Excluded                 int
	Arrived, Read                             int         // of Sent, on networks that tell
	Reasons                                   []Exclusion // of all that was not sent
	Rate                                      float64
	Begin, Finish                             time.Time
	Slow                                      *Slow // of those who still wait
}

// Targets is how many letters it is in all.
func (b *Broadcast) Targets() int { return b.Ended() + b.Waiting + b.Queued }

// Ended is for how many it is over, one way or another.
func (b *Broadcast) Ended() int { return b.Sent + b.Unknown + b.Failed + b.Blocked + b.Cancelled }

// Percent is how much of it is over.
func (b *Broadcast) Percent() int { return 100 * b.Ended() / max(1, b.Targets()) }

// Empty tells whether there is no such broadcast.
func (b *Broadcast) Empty() bool { return b.ID == "" }

// Broadcasts is a list of them.
type Broadcasts struct{ Rows []Broadcast }

// Unreachable are people whom no message reaches, or no reminder.
type Unreachable struct {
	Rows   []Row
	More   int
	Causes map[string]string // by person: a network that holds back, "silent"; none has who blocked the bot
}

// Empty tells whether there is nobody.
func (u *Unreachable) Empty() bool { return len(u.Rows) == 0 }

var (
	sampleOutlook = &Outlook{Audience: Audience{Year: 2023, Stage: string(aid.Candidate), Area: string(sampleArea.ID), Papers: PapersMissing, Answer: "hadir", Channel: "telegram", List: "l", Listed: 3},
		Area: sampleArea, People: 60, Excluded: []Exclusion{{"no_chat", 3}}, Samples: []Addressee{{sampleSiti, sampleArea, aid.Candidate}}, Text: "Halo {sapaan}",
		Photo: true, Money: true, Approval: true, Begin: sampleTime, Finish: sampleTime, Rate: 25, Channels: []string{"telegram"}, Event: true,
		Slow: &Slow{"whatsapp", 30, 200, 1, sampleTime}}
	sampleBroadcast = &Broadcast{ID: "b", Number: 12, State: BroadcastRunning, Text: "Halo {sapaan}", Photo: true, Audience: sampleOutlook.Audience, Area: sampleArea,
		By: "Staf Contoh", Second: "Kepala Contoh", MadeAt: sampleTime, EndedAt: sampleTime, Why: "failures", Sent: 3, Arrived: 2, Read: 1, Failed: 1, Waiting: 2, Excluded: 1,
		Reasons: []Exclusion{{"no_chat", 1}, {"400", 1}}, Rate: 25, Begin: sampleTime, Finish: sampleTime, Slow: &Slow{Channel: "whatsapp", N: 300, Daily: 200, Days: 2}}
	sampleBroadcasts  = &Broadcasts{Rows: []Broadcast{*sampleBroadcast}}
	sampleUnreachable = &Unreachable{Rows: sampleRows, More: 1, Causes: map[string]string{sampleRows[0].Person: "whatsapp"}}
)

// AudienceOf reads an audience from the answers of a draft; the year is the
// current one unless another was chosen. What nobody can choose is no limit.
func AudienceOf(draft map[string]string, year int) Audience {
	a := Audience{Year: year, Stage: draft["stage"], Area: draft["area"], Papers: AudiencePaper(draft["papers"]), Answer: draft["answer"], Channel: draft["channel"], List: draft["list"]}
	if a.List != "" {
		a.Listed = int(digitsOf(draft["listed"]))
	}
	if y, ok := draft["year"]; ok {
		a.Year = int(digitsOf(y))
	}
	if !aid.Stage(a.Stage).Valid() {
		a.Stage = ""
	}
	if !slices.Contains(AudiencePapers(), a.Papers) {
		a.Papers = ""
	}
	if !slices.Contains(AudienceAnswers(), a.Answer) {
		a.Answer = ""
	}
	return a
}
