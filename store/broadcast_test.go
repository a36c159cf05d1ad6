package store

import (
	"context"
	"fmt"
	"testing"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

func TestEverybodyGetsABroadcastOnceOrAReason(t *testing.T) {
	eachHall(t, 12, func(h *hall) {
		h.exec(`UPDATE links SET revoked_at = 1 WHERE person = $1`, h.people[0])                                        // no chat
		h.exec(`UPDATE chats SET state = 'blocked' WHERE id = $1`, h.chats[1])                                          // blocked
		h.exec(`UPDATE chats SET broadcasts_off = 1 WHERE id = $1`, h.chats[2])                                         // muted
		h.exec(`UPDATE people SET died_at = 1 WHERE id = $1`, h.people[3])                                              // died
		h.exec(`UPDATE consents SET revoked_at = 1 WHERE person = $1`, h.people[4])                                     // consent
		h.exec(`UPDATE links SET chat = $1 WHERE person = $2`, h.chats[5], h.people[6])                                 // one phone for two
		h.exec(`UPDATE chats SET heard_at = $1 WHERE id = $2`, micros(h.clock.Now().Add(-91*24*time.Hour)), h.chats[7]) // not lately on WhatsApp
		h.update(func(tx *Tx) error { return phone(tx, h.people[9], h.chats[1], 99) })                                  // has a blocked phone too
		h.update(func(tx *Tx) error {
			_, err := tx.exec(`DELETE FROM consents WHERE chat = $1 AND person = $2`, h.chats[1], h.people[9])
			return err
		})

		h.staff.state.Draft = map[string]string{"text": "Besok libur."}
		o := load[*flows.Outlook](h.staff, flows.ViewOutlook)
		want := []flows.Exclusion{{Reason: "blocked", N: 1}, {Reason: "consent", N: 1}, {Reason: "died", N: 1}, {Reason: "muted", N: 1},
			{Reason: "no_chat", N: 1}, {Reason: "silent", N: 1}, {Reason: "twin_chat", N: 1}}
		if o.People != 5 || fmt.Sprint(o.Excluded) != fmt.Sprint(want) || len(o.Samples) != 3 {
			h.Fatalf("%d people, %v, %d samples", o.People, o.Excluded, len(o.Samples))
		}
		h.staff.state.Draft["text"] = "Halo {nama}" // is another for each of the two
		if o := load[*flows.Outlook](h.staff, flows.ViewOutlook); o.People != 6 {
			h.Fatalf("%d people for a text with names", o.People)
		}

		id := h.send("Besok libur.", flows.Audience{Year: 2023})
		h.want(id, "excluded(blocked)=1 excluded(consent)=1 excluded(died)=1 excluded(muted)=1 excluded(no_chat)=1 excluded(silent)=1 excluded(twin_chat)=1 waiting=5")
		written := h.beat()
		if got := keys(written); got["broadcast.letter"] != 5 {
			h.Fatalf("written: %v", got)
		}
		seen := map[string]bool{}
		for _, n := range written {
			if n.Key == "broadcast.letter" && (seen[n.Chat] || n.Lane != flows.Bulk || n.Once == "" || n.Topic == "") {
				h.Fatalf("a letter twice, or not in its lane: %+v", n)
			}
			seen[n.Chat] = seen[n.Chat] || n.Key == "broadcast.letter"
		}
		if n := h.deliver(h.sent); n != 5 {
			h.Fatalf("%d letters left", n)
		}
		if b := h.look(id); b.Sent != 5 || b.Queued != 0 || b.State != flows.BroadcastRunning || b.Targets() != 5 {
			h.Fatalf("%+v", b)
		}
		h.exec(`UPDATE outbox SET delivered_at = 5 WHERE chat IN ($1, $2)`, h.chats[8], h.chats[10])
		h.exec(`UPDATE outbox SET read_at = 5 WHERE chat = $1`, h.chats[8])
		if b := h.look(id); b.Arrived != 2 || b.Read != 1 {
			h.Fatalf("%d arrived, %d read", b.Arrived, b.Read)
		}
	})
}

func TestABroadcastEndsAndSaysSo(t *testing.T) {
	eachHall(t, 5, func(h *hall) {
		id := h.send("Halo {sapaan}", flows.Audience{Year: 2023})
		h.beat()
		h.deliver(h.sent)
		h.clock.Move(10 * time.Second)
		got := keys(h.beat())
		if got["broadcast.finished"] != 1 || got["broadcast.card"] != 1 || h.look(id).State != flows.BroadcastDone {
			h.Fatalf("%v, %+v", got, h.look(id))
		}
		h.clock.Move(time.Hour)
		if got := h.beat(); len(got) != 0 {
			h.Fatalf("after its end: %+v", got)
		}
		rows := map[string]int{}
		if _, err := h.o.BroadcastReport(context.Background(), id, func(r BroadcastRow) error { rows[r.State]++; return nil }); err != nil || rows["sent"] != 5 {
			h.Fatal(rows, err)
		}
		for _, to := range []flows.Steer{flows.SteerPause, flows.SteerContinue, flows.SteerCancel, flows.SteerRetry, "??"} {
			h.staff.refuse("refused.broadcast_over", flows.SteerBroadcast{Broadcast: id, To: to})
		}
	})
}

func TestManyNeedASecondPerson(t *testing.T) {
	eachHall(t, 51, func(h *hall) {
		head := h.join("Kepala", []aid.Role{aid.RoleHead})
		done := h.staff.do(flows.SendBroadcast{Text: "Besok libur.", Audience: flows.Audience{Year: 2023}})
		if done.Result["state"] != "proposed" || done.Result["people"] != "51" || len(done.Notices) != 2 {
			h.Fatalf("%v, %d notices", done.Result, len(done.Notices))
		}
		var id string
		h.update(func(tx *Tx) error { return tx.get([]any{&id}, `SELECT id FROM broadcasts`) })
		if len(h.beat()) != 0 || h.states(id) != "" {
			h.Fatal("it began before anybody approved it")
		}
		h.staff.refuse("refused.broadcast_own", flows.DecideBroadcast{Broadcast: id, Approve: true})
		h.other.refuse("refused.ground", flows.DecideBroadcast{Broadcast: id})
		h.seat("somebody").refuse("refused.role", flows.DecideBroadcast{Broadcast: id, Approve: true})
		h.exec(`UPDATE chats SET state = 'blocked' WHERE id = $1`, h.chats[0]) // meanwhile: the audience is that of now
		head.do(flows.DecideBroadcast{Broadcast: id, Approve: true})
		h.want(id, "excluded(blocked)=1 waiting=50")
		h.other.refuse("refused.broadcast_over", flows.DecideBroadcast{Broadcast: id, Approve: true})
		if got := keys(h.beat()); got["broadcast.letter"] != 50 {
			h.Fatalf("%v", got)
		}
	})
}

func TestWhatCannotBeBroadcast(t *testing.T) {
	eachHall(t, 2, func(h *hall) {
		all := flows.Audience{Year: 2023}
		h.seat("somebody").refuse("refused.role", flows.SendBroadcast{Text: "Halo", Audience: all})
		h.staff.refuse("refused.broadcast_nobody", flows.SendBroadcast{Text: "Halo", Audience: flows.Audience{Year: 2023, Stage: "paid"}})
		h.staff.refuse("refused.broadcast_nobody", flows.SendBroadcast{Text: "Halo", Audience: flows.Audience{Year: 2023, Answer: "hadir"}})
		if r := h.staff.refuse("refused.broadcast_text", flows.SendBroadcast{Text: "Halo {alamat}", Audience: all}); r.Data["why"] != "isian" || r.Data["fields"] != "{alamat}" {
			h.Fatalf("%v", r.Data)
		}
		h.staff.refuse("refused.broadcast_text", flows.SendBroadcast{Text: "Untuk penerima", Audience: all})
		if n := h.number(`SELECT COUNT(*) FROM broadcasts`); n != 0 {
			h.Fatalf("%d broadcasts were made", n)
		}
	})
}

func TestAPausedBroadcastHoldsWhatHasNotLeft(t *testing.T) {
	eachHall(t, 20, func(h *hall) {
		id := h.send("Besok libur.", flows.Audience{Year: 2023})
		h.beat()
		rows, err := h.o.Outbox.Claim(context.Background(), 4, Filter{}, time.Minute) // the card, and three in the air
		if err != nil || len(rows) != 4 {
			h.Fatal(len(rows), err)
		}
		h.other.do(flows.SteerBroadcast{Broadcast: id, To: flows.SteerPause})
		h.clock.Move(30 * time.Second)
		if n := h.deliver(h.sent); n != 0 {
			h.Fatalf("%d letters left while it is paused", n)
		}
		for i, row := range rows {
			if err := h.sent(i, row); err != nil {
				h.Fatal(err)
			}
		}
		h.want(id, "queued=17 sent=3")
		h.staff.do(flows.SteerBroadcast{Broadcast: id, To: flows.SteerContinue})
		h.beat()
		if n := h.deliver(h.sent); n != 17 {
			h.Fatalf("%d letters left after it went on", n)
		}
		h.want(id, "sent=20")
	})
}

func TestACancelledBroadcastEndsWhatHasNotLeft(t *testing.T) {
	eachHall(t, 20, func(h *hall) {
		h.o.BulkRate = 1
		id := h.send("Besok libur.", flows.Audience{Year: 2023})
		h.beat()
		rows, err := h.o.Outbox.Claim(context.Background(), 3, Filter{}, time.Minute) // the card, and two in the air
		if err != nil {
			h.Fatal(err)
		}
		h.staff.do(flows.SteerBroadcast{Broadcast: id, To: flows.SteerCancel})
		h.want(id, "cancelled=18 queued=2")
		for i, row := range rows {
			if err := h.sent(i, row); err != nil {
				h.Fatal(err)
			}
		}
		h.want(id, "cancelled=18 sent=2")
		h.clock.Move(time.Minute)
		if n := len(h.beat()) + h.deliver(h.sent); n != 0 {
			h.Fatalf("%d letters after the end", n)
		}
	})
}

func TestWhatBecameOfALetterComesBack(t *testing.T) {
	eachHall(t, 8, func(h *hall) {
		ctx, out := context.Background(), h.o.Outbox
		id := h.send("Besok libur.", flows.Audience{Year: 2023})
		h.beat()
		again := map[string]bool{}
		h.deliver(func(i int, row Row) error {
			switch {
			case again[row.ID]:
				return out.Finish(ctx, row, "sent", "x") // it was ambiguous before
			case i == 0:
				return h.o.Update(ctx, func(tx *Tx) error {
					if err := out.FinishIn(tx, row, "gone", ""); err != nil {
						return err
					}
					return tx.SetBlocked(row.Chat, true)
				})
			case i == 1:
				return out.Park(ctx, row, "400")
			case i == 2:
				again[row.ID] = true
				_, err := out.Ambiguous(ctx, row, "reset", time.Time{})
				return err
			case i == 3:
				return out.Cancel(ctx, row, "why")
			}
			return h.sent(i, row)
		})
		h.want(id, "blocked=1 cancelled(why)=1 failed(400)=1 sent=4 unknown(twice)=1")
		h.clock.Move(2 * time.Second)
		if got := keys(h.beat()); got["broadcast.finished"] != 1 {
			h.Fatalf("%v", got)
		}
		h.staff.do(flows.SteerBroadcast{Broadcast: id, To: flows.SteerRetry})
		if n := h.number(`SELECT COUNT(*) FROM outbox WHERE state = 'parked'`); n != 0 {
			h.Fatalf("%d letters still wait for a person", n)
		}
		h.beat()
		if n := h.deliver(h.sent); n != 1 {
			h.Fatalf("%d letters were sent again", n)
		}
		h.want(id, "blocked=1 cancelled(why)=1 sent=5 unknown(twice)=1")
	})
}

func TestABroadcastBrakesByItself(t *testing.T) {
	eachHall(t, 40, func(h *hall) {
		h.o.BulkRate = 1
		id := h.send("Besok libur.", flows.Audience{Year: 2023})
		h.beat()
		left := 0
		h.deliver(func(i int, row Row) error {
			if left++; i < 25 && i%4 == 0 {
				return h.o.Outbox.Park(context.Background(), row, "400")
			}
			if i >= 25 {
				return h.o.Outbox.Postpone(context.Background(), row, h.clock.Now().Add(5*time.Second), "slow")
			}
			return h.sent(i, row)
		})
		h.clock.Move(2 * time.Second)
		if got := keys(h.beat()); got["broadcast.braked"] != 1 || got["broadcast.card"] != 1 {
			h.Fatalf("%v", got)
		}
		if b := h.look(id); b.State != flows.BroadcastPaused || b.Why != "failures" || b.Failed != 7 {
			h.Fatalf("%+v", b)
		}
		h.clock.Move(time.Minute)
		if n := h.deliver(h.sent); n != 0 {
			h.Fatalf("%d letters left while it brakes", n)
		}
		h.staff.do(flows.SteerBroadcast{Broadcast: id, To: flows.SteerContinue})
		h.beat()
		if n := h.deliver(h.sent); n != 15 {
			h.Fatalf("%d letters left after it went on", n)
		}
		h.want(id, "failed(400)=7 sent=33")
	})
}

func TestABroadcastSleepsAtNight(t *testing.T) {
	eachHall(t, 10, func(h *hall) {
		h.clock.Move(10*time.Hour + 29*time.Minute) // 19.29
		id := h.send("Besok libur.", flows.Audience{Year: 2023})
		h.beat()
		h.clock.Move(2 * time.Minute) // nothing left in time
		h.beat()
		if n := h.deliver(h.sent); n != 0 {
			h.Fatalf("%d letters left at night", n)
		}
		late := h.send("Lusa libur.", flows.Audience{Year: 2023})
		if got := keys(h.beat()); got["broadcast.letter"] != 0 {
			h.Fatalf("written at night: %v", got)
		}
		h.clock.Move(12*time.Hour + 29*time.Minute) // 08.00
		h.beat()
		h.deliver(h.sent)
		h.want(id, "sent=10")
		h.want(late, "sent=10")
	})
}

func TestWhoAsksForNoMoreGetsNoMore(t *testing.T) {
	eachHall(t, 3, func(h *hall) {
		id := h.send("Besok libur.", flows.Audience{Year: 2023})
		h.beat()
		h.update(func(tx *Tx) error {
			_, err := tx.Put(Letter{Chat: h.chats[0], Lane: LaneWork, Body: []byte("own case")})
			return err
		})
		s := &seat{d: h.desk, chat: flows.Chat{ID: h.chats[0], Channel: "web"}}
		s.do(flows.MuteBroadcasts{Off: true})
		h.want(id, "cancelled(muted)=1 queued=2")
		h.deliver(h.sent)
		if n := h.number(`SELECT COUNT(*) FROM outbox WHERE state = 'done' AND lane = 1 AND chat = $1`, h.chats[0]); n != 1 {
			h.Fatal("a letter about the own case was held back")
		}
		again := h.send("Lusa libur.", flows.Audience{Year: 2023})
		h.want(again, "excluded(muted)=1 waiting=2")
		s.do(flows.MuteBroadcasts{})
		h.want(h.send("Nanti libur.", flows.Audience{Year: 2023}), "waiting=3")
	})
}

func TestWhomNoMessageReachesIsVisited(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		siti := sitiLinked(d)
		person := siti.facts().Who.Person.ID
		officer, stranger := d.join("Petugas", officerRoles, ganjarAsri), d.join("Lain", officerRoles, "18.72.01.1003")
		second := d.seat("siti's other phone")
		second.do(flows.RedeemCode{Code: d.invite(sitiNIK)})
		block := func(s *seat, blocked bool) {
			d.update(func(tx *Tx) error { return tx.SetBlocked(s.chat.ID, blocked) })
		}
		rows := func(s *seat) int { return len(load[*flows.Unreachable](s, flows.ViewUnreachable).Rows) }
		block(siti, true)
		if rows(officer) != 0 {
			d.Fatal("she has another phone")
		}
		block(second, true)
		block(second, true)
		if rows(officer) != 1 || rows(stranger) != 0 || load[*flows.Queue](officer, flows.ViewQueue).Lost != 1 {
			d.Fatal("the officer of her kelurahan, and nobody else, must see her")
		}
		officer.state.Draft, stranger.state.Draft = map[string]string{"person": person}, map[string]string{"person": person}
		if c := load[*flows.Case](officer, flows.ViewReach); c.Phone == "" || c.Address == "" {
			d.Fatalf("%+v", c)
		}
		if c := load[*flows.Case](stranger, flows.ViewReach); !c.Empty() {
			d.Fatalf("a stranger sees %+v", c)
		}
		stranger.refuse("refused.area", flows.NoteReached{Person: person, How: flows.ReachedVisit})
		officer.do(flows.NoteReached{Person: person, How: flows.ReachedAbsent})
		if rows(officer) != 1 {
			d.Fatal("who was not met is still to be visited")
		}
		officer.do(flows.NoteReached{Person: person, How: flows.ReachedVisit})
		officer.refuse("refused.moved_on", flows.NoteReached{Person: person, How: flows.ReachedVisit})
		if rows(officer) != 0 {
			d.Fatal("done, but still in the line")
		}
		block(second, false)
		block(second, true)
		if rows(officer) != 1 {
			d.Fatal("she blocked us anew")
		}
		d.update(func(tx *Tx) error { return tx.Heard(second.chat.ID) })
		if rows(officer) != 0 {
			d.Fatal("who writes is reached")
		}
	})
}

