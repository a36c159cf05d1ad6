package house_test

import (
	"slices"
	"testing"

	"damping/flows"
	"damping/flows/aid"
	"damping/flows/flowtest"
)

// roots are where "menu" may lead.
var roots = []string{"consent.ask", "who.ask", "who.waiting", "people.choose", "menu.show", "officer.menu", "staff.menu", "head.menu", "admin.menu"}

// actor is somebody who may stand on a step.
type actor struct {
	name  string // whose phone
	role  aid.Role
	known bool // a citizen whom we know
}

var cast = []actor{
	{"orang baru", aid.RoleCandidate, false},
	{"siti", aid.RoleCandidate, true},
	{"parti", aid.RoleCandidate, true},
	{"ratna dan joko", aid.RoleCandidate, false}, // until one is chosen
	{"petugas", aid.RoleOfficer, false},
	{"petugas sepi dan budi", aid.RoleOfficer, false},
	{"staf", aid.RoleStaff, false},
	{"kepala", aid.RoleHead, false},
	{"admin", aid.RoleAdmin, false},
}

// actors are those of the cast who may be in a flow.
func actors(flow flows.Flow) (may []actor) {
	for _, a := range cast {
		if (len(flow.Roles) == 0 || slices.Contains(flow.Roles, a.role)) && (!flow.Known || a.known) {
			may = append(may, a)
		}
	}
	return may
}

// theatre is a town with a phone for each of the cast.
type theatre struct {
	*flowtest.Town
	book  *flows.Book
	chats map[string]flows.Chat
}

func newTheatre(t testing.TB) *theatre {
	t.Helper()
	th := &theatre{Town: flowtest.NewTown(t), book: book(t), chats: map[string]flows.Chat{}}
	for _, a := range cast {
		chat, err := th.Chat(a.name)
		if err != nil {
			t.Fatal(err)
		}
		th.chats[a.name] = chat
	}
	if err := th.PlanBimtek(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"sri", "tini"} { // invitations that nobody has used yet
		if _, err := th.Code(name); err != nil {
			t.Fatal(err)
		}
	}
	return th
}

// walker puts somebody on a step, with answers as a form may hold.
func (th *theatre) walker(world func(flows.Chat) flows.World, a actor, step string) *flowtest.Walker {
	return &flowtest.Walker{Book: th.book, World: world(th.chats[a.name]), Roots: roots, State: flows.State{
		Step: step, Role: a.role, Rev: 7,
		Draft: map[string]string{"question": "Kapan Bimtek?", "fix": "Alamat saya pindah.", "query": "siti", "kind": "ktp"},
	}}
}
