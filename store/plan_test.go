package store

import (
	"context"
	"database/sql"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"damping/flows"
	"damping/flows/aid"
	"damping/store/storetest"
)

// recorder remembers every query that goes through a transaction.
type recorder struct {
	executor
	seen map[string]int // query → number of arguments
}

func (r *recorder) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	r.seen[query] = len(args)
	return r.executor.ExecContext(ctx, query, args...)
}

func (r *recorder) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	r.seen[query] = len(args)
	return r.executor.QueryContext(ctx, query, args...)
}

// scan is a step of SQLite's plan that reads a whole table or index.
var scan = regexp.MustCompile(`^SCAN (\w+)`)

// TestNoTurnReadsAWholeTable: the plan of every query that a turn asks is a
// search by an index. So the cost of a turn does not grow with the town.
func TestNoTurnReadsAWholeTable(t *testing.T) {
	d := newDesk(t, storetest.SQLite(t))
	d.take(people)
	r := &recorder{seen: map[string]int{}}
	recorded := func(s *seat, effects []flows.Effect, views ...flows.View) {
		d.update(func(tx *Tx) error {
			r.executor, tx.c = tx.c, r
			w := d.o.World(tx, s.chat)
			f, err := w.Facts(s.state)
			if err != nil {
				return err
			}
			for _, v := range views {
				if _, err := w.Load(v, f, s.state); err != nil {
					return err
				}
			}
			for _, e := range effects {
				if _, err := w.Apply([]flows.Effect{e}, f, s.state); err != nil && !isRefusal(err) {
					return err
				}
			}
			if _, err := tx.State(s.chat.ID); err != nil {
				return err
			}
			return tx.SaveState(s.chat.ID, s.state)
		})
	}
	birth := aid.Date{Year: 1980, Month: 7, Day: 5}
	s, code := d.seat("siti"), d.invite(sitiNIK)
	recorded(s, []flows.Effect{agreed, flows.RedeemCode{Code: code}, flows.RedeemCode{Code: code},
		flows.RequestLink{NIK: sitiNIK, Birth: birth}, flows.RequestLink{NIK: sitiNIK, Birth: birth},
		flows.LinkByPhone{Phone: "+6281200009001", Birth: birth}, flows.LinkByPhone{}, flows.OpenTicket{Kind: flows.TicketQuestion}})
	recorded(s, []flows.Effect{flows.OpenTicket{Kind: flows.TicketCopy}, flows.Unlink{}, flows.RevokeConsent{}, flows.MarkChat{Blocked: true}},
		flows.ViewStatus, flows.ViewSchedule, flows.ViewMyData, flows.ViewTickets)
	sender, far := linkedTo(d, sitiNIK), linkedTo(d, anisaNIK)
	sender.state.Draft = map[string]string{"kind": "ktp"}
	twin := snap("hd", aid.DocKTP, album("a"))
	twin.Twin = "m"
	recorded(sender, []flows.Effect{snap("1", aid.DocKTP, album("a")), snap("2", aid.DocKTP, poor), twin, snap("3", ""), flows.PlacePhotos{Kind: aid.DocPhotos},
		snap("4", aid.DocKK), flows.StartOver{Kind: aid.DocKK}, flows.SubmitDocument{Kind: aid.DocKTP}, snap("5", "", album("a"))},
		flows.ViewPapers, flows.ViewSending, flows.ViewUnasked)
	recorded(far, []flows.Effect{snap("6", aid.DocPhotos, file("sum of 3"))})
	officer := d.join("Petugas", officerRoles, ganjarAsri)
	for _, query := range []string{"siti aminah", "9001", sitiNIK, "081200009001"} {
		officer.state.Draft = map[string]string{"query": query}
		recorded(officer, nil, flows.ViewSearch, flows.ViewQueue, flows.ViewRecap, flows.ViewInvited)
	}
	d.sent(sitiNIK, aid.DocPlan, aid.DocPledge)
	officer.goOn(nextPaper)
	first := officer.held()
	recorded(officer, []flows.Effect{flows.ShowPhotos{Submission: first.Submission}, flows.Decide{PaperRef: first, Accept: true},
		flows.UndoDecision{PaperRef: first}, flows.HandOver{Submission: first.Submission}, flows.TakeOver{PaperRef: first}, flows.DeclineOver{PaperRef: first},
		flows.TakeNext{Line: flows.LinePaper, Skip: true}, flows.TakeNext{Line: flows.LineVisit}, flows.TakeNext{Line: flows.LineLink}},
		flows.ViewReview, flows.ViewColleagues, flows.ViewErrand, flows.ViewQueue)
	talkTurns(d, sender, officer, recorded)
	app := application1(d, sitiNIK)
	for _, stage := range []aid.Stage{aid.Verified, aid.Validated, aid.Ineligible, aid.Trained, aid.Reserve} {
		officeTurns(d, app, stage, recorded)
	}
	if len(r.seen) < 90 {
		t.Fatalf("only %d queries were seen", len(r.seen))
	}
	for _, query := range slices.Sorted(maps.Keys(r.seen)) {
		d.mayNotScan(query, r.seen[query])
	}
}

