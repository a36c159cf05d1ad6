package staff

import (
	"strconv"
	"strings"

	"damping/flows"
	"damping/flows/aid"
)

// Broadcast is what the office writes to many: the list of broadcasts, one of
// them with how far it is, and a second person's word. The draft has
// "broadcast".
var Broadcast = flows.Flow{
	Name:  "broadcast",
	Roles: []aid.Role{aid.RoleStaff, aid.RoleHead},
	Steps: []flows.Step{
		{
			Name: "broadcast.list",
			View: flows.ViewBroadcasts,
			Menu: []flows.Option{{Key: "tulis", Label: "broadcast.write", If: isStaff}},
			List: broadcasts,
			On: []flows.Edge{
				{When: flows.Pick("tulis"), Goto: "compose.text"},
				{When: flows.PickOf("s-"), Do: openBroadcast, Goto: "broadcast.show"},
			},
			Else: "officer.back_else", Help: "broadcast.help",
		},
		{
			Name:  "broadcast.show",
			View:  flows.ViewBroadcast,
			Same:  ofBroadcast,
			Card:  true,
			Empty: "broadcast.list",
			Menu: []flows.Option{
				{Key: "periksa", Label: "broadcast.check_label", If: mayDecide},
				{Key: "segarkan", Label: "broadcast.refresh", If: flows.Not(mayDecide)},
				{Key: "jeda", Label: "broadcast.pause", If: isAt(flows.BroadcastRunning)},
				{Key: "lanjut", Label: "broadcast.go_on", If: isAt(flows.BroadcastPaused)},
				{Key: "batal", Label: "broadcast.cancel_label", If: isAt(flows.BroadcastProposed, flows.BroadcastRunning, flows.BroadcastPaused)},
				{Key: "ulang", Label: "broadcast.retry", If: hasFailed},
				{Key: "laporan", Label: "broadcast.report", If: begun},
			},
			On: []flows.Edge{
				{When: flows.Pick("periksa"), Goto: "broadcast.check"},
				{When: flows.Pick("segarkan")},
				{When: flows.Pick("jeda"), Do: steer(flows.SteerPause), Say: "broadcast.is_paused"},
				{When: flows.Pick("lanjut"), Do: steer(flows.SteerContinue), Say: "broadcast.goes_on"},
				{When: flows.Pick("batal"), Goto: "broadcast.cancel"},
				{When: flows.Pick("ulang"), Do: steer(flows.SteerRetry), Say: "broadcast.again"},
				{When: flows.Pick("laporan"), Do: report, Say: "broadcast.report_comes"},
			},
			Else: "officer.back_else", Help: "broadcast.help",
		},
		{
			Name:  "broadcast.cancel",
			View:  flows.ViewBroadcast,
			Same:  ofBroadcast,
			Empty: "broadcast.list",
			Menu:  []flows.Option{{Key: flows.Yes, Label: "broadcast.cancel_yes"}, {Key: flows.No, Label: "broadcast.cancel_no"}},
			On: []flows.Edge{
				{When: flows.Pick(flows.Yes), Do: steer(flows.SteerCancel), Say: "broadcast.is_cancelled", Goto: "broadcast.show", Refused: "broadcast.show"},
				{When: flows.Pick(flows.No), Goto: "broadcast.show"},
			},
			Else: "yesno.else",
		},
		{
			Name:  "broadcast.check",
			View:  flows.ViewBroadcast,
			Same:  ofBroadcast,
			Empty: "broadcast.list",
			Menu:  []flows.Option{{Key: "setuju", Label: "approve.yes"}, {Key: "tolak", Label: "approve.no"}},
			On: []flows.Edge{
				{When: flows.Pick("setuju"), Do: decideBroadcast, Say: "broadcast.approved", Goto: "broadcast.show", Refused: "broadcast.show"},
				{When: flows.Pick("tolak"), Goto: "broadcast.decline"},
			},
			Else: "officer.back_else",
		},
		written("broadcast.decline", decideBroadcast, "broadcast.declined", "broadcast.show"),
	},
}

