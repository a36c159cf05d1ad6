package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// Network is one messaging platform. It understands and speaks; it decides
// nothing. What else it can do, it tells by the optional interfaces below.
type Network interface {
	// Channel is the stable name under which its chats are kept: "telegram".
	Channel() string
	// Run receives until ctx ends. Each message is given to intake and only
	// then acknowledged; when intake fails it must not be acknowledged.
	Run(ctx context.Context, intake Intake) error
	// Send brings one letter to an address and returns the platform's id of
	// it. An error is a *SendError, which tells what to do next; any other
	// error is taken as Ambiguous.
	Send(ctx context.Context, out Outgoing) (externalID string, err error)
}

// Intake commits messages to the inbox. A repeat of a (channel, ID) vanishes.
// Once it returned nil the messages are safe and may be acknowledged.
type Intake func(ctx context.Context, messages []Incoming) error

// Incoming is one understood message.
type Incoming struct {
	ID      string // the platform's id, unique in the channel
	Seq     int64  // the platform's order within a chat
	Address string // the platform's chat
	Input   flows.Input

	Phone aid.Phone // the sender's number as the network itself says, "" when it does not
	Bare  bool      // Address is made of Phone, for want of a better one, which would be the same chat

	Lost  time.Duration // it could not be read: it is worked on after this time, unless it comes again by then
	Again bool          // it may have been Lost before
}

// Outgoing is a letter on its way.
type Outgoing struct {
	ID      string // of the outbox row: networks with client message ids use it
	Address string
	Lane    flows.Lane
	EditOf  string // the platform's id of the letter to be edited, or ""
	Letter  flows.Letter

	EditSince time.Time // machine clock: when that letter was sent
}

// Typer shows that an answer is being made. Called at most once a turn; it
// must not block and its failure is nobody's concern.
type Typer interface{ Typing(address string) }

// Commander is a network with a list of commands for each chat. Called after a
// person's role has changed, beside the turn; a failure costs only the list.
type Commander interface {
	CommandsFor(ctx context.Context, address string, role aid.Role) error
}

// Editor is a network that can change a letter already sent; without it the
// newer letter is sent as a new one.
type Editor interface{ CanEdit() bool }

// Repeater is a network with client message ids: a letter sent twice under
// one Outgoing.ID arrives once, so nothing about it is ambiguous.
type Repeater interface{ Idempotent() bool }

// Recaller is a network whose receivers may ask for a letter again: the body of a
// sent letter is kept, sealed, for that long, so that it can be made again, and that
// answers to it are understood. See Recent.
type Recaller interface{ Recall() time.Duration }

// Holder is a network whose account one process can use at a time: that one sends.
type Holder interface{ Holds() bool }

// Pacer tells the network's limits; without it nothing is limited.
type Pacer interface {
	// Pace is how fast letters may leave. Called once.
	Pace() Pace
}

// Pace is limits; 0 is no limit.
type Pace struct {
	Account   float64 // messages a second
	Chat      float64 // messages a second to one chat, beyond its burst
	ChatBurst int
	Work      float64 // messages a second of the lane work
	Bulk      float64 // messages a second of the lanes reminder and bulk

	// Manners: for a network that takes it ill when many are written to who did
	// not ask. All are about the lanes reminder and bulk, which then also keep to
	// the hours in which people are written to.
	Gap    time.Duration // between two letters, 40 % more or less by chance
	Minute int           // letters in any minute
	Daily  int           // letters in a day of the programme's zone
}

// SendOutcome is what became of a send that did not succeed.
type SendOutcome int

// The outcomes.
const (
	Later     SendOutcome = iota // refused for a while: try again after Wait; nothing arrived
	Gone                         // the person cannot be reached: blocked, deleted
	Refused                      // this letter will never be accepted
	Ambiguous                    // it may have arrived
	Down                         // the network cannot be reached: nothing arrived, no try is counted
)

func (o SendOutcome) String() string {
	return [...]string{"later", "gone", "refused", "ambiguous", "down"}[o]
}

// SendError tells what to do with a letter that was not sent.
type SendError struct {
	Outcome SendOutcome
	Wait    time.Duration // for Later
	Account bool          // for Later: the whole account waits, not just the chat
	Brake   string        // not "": reminders and bulk letters hold back, because of this (a word for people)
	Err     error         // for the log; holds no personal data and no token
}

func (e *SendError) Error() string { return fmt.Sprintf("send %s: %v", e.Outcome, e.Err) }
func (e *SendError) Unwrap() error { return e.Err }

// outcomeOf reads a send's error; one of an unknown kind may have arrived.
func outcomeOf(err error) *SendError {
	var e *SendError
	if errors.As(err, &e) {
		return e
	}
	return &SendError{Outcome: Ambiguous, Err: fault(class(err))} // its own words may hold anything
}

// Maker makes the file that a letter names, when it is sent.
type Maker func(ctx context.Context, file flows.Attachment) (data []byte, mime string, err error)
