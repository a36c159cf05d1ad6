package loadtest

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"damping/flows"
	"damping/store"
	"damping/store/seal"
)

// Decision is what became of a letter that waited for a person.
type Decision struct {
	Chat  int64
	Again bool // sent once more; else it had arrived
}

// Decide does what a person of the office does with letters that were twice in
// the air and now wait: she asks whether it arrived. If not, it is sent once
// more, else it is put away. It may run beside the program.
func (h *House) Decide(ctx context.Context, arrived func(chat int64, letter flows.Letter, written time.Time) bool) (decided []Decision, err error) {
	r, err := h.Look()
	if err != nil {
		return nil, err
	}
	parked, err := r.Count(`SELECT count(*) FROM outbox WHERE state = 'parked'`)
	if err := errors.Join(err, r.Close()); err != nil || parked == 0 {
		return nil, err
	}
	keys, err := seal.Parse(h.Key)
	if err != nil {
		return nil, err
	}
	s, err := store.Open(ctx, h.Database, keys, store.Clock{Program: time.Now, Machine: time.Now}, store.Tool())
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	rows, err := s.Outbox.Parked(ctx, "", 1000)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		d, err := decide(ctx, s, row, arrived)
		if err != nil {
			return decided, err
		}
		decided = append(decided, d)
	}
	return decided, nil
}

func decide(ctx context.Context, s *store.Store, row store.Row, arrived func(int64, flows.Letter, time.Time) bool) (d Decision, err error) {
	if row.Outcome != store.OutcomeUnknown {
		return d, errors.New("a letter is parked, but not because it was twice in the air: " + row.Outcome)
	}
	if d.Chat, err = strconv.ParseInt(row.Address, 10, 64); err != nil {
		return d, err
	}
	var letter flows.Letter
	if err := json.Unmarshal(row.Body, &letter); err != nil {
		return d, err
	}
	d.Again = !arrived(d.Chat, letter, row.Created)
	return d, s.Update(ctx, func(tx *store.Tx) error {
		if d.Again {
			return s.Outbox.Reopen(tx, row.ID)
		}
		return s.Outbox.Discard(tx, row.ID)
	})
}
