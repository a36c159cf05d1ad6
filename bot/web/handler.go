package web

import (
	"encoding/json"
	"errors"
	"io/fs"
	"mime"
	"net/http"
	"slices"
	"strings"

	"damping/bot"
)

// Handler is the page and what it talks to, to be mounted at "/". Its streams
// of events end when Run ends: stop the network first, then the server.
func (n *Network) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", n.page)
	mux.Handle("GET /page/", http.StripPrefix("/page", n.assets()))
	mux.HandleFunc("GET /api/state", n.state)
	mux.HandleFunc("GET /api/events", n.events)
	mux.HandleFunc("POST /api/message", n.message)
	mux.HandleFunc("POST /api/photo", n.photo)
	mux.HandleFunc("GET /api/file/{ref}", n.file)
	mux.HandleFunc("POST /api/clock", n.moveClock)
	mux.HandleFunc("POST /api/scene", n.openScene)
	return guard(mux)
}

// shown is a message as the page reads it: with its text for a network
// without buttons.
type shown struct {
	Message
	Plain string `json:"plain,omitempty"`
}

func show(m Message) shown {
	s := shown{Message: m}
	if m.Letter != nil {
		s.Plain = bot.Numbered(*m.Letter)
	}
	return s
}

// stateJSON is everything that a page begins with.
type stateJSON struct {
	Title    string            `json:"title"`
	After    string            `json:"after"` // the event up to which this is true
	Scenes   []Scene           `json:"scenes"`
	Scene    string            `json:"scene"`
	People   []Persona         `json:"people"`
	Clock    Clock             `json:"clock"`
	Messages []shown           `json:"messages"`
	Text     map[string]string `json:"text"`
}

func (n *Network) state(w http.ResponseWriter, _ *http.Request) {
	messages, after := n.desk.all()
	s := stateJSON{
		Title: n.cfg.Title, After: n.eventID(after), Scenes: n.cfg.Scenes,
		People: n.cfg.People(), Clock: n.cfg.Clock(), Messages: make([]shown, len(messages)),
		Text: n.texts(),
	}
	if n.cfg.Open != nil {
		s.Scene = n.cfg.Open()
	}
	for i, m := range messages {
		s.Messages[i] = show(m)
	}
	n.answer(w, s)
}

// answer writes JSON.
func (n *Network) answer(w http.ResponseWriter, data any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	if err := json.NewEncoder(w).Encode(data); err != nil {
		n.log.Debug("web: an answer was not read", "error", err)
	}
}

// moveClock moves the programme's time.
func (n *Network) moveClock(w http.ResponseWriter, r *http.Request) {
	var ask struct{ What string }
	if !readJSON(w, r, &ask) {
		return
	}
	if n.cfg.Advance == nil || !slices.Contains(Moves, ask.What) {
		http.Error(w, "no such move", http.StatusBadRequest)
		return
	}
	if err := n.cfg.Advance(r.Context(), ask.What); err != nil {
		n.failed(w, "move the clock", err)
		return
	}
	now := n.cfg.Clock()
	n.desk.hub.tell("clock", now)
	n.answer(w, now)
}

// openScene begins another scene; every chat is cleared.
func (n *Network) openScene(w http.ResponseWriter, r *http.Request) {
	var ask struct{ Name string }
	if !readJSON(w, r, &ask) {
		return
	}
	known := slices.ContainsFunc(n.cfg.Scenes, func(s Scene) bool { return s.Name == ask.Name })
	if n.cfg.Scene == nil || !known {
		http.Error(w, "no such scene", http.StatusBadRequest)
		return
	}
	n.inbound.Lock()
	defer n.inbound.Unlock()
	err := n.cfg.Scene(r.Context(), ask.Name)
	if err == nil {
		err = n.desk.clear()
	}
	if err != nil {
		n.failed(w, "open a scene", err)
		return
	}
	n.answer(w, struct{}{})
}

// pictures are the kinds that are shown in the page; all else is a download.
var pictures = []string{"image/jpeg", "image/png", "image/gif", "image/webp"}

// file gives out a photo that was sent or a file that a letter brought.
func (n *Network) file(w http.ResponseWriter, r *http.Request) {
	data, err := n.desk.get(r.PathValue("ref"))
	if errors.Is(err, fs.ErrNotExist) {
		http.NotFound(w, r)
		return
	}
	if err != nil {
		n.failed(w, "read a file", err)
		return
	}
	kind, how := http.DetectContentType(data), "inline"
	if !slices.Contains(pictures, kind) {
		kind, how = "application/octet-stream", "attachment"
		if strings.HasSuffix(r.URL.Query().Get("name"), ".ics") {
			kind = "text/calendar; charset=utf-8"
		}
	}
	name := map[string]string{"filename": cleanName(r.URL.Query().Get("name"))}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", mime.FormatMediaType(how, name))
	w.Header().Set("Cache-Control", "private, max-age=86400, immutable")
	if _, err := w.Write(data); err != nil {
		n.log.Debug("web: a file was not read", "error", err)
	}
}

// readJSON reads a small body; false when it has answered with the error.
func readJSON(w http.ResponseWriter, r *http.Request, into any) bool {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		http.Error(w, "JSON is needed", http.StatusUnsupportedMediaType)
		return false
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 64<<10)).Decode(into); err != nil {
		http.Error(w, "the JSON cannot be read", http.StatusBadRequest)
		return false
	}
	return true
}

// failed answers that we, not the person, are at fault.
func (n *Network) failed(w http.ResponseWriter, what string, err error) {
	n.log.Error("web: could not "+what, "error", err)
	http.Error(w, "it did not work: see the log", http.StatusServiceUnavailable)
}
