package telegramtest

import (
	"context"
	"fmt"
	"time"
)

// Outcome is what the client got for a call.
type Outcome string

// Outcomes of calls.
const (
	Open     Outcome = "open"     // still running
	Answered Outcome = "answered" // 200, ok
	Refused  Outcome = "refused"  // 4xx in Telegram's JSON
	Limited  Outcome = "limited"  // 429
	Failed   Outcome = "failed"   // 5xx
	Reset    Outcome = "reset"    // connection reset by a fault
	Hung     Outcome = "hung"     // left without an answer by a fault
	Gone     Outcome = "gone"     // the client was gone before the answer
)

// Call is one entry of the log, in the order in which calls arrived.
type Call struct {
	N       int // counts from 1
	Method  string
	Chat    int64         // chat_id, 0 if none
	Message int64         // id of the first message it made or changed, 0 if none
	At      time.Time     // arrival, machine clock
	Took    time.Duration // until the answer began
	Outcome Outcome
	Code    int  // HTTP status, 0 if there was no answer
	Applied bool // the effect took place, whatever the client heard of it
}

// Ambiguous tells that the effect took place and the client never heard of it.
func (c Call) Ambiguous() bool {
	switch c.Outcome {
	case Failed, Reset, Hung, Gone:
		return c.Applied
	case Open, Answered, Refused, Limited:
	}
	return false
}

// callLog keeps the calls and counts them.
type callLog struct {
	calls  []*Call
	n      int
	ended  chan struct{} // closed when a call ends, if anybody awaits one
	counts map[string]map[Outcome]int
}

// begin logs a call and plans what will happen to it.
func (s *Server) begin(c *call) {
	chat := c.chat()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log.n++
	c.record = &Call{N: s.log.n, Method: c.method, Chat: chat, At: time.Now(), Outcome: Open}
	s.log.calls = append(s.log.calls, c.record)
	if limit := s.opts.MaxCalls; limit > 0 && len(s.log.calls) > 2*limit {
		s.log.calls = append([]*Call(nil), s.log.calls[limit:]...)
	}
	c.plan = s.decide(c.method, chat)
}

// end closes the log entry; a second end corrects the first.
func (s *Server) end(c *call, outcome Outcome, code int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := c.record
	byOutcome := s.log.counts[r.Method]
	if byOutcome == nil {
		byOutcome = map[Outcome]int{}
		if s.log.counts == nil {
			s.log.counts = map[string]map[Outcome]int{}
		}
		s.log.counts[r.Method] = byOutcome
	}
	if r.Outcome != Open {
		byOutcome[r.Outcome]--
	}
	byOutcome[outcome]++
	r.Outcome, r.Code, r.Took = outcome, code, time.Since(r.At)
	if r.Applied && outcome != Answered {
		s.markUnheard(r)
	}
	s.log.wake()
}

// wake lets everybody who awaits something look again.
func (l *callLog) wake() {
	if l.ended != nil {
		close(l.ended)
		l.ended = nil
	}
}

// Await waits until a condition holds that only the bot's calls can bring about.
// It is tested at once, after each call, and when a long poll begins.
func (s *Server) Await(ctx context.Context, holds func() bool) error {
	for {
		s.mu.Lock()
		if s.log.ended == nil {
			s.log.ended = make(chan struct{})
		}
		ended := s.log.ended
		s.mu.Unlock()
		if holds() {
			return nil
		}
		select {
		case <-ended:
		case <-ctx.Done():
			return fmt.Errorf("waiting for the bot's calls: %w", ctx.Err())
		}
	}
}

// Calls is a copy of the log.
func (s *Server) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Call, len(s.log.calls))
	for i, c := range s.log.calls {
		out[i] = *c
	}
	return out
}

// Count tells how many calls of a method ("" is every method) ended so far with
// one of these outcomes (none named: all that ended).
func (s *Server) Count(name string, outcomes ...Outcome) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	total := 0
	for known, byOutcome := range s.log.counts {
		if name != "" && name != known {
			continue
		}
		for outcome, n := range byOutcome {
			if len(outcomes) == 0 || contains(outcomes, outcome) {
				total += n
			}
		}
	}
	return total
}

func contains(list []Outcome, want Outcome) bool {
	for _, o := range list {
		if o == want {
			return true
		}
	}
	return false
}

// Forget clears the log of calls that have ended, and what the citizens have
// already read, so that a soak of hours stays small. Counters stay.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	var open []*Call
	for _, c := range s.log.calls {
		if c.Outcome == Open {
			open = append(open, c)
		}
	}
	s.log.calls = open
	for _, c := range s.chats {
		c.forget()
	}
}
