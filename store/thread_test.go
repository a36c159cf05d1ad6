package store

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

const imopuro = aid.AreaID("18.72.01.1003")

// asksOf opens a ticket and returns its id.
func (s *seat) asksOf(kind flows.TicketKind, text string) (id string) {
	s.d.Helper()
	number := s.do(flows.OpenTicket{Kind: kind, Text: text}).Result["ticket"]
	s.d.update(func(tx *Tx) error { return tx.get([]any{&id}, `SELECT id FROM tickets WHERE number = $1`, number) })
	return id
}

// takes claims the next ticket of a line.
func (s *seat) takes(l flows.Line) (id string) {
	s.d.Helper()
	done := s.do(flows.TakeNext{Line: l})
	s.state.Draft = done.Draft
	return done.Draft["ticket"]
}

func text(words string) flows.Message { return flows.Message{Text: words} }

func said(v *flows.Thread) string {
	var list []string
	for _, s := range v.Said {
		who := "W"
		if !s.Citizen {
			who = "K"
		}
		list = append(list, who+":"+s.Text+s.Tick)
	}
	return strings.Join(list, " | ")
}

// noticed are the letters of effects: key and chat.
func noticed(done flows.Applied) string {
	var list []string
	for _, n := range done.Notices {
		list = append(list, n.Key)
	}
	return strings.Join(list, " ")
}

// posts writes the letters that are looked after into the outbox, as the bot
// does, and lets them end so.
func (d *desk) posts(done flows.Applied, outcome string) {
	d.Helper()
	d.update(func(tx *Tx) error {
		for _, n := range done.Notices {
			if n.Once == "" {
				continue
			}
			if _, err := tx.Put(Letter{Chat: n.Chat, Lane: LaneWork, Due: n.Due, Dedupe: n.Once, Body: []byte("{}")}); err != nil {
				return err
			}
		}
		return nil
	})
	if outcome == "" {
		return
	}
	rows, err := d.o.Outbox.Claim(d.Context(), 10, Filter{Channel: "web"}, lease)
	if err != nil {
		d.Fatal(err)
	}
	for _, r := range rows {
		if outcome == "parked" {
			err = d.o.Outbox.Park(d.Context(), r, "refused")
		} else {
			err = d.o.Outbox.Finish(d.Context(), r, outcome, "1")
		}
		if err != nil {
			d.Fatal(err)
		}
	}
}

// TestConversationUnderAClaim: what each side says reaches the other, in every
// chat, and stands in the thread, sealed.
func TestConversationUnderAClaim(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		siti := sitiLinked(d)
		second := d.seat("second")
		second.do(flows.RedeemCode{Code: d.invite(sitiNIK)})
		officer := d.join("Ratna Dewi", officerRoles, ganjarAsri)
		id := siti.asksOf(flows.TicketQuestion, "kapan uangnya?")
		officer.refuse("refused.claim", flows.AnswerTicket{Ticket: id, Message: text("x")})
		if got := officer.takes(flows.LineAsk); got != id {
			d.Fatalf("took %q", got)
		}
		done := officer.do(flows.AnswerTicket{Ticket: id, Message: text("belum tentu")})
		if noticed(done) != "talk.answer talk.answer" || done.Result["told"] != "now" || done.Result["name"] != "Siti Aminah" {
			d.Fatalf("%s %v", noticed(done), done.Result)
		}
		if talk := second.facts().Who.Talk; talk != id {
			d.Fatalf("the second chat talks of %q", talk)
		}
		done = second.do(flows.AddWords{Ticket: id, Message: text("kalau begitu?")})
		if noticed(done) != "talk.came" || done.Notices[0].Chat != officer.chat.ID || done.Notices[0].Result["text"] != "kalau begitu?" {
			d.Fatalf("%s %+v", noticed(done), done.Notices)
		}
		if got := said(load[*flows.Thread](officer, flows.ViewTalk)); got != "W:kapan uangnya? | K:belum tentu | W:kalau begitu?" {
			d.Errorf("the officer reads %q", got)
		}
		siti.state.Draft = map[string]string{"ticket": id}
		if got := said(load[*flows.Thread](siti, flows.ViewThread)); got != "W:kapan uangnya? | K:belum tentu | W:kalau begitu?" {
			d.Errorf("the citizen reads %q", got)
		}
		if n := d.number(`SELECT COUNT(*) FROM ticket_words WHERE body LIKE '%tentu%' OR body LIKE '%begitu%'`); n != 0 {
			d.Error("words lie there unsealed")
		}
		d.clock.Move(24*time.Hour + time.Minute)
		if talk := siti.facts().Who.Talk; talk != "" {
			d.Errorf("a day later the words still belong to %q", talk)
		}
		officer.refuse("refused.claim", flows.AnswerTicket{Ticket: id, Message: text("x")})
		chain := application1(d, sitiNIK)
		if got := d.kinds(chain); !strings.HasSuffix(got, "ticket ticket_answered ticket_added disclosed") {
			d.Errorf("the chain has %q", got)
		}
		if n := d.number(`SELECT COUNT(*) FROM ledger_values WHERE body LIKE '%tentu%'`); n != 0 {
			d.Error("the ledger repeats words")
		}
	})
}

