package flowtest

import (
	"fmt"

	"damping/flows"
)

// Walked remembers which ways out of which steps were taken.
type Walked struct {
	book  *flows.Book
	taken map[way]bool
}

type way struct {
	step string
	edge int
}

// Watch begins to remember the ways that a book takes.
func Watch(book *flows.Book) *Walked {
	w := &Walked{book: book, taken: map[way]bool{}}
	book.Walked = func(step string, edge int) { w.taken[way{step, edge}] = true }
	return w
}

// Missing names every way out that was never taken: each edge, each Pass and
// each Else of each step, and each way that is open everywhere, once.
func (w *Walked) Missing() []string {
	var missing []string
	anywhere := make([]bool, len(w.book.Anywhere()))
	for _, name := range w.book.Steps() {
		step, _ := w.book.Step(name)
		lack := func(edge int, what string) {
			if !w.taken[way{name, edge}] {
				missing = append(missing, name+": "+what)
			}
		}
		for i, e := range step.Pass {
			lack(flows.WalkedPass-i, "lewat, jika "+e.If.Name+" → "+e.Goto)
		}
		for i, edge := range step.EdgeNames() {
			lack(i, edge)
		}
		lack(flows.WalkedElse, "tidak cocok ("+step.Else+")")
		for i := range anywhere {
			anywhere[i] = anywhere[i] || w.taken[way{name, len(step.On) + i}]
		}
	}
	for i, e := range w.book.Anywhere() {
		if !anywhere[i] {
			missing = append(missing, fmt.Sprintf("di mana saja: %s %s", e.When.Name, e.If.Name))
		}
	}
	return missing
}
