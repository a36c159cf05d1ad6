package web

import (
	"encoding/json"
	"sync"
)

// ringSize is how many events a page may have missed and still catch up with
// by itself; beyond that it loads everything anew.
const ringSize = 2048

// event is one thing that happened, as the page hears it.
type event struct {
	seq  int64
	name string
	data []byte
}

// hub hands events to every open page. Pages read at their own speed from one
// ring; a slow one holds up nobody.
type hub struct {
	mu   sync.Mutex
	ring []event
	seq  int64
	wake chan struct{} // closed and replaced at every event
}

func newHub() *hub { return &hub{wake: make(chan struct{})} }

// tell adds an event. data must be plain: what cannot be encoded is a defect.
func (h *hub) tell(name string, data any) {
	text, err := json.Marshal(data)
	if err != nil {
		panic(err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.seq++
	h.ring = append(h.ring, event{h.seq, name, text})
	if len(h.ring) > ringSize {
		h.ring = append(h.ring[:0:0], h.ring[ringSize/2:]...)
	}
	close(h.wake)
	h.wake = make(chan struct{})
}

// last is the number of the latest event.
func (h *hub) last() int64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.seq
}

// since lists what happened after an event; ok is false when too much did, or
// when that event is none of ours. The channel closes at the next event.
func (h *hub) since(seq int64) (events []event, wake <-chan struct{}, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	missed := h.seq - seq
	if missed < 0 || missed > int64(len(h.ring)) {
		return nil, h.wake, false
	}
	return append(events, h.ring[int64(len(h.ring))-missed:]...), h.wake, true
}
