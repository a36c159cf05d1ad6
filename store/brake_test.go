package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// braked has a brake set on WhatsApp; until zero is for as long as seems right.
func (h *hall) braked(why string, until time.Time) {
	h.Helper()
	if err := h.o.SetBrake(context.Background(), "whatsapp", why, until); err != nil {
		h.Fatal(err)
	}
}

func (h *hall) brakeLeft() time.Duration {
	h.Helper()
	b, err := h.o.Brake(context.Background(), "whatsapp")
	if err != nil {
		h.Fatal(err)
	}
	if b.Until.IsZero() {
		return 0
	}
	return b.Until.Sub(h.clock.Now())
}

func TestABrakeGrowsWithEachOther(t *testing.T) {
	eachHall(t, 9, func(h *hall) {
		for i, want := range []time.Duration{time.Hour, 6 * time.Hour, 24 * time.Hour, 24 * time.Hour} {
			h.braked("strangers", time.Time{})
			h.clock.Move(time.Minute)
			h.braked("strangers", time.Time{}) // those that were in the air
			if got := h.brakeLeft(); got != want-time.Minute {
				h.Fatalf("brake %d holds for %v more", i, got)
			}
			h.clock.Move(want)
			if got := h.brakeLeft(); got != 0 {
				h.Fatalf("brake %d holds for %v after its end", i, got)
			}
		}
		h.clock.Move(brakesApart)
		h.braked("strangers", time.Time{})
		if got := h.brakeLeft(); got != time.Hour {
			h.Fatalf("a week later it holds for %v", got)
		}
		h.braked("locked", h.clock.Now().Add(3*time.Hour))
		h.braked("banned", h.clock.Now().Add(2*time.Hour))
		if got := h.brakeLeft(); got != 3*time.Hour {
			h.Fatalf("what WhatsApp told last holds for %v", got)
		}
		if h.o.lite {
			return
		}
		other, err := Open(context.Background(), h.url, h.o.keys, Clock{Program: h.clock.Now, Machine: h.clock.Now})
		if err != nil {
			h.Fatal(err)
		}
		if b, err := other.Brake(context.Background(), "whatsapp"); err != nil || b.Why != "locked" || b.Until.IsZero() {
			h.Errorf("another process sees %+v, %v", b, err)
		}
		if err := other.Close(); err != nil {
			h.Error(err)
		}
	})
}

// remind writes a reminder to somebody's chat as the recall of an event does.
func (h *hall) remind(person, chat string) { h.remindOf(1, person, chat) }

func (h *hall) remindOf(event int, person, chat string) {
	h.Helper()
	h.update(func(tx *Tx) error {
		_, err := tx.Put(Letter{Chat: chat, Lane: LaneReminder, About: person, Topic: "bimtek/1", Dedupe: fmt.Sprint("bimtek/", event, "/", chat),
			Expires: tx.Now.Add(48 * time.Hour), Body: []byte("ingat")})
		return err
	})
}

// waiting are the unsent reminders, by network.
func (h *hall) waiting() string {
	h.Helper()
	var words []string
	h.update(func(tx *Tx) (err error) {
		words, err = tx.texts(`SELECT channel FROM outbox WHERE lane = 2 AND ended_at = 0 ORDER BY channel, id`)
		return err
	})
	return strings.Join(words, " ")
}

// lost are who is in the officers' queue of the unreachable, and why.
func (h *hall) lost() map[string]string {
	h.Helper()
	all := map[string]string{}
	h.update(func(tx *Tx) error {
		clear(all)
		return tx.each(func(scan func(...any) error) error {
			var person, cause string
			err := scan(&person, &cause)
			all[person] = cause
			return err
		}, `SELECT person, cause FROM unreachable WHERE done_at = 0`)
	})
	return all
}

