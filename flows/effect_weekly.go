package flows

import (
	"strconv"

	"damping/flows/aid"
)

// FileRecap is the kind of the picture of the year in numbers.
const FileRecap = "recap-picture"

// Subscribe has the weekly summary sent to whoever asks, or no more. Result:
// "next" (when the next one comes, for people). Refusal: refused.role.
type Subscribe struct{ Off bool }

func (Subscribe) effect() {}

var weeklyEffects = []Effect{Subscribe{}}

// Weekly is what has changed since the last summary, and what waits.
type Weekly struct {
	Year    int
	Since   aid.Date      // with what the counts are compared; zero is nothing
	Stages  []StageChange // those that somebody has or had, in their order
	Papers  int           // documents that wait for an officer
	Oldest  aid.Date      // since when the oldest waits; zero when none does
	Late    int           // questions past their due time
	Lost    int           // people whom no message reaches
	Event   *Event        // the next one, nil when none is planned
	Invited int
	Come    int
	Cannot  int
	Help    int
	Silent  int
}

// StageChange counts the applications at a stage, now and before.
type StageChange struct {
	Stage  aid.Stage
	N, Was int
}

// Change is the difference for people: "+3", "−2", "" when there is none.
func (c StageChange) Change() string {
	switch d := c.N - c.Was; {
	case d > 0:
		return "+" + strconv.Itoa(d)
	case d < 0:
		return "−" + strconv.Itoa(-d)
	}
	return ""
}
