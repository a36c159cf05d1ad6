package aid

import (
	"fmt"
	"strings"
	"time"
)

// Clock is a time of day to the minute.
type Clock struct {
	Hour, Minute int
}

// String is the time as people write it, "09.00".
func (c Clock) String() string { return fmt.Sprintf("%02d.%02d", c.Hour, c.Minute) }

// On is that time of a day in a zone.
func (c Clock) On(d Date, zone *time.Location) time.Time { return d.At(c.Hour, c.Minute, zone) }

// Minutes is how many minutes of the day have passed.
func (c Clock) Minutes() int { return c.Hour*60 + c.Minute }

// Before tells whether c is earlier than e.
func (c Clock) Before(e Clock) bool { return c.Minutes() < e.Minutes() }

// MarshalText writes "09.00".
func (c Clock) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads "09.00" or "09:00".
func (c *Clock) UnmarshalText(text []byte) error {
	h, m, found := strings.Cut(strings.Replace(string(text), ":", ".", 1), ".")
	if !found || h == "" || len(h) > 2 || len(m) != 2 || !allDigits(h) || !allDigits(m) {
		return bad("clock", FaultUnknown, string(text))
	}
	*c = Clock{number(h), number(m)}
	if c.Hour > 23 || c.Minute > 59 {
		return bad("clock", FaultOutOfRange, string(text))
	}
	return nil
}
