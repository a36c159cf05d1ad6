package networktest

import (
	"testing"
	"time"

	"damping/flows"
	"damping/store"
)

// refused: a letter that the platform sends back leaves later, before its successors.
func (s *suite) refused(t *testing.T) {
	s.start(t, nil, nil)
	p := s.people(t, 1)[0]
	p.Text("a")
	s.hears(t, p, "1 a")
	allow := s.platform.Refuse(t)
	p.Text("b")
	s.waits(t, "later")
	p.Text("c")
	s.acknowledged(t)
	if n := allow(); n == 0 {
		t.Error("the platform refused nothing")
	}
	s.hears(t, p, "1 a")
	s.later(61 * time.Minute)
	s.hears(t, p, "1 a", "2 b", "3 c")
}

// gone: who blocked the bot counts as such, is written nothing, and can come back.
func (s *suite) gone(t *testing.T) {
	s.start(t, nil, nil)
	p := s.people(t, 1)[0]
	p.Text("a")
	s.hears(t, p, "1 a")
	p.Block()
	s.blocked(t, p, true)
	s.put(t, p, flows.Letter{Text: "kabar"})
	s.settled(t)
	p.Unblock()
	p.Text("b")
	s.hears(t, p, "1 a", "2 b")
	s.blocked(t, p, false)
}

// blocked waits until somebody counts as blocked, or not.
func (s *suite) blocked(t *testing.T, p Person, want bool) {
	t.Helper()
	Eventually(t, func() (is bool) {
		err := s.town.Store.Update(t.Context(), func(tx *store.Tx) error {
			chat, err := tx.ChatAt(s.channel, p.Address())
			if err == nil {
				is, err = tx.Blocked(chat)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return is == want
	}, func() string { return "the mark of a block is not as it should be" })
}

// hour: what waits while the line is dead leaves afterwards, in order; a reminder
// that would come too late does not.
func (s *suite) hour(t *testing.T) {
	s.start(t, nil, nil)
	p := s.people(t, 1)[0]
	p.Text("a")
	s.hears(t, p, "1 a")
	s.acknowledged(t)
	mend := s.platform.Cut(t)
	soon := s.town.Clock.Now().Add(30 * time.Minute)
	s.put(t, p, flows.Letter{Text: "kabar"}, flows.Letter{Text: "ingat", Lane: flows.Reminder, Expires: soon}, flows.Letter{Text: "lagi"})
	want := []string{"1 a", "kabar", "lagi"}
	if s.has(Absence) {
		s.waits(t, "down")
	} else {
		s.settled(t) // what stands on the page has left us, whether or not somebody looks
		want = append(want, "ingat")
	}
	p.Text("b")
	s.later(time.Hour)
	mend()
	s.hears(t, p, append(want, "2 b")...)
	s.settled(t)
	if n := s.counted(t, `SELECT COUNT(*) FROM outbox WHERE outcome = 'expired'`); s.has(Absence) != (n == 1) {
		t.Errorf("%d reminders expired", n)
	}
}
