package store

import (
	"strings"
	"testing"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// TestTicketIsHandedOver to somebody who may have it, and to nobody else.
func TestTicketIsHandedOver(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		siti := sitiLinked(d)
		a, b := d.join("Ratna Dewi", officerRoles, ganjarAsri), d.join("Joko Susilo", officerRoles, ganjarAsri)
		far := d.join("Hasan Basri", officerRoles, imopuro)
		id := siti.asksOf(flows.TicketQuestion, "?")
		a.takes(flows.LineAsk)
		peers := load[*flows.Colleagues](a, flows.ViewPeers).Rows
		if len(peers) != 1 || peers[0].Name != "Joko Susilo" {
			d.Fatalf("%+v", peers)
		}
		a.refuse("refused.talk_colleague", flows.HandTicket{Ticket: id, To: far.facts().Who.Officer.ID})
		done := a.do(flows.HandTicket{Ticket: id, To: peers[0].ID})
		if noticed(done) != "talk.offered" || done.Notices[0].Chat != b.chat.ID {
			d.Fatalf("%+v", done.Notices)
		}
		if got := b.takes(flows.LineAsk); got != id {
			d.Fatalf("the colleague took %q", got)
		}
		a.refuse("refused.claim", flows.AnswerTicket{Ticket: id, Message: text("x")})
		b.do(flows.AnswerTicket{Ticket: id, Message: text("ya")})
	})
}

// TestEnclosures: a photo or voice message goes with the words; what was never
// sent is put aside, and nobody encloses what came through another chat.
func TestEnclosures(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		siti, budi := sitiLinked(d), linkedTo(d, budiNIK)
		officer := d.join("Ratna Dewi", officerRoles, ganjarAsri)
		kept := func(id string) *flows.Kept { return &flows.Kept{ID: id, Sum: "sum of " + id, Bytes: 9, Pages: 1} }
		siti.do(flows.KeepEnclosure{Message: flows.Message{Kept: kept("v1"), Voice: true}})
		file := siti.do(flows.KeepEnclosure{Message: flows.Message{Kept: kept("v2"), Voice: true}}).Draft["file"]
		d.seat("stranger").refuse("refused.role", flows.KeepEnclosure{Message: flows.Message{Kept: kept("v3")}})
		budi.do(flows.OpenTicket{Kind: flows.TicketQuestion, Text: "bukan saya", File: file})
		siti.do(flows.OpenTicket{Kind: flows.TicketQuestion, Text: "dengarkan", File: file})
		id := officer.takes(flows.LineAsk)
		siti.do(flows.AddWords{Ticket: id, Message: flows.Message{Text: "ini fotonya", Kept: kept("p1")}})
		v := load[*flows.Thread](officer, flows.ViewTalk)
		if got := said(v); got != "W:dengarkan | W:ini fotonya" {
			d.Fatalf("%s", got)
		}
		files := v.Files()
		if len(files) != 2 || files[0].Kind != "voice" || files[0].Ref != "v2/voice" || files[1].Kind != "photo" || files[1].Ref != "p1/read" {
			d.Errorf("%+v", files)
		}
		if n := d.number(`SELECT COUNT(*) FROM photos WHERE id IN ('v2', 'p1') AND state = 'good'`); n != 2 {
			d.Errorf("%d are kept", n)
		}
		if n := d.number(`SELECT COUNT(*) FROM photos WHERE id = 'v1' AND state = 'dropped'`); n != 1 {
			d.Error("what was not sent is not put aside")
		}
		pdf := kept("p3")
		pdf.Pages = 3
		pages := func(done flows.Applied) (refs string, words map[string]bool) {
			words = map[string]bool{}
			for _, n := range done.Notices {
				refs, words[n.Once] = refs+" "+n.Key+" "+n.File.Ref, true
			}
			return refs, words
		}
		if got, _ := pages(siti.do(flows.AddWords{Ticket: id, Message: flows.Message{Kept: pdf}})); got != " talk.came p3/read talk.page p3/read2 talk.page p3/read3" {
			d.Errorf("the officer gets%s", got)
		}
		v = load[*flows.Thread](officer, flows.ViewTalk)
		if files = v.Files(); len(files) != 5 || files[4].Ref != "p3/read3" || files[4].Name == files[3].Name {
			d.Errorf("%+v", files)
		}
		pdf.ID, pdf.Pages = "p4", 2
		got, words := pages(officer.do(flows.AnswerTicket{Ticket: id, Message: flows.Message{Kept: pdf}}))
		if got != " talk.answer p4/read talk.page p4/read2" || len(words) != 2 {
			d.Errorf("the citizen gets%s, with %v", got, words)
		}
		if done := officer.do(flows.AnswerTicket{Ticket: id, Message: flows.Message{Kept: kept("p2")}}); done.Notices[0].File == nil || done.Notices[0].File.Ref != "p2/read" {
			d.Errorf("%+v", done.Notices)
		}
	})
}

