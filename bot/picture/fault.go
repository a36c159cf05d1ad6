package picture

import (
	"context"
	"errors"

	"damping/flows"
)

// What can be wrong with a file. All other errors of a Lab are ours, not the
// sender's: a full disk, a cancelled context.
var (
	ErrTooLarge    = errors.New("picture: more bytes or pixels than are read")
	ErrNotPicture  = errors.New("picture: neither a picture nor a PDF")
	ErrAnimation   = errors.New("picture: an animation (GIF)")
	ErrBroken      = errors.New("picture: cannot be decoded")
	ErrPages       = errors.New("picture: a PDF of too many pages")
	ErrNoConverter = errors.New("picture: the program that reads this format is not installed")
	ErrTimeout     = errors.New("picture: decoding took too long")
)

// Fault is the word by which a conversation tells the sender what is wrong
// with the file; "" for an error that is not the file's.
func Fault(err error) string {
	switch {
	case errors.Is(err, ErrTooLarge):
		return flows.FaultTooLarge
	case errors.Is(err, ErrNotPicture), errors.Is(err, ErrAnimation):
		return flows.FaultNoPicture
	case errors.Is(err, ErrBroken), errors.Is(err, ErrTimeout):
		return flows.FaultBroken
	case errors.Is(err, ErrPages):
		return flows.FaultPages
	case errors.Is(err, ErrNoConverter):
		return flows.FaultConverter
	}
	return ""
}

// told gives the reason of a failed decoding: the caller's cancellation as it
// is, our own time limit as ErrTimeout, anything else as otherwise.
func told(outer, inner context.Context, otherwise error) error {
	switch {
	case outer.Err() != nil:
		return outer.Err()
	case inner.Err() != nil:
		return ErrTimeout
	}
	return otherwise
}
