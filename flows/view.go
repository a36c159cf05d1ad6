package flows

import (
	"time"

	"damping/flows/aid"
)

// View names a read-only query. The set is closed: store answers each in one
// place, and each has a sample here, by which every text is tried at start.
type View string

// The views.
const (
	NoView       View = ""
	ViewStatus   View = "status"   // *Status, of the person spoken of
	ViewSchedule View = "schedule" // *Schedule
	ViewMyData   View = "mydata"   // *MyData; discloses masked data of the person
	ViewPapers   View = "papers"   // *Status, for its documents
	ViewTickets  View = "tickets"  // *Tickets, the person's open ones
	ViewQueue    View = "queue"    // *Queue, of the officer's kelurahan
	ViewSearch   View = "search"   // *Search, by Draft["query"] in the officer's scope
	ViewRecap    View = "recap"    // *Recap, of the office
	ViewOfficers View = "officers" // *Officers
	ViewNetworks View = "networks" // *Networks
)

// Status is what a citizen is told of one application.
type Status struct {
	Application string
	Year        int
	Stage       aid.Stage
	Since       aid.Date
	Why         string    // the sentence on why it was decided so, "" where nothing is told
	Note        string    // one plain sentence of an officer
	Amount      aid.Money // of the programme year
	Papers      []Paper   // required documents, in the programme's order
	Missing     int       // papers not yet accepted or submitted
	Unasked     int       // photos of which we do not know what they are
	Event       *Event    // next appointment the person is invited to
	Officer     string    // officer of the kelurahan, "" if none is named
	ObjectBy    aid.Date  // last day on which she may object to the decision, zero when there is none
	Objection   *Ticket   // her objection that is being looked into
	Area        aid.Area
}

// Paper is one required document.
type Paper struct {
	Kind   aid.DocKind
	State  aid.DocState
	Reason *aid.Reason
	Note   string // why it came back, in a sentence of the officer
	Photos int    // that came and are not sent yet
}

// Event is a Bimtek.
type Event struct {
	ID       string
	Title    string
	Start    time.Time
	End      time.Time
	Place    string
	Address  string
	Lat, Lon float64
	Sessions []Session
	Bring    []string
	Begun    bool
	Days     int // days from today, negative when over

	Number, Rev int64  // for the answers to its invitation
	State       string // draft, open, cancelled
	Quota       int    // seats; 0 is no bound
	Note        string // why it was changed or called off
	Recall      aid.Recall
}

// HasSpot tells whether its point on the map is known.
func (e *Event) HasSpot() bool { return e.Lat != 0 || e.Lon != 0 }

// Where is the place with its address, as far as there is one.
func (e *Event) Where() string {
	if e.Address == "" {
		return e.Place
	}
	return e.Place + ", " + e.Address
}

// Session is one part of a Bimtek. The speaker appears by title only.
type Session struct {
	Start   time.Time
	Title   string
	Speaker string
}

// Schedule is the next Bimtek; Invited tells whether this person is on its list.
type Schedule struct {
	Event       *Event // nil when none is planned
	Invited     bool
	Over        bool
	Answer      RSVP        // of the person, to the invitation
	Came        bool        // and she was there
	Rate        bool        // her feedback on one is waited for
	Certificate bool        // there is one: she came to an event that is over
	Files       []EventFile // what its speakers hand out, to the invited
}

// Open tells whether the invitation can be answered: the event is yet to begin.
func (s *Schedule) Open() bool {
	return s.Invited && !s.Over && !s.Came && s.Event != nil && s.Event.State == "open" && !s.Event.Begun
}

// MyData is what is held of a citizen, masked.
type MyData struct {
	NIK, KK, Phone, Account string
	AccountName             string
	Birth                   string
	Name, Address           string
	Area                    aid.Area
	Business                string
	Plan                    int      // answers of her plan for it
	Networks                []string // channels linked
	Open                    []string // of them, those on which she is reached
	Remind                  []string // and those to which her reminders go
	Told                    []string // numbers of her chats, as a network told them
	Consent                 string
	ConsentAt               aid.Date
}

// Ticket is a promise with a due time.
type Ticket struct {
	Number string
	Kind   string // TicketLink …
	Due    time.Time
	Opened time.Time
}

// Tickets are a person's open tickets.
type Tickets struct{ Open []Ticket }

// Row is one person in a list for officers. No number is shown in full.
type Row struct {
	Application string
	Person      string
	Name        string
	NIK         string // masked
	Area        aid.Area
	Stage       aid.Stage
	Since       aid.Date
	Year        int // of the application, where it is known
}

// Queue is what waits for an officer, oldest first.
type Queue struct {
	Visits, Papers, Links, Fixes int   // counts
	Mends                        int   // applications whose data must be corrected
	Asks, Late                   int   // questions, and how many of them are overdue
	Talks                        int   // questions on the desk that wait for the citizen
	Copies                       int   // requests for a copy of one's data, which the office fulfils
	Lost                         int   // people whom no message reaches
	First                        []Row // the first few visits
	Begun                        []Row // visits that this officer has begun, the oldest first; Visits counts the others
	Areas                        []aid.Area
}

// Search is the answer to a name, the end of a NIK or a phone number.
type Search struct {
	Query string
	Rows  []Row
	More  int // how many more fit
}

// Recap is the programme in numbers.
type Recap struct {
	Year    int
	Quota   int
	Stages  []StageCount // in the order of the life of an application
	Areas   []AreaCount
	Total   int
	Linked  int  // people with at least one chat
	Tickets int  // open
	Weekly  bool // whoever looks gets the weekly summary
}

// StageCount counts the applications at a stage.
type StageCount struct {
	Stage aid.Stage
	N     int
}

// AreaCount counts the applications of a kelurahan.
type AreaCount struct {
	Area aid.Area
	N    int
}

// Officers lists who works with the bot.
type Officers struct{ Rows []OfficerRow }

// OfficerRow is one of them.
type OfficerRow struct {
	Name   string
	Roles  []aid.Role
	Areas  []aid.Area
	Joined bool
}

// Networks tells how the networks and queues are doing.
type Networks struct {
	Chats                    []ChannelCount
	Waiting, Unknown, Parked int // letters
	States                   []Network
}

// NetworkOK is the state of a network that is well.
const NetworkOK = "ok"

// Network is how a network fares that can be told to hold back.
type Network struct {
	Channel     string
	State       string    // in its own word; NetworkOK is well
	Since, Ends time.Time // of the state; zero when nobody knows when it ends
	BrakedAt    time.Time // its reminders and broadcasts hold back since then
	BrakedUntil time.Time // and until then; both zero when they do not
	Why         string    // they do
}

// Braked tells whether reminders and broadcasts hold back.
func (n Network) Braked() bool { return !n.BrakedUntil.IsZero() }

// ChannelCount counts the chats of a network.
type ChannelCount struct {
	Channel string
	N       int
}

// Sum is how much waits, in all lines.
func (q *Queue) Sum() int {
	return q.Visits + len(q.Begun) + q.Papers + q.Links + q.Fixes + q.Mends + q.Asks + q.Talks + q.Copies + q.Lost
}

// Empty tells whether a view has nothing to show; its step then leads to Step.Empty.
func (s *Status) Empty() bool   { return s.Application == "" }
func (s *Schedule) Empty() bool { return s.Event == nil }
func (q *Queue) Empty() bool    { return q.Sum() == 0 }
func (s *Search) Empty() bool   { return len(s.Rows) == 0 }