// TestOfficeIsReminded each working morning: officers of what is nearly due in
// their kelurahan, staff of what is overdue; one card a day, none of nothing.
func TestOfficeIsReminded(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		siti := sitiLinked(d)
		officer, far, staff := d.join("Ratna Dewi", officerRoles, ganjarAsri), d.join("Joko Susilo", officerRoles, imopuro), d.join("Staf Satu", staffRoles)
		d.clock.Move(3 * 24 * time.Hour) // Thursday, 09.00: due on Sunday
		siti.asksOf(flows.TicketQuestion, "satu")
		siti.asksOf(flows.TicketQuestion, "dua")
		reminded := func(at time.Duration) (got string) {
			d.clock.Move(at)
			for _, n := range d.fire() {
				if n.Key != "talk.remind" {
					continue
				}
				who := map[string]string{officer.chat.ID: "officer", far.chat.ID: "far", staff.chat.ID: "staff"}[n.Chat]
				got += who + " " + n.Result["near"] + "/" + n.Result["over"] + " " + n.Card + "; "
				if n.Lane != flows.Reminder || !aid.MayWrite(d.clock.Now().In(d.o.Zone), d.o.Program.HolidayMap(), aid.ClassNotice) {
					d.Errorf("at %v in lane %v", d.clock.Now(), n.Lane)
				}
			}
			return got
		}
		if got := reminded(22 * time.Hour); got != "" {
			d.Errorf("before the morning: %s", got)
		}
		if got := reminded(time.Hour); got != "officer 2/0 asks/2023-07-21; " { // Friday, 08.00: the weekend is near
			d.Errorf("on Friday: %s", got)
		}
		if got := reminded(3*24*time.Hour - time.Minute); got != "" {
			d.Errorf("at the weekend: %s", got)
		}
		if got := reminded(time.Minute); got != "officer 0/2 asks/2023-07-24; staff 0/2 asks/2023-07-24; " {
			d.Errorf("on Monday: %s", got)
		}
		for range 2 {
			id := officer.takes(flows.LineAsk)
			officer.do(flows.AnswerTicket{Ticket: id, Message: text("ya")}, flows.CloseTalk{Ticket: id})
		}
		if got := reminded(24 * time.Hour); got != "" {
			d.Errorf("when nothing is open: %s", got)
		}
		if n := d.number(`SELECT COUNT(*) FROM timers WHERE kind = 'asks' AND state = 'open'`); n != 0 {
			d.Error("the reminder goes on for nothing")
		}
	})
}

// TestOperatorAnswers with the command on the same tickets.
func TestOperatorAnswers(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		siti := sitiLinked(d)
		officer := d.join("Ratna Dewi", officerRoles, ganjarAsri)
		id := siti.asksOf(flows.TicketQuestion, "kapan?")
		officer.takes(flows.LineAsk)
		officer.do(flows.AnswerTicket{Ticket: id, Message: text("besok")})
		siti.do(flows.AddWords{Ticket: id, Message: text("pasti?")})
		list := d.reads(flows.TicketQuestion)
		if len(list) != 1 || list[0].Text != "kapan?" || len(list[0].Said) != 2 || list[0].Said[1].Text != "pasti?" {
			d.Fatalf("%+v", list)
		}
		d.closes(list[0].Number, "ya, besok", saying("ya, besok"), nil)
		if n := d.number(`SELECT COUNT(*) FROM claims WHERE subject = $1`, id); n != 0 {
			d.Error("the ticket is still on the officer's desk")
		}
		siti.state.Draft = map[string]string{"ticket": id}
		if got := said(load[*flows.Thread](siti, flows.ViewThread)); got != "W:kapan? | K:besok | W:pasti? | K:ya, besok" {
			d.Errorf("the citizen reads %q", got)
		}
	})
}

