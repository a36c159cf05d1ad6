package web

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"damping/flows"
)

// State is how far a person's own message has come.
type State string

// The states: on its way to the inbox, safe in it, or not taken.
const (
	Waiting State = "waiting"
	Sent    State = "sent"
	Failed  State = "failed"
)

// Message is one message of a chat, as the page shows it and the file keeps it.
type Message struct {
	ID      string        `json:"id"`  // the page's id of a person's message, "w17" of a letter
	Pos     int64         `json:"pos"` // order of all messages; grows, also over a restart
	Address string        `json:"address"`
	At      time.Time     `json:"at"`               // programme time
	Letter  *flows.Letter `json:"letter,omitempty"` // what the bot says, or
	Input   *flows.Input  `json:"input,omitempty"`  // what the person sent
	State   State         `json:"state,omitempty"`  // of what the person sent
	Of      string        `json:"of,omitempty"`     // the letter whose choice was tapped
	Choice  *flows.Choice `json:"choice,omitempty"` // the choice
	File    *Stored       `json:"file,omitempty"`   // the letter's file, or the person's picture
	Edited  bool          `json:"edited,omitempty"`
	Outbox  string        `json:"outbox,omitempty"` // id of the outbox row
}

// line is one line of the transcript's file: a message as it now is (a later
// line replaces an earlier one), or the last position when all was cleared.
type line struct {
	Message *Message `json:"message,omitempty"`
	Cleared int64    `json:"cleared,omitempty"`
}

// desk holds every chat's messages in memory and in a file of JSON lines, and
// tells the pages what changed.
type desk struct {
	dir string
	hub *hub

	mu       sync.Mutex
	file     *os.File
	messages []*Message
	byID     map[string]*Message
	outbox   map[string]*Message
	pos      int64
}

// openDesk reads the transcript. Half a line at the end (the machine stopped
// while writing) is cut off.
func openDesk(dir string) (*desk, error) {
	if err := os.MkdirAll(filepath.Join(dir, "files"), 0o700); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(filepath.Join(dir, "transcript.jsonl"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	d := &desk{dir: dir, hub: newHub(), file: f}
	d.empty()
	good, err := d.read(bufio.NewReader(f))
	if err == nil {
		err = f.Truncate(good)
	}
	if err == nil {
		_, err = f.Seek(good, io.SeekStart)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("transcript: %w", err), f.Close())
	}
	return d, nil
}

// read takes in the lines and tells where the last good one ends.
func (d *desk) read(r *bufio.Reader) (good int64, err error) {
	for {
		text, err := r.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return good, nil
		}
		if err != nil {
			return good, err
		}
		var l line
		if err := json.Unmarshal(bytes.TrimSpace(text), &l); err != nil {
			return good, fmt.Errorf("after byte %d: %w", good, err)
		}
		if l.Cleared > 0 {
			d.empty()
			d.pos = l.Cleared
		}
		if l.Message != nil {
			d.place(l.Message)
		}
		good += int64(len(text))
	}
}

// empty forgets the messages, not the position.
func (d *desk) empty() {
	d.messages, d.byID, d.outbox = nil, map[string]*Message{}, map[string]*Message{}
}

// place puts a message in memory, in its old place when it is known.
func (d *desk) place(m *Message) {
	if old, ok := d.byID[m.ID]; ok {
		*old = *m
		m = old
	} else {
		d.messages = append(d.messages, m)
		d.byID[m.ID] = m
	}
	if m.Outbox != "" {
		d.outbox[m.Outbox] = m
	}
	d.pos = max(d.pos, m.Pos)
}

// keep writes a message to the file, then to memory, then to the pages.
// The caller holds the lock.
func (d *desk) keep(m Message) error {
	if err := d.write(line{Message: &m}); err != nil {
		return err
	}
	d.place(&m)
	d.hub.tell("message", show(m))
	return nil
}

func (d *desk) write(l line) error {
	text, err := json.Marshal(l)
	if err != nil {
		return err
	}
	n, err := d.file.Write(append(text, '\n'))
	if err != nil && n > 0 { // half a line would keep the transcript from being read again
		end, serr := d.file.Seek(int64(-n), io.SeekCurrent)
		if serr == nil {
			serr = d.file.Truncate(end)
		}
		err = errors.Join(err, serr)
	}
	return err
}

// letter keeps what the bot says and returns its id. An edit takes the place
// of the old letter when that is still there.
func (d *desk) letter(m Message, editOf string) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if old, ok := d.byID[editOf]; ok && old.Letter != nil && old.Address == m.Address {
		m.ID, m.Pos, m.At, m.Edited = old.ID, old.Pos, old.At, true
		if m.File == nil {
			m.File = old.File
		}
		return m.ID, d.keep(m)
	}
	m.Pos = d.pos + 1
	m.ID = "w" + strconv.FormatInt(m.Pos, 10)
	return m.ID, d.keep(m)
}

// person keeps what a person sent. One that is known under its id is returned
// as it is: known is then true.
func (d *desk) person(m Message) (kept Message, known bool, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if old, ok := d.byID[m.ID]; ok {
		return *old, true, nil
	}
	m.Pos, m.State = d.pos+1, Waiting
	return m, false, d.keep(m)
}

// mark notes how far a person's message has come. A message that was cleared
// away meanwhile is no error.
func (d *desk) mark(id string, s State) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	old, ok := d.byID[id]
	if !ok || old.State == s {
		return nil
	}
	m := *old
	m.State = s
	return d.keep(m)
}

// byOutbox finds the letter that was sent under an outbox id.
func (d *desk) byOutbox(id string) (Message, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	m, ok := d.outbox[id]
	if !ok || id == "" {
		return Message{}, false
	}
	return *m, true
}

// find returns a message by its id.
func (d *desk) find(id string) (Message, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	m, ok := d.byID[id]
	if !ok {
		return Message{}, false
	}
	return *m, true
}

// waiting lists what never reached the inbox, in order.
func (d *desk) waiting() []Message {
	d.mu.Lock()
	defer d.mu.Unlock()
	var all []Message
	for _, m := range d.messages {
		if m.State == Waiting {
			all = append(all, *m)
		}
	}
	return all
}

// all returns every message and the event after which they are as they are.
func (d *desk) all() (messages []Message, after int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	messages = make([]Message, len(d.messages))
	for i, m := range d.messages {
		messages[i] = *m
	}
	return messages, d.hub.last()
}

// clear forgets every chat and its files: another scene has been opened.
func (d *desk) clear() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	files := filepath.Join(d.dir, "files")
	if err := os.RemoveAll(files); err != nil {
		return err
	}
	if err := os.Mkdir(files, 0o700); err != nil {
		return err
	}
	if err := d.file.Truncate(0); err != nil {
		return err
	}
	if _, err := d.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	d.pos++
	if err := d.write(line{Cleared: d.pos}); err != nil {
		return err
	}
	d.empty()
	d.hub.tell("reset", struct{}{})
	return nil
}

// typing tells the pages that an answer is being made.
func (d *desk) typing(address string) {
	d.hub.tell("typing", struct {
		Address string `json:"address"`
	}{address})
}

func (d *desk) close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.file.Close()
}
