// Package bot is the engine between the networks and the record: it takes
// turns from the inbox, sends letters from the outbox and fires what is due.
// It knows no platform and no conversation; both are handed to it by main.
//
//	Network   what a platform must do, and may be able to do     network.go
//	Numbered  a letter's choices as a list, for text only        numbered.go
//	Bot       everything wired together: New, Run, the stop      bot.go
//	intake    messages of a network go into the inbox            intake.go
//	keeper    a network that fails is started again              supervise.go
//	workers   claim rows of the inbox, many chats at once        worker.go
//	turn      one row answered in one transaction                turn.go
//	keep      photos go into the safe before their turn          keep.go
//	stuck     nobody is stranded by a broken session             stuck.go
//	senders   one for each network account, under its lease      sender.go
//	post      one letter sent, and what became of it             post.go, marks.go
//	limits    messages a second: account, chat, bulk             limits.go
//	beat      the heartbeat: what is due, lapsed or old          heartbeat.go
//	Ops       /healthz, /readyz, metrics                         ops.go, metrics.go
//
// Logs carry ids, counts, classes and durations only: never a name, a number,
// an address or a body. class.go makes a class of any error.
package bot
