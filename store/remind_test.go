package store

import (
	"slices"
	"strings"
	"testing"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// on is a chat on a network.
func (d *desk) on(channel, address string) *seat {
	d.Helper()
	s := &seat{d: d}
	d.update(func(tx *Tx) (err error) {
		s.chat = flows.Chat{Channel: channel}
		s.chat.ID, err = tx.ChatAt(channel, address)
		return err
	})
	return s
}

// writes lets somebody be heard in a chat.
func (s *seat) writes() {
	s.d.Helper()
	s.d.update(func(tx *Tx) error { return tx.Heard(s.chat.ID) })
}

// TestRemindersGoWhereSheWantsThem: to the network where she wrote last, or the
// one that she chose, or all; to the other when she is reached there no more. Who
// shares her telephone chooses for himself, and work letters go everywhere.
func TestRemindersGoWhereSheWantsThem(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		telegram, whatsapp := d.on("telegram", "siti"), d.on("whatsapp", "siti@lid")
		telegram.do(agreed, flows.RedeemCode{Code: d.invite(sitiNIK)})
		siti := telegram.facts().Who.Person.ID
		whatsapp.do(agreed, flows.RedeemCode{Code: d.invite(sitiNIK)}, flows.RedeemCode{Code: d.invite(budiNIK)})
		var budi string
		for _, p := range whatsapp.facts().Who.People {
			if p.ID != siti {
				budi = p.ID
			}
		}
		budiPhone := d.on("telegram", "budi")
		budiPhone.do(agreed, flows.RedeemCode{Code: d.invite(budiNIK)})
		whatsapp.state.Person = siti

		told := func(lane flows.Lane, person string) string {
			d.Helper()
			var names []string
			d.update(func(tx *Tx) error {
				done := flows.Applied{}
				w := d.o.World(tx, whatsapp.chat).(*world)
				err := w.tellIn(lane, person, "papers.remind", aid.ClassNotice, nil, d.o.facts(tx), &done)
				names = nil
				for _, n := range done.Notices {
					if n.Lane != lane {
						d.Errorf("lane %v, want %v", n.Lane, lane)
					}
					names = append(names, n.Facts.Chat.Channel)
				}
				slices.Sort(names)
				return err
			})
			return strings.Join(names, " ")
		}
		check := func(when, wantSiti, wantBudi string) {
			d.Helper()
			if a, b := told(flows.Reminder, siti), told(flows.Reminder, budi); a != wantSiti || b != wantBudi {
				d.Errorf("%s, reminders go to %q and his to %q; want %q and %q", when, a, b, wantSiti, wantBudi)
			}
			if got := told(flows.Work, siti); got != "telegram whatsapp" && !strings.Contains(when, "blocked") {
				d.Errorf("%s, work letters go to %q", when, got)
			}
		}
		telegram.writes()
		d.clock.Move(2 * time.Minute)
		whatsapp.writes()
		check("after writing on WhatsApp", "whatsapp", "whatsapp")
		d.clock.Move(2 * time.Minute)
		telegram.writes()
		check("after writing on Telegram", "telegram", "whatsapp")
		whatsapp.do(flows.ChooseReminders{Network: "whatsapp"})
		check("once WhatsApp is chosen", "whatsapp", "whatsapp")
		d.clock.Move(2 * time.Minute)
		budiPhone.writes()
		check("after he wrote on Telegram", "whatsapp", "telegram")
		if got := load[*flows.MyData](whatsapp, flows.ViewMyData); !slices.Equal(got.Open, []string{"telegram", "whatsapp"}) || !slices.Equal(got.Remind, []string{"whatsapp"}) {
			d.Errorf("she is shown %v of %v", got.Remind, got.Open)
		}
		d.update(func(tx *Tx) error { return tx.SetBlocked(whatsapp.chat.ID, true) })
		check("while WhatsApp is blocked", "telegram", "telegram")
		telegram.refuse("refused.network", flows.ChooseReminders{Network: "whatsapp"})
		d.update(func(tx *Tx) error { return tx.SetBlocked(whatsapp.chat.ID, false) })
		check("once it is open again", "whatsapp", "telegram")
		d.o.Unserved = []string{"whatsapp"}
		check("while WhatsApp is switched off", "telegram", "telegram")
		d.o.Unserved = nil
		telegram.do(flows.ChooseReminders{Network: flows.RemindAll})
		check("once all are chosen", "telegram whatsapp", "telegram")
		telegram.refuse("refused.network", flows.ChooseReminders{Network: "web"})
		d.on("telegram", "nobody").refuse("refused.consent", flows.ChooseReminders{Network: "telegram"})
		d.update(func(tx *Tx) error {
			chats, err := d.o.World(tx, telegram.chat).(*world).reminderChats(siti, "telegram")
			if len(chats) != 1 || chats[0].Channel != "whatsapp" {
				d.Errorf("with Telegram shut: %+v", chats)
			}
			return err
		})
	})
}

