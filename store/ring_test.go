package store

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// rings fires what is due after a while and tells who is rung for what: "key
// count address", with " edit" behind one that changes a letter already sent.
// What was written is then sent.
func (d *desk) rings(after time.Duration) string {
	d.Helper()
	d.clock.Move(after)
	notices := slices.DeleteFunc(d.fire(), func(n flows.Notice) bool { return !strings.HasPrefix(n.Key, "ring.") })
	d.mail(notices)
	var list []string
	for {
		rows, err := d.o.Outbox.Claim(d.Context(), 10, Filter{Channel: "web"}, time.Minute)
		if err != nil {
			d.Fatal(err)
		}
		if len(rows) == 0 {
			break
		}
		for _, r := range rows {
			i := slices.IndexFunc(notices, func(n flows.Notice) bool { return n.Chat == r.Chat && n.Key == string(r.Body) })
			if i < 0 || r.Lane != LaneWork {
				d.Fatalf("%s in lane %d", r.Body, r.Lane)
			}
			text := fmt.Sprint(strings.TrimPrefix(string(r.Body), "ring."), " ", notices[i].Result["count"], " ", strings.TrimPrefix(r.Address, "officer "))
			if r.EditOf != "" {
				text += " edit"
			}
			list = append(list, text)
			if err := d.o.Outbox.Finish(d.Context(), r, "sent", NewID()); err != nil {
				d.Fatal(err)
			}
		}
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}

func (d *desk) wantRings(after time.Duration, want string) {
	d.Helper()
	if got := d.rings(after); got != want {
		d.Errorf("rung: %q, want %q", got, want)
	}
}

// TestTheHeadIsRungForProposals: once for what comes together, the same letter
// while it waits, a new one when the line was empty or on another day, and none
// at night. Who proposed is not told of it, nor who is not in the office.
func TestTheHeadIsRungForProposals(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.take(citizens(8, aid.Validated))
		staff := d.join("Staf", staffRoles)
		d.join("Pimpinan Staf", []aid.Role{aid.RoleStaff, aid.RoleHead})
		second := d.seat("officer Pimpinan Staf")
		second.state.Role = aid.RoleStaff
		head := d.join("Pimpinan", []aid.Role{aid.RoleHead})
		d.join("Petugas", officerRoles, ganjarAsri)
		d.join("Bekas", []aid.Role{aid.RoleHead})
		if _, err := d.o.RemoveOfficer(d.Context(), "Bekas"); err != nil {
			d.Fatal(err)
		}
		if _, _, err := d.o.AddOfficer(d.Context(), "Belum Masuk", []aid.Role{aid.RoleHead}, nil); err != nil {
			d.Fatal(err)
		}
		propose := func(s *seat) {
			d.Helper()
			s.do(flows.Propose{Application: s.take(flows.CasePropose), To: aid.Candidate})
		}
		decide := func() {
			d.Helper()
			head.do(flows.DecideProposal{Proposal: head.take(flows.CaseApprove), Approve: true})
		}
		propose(staff)
		d.clock.Move(time.Minute)
		propose(staff)
		d.wantRings(time.Minute, "approve 2 Pimpinan, approve 2 Pimpinan Staf")
		d.wantRings(time.Hour, "")
		propose(second)
		d.wantRings(time.Hour, "approve 3 Pimpinan edit") // who proposed it counts two still
		decide()
		decide()
		decide()
		propose(staff)
		d.wantRings(time.Hour, "approve 1 Pimpinan, approve 1 Pimpinan Staf")
		propose(staff)
		d.wantRings(24*time.Hour, "approve 2 Pimpinan, approve 2 Pimpinan Staf") // on another day
		decide()
		decide()
		propose(staff)
		decide()
		d.wantRings(time.Hour, "") // nothing is left
		d.clock.Move(time.Date(2023, 7, 18, 21, 0, 0, 0, d.o.Zone).Sub(d.clock.Now()))
		propose(staff)
		d.wantRings(time.Hour, "")
		d.wantRings(12*time.Hour, "") // the next day is a holiday
		d.wantRings(24*time.Hour, "approve 1 Pimpinan, approve 1 Pimpinan Staf")
	})
}

