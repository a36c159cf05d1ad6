// Package whatsapp is WhatsApp as a bot.Network, through go.mau.fi/whatsmeow: the
// office's account, as a companion of its telephone.
//
// # Receiving
//
// The library decrypts a message, which can be done only once, and asks a handler.
// Both of its safeguards are on: a message is acknowledged only after the handler,
// and its plain text is kept until then. So the handler is one insert into the
// inbox; when that fails it is tried again, and then the connection is given up, so
// that WhatsApp sends the message again.
//
//	network.go   the account: from pairing to its end
//	session.go   one connection of the library, and what ends it
//	intake.go    one event to at most one bot.Incoming
//	input.go     one message to a flows.Input
//	lost.go      what could not be decrypted and does not come again
//	file.go      files that people send, and the guard before the media client
//
// # Sending
//
// A message's id is made from the letter's, so that a letter sent again after a
// crash is the same message.
//
//	send.go      one letter on its way, or in the place of the one before it
//	render.go    a letter as messages: numbered choices, files, a poll for invitations
//	choose.go    an answer to a certain letter: a reply that quotes it, a vote
//	receipts.go  what has arrived and was read
//	retry.go     a message that its receiver could not decrypt, once more
//	fault.go     what a failed send means: bot.SendError
//
// # The rest
//
//	store.go     the library's own database, a file or PostgreSQL: the identity of the
//	             account, which one process holds at a time
//	tidy.go      what of it must not stay
//	pair.go      pairing by QR code and by a code that is typed
//	timelock.go  what WhatsApp says of a lock, which the library does not tell
//	state.go     connecting, ok, pairing, outdated, banned, replaced, held, broken
package whatsapp
