package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"damping/flows/house"
	"damping/store"
	"damping/store/backup"
	"damping/store/seal"
)

// keygenCmd prints a DATA_KEY: a new one, the present one with new keys in
// front, under which all that is written from then on is sealed, or the present
// one without the old keys that nothing needs. Or it makes the pair of keys for
// backups, of which it prints the public one.
type keygenCmd struct {
	Rotate bool   `help:"${keygen_rotate}" xor:"kind"`
	Prune  bool   `help:"${keygen_prune}" xor:"kind"`
	Backup string `help:"${keygen_backup}" xor:"kind" placeholder:"FILE"`
}

// Run prints one line, fit for .env.
func (c keygenCmd) Run(ctx context.Context, s *setup) error {
	key, err := seal.Generate()
	switch {
	case c.Rotate:
		key, err = s.rotated()
	case c.Prune:
		key, err = s.pruned(ctx)
	case c.Backup != "":
		key, err = backup.Keygen(c.Backup)
		if errors.Is(err, os.ErrExist) {
			err = s.wrong("cli.file_exists", c.Backup)
		}
	}
	if err == nil {
		_, err = fmt.Fprintln(s.out, key)
	}
	return err
}

// rotated is the configured DATA_KEY with new keys in front of the old ones,
// which go on opening what they sealed.
func (s *setup) rotated() (string, error) {
	config, err := s.configured()
	if err != nil {
		return "", err
	}
	keys, err := seal.Parse(config.DataKey)
	if err != nil {
		return "", s.wrong("cli.bad_key", nil)
	}
	return keys.Rotate()
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
