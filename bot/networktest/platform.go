package networktest

import (
	"testing"
	"time"

	"damping/bot"
)

// Platform is what a network speaks to, with its people: as much of it as the suite
// must be able to bring about. What was not acknowledged it keeps while the network
// is closed, and delivers when it is opened again.
type Platform interface {
	// Open makes the network as a program does that starts. It is closed before
	// it is opened again.
	Open(t *testing.T, clock func() time.Time, make bot.Maker) (network bot.Network, close func())
	// Person is the nth person, from 0: always the same one.
	Person(t *testing.T, n int) Person
	// Pending is how many messages were not acknowledged yet.
	Pending() int
	// Repeat delivers each message twice until stop is called, which returns
	// when all repeats have come.
	Repeat(t *testing.T) (stop func())
	// Trouble does, until stop is called, to a share of messages and letters
	// whatever the platform can do to them without losing one.
	Trouble(t *testing.T, share float64) (stop func())
	// Cut is a line that is dead until it is mended.
	Cut(t *testing.T) (mend func())
	// Refuse answers letters with "later" until allow is called, which tells how
	// many were refused; they may leave an hour later.
	Refuse(t *testing.T) (allow func() (refused int))
	// Lacks tells what the network cannot do or know, and why.
	Lacks() map[Ability]string
}

// Person is somebody with an account on the platform.
type Person interface {
	Address() string
	// Text and Photos write without waiting for an answer, in order; several
	// photos are an album.
	Text(text string)
	Photos(jpegs ...[]byte)
	// Tap presses the newest button with that label.
	Tap(label string)
	// Got is the text of each letter she sees, oldest first.
	Got() []string
	Block()
	Unblock()
}

// Ability is something that not every network has. A case that needs one says so.
type Ability string

// The abilities.
const (
	Buttons  Ability = "buttons"      // choices can be tapped
	Blocking Ability = "blocking"     // the bot is told when somebody blocks it
	Refusing Ability = "refusing"     // the platform may refuse letters for a while
	Absence  Ability = "absence"      // letters cannot leave while the line is dead
	Large    Ability = "large photos" // a photo that is too large reaches the bot
)
