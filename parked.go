package main

import (
	"context"
	"errors"
	"strings"
	"time"

	"damping/flows/aid"
	"damping/store"
)

// parkedCmd looks after messages and letters that wait for a person: their
// own error came three times, or nobody knows whether they arrived.
type parkedCmd struct {
	List    parkedListCmd    `cmd:"" help:"${parked_list}"`
	Again   parkedAgainCmd   `cmd:"" help:"${parked_again}"`
	Discard parkedDiscardCmd `cmd:"" help:"${parked_discard}"`
}

type parkedListCmd struct{}

// parkedRow is one line of the list; nothing that anybody wrote is in it.
type parkedRow struct {
	ID      string
	Letter  bool
	Channel string
	Since   string
	Outcome string
	Unknown bool
}

// mostParked is how many of each queue are listed.
const mostParked = 500

// Run prints a line each, messages of citizens first.
func (parkedListCmd) Run(ctx context.Context, s *setup) error {
	o, err := s.open(ctx, store.Tool())
	if err != nil {
		return err
	}
	defer func() { _ = o.Close() }()
	var list []parkedRow
	for _, q := range []*store.Queue{o.store.Inbox, o.store.Outbox} {
		rows, err := q.Parked(ctx, "", mostParked)
		if err != nil {
			return err
		}
		for _, r := range rows {
			at := r.Created.In(o.zone)
			list = append(list, parkedRow{ID: r.ID, Letter: q == o.store.Outbox, Channel: r.Channel,
				Since: aid.DateOf(at).Text() + " " + at.Format(time.TimeOnly), Outcome: r.Outcome, Unknown: r.Unknown})
		}
	}
	return s.say("cli.parked", list)
}

type parkedAgainCmd struct {
	ID string `arg:"" help:"${parked_id}"`
}

// Run puts a row back in line, as if it had never been tried.
func (c parkedAgainCmd) Run(ctx context.Context, s *setup) error {
	return s.settleParked(ctx, c.ID, (*store.Queue).Reopen, "cli.parked_again")
}

type parkedDiscardCmd struct {
	ID string `arg:"" help:"${parked_id}"`
}

// Run ends a row for good.
func (c parkedDiscardCmd) Run(ctx context.Context, s *setup) error {
	return s.settleParked(ctx, c.ID, (*store.Queue).Discard, "cli.parked_discarded")
}

// settleParked does something with the one parked row of an id, whichever
// queue it is in.
func (s *setup) settleParked(ctx context.Context, id string, do func(*store.Queue, *store.Tx, string) error, done string) error {
	o, err := s.open(ctx, store.Tool())
	if err != nil {
		return err
	}
	defer func() { _ = o.Close() }()
	id = strings.TrimSpace(id)
	for _, q := range []*store.Queue{o.store.Inbox, o.store.Outbox} {
		err = o.store.Update(ctx, func(tx *store.Tx) error { return do(q, tx, id) })
		if !errors.Is(err, store.ErrNone) {
			break
		}
	}
	switch {
	case errors.Is(err, store.ErrNone):
		return s.wrong("cli.not_parked", id)
	case err != nil:
		return err
	}
	return s.say(done, id)
}
