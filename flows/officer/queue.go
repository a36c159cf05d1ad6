package officer

import (
	"damping/flows"
	"damping/flows/aid"
)

// Queue is what waits in the officer's kelurahan: a choice for each line of
// work, each of which opens the oldest item.
var Queue = flows.Flow{
	Name:  "queue",
	Roles: []aid.Role{aid.RoleOfficer},
	Steps: []flows.Step{
		{
			Name:  "queue.show",
			Again: "again.more",
			View:  flows.ViewQueue,
			Empty: "queue.none",
			Menu: []flows.Option{
				{Key: "kunjungan", Label: "queue.visits", If: some("kunjungan", func(q *flows.Queue) int { return q.Visits })},
				{Key: "berkas", Label: "queue.papers", If: some("berkas", func(q *flows.Queue) int { return q.Papers })},
				{Key: "tautan", Label: "queue.links", If: some("tautan", func(q *flows.Queue) int { return q.Links })},
				{Key: "koreksi", Label: "queue.fixes", If: some("koreksi", func(q *flows.Queue) int { return q.Fixes })},
				{Key: "pertanyaan", Label: "queue.asks", If: some("pertanyaan", func(q *flows.Queue) int { return q.Asks + q.Talks })},
				{Key: "jangkau", Label: "queue.reach", If: some("yang tak terjangkau", func(q *flows.Queue) int { return q.Lost })},
				{Key: "lanjut", Label: "queue.go_on", If: someBegun},
				{Key: "cari", Label: "officer.search", If: flows.Not(someBegun)}, // so that there are seven at most
			},
			On: []flows.Edge{
				{When: flows.Pick("lanjut"), Goto: "queue.begun"},
				{When: flows.Pick("kunjungan"), Do: first(flows.LineVisit), Goto: "plan.show"},
				{When: flows.Pick("berkas"), Do: first(flows.LinePaper), Goto: "review.show"},
				{When: flows.Pick("tautan"), Do: first(flows.LineLink), Goto: "link.show"},
				{When: flows.Pick("koreksi"), Do: first(flows.LineFix), Goto: "fix.show"},
				{When: flows.Pick("pertanyaan"), Do: first(flows.LineAsk), Goto: "talk.show"},
				{When: flows.Pick("jangkau"), Goto: "reach.list"},
				{When: flows.Pick("cari"), Goto: "search.ask"},
				{When: flows.Counted("pertanyaan"), Do: first(flows.LineAsk), Goto: "talk.show"},
				{When: flows.Counted("berkas"), Do: first(flows.LinePaper), Goto: "review.show"},
			},
			Else: "officer.back_else",
		},
		{
			Name: "queue.begun",
			View: flows.ViewQueue,
			List: begunVisits,
			On:   []flows.Edge{{When: flows.PickOf("kunjungi-"), Do: noteApplication, Goto: "plan.show"}},
			Else: "officer.back_else",
		},
		{
			Name: "queue.none",
			View: flows.ViewQueue, // work may come while one stands here
			Menu: []flows.Option{
				{Key: "antrean", Label: "officer.queue", If: some("pekerjaan", func(q *flows.Queue) int { return q.Sum() })},
				{Key: "cari", Label: "officer.search"},
			},
			On: []flows.Edge{
				{When: flows.Pick("antrean"), Goto: "queue.show"},
				{When: flows.Pick("cari"), Goto: "search.ask"},
			},
			Else: "officer.back_else",
		},
	},
}

var someBegun = some("kunjungan yang dimulai", func(q *flows.Queue) int { return len(q.Begun) })

// begunVisits offers the visits that were put aside.
func begunVisits(f flows.Facts) (list []flows.Option) {
	q, ok := f.Data.(*flows.Queue)
	if !ok {
		return nil
	}
	for _, r := range q.Begun {
		list = append(list, flows.Option{Key: "kunjungi-" + r.Application, Plain: brief(r.Name)})
	}
	return list
}

// some holds while something waits in a line.
func some(name string, waiting func(*flows.Queue) int) flows.Guard {
	return flows.Guard{Name: "ada " + name, Holds: func(f flows.Facts, _ flows.State) bool {
		q, ok := f.Data.(*flows.Queue)
		return ok && waiting(q) > 0
	}}
}
