// Command damping is a Telegram and WhatsApp companion for small business grants to poor
// families: citizens ask for their status and schedule, officers and staff see
// their work. Each command opens what it needs, runs, and stops; the wiring is
// in setup.go (what every command needs), serve.go and demo.go.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
	_ "time/tzdata" // the office's zone, on machines that have no list of zones

	"github.com/alecthomas/kong"

	"damping/templates"
)

// Exit codes.
const (
	exitFailed = 1
	exitUsage  = 2
)

// machineClock is the only reader of the machine's time.
func machineClock() time.Time { return time.Now() }

// programClock is the programme's time: that of the machine, but in the demo and in
// programs built for tests.
var programClock = machineClock

type commands struct {
	Serve   serveCmd   `cmd:"" default:"1" help:"${serve}"`
	Demo    demoCmd    `cmd:"" help:"${demo}"`
	Import  importCmd  `cmd:"" help:"${import}"`
	Officer officerCmd `cmd:"" help:"${officer}"`
	Invite  inviteCmd  `cmd:"" help:"${invite}"`
	Unlink  unlinkCmd  `cmd:"" help:"${unlink}"`
	Ticket  ticketCmd  `cmd:"" help:"${ticket}"`
	Check   checkCmd   `cmd:"" help:"${check}"`
	Backup  backupCmd  `cmd:"" help:"${backup}"`
	Restore restoreCmd `cmd:"" help:"${restore}"`
	Parked  parkedCmd  `cmd:"" help:"${parked}"`
	Ledger  ledgerCmd  `cmd:"" help:"${ledger}"`
	Keygen  keygenCmd  `cmd:"" help:"${keygen}"`
	Rewrap  rewrapCmd  `cmd:"" help:"${rewrap}"`
	Flows   flowsCmd   `cmd:"" help:"${flows}"`

	WhatsApp whatsappCmd `cmd:"" name:"whatsapp" help:"${whatsapp}"`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run carries out one command and returns its exit code.
func run(ctx context.Context, args []string, out, errOut io.Writer) int {
	texts, err := templates.Load()
	if err != nil {
		return fail(errOut, err)
	}
	var cli commands
	exited := -1
	parser, err := kong.New(&cli, kong.Name("damping"), kong.Description(texts.Plain("cli.about")), kong.UsageOnError(),
		kong.Writers(out, errOut), kong.Exit(func(code int) { exited = code }), helpTexts(texts),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(&setup{texts: texts, out: out, err: errOut}))
	if err != nil {
		return fail(errOut, err)
	}
	cmd, err := parser.Parse(args)
	switch {
	case exited >= 0: // --help has been shown
		return exited
	case err != nil:
		_, _ = fmt.Fprintf(errOut, "damping: %v. %s\n", err, texts.Plain("cli.usage"))
		return exitUsage
	}
	if err := cmd.Run(); err != nil {
		return fail(errOut, err)
	}
	return 0
}

// usageError is wrong use of a command, found only when it runs.
type usageError struct{ error }

// fail says in one line a problem what to do, and returns the exit code.
func fail(w io.Writer, err error) int {
	var usage usageError
	var quiet quietError
	switch {
	case errors.As(err, &quiet):
		return exitFailed
	case errors.As(err, &usage):
		_, _ = fmt.Fprintln(w, "damping:", err)
		return exitUsage
	}
	_, _ = fmt.Fprintln(w, "damping:", err)
	return exitFailed
}

// quietError is a failure that has been told already.
type quietError struct{ error }

// helpTexts are the sentences of --help, from templates.
func helpTexts(texts *templates.Texts) kong.Vars {
	vars := kong.Vars{}
	for _, key := range texts.Keys() {
		if name, ok := strings.CutPrefix(key, "cli.help."); ok {
			vars[name] = texts.Plain(key)
		}
	}
	return vars
}