// talkTurns has a question and a complaint, with everything that is done to them.
func talkTurns(d *desk, siti, officer *seat, recorded func(*seat, []flows.Effect, ...flows.View)) {
	kept := func(id string) flows.Message {
		return flows.Message{Text: "x", Kept: &flows.Kept{ID: id, Sum: id, Pages: 1}, Voice: true}
	}
	file := siti.do(flows.KeepEnclosure{Message: kept("v")}).Draft["file"]
	id, complaint := siti.asksOf(flows.TicketQuestion, "?"), siti.asksOf(flows.TicketComplaint, "!")
	officer.takes(flows.LineAsk)
	staff := d.join("Staf Pengaduan", staffRoles)
	staff.takes(flows.LineComplain)
	siti.state.Draft = map[string]string{"ticket": id}
	recorded(siti, []flows.Effect{flows.KeepEnclosure{Message: kept("w")}, flows.OpenTicket{Kind: flows.TicketComplaint, Text: "!", File: file},
		flows.AddWords{Ticket: id, Message: kept("y")}, flows.CheckOfficer{Name: "Petugas"}}, flows.ViewAsks, flows.ViewThread)
	recorded(officer, []flows.Effect{flows.TakeNext{Line: flows.LineAsk}, flows.AnswerTicket{Ticket: id, Message: kept("z")},
		flows.HandTicket{Ticket: id}, flows.CloseTalk{Ticket: id}}, flows.ViewTalk, flows.ViewPeers, flows.ViewQueue)
	recorded(staff, []flows.Effect{flows.AnswerTicket{Ticket: complaint, Message: text("x")}, flows.FieldCheck{Ticket: complaint},
		flows.CloseTalk{Ticket: complaint}, flows.TakeNext{Line: flows.LineComplain}}, flows.ViewTalk, flows.ViewPeers, flows.ViewTalks)
	recorded(siti, []flows.Effect{flows.Reopen{Ticket: id}, flows.EndQuestion{Ticket: id}, flows.AddWords{Ticket: id, Message: text("lagi")}})
}

// officeTurns lets staff and the head do everything to an application at a stage.
func officeTurns(d *desk, app string, stage aid.Stage, recorded func(*seat, []flows.Effect, ...flows.View)) {
	d.update(func(tx *Tx) error {
		_, err := tx.exec(`UPDATE applications SET stage = $1 WHERE id = $2`, string(stage), app)
		return err
	})
	staff := d.join("Staf "+string(stage), staffRoles)
	staff.state.Draft = map[string]string{"application": app, "line": "check"}
	recorded(staff, []flows.Effect{flows.TakeCase{Line: flows.CaseCheck}, flows.TakeCase{Line: flows.CasePropose}, flows.TakeCase{Line: flows.CaseObjection},
		flows.TakeCase{Line: flows.CaseHolder, Skip: true}, flows.RecordRegister{Application: app}, flows.AnswerFlag{Application: app},
		flows.MoveCase{Application: app, From: aid.Verified, To: aid.Validated}, flows.Propose{Application: app, To: aid.Candidate},
		flows.CheckHolder{Application: app, Fits: true}, flows.AnswerObjection{Application: app, Note: "x"}, flows.CloseReserve{}},
		flows.ViewDecide, flows.ViewCheck, flows.ViewHolder, flows.ViewFlag, flows.ViewReserve)
	head := d.join("Pimpinan "+string(stage), []aid.Role{aid.RoleHead})
	done := head.do(flows.TakeCase{Line: flows.CaseApprove})
	head.state.Draft = done.Draft
	recorded(head, []flows.Effect{flows.DecideProposal{Proposal: done.Draft["proposal"], Approve: true}, flows.Promote{Application: app}},
		flows.ViewProposal)
}

