package telegramtest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// firstUpdate is a plausible update_id to begin with.
const firstUpdate = 700000001

// update waits in the queue until the bot confirms it.
type update struct {
	id    int64
	chat  int64  // webhooks deliver the updates of one chat one after another
	body  []byte // the JSON object
	acked bool   // the webhook answered 200
}

// echo is an update that will be delivered once more, though it was confirmed.
type echo struct {
	due time.Time
	*update
}

// queue holds the updates in order.
type queue struct {
	items   []*update
	last    int64 // newest update_id
	allowed []string
	changed chan struct{} // closed when something new comes
	echoes  []echo
	poller  *poller // the long poll that is waiting now
}

func newQueue() queue {
	return queue{last: firstUpdate - 1, changed: make(chan struct{})}
}

// silent are the kinds of update that a bot gets only when it asks for them.
var silent = []string{"chat_member", "message_reaction", "message_reaction_count"}

func (q *queue) wants(kind string) bool {
	if len(q.allowed) == 0 {
		return !slices.Contains(silent, kind)
	}
	return slices.Contains(q.allowed, kind)
}

// enqueue adds one update of a kind; build appends the kind's object. It returns
// the update_id, or 0 when the bot does not want this kind. The server is locked.
func (s *Server) enqueue(kind string, chat int64, build func(out []byte) []byte) int64 {
	if !s.queue.wants(kind) {
		return 0
	}
	body := make([]byte, 0, 512)
	body = append(body, `{"update_id":`...)
	body = strconv.AppendInt(body, s.queue.last+1, 10)
	body = appendKey(body, kind)
	body = append(build(body), '}')
	return s.push(chat, body)
}

// push gives the next id to a finished body, which must carry it already.
func (s *Server) push(chat int64, body []byte) int64 {
	q := &s.queue
	q.last++
	u := &update{id: q.last, chat: chat, body: body}
	q.items = append(q.items, u)
	if s.hook != nil {
		s.hook.push(u)
		return u.id
	}
	q.wake()
	return u.id
}

func (q *queue) wake() {
	close(q.changed)
	q.changed = make(chan struct{})
}

// confirm drops everything below offset; what the dice choose comes back later.
// A negative offset keeps only so many newest.
func (s *Server) confirm(offset int64) {
	q := &s.queue
	n := 0
	if offset < 0 {
		n = max(0, len(q.items)+int(offset))
	} else {
		for n < len(q.items) && q.items[n].id < offset {
			n++
		}
	}
	if s.faults.Duplicate > 0 {
		for _, u := range q.items[:n] {
			if s.rng.Float64() < s.faults.Duplicate {
				q.echoes = append(q.echoes, echo{time.Now().Add(s.echoDelay()), u})
			}
		}
	}
	clear(q.items[:n])
	if q.items = q.items[n:]; len(q.items) == 0 {
		q.items = nil
	}
}

func (s *Server) echoDelay() time.Duration {
	return time.Duration(s.rng.Int64N(int64(s.faults.DuplicateDelay) + 1))
}

// batch is what one getUpdates delivers: the oldest unconfirmed, and the echoes
// that are due, anywhere among them.
func (s *Server) batch(limit int) []*update {
	q := &s.queue
	out := q.items[:min(limit, len(q.items)):min(limit, len(q.items))]
	now := time.Now()
	for i := 0; i < len(q.echoes) && len(out) < limit; {
		if e := q.echoes[i]; !e.due.After(now) {
			out = slices.Insert(slices.Clone(out), s.rng.IntN(len(out)+1), e.update)
			q.echoes = slices.Delete(q.echoes, i, i+1)
			continue
		}
		i++
	}
	return out
}

// nextEcho is how long until an echo is due; ok is false when there is none.
func (q *queue) nextEcho() (wait time.Duration, ok bool) {
	for _, e := range q.echoes {
		if d := time.Until(e.due); !ok || d < wait {
			wait, ok = d, true
		}
	}
	return wait, ok
}

// Pending is the number of updates that the bot has not confirmed.
func (s *Server) Pending() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, u := range s.queue.items {
		if !u.acked {
			n++
		}
	}
	return n
}

// LastUpdate is the newest update_id given out.
func (s *Server) LastUpdate() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.queue.last
}

// Raw puts any update into the queue, past allowed_updates. The body begins with
// "{"; its update_id is set or replaced. A body that is not JSON goes out as it is,
// with the id put in front, and spoils the whole batch, as it would in truth.
func (s *Server) Raw(body string) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pushRaw(0, body)
}

func (s *Server) pushRaw(chat int64, body string) int64 {
	if body == "" || body[0] != '{' {
		panic("telegramtest: a raw update begins with {")
	}
	id := strconv.FormatInt(s.queue.last+1, 10)
	var fields map[string]json.RawMessage
	if json.Unmarshal([]byte(body), &fields) == nil && fields["update_id"] != nil {
		fields["update_id"] = json.RawMessage(id)
		out, err := json.Marshal(fields)
		if err != nil {
			panic(fmt.Sprintf("telegramtest: raw update: %v", err))
		}
		return s.push(chat, out)
	}
	comma := ","
	if len(fields) == 0 && body == "{}" {
		comma = ""
	}
	return s.push(chat, []byte(`{"update_id":`+id+comma+body[1:]))
}
