package store

import (
	"strings"
	"testing"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// What a network tells of its people: by LID, with or without the number, or by the
// number only.
const (
	sitiLID, sitiBare, sitiPhone = "1872001@lid", "6281200009001@net", aid.Phone("+6281200009001")
	otherLID                     = "1872002@lid"
)

// hears lets a message of a network come in, and returns its chat.
func (d *desk) hears(m Incoming) *seat {
	d.Helper()
	m.Channel, m.ID, m.Body = "whatsapp", NewID(), []byte("{}")
	if n, err := d.o.Receive(d.Context(), []Incoming{m}); err != nil || n != 1 {
		d.Fatalf("%d messages, %v", n, err)
	}
	s := &seat{d: d, chat: flows.Chat{Channel: m.Channel}}
	d.update(func(tx *Tx) error {
		return tx.get([]any{&s.chat.ID}, `SELECT chat FROM inbox WHERE dedupe = $1`, m.ID)
	})
	return s
}

// phones are the numbers of a chat that hold, and how many have ended.
func (s *seat) phones() (now aid.Phone, ended int) {
	s.d.Helper()
	s.d.update(func(tx *Tx) (err error) {
		now, err = tx.phoneOf(s.chat.ID)
		return err
	})
	return now, s.d.number(`SELECT COUNT(*) FROM chat_phones WHERE chat = $1 AND ended_at > 0`, s.chat.ID)
}

func (d *desk) addressOf(chat string) (address string) {
	d.Helper()
	d.update(func(tx *Tx) error {
		c, err := tx.Chat(chat)
		address = c.Address
		return err
	})
	return address
}

// forgetful is the desk as another process, or this one started anew, sees it.
func (d *desk) forgetful() { d.o.chats.forget() }

// TestOneAccountIsOneChat: whoever is first known by number keeps chat, link and
// session when the LID is learned, is found under both addresses from then on, and
// is written to at the new one.
func TestOneAccountIsOneChat(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		for range 2 { // remembered, and read again
			first := d.hears(Incoming{Address: sitiBare, Phone: sitiPhone, Bare: true})
			if first.facts().Who.Person == nil {
				first.do(agreed, flows.RedeemCode{Code: d.invite(sitiNIK)})
				d.update(func(tx *Tx) error {
					return tx.SaveState(first.chat.ID, flows.State{Step: "status.show", Rev: 7})
				})
			}
			d.forgetful()
			for _, m := range []Incoming{
				{Address: sitiLID, Phone: sitiPhone}, {Address: sitiLID}, {Address: sitiBare, Phone: sitiPhone, Bare: true}, {Address: sitiLID, Phone: sitiPhone},
			} {
				if got := d.hears(m); got.chat.ID != first.chat.ID {
					d.Fatalf("%+v is another chat", m)
				}
			}
			if got := d.addressOf(first.chat.ID); got != sitiLID {
				d.Errorf("letters go to %s", got)
			}
			if p := first.facts().Who.Person; p == nil || p.Name != "Siti Aminah" {
				d.Errorf("the link: %+v", p)
			}
			d.update(func(tx *Tx) error {
				s, err := tx.State(first.chat.ID)
				if s.Step != "status.show" {
					d.Errorf("the session: %+v", s)
				}
				return err
			})
			if now, ended := first.phones(); now != sitiPhone || ended != 1 {
				d.Errorf("number %v, %d ended", string(now), ended)
			}
		}
		if n := d.number(`SELECT COUNT(*) FROM chats`); n != 1 {
			d.Errorf("%d chats", n)
		}
	})
}

