package store

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// show puts the code up on somebody's phone and returns it.
func (h *meeting) show(who *seat) string {
	h.Helper()
	return h.codeOn(who.do(flows.ShowCode{Event: h.no}).Notices)
}

func (h *meeting) codeOn(notices []flows.Notice) string {
	h.Helper()
	if len(notices) != 1 || notices[0].Key != "attend.card" || len(notices[0].Result["code"]) != 4 {
		h.Fatalf("cards %+v", notices)
	}
	return notices[0].Result["code"]
}

// cards does what is due, and returns what becomes of cards with the code.
func (h *meeting) cards() []flows.Notice {
	h.Helper()
	return slices.DeleteFunc(h.fire(), func(n flows.Notice) bool { return !strings.HasPrefix(n.Key, "attend.") })
}

// wrong is a code that is not this one, nor likely the one before.
func wrong(code string) string {
	if code[0] == '9' {
		return "1" + code[1:]
	}
	return "9" + code[1:]
}

// TestTheCodeNotesWhoTypesIt: she is trained by it, and told at once.
func TestTheCodeNotesWhoTypesIt(t *testing.T) {
	eachMeeting(t, aid.Candidate, func(h *meeting) {
		if !h.siti.facts().Who.Awaited {
			h.Fatal("she is not awaited")
		}
		h.siti.refuse(refusedArrival, flows.Arrive{Code: "0000"}) // it was never shown
		code := h.show(h.officer)
		done := h.siti.do(flows.Arrive{Code: code})
		if h.stage(h.app) != aid.Trained || h.came() != 1 || len(done.Notices) != 0 || done.Result["missing"] == "" {
			h.Fatalf("stage %s, came %d, %+v", h.stage(h.app), h.came(), done)
		}
		if got := h.kinds(h.app); !strings.HasSuffix(got, "attended stage") {
			h.Errorf("chain %q", got)
		}
		roll := load[*flows.Roll](h.officer, flows.ViewRoll)
		if len(roll.Rows) != 1 || !roll.Rows[0].Came || roll.Rows[0].By != "" {
			h.Errorf("roll %+v", roll.Rows)
		}
		if h.siti.facts().Who.Awaited {
			h.Error("she is still awaited")
		}
		if done := h.siti.do(flows.Arrive{Code: code}); done.Result["again"] != flows.Yes {
			h.Errorf("once more: %v", done.Result)
		}
		if done := h.officer.do(h.attend()); done.Result["again"] != flows.Yes || len(done.Notices) != 0 {
			h.Errorf("ticked as well: %+v", done)
		}
	})
}

// TestTheCodeTurns: the one before counts, an older one does not; who sends it
// from a place with a weak signal is told so, and has not guessed.
func TestTheCodeTurns(t *testing.T) {
	eachMeeting(t, aid.Candidate, func(h *meeting) {
		first := h.show(h.officer)
		h.clock.Move(aid.CodeTurns)
		if second := h.show(h.staff); second == first {
			h.Skip("two codes are alike by chance")
		}
		h.clock.Move(aid.CodeTurns)
		for range aid.CodeTries { // which does not count as a guess
			h.siti.refuse("refused.arrive_old", flows.Arrive{Code: first})
		}
		h.clock.Move(-aid.CodeTurns)
		h.siti.do(flows.Arrive{Code: first})
	})
}

// TestGuessingIsBounded: five wrong codes of a chat within an hour, and no code
// counts any more; the officer still ticks her.
func TestGuessingIsBounded(t *testing.T) {
	eachMeeting(t, aid.Candidate, func(h *meeting) {
		code := h.show(h.officer)
		guess := flows.Arrive{Code: wrong(code)}
		for left := aid.CodeTries - 1; left > 0; left-- {
			if r := h.siti.refuse(refusedArrival, guess); r.Data["left"] != string(rune('0'+left)) {
				h.Errorf("left %v, want %d", r.Data, left)
			}
		}
		h.siti.refuse("refused.arrive_locked", guess)
		h.siti.refuse("refused.arrive_locked", flows.Arrive{Code: code})
		if h.came() != 0 || !h.siti.facts().Who.LockedUntil.IsZero() {
			h.Error("noted, or locked out of everything")
		}
		h.clock.Move(aid.CodeLock)
		h.siti.refuse(refusedArrival, flows.Arrive{Code: wrong(h.show(h.officer))})
		h.officer.do(h.attend())
		if h.came() != 1 {
			h.Error("the tick does not count")
		}
	})
}

