package whatsapp_test

import (
	"database/sql"
	"slices"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"go.mau.fi/whatsmeow/types/events"

	"damping/bot"
	"damping/bot/whatsapp"
	"damping/bot/whatsapp/whatsapptest"
	"damping/flows"
	"damping/store/storetest"
)

// second is another process with the same account.
func (r *rig) second() *rig {
	other := &rig{
		t: r.t, ctx: r.ctx, srv: r.srv, path: r.path, keys: r.keys, seen: r.seen, log: logTo{t: r.t},
		inbox: &inbox{seen: map[string]bool{}, lost: map[string]bot.Incoming{}, changed: make(chan struct{})},
	}
	r.t.Cleanup(other.log.end)
	other.run()
	r.t.Cleanup(func() { other.stop() })
	return other
}

// TestOneOfTwoServes: of two processes one has the account. The other fetches files
// all the same, and takes over when the first one goes.
func TestOneOfTwoServes(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, address string) {
		t.Parallel()
		r := newRig(t)
		if address[:7] != "sqlite:" { // SQLite's lies in memory
			r.keys = address
		}
		r.run()
		r.pair()
		r.is(whatsapp.OK)
		other := r.second()
		other.is(whatsapp.Held)
		if !r.net.Holds() || other.net.Holds() {
			t.Errorf("held by the first: %v, by the second: %v", r.net.Holds(), other.net.Holds())
		}
		c := r.citizen(warga)
		m, err := c.Image(r.ctx, []byte("gambar"), "")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Send(r.ctx, r.srv.Phone(office).HiddenJID(), m); err != nil {
			t.Fatal(err)
		}
		ref := r.inbox.has(t, r.ctx, 1)[0].Input.Media.Ref
		if data, err := fetch(other, ref); err != nil || data != "gambar" {
			t.Errorf("the second fetched %q, %v", data, err)
		}
		r.stop()
		other.is(whatsapp.OK)
		r.write(c, "masih di sana?")
		other.inbox.has(t, r.ctx, 1)
		if _, err := other.net.Send(r.ctx, bot.Outgoing{ID: "1", Address: c.HiddenJID().String(), Letter: flows.Letter{Text: "Ya."}}); err != nil {
			t.Error(err)
		}
	})
}

// TestLostLockEndsTheSession: who has lost PostgreSQL's lock does not serve on.
func TestLostLockEndsTheSession(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.keys = storetest.EmptyPostgres(t)
	r.run()
	r.pair()
	r.is(whatsapp.OK)
	db, err := sql.Open("pgx", r.keys)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	if _, err := db.ExecContext(r.ctx, `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'
		AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`); err != nil {
		t.Fatal(err)
	}
	r.is(whatsapp.Connecting) // anew
	r.is(whatsapp.OK)
	r.write(r.citizen(warga), "halo")
	r.inbox.has(t, r.ctx, 1)
}

// TestReceipts: what has arrived and was read is told, also what is told too early.
func TestReceipts(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	var told []whatsapp.Receipt
	r.seen = func(receipts []whatsapp.Receipt) (strange []whatsapp.Receipt) {
		if len(told) == 0 {
			strange = receipts // as if the letter's mark were not written yet
		}
		told = append(told, receipts...)
		return strange
	}
	r.run()
	r.pair()
	r.is(whatsapp.OK)
	c := r.citizen(warga)
	c.Client.SetForceActiveDeliveryReceipts(true) // as a telephone
	r.write(c, "halo")
	address := r.inbox.has(t, r.ctx, 1)[0].Address
	id, err := r.net.Send(r.ctx, bot.Outgoing{ID: "1", Address: address, Letter: flows.Letter{Text: "Selamat pagi."}})
	if err != nil {
		t.Fatal(err)
	}
	m, err := whatsapptest.Wait[*events.Message](r.ctx, c, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Client.MarkRead(r.ctx, []string{m.Info.ID}, m.Info.Timestamp, m.Info.Chat, m.Info.Sender); err != nil {
		t.Fatal(err)
	}
	for !func() bool {
		r.inbox.mu.Lock()
		defer r.inbox.mu.Unlock()
		return slices.ContainsFunc(told, func(x whatsapp.Receipt) bool { return x.Read && x.ID == id }) &&
			slices.ContainsFunc(told, func(x whatsapp.Receipt) bool { return !x.Read && x.ID == id }) && len(told) > 2
	}() {
		select {
		case <-time.After(10 * time.Millisecond):
		case <-r.ctx.Done():
			t.Fatalf("told: %+v", told)
		}
	}
}
