package main_test

import (
	"bytes"
	"context"
	"fmt"
	"image/jpeg"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"go.mau.fi/whatsmeow/types/events"

	"damping/bot/bench/loadtest"
	"damping/bot/picture/picturetest"
	"damping/bot/whatsapp/whatsapptest"
	"damping/flows/aid"
)

// stage is the real program with one office on WhatsApp, at a time of the programme
// that can be moved.
type stage struct {
	t      *testing.T
	ctx    context.Context
	server *whatsapptest.Server
	house  *loadtest.House
	office *whatsapptest.Phone
	clock  string // file of how far the programme's clock was moved
	moved  time.Duration
	number int // of the next telephone

	program *loadtest.Process
}

// stageTime bounds what is played on a stage.
const stageTime = 30 * time.Minute

// newStage settles the people of a sheet of the demo and starts the program.
func newStage(t *testing.T, address, sheet string, at time.Time) *stage {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), stageTime)
	t.Cleanup(stop)
	server := whatsapptest.Start(whatsapptest.Options{Logf: t.Logf})
	t.Cleanup(server.Close)
	dir := t.TempDir()
	s := &stage{t: t, ctx: ctx, server: server, office: server.Phone(officeNumber), clock: filepath.Join(dir, "clock"), number: 9101}
	s.move(time.Until(at))
	env := append(loadtest.OnWhatsApp(server), "WHATSAPP_TEST_CLOCK="+s.clock, "PROGRAM_FILE="+quickProgram(t, dir))
	var err error
	if s.house, err = loadtest.NewHouse(dir, address, nil, env...); err != nil {
		t.Fatal(err)
	}
	list, err := filepath.Abs(filepath.Join("templates", "demo", sheet))
	if err != nil {
		t.Fatal(err)
	}
	s.command("import", list)
	if err := s.house.Pair(ctx, s.office); err != nil {
		t.Fatal(err)
	}
	if s.program, err = s.house.Serve(ctx); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.program.Stop(); err != nil {
			t.Error(err)
		}
		if t.Failed() {
			if text, err := os.ReadFile(s.house.Log()); err == nil {
				t.Log(string(text[max(0, len(text)-3000):]))
			}
		}
		for what, n := range server.Asked() {
			t.Errorf("asked %s %d times, which the server does not know", what, n)
		}
	})
	s.await("the office on WhatsApp", func() bool { return s.office.Online() && s.office.Keys() > 0 })
	return s
}

// move moves the programme's clock on.
func (s *stage) move(by time.Duration) {
	s.t.Helper()
	s.moved += by
	if err := os.WriteFile(s.clock+".new", []byte(s.moved.String()), 0o600); err != nil {
		s.t.Fatal(err)
	}
	if err := os.Rename(s.clock+".new", s.clock); err != nil {
		s.t.Fatal(err)
	}
}

func (s *stage) command(args ...string) string {
	s.t.Helper()
	out, err := s.house.Command(s.ctx, args...)
	if err != nil {
		s.t.Fatal(err)
	}
	return out
}

func (s *stage) await(what string, holds func() bool) {
	s.t.Helper()
	ctx, stop := context.WithTimeout(s.ctx, 45*time.Second)
	defer stop()
	if err := s.server.Await(ctx, holds); err != nil {
		s.t.Fatalf("waiting for %s: %v", what, err)
	}
}

var invitationCode = regexp.MustCompile(`[A-Z][0-9A-Z]{3}-[0-9A-Z]{4}`)

// citizen is an invited person; officer is somebody of the office.
func (s *stage) citizen(nik string) *caller {
	s.t.Helper()
	return s.caller(invitationCode.FindString(s.command("invite", "--nik", nik)))
}

func (s *stage) officer(name, role string, more ...string) *caller {
	s.t.Helper()
	return s.caller(invitationCode.FindString(s.command(append([]string{"officer", "add", "--name", name, "--role", role}, more...)...)))
}

// caller is a person with a telephone of her own, who has typed her code.
func (s *stage) caller(code string) *caller {
	s.t.Helper()
	c, err := s.server.Citizen(s.ctx, fmt.Sprintf("62812000%d", s.number))
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(c.Close)
	s.number++
	a := &caller{s: s, Citizen: c}
	a.say(code)
	return a
}

// caller writes on WhatsApp and reads what comes.
type caller struct {
	*whatsapptest.Citizen
	s    *stage
	mark int // how many messages there were when she last did something
}

func (c *caller) sent(err error) *caller {
	c.s.t.Helper()
	if err != nil {
		c.s.t.Fatal(err)
	}
	return c
}

func (c *caller) say(text string) *caller {
	c.s.t.Helper()
	c.mark = len(c.Messages())
	_, err := c.Text(c.s.ctx, c.s.office.HiddenJID(), text)
	return c.sent(err)
}