// TestTheCardOfABroadcastCarriesWhatCanBeDone: it changes with whoever steers,
// and has nothing left at the end.
func TestTheCardOfABroadcastCarriesWhatCanBeDone(t *testing.T) {
	eachHall(t, 20, func(h *hall) {
		h.o.BulkRate = 1
		id := h.send("Besok libur.", flows.Audience{Year: 2023})
		under := func(list []flows.Notice) string {
			said := "no card"
			for _, n := range list {
				if n.Key == "broadcast.card" && n.Chat == h.staff.chat.ID {
					said = ""
					for _, a := range n.Acts {
						if a.Subject != id {
							h.Errorf("%+v is about another", a)
						}
						said += a.Name + " "
					}
				}
			}
			return said
		}
		if got := under(h.beat()); got != "jeda hentikan " {
			h.Errorf("begun: %q", got)
		}
		for _, c := range []struct {
			by   *seat
			to   flows.Steer
			want string
		}{
			{h.other, flows.SteerPause, "lanjutkan hentikan "},
			{h.staff, flows.SteerContinue, "jeda hentikan "},
			{h.other, flows.SteerCancel, ""},
		} {
			if got := under(c.by.do(flows.SteerBroadcast{Broadcast: id, To: c.to}).Notices); got != c.want {
				h.Errorf("%s: %q, want %q", c.to, got, c.want)
			}
		}
		h.staff.refuse("refused.broadcast_over", flows.SteerBroadcast{Broadcast: "", To: flows.SteerPause})
	})
}
