package whatsapp_test

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"testing"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/proto"

	"damping/bot"
	"damping/bot/whatsapp"
	"damping/flows"
)

// TestNothingIsKept: what people wrote, and what they call themselves, is not in the
// library's database any more when an hour has passed, nor in what SQLite deleted.
func TestNothingIsKept(t *testing.T) {
	t.Parallel()
	r, c := ready(t)
	c.Name("Nama Rahasia")
	const secret = "kata-kata-rahasia"
	for k := range 20 {
		m := &waE2E.Message{Conversation: proto.String(fmt.Sprint(secret, k)), MessageContextInfo: &waE2E.MessageContextInfo{MessageSecret: make([]byte, 32)}}
		if _, err := c.Send(r.ctx, r.srv.Phone(office).HiddenJID(), m); err != nil {
			t.Fatal(err)
		}
	}
	r.inbox.has(t, r.ctx, 20)
	r.acknowledged()
	invitation := flows.Letter{Text: "Undangan", Choices: []flows.Choice{{Label: "Hadir", Token: "e.h"}, {Label: "Tidak bisa", Token: "e.t"}}}
	r.show(c, bot.Outgoing{ID: "a", Letter: invitation}, 2)
	if got := r.rows("whatsmeow_message_secrets"); got != 21 {
		t.Fatalf("%d secrets of messages: the test looks for the wrong thing", got)
	}
	r.stop() // it tidies every hour, and when it starts
	r.run()
	r.is(whatsapp.OK)
	const ours = 1 // of the poll: a vote may come for days
	for r.rows("whatsmeow_message_secrets")+r.rows("whatsmeow_contacts")+r.size("-wal") > ours {
		if r.ctx.Err() != nil {
			t.Fatalf("%d secrets, %d names, %d bytes of log", r.rows("whatsmeow_message_secrets"), r.rows("whatsmeow_contacts"), r.size("-wal"))
		}
	}
	for _, file := range []string{"", "-wal"} {
		data, err := os.ReadFile(r.path + file)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{secret, "Nama Rahasia"} {
			if bytes.Contains(data, []byte(word)) {
				t.Errorf("%q lies in the database%s", word, file)
			}
		}
	}
	if got := r.rows("whatsmeow_message_secrets"); got != ours {
		t.Errorf("%d secrets are left", got)
	}
	r.write(c, "masih bisa") // and nothing of it was needed
	r.inbox.has(t, r.ctx, 21)
}

// rows counts what the library keeps.
func (r *rig) rows(table string) (n int) {
	r.t.Helper()
	db, err := sql.Open("sqlite3", "file:"+r.path+"?_busy_timeout=5000")
	if err != nil {
		r.t.Fatal(err)
	}
	err = db.QueryRowContext(r.ctx, "SELECT COUNT(*) FROM "+table).Scan(&n)
	if err := errors.Join(err, db.Close()); err != nil {
		r.t.Fatal(err)
	}
	return n
}

// size is how large one of the database's files is, in bytes.
func (r *rig) size(suffix string) int {
	r.t.Helper()
	info, err := os.Stat(r.path + suffix)
	if err != nil {
		r.t.Fatal(err)
	}
	return int(info.Size())
}