// tap types the number before a label of the newest list.
func (c *caller) tap(label string) *caller {
	c.s.t.Helper()
	return c.say(c.numberOf(label))
}

func (c *caller) numberOf(label string) (number string) {
	c.s.t.Helper()
	line := regexp.MustCompile(`(?m)^\*(\d)\.\* ` + regexp.QuoteMeta(label) + `$`)
	c.s.await("the choice "+label+" on "+c.Number+"\n"+c.lately(), func() bool {
		all := c.Messages()
		for i := len(all) - 1; i >= 0; i-- {
			if found := line.FindAllStringSubmatch(words(all[i]), -1); found != nil {
				number = found[len(found)-1][1]
				return true
			}
		}
		return false
	})
	return number
}

// offers tells whether the newest list has a label.
func (c *caller) offers(label string) bool {
	return strings.Contains(c.lately(), ".* "+label)
}

// hears waits for words since she last did something.
func (c *caller) hears(part string) *caller {
	c.s.t.Helper()
	return c.hearsFrom(c.mark, part)
}

// heard waits for words at any time.
func (c *caller) heard(part string) *caller {
	c.s.t.Helper()
	return c.hearsFrom(0, part)
}

func (c *caller) hearsFrom(from int, part string) *caller {
	c.s.t.Helper()
	ctx, stop := context.WithTimeout(c.s.ctx, 45*time.Second)
	defer stop()
	if err := c.s.server.Await(ctx, func() bool { return strings.Contains(plain(c.text(from)), part) }); err != nil {
		c.s.t.Fatalf("%s never heard %q. Since then:\n%s", c.Number, part, c.text(from))
	}
	return c
}

// text is what came from a message on.
func (c *caller) text(from int) string {
	var b strings.Builder
	for _, m := range c.Messages()[from:] {
		b.WriteString(words(m) + "\n--\n")
	}
	return b.String()
}

func (c *caller) lately() string { return c.text(min(c.mark, len(c.Messages()))) }

// plain leaves out the stars of bold letters.
func plain(text string) string { return strings.ReplaceAll(text, "*", "") }

// words are what a person reads of a message.
func words(e *events.Message) string {
	m := e.Message
	if edited := m.GetProtocolMessage().GetEditedMessage(); edited != nil {
		m = edited
	}
	return m.GetConversation() + m.GetExtendedTextMessage().GetText() + m.GetImageMessage().GetCaption() + m.GetDocumentMessage().GetCaption()
}

// photo sends a drawn picture of a document; each seed is another one.
func (c *caller) photo(kind aid.DocKind, class picturetest.Class, seed uint64) *caller {
	c.s.t.Helper()
	c.mark = len(c.Messages())
	_, err := c.Photo(c.s.ctx, c.s.office.HiddenJID(), drawn(c.s.t, kind, class, seed), "")
	return c.sent(err)
}

// album sends several that belong together.
func (c *caller) album(kind aid.DocKind, seeds ...uint64) *caller {
	c.s.t.Helper()
	c.mark = len(c.Messages())
	var list [][]byte
	for _, seed := range seeds {
		list = append(list, drawn(c.s.t, kind, picturetest.Good, seed))
	}
	_, err := c.Album(c.s.ctx, c.s.office.HiddenJID(), list...)
	return c.sent(err)
}

func (c *caller) place() *caller {
	c.s.t.Helper()
	c.mark = len(c.Messages())
	_, err := c.Place(c.s.ctx, c.s.office.HiddenJID(), -5.1131, 105.3067)
	return c.sent(err)
}

func drawn(t *testing.T, kind aid.DocKind, class picturetest.Class, seed uint64) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picturetest.Fitting(picturetest.Label{Kind: kind, Class: class}, seed).Image, &jpeg.Options{Quality: 88}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// vote taps an answer in the newest poll.
func (c *caller) vote(label string) *caller {
	c.s.t.Helper()
	var poll *events.Message
	c.s.await("a poll", func() bool {
		for _, m := range c.Messages() {
			if m.Message.GetPollCreationMessage() != nil {
				poll = m
			}
		}
		return poll != nil
	})
	c.mark = len(c.Messages())
	m, err := c.Client.BuildPollVote(c.s.ctx, &poll.Info, []string{label})
	if err != nil {
		c.s.t.Fatal(err)
	}
	_, err = c.Send(c.s.ctx, c.s.office.HiddenJID(), m)
	return c.sent(err)
}

// documents are the names of the files that came since she last did something.
func (c *caller) documents() (names []string) {
	for _, m := range c.Messages()[c.mark:] {
		if d := m.Message.GetDocumentMessage(); d != nil {
			names = append(names, d.GetFileName())
		}
	}
	return names
}
