package store

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// nikOf and phoneOf are the numbers of somebody of a crowd.
func nikOf(i int) string   { return fmt.Sprintf("187201%02d0160%d", i+1, 9001) }
func phoneOf(i int) string { return fmt.Sprintf("0812 %08d", i+10000000) }

func TestABroadcastToAList(t *testing.T) {
	eachHall(t, 12, func(h *hall) {
		siti := h.seat("siti")
		siti.do(flows.RedeemCode{Code: h.invite(nikOf(3))})
		ticket := siti.do(flows.OpenTicket{Kind: flows.TicketQuestion, Text: "kapan"}).Result["ticket"]
		for _, s := range []*seat{siti, h.seat("stranger"), h.join("Petugas", officerRoles, ganjarAsri), h.join("Kepala", []aid.Role{aid.RoleHead})} {
			s.refuse("refused.role", flows.MatchList{Text: nikOf(0)})
		}
		h.staff.refuse("refused.list_empty", flows.MatchList{Text: " , \n"})

		got := h.staff.goOn(flows.MatchList{Text: strings.Join([]string{"NIK", nikOf(0), phoneOf(1), nikOf(0), ticket, "T-2307-9999", "1872010101019999", "0812999"}, "\n")}).Draft
		if got["listed"] != "3" || got["list_lines"] != "8" || got["list_matched"] != "4" || got["list_twice"] != "1" || got["year"] != "0" ||
			got["list_unknown"] != "1: ••••\n6: ••••9999\n7: ••••9999\n8: ••••" || got["list_more"] != "0" {
			h.Fatalf("matched: %v", got)
		}
		list := got["list"]
		got = h.staff.goOn(flows.MatchList{List: list, Text: nikOf(2) + ", " + phoneOf(0) + strings.Repeat(",x", 12)}).Draft
		if got["list"] != list || got["listed"] != "4" || got["list_twice"] != "1" || strings.Count(got["list_unknown"], "\n") != 9 || got["list_more"] != "2" {
			h.Fatalf("and more: %v", got)
		}
		h.exec(`UPDATE chats SET state = 'blocked' WHERE id = $1`, h.chats[0])
		h.staff.state.Draft["text"] = "Halo {nama}"
		if o := load[*flows.Outlook](h.staff, flows.ViewOutlook); o.People != 3 || fmt.Sprint(o.Excluded) != "[{blocked 1}]" || o.Audience.Listed != 4 {
			h.Fatalf("%d people, %v", o.People, o.Excluded)
		}
		h.staff.state.Draft["area"] = "18.72.01.1001" // nobody's
		if o := load[*flows.Outlook](h.staff, flows.ViewOutlook); o.People+o.Left() != 0 {
			h.Errorf("a list goes beyond the other limits: %d", o.People)
		}
		delete(h.staff.state.Draft, "area")

		id := h.send("Halo {nama}", flows.AudienceOf(h.staff.state.Draft, 2023))
		h.want(id, "excluded(blocked)=1 waiting=3")
		if n := h.number(`SELECT COUNT(*) FROM audience_members`); n != 0 {
			h.Errorf("%d people are still on the list", n)
		}
		if n := h.number(`SELECT COUNT(*) FROM broadcast_targets t WHERE t.broadcast = $1 AND t.person IN ($2, $3, $4, $5)`,
			id, h.people[0], h.people[1], h.people[2], h.people[3]); n != 4 {
			h.Errorf("%d of those on the list are in the audience", n)
		}
		if got := keys(h.beat()); got["broadcast.letter"] != 3 {
			h.Errorf("written: %v", got)
		}
		if n := h.number(`SELECT COUNT(*) FROM broadcasts WHERE audience LIKE '%1872%' OR audience LIKE '%0812%'`); n != 0 {
			h.Error("a number is kept")
		}
	})
}

// TestAListIsForgotten: with a broadcast that was declined or cancelled before
// it began, and when nothing came of it in a month.
func TestAListIsForgotten(t *testing.T) {
	eachHall(t, 3, func(h *hall) {
		h.o.Program.Work.BroadcastTwo = 1
		listed := func() (a flows.Audience) {
			h.staff.state.Draft = nil
			h.staff.goOn(flows.MatchList{Text: nikOf(0) + "," + nikOf(1)})
			return flows.AudienceOf(h.staff.state.Draft, 2023)
		}
		kept := func(want int) {
			h.Helper()
			if n := h.number(`SELECT COUNT(*) FROM audience_members`); n != want {
				h.Errorf("%d people on lists, want %d", n, want)
			}
		}
		first := h.send("Besok libur.", listed())
		kept(2)
		h.other.state.Draft = map[string]string{"broadcast": first}
		if b := load[*flows.Broadcast](h.other, flows.ViewBroadcast); b.Waiting != 2 || b.Audience.Listed != 2 {
			h.Errorf("the second person sees %+v", b)
		}
		h.other.do(flows.DecideBroadcast{Broadcast: first, Note: "belum perlu"})
		kept(0)
		second := h.send("Besok libur.", listed())
		h.staff.do(flows.SteerBroadcast{Broadcast: second, To: flows.SteerCancel})
		kept(0)
		third := h.send("Besok libur.", listed())
		h.other.do(flows.DecideBroadcast{Broadcast: third, Approve: true})
		h.want(third, "waiting=2")
		kept(0)
		listed()
		for _, want := range []int{2, 0} {
			if err := h.o.Sweep(h.Context()); err != nil {
				h.Fatal(err)
			}
			kept(want)
			h.clock.Move(31 * 24 * time.Hour)
		}
	})
}
