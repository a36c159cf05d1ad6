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
	r.lostAfter = 3 * time.Second
	strangers(t, r, c)
	r.write(c, "apa kabar")
	if got := r.inbox.has(t, r.ctx, 2)[1]; got.Input.Text != "apa kabar" {
		t.Errorf("%+v", got)
	}
	r.acknowledged()
	time.Sleep(r.lostAfter)
	if n := len(r.inbox.has(t, r.ctx, 2)); n != 2 {
		t.Errorf("%d came, one of them unreadable", n)
	}
}

func TestUndecryptableIsAnswered(t *testing.T) {
	t.Parallel()
	r, c := ready(t)
	r.lostAfter = 50 * time.Millisecond
	strangers(t, r, c)
	c.Client.PreRetryCallback = func(*events.Receipt, string, int, *waE2E.Message) bool { return false }
	r.write(c, "apa kabar")
	if got := r.inbox.has(t, r.ctx, 2)[1]; got.Input.Kind != flows.Unreadable || got.Address != c.HiddenJID().String() {
		t.Errorf("%+v", got)
	}
}