// Steering is what can be done under the card of a broadcast, wherever one
// stands. Typed, it is about the one on its way.
var Steering = []flows.Edge{
	{When: flows.Did(flows.ActPause), If: underCard, Do: steerActed(flows.SteerPause), Say: "broadcast.is_paused"},
	{When: flows.Did(flows.ActGoOn), If: underCard, Do: steerActed(flows.SteerContinue), Say: "broadcast.goes_on"},
	{When: flows.Did(flows.ActStop), If: underCard, Do: noteActed, Goto: "broadcast.cancel"},
}

// underCard holds for those who may steer.
var underCard = flows.Guard{Name: "staf atau pimpinan", Holds: func(_ flows.Facts, s flows.State) bool {
	return s.Role == aid.RoleStaff || s.Role == aid.RoleHead
}}

func steerActed(to flows.Steer) func(*flows.Turn) []flows.Effect {
	return func(t *flows.Turn) []flows.Effect {
		return []flows.Effect{flows.SteerBroadcast{Broadcast: t.Subject(), To: to}}
	}
}

func noteActed(t *flows.Turn) []flows.Effect {
	t.Note("broadcast", t.Subject())
	return nil
}

// broadcasts are the choices of the list: number and where it stands.
func broadcasts(f flows.Facts) (list []flows.Option) {
	all, ok := f.Data.(*flows.Broadcasts)
	if !ok {
		return nil
	}
	for _, b := range all.Rows {
		list = append(list, flows.Option{Key: "s-" + b.ID, Plain: "Siaran " + strconv.FormatInt(b.Number, 10)})
	}
	return list
}

func openBroadcast(t *flows.Turn) []flows.Effect {
	t.Note("broadcast", strings.TrimPrefix(t.Chosen, "s-"))
	return nil
}

// ofBroadcast is what the questions about a broadcast are about.
func ofBroadcast(s flows.State) string { return s.Draft["broadcast"] }

func theBroadcast(name string, holds func(*flows.Broadcast, flows.State) bool) flows.Guard {
	return flows.Guard{Name: name, Holds: func(f flows.Facts, s flows.State) bool {
		b, ok := f.Data.(*flows.Broadcast)
		return ok && holds(b, s)
	}}
}

func isAt(states ...flows.BroadcastState) flows.Guard {
	return theBroadcast("siaran "+string(states[0]), func(b *flows.Broadcast, _ flows.State) bool {
		for _, s := range states {
			if b.State == s {
				return true
			}
		}
		return false
	})
}

var (
	mayDecide = theBroadcast("menunggu orang kedua", func(b *flows.Broadcast, _ flows.State) bool {
		return b.State == flows.BroadcastProposed && !b.Own
	})
	hasFailed = theBroadcast("ada yang gagal", func(b *flows.Broadcast, _ flows.State) bool {
		return b.Failed > 0 && (b.State == flows.BroadcastDone || b.State == flows.BroadcastRunning)
	})
	begun = theBroadcast("sudah mulai", func(b *flows.Broadcast, _ flows.State) bool {
		return b.Targets() > 0 && b.State != flows.BroadcastProposed
	})
)

func steer(to flows.Steer) func(*flows.Turn) []flows.Effect {
	return func(t *flows.Turn) []flows.Effect {
		return []flows.Effect{flows.SteerBroadcast{Broadcast: ofBroadcast(t.State), To: to}}
	}
}

func report(t *flows.Turn) []flows.Effect {
	return []flows.Effect{flows.ReportBroadcast{Broadcast: ofBroadcast(t.State)}}
}

// decideBroadcast approves by a choice, and declines with a note.
func decideBroadcast(t *flows.Turn) []flows.Effect {
	d := flows.DecideBroadcast{Broadcast: ofBroadcast(t.State), Approve: t.Chosen == "setuju"}
	if !d.Approve {
		d.Note = note(t)
	}
	return []flows.Effect{d}
}
