package store

import (
	"encoding/base32"
	"time"

	"github.com/google/uuid"
)

// Clock holds the two clocks, both values that the caller gives. Program is the
// time of the programme: due dates and quiet hours; a demonstration may move
// it. Machine is the time of the machine: leases, back-off, limits; nobody
// moves it.
type Clock struct {
	Program func() time.Time
	Machine func() time.Time
}

// idText is base32 in the order of its letters, so that ids sort as their bits.
var idText = base32.NewEncoding("0123456789abcdefghijklmnopqrstuv").WithPadding(base32.NoPadding)

// NewID returns a new id: a UUID of version 7 as 26 lower-case letters and
// digits. Ids sort by the time they were made, within one process strictly.
func NewID() string {
	id := uuid.Must(uuid.NewV7()) // fails only when the system has no random numbers
	return idText.EncodeToString(id[:])
}

// micros is the form in which all times are stored.
func micros(t time.Time) int64 { return t.UnixMicro() }

// timeOf reads a stored time; 0 is the zero time.
func timeOf(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}