// TestANumberThatMovesTakesNothingAlong: whoever has a number that was somebody
// else's is a stranger; whose number it was keeps her chat. A new number in an old
// chat ends the old one.
func TestANumberThatMovesTakesNothingAlong(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		siti := d.hears(Incoming{Address: sitiLID})
		if got := siti.facts().Who.Phone; got != "" {
			d.Errorf("a number from nowhere: %s", got)
		}
		if d.hears(Incoming{Address: sitiLID, Phone: sitiPhone}); siti.facts().Who.Phone != sitiPhone {
			d.Error("the number was not learned")
		}
		siti.do(agreed, flows.LinkByPhone{Phone: sitiPhone, Birth: aid.Date{Year: 1980, Month: 7, Day: 5}})
		d.clock.Move(time.Hour)
		other := d.hears(Incoming{Address: otherLID, Phone: sitiPhone})
		if other.chat.ID == siti.chat.ID || other.facts().Who.Person != nil || len(other.facts().Who.People) > 0 {
			d.Fatal("the number took the link along")
		}
		other.do(agreed)
		other.refuse("refused.phone", flows.LinkByPhone{Phone: sitiPhone, Birth: aid.Date{Year: 1981, Month: 7, Day: 5}})
		for range 2 {
			if now, ended := siti.phones(); now != "" || ended != 1 {
				d.Errorf("she still has %q, %d ended", string(now), ended)
			}
			if now, ended := other.phones(); now != sitiPhone || ended != 0 {
				d.Errorf("the other has %q, %d ended", string(now), ended)
			}
			if got := d.hears(Incoming{Address: sitiBare, Phone: sitiPhone, Bare: true}); got.chat.ID != other.chat.ID {
				d.Error("by number only it is not who has it now")
			}
			if d.hears(Incoming{Address: sitiLID}); siti.facts().Who.Person == nil {
				d.Error("she lost her link")
			}
			d.forgetful()
		}
		d.hears(Incoming{Address: sitiLID, Phone: "+6281200009077"})
		if now, ended := siti.phones(); now != "+6281200009077" || ended != 1 {
			d.Errorf("her new number is %q, %d ended", string(now), ended)
		}
		d.hears(Incoming{Address: sitiLID, Phone: sitiPhone})
		if now, ended := siti.phones(); now != sitiPhone || ended != 2 {
			d.Errorf("her old number again is %q, %d ended", string(now), ended)
		}
		if now, ended := other.phones(); now != "" || ended != 1 {
			d.Errorf("the other keeps %q, %d ended", string(now), ended)
		}
	})
}

// TestTwoChatsOfOneAccountAreJoined: what waits in the chat by number, its people
// and its session go to the chat by LID, once nothing there is being answered.
func TestTwoChatsOfOneAccountAreJoined(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		hidden := d.hears(Incoming{Address: sitiLID})
		bare := d.hears(Incoming{Address: sitiBare, Phone: sitiPhone, Bare: true})
		bare.do(agreed, flows.RedeemCode{Code: d.invite(sitiNIK)})
		d.update(func(tx *Tx) error {
			if _, err := tx.Put(Letter{Chat: bare.chat.ID, Body: []byte("{}")}); err != nil {
				return err
			}
			return tx.SaveState(bare.chat.ID, flows.State{Step: "status.show", Rev: 3})
		})
		rows, err := d.o.Inbox.Claim(d.Context(), 9, Filter{}, time.Minute)
		if err != nil || len(rows) != 2 {
			d.Fatalf("%d rows, %v", len(rows), err)
		}
		both := Incoming{Channel: "whatsapp", ID: NewID(), Address: sitiLID, Phone: sitiPhone, Body: []byte("{}")}
		if _, err := d.o.Receive(d.Context(), []Incoming{both}); err == nil {
			d.Fatal("joined in the middle of an answer")
		}
		for _, r := range rows {
			if err := d.o.Turn(d.Context(), r, func(*Tx) error { return nil }); err != nil {
				d.Fatal(err)
			}
		}
		if got := d.hears(Incoming{Address: sitiLID, Phone: sitiPhone}); got.chat.ID != hidden.chat.ID {
			d.Fatal("a third chat")
		}
		if hidden.facts().Who.Person == nil || bare.facts().Who.Person != nil {
			d.Error("she is not linked once, at the LID")
		}
		if n := d.number(`SELECT n FROM counters WHERE name = 'linked'`); n != 1 {
			d.Errorf("%d people have a chat", n)
		}
		if n := d.number(`SELECT COUNT(*) FROM outbox WHERE chat = $1 AND state = 'open'`, hidden.chat.ID); n != 1 {
			d.Errorf("%d letters moved", n)
		}
		d.update(func(tx *Tx) error {
			s, err := tx.State(hidden.chat.ID)
			if s.Step != "status.show" {
				d.Errorf("the session: %+v", s)
			}
			return err
		})
		if got := d.hears(Incoming{Address: sitiBare, Phone: sitiPhone, Bare: true}); got.chat.ID != hidden.chat.ID {
			d.Error("by number it is still another chat")
		}
		if !strings.Contains(d.kinds(officeChain), "chats_joined") {
			d.Error("the ledger does not know of it")
		}
	})
}
