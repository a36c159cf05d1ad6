// Package flows is the conversation machine. A conversation is data: a slice
// of steps in reading order, each with what it asks, what it offers and every
// way out of it. The machine does no I/O, reads no clock and throws no dice:
// the same state, input and facts always lead to the same answer.
//
//	Input   what a person sent, as a network understood it     input.go
//	Flow    steps and edges, the conversation itself           flow.go
//	Book    all flows of the house, checked when it is made    book.go, lint.go
//	Turn    one input answered: next, apply, arrive            turn.go, next.go, form.go, prompt.go
//	World   what a turn needs from outside: facts, views, effects  world.go
//	Effect  everything the bot can do to the world             effect.go
//	View    everything a step may show                         view.go
//	Letter  what is sent back, the same for every network      letter.go
package flows
