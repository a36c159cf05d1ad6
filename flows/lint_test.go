package flows

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"damping/flows/aid"
)

// TestLint: a book that is right is taken; each thing that is wrong with one
// is named.
func TestLint(t *testing.T) {
	toyBook(t)
	for name, c := range map[string]struct {
		spoil func(house *House, flows []Flow)
		want  string
	}{
		"wrong target":   {func(_ *House, f []Flow) { f[0].Steps[0].On[0].Goto = "form.nowhere" }, "menu.show leads to form.nowhere, which is no step"},
		"wrong refusal":  {func(_ *House, f []Flow) { f[1].Steps[1].On[0].Refused = "x.y" }, "form.second leads to x.y"},
		"wrong empty":    {func(_ *House, f []Flow) { f[4].Steps[0].Empty = "x.y" }, "view.show leads to x.y"},
		"wrong pass":     {func(_ *House, f []Flow) { f[3].Steps[0].Pass[0].Goto = "x.y" }, "pass.first leads to x.y"},
		"wrong home":     {func(h *House, _ []Flow) { h.Roots = append(h.Roots, "x.y") }, "home leads to x.y"},
		"wrong anywhere": {func(h *House, _ []Flow) { h.Anywhere[0].Goto = "x.y" }, "anywhere leads to x.y"},
		"unreachable": {func(_ *House, f []Flow) {
			f[0].Steps[0].On[1].Goto, f[1].Steps[1].On[2].Goto, f[4].Steps[1].On[1].Goto = "", "", ""
		}, "nothing leads to list.show"},
		"no else":         {func(_ *House, f []Flow) { f[2].Steps[0].Else = "" }, "list.show has no Else"},
		"no ask":          {func(_ *House, f []Flow) { f[2].Steps[0].Ask = "missing.ask" }, "list.show: no text missing.ask"},
		"no again":        {func(_ *House, f []Flow) { f[2].Steps[0].Again = "missing.again" }, "list.show: no text missing.again"},
		"no else text":    {func(_ *House, f []Flow) { f[2].Steps[0].Else = "missing.else" }, "list.show: no text missing.else"},
		"no help":         {func(_ *House, f []Flow) { f[2].Steps[0].Help = "missing.help" }, "list.show: no text missing.help"},
		"no say":          {func(_ *House, f []Flow) { f[1].Steps[1].On[0].Say = "missing.say" }, "form.second: no text missing.say"},
		"no label":        {func(_ *House, f []Flow) { f[0].Steps[0].Menu[0].Label = "missing.label" }, "menu.show: no text missing.label"},
		"no house help":   {func(h *House, _ []Flow) { h.Help = "missing.help" }, "house: no text missing.help"},
		"name twice":      {func(_ *House, f []Flow) { f[3].Steps[1].Name = "pass.first" }, "step pass.first stands twice"},
		"foreign name":    {func(_ *House, f []Flow) { f[2].Name = "other" }, "step list.show is not named after its flow other"},
		"eight choices":   {func(_ *House, f []Flow) { more(f, 8) }, "menu.show offers 8 choices; 7 is the most"},
		"choice unheard":  {func(_ *House, f []Flow) { f[0].Steps[0].On = f[0].Steps[0].On[1:] }, "menu.show: nothing waits for choice form"},
		"choice unshown":  {func(_ *House, f []Flow) { f[0].Steps[0].Menu = f[0].Steps[0].Menu[1:] }, "menu.show: edge for choice form, which is not offered"},
		"list unheard":    {func(_ *House, f []Flow) { f[2].Steps[0].On = nil }, "list.show: nothing waits for the choices of its list"},
		"edge for naught": {func(_ *House, f []Flow) { f[4].Steps[0].On[0].When = When{} }, "view.show: edge 0 waits for nothing"},
		"key with a dot":  {func(_ *House, f []Flow) { rekey(f, "a.b") }, `choice key "a.b" is not of 1 to 40`},
		"key too long":    {func(_ *House, f []Flow) { rekey(f, strings.Repeat("k", 41)) }, "is not of 1 to 40"},
		"machine's key":   {func(_ *House, f []Flow) { rekey(f, "more") }, `choice key "more" is not`},
		"empty key":       {func(_ *House, f []Flow) { rekey(f, "") }, `choice key "" is not`},
	} {
		house, flows := toyHouse(), toyFlows()
		c.spoil(&house, flows)
		if _, err := New(toyLabels, house, flows...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// more gives the first menu n choices that are heard.
func more(f []Flow, n int) {
	step := &f[0].Steps[0]
	for len(step.Menu) < n {
		key := "m" + string(rune('a'+len(step.Menu)))
		step.Menu = append(step.Menu, Option{Key: key, Label: "l." + key})
		step.On = append(step.On, Edge{When: Pick(key)})
	}
}

func rekey(f []Flow, key string) {
	f[0].Steps[0].Menu[0].Key = key
	f[0].Steps[0].On[0].When = Pick(key)
}

// TestSevenIsNotTooMany: the limit itself is allowed, and two choices under
// opposite guards count once.
func TestSevenIsNotTooMany(t *testing.T) {
	flows := toyFlows()
	more(flows, 7)
	flows[0].Steps[0].Menu = append(flows[0].Steps[0].Menu, Option{Key: "not", Label: "l.not", If: Not(HasSuspended)})
	flows[0].Steps[0].On = append(flows[0].Steps[0].On, Edge{When: Pick("not")})
	if _, err := New(toyLabels, toyHouse(), flows...); err != nil {
		t.Error(err)
	}
}

// TestTry: texts that cannot be said and labels that are too long are found
// before anybody asks.
func TestTry(t *testing.T) {
	long := strings.Repeat("é", MaxLabel)
	for name, c := range map[string]struct {
		spoil func(flows []Flow)
		want  string
	}{
		"ask":        {func(f []Flow) { f[0].Steps[0].Ask = "broken" }, "menu.show: no such field"},
		"again":      {func(f []Flow) { f[0].Steps[0].Again = "broken" }, "menu.show: no such field"},
		"else":       {func(f []Flow) { f[4].Steps[0].Else = "broken" }, "view.show: no such field"},
		"help":       {func(f []Flow) { f[1].Steps[0].Help = "broken" }, "form.first: no such field"},
		"say":        {func(f []Flow) { f[1].Steps[1].On[0].Say = "broken" }, "form.second: no such field"},
		"label":      {func(f []Flow) { f[0].Steps[0].Menu[0].Label = "broken" }, "menu.show: no such field"},
		"long label": {func(f []Flow) { f[0].Steps[0].Menu[0].Label = long + "é" }, "has 25 characters; 24 is the most"},
		"long in list": {func(f []Flow) {
			f[2].Steps[0].List = func(Facts) []Option { return []Option{{Key: "a", Plain: long + "é"}} }
		}, "has 25 characters"},
		"right": {func(f []Flow) { f[0].Steps[0].Menu[0].Label = long }, ""},
	} {
		flows := toyFlows()
		c.spoil(flows)
		book, err := New(toyLabels, toyHouse(), flows...)
		if err != nil {
			t.Fatal(err)
		}
		problems := errors.Join(book.Try(nil, nil)...)
		switch {
		case c.want == "" && problems != nil:
			t.Errorf("%s: %v", name, problems)
		case c.want != "" && (problems == nil || !strings.Contains(problems.Error(), c.want)):
			t.Errorf("%s: %v, want %q", name, problems, c.want)
		}
	}
}

// TestEveryViewHasASample: so every text that shows it can be tried.
func TestEveryViewHasASample(t *testing.T) {
	for _, v := range []View{ViewStatus, ViewSchedule, ViewMyData, ViewPapers, ViewTickets, ViewQueue, ViewSearch, ViewRecap, ViewInvited, ViewOfficers, ViewNetworks, ViewDecide} {
		if Sample(v) == nil {
			t.Errorf("view %s has no sample", v)
		}
	}
}

func TestBookTellsOfItself(t *testing.T) {
	b := toyBook(t)
	steps := b.Steps()
	if !slices.IsSorted(steps) || len(steps) != 9 || len(b.Flows()) != 6 || len(b.Anywhere()) != 1 {
		t.Errorf("steps %v, %d flows, %d ways anywhere", steps, len(b.Flows()), len(b.Anywhere()))
	}
	if _, ok := b.Step("form.first"); !ok {
		t.Error("form.first is not found")
	}
	if _, ok := b.Step("nowhere"); ok {
		t.Error("a step that is none was found")
	}
}

func TestHats(t *testing.T) {
	who := Who{Officer: &Officer{Roles: []aid.Role{aid.RoleStaff}}, People: []Person{{ID: "siti"}}}
	if got := who.Hats(); !slices.Equal(got, []aid.Role{aid.RoleStaff, aid.RoleCandidate}) {
		t.Errorf("hats %v", got)
	}
	if got := (Who{}).Hats(); got != nil {
		t.Errorf("somebody unknown has the hats %v", got)
	}
}