// TestABlockedChatPassesItsRemindersOn: what was to remind somebody in a chat that she
// has blocked comes where she is reached still, when it was due, and once; letters of
// work are there already and end. Who is reached nowhere comes into the officers' line.
func TestABlockedChatPassesItsRemindersOn(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		whatsapp, telegram := d.on("whatsapp", "siti@lid"), d.on("telegram", "siti")
		whatsapp.do(agreed, flows.RedeemCode{Code: d.invite(sitiNIK)})
		telegram.do(agreed, flows.RedeemCode{Code: d.invite(sitiNIK)})
		whatsapp.writes()
		siti := telegram.facts().Who.Person.ID
		later := d.clock.Now().Add(3 * time.Hour)
		put := func(s *seat, lane Lane, word string, due time.Time) {
			d.Helper()
			d.update(func(tx *Tx) error {
				_, err := tx.Put(Letter{Chat: s.chat.ID, Lane: lane, Due: due, About: siti, Dedupe: word + "/" + s.chat.ID, Body: []byte(word)})
				return err
			})
		}
		put(whatsapp, LaneReminder, "now", time.Time{})
		put(whatsapp, LaneReminder, "later", later)
		put(whatsapp, LaneReminder, "both", later)
		put(telegram, LaneReminder, "both", later)
		put(whatsapp, LaneWork, "work", later)
		rows, err := d.o.Outbox.Claim(d.Context(), 1, Filter{Channel: "whatsapp"}, time.Minute)
		if err != nil || len(rows) != 1 || string(rows[0].Body) != "now" {
			d.Fatalf("%+v, %v", rows, err)
		}
		d.update(func(tx *Tx) error { // the network says that she is gone
			if err := d.o.Outbox.LaterIn(tx, rows[0], time.Time{}, "gone"); err != nil {
				return err
			}
			return tx.SetBlocked(whatsapp.chat.ID, true)
		})
		count := func(want int, query string, args ...any) {
			d.Helper()
			if n := d.number(query, args...); n != want {
				d.Errorf("%d, want %d: %s", n, want, query)
			}
		}
		count(0, `SELECT COUNT(*) FROM outbox WHERE chat = $1 AND ended_at = 0`, whatsapp.chat.ID)
		count(3, `SELECT COUNT(*) FROM outbox WHERE chat = $1 AND outcome = 'moved'`, whatsapp.chat.ID)
		count(1, `SELECT COUNT(*) FROM outbox WHERE chat = $1 AND outcome = 'blocked' AND lane = 1`, whatsapp.chat.ID)
		count(3, `SELECT COUNT(*) FROM outbox WHERE chat = $1 AND state = 'open' AND lane = 2`, telegram.chat.ID)
		count(2, `SELECT COUNT(*) FROM outbox WHERE chat = $1 AND state = 'open' AND due_at = $2`, telegram.chat.ID, micros(later))
		count(0, `SELECT COUNT(*) FROM unreachable`)
		d.update(func(tx *Tx) error { return tx.SetBlocked(telegram.chat.ID, true) })
		count(0, `SELECT COUNT(*) FROM outbox WHERE ended_at = 0`)
		count(3, `SELECT COUNT(*) FROM outbox WHERE chat = $1 AND outcome = 'blocked'`, telegram.chat.ID)
		count(1, `SELECT COUNT(*) FROM unreachable WHERE done_at = 0`)
	})
}
