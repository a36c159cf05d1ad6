package whatsapp_test

import (
	"testing"
	"time"

	"go.mau.fi/whatsmeow/types/events"

	"damping/bot"
	"damping/bot/whatsapp/whatsapptest"
	"damping/flows"
)

func TestPaceIsThatOfThePlayedWeek(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.run()
	want := bot.Pace{Account: 5, Chat: 1, ChatBurst: 5, Work: 1.0 / 3, Gap: 8 * time.Second, Minute: 6, Daily: 200} // as in bot/manners_test.go
	if got := r.net.Pace(); got != want {
		t.Errorf("%+v", got)
	}
}

// TestTypingComesBeforeWhatNobodyAskedFor: before an answer the turn shows it.
func TestTypingComesBeforeWhatNobodyAskedFor(t *testing.T) {
	t.Parallel()
	r, c := ready(t)
	seen := make(chan string, 10)
	c.Client.AddEventHandler(func(e any) {
		switch e := e.(type) {
		case *events.ChatPresence:
			seen <- "typing"
		case *events.Message:
			seen <- e.Message.GetConversation()
		}
	})
	for _, out := range []bot.Outgoing{{ID: "a", Lane: flows.Work}, {ID: "b", Lane: flows.Reminder}, {ID: "c", Lane: flows.Reply}} {
		out.Address, out.Letter.Text = c.HiddenJID().String(), "surat "+out.ID
		begun := time.Now()
		id, err := r.net.Send(r.ctx, out)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := whatsapptest.Wait(r.ctx, c, func(m *events.Message) bool { return m.Info.ID == id }); err != nil {
			t.Fatal(err)
		}
		if out.Lane == flows.Reminder && time.Since(begun) < time.Second {
			t.Error("nobody types that fast")
		}
	}
	for _, want := range []string{"surat a", "typing", "surat b", "surat c"} {
		if got := <-seen; got != want {
			t.Errorf("%q came, not %q", got, want)
		}
	}
}

// TestLockIsHeard: what the library throws away, over the wire.
func TestLockIsHeard(t *testing.T) {
	t.Parallel()
	r, c := ready(t)
	until := time.Now().Add(time.Hour).Truncate(time.Second)
	for _, want := range []time.Time{until, {}} {
		r.srv.Phone(office).Lock(want)
		for got, why := r.net.Brake(); !got.Equal(want) || why != "locked"; got, why = r.net.Brake() {
			select {
			case <-time.After(time.Millisecond):
			case <-r.ctx.Done():
				t.Fatalf("braked until %v (%s)", got, why)
			}
		}
	}
	r.acknowledged()
	r.write(c, "halo") // nothing else is lost by it
	r.inbox.has(t, r.ctx, 1)
}
