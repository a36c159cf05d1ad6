package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"damping/bot"
)

const (
	pollLimit  = 100      // updates in one answer: Telegram's own limit
	maxPoll    = 64 << 20 // bytes of one answer
	forgetIDs  = 24 * time.Hour
	stuckPolls = 20 // answers in a row with nothing new in them
)

// allowed is what Telegram is asked to send; my_chat_member tells blocked and
// unblocked.
var allowed = []string{"message", "edited_message", "callback_query", "my_chat_member"}

// reception is where the poller stands. The offset never goes back, except that
// it is forgotten after a day without updates: Telegram may then begin again at
// a lower number, and keeps nothing that long. The inbox knows repeats.
type reception struct {
	offset int64     // the next update, 0 if none came yet
	moved  time.Time // when the last one came
	wait   backoff
	stuck  int // answers in a row that held nothing new
	bad    poison
}

// advance moves behind a batch that is safe, and tells whether that was a step.
func (r *reception) advance(batch []understood, now time.Time) bool {
	before := r.offset
	for i := range batch {
		if id := batch[i].id; id != 0 {
			r.offset, r.moved = max(r.offset, id+1), now
		}
	}
	return r.offset > before
}

func (r *reception) age(now time.Time) {
	if r.offset != 0 && now.Sub(r.moved) > forgetIDs {
		r.offset = 0
	}
}

// poll receives until ctx ends: commit first, then move the offset.
func (n *Network) poll(ctx context.Context, intake bot.Intake) {
	r := &reception{wait: newBackoff(retryFirst, retryMost)}
	for ctx.Err() == nil {
		raws, err := n.next(ctx, r)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			n.pollFailed(ctx, err, &r.wait)
			continue
		}
		n.setState(OK)
		batch := n.understand(raws)
		if !n.commit(ctx, intake, batch) {
			return
		}
		moved := r.advance(batch, n.cfg.Clock())
		n.afterwards(batch)
		switch {
		case moved || len(batch) == 0:
			r.stuck = 0
			r.wait.reset()
		case batch[0].id == 0 || r.stuck > stuckPolls:
			r.wait.sleep(ctx) // nothing in it moves the offset: it will come again at once
		default:
			r.stuck++
		}
	}
}

// next asks for what comes next, and sorts out an answer that cannot be read.
func (n *Network) next(ctx context.Context, r *reception) ([]json.RawMessage, error) {
	r.age(n.cfg.Clock())
	raws, err := n.getUpdates(ctx, r.offset, r.bad.limit())
	var e *Error
	switch {
	case err == nil:
		r.bad.clear()
	case errors.As(err, &e) && e.spoilt != nil:
		if raw, sure := r.bad.suspect(e.spoilt); sure {
			return []json.RawMessage{raw}, nil
		}
	}
	return raws, err
}

// commit gives a batch to the inbox, again and again until it is there or ctx
// ends. Meanwhile nothing is acknowledged and nothing more is asked for.
func (n *Network) commit(ctx context.Context, intake bot.Intake, batch []understood) bool {
	messages := make([]bot.Incoming, 0, len(batch))
	for i := range batch {
		if batch[i].wanted {
			messages = append(messages, batch[i].in)
		}
	}
	if len(messages) == 0 {
		return true
	}
	wait := newBackoff(retryFirst, retryMost)
	for {
		err := intake(ctx, messages)
		if err == nil {
			return true
		}
		if ctx.Err() != nil {
			return false
		}
		n.log.Warn("telegram: the inbox takes nothing", "updates", len(messages))
		wait.sleep(ctx)
	}
}

// pollFailed waits as the failure demands.
func (n *Network) pollFailed(ctx context.Context, err error, wait *backoff) {
	n.noteFailure(err)
	var e *Error
	switch {
	case !errors.As(err, &e):
	case e.Class == "conflict" && strings.Contains(e.Reason, "webhook"):
		if n.dropWebhook(ctx) == nil {
			return
		}
	case e.Class == "conflict":
		n.conflicts.Add(1)
	case e.Class == "too many requests":
		sleep(ctx, e.wait)
		return
	}
	wait.sleep(ctx)
}

// pollAnswer is as much of getUpdates' answer as cannot change.
type pollAnswer struct {
	OK          bool              `json:"ok"`
	Result      []json.RawMessage `json:"result"`
	Code        int               `json:"error_code"`
	Description string            `json:"description"`
	Parameters  struct {
		RetryAfter int `json:"retry_after"`
	} `json:"parameters"`
}

// getUpdates is one long poll, or a short one to know at once whether all is
// well again. The library has none to call by itself. Its errors are *Error.
func (n *Network) getUpdates(ctx context.Context, offset int64, limit int) ([]json.RawMessage, error) {
	hold := n.cfg.PollTimeout
	if n.State() != string(OK) {
		hold = 0
	}
	ask := struct {
		Offset  int64    `json:"offset,omitempty"`
		Limit   int      `json:"limit"`
		Timeout int      `json:"timeout"`
		Allowed []string `json:"allowed_updates"`
	}{offset, limit, int(hold / time.Second), allowed}
	body, err := json.Marshal(ask)
	if err != nil {
		return nil, &Error{Class: "config"}
	}
	address := n.cfg.APIURL + "/bot" + n.cfg.Token + "/getUpdates"
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return nil, &Error{Class: "config"}
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := n.poller.Do(req)
	if err != nil {
		return nil, &Error{Class: "unreachable"}
	}
	whole, err := readAtMost(resp, maxPoll)
	if err != nil {
		return nil, &Error{Class: "broken off", Status: resp.StatusCode}
	}
	return readUpdates(resp.StatusCode, whole)
}

func readUpdates(status int, body []byte) ([]json.RawMessage, error) {
	var answer pollAnswer
	if err := json.Unmarshal(body, &answer); err != nil {
		e := &Error{Class: "server", Status: status}
		if spoilt(status, body) {
			e.spoilt = body
		}
		return nil, e
	}
	if answer.OK {
		return answer.Result, nil
	}
	e := &Error{Class: "server", Status: status, Reason: harmlessReason(answer.Description)}
	switch answer.Code {
	case http.StatusUnauthorized, http.StatusNotFound:
		e.Class = "unauthorized"
	case http.StatusConflict:
		e.Class = "conflict"
	case http.StatusTooManyRequests:
		e.Class = "too many requests"
		e.wait = max(time.Duration(answer.Parameters.RetryAfter)*time.Second, time.Second)
	}
	return nil, e
}
