package bot_test

import (
	"strings"
	"testing"

	"damping/bot"
	"damping/flows"
	"damping/flows/house"
	"damping/store"
	"damping/store/storetest"
	"damping/templates"
)

// real makes the rig's bot speak the house's own conversations.
func real(t *testing.T) func(*bot.Config) {
	t.Helper()
	texts, err := templates.Load()
	if err != nil {
		t.Fatal(err)
	}
	program, err := templates.LoadProgram("")
	if err != nil {
		t.Fatal(err)
	}
	book, err := house.Open(texts)
	if err != nil {
		t.Fatal(err)
	}
	return func(c *bot.Config) {
		c.Book, c.Text = book, texts.Plain
		c.World = store.NewOffice(c.Store, program, nil).World
	}
}

// heard waits until a person has got n letters and returns the last.
func (p *platform) heard(t *testing.T, chat string, n int) string {
	t.Helper()
	p.until(t, func() bool { return len(p.gotLocked(chat)) >= n }, func() string {
		return "too few letters to " + chat
	})
	got := p.got(chat)
	return got[len(got)-1]
}

// TestAStepThatNoLongerExistsStrandsNobody: a session stands on a step of an
// earlier release, and on one of a flow that is no more.
func TestAStepThatNoLongerExistsStrandsNobody(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, url string) {
		p := newPlatform(t)
		r := start(t, url, real(t), newWire("wire", p))
		for i, step := range []string{"who.gone", "gone.gone", "~gone"} {
			chat := "sari" + step
			p.say(chat, "halo")
			p.heard(t, chat, 1)
			err := r.store.Update(t.Context(), func(tx *store.Tx) error {
				id, err := tx.ChatAt("wire", chat)
				if err != nil {
					return err
				}
				s, err := tx.State(id)
				if err != nil {
					return err
				}
				s.Step = step
				return tx.SaveState(id, s)
			})
			if err != nil {
				t.Fatal(err)
			}
			p.say(chat, "halo lagi")
			p.heard(t, chat, 2)
			p.say(chat, "menu")
			p.heard(t, chat, 3)
			if st := r.settled(r.store.Inbox); st.Parked != 0 {
				t.Errorf("case %d: %d messages parked", i, st.Parked)
			}
		}
	})
}

// TestWholeConversationsLeaveNothingInTheLog: what an invented citizen tells
// about herself, on the way through consent and wrong and right answers, with
// poisoned messages and broken sends between, is nowhere in the log.
func TestWholeConversationsLeaveNothingInTheLog(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, url string) {
		p := newPlatform(t)
		posts := 0
		p.setFault(func(_ posted, nth int) verdict {
			posts++
			return verdict{cut: posts%8 == 1}
		})
		r := start(t, url, real(t), newWire("wire", p))
		const address = "chat-628129001"
		said := []string{"mulai", "1", "halo", "1872015503909001", "15-03-1990", "1872015503909002", "15 Maret 1990",
			"Sari Wulandari", "081290019001", "W7K3PQ2M", "menu", "bantuan", "status", "Jalan Kenanga 9", "batal"}
		for i, text := range said {
			p.say(address, text)
			p.heard(t, address, i+1)
			r.settled(r.store.Outbox)
		}
		p.give(address, flows.Input{Kind: flows.Contact, Contact: &flows.PhoneCard{Phone: "+6281290019001", Own: true}})
		p.give(address, flows.Input{Kind: flows.Location, Place: &flows.Coordinates{Lat: -5.1131, Lon: 105.3067}})
		p.give(address, flows.Input{Kind: flows.Photo, Text: "kartu Sari", Media: &flows.Media{Ref: "berkas-rahasia"}})
		receive(t, r.store, address, 900, `{"k":"text","t":["1872015503909001"]}`)
		r.settled(r.store.Inbox)
		r.settled(r.store.Outbox)
		logged := r.logs.String()
		if !strings.Contains(logged, "ambiguous") || !strings.Contains(logged, "undecodable") {
			t.Fatal("the log lacks what must be in it: the test looks in the wrong place")
		}
		for _, secret := range append([]string{address, "81290019001", "5.1131", "berkas-rahasia", "Kenanga", "kartu"}, said...) {
			if len(secret) > 3 && secret != "menu" && secret != "status" && strings.Contains(logged, secret) {
				t.Errorf("%q was logged", secret)
			}
		}
		for _, letter := range p.got(address) {
			if strings.Contains(logged, letter) {
				t.Errorf("the letter %q was logged", letter)
			}
		}
	})
}