// mayNotScan asks SQLite how it would answer a query.
func (d *desk) mayNotScan(query string, n int) {
	d.Helper()
	if strings.Contains(query, "SAVEPOINT") {
		return
	}
	args := make([]any, n)
	for i := range args {
		args[i] = ""
	}
	d.update(func(tx *Tx) error {
		return tx.each(func(row func(...any) error) error {
			var id, parent, unused int
			var detail string
			if err := row(&id, &parent, &unused, &detail); err != nil {
				return err
			}
			// The few that wait for an answer, the people of the office, the handful of events, and the bounded
			// sub-select of a search may be read.
			if m := scan.FindStringSubmatch(detail); m != nil && m[1] != "CONSTANT" && m[1] != "officers" && detail != "SCAN w" &&
				!strings.Contains(detail, "documents_waiting") && !strings.Contains(detail, "tickets_objecting") &&
				!strings.Contains(detail, "flags_photo_open") {
				d.Errorf("%s\nin %s", detail, query)
			}
			return nil
		}, "EXPLAIN QUERY PLAN "+query, args...)
	})
}

// TestOneCodeLinksOneOfMany: of many chats that send one code at the same
// moment exactly one is linked, and no number is given twice.
func TestOneCodeLinksOneOfMany(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		code := d.invite(sitiNIK)
		const many = 12
		seats := make([]*seat, many)
		for i := range seats {
			seats[i] = d.seat(strings.Repeat("x", i+1))
		}
		results := make([]error, many)
		var all sync.WaitGroup
		for i, s := range seats {
			all.Go(func() {
				results[i] = d.o.Update(d.Context(), func(tx *Tx) error {
					w := d.o.World(tx, s.chat)
					f, err := w.Facts(s.state)
					if err != nil {
						return err
					}
					if _, err := w.Apply([]flows.Effect{flows.OpenTicket{Kind: flows.TicketQuestion}}, f, s.state); err != nil {
						return err
					}
					_, err = w.Apply([]flows.Effect{flows.RedeemCode{Code: code}}, f, s.state)
					if isRefusal(err) {
						return nil
					}
					return err
				})
			})
		}
		all.Wait()
		for _, err := range results {
			if err != nil {
				d.Error(err)
			}
		}
		if n := d.number(`SELECT COUNT(*) FROM links WHERE revoked_at = 0`); n != 1 {
			d.Errorf("%d chats are linked", n)
		}
		if n := d.number(`SELECT n FROM counters WHERE name = 'linked'`); n != 1 {
			d.Errorf("%d people are counted as linked", n)
		}
		if n := d.number(`SELECT COUNT(DISTINCT number) FROM tickets`); n != many {
			d.Errorf("%d numbers for %d tickets", n, many)
		}
	})
}

// TestManyChatsOfOnePersonAreOnePerson: links made and ended at the same
// moment are counted as one person with a chat, or none.
func TestManyChatsOfOnePersonAreOnePerson(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(people)
		const many = 8
		seats := make([]*seat, many)
		for i := range seats {
			seats[i] = d.seat(strings.Repeat("y", i+1))
		}
		together := func(e flows.Effect) {
			var all sync.WaitGroup
			for _, s := range seats {
				all.Go(func() {
					err := d.o.Update(d.Context(), func(tx *Tx) error {
						w := d.o.World(tx, s.chat)
						f, err := w.Facts(s.state)
						if err != nil {
							return err
						}
						_, err = w.Apply([]flows.Effect{e}, f, s.state)
						return err
					})
					if err != nil {
						d.Error(err)
					}
				})
			}
			all.Wait()
		}
		together(flows.LinkByPhone{Phone: "+6281200009001", Birth: aid.Date{Year: 1980, Month: 7, Day: 5}})
		if n := d.number(`SELECT n FROM counters WHERE name = 'linked'`); n != 1 {
			d.Errorf("%d people are counted as linked, want 1", n)
		}
		together(flows.RevokeConsent{})
		if n := d.number(`SELECT n FROM counters WHERE name = 'linked'`); n != 0 {
			d.Errorf("%d people are counted as linked, want 0", n)
		}
	})
}
