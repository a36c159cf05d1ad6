package bot

import (
	"context"
	"encoding/json"

	"damping/store"
)

// mostRecent is how many letters a receiver may ask for again.
const mostRecent = 50

// Recent tells which letters went to an address of a channel lately, newest first,
// as far as they are kept: see Recaller.
func Recent(s *store.Store, channel string) func(ctx context.Context, address string) ([]Outgoing, error) {
	return func(ctx context.Context, address string) ([]Outgoing, error) {
		rows, err := s.Sent(ctx, channel, address, mostRecent)
		if err != nil {
			return nil, err
		}
		letters := make([]Outgoing, len(rows))
		for i, row := range rows {
			letters[i] = Outgoing{ID: row.ID, Address: address}
			if err := json.Unmarshal(row.Body, &letters[i].Letter); err != nil {
				return nil, err
			}
		}
		return letters, nil
	}
}
