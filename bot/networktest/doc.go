// Package networktest is one suite for every network: what the bot, the store and a
// network owe a person together, whatever the platform. It is played over a platform
// of the network's own, with the real bot and a real database, so that no network
// needs tests of its own for what all of them owe.
//
//	platform.go   what a network's platform can be made to do, and what it lacks
//	suite.go      Run, and a program as it starts and stops
//	arrive.go     messages: twice, half acknowledged, in order, refused by the inbox
//	leave.go      letters: refused, to somebody who is gone, after an hour without network
//	house.go      the real conversations: choices and photos
//	book.go       the small conversation that the engine's own tests use as well
//	gate.go       a connection that can be cut
//	wait.go       waiting for what shows itself nowhere but in a value
package networktest
