package bench

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"damping/bot/bench/loadtest"
	"damping/flows"
	"damping/flows/aid"
	"damping/store"
)

// Ask is one kind of turn whose cost is compared between towns.
type Ask struct {
	Name    string
	Officer bool                           // asked by an officer, else by a citizen
	First   string                         // what is typed before, not measured
	Typed   func(p loadtest.Person) string // what is typed; p is somebody of the town
}

// Asks are the turns that are compared.
var Asks = []Ask{
	{Name: "status", First: "menu", Typed: func(loadtest.Person) string { return "Status saya" }},
	{Name: "schedule", First: "menu", Typed: func(loadtest.Person) string { return "Jadwal Bimtek" }},
	{Name: "search by name", Officer: true, First: "Cari warga", Typed: func(p loadtest.Person) string { return p.Name }},
	{Name: "search by NIK", Officer: true, First: "Cari warga", Typed: func(p loadtest.Person) string { return p.NIK }},
	{Name: "search by 4 digits", Officer: true, First: "Cari warga", Typed: func(p loadtest.Person) string { return p.NIK[12:] }},
}

// visited is a town with some of its people at their phones.
type visited struct {
	*Engine
	town     Town
	citizens []flows.Chat
	people   []loadtest.Person // behind the chats
	officer  flows.Chat
}

// visit opens a town and links so many of its people, spread over all of it.
func (t Town) visit(ctx context.Context, chats int) (v *visited, err error) {
	v = &visited{town: t}
	if v.Engine, err = t.Open(ctx); err != nil {
		return nil, err
	}
	g, every := loadtest.NewGenerator(1), max(1, t.People/chats)
	stamp := strconv.FormatInt(time.Now().UnixNano(), 10) // new chats each time
	for i := range t.People {
		p := g.Person()
		if i%every != 0 || len(v.citizens) == chats {
			continue
		}
		invitation, err := v.Office.InvitePerson(ctx, aid.NIK(p.NIK))
		if err != nil {
			return v, err
		}
		chat, err := v.Join(ctx, stamp+strconv.Itoa(i), invitation.Code)
		if err != nil {
			return v, err
		}
		v.citizens, v.people = append(v.citizens, chat), append(v.people, p)
	}
	_, code, err := v.Office.AddOfficer(ctx, "Petugas "+stamp, []aid.Role{aid.RoleStaff}, nil)
	if err != nil {
		return v, err
	}
	v.officer, err = v.Join(ctx, stamp+"p", code)
	return v, err
}

// ask plays one question and returns what its transaction took, with and
// without waiting for the disk.
func (v *visited) ask(ctx context.Context, a Ask, i int) (whole, inside time.Duration, err error) {
	p, chat := v.people[i%len(v.people)], v.citizens[i%len(v.citizens)]
	if a.Officer {
		chat = v.officer
	}
	for _, words := range []string{"menu", a.First, a.Typed(p)} {
		began := time.Now()
		err := v.Update(ctx, func(tx *store.Tx) error {
			began := time.Now()
			letters, err := v.Turn(tx, chat, flows.Input{Kind: flows.Text, Text: words})
			if err == nil && len(letters) == 0 {
				err = fmt.Errorf("no answer to %s", a.Name)
			}
			inside = time.Since(began)
			return err
		})
		if err != nil {
			return 0, 0, err
		}
		whole = time.Since(began)
	}
	return whole, inside, nil
}

// Cost is what a question took in one town: the median of many.
type Cost struct{ Whole, Inside time.Duration }

// Scale asks every question in every town, by turns, so that whatever else
// the machine does falls on all of them alike. The result is by town, then by
// question.
func Scale(ctx context.Context, towns []Town, rounds int) (costs [][]Cost, err error) {
	const chats = 100
	var all []*visited
	defer func() {
		for _, v := range all {
			err = errors.Join(err, v.Close())
		}
	}()
	for _, t := range towns {
		v, err := t.visit(ctx, chats)
		if v != nil && v.Engine != nil {
			all = append(all, v)
		}
		if err != nil {
			return nil, err
		}
	}
	type samples struct{ whole, inside []time.Duration }
	taken := make([][]samples, len(all))
	for i := range taken {
		taken[i] = make([]samples, len(Asks))
	}
	dice := rand.New(rand.NewPCG(1, 1))
	for range rounds {
		who := dice.IntN(chats)
		for k, a := range Asks {
			for i, v := range all {
				whole, inside, err := v.ask(ctx, a, who)
				if err != nil {
					return nil, fmt.Errorf("%d people, %s: %w", v.town.People, a.Name, err)
				}
				s := &taken[i][k]
				s.whole, s.inside = append(s.whole, whole), append(s.inside, inside)
			}
		}
	}
	for i := range taken {
		costs = append(costs, nil)
		for _, s := range taken[i] {
			costs[i] = append(costs[i], Cost{median(s.whole), median(s.inside)})
		}
	}
	return costs, nil
}

func median[T int64 | float64 | time.Duration](list []T) T {
	slices.Sort(list)
	return list[len(list)/2]
}