// TestThreadsAreForgotten when the programme keeps messages no longer.
func TestThreadsAreForgotten(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		siti := sitiLinked(d)
		left := func() int {
			return d.number(`SELECT (SELECT COUNT(*) FROM ticket_words) + (SELECT COUNT(*) FROM photos) + (SELECT COUNT(*) FROM tickets WHERE body <> '')`)
		}
		id := siti.asksOf(flows.TicketQuestion, "kapan?")
		siti.do(flows.AddWords{Ticket: id, Message: flows.Message{Text: "ini", Kept: &flows.Kept{ID: "p", Sum: "s", Pages: 1}}})
		siti.do(flows.EndQuestion{Ticket: id})
		open := siti.asksOf(flows.TicketQuestion, "yang terbuka")
		forget := func() {
			d.Helper()
			if err := d.o.ForgetThreads(d.Context()); err != nil {
				d.Fatal(err)
			}
		}
		days := time.Duration(d.o.Program.Current().Retention.MessageDays) * 24 * time.Hour
		d.clock.Move(days - time.Minute)
		if forget(); left() != 4 {
			d.Fatalf("too early: %d are left", left())
		}
		d.clock.Move(2 * time.Minute)
		if forget(); left() != 1 || d.number(`SELECT COUNT(*) FROM tickets WHERE id = $1 AND body <> ''`, open) != 1 {
			d.Fatalf("%d are left", left())
		}
		if n := d.number(`SELECT COUNT(*) FROM tickets`); n != 2 {
			d.Errorf("%d tickets", n)
		}
	})
}

// TestCheckOfficer: yes for a registered name with its kelurahan, slips
// forgiven; nothing else of anybody.
func TestCheckOfficer(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.join("Wahyu Prasetya", officerRoles, ganjarAsri, imopuro)
		d.join("Maryati Utami, S.Sos.", staffRoles)
		d.join("Slamet", officerRoles, imopuro)
		if _, _, err := d.o.AddOfficer(d.Context(), "Bayu Firmansah", officerRoles, []aid.AreaID{imopuro}); err != nil {
			d.Fatal(err)
		}
		d.join("Endah Kurniasih", officerRoles, imopuro)
		if _, err := d.o.RemoveOfficer(d.Context(), "Endah Kurniasih"); err != nil {
			d.Fatal(err)
		}
		anybody := d.door("anybody")
		for name, want := range map[string]string{
			"Wahyu Prasetya":     "yes Wahyu Prasetya: Kelurahan Ganjar Asri, Kelurahan Imopuro",
			"pak wahju prasetia": "yes Wahyu Prasetya: Kelurahan Ganjar Asri, Kelurahan Imopuro",
			"prasetya wahyu":     "yes Wahyu Prasetya: Kelurahan Ganjar Asri, Kelurahan Imopuro",
			"ibu Maryati Utami":  "yes Maryati Utami, S.Sos.: Dinas Sosial Kota Metro",
			"slamet":             "yes Slamet: Kelurahan Imopuro",
			"Bayu Firmansah":     "yes Bayu Firmansah: Kelurahan Imopuro",
			"Wahyu":              "part ",
			"Endah Kurniasih":    "no ",
			"Wahyu Santoso":      "no ",
			"Wahyu Prasetya Adi": "no ",
			"":                   "no ",
			"%":                  "no ",
		} {
			r := anybody.do(flows.CheckOfficer{Name: name}).Result
			if got := r["found"] + " " + r["officers"]; got != want {
				d.Errorf("%q: %q, want %q", name, got, want)
			}
		}
		if got := anybody.do(flows.CheckOfficer{Name: strings.Repeat("x", 900)}).Result["asked"]; len(got) != 60 {
			d.Errorf("%d letters are repeated", len(got))
		}
	})
}

// TestOfficeHours: whoever asks while the office is closed hears when it opens.
func TestOfficeHours(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		siti := sitiLinked(d)
		if r := siti.do(flows.OpenTicket{Kind: flows.TicketQuestion, Text: "?"}).Result; r["reads"] != "" {
			d.Errorf("on Monday morning: %q", r["reads"])
		}
		d.clock.Move(4*24*time.Hour + 3*time.Hour) // Friday, 12.00
		if r := siti.do(flows.OpenTicket{Kind: flows.TicketQuestion, Text: "?"}).Result; r["reads"] != "Jumat, 21 Juli 2023, pukul 13.00 WIB" {
			d.Errorf("on Friday noon: %q", r["reads"])
		}
	})
}
