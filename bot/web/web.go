package web

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"damping/bot"
	"damping/flows"
	"damping/flows/aid"
)

// Channel is the name under which the chats of this network are kept.
const Channel = "web"

// The phones on the page.
const (
	Candidate = "candidate"
	Officer   = "officer"
	Staff     = "staff"
)

// Phones are all of them, from left to right.
var Phones = []string{Candidate, Officer, Staff}

// Config is what the page shows and whom it asks. All functions may be called
// from several goroutines at once.
type Config struct {
	Title  string                  // the programme's name
	Dir    string                  // where transcripts and uploads are kept; made when absent
	Text   func(key string) string // the sentence of a key "web.…"
	People func() []Persona        // of the scene that is open

	Scenes []Scene
	Open   func() string                                // the scene that is open
	Scene  func(ctx context.Context, name string) error // opens another one, from its beginning

	Clock   func() Clock
	Advance func(ctx context.Context, what string) error // moves the clock: one of Moves

	File bot.Maker    // makes the files that letters name
	Log  *slog.Logger // nil: the default one
}

// Moves are the ways in which the clock can be moved.
var Moves = []string{"+1h", "+1d", "bimtek"}

// Scene is one starting point of the demo.
type Scene struct {
	Name  string `json:"name"`
	Label string `json:"label"`
	Hint  string `json:"hint,omitempty"` // one line: what can be tried here
}

// Clock is the programme's time, which the demo can move.
type Clock struct {
	Now   time.Time `json:"now"`   // in the programme's zone
	Label string    `json:"label"` // for people: "Senin, 17 Juli 2023 pukul 09.00 WIB"
}

// Persona is an invented person who holds one of the phones.
type Persona struct {
	Phone  string             `json:"phone"` // Candidate, Officer or Staff
	Key    string             `json:"key"`   // stable, [A-Za-z0-9_-]
	Name   string             `json:"name"`
	Role   string             `json:"role"`            // as shown: "Calon penerima"
	Area   string             `json:"area,omitempty"`  // kelurahan, short: "Yosodadi"
	Code   string             `json:"code,omitempty"`  // invitation code
	Hint   string             `json:"hint,omitempty"`  // what to try, parted by "|": a sentence with its full stop, or a word to type
	Birth  string             `json:"birth,omitempty"` // what to type when asked, as shown
	NIK    string             `json:"nik,omitempty"`   // what to type when asked; invented
	Number aid.Phone          `json:"number,omitempty"`
	Place  *flows.Coordinates `json:"place,omitempty"` // where the person shares a location from
}

// Address is the chat of the person on this network.
func (p Persona) Address() string { return "phone:" + p.Phone + ":" + p.Key }

// Network is the browser network.
type Network struct {
	cfg  Config
	log  *slog.Logger
	desk *desk
	run  string // this process's name; a page that knows another one loads anew

	inbound sync.Mutex // one message at a time is given to intake, in order

	mu     sync.Mutex
	intake bot.Intake    // nil while Run does not run
	ended  chan struct{} // closed when Run ends: streams end
}

// New opens the transcript under cfg.Dir. The network speaks once Run runs.
func New(cfg Config) (*Network, error) {
	for name, missing := range map[string]bool{
		"Text": cfg.Text == nil, "People": cfg.People == nil, "Clock": cfg.Clock == nil, "Dir": cfg.Dir == "",
	} {
		if missing {
			return nil, fmt.Errorf("web: Config.%s is missing", name)
		}
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	d, err := openDesk(cfg.Dir)
	if err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	return &Network{cfg: cfg, log: cfg.Log, desk: d, run: rand.Text()[:8]}, nil
}

// Close closes the transcript's file.
func (n *Network) Close() error { return n.desk.close() }

// Channel is "web".
func (n *Network) Channel() string { return Channel }

// Idempotent is true: a letter sent twice under one id is shown once.
func (n *Network) Idempotent() bool { return true }

// CanEdit is true: a letter can be replaced where it stands.
func (n *Network) CanEdit() bool { return true }

// Run takes messages from the page until ctx ends. Those that a stop caught
// between the page and the inbox are offered again.
func (n *Network) Run(ctx context.Context, intake bot.Intake) error {
	ended := make(chan struct{})
	n.mu.Lock()
	n.intake, n.ended = intake, ended
	n.mu.Unlock()
	defer func() {
		n.mu.Lock()
		n.intake = nil
		n.mu.Unlock()
		close(ended)
	}()
	for _, m := range n.desk.waiting() {
		if err := n.offer(ctx, m); err != nil {
			n.log.Warn("web: a message waits for the inbox", "error", err)
		}
	}
	<-ctx.Done()
	return nil
}

// errNotRunning is answered while the bot starts or stops.
var errNotRunning = errors.New("the bot is not running")

// offer gives one message to the inbox and notes what became of it. One that was not
// taken, by a panic too, may be offered again.
func (n *Network) offer(ctx context.Context, m Message) (err error) {
	n.mu.Lock()
	intake := n.intake
	n.mu.Unlock()
	state := Failed
	defer func() { err = errors.Join(err, n.desk.mark(m.ID, state)) }()
	if intake == nil {
		return errNotRunning
	}
	err = intake(ctx, []bot.Incoming{{ID: m.ID, Seq: m.Pos, Address: m.Address, Input: *m.Input}})
	if err == nil {
		state = Sent
	}
	return err
}

// Send shows a letter on the phone, or replaces the one it edits.
func (n *Network) Send(ctx context.Context, out bot.Outgoing) (string, error) {
	if !strings.HasPrefix(out.Address, "phone:") {
		return "", &bot.SendError{Outcome: bot.Gone, Err: errors.New("no such phone")}
	}
	if m, ok := n.desk.byOutbox(out.ID); ok {
		return m.ID, nil
	}
	letter := out.Letter
	m := Message{Address: out.Address, At: n.cfg.Clock().Now, Outbox: out.ID, Letter: &letter}
	if letter.File != nil {
		ref, err := n.attach(ctx, *letter.File)
		var known *bot.SendError
		switch {
		case errors.As(err, &known):
			return "", known
		case err != nil:
			return "", &bot.SendError{Outcome: bot.Later, Wait: 5 * time.Second, Err: err}
		}
		m.File = ref
	}
	id, err := n.desk.letter(m, out.EditOf)
	if err != nil {
		return "", &bot.SendError{Outcome: bot.Down, Err: err}
	}
	return id, nil
}

// attach makes a letter's file and keeps it beside the transcript.
func (n *Network) attach(ctx context.Context, a flows.Attachment) (*Stored, error) {
	if n.cfg.File == nil {
		return nil, errors.New("nobody makes files")
	}
	data, mime, err := n.cfg.File(ctx, a)
	if err != nil {
		return nil, err
	}
	return n.desk.put(data, mime, a.Name)
}

// Typing shows on the page that an answer is being made.
func (n *Network) Typing(address string) { n.desk.typing(address) }

// persona finds who is behind an address, in the scene that is open.
func (n *Network) persona(address string) (Persona, bool) {
	for _, p := range n.cfg.People() {
		if p.Address() == address {
			return p, true
		}
	}
	return Persona{}, false
}
