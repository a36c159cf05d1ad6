// Package bench measures the program: turns a second of the engine alone, what
// each part of a message costs, messages a second end to end beside a bare bot
// (package bench/bare), memory, the time to the first answer, and whether a turn
// costs more among a million people than among a thousand.
//
//	make bench    runs every benchmark and prints the report
//
// The bots of the comparison are processes of their own; the local Bot API
// server and the citizens are a third one, this. Databases with many people are
// built once, by the program's own import, and kept in the user's cache.
package bench
