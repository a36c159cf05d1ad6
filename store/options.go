package store

import (
	"log/slog"
	"time"
)

// Option changes a setting of Open.
type Option func(*options)

type options struct {
	synchronous string        // SQLite: FULL, or NORMAL in benchmarks
	readers     int           // SQLite: connections that read
	connections int           // PostgreSQL: size of the pool
	tool        bool          // a command beside the running program
	keepIDs     time.Duration // how long ended rows stay for the dedupe
	poll        time.Duration // PostgreSQL: wake-up when a notice is lost
	log         *slog.Logger
}

func defaults() options {
	return options{
		synchronous: "FULL",
		readers:     4,
		connections: 16,
		keepIDs:     90 * 24 * time.Hour,
		poll:        time.Second,
		log:         slog.New(slog.DiscardHandler),
	}
}

// Relaxed sets SQLite's synchronous to NORMAL: a power cut may lose the last
// commits. For benchmarks only.
func Relaxed() Option { return func(o *options) { o.synchronous = "NORMAL" } }

// Readers sets the number of SQLite's reading connections (default 4).
func Readers(n int) Option { return func(o *options) { o.readers = n } }

// Connections sets the size of PostgreSQL's pool (default 16).
func Connections(n int) Option { return func(o *options) { o.connections = n } }

// Tool opens the database for a command that runs beside the program: it takes
// no lock on the file, takes nothing back and does not listen. It must not work
// on the queues.
func Tool() Option { return func(o *options) { o.tool = true } }

// KeepIDs sets how long ended rows of the queues and timers stay, so that a
// repeat is still known (default 90 days).
func KeepIDs(d time.Duration) Option { return func(o *options) { o.keepIDs = d } }

// Log sets where the store tells what happens beside its calls, such as a lost
// listening connection (default: nowhere).
func Log(l *slog.Logger) Option { return func(o *options) { o.log = l } }
