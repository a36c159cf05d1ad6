package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

var sitiBirth = aid.Date{Year: 1980, Month: 7, Day: 5}

// asks is a seat from which a request to be linked has come.
func (d *desk) asks(address, nik string, birth aid.Date) (s *seat, number string) {
	d.Helper()
	s = d.seat(address)
	s.do(agreed)
	return s, s.do(flows.RequestLink{NIK: aid.NIK(nik), Birth: birth}).Result["ticket"]
}

// reads is what the office reads.
func (d *desk) reads(kind flows.TicketKind) []TicketInfo {
	d.Helper()
	list, err := d.o.Tickets(d.Context(), kind)
	if err != nil {
		d.Fatal(err)
	}
	return list
}

// saying makes a letter of one text.
func saying(text string) TicketLetter {
	return func(string, flows.TicketKind) ([]byte, error) { return json.Marshal(flows.Letter{Text: text}) }
}

func noLetter(string, flows.TicketKind) ([]byte, error) { return nil, nil }

// post takes the letters that may leave now: "chat: text".
func (d *desk) post() (letters []string) {
	d.Helper()
	rows, err := d.o.Outbox.Claim(d.Context(), 10, Filter{Channel: "web"}, lease)
	if err != nil {
		d.Fatal(err)
	}
	for _, r := range rows {
		var l flows.Letter
		if err := json.Unmarshal(r.Body, &l); err != nil {
			d.Fatal(err)
		}
		if r.Lane != LaneWork {
			d.Errorf("the letter goes in lane %d", r.Lane)
		}
		letters = append(letters, r.Address+": "+l.Text)
		if err := d.o.Outbox.Finish(d.Context(), r, "sent", "1"); err != nil {
			d.Fatal(err)
		}
	}
	return letters
}

func (d *desk) closes(number, note string, letter TicketLetter, want error) ClosedTicket {
	d.Helper()
	closed, err := d.o.CloseTicket(d.Context(), number, note, letter)
	if err != want {
		d.Fatalf("closing %s: %v, want %v", number, err, want)
	}
	return closed
}

func (d *desk) approves(number string, want error) {
	d.Helper()
	if _, err := d.o.ApproveTicket(d.Context(), number, saying("terhubung")); err != want {
		d.Fatalf("approving %s: %v, want %v", number, err, want)
	}
}

// TestSeveralTicketsOfAKind: five questions may wait, of a stranger and of a
// citizen alike, and one copy; the refusal names the oldest.
func TestSeveralTicketsOfAKind(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		stranger := d.seat("stranger")
		for range mostTickets {
			stranger.do(flows.OpenTicket{Kind: flows.TicketComplaint, Text: "diminta uang"})
		}
		r := stranger.refuse("refused.ticket", flows.OpenTicket{Kind: flows.TicketComplaint, Text: "lagi"})
		if r.Data["ticket"] != "T-2307-0001" {
			d.Fatalf("%v", r.Data)
		}
		stranger.do(flows.OpenTicket{Kind: flows.TicketQuestion, Text: "jenis lain"})
		siti := sitiLinked(d)
		for range mostTickets {
			siti.do(flows.OpenTicket{Kind: flows.TicketCorrection, Text: "alamat"})
		}
		siti.refuse("refused.ticket", flows.OpenTicket{Kind: flows.TicketCorrection, Text: "lagi"})
		siti.do(flows.OpenTicket{Kind: flows.TicketCopy})
		siti.refuse("refused.ticket", flows.OpenTicket{Kind: flows.TicketCopy})
		if open := load[*flows.Tickets](siti, flows.ViewTickets).Open; len(open) != mostTickets+1 {
			d.Fatalf("%d open", len(open))
		}
	})
}

