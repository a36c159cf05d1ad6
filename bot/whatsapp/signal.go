package whatsapp

import signal "go.mau.fi/libsignal/logger"

// The Signal library prints to the terminal, and makes its printer when it is
// first needed, by whichever goroutine that is. What matters of it comes to us
// as an error of whatsmeow; so it is given a printer that says nothing, before
// anything runs.
var _ = func() bool {
	var l signal.Loggable = silent{}
	signal.Setup(&l)
	return true
}()

type silent struct{}

func (silent) Debug(string, string)   {}
func (silent) Info(string, string)    {}
func (silent) Warning(string, string) {}
func (silent) Error(string, string)   {}
func (silent) Configure(string)       {}
