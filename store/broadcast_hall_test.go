package store

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"damping/flows"
)

// hall is an office with citizens who all have a phone, and two of its staff.
type hall struct {
	*desk
	staff, other *seat
	people       []string // ids
	chats        []string // of each
}

// eachHall runs a test in a hall with n citizens, on a Monday at 09.00.
func eachHall(t *testing.T, n int, test func(h *hall)) {
	t.Helper()
	eachDesk(t, func(d *desk) {
		h := &hall{desk: d}
		d.take(crowd(n))
		h.staff, h.other = d.join("Staf Satu", staffRoles), d.join("Staf Dua", staffRoles)
		d.update(func(tx *Tx) (err error) {
			if h.people, err = tx.texts(`SELECT id FROM people ORDER BY id`); err != nil {
				return err
			}
			for i, p := range h.people {
				network := "web"
				if i == 7 || i == 8 {
					network = "whatsapp"
				}
				chat, err := tx.ChatAt(network, fmt.Sprint("citizen ", i))
				if err != nil {
					return err
				}
				h.chats = append(h.chats, chat)
				if err := phone(tx, p, chat, i); err != nil {
					return err
				}
			}
			d.o.Manners = Manners{Channel: "whatsapp", Window: 90 * 24 * time.Hour, Minute: 6, Daily: 200}
			_, err = tx.exec(`UPDATE chats SET heard_at = $1 WHERE channel = 'whatsapp'`, micros(tx.Now.Add(-80*24*time.Hour)))
			return err
		})
		test(h)
	})
}

// phone links a chat to somebody who agreed to the notice.
func phone(tx *Tx, person, chat string, at int) error {
	if _, err := tx.exec(`INSERT INTO links (id, chat, person, proved_by, linked_at) VALUES ($1, $2, $3, 'code', $4)`,
		NewID(), chat, person, at+1); err != nil {
		return err
	}
	_, err := tx.exec(`INSERT INTO consents (id, chat, person, version, given_at) VALUES ($1, $2, $3, '2023-1', 1)`, NewID(), chat, person)
	return err
}

func (h *hall) exec(query string, args ...any) {
	h.Helper()
	h.update(func(tx *Tx) error { return one(tx.exec(query, args...)) })
}

// send asks for a broadcast and returns its id.
func (h *hall) send(text string, to flows.Audience) string {
	h.Helper()
	h.staff.do(flows.SendBroadcast{Text: text, Audience: to})
	var id string
	h.update(func(tx *Tx) error {
		return tx.get([]any{&id}, `SELECT id FROM broadcasts ORDER BY number DESC LIMIT 1`)
	})
	return id
}

// beat does what is due, as the bot does, and returns what was written to whom.
func (h *hall) beat() (written []flows.Notice) {
	h.Helper()
	for {
		timers, err := h.o.DueTimers(context.Background(), 100)
		if err != nil {
			h.Fatal(err)
		}
		for _, t := range timers {
			err := h.o.Fire(context.Background(), t, func(tx *Tx) error {
				notices, err := h.o.Dues()[t.Kind](tx, t)
				for _, n := range notices {
					if _, err := tx.Put(Letter{Chat: n.Chat, Lane: Lane(n.Lane), Due: n.Due, Topic: n.Topic, About: n.About, Dedupe: n.Once, Card: n.Card, Body: []byte(n.Key)}); err != nil {
						return err
					}
				}
				written = append(written, notices...)
				return err
			})
			if err != nil {
				h.Fatal(err)
			}
		}
		if len(timers) == 0 {
			return written
		}
	}
}

// deliver claims the bulk letters that may leave and does with each what fate
// says; it returns how many there were.
func (h *hall) deliver(fate func(i int, row Row) error) (n int) {
	h.Helper()
	for {
		rows, err := h.o.Outbox.Claim(context.Background(), 64, Filter{}, time.Minute)
		if err != nil {
			h.Fatal(err)
		}
		if len(rows) == 0 {
			return n
		}
		for _, row := range rows {
			act := func(int, Row) error { return h.o.Outbox.Finish(context.Background(), row, "sent", "x") }
			if row.Lane == LaneBulk {
				act, n = fate, n+1
			}
			if err := act(n-1, row); err != nil {
				h.Fatal(err)
			}
		}
	}
}

func (h *hall) sent(_ int, row Row) error {
	return h.o.Outbox.Finish(context.Background(), row, "sent", "x")
}

// states counts the targets of a broadcast.
func (h *hall) states(id string) string {
	h.Helper()
	var words []string
	h.update(func(tx *Tx) error {
		words = nil
		return tx.each(func(scan func(...any) error) error {
			var state, reason string
			var n int
			err := scan(&state, &reason, &n)
			if reason != "" && reason != state {
				state += "(" + reason + ")"
			}
			words = append(words, fmt.Sprint(state, "=", n))
			return err
		}, `SELECT state, reason, COUNT(*) FROM broadcast_targets WHERE broadcast = $1 GROUP BY state, reason ORDER BY state, reason`, id)
	})
	return strings.Join(words, " ")
}

func (h *hall) want(id, want string) {
	h.Helper()
	if got := h.states(id); got != want {
		h.Fatalf("targets: %s, want %s", got, want)
	}
}

// look is the broadcast as staff see it.
func (h *hall) look(id string) *flows.Broadcast {
	h.Helper()
	h.staff.state.Draft = map[string]string{"broadcast": id}
	return load[*flows.Broadcast](h.staff, flows.ViewBroadcast)
}

func keys(written []flows.Notice) map[string]int {
	all := map[string]int{}
	for _, n := range written {
		all[n.Key]++
	}
	return all
}
