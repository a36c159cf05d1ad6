package whatsapp

import (
	"context"
	"errors"
	"regexp"
	"time"

	"go.mau.fi/whatsmeow"

	"damping/bot"
)

// lockPause is how long a lock holds that does not say.
const lockPause = time.Hour

// makePause is how long a letter waits whose file could not be made.
const makePause = time.Minute

// codeOf is the number in the library's error for a refused message.
var codeOf = regexp.MustCompile(`[0-9]{3}$`)

// down: nothing arrived, and nothing will until the account is back.
func down(class string) *bot.SendError {
	return &bot.SendError{Outcome: bot.Down, Err: &Error{Class: class}}
}

// fault tells what a failed send means for the letter.
//
//	not connected, not paired            down
//	asking for the receiver's devices    down: the message itself never left
//	463                                  later, and reminders and bulk hold back
//	refused otherwise                    refused
//	no answer, broken off                ambiguous, but the same message when sent again
func fault(err error) *bot.SendError {
	switch {
	case errors.Is(err, whatsmeow.ErrNotConnected), errors.Is(err, whatsmeow.ErrNotLoggedIn), errors.Is(err, whatsmeow.ErrClientIsNil):
		return down("away")
	case errors.Is(err, whatsmeow.ErrIQTimedOut), errors.Is(err, whatsmeow.ErrIQDisconnected):
		return down("broken off")
	case errors.Is(err, whatsmeow.ErrServerReturnedError):
		code := codeOf.FindString(err.Error())
		if code == "463" {
			return &bot.SendError{Outcome: bot.Later, Brake: "strangers", Err: &Error{Class: "error 463"}}
		}
		return &bot.SendError{Outcome: bot.Refused, Err: &Error{Class: "error " + code}}
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return &bot.SendError{Outcome: bot.Ambiguous, Err: &Error{Class: "no time left"}}
	}
	return &bot.SendError{Outcome: bot.Ambiguous, Err: &Error{Class: "broken off"}}
}