// TestABrakeMovesReminders: to the network on which the same person is reached,
// once; of who has no other the officers hear, until it is over or she writes.
func TestABrakeMovesReminders(t *testing.T) {
	eachHall(t, 12, func(h *hall) {
		both, only := h.people[7], h.people[8]
		telegram := h.on("telegram", "of both")
		h.update(func(tx *Tx) error { return phone(tx, both, telegram.chat.ID, 5) })
		h.remind(both, h.chats[7])
		h.remind(only, h.chats[8])
		h.braked("strangers", time.Time{})
		got := keys(h.beat())
		if got["network.braked"] != 2 || len(got) != 1 { // to both of the staff
			h.Fatalf("%v", got)
		}
		if w := h.waiting(); w != "telegram" {
			h.Fatalf("waiting on %q", w)
		}
		if lost := h.lost(); len(lost) != 1 || lost[only] != "whatsapp" {
			h.Fatalf("%v", lost)
		}
		rows, err := h.o.Outbox.Claim(context.Background(), 9, Filter{Channel: "telegram"}, time.Minute)
		if err != nil || len(rows) != 1 || string(rows[0].Body) != "ingat" || rows[0].Expires.IsZero() {
			h.Fatalf("%+v, %v", rows, err)
		}
		h.must(h.o.Outbox.Finish(context.Background(), rows[0], "sent", ""))
		h.remind(both, telegram.chat.ID) // what she had there already
		h.clock.Move(time.Minute)
		if got := h.beat(); len(got) != 0 || h.waiting() != "" {
			h.Fatalf("%v, waiting on %q", got, h.waiting())
		}
		h.update(func(tx *Tx) error { return tx.Heard(h.chats[8]) })
		if lost := h.lost(); len(lost) != 0 {
			h.Fatalf("she wrote, and yet %v", lost)
		}
		h.update(func(tx *Tx) error { return h.tellReminder(tx, only) })
		if lost := h.lost(); lost[only] != "whatsapp" || h.waiting() != "" {
			h.Fatalf("a reminder of later: %v, %q", lost, h.waiting())
		}
		h.clock.Move(time.Hour)
		if got := keys(h.beat()); got["network.unbraked"] != 2 || len(got) != 1 || len(h.lost()) != 0 {
			h.Fatalf("%v, %v", got, h.lost())
		}
		h.clock.Move(time.Hour)
		if got := h.beat(); len(got) != 0 {
			h.Fatalf("told again: %v", keys(got))
		}
	})
}

// tellReminder writes a reminder as the work of the office does.
func (h *hall) tellReminder(tx *Tx, person string) error {
	var done flows.Applied
	w := h.o.World(tx, flows.Chat{}).(*world)
	if err := w.tellIn(flows.Reminder, person, "papers.remind", aid.ClassAppointment, nil, h.o.facts(tx), &done); err != nil {
		return err
	}
	for _, n := range done.Notices {
		if _, err := tx.Put(Letter{Chat: n.Chat, Lane: LaneReminder, About: person, Body: []byte("ingat")}); err != nil {
			return err
		}
	}
	return nil
}

// TestANetworkThatIsAwayLosesItsReminders: once that is told, whoever is reached on
// another gets them there; who is not waits, and nobody is called unreachable.
func TestANetworkThatIsAwayLosesItsReminders(t *testing.T) {
	eachHall(t, 12, func(h *hall) {
		both, only := h.people[7], h.people[8]
		telegram := h.on("telegram", "of both")
		h.update(func(tx *Tx) error { return phone(tx, both, telegram.chat.ID, 5) })
		h.remind(both, h.chats[7])
		h.remind(only, h.chats[8])
		h.note("pairing", time.Time{}, false)
		if w := h.waiting(); w != "whatsapp whatsapp" {
			h.Fatalf("at once on %q", w)
		}
		h.clock.Move(unwellFor)
		if got := keys(h.beat()); got["network.state"] != 2 || h.waiting() != "telegram whatsapp" || len(h.lost()) != 0 {
			h.Fatalf("%v, on %q, %v", got, h.waiting(), h.lost())
		}
		for _, p := range []string{both, only} {
			h.update(func(tx *Tx) error { return h.tellReminder(tx, p) })
		}
		h.remindOf(2, both, h.chats[7])
		h.clock.Move(tendEvery)
		if got := h.beat(); len(got) != 0 || h.waiting() != "telegram telegram telegram whatsapp whatsapp" || len(h.lost()) != 0 {
			h.Fatalf("%v, on %q, %v", keys(got), h.waiting(), h.lost())
		}
		h.note("ok", time.Time{}, false)
		h.update(func(tx *Tx) error { return h.tellReminder(tx, both) })
		if w := h.waiting(); w != "telegram telegram telegram whatsapp whatsapp whatsapp" {
			h.Fatalf("afterwards on %q", w)
		}
	})
}

// TestABanIsToldOnce: as the brake that it is, not as a state as well.
func TestABanIsToldOnce(t *testing.T) {
	eachHall(t, 9, func(h *hall) {
		end := h.clock.Now().Add(time.Hour)
		h.braked("banned", end)
		told := h.note("banned", end, false)
		for range 58 {
			h.clock.Move(time.Minute)
			for key, n := range keys(h.beat()) {
				told[key] += n
			}
		}
		if fmt.Sprint(told) != "map[network.braked:2]" {
			h.Fatalf("%v", told)
		}
		h.clock.Move(2 * time.Minute)
		if got := fmt.Sprint(h.note("ok", time.Time{}, false)); got != "map[network.unbraked:2]" {
			h.Fatal(got)
		}
	})
}