// TestTicketsAreRead: the oldest due first, each with what the office needs to
// know, and nothing of a number but its mask. That it was read is recorded.
func TestTicketsAreRead(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		siti := sitiLinked(d)
		siti.do(flows.OpenTicket{Kind: flows.TicketQuestion, Text: "kapan uangnya?"})
		d.clock.Move(time.Hour)
		d.seat("stranger").do(flows.OpenTicket{Kind: flows.TicketComplaint, Text: "diminta uang"})
		d.asks("same", sitiNIK, sitiBirth)
		d.asks("other", anisaNIK, sitiBirth)
		d.asks("none", budiNIK, aid.Date{Year: 1975, Month: 3, Day: 12}) // as his NIK says
		d.asks("unknown", "1872014507809099", sitiBirth)
		d.clock.Move(promise - time.Minute)

		list := d.reads("")
		var got []string
		for _, i := range list {
			line := fmt.Sprint(i.Number, " ", i.Kind, " ", i.Overdue, " ", i.Area.Name, " ", i.Person, " ", i.Text)
			if c := i.Claim; c != nil {
				line += fmt.Sprint(c.Known, " ", c.Birth, " ", c.Name)
			}
			got = append(got, line)
		}
		want := []string{
			"T-2307-0001 question true Ganjar Asri Siti Aminah kapan uangnya?",
			"T-2307-0002 complaint false   diminta uang",
			"T-2307-0003 link false Ganjar Asri  true same Siti Aminah",
			"T-2307-0004 link false Imopuro  true other Siti Annisa",
			"T-2307-0005 link false Imopuro  true none Budi Santoso",
			"T-2307-0006 link false   false none ",
		}
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			d.Fatalf("got\n%s", strings.Join(got, "\n"))
		}
		if c := list[2].Claim; c.NIK != aid.NIK(sitiNIK).Masked() {
			d.Errorf("the NIK is shown as %q", c.NIK)
		}
		if some := d.reads(flows.TicketComplaint); len(some) != 1 || some[0].Text != "diminta uang" {
			d.Errorf("%+v", some)
		}
		for chain, want := range map[string]string{
			application1(d, sitiNIK): " ticket disclosed", application1(d, anisaNIK): " disclosed",
			officeChain: " disclosed disclosed"} {
			if got := d.kinds(chain); !strings.HasSuffix(got, want) {
				d.Errorf("the chain has %q", got)
			}
		}
		if n := d.number(`SELECT COUNT(*) FROM ledger WHERE kind = 'disclosed' AND actor = 'operator'`); n != 5 {
			d.Errorf("%d readings are recorded", n) // three people and the office; then the office again
		}
	})
}

// TestTicketIsClosed: once, with an answer to the chat it came from and to no
// other, at an hour at which people may be written to.
func TestTicketIsClosed(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		siti := sitiLinked(d)
		d.seat("second").do(flows.RedeemCode{Code: d.invite(sitiNIK)})
		for range 4 {
			siti.do(flows.OpenTicket{Kind: flows.TicketQuestion, Text: "kapan?"})
		}
		d.closes("T-2307-0099", "", noLetter, ErrNoTicket)
		d.closes("", "", noLetter, ErrNoTicket)
		if c := d.closes(" t-2307-0001", "besok", saying("besok"), nil); c.Told != ToldNow || c.Number != "T-2307-0001" {
			d.Fatalf("%+v", c)
		}
		if got := fmt.Sprint(d.post()); got != "[siti: besok]" {
			d.Fatalf("letters: %s", got)
		}
		d.closes("T-2307-0001", "lagi", saying("lagi"), ErrTicketClosed)
		if c := d.closes("T-2307-0002", "", noLetter, nil); c.Told != ToldNothing {
			d.Fatalf("%+v", c)
		}
		d.clock.Move(11 * time.Hour) // Monday, 20.00
		c := d.closes("T-2307-0003", "nanti", saying("nanti"), nil)
		if c.Told != ToldLater || d.o.moment(c.At) != "Selasa, 18 Juli 2023, pukul 08.00 WIB" {
			d.Fatalf("%+v", c)
		}
		if got := d.post(); got != nil {
			d.Fatalf("at night: %v", got)
		}
		d.clock.Move(12 * time.Hour)
		if got := fmt.Sprint(d.post()); got != "[siti: nanti]" {
			d.Fatalf("letters: %s", got)
		}
		if n := d.number(`SELECT n FROM counters WHERE name = 'tickets'`); n != 1 {
			d.Errorf("%d open tickets are counted", n)
		}
		if open := load[*flows.Tickets](siti, flows.ViewTickets).Open; len(open) != 1 || open[0].Number != "T-2307-0004" {
			d.Errorf("%+v", open)
		}
		if got := d.kinds(application1(d, sitiNIK)); strings.Count(got, "ticket_closed") != 3 {
			d.Errorf("the chain has %q", got)
		}
		siti.do(flows.Unlink{})
		if c := d.closes("T-2307-0004", "rahasia", saying("rahasia"), nil); c.Told != ToldUnlinked {
			d.Errorf("%+v", c)
		}
		d.seat("stranger").do(flows.OpenTicket{Kind: flows.TicketQuestion, Text: "?"}, flows.MarkChat{Blocked: true})
		if c := d.closes("T-2307-0005", "ya", saying("ya"), nil); c.Told != ToldBlocked {
			d.Errorf("%+v", c)
		}
		if got := d.post(); got != nil {
			d.Errorf("letters to whom nobody may write: %v", got)
		}
	})
}