// TestWhoMayAnswer: the officers of the kelurahan and staff; complaints staff
// and the head alone, and nobody of whose kelurahan they are.
func TestWhoMayAnswer(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		siti, budi := sitiLinked(d), linkedTo(d, budiNIK)
		officer, far := d.join("Ratna Dewi", officerRoles, ganjarAsri), d.join("Joko Susilo", officerRoles, imopuro)
		staff := d.join("Staf Satu", staffRoles)
		both := d.join("Staf Dua", []aid.Role{aid.RoleOfficer, aid.RoleStaff}, ganjarAsri)
		both.state.Role = aid.RoleStaff
		question, complaint := siti.asksOf(flows.TicketQuestion, "?"), siti.asksOf(flows.TicketComplaint, "diminta uang")

		if got := far.takes(flows.LineAsk); got != "" {
			d.Errorf("an officer of another kelurahan took %q", got)
		}
		officer.refuse("refused.role", flows.TakeNext{Line: flows.LineComplain})
		if got := both.takes(flows.LineComplain); got != "" {
			d.Error("somebody of the kelurahan took the complaint about it")
		}
		for _, s := range []*seat{officer, far, both, staff} { // as if it were claimed
			s.state.Draft = map[string]string{"ticket": complaint}
			if v := load[*flows.Thread](s, flows.ViewTalk); !v.Empty() {
				d.Errorf("%s reads a complaint without having it", s.chat.ID)
			}
		}
		officer.refuse("refused.role", flows.AnswerTicket{Ticket: complaint, Message: text("x")})
		both.refuse("refused.accused", flows.AnswerTicket{Ticket: complaint, Message: text("x")})
		far.refuse("refused.area", flows.AnswerTicket{Ticket: question, Message: text("x")})
		siti.refuse("refused.role", flows.AnswerTicket{Ticket: question, Message: text("x")})
		if got := staff.takes(flows.LineComplain); got != complaint {
			d.Fatalf("staff took %q", got)
		}
		if v := load[*flows.Colleagues](staff, flows.ViewPeers); len(v.Rows) != 0 {
			d.Errorf("it could be handed to %+v", v.Rows)
		}
		if v := load[*flows.Queue](officer, flows.ViewQueue); v.Asks != 1 {
			d.Errorf("the officer's queue counts %d questions", v.Asks)
		}
		if v := load[*flows.Talks](both, flows.ViewTalks); v.Complaints != 0 || v.Questions != 1 {
			d.Errorf("%+v", v)
		}
		if v := load[*flows.Talks](staff, flows.ViewTalks); v.Complaints != 1 || v.Questions != 1 {
			d.Errorf("%+v", v)
		}
		for _, e := range []flows.Effect{flows.AddWords{Ticket: question, Message: text("x")}, flows.EndQuestion{Ticket: question}, flows.Reopen{Ticket: question}} {
			budi.refuse("refused.ticket_done", e)
		}
		if n := d.number(`SELECT COUNT(*) FROM ledger WHERE kind = 'refused'`); n < 4 {
			d.Errorf("%d refusals are recorded", n)
		}
	})
}

