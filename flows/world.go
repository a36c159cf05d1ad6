package flows

import (
	"time"

	"damping/flows/aid"
)

// World is what a turn needs from outside. store.Tx is one; every call is
// inside the turn's transaction.
type World interface {
	// Facts tells who is behind the chat now. It is asked again after effects.
	Facts(State) (Facts, error)
	// Album tells where the photos of an album went that came before in this chat.
	Album(name string, f Facts) (Album, error)
	// Load runs a view's query and records what it discloses.
	Load(View, Facts, State) (any, error)
	// Apply does all effects or none. When the rule book refuses one, the
	// error is a *Refusal, nothing was done but counting the try, and the
	// transaction goes on.
	Apply([]Effect, Facts, State) (Applied, error)
}

// Applied is what effects returned.
type Applied struct {
	Result  map[string]string // named results, for the texts and the next steps
	Person  string            // the citizen now spoken of, if it changed
	Role    aid.Role          // the hat now worn, if it changed
	Draft   map[string]string // answers that the conversation goes on with: the claimed item
	Notices []Notice          // letters to other chats
	Files   []Attachment      // files for this chat
}

// Notice asks for a letter to another chat.
type Notice struct {
	Chat    string
	Lane    Lane
	Due     time.Time
	Expires time.Time // from then on it would come too late; zero is never
	Topic   string    // what it is about: unsent ones are cancelled together
	About   string    // id of the citizen it is about, "" is nobody; none leaves once she has died
	Once    string    // a second one with this word vanishes
	Card    string    // takes the place of an unsent letter with this key
	Key     string    // template
	Acts    []Act     // how it can be answered
	File    *Attachment
	Role    aid.Role
	Facts   Facts             // as that chat's person sees it
	Result  map[string]string // for the template
}

// Refusal is the rule book's no. Key is the template that says why.
type Refusal struct {
	Key   string            // "refused.…"
	Data  map[string]string // for the template, as .Result
	Count bool              // it counts as a wrong try (five lock for an hour)
	Home  bool              // the question makes no sense any more: begin at home
	Draft map[string]string // answers that are otherwise now
}

func (r *Refusal) Error() string { return "refused: " + r.Key }

// Facts is what a step may know.
type Facts struct {
	Now     time.Time    // programme clock, in the programme's zone
	Today   aid.Date     // of Now
	Program *aid.Program // the pack
	Year    *aid.Year    // the programme year that is spoken of
	Chat    Chat         //
	Who     Who          //
	Album   Album        // where the album of the photo that came is
	Data    any          // what the step's View loaded
}

// Album is where the photos of an album went that somebody of the office sent:
// to a visit, or to a document of a citizen; to nothing where both are "".
type Album struct{ Visit, Application string }

// Chat is the address spoken with.
type Chat struct {
	ID      string
	Channel string // "telegram", "whatsapp", "web"
}

// Typed tells whether its network has no buttons: choices are typed, and a number or
// a place is not shared by pressing one.
func (c Chat) Typed() bool { return c.Channel == "whatsapp" }

// Who is behind the chat.
type Who struct {
	Person      *Person   // the citizen spoken of, nil if none
	People      []Person  // every citizen linked to the chat
	Officer     *Officer  // the officer or staff behind the chat, nil if none
	Consent     string    // version agreed to, "" none
	LockedUntil time.Time // too many wrong tries
	Phone       aid.Phone // of the chat, as the network itself says, while nobody is spoken of; "" when it does not
	Request     string    // number of an open request to be linked, "" none
	Awaited     bool      // a Bimtek is on to which the citizen spoken of is invited, and she is not noted as present
	Talk        string    // id of the question under which somebody of the office wrote lately, "" none
}

// Person is a citizen as the conversation addresses her.
type Person struct {
	ID     string
	Name   string
	Female bool
	Sexed  bool // Female is known
}

// Officer is somebody of the office.
type Officer struct {
	ID    string
	Name  string
	Roles []aid.Role // in the order of seniority
	Areas []string   // kelurahan codes; empty is all, for staff
}
