package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// beat is how often a stream tells the time: the page's clock follows, and a
// dead connection shows.
const beat = 15 * time.Second

// events streams what happens, from the event on that the page knows.
func (n *Network) events(w http.ResponseWriter, r *http.Request) {
	out := http.NewResponseController(w)
	if err := out.SetWriteDeadline(time.Time{}); err != nil {
		n.log.Debug("web: no write deadline to lift", "error", err)
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	known := r.Header.Get("Last-Event-ID")
	if known == "" {
		known = r.URL.Query().Get("after")
	}
	seq, resumed := n.resume(known)
	var b bytes.Buffer // what is written next
	b.WriteString("retry: 1000\n\n")
	if !resumed {
		seq = n.desk.hub.last()
		writeEvent(&b, "", "reset", []byte("{}"))
	}
	n.mu.Lock()
	ended := n.ended
	n.mu.Unlock()
	tick := time.NewTicker(beat)
	defer tick.Stop()
	n.tellTime(&b)
	for first := true; ; first = false {
		news, wake, ok := n.desk.hub.since(seq)
		if !ok {
			seq = n.desk.hub.last()
			writeEvent(&b, "", "reset", []byte("{}"))
		}
		for _, e := range news {
			if !first || e.name != "typing" { // an old one means nothing any more
				writeEvent(&b, n.eventID(e.seq), e.name, e.data)
			}
			seq = e.seq
		}
		_, err := b.WriteTo(w)
		if err != nil || out.Flush() != nil {
			return // the page is gone
		}
		select {
		case <-wake:
		case <-tick.C:
			n.tellTime(&b)
		case <-ended:
			return
		case <-r.Context().Done():
			return
		}
	}
}

func (n *Network) tellTime(b *bytes.Buffer) {
	text, err := json.Marshal(n.cfg.Clock())
	if err != nil {
		panic(err) // two plain fields
	}
	writeEvent(b, "", "clock", text)
}

func writeEvent(b *bytes.Buffer, id, name string, data []byte) {
	if id != "" {
		fmt.Fprintf(b, "id: %s\n", id)
	}
	fmt.Fprintf(b, "event: %s\ndata: %s\n\n", name, data)
}

// eventID names an event over restarts: this process and its number.
func (n *Network) eventID(seq int64) string {
	return n.run + "." + strconv.FormatInt(seq, 10)
}

// resume reads an event's name; false when it is of another process.
func (n *Network) resume(id string) (seq int64, ok bool) {
	run, number, _ := strings.Cut(id, ".")
	seq, err := strconv.ParseInt(number, 10, 64)
	return seq, err == nil && run == n.run
}