// TestComplaintComesAtOnce to whoever may take it, and is answered in time.
func TestComplaintComesAtOnce(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		siti := sitiLinked(d)
		staff, head := d.join("Staf Satu", staffRoles), d.join("Pimpinan", []aid.Role{aid.RoleHead})
		d.join("Ratna Dewi", officerRoles, ganjarAsri)
		d.join("Staf Dua", []aid.Role{aid.RoleOfficer, aid.RoleStaff}, ganjarAsri)
		done := siti.do(flows.OpenTicket{Kind: flows.TicketComplaint, Text: "diminta uang"})
		if len(done.Notices) != 2 || done.Notices[0].Chat != head.chat.ID && done.Notices[0].Chat != staff.chat.ID {
			d.Fatalf("%+v", done.Notices)
		}
		for _, n := range done.Notices {
			if strings.Contains(fmt.Sprint(n.Result), "diminta uang") {
				d.Error("the words are told before they are read under a claim")
			}
		}
		id := staff.takes(flows.LineComplain)
		due := func() (at int64) {
			d.update(func(tx *Tx) error {
				return tx.get([]any{&at}, `SELECT due_at - opened_at FROM tickets WHERE id = $1`, id)
			})
			return at
		}
		day := int64(24 * time.Hour / time.Microsecond)
		if due() != 3*day {
			d.Errorf("the first answer is due after %d", due())
		}
		staff.refuse("refused.unanswered", flows.CloseTalk{Ticket: id})
		staff.do(flows.AnswerTicket{Ticket: id, Message: text("kami periksa")})
		if due() != 14*day {
			d.Errorf("the last word is due after %d", due())
		}
		staff.do(flows.FieldCheck{Ticket: id})
		if due() != 60*day {
			d.Errorf("with a look on the spot it is due after %d", due())
		}
		d.clock.Move(4 * 24 * time.Hour)
		d.fire()
		if n := d.number(`SELECT COUNT(*) FROM tickets WHERE id = $1 AND state = 'open' AND waits = 'office'`, id); n != 1 {
			d.Error("an answered complaint lapsed, or waits for nobody")
		}
	})
}

// TestTicks: the office hears whether its words arrived, as the outbox tells.
func TestTicks(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		siti := sitiLinked(d)
		officer := d.join("Ratna Dewi", officerRoles, ganjarAsri)
		siti.asksOf(flows.TicketQuestion, "?")
		id := officer.takes(flows.LineAsk)
		tick := func() string { return said(load[*flows.Thread](officer, flows.ViewTalk)) }

		d.posts(officer.do(flows.AnswerTicket{Ticket: id, Message: text("satu")}), "")
		d.clock.Move(3 * time.Second)
		if got := d.fire(); got != nil || !strings.HasSuffix(tick(), "K:satu") {
			d.Fatalf("while it is under way: %v, %s", got, tick())
		}
		d.posts(flows.Applied{}, "sent")
		d.clock.Move(6 * time.Second)
		got := d.fire()
		if len(got) != 1 || got[0].Key != "talk.sent" || got[0].Card != "ticks/"+id || got[0].Chat != officer.chat.ID || !strings.HasSuffix(tick(), "K:satusent") {
			d.Fatalf("%+v, %s", got, tick())
		}
		d.posts(officer.do(flows.AnswerTicket{Ticket: id, Message: text("dua")}), "parked")
		d.clock.Move(3 * time.Second)
		if got = d.fire(); len(got) != 1 || got[0].Key != "talk.failed" || got[0].Card != "" || !strings.HasSuffix(tick(), "K:duafailed") {
			d.Fatalf("%+v, %s", got, tick())
		}
		siti.do(flows.MarkChat{Blocked: true})
		if done := officer.do(flows.AnswerTicket{Ticket: id, Message: text("tiga")}); done.Result["told"] != "none" || done.Notices != nil {
			d.Errorf("nobody could be told: %+v", done)
		}
		if !strings.HasSuffix(tick(), "K:tigafailed") {
			d.Errorf("%s", tick())
		}
	})
}