// TestWhoIsNotAwaited: not invited, nobody's phone, or no event.
func TestWhoIsNotAwaited(t *testing.T) {
	eachMeeting(t, aid.Candidate, func(h *meeting) {
		code := flows.Arrive{Code: h.show(h.officer)}
		budi := h.seat("budi")
		budi.do(flows.RedeemCode{Code: h.invite(budiNIK)})
		budi.refuse("refused.arrive_uninvited", code)
		h.seat("stranger").refuse("refused.role", code)
		h.door("silent").refuse("refused.consent", code)
		if budi.facts().Who.Awaited {
			h.Error("Budi is awaited")
		}
		h.at(26, 13, 0)
		h.siti.refuse("refused.arrive_nothing", code)
		h.officer.refuse("refused.attend_over", flows.ShowCode{Event: h.no})
		h.siti.refuse("refused.role", flows.ShowCode{Event: h.no})
		if h.siti.facts().Who.Awaited {
			h.Error("she is awaited after the end")
		}
	})
}

// TestTheCardTurnsByItself: each minute, on one card, by one of two who look what
// is due, until something else is said there or the time is over.
func TestTheCardTurnsByItself(t *testing.T) {
	eachMeeting(t, aid.Candidate, func(h *meeting) {
		asked := func(who *seat, role aid.Role, rev int64) {
			h.update(func(tx *Tx) error { return tx.SaveState(who.chat.ID, flows.State{Role: role, Rev: rev}) })
		}
		asked(h.officer, aid.RoleOfficer, 1)
		card := h.officer.do(flows.ShowCode{Event: h.no}).Notices[0].Card
		for minute := range 3 {
			h.clock.Move(aid.CodeTurns)
			var got [2][]flows.Notice
			var both sync.WaitGroup
			for i := range got {
				both.Go(func() { got[i] = h.cards() })
			}
			both.Wait()
			if len(got[0])+len(got[1]) != 1 {
				h.Fatalf("minute %d: %d and %d letters", minute, len(got[0]), len(got[1]))
			}
			n := append(got[0], got[1]...)[0]
			if n.Card != card || n.Chat != h.officer.chat.ID || !n.Expires.After(h.clock.Now()) {
				h.Errorf("minute %d: %+v", minute, n)
			}
			h.siti.refuse(refusedArrival, flows.Arrive{Code: wrong(h.codeOn([]flows.Notice{n}))})
		}
		h.officer.do(h.attend())
		h.clock.Move(countAfter)
		if n := h.cards(); len(n) != 1 || n[0].Card != card || n[0].Facts.Data.(*flows.Invited).Came != 1 {
			h.Errorf("soon after a tick: %+v", n)
		}
		asked(h.officer, aid.RoleOfficer, 2)
		h.clock.Move(aid.CodeTurns)
		if n := h.cards(); len(n) != 1 || n[0].Key != "attend.code_down" || n[0].Card != card {
			h.Errorf("after something else was said: %+v", n)
		}
		h.clock.Move(time.Hour)
		if n := h.cards(); len(n) != 0 {
			h.Errorf("it goes on: %+v", n)
		}
		h.at(26, 12, 59)
		asked(h.staff, aid.RoleStaff, 1)
		h.show(h.staff)
		h.clock.Move(aid.CodeTurns)
		if n := h.cards(); len(n) != 1 || n[0].Key != "attend.code_down" {
			h.Errorf("after the end: %+v", n)
		}
	})
}

// TestTheSecretOfACodeIsSealed: and made once.
func TestTheSecretOfACodeIsSealed(t *testing.T) {
	eachMeeting(t, aid.Candidate, func(h *meeting) {
		h.show(h.officer)
		var first, second string
		read := func(into *string) {
			h.update(func(tx *Tx) error {
				var sealed string
				if err := tx.get([]any{&sealed}, `SELECT attend_key FROM events WHERE id = $1`, h.event); err != nil {
					return err
				}
				plain, err := tx.opened("events.attend_key", h.event, sealed)
				if len(plain) < 40 || strings.Contains(sealed, plain) {
					h.Errorf("the secret lies open, or is short")
				}
				*into = sealed
				return err
			})
		}
		read(&first)
		h.show(h.staff)
		if read(&second); first != second {
			h.Error("another secret")
		}
	})
}

// TestAnOfficerHasTwoChats: by another code, and is one person in both.
func TestAnOfficerHasTwoChats(t *testing.T) {
	eachDesk(t, func(d *desk) {
		first := d.join("Petugas Satu", officerRoles, ganjarAsri)
		officer, code, err := d.o.OfficerCode(t.Context(), "petugas satu")
		if err != nil {
			t.Fatal(err)
		}
		second := d.on("whatsapp", "satu@lid")
		second.do(flows.RedeemCode{Code: string(code)})
		if a, b := first.facts().Who.Officer, second.facts().Who.Officer; a == nil || b == nil || a.ID != b.ID || b.ID != officer.ID {
			t.Errorf("%+v and %+v", a, b)
		}
		if n := d.number(`SELECT COUNT(*) FROM officers`); n != 1 {
			t.Errorf("%d officers", n)
		}
		if _, _, err := d.o.OfficerCode(t.Context(), "Bukan Siapa"); !errors.Is(err, ErrNoOfficer) {
			t.Errorf("for nobody: %v", err)
		}
	})
}
