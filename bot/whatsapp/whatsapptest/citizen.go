package whatsapptest

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"sync"

	_ "github.com/mattn/go-sqlite3" // the database of the library's own store
	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/store/sqlstore"
	"go.mau.fi/whatsmeow/types/events"
	waLog "go.mau.fi/whatsmeow/util/log"
)

// Citizen is a person who writes: an unmodified library client, paired with a
// telephone of its own, and what it saw.
type Citizen struct {
	*Phone
	Client *whatsmeow.Client

	db *sql.DB

	mu      sync.Mutex // guards everything below
	events  []any
	seen    map[string]bool // messages by sender and id
	repeats int
	read    map[string]int // by type of event: how many of events were looked at
}

// Citizen returns a person with that number, paired and connected.
func (s *Server) Citizen(ctx context.Context, number string) (*Citizen, error) {
	c, err := s.Open(ctx, number)
	if err != nil {
		return nil, err
	}
	return c, c.Join(ctx)
}

// Join connects the person, and pairs it with its telephone when that is still to be done.
func (c *Citizen) Join(ctx context.Context) error {
	if err := c.Client.Connect(); err != nil {
		return err
	}
	if c.Client.Store.ID == nil {
		qr, err := Wait[*events.QR](ctx, c, nil)
		if err != nil {
			return err
		}
		if err := c.Scan(qr.Codes[0]); err != nil {
			return err
		}
	}
	_, err := Wait[*events.Connected](ctx, c, nil)
	return err
}

// Open returns a person with that number who is not connected yet, so that its client
// can be set as a test needs it. What its client
// kept under the number before is there again.
func (s *Server) Open(ctx context.Context, number string) (*Citizen, error) {
	c := &Citizen{Phone: s.Phone(number), read: map[string]int{}, seen: map[string]bool{}}
	path := filepath.Join(s.dir, number+".db")
	db, err := sql.Open("sqlite3", "file:"+path+"?_foreign_keys=on&_journal_mode=WAL&_busy_timeout=5000&_txlock=immediate&_synchronous=OFF")
	if err != nil {
		return nil, err
	}
	c.db = db
	container := sqlstore.NewWithDB(db, "sqlite3", nil)
	if err := container.Upgrade(ctx); err != nil {
		return nil, err
	}
	device, err := container.GetFirstDevice(ctx)
	if err != nil {
		return nil, err
	}
	c.Client = whatsmeow.NewClient(device, s.log(number))
	c.Client.ManualHistorySyncDownload = true
	c.Client.EnableDecryptedEventBuffer = true // else what it sends while it receives may be lost, as with no telephone
	s.Lead(c.Client)
	c.Client.AddEventHandler(c.saw)
	return c, nil
}

// Close disconnects the person and closes its database.
func (c *Citizen) Close() {
	c.Client.Disconnect()
	if err := c.db.Close(); err != nil {
		c.s.note("closing a citizen's database: %v", err)
	}
}

// saw notes an event of the library. A message that has the id of one before is the
// same message to a telephone, which shows it once.
func (c *Citizen) saw(event any) {
	c.mu.Lock()
	m, ok := event.(*events.Message)
	key := ""
	if ok {
		key = m.Info.Chat.String() + "/" + m.Info.ID
	}
	if ok && c.seen[key] {
		c.repeats++
	} else {
		c.events = append(c.events, event)
		c.seen[key] = ok
	}
	c.mu.Unlock()
	c.s.mu.Lock()
	c.s.touch()
	c.s.mu.Unlock()
}

// Wait returns the next event of type E that fits (nil: any), and takes those of
// its type up to it as read: *events.Message, *events.Receipt and so on.
func Wait[E any](ctx context.Context, c *Citizen, fits func(E) bool) (E, error) {
	var found E
	kind := fmt.Sprintf("%T", found)
	err := c.s.Await(ctx, func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		for i := c.read[kind]; i < len(c.events); i++ {
			if e, ok := c.events[i].(E); ok && (fits == nil || fits(e)) {
				found, c.read[kind] = e, i+1
				return true
			}
		}
		return false
	})
	if err != nil {
		return found, fmt.Errorf("waiting for %s at %s: %w", kind, c.Number, err)
	}
	return found, nil
}

// Repeats counts messages that came once more under the id that they had before.
func (c *Citizen) Repeats() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.repeats
}

// Messages are the messages that reached the person, oldest first.
func (c *Citizen) Messages() []*events.Message {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []*events.Message
	for _, event := range c.events {
		if m, ok := event.(*events.Message); ok {
			out = append(out, m)
		}
	}
	return out
}

// log passes the library's complaints on.
func (s *Server) log(who string) waLog.Logger {
	if s.opts.Logf == nil {
		return waLog.Noop
	}
	return logger{s.logf, who}
}

// logger writes the library's warnings and errors with the test's own words.
type logger struct {
	logf func(string, ...any)
	who  string
}

func (l logger) Warnf(msg string, args ...any)  { l.logf(l.who+" warns: "+msg, args...) }
func (l logger) Errorf(msg string, args ...any) { l.logf(l.who+" fails: "+msg, args...) }
func (l logger) Infof(string, ...any)           {}
func (l logger) Debugf(string, ...any)          {}
func (l logger) Sub(module string) waLog.Logger { return logger{l.logf, l.who + "/" + module} }
