package whatsapp_test

import (
	"database/sql"
	"errors"
	"testing"
	"time"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types/events"

	"damping/bot"
	"damping/bot/whatsapp"
	"damping/bot/whatsapp/whatsapptest"
	"damping/flows"
)

// strangers makes the office forget the session with a citizen who has written, and
// has had an answer, so that it cannot decrypt what comes next.
func strangers(t *testing.T, r *rig, c *whatsapptest.Citizen) {
	t.Helper()
	r.write(c, "halo")
	r.inbox.has(t, r.ctx, 1)
	if _, err := r.net.Send(r.ctx, bot.Outgoing{ID: "a", Address: c.HiddenJID().String(), Letter: flows.Letter{Text: "ya"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := whatsapptest.Wait[*events.Message](r.ctx, c, nil); err != nil {
		t.Fatal(err)
	}
	r.stop()
	db, err := sql.Open("sqlite3", "file:"+r.path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.ExecContext(r.ctx, `DELETE FROM whatsmeow_sessions`)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	r.run()
	r.is(whatsapp.OK)
}

func TestUndecryptableComesAgain(t *testing.T) {
	t.Parallel()
	r, c := ready(t)
	strangers(t, r, c)
	r.write(c, "apa kabar")
	got := r.inbox.has(t, r.ctx, 2)[1]
	if got.Input.Text != "apa kabar" || !got.Again {
		t.Errorf("%+v", got)
	}
	r.acknowledged()
	if n := len(r.inbox.unread()); n != 0 {
		t.Errorf("%d are missed still", n)
	}
}

func TestUndecryptableIsAnswered(t *testing.T) {
	t.Parallel()
	r, c := ready(t)
	strangers(t, r, c)
	c.Client.PreRetryCallback = func(*events.Receipt, string, int, *waE2E.Message) bool { return false }
	r.inbox.ask(func(int) error { // the library will not bring it again
		r.inbox.first = nil
		return errors.New("away")
	})
	r.write(c, "apa kabar")
	for len(r.inbox.unread()) == 0 {
		select {
		case <-time.After(5 * time.Millisecond):
		case <-r.ctx.Done():
			t.Fatal("nothing is missed")
		}
	}
	for _, m := range r.inbox.unread() {
		if m.Input.Kind != flows.Unreadable || m.Address != c.HiddenJID().String() || m.Lost != 2*time.Minute {
			t.Errorf("%+v", m)
		}
	}
}

// unread is what could not be read and has not come again.
func (b *inbox) unread() (list []bot.Incoming) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, m := range b.lost {
		list = append(list, m)
	}
	return list
}
