package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strings"

	"damping/store"
)

// An error's own text may hold what a person wrote, or a token. So the log
// and the parked rows get its class: what kind it is and where it comes from.

// classed is an error that can tell its class: short, and without personal data.
type classed interface{ Class() string }

// class makes a class of any error.
func class(err error) string {
	var own classed
	var sent *SendError
	var sql interface{ SQLState() string }
	switch {
	case err == nil:
		return ""
	case errors.As(err, &own):
		return own.Class()
	case errors.As(err, &sent) && sent.Err != nil:
		return sent.Outcome.String() + ": " + sent.Err.Error() // free of personal data by contract
	case errors.As(err, &sql):
		return "sql " + sql.SQLState()
	case errors.Is(err, store.ErrUnavailable):
		return store.ErrUnavailable.Error()
	case errors.Is(err, store.ErrLost), errors.Is(err, store.ErrClosed):
		return "lease lost or store closed"
	case errors.Is(err, context.Canceled):
		return "canceled"
	case errors.Is(err, context.DeadlineExceeded):
		return "too slow"
	case isJSON(err):
		return "undecodable"
	}
	return kinds(err)
}

// fault is an error of ours whose words are its class: they hold no personal data.
type fault string

func (f fault) Error() string { return string(f) }

// Class is the words.
func (f fault) Class() string { return string(f) }

// isJSON tells whether an error comes from decoding a body.
func isJSON(err error) bool {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	return errors.As(err, &syntax) || errors.As(err, &kind)
}

// kinds names the innermost type of an error, which is never personal.
func kinds(err error) string {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return strings.TrimPrefix(fmt.Sprintf("%T", err), "*")
		}
		err = inner
	}
}

// panicked is an error made of a panic: the place in our code, not the value,
// which may be anything.
type panicked struct{ at string }

func (p *panicked) Error() string { return "panic at " + p.at }

// Class names the place.
func (p *panicked) Class() string { return p.Error() }

// safely runs f and makes an error of a panic.
func safely(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &panicked{at: placeOfPanic()}
		}
	}()
	return f()
}

// placeOfPanic finds the line that panicked; called by a deferred function.
func placeOfPanic() string {
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	for {
		f, more := frames.Next()
		if !strings.HasPrefix(f.Function, "runtime.") {
			return fmt.Sprintf("%s:%d", shortPath(f.File), f.Line)
		}
		if !more {
			return "?"
		}
	}
}

// shortPath keeps the last two parts of a file's path.
func shortPath(file string) string {
	parts := strings.Split(file, "/")
	return strings.Join(parts[max(0, len(parts)-2):], "/")
}
