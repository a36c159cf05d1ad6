package telegramtest

import (
	"encoding/json"
	"net/http"
	"time"
)

// Bounds of getUpdates.
const (
	maxBatch   = 100
	maxTimeout = 50 // seconds
)

// poller is one waiting getUpdates. A newer one kicks it out with 409.
type poller struct {
	kicked chan struct{}
	by     string // what kicked it
}

const (
	byPoller  = "terminated by other getUpdates request; make sure that only one bot instance is running"
	byWebhook = "terminated by setWebhook request"
	hookIsSet = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)

// kick ends the waiting poll, if there is one.
func (q *queue) kick(by string) {
	if q.poller != nil {
		q.poller.by = by
		close(q.poller.kicked)
		q.poller = nil
	}
}

// Polling tells whether a getUpdates is waiting now.
func (s *Server) Polling() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.queue.poller != nil
}

// getUpdates confirms, then waits for something to deliver.
func (s *Server) getUpdates(r *http.Request, c *call) *refusal {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hook != nil {
		return conflict(hookIsSet)
	}
	if why := s.setAllowed(&c.params); why != nil {
		return why
	}
	offset, _ := c.params.num("offset")
	limit := int64(maxBatch)
	if n, ok := c.params.num("limit"); ok {
		limit = min(max(1, n), maxBatch)
	}
	timeout, _ := c.params.num("timeout")
	s.queue.kick(byPoller)
	me := &poller{kicked: make(chan struct{})}
	s.queue.poller = me
	s.log.wake()
	s.confirm(offset)
	c.record.Applied = true
	why := s.await(r, c, me, int(limit), min(max(0, timeout), maxTimeout))
	if s.queue.poller == me {
		s.queue.poller = nil
	}
	return why
}

// await appends the batch as soon as there is one, or an empty one at the time-out.
// The server is locked before and after, not while waiting.
func (s *Server) await(r *http.Request, c *call, me *poller, limit int, timeout int64) *refusal {
	deadline := time.Now().Add(time.Duration(timeout) * time.Second)
	for {
		batch := s.batch(limit)
		left := time.Until(deadline)
		if len(batch) > 0 || left <= 0 {
			c.appendBatch(batch)
			return nil
		}
		if echo, ok := s.queue.nextEcho(); ok {
			left = min(left, echo)
		}
		changed := s.queue.changed
		timer := time.NewTimer(left)
		s.mu.Unlock()
		over := false
		select {
		case <-changed:
		case <-timer.C:
		case <-me.kicked:
		case <-r.Context().Done():
			over = true
		case <-s.stop.Done():
			over = true
		}
		timer.Stop()
		s.mu.Lock()
		switch {
		case me.by != "":
			return conflict(me.by)
		case over:
			c.appendBatch(nil)
			return nil
		}
	}
}

func (c *call) appendBatch(batch []*update) {
	c.out = append(c.out, '[')
	for i, u := range batch {
		if i > 0 {
			c.out = append(c.out, ',')
		}
		c.out = append(c.out, u.body...)
	}
	c.out = append(c.out, "]}"...)
}

// setAllowed notes allowed_updates; it holds until it is given again, and an
// empty list means the usual kinds.
func (s *Server) setAllowed(p *params) *refusal {
	raw, ok := p.get("allowed_updates")
	if !ok {
		return nil
	}
	var allowed []string
	if err := json.Unmarshal(raw, &allowed); err != nil {
		return badRequest("can't parse allowed updates: expected an Array")
	}
	s.queue.allowed = allowed
	return nil
}
