package networktest_test

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"damping/bot"
	"damping/bot/networktest"
	"damping/bot/whatsapp"
	"damping/bot/whatsapp/whatsapptest"
	"damping/store/storetest"
)

func TestWhatsApp(t *testing.T) {
	t.Parallel()
	networktest.Run(t, newWhatsApp(t), storetest.SQLite(t))
}

// office is the account that the bot speaks from.
const office = "628119009001"

// whatsappPlatform is WhatsApp itself, with real clients as people.
type whatsappPlatform struct {
	srv    *whatsapptest.Server
	gate   *networktest.Gate
	path   string // of the account's database
	people map[int]*whatsapptest.Citizen
	ctx    context.Context // of the whole test
	clean  func(func())
}

func newWhatsApp(t *testing.T) *whatsappPlatform {
	srv := whatsapptest.Start(whatsapptest.Options{Logf: t.Logf})
	t.Cleanup(srv.Close)
	dir, err := os.MkdirTemp("/dev/shm", "whatsapp") // pairing writes 812 keys, each to the disk
	if err != nil {
		dir = t.TempDir()
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Log(err)
		}
	})
	p := &whatsappPlatform{
		srv: srv, gate: networktest.NewGate(t, srv.URL), path: filepath.Join(dir, "whatsapp.db"),
		people: map[int]*whatsapptest.Citizen{}, ctx: t.Context(), clean: t.Cleanup,
	}
	p.pair(t)
	return p
}

// pair lets the office's account in for good.
func (p *whatsappPlatform) pair(t *testing.T) {
	n := p.network(t, time.Now, nil)
	shown := false
	err := n.Pair(p.ctx, "", func(code string) {
		if !shown {
			if err := p.srv.Phone(office).Scan(code); err != nil {
				t.Error(err)
			}
		}
		shown = true
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
}

func (p *whatsappPlatform) network(t *testing.T, clock func() time.Time, make bot.Maker) *whatsapp.Network {
	n, err := whatsapp.New(p.ctx, whatsapp.Config{
		DatabaseURL: "sqlite:" + p.path, Clock: clock, Make: make, Transport: whatsapptest.Transport(p.gate.URL),
		LookEvery: 20 * time.Millisecond, IntakePause: 5 * time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func (p *whatsappPlatform) Open(t *testing.T, clock func() time.Time, make bot.Maker) (bot.Network, func()) {
	n := p.network(t, clock, make)
	return n, func() {
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	}
}

func (p *whatsappPlatform) Person(t *testing.T, n int) networktest.Person {
	c := p.people[n]
	if c == nil {
		var err error
		if c, err = p.srv.Citizen(p.ctx, fmt.Sprintf("62812900%05d", 90001+n)); err != nil {
			t.Fatal(err)
		}
		p.people[n] = c
		p.clean(c.Close)
	}
	return &whatsappPerson{Citizen: c, t: t, p: p}
}

func (p *whatsappPlatform) Pending() int { return p.srv.Phone(office).Pending() }

func (p *whatsappPlatform) Repeat(t *testing.T) func() {
	remove := p.srv.Rule(whatsapptest.Rule{At: whatsapptest.AtDeliver, Number: office, Do: whatsapptest.Duplicate})
	return func() {
		remove()
		p.settle(t)
	}
}

func (p *whatsappPlatform) settle(t *testing.T) {
	networktest.Eventually(t, func() bool { return p.Pending() == 0 }, func() string { return "messages are kept" })
}

func (p *whatsappPlatform) Trouble(t *testing.T, share float64) func() {
	var remove []func()
	for _, r := range []whatsapptest.Rule{
		{At: whatsapptest.AtDeliver, Do: whatsapptest.Duplicate},
		{At: whatsapptest.AtSend, Do: whatsapptest.CutBefore}, {At: whatsapptest.AtSend, Do: whatsapptest.CutAfter},
		{At: whatsapptest.AtLogin, Do: whatsapptest.Unavailable},
	} {
		r.Number, r.Share = office, share
		remove = append(remove, p.srv.Rule(r))
	}
	p.srv.Delay(50 * time.Millisecond)
	return func() {
		p.srv.Delay(0)
		for _, r := range remove {
			r()
		}
		p.settle(t)
	}
}

func (p *whatsappPlatform) Cut(t *testing.T) func() { return p.gate.Cut(t) }

func (p *whatsappPlatform) Refuse(*testing.T) func() int {
	refused := func() (n int) {
		for _, m := range p.srv.Sent() {
			if m.From == office && m.Refused != 0 {
				n++
			}
		}
		return n
	}
	before := refused()
	allow := p.srv.Rule(whatsapptest.Rule{At: whatsapptest.AtSend, Number: office, Do: whatsapptest.RefuseSend, Code: 463})
	return func() int {
		allow()
		return refused() - before
	}
}

func (p *whatsappPlatform) Lacks() map[networktest.Ability]string {
	return map[networktest.Ability]string{
		networktest.Buttons:  "its choices are a numbered list",
		networktest.Blocking: "who blocks the office is not told of, and is not to know that it shows",
	}
}

type whatsappPerson struct {
	*whatsapptest.Citizen
	t *testing.T
	p *whatsappPlatform
}

func (w *whatsappPerson) Address() string { return w.HiddenJID().String() }

func (w *whatsappPerson) Text(text string) {
	_, err := w.Citizen.Text(w.p.ctx, w.p.srv.Phone(office).HiddenJID(), text)
	w.wrote(err)
}

func (w *whatsappPerson) Photos(jpegs ...[]byte) {
	to := w.p.srv.Phone(office).HiddenJID()
	var err error
	if len(jpegs) == 1 {
		_, err = w.Photo(w.p.ctx, to, jpegs[0], "")
	} else {
		_, err = w.Album(w.p.ctx, to, jpegs...)
	}
	w.wrote(err)
}

func (w *whatsappPerson) wrote(err error) {
	if err != nil {
		w.t.Error(err)
	}
}

func (w *whatsappPerson) Tap(label string) { w.t.Errorf("no button %q, for there are none", label) }
func (w *whatsappPerson) Block()           { w.t.Error("nobody would know") }
func (w *whatsappPerson) Unblock()         { w.t.Error("nobody would know") }

// Got shows what was edited in its present state, where it stood.
func (w *whatsappPerson) Got() (texts []string) {
	at := map[string]int{}
	for _, m := range w.Messages() {
		id, message := m.Info.ID, m.Message
		if edit := message.GetProtocolMessage(); edit.GetEditedMessage() != nil {
			id, message = edit.GetKey().GetID(), edit.GetEditedMessage()
		}
		text := cmp.Or(message.GetConversation(), message.GetExtendedTextMessage().GetText(), message.GetImageMessage().GetCaption(), message.GetDocumentMessage().GetCaption())
		place, known := at[id]
		switch {
		case known:
			texts[place] = text
		case text != "":
			at[id] = len(texts)
			texts = append(texts, text)
		}
	}
	return texts
}
