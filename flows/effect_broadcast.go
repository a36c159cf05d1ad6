package flows

// Audience is whom a broadcast is for. Every field narrows it; "" and 0 are no limit.
type Audience struct {
	Year    int           `json:"year,omitempty"`
	Stage   string        `json:"stage,omitempty"`   // aid.Stage
	Area    string        `json:"area,omitempty"`    // aid.AreaID
	Papers  AudiencePaper `json:"papers,omitempty"`  //
	Answer  string        `json:"answer,omitempty"`  // to the next invitation: hadir, tidak, bantuan, or "belum"
	Channel string        `json:"channel,omitempty"` // a network
	List    string        `json:"list,omitempty"`    // of MatchList: only who is on it
	Listed  int           `json:"listed,omitempty"`  // and how many that are
}

// AudiencePaper is how somebody's required documents stand.
type AudiencePaper string

// The states.
const (
	PapersAll      AudiencePaper = "lengkap" // all accepted
	PapersMissing  AudiencePaper = "kurang"  // not all
	PapersReturned AudiencePaper = "kembali" // at least one came back
)

// AudiencePapers returns them in their order.
func AudiencePapers() []AudiencePaper {
	return []AudiencePaper{PapersAll, PapersMissing, PapersReturned}
}

// AudienceAnswers are the answers to an invitation that an audience may have.
func AudienceAnswers() []string { return []string{"hadir", "tidak", "bantuan", "belum"} }

// SendBroadcast asks for a broadcast: above a set number of people a second
// person must approve it, otherwise it begins at once. Result: "number",
// "state", "people". Refusals: refused.role, refused.broadcast_text (Result
// "why"), refused.broadcast_nobody.
type SendBroadcast struct {
	Text     string
	Photo    string // id in the safe, or ""
	Audience Audience
}

// TryBroadcast sends the text to oneself alone. Refusals: as SendBroadcast.
type TryBroadcast struct {
	Text  string
	Photo string
}

// KeepPicture keeps the picture of a broadcast. Draft: "photo". Refusal:
// refused.role.
type KeepPicture struct{ Photo Kept }

// MatchList adds people to a list for a broadcast, by NIK, phone number or
// number of a case, apart by lines or commas. Who was found is kept; the words
// are not. Draft: "list"; "listed" (people on it by now); of these words
// "list_lines", "list_matched", "list_twice" (entries), "list_unknown" (what
// matches nobody: "3: ••••9001", a line each, 10 at most) and "list_more" (beyond
// these); "year" is all, unless one was chosen. Refusals: refused.role, refused.list_empty.
type MatchList struct {
	List string // "" begins a new one
	Text string
}

// DecideBroadcast approves a broadcast that waits for a second person, or
// declines it with a note. Result: "number", "people". Refusals: refused.role,
// refused.broadcast_own, refused.broadcast_over, refused.ground,
// refused.broadcast_nobody.
type DecideBroadcast struct {
	Broadcast string
	Approve   bool
	Note      string
}

// SteerBroadcast changes the course of a broadcast. Result: "number".
// Refusals: refused.role, refused.broadcast_over (it is past that).
type SteerBroadcast struct {
	Broadcast string // "" is the one on its way
	To        Steer
}

// Steer is what staff can do with a broadcast on its way.
type Steer string

// The ways.
const (
	SteerPause    Steer = "jeda"
	SteerContinue Steer = "lanjut"
	SteerCancel   Steer = "batal"
	SteerRetry    Steer = "ulang" // what failed is sent once more
)

// ReportBroadcast sends the sheet of what became of everybody. Refusal:
// refused.role.
type ReportBroadcast struct{ Broadcast string }

// MuteBroadcasts ends broadcasts to this chat, or begins them again.
type MuteBroadcasts struct{ Off bool }

// NoteReached notes that an officer saw to somebody whom no message reaches.
// Result: "name". Refusals: refused.role, refused.area, refused.moved_on.
type NoteReached struct {
	Person string
	How    Reached
}

// Reached is how it went.
type Reached string

// The ways.
const (
	ReachedVisit  Reached = "kunjungan"
	ReachedCall   Reached = "telepon"
	ReachedAbsent Reached = "tidak_ketemu"
)

func (SendBroadcast) effect()   {}
func (TryBroadcast) effect()    {}
func (KeepPicture) effect()     {}
func (MatchList) effect()       {}
func (DecideBroadcast) effect() {}
func (SteerBroadcast) effect()  {}
func (ReportBroadcast) effect() {}
func (MuteBroadcasts) effect()  {}
func (NoteReached) effect()     {}

var broadcastEffects = []Effect{SendBroadcast{}, TryBroadcast{}, KeepPicture{}, MatchList{}, DecideBroadcast{}, SteerBroadcast{},
	ReportBroadcast{}, MuteBroadcasts{}, NoteReached{}}
