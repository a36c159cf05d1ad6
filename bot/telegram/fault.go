package telegram

import (
	"errors"
	"net/http"
	"strings"
	"time"

	tg "github.com/go-telegram/bot"

	"damping/bot"
)

// Error is a failed call without anything private: no token, no address of a
// file, no text of a message.
type Error struct {
	Class  string // "unauthorized", "forbidden", "bad request", "server", "unreachable" …
	Reason string // Telegram's own words, where they are known to be harmless
	Status int    // of HTTP, 0 if no answer came

	wait   time.Duration // with "too many requests"
	spoilt []byte        // an answer of Telegram that is no JSON
}

func (e *Error) Error() string {
	if e.Reason == "" {
		return "telegram: " + e.Class
	}
	return "telegram: " + e.Class + ": " + e.Reason
}

// ClassOf is the class of any error of this package, for logs and counters.
func ClassOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Class
	}
	return "other"
}

// harmless are those of Telegram's reasons that are safe to log and worth it;
// others may quote the message.
var harmless = []string{
	"message is not modified", "message to edit not found", "message can't be edited",
	"chat not found", "user not found", "PEER_ID_INVALID", "MESSAGE_ID_INVALID",
	"bot was blocked by the user", "user is deactivated", "bot can't initiate conversation with a user",
	"message is too long", "message text is empty", "can't parse entities", "BUTTON_DATA_INVALID",
	"query is too old", "file is too big", "file is temporarily unavailable", "wrong file_id",
	"can't use getUpdates method while webhook is active", "terminated by other getUpdates request",
}

func harmlessReason(text string) string {
	for _, h := range harmless {
		if strings.Contains(text, h) {
			return h
		}
	}
	return ""
}

// Pauses that are ours to choose.
const (
	serverPause     = time.Second / 2 // after a 5xx, doubled up to serverPauseMost
	serverPauseMost = time.Minute
	shunPause       = 5 * time.Second // 429 without a time
)

// fault tells what a failed call means for the letter it carried.
//
//	429            later, and the whole account waits
//	403            gone: the person blocked the bot or left Telegram
//	400            refused; "chat not found" and its kin: gone
//	401, 404       down: the token is wrong; nothing is lost while it is mended
//	500, 502, 503  later: the proxy before Telegram had nobody to give it to
//	504            ambiguous: somebody had it and did not answer in time
//	no connection, or the request was not written whole: down
//	broken off or timed out afterwards: ambiguous
func (n *Network) fault(err error, a *attempt) *bot.SendError {
	if a.status < 500 {
		n.fails.Store(0)
	}
	out := n.refusal(err, a)
	if out == nil {
		out = n.silence(a)
	}
	return out
}

// refusal is an answer in Telegram's own words; nil if there was none.
func (n *Network) refusal(err error, a *attempt) *bot.SendError {
	var many *tg.TooManyRequestsError
	var moved *tg.MigrateError
	say := func(class string) *Error {
		return &Error{Class: class, Reason: harmlessReason(err.Error()), Status: a.status}
	}
	switch {
	case errors.As(err, &many):
		wait := max(time.Duration(many.RetryAfter)*time.Second, time.Second)
		return &bot.SendError{Outcome: bot.Later, Wait: wait, Account: true, Err: say("too many requests")}
	case errors.As(err, &moved):
		return &bot.SendError{Outcome: bot.Gone, Err: say("migrated")}
	case errors.Is(err, tg.ErrorForbidden):
		return &bot.SendError{Outcome: bot.Gone, Err: say("forbidden")}
	case errors.Is(err, tg.ErrorBadRequest):
		e := say("bad request")
		switch e.Reason {
		case "chat not found", "user not found", "PEER_ID_INVALID":
			return &bot.SendError{Outcome: bot.Gone, Err: e}
		}
		return &bot.SendError{Outcome: bot.Refused, Err: e}
	case errors.Is(err, tg.ErrorUnauthorized), errors.Is(err, tg.ErrorNotFound):
		n.setState(Unauthorized)
		return &bot.SendError{Outcome: bot.Down, Err: say("unauthorized")}
	case errors.Is(err, tg.ErrorConflict):
		return &bot.SendError{Outcome: bot.Later, Wait: shunPause, Err: say("conflict")}
	}
	return nil
}

// silence is an answer by somebody else than Telegram, or none.
func (n *Network) silence(a *attempt) *bot.SendError {
	e := &Error{Class: "server", Status: a.status}
	switch {
	case a.status == http.StatusGatewayTimeout:
		return &bot.SendError{Outcome: bot.Ambiguous, Err: e}
	case a.status >= 500:
		fails := n.fails.Add(1)
		wait := min(serverPause<<min(fails-1, 6), serverPauseMost)
		return &bot.SendError{Outcome: bot.Later, Wait: wait, Account: fails > 3, Err: e}
	case a.status == http.StatusTooManyRequests:
		return &bot.SendError{Outcome: bot.Later, Wait: shunPause, Account: true, Err: e}
	case a.status == http.StatusRequestEntityTooLarge:
		return &bot.SendError{Outcome: bot.Refused, Err: e}
	case a.json && a.status == http.StatusOK:
		e.Class = "broken off"
		return &bot.SendError{Outcome: bot.Ambiguous, Err: e}
	case a.json && a.status >= 400:
		e.Class = "broken off" // a refusal whose reason got lost
		return &bot.SendError{Outcome: bot.Later, Wait: serverPause, Err: e}
	case a.status != 0:
		e.Class = "not telegram" // a captive portal, a proxy's own page
		return &bot.SendError{Outcome: bot.Down, Err: e}
	case a.reached():
		e.Class = "broken off"
		return &bot.SendError{Outcome: bot.Ambiguous, Err: e}
	}
	e.Class = "unreachable"
	return &bot.SendError{Outcome: bot.Down, Err: e}
}