// TestRequestIsApproved by a command beside the running program: the chat is
// then the citizen's.
func TestRequestIsApproved(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		s, number := d.asks("siti", sitiNIK, sitiBirth)
		bystander, _ := d.asks("bystander", sitiNIK, sitiBirth)
		d.approves(number, ErrNotRead)
		d.reads(flows.TicketLink)

		tool, err := Open(context.Background(), d.url, d.o.Keys(), Clock{Program: d.clock.Now, Machine: d.clock.Now}, Tool())
		if err != nil {
			d.Fatal(err)
		}
		defer func() { _ = tool.Close() }()
		c, err := NewOffice(tool, d.o.Program, nil).ApproveTicket(d.Context(), number, saying("terhubung"))
		if err != nil || c.Told != ToldNow || c.Kind != flows.TicketLink {
			d.Fatalf("%+v, %v", c, err)
		}
		if who := s.facts().Who; who.Person == nil || who.Person.Name != "Siti Aminah" || who.Consent != "2023-1" || who.Request != "" {
			d.Fatalf("%+v", who)
		}
		if who := bystander.facts().Who; who.Person != nil || who.Request == "" {
			d.Fatalf("another chat: %+v", who)
		}
		if got := fmt.Sprint(d.post()); got != "[siti: terhubung]" {
			d.Fatalf("letters: %s", got)
		}
		if got := d.kinds(application1(d, sitiNIK)); !strings.HasSuffix(got, "linked ticket_approved") {
			d.Errorf("the chain has %q", got)
		}
		if n := d.number(`SELECT COUNT(*) FROM ledger WHERE kind = 'ticket_approved' AND actor = 'operator'`); n != 1 {
			d.Errorf("%d approvals of the operator", n)
		}
		if n := d.number(`SELECT COUNT(*) FROM links WHERE proved_by = 'office'`); n != 1 {
			d.Errorf("%d links", n)
		}
		if n := d.number(`SELECT COUNT(*) FROM tickets WHERE state = 'done' AND body <> ''`); n != 0 {
			d.Error("the numbers of the request are kept")
		}
		d.approves(number, ErrTicketClosed)
		if report, err := d.o.VerifyLedger(d.Context(), nil); err != nil || report.Break != nil {
			d.Errorf("%+v, %v", report, err)
		}
	})
}

// TestWhatIsNotApproved: nothing is linked, closed, said or recorded then.
func TestWhatIsNotApproved(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		s, number := d.asks("siti", sitiNIK, sitiBirth)
		_, unknown := d.asks("unknown", "1872014507809099", sitiBirth)
		question := s.do(flows.OpenTicket{Kind: flows.TicketQuestion, Text: "?"}).Result["ticket"]
		gone, left := d.asks("gone", anisaNIK, sitiBirth)
		d.reads("")
		gone.do(flows.RevokeConsent{})
		s.do(flows.RequestLink{NIK: budiNIK, Birth: sitiBirth}) // after it was read

		d.approves("T-2307-0099", ErrNoTicket)
		d.approves(number, ErrNotRead)
		d.approves(unknown, ErrNoPerson)
		d.approves(question, ErrNotLink)
		d.approves(left, ErrNoConsent)
		if n := d.number(`SELECT COUNT(*) FROM links`); n != 0 {
			d.Errorf("%d links", n)
		}
		if n := d.number(`SELECT COUNT(*) FROM tickets WHERE state = 'open'`); n != 4 {
			d.Errorf("%d open tickets", n)
		}
		if n := d.number(`SELECT COUNT(*) FROM ledger WHERE kind = 'ticket_approved' OR kind = 'linked'`); n != 0 {
			d.Errorf("%d links of the ledger", n)
		}
		if got := d.post(); got != nil {
			d.Errorf("letters: %v", got)
		}
		d.closes(unknown, "", saying("belum bisa"), nil) // as the office turns a request down
		if got := fmt.Sprint(d.post()); got != "[unknown: belum bisa]" {
			d.Errorf("letters: %s", got)
		}
		if _, again := d.asks("unknown", "1872014507809099", sitiBirth); again == unknown {
			d.Error("a closed request is taken up again")
		}
	})
}

// TestRequestChangesWhileItIsRead: the mark of having been read, and the
// approval, are of the request that was seen, never of a later one.
func TestRequestChangesWhileItIsRead(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		s, number := d.asks("siti", sitiNIK, sitiBirth)
		var w *world
		var seen ticketRow
		d.update(func(tx *Tx) (err error) {
			_, seen, err = d.o.ticketWorld(tx, number)
			return err
		})
		s.do(flows.RequestLink{NIK: anisaNIK, Birth: sitiBirth})
		d.update(func(tx *Tx) (err error) {
			if w, _, err = d.o.ticketWorld(tx, number); err != nil {
				return err
			}
			if err := w.markRead(seen, linkRequest{NIK: sitiNIK, Birth: sitiBirth}); err != nil {
				return err
			}
			if _, err := w.closeTicket(seen, noLetter); err != ErrNotRead {
				d.Errorf("closing what has changed: %v", err)
			}
			return nil
		})
		d.approves(number, ErrNotRead)
		if list := d.reads(flows.TicketLink); len(list) != 1 || list[0].Claim.Name != "Siti Annisa" {
			d.Errorf("%+v", list)
		}
	})
}
