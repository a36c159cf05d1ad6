// Package telegram is Telegram as a bot.Network. It receives by its own poller
// or its own webhook and sends through github.com/go-telegram/bot.
//
// # Why it receives by itself
//
// The library's loop confirms an update before anybody has it, so a crash loses
// what is in flight, and one value it does not know fails a whole batch for
// ever. Here an update is committed to the inbox first and confirmed
// afterwards; each is decoded on its own, and one that cannot be decoded
// becomes flows.Unreadable and stops nothing.
//
//	poll.go      getUpdates: commit, then move the offset, never backward
//	webhook.go   the same over HTTP: 200 only after the commit
//	decode.go    one raw update to at most one bot.Incoming
//	input.go     one message to a flows.Input
//	aside.go     small calls nobody waits for: answered taps, typing, leaving groups
//
// # Sending
//
//	send.go      a letter as one or more calls; edits
//	text.go      HTML, and cutting at 4096 UTF-16 units
//	keyboard.go  buttons under a letter, and request buttons beneath the text field
//	client.go    HTTP with a record of how far each call came
//	fault.go     what a failed call means: bot.SendError
//
// # The rest
//
//	commands.go  the command list, by default and for officers and staff
//	file.go      files that people send
//	state.go     connecting, ok, unauthorized, conflict, down; counters
//
// An edit of a message never acts: the answer it corrects has been used
// already, and another question is open now. Groups and channels are left.
package telegram