// TestQuietHours: an answer at night waits, unless the conversation is under way.
func TestQuietHours(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		siti := sitiLinked(d)
		officer := d.join("Ratna Dewi", officerRoles, ganjarAsri)
		siti.asksOf(flows.TicketQuestion, "?")
		d.clock.Move(13 * time.Hour) // Monday, 22.00
		id := officer.takes(flows.LineAsk)
		done := officer.do(flows.AnswerTicket{Ticket: id, Message: text("satu")})
		if done.Result["told"] != "later" || d.o.moment(done.Notices[0].Due) != "Selasa, 18 Juli 2023, pukul 08.00 WIB" {
			d.Fatalf("%+v", done.Result)
		}
		siti.do(flows.AddWords{Ticket: id, Message: text("?")})
		if done = officer.do(flows.AnswerTicket{Ticket: id, Message: text("dua")}); done.Result["told"] != "now" {
			d.Fatalf("%+v", done.Result)
		}
	})
}

// TestClosedAndOpenedAgain, by the citizen, the office, or by itself.
func TestClosedAndOpenedAgain(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		siti := sitiLinked(d)
		officer := d.join("Ratna Dewi", officerRoles, ganjarAsri)
		open := func() int { return d.number(`SELECT n FROM counters WHERE name = 'tickets'`) }
		id := siti.asksOf(flows.TicketQuestion, "?")
		officer.takes(flows.LineAsk)
		if done := siti.do(flows.EndQuestion{Ticket: id}); noticed(done) != "talk.ended" || open() != 0 {
			d.Fatalf("%s, %d open", noticed(done), open())
		}
		officer.refuse("refused.ticket_done", flows.AnswerTicket{Ticket: id, Message: text("x")})
		siti.do(flows.EndQuestion{Ticket: id}) // twice is once
		siti.do(flows.Reopen{Ticket: id})
		siti.do(flows.Reopen{Ticket: id})
		if open() != 1 {
			d.Fatalf("%d open", open())
		}
		if got := officer.takes(flows.LineAsk); got != id {
			d.Fatalf("took %q", got)
		}
		officer.do(flows.AnswerTicket{Ticket: id, Message: text("ya")})
		if done := officer.do(flows.CloseTalk{Ticket: id}); noticed(done) != "talk.done" || open() != 0 || siti.facts().Who.Talk != "" {
			d.Fatalf("%s, %d open", noticed(done), open())
		}
		if got := officer.takes(flows.LineAsk); got != "" {
			d.Errorf("took %q", got)
		}
		siti.do(flows.AddWords{Ticket: id, Message: text("belum jelas")}) // opens it again
		officer.takes(flows.LineAsk)
		officer.do(flows.AnswerTicket{Ticket: id, Message: text("begini")})
		if v := load[*flows.Asks](siti, flows.ViewAsks); open() != 1 || len(v.Rows) != 1 || !v.Rows[0].Answered {
			d.Fatalf("%d open, %+v", open(), v)
		}
		d.clock.Move(lapsesAfter)
		keys := ""
		for _, n := range d.fire() {
			keys += n.Key + " "
		}
		if !strings.Contains(keys, "talk.lapsed") || open() != 0 {
			d.Fatalf("%s, %d open", keys, open())
		}
		d.clock.Move(reopensFor)
		siti.refuse("refused.ticket_done", flows.AddWords{Ticket: id, Message: text("lagi")})
		if v := load[*flows.Asks](siti, flows.ViewAsks); !v.Empty() {
			d.Errorf("%+v", v)
		}
	})
}
