package main

import (
	"context"
	"fmt"

	"damping/flows/house"
	"damping/store"
	"damping/store/seal"
)

// keygenCmd prints a new DATA_KEY.
type keygenCmd struct{}

// Run prints one line, fit for .env.
func (keygenCmd) Run(s *setup) error {
	key, err := seal.Generate()
	if err == nil {
		_, err = fmt.Fprintln(s.out, key)
	}
	return err
}

// flowsCmd prints every conversation as Mermaid.
type flowsCmd struct{}

// Run prints one diagram a flow, each under its name.
func (flowsCmd) Run(s *setup) error {
	book, err := house.Open(s.texts)
	if err != nil {
		return err
	}
	for _, flow := range book.Flows() {
		if _, err := fmt.Fprintf(s.out, "%%%% %s\n%s\n", flow.Name, book.Draw(flow)); err != nil {
			return err
		}
	}
	return nil
}

// ledgerCmd looks after the chain of records.
type ledgerCmd struct {
	Verify ledgerVerifyCmd `cmd:"" help:"${ledger_verify}"`
}

// ledgerVerifyCmd recomputes every chain.
type ledgerVerifyCmd struct{}

// Run fails when a link is broken, and names the first one.
func (ledgerVerifyCmd) Run(ctx context.Context, s *setup) error {
	o, err := s.open(ctx, store.Tool())
	if err != nil {
		return err
	}
	defer func() { _ = o.Close() }()
	report, err := o.store.VerifyLedger(ctx, nil)
	if err != nil {
		return err
	}
	if report.Break != nil {
		if err := s.say("cli.ledger_broken", report); err != nil {
			return err
		}
		return quietError{fmt.Errorf("ledger")}
	}
	return s.say("cli.ledger_good", report)
}