// TestWhoWroteLongAgoIsNotReminded: on the network with manners, until she writes.
func TestWhoWroteLongAgoIsNotReminded(t *testing.T) {
	eachHall(t, 9, func(h *hall) {
		h.clock.Move(11 * 24 * time.Hour) // 91 days
		h.update(func(tx *Tx) error { return h.tellReminder(tx, h.people[8]) })
		if w, lost := h.waiting(), h.lost(); w != "" || lost[h.people[8]] != causeSilent {
			h.Fatalf("%q, %v", w, lost)
		}
		h.update(func(tx *Tx) error { return tx.Heard(h.chats[8]) })
		h.update(func(tx *Tx) error { return h.tellReminder(tx, h.people[8]) })
		if w, lost := h.waiting(), h.lost(); w != "whatsapp" || len(lost) != 0 {
			h.Fatalf("%q, %v", w, lost)
		}
	})
}

// TestABroadcastOnASlowNetwork: its days are told beforehand, it holds up nobody
// elsewhere, and under a brake it waits.
func TestABroadcastOnASlowNetwork(t *testing.T) {
	eachHall(t, 40, func(h *hall) {
		for _, chat := range h.chats[:30] {
			h.exec(`UPDATE chats SET channel = 'whatsapp', heard_at = $1 WHERE id = $2`, micros(h.clock.Now()), chat)
		}
		h.o.Manners.Daily = 12
		h.staff.state.Draft = map[string]string{"text": "Besok libur."}
		o := load[*flows.Outlook](h.staff, flows.ViewOutlook)
		if s := o.Slow; o.People != 40 || s == nil || s.N != 30 || s.Days != 3 || s.Daily != 12 || !s.Braked.IsZero() || o.Finish.Sub(o.Begin) < 47*time.Hour {
			h.Fatalf("%+v, %+v", o, o.Slow)
		}
		h.braked("locked", h.clock.Now().Add(time.Hour))
		if s := load[*flows.Outlook](h.staff, flows.ViewOutlook).Slow; !s.Braked.Equal(h.clock.Now().Add(time.Hour)) {
			h.Fatalf("%+v", s)
		}
		id := h.send("Besok libur.", flows.Audience{Year: 2023})
		h.beat()
		h.want(id, "queued=10 waiting=30")
		h.deliver(h.sent)
		h.clock.Move(61 * time.Minute)
		h.beat()
		if b := h.look(id); b.Sent != 10 || b.Queued != slowDepth || b.Waiting != 30-slowDepth || b.Slow == nil || b.Slow.N != 30 {
			h.Fatalf("%+v, %+v", b, b.Slow)
		}
		for range 3 {
			h.deliver(h.sent)
			h.clock.Move(slowEvery)
			h.beat()
		}
		h.want(id, "sent=40")
	})
}

// note is what a network's process tells of it.
func (h *hall) note(state string, ends time.Time, away bool) map[string]int {
	h.Helper()
	if err := h.o.NoteNetwork(context.Background(), "whatsapp", state, ends, away); err != nil {
		h.Fatal(err)
	}
	return keys(h.beat())
}

// TestAStateThatLastsIsTold: once, and once that it is over; what passes by itself
// is told to nobody.
func TestAStateThatLastsIsTold(t *testing.T) {
	eachHall(t, 9, func(h *hall) {
		for _, state := range []string{"connecting", "ok", "connecting", "ok"} {
			if got := h.note(state, time.Time{}, false); len(got) != 0 {
				h.Fatalf("%s: %v", state, got)
			}
			h.clock.Move(unwellFor - time.Second)
			if got := h.beat(); len(got) != 0 {
				h.Fatalf("%s: %v", state, keys(got))
			}
		}
		h.note("banned", h.clock.Now().Add(time.Hour), false)
		told := 0
		for range 20 {
			h.clock.Move(time.Minute)
			for key, n := range h.note("banned", h.clock.Now().Add(time.Hour), false) {
				if key != "network.state" {
					h.Fatal(key)
				}
				told += n
			}
		}
		if told != 2 {
			h.Fatalf("told %d times", told)
		}
		if got := h.note("held", time.Time{}, true); len(got) != 0 { // another process, which knows less
			h.Fatalf("%v", got)
		}
		admin := h.join("Admin", []aid.Role{aid.RoleAdmin})
		admin.state.Role = aid.RoleAdmin
		states := load[*flows.Networks](admin, flows.ViewNetworks).States
		if !slices.ContainsFunc(states, func(n flows.Network) bool { return n.Channel == "whatsapp" && n.State == "banned" && !n.Ends.IsZero() }) {
			h.Fatalf("%+v", states)
		}
		if got := h.note("ok", time.Time{}, false); got["network.well"] != 3 || len(got) != 1 {
			h.Fatalf("%v", got)
		}
		h.clock.Move(4 * seenEvery)
		if got := h.note("held", time.Time{}, true); len(got) != 0 {
			h.Fatalf("%v", got)
		}
		h.clock.Move(unwellFor)
		if got := fmt.Sprint(keys(h.beat())); got != "map[network.state:3]" {
			h.Fatal(got)
		}
	})
}

func (h *hall) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}
