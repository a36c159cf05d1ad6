package web

import (
	"bytes"
	"context"
	"errors"
	"image"
	_ "image/gif" // the sizes of the pictures that phones send
	_ "image/jpeg"
	_ "image/png"
	"io"
	"net/http"
	"regexp"
	"slices"
	"time"
	"unicode/utf8"

	"damping/flows"
)

// MaxText is the longest text that a phone may send, in characters: Telegram's
// limit.
const MaxText = 4096

// intakeTime is how long the inbox may take over one message.
const intakeTime = 10 * time.Second

var (
	idShape    = regexp.MustCompile(`^p[A-Za-z0-9-]{8,63}$`)
	tokenShape = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)
)

// posted is what the page says that a person did.
type posted struct {
	ID      string     `json:"id"`
	Address string     `json:"address"`
	Kind    flows.Kind `json:"kind"`
	Text    string     `json:"text"`
	Of      string     `json:"of"`    // the letter that was tapped
	Token   string     `json:"token"` // the choice's token
}

// message takes everything but photos.
func (n *Network) message(w http.ResponseWriter, r *http.Request) {
	var p posted
	if !readJSON(w, r, &p) {
		return
	}
	m := Message{ID: p.ID, Address: p.Address, Input: &flows.Input{Kind: p.Kind, Text: p.Text}}
	who, ok := n.persona(p.Address)
	switch {
	case !ok:
	case p.Kind == flows.Text:
		ok = p.Text != "" && utf8.RuneCountInString(p.Text) <= MaxText
	case p.Kind == flows.Start:
		ok = p.Text == "" || p.Text == who.Code
	case p.Kind == flows.Tap:
		ok = n.tap(&m, p)
	case p.Kind == flows.Contact:
		ok = who.Number != ""
		m.Input = &flows.Input{Kind: flows.Contact, Contact: &flows.PhoneCard{Phone: who.Number, Own: true}}
	case p.Kind == flows.Location:
		m.Input = &flows.Input{Kind: flows.Location, Place: n.place(who)}
	default:
		ok = false
	}
	if !ok {
		http.Error(w, "this message is not understood", http.StatusBadRequest)
		return
	}
	n.accept(w, r, m)
}

// tap fills in what was tapped. Old choices stay alive, as in Telegram: the
// bot answers them.
func (n *Network) tap(m *Message, p posted) bool {
	letter, ok := n.desk.find(p.Of)
	if !ok || letter.Letter == nil || letter.Address != p.Address || !tokenShape.MatchString(p.Token) {
		return false
	}
	m.Of, m.Input = p.Of, &flows.Input{Kind: flows.Tap, Token: p.Token}
	i := slices.IndexFunc(letter.Letter.Choices, func(c flows.Choice) bool { return c.Token == p.Token })
	if i >= 0 { // the letter may have been edited while the finger was on its way
		m.Choice = &letter.Letter.Choices[i]
	}
	return true
}

// metro is the middle of Kota Metro, for people without a place of their own.
var metro = flows.Coordinates{Lat: -5.1131, Lon: 105.3067, Accuracy: 20}

func (n *Network) place(p Persona) *flows.Coordinates {
	if p.Place != nil {
		return p.Place
	}
	return &metro
}

// photo takes a picture: the body is the file, the rest stands in the query.
func (n *Network) photo(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxUpload))
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		http.Error(w, "the file is too large", http.StatusRequestEntityTooLarge)
		return
	}
	_, known := n.persona(q.Get("address"))
	album := q.Get("album")
	if err != nil || !known || album != "" && !idShape.MatchString(album) || len(data) == 0 || !idShape.MatchString(q.Get("id")) {
		http.Error(w, "this file is not understood", http.StatusBadRequest)
		return
	}
	mime := http.DetectContentType(data)
	file, err := n.desk.put(data, mime, cleanName(q.Get("name")))
	if err != nil {
		n.failed(w, "keep a file", err)
		return
	}
	media := &flows.Media{Ref: file.Ref, Mime: mime, Name: file.Name, Size: file.Size, Album: album}
	kind := flows.File
	if slices.Contains(pictures, mime) {
		kind = flows.Photo
		if size, _, err := image.DecodeConfig(bytes.NewReader(data)); err == nil {
			media.Width, media.Height = size.Width, size.Height
		}
	}
	caption := q.Get("caption")
	n.accept(w, r, Message{
		ID: q.Get("id"), Address: q.Get("address"), File: file,
		Input: &flows.Input{Kind: kind, Text: caption, Media: media},
	})
}

// accept keeps a message and gives it to the inbox. The page may ask again
// with the same id until the answer is good: it arrives once.
func (n *Network) accept(w http.ResponseWriter, r *http.Request, m Message) {
	if !idShape.MatchString(m.ID) {
		http.Error(w, "the id is not understood", http.StatusBadRequest)
		return
	}
	n.inbound.Lock()
	defer n.inbound.Unlock()
	m.At = n.cfg.Clock().Now
	kept, known, err := n.desk.person(m)
	if err != nil {
		n.failed(w, "keep a message", err)
		return
	}
	if kept.Address != m.Address {
		http.Error(w, "the id is taken", http.StatusConflict)
		return
	}
	if known && kept.State != Failed {
		n.answer(w, show(kept))
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), intakeTime)
	defer cancel()
	if err := n.offer(ctx, kept); err != nil {
		n.failed(w, "give a message to the inbox", err)
		return
	}
	kept.State = Sent
	n.answer(w, show(kept))
}
