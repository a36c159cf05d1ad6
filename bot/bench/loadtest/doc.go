// Package loadtest runs the real program against a local Bot API server: it
// builds the binary, gives it a database with invented people, starts, stops
// and kills it, lets many citizens talk with it at once, and says afterwards
// whether every message was answered once and in order.
//
//	House    a folder with a key and a database, and the program in it    house.go
//	Process  one run of the program: ready, stop, kill                    process.go
//	People   invented candidates, as a sheet that the program imports     people.go
//	Script   what a citizen says and what must come back                  script.go
//	Verdict  what came back, held against the script and the outbox       verdict.go
//	Record   the queues in the database, looked at from outside           record.go
package loadtest
