package store

import (
	"context"

	"damping/flows"
)

// Networks tells how many chats each network has, and how the letters are doing.
func (o *Office) Networks(ctx context.Context) (n *flows.Networks, err error) {
	err = o.read(ctx, func(tx *Tx) error {
		n, err = networks(tx)
		return err
	})
	return n, err
}

func networks(tx *Tx) (*flows.Networks, error) {
	n := &flows.Networks{}
	err := tx.each(func(scan func(...any) error) error {
		var c flows.ChannelCount
		if err := scan(&c.Channel, &c.N); err != nil {
			return err
		}
		n.Chats = append(n.Chats, c)
		return nil
	}, `SELECT channel, COUNT(*) FROM chats GROUP BY channel ORDER BY channel`)
	if err != nil {
		return nil, err
	}
	err = tx.get([]any{&n.Waiting, &n.Unknown, &n.Parked}, `SELECT
		(SELECT COUNT(*) FROM outbox WHERE ended_at = 0),
		(SELECT COUNT(*) FROM outbox WHERE unknown > 0),
		(SELECT COUNT(*) FROM outbox WHERE state = 'parked')`)
	return n, err
}