// TestStaffAreRung for what comes to validate, to answer, to compare and to
// decree, each for what they may work on.
func TestStaffAreRung(t *testing.T) {
	eachField(t, func(b *field) {
		visitor := b.join("Petugas Staf", []aid.Role{aid.RoleOfficer, aid.RoleStaff}, ganjarAsri)
		visitor.state.Role = aid.RoleOfficer
		visit := visitor.begin(b.siti)
		visitor.fill(visit, "layak", "", 1, market)
		visitor.do(flows.FinishVisit{Visit: visit})
		b.wantRings(ringAfter, "check 1 Staf")
	})
	eachBureau(t, aid.Ineligible, func(b *bureau) {
		b.siti.do(flows.Object{Text: "Usaha saya ada."})
		b.wantRings(ringAfter, "objection 1 Staf Dua, objection 1 Staf Satu")
	})
	eachBureau(t, aid.Trained, func(b *bureau) {
		b.update(func(tx *Tx) error {
			w := b.o.World(tx, b.staff.chat).(*world)
			for _, kind := range b.o.Program.Current().Documents {
				if err := w.setDocument(b.app, kind, aid.DocAccepted, ""); err != nil {
					return err
				}
			}
			return nil
		})
		b.wantRings(ringAfter, "holder 1 Staf Dua, holder 1 Staf Satu")
		b.staff.take(flows.CaseHolder)
		b.staff.do(flows.CheckHolder{Application: b.app, Fits: true})
		if b.stage(b.app) != aid.Complete {
			b.Fatalf("stage %s", b.stage(b.app))
		}
		b.wantRings(ringAfter, "complete 1 Staf Dua") // who brought it about knows
	})
}

// TestOfficersAreRung of their kelurahan, but for what they bring themselves.
func TestOfficersAreRung(t *testing.T) {
	eachField(t, func(b *field) {
		b.officer.do(murni(b.officer, 1))
		b.wantRings(ringAfter, "visit 3 Petugas Dua")
		b.second.do(flows.AskCorrection{Application: b.siti, Note: "Alamat."})
		b.wantRings(ringAfter, "")
		b.officer.do(flows.Correct{Application: b.siti, Field: flows.MendAddress, Value: "Jalan Sawo 2"})
		b.officer.do(flows.EndCorrection{Application: b.siti})
		b.wantRings(ringAfter, "visit 3 Petugas Dua edit")
		siti := sitiLinked(b.desk)
		siti.do(flows.OpenTicket{Kind: flows.TicketCorrection, Text: "Nama saya keliru."})
		siti.do(flows.OpenTicket{Kind: flows.TicketQuestion, Text: "Kapan?"})
		b.seat("baru").do(flows.RequestLink{NIK: budiNIK, Birth: aid.Date{Year: 1975, Month: 3, Day: 12}})
		b.wantRings(ringAfter, "ask 1 Petugas Dua, ask 1 Petugas Satu, fix 1 Petugas Dua, fix 1 Petugas Satu, link 1 Petugas Dua, link 1 Petugas Satu")
	})
	eachBureau(t, aid.Candidate, func(b *bureau) {
		helper := b.join("Petugas Penolong", officerRoles, ganjarAsri)
		foreign := b.join("Petugas Lain", officerRoles, "18.72.01.1003")
		helper.do(flows.KeepPhoto{Application: b.app, Kind: aid.DocKTP, Kept: pdf(1, 1)})
		helper.do(flows.SubmitDocument{Application: b.app, Kind: aid.DocKTP})
		b.wantRings(ringAfter, "paper 1 Petugas Lapangan")
		b.siti.do(flows.KeepPhoto{Kind: aid.DocKK, Kept: pdf(2, 1)})
		b.siti.do(flows.SubmitDocument{Kind: aid.DocKK})
		b.wantRings(ringAfter, "paper 1 Petugas Penolong, paper 2 Petugas Lapangan edit")
		b.siti.do(flows.OpenTicket{Kind: flows.TicketCopy})
		b.wantRings(ringAfter, "")
		if n := b.number(`SELECT COUNT(*) FROM outbox WHERE chat = $1`, foreign.chat.ID); n != 0 {
			b.Errorf("%d letters to another kelurahan", n)
		}
	})
}

// TestManyArrivalsRingOnce: proposals made at the same moment are one letter.
func TestManyArrivalsRingOnce(t *testing.T) {
	eachDesk(t, func(d *desk) {
		const many = 12
		d.take(citizens(many, aid.Validated))
		d.join("Pimpinan", []aid.Role{aid.RoleHead})
		staff := make([]*seat, 4)
		for i := range staff {
			staff[i] = d.join(fmt.Sprintf("Staf %c", 'A'+i), staffRoles)
		}
		var wg sync.WaitGroup
		for _, s := range staff {
			wg.Go(func() {
				for range many {
					done, _ := s.try(flows.TakeCase{Line: flows.CasePropose})
					app := done.Draft["application"]
					if app == "" {
						return
					}
					s.try(flows.Propose{Application: app, To: aid.Reserve})
				}
			})
		}
		wg.Wait()
		if n := d.number(`SELECT COUNT(*) FROM proposals WHERE state = 'open'`); n != many {
			d.Fatalf("%d proposals", n)
		}
		d.wantRings(ringAfter, fmt.Sprintf("approve %d Pimpinan", many))
	})
}
