package store

import (
	"context"

	"damping/flows"
)

// Networks tells how many chats each network has, and how the letters are doing.
func (o *Office) Networks(ctx context.Context) (n *flows.Networks, err error) {
	err = o.read(ctx, func(tx *Tx) error {
		n, err = (&world{Tx: tx, office: o}).countNetworks()
		return err
	})
	return n, err
}

func (w *world) countNetworks() (*flows.Networks, error) {
	n := &flows.Networks{}
	err := w.each(func(scan func(...any) error) error {
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
	err = w.each(func(scan func(...any) error) error {
		row, err := w.scanNetwork(scan)
		n.States = append(n.States, row.Network)
		return err
	}, `SELECT `+networkColumns+` FROM networks WHERE seen_at > $1 OR braked_until > $2 ORDER BY channel`, micros(w.Machine.Add(-seenLast)), micros(w.Now))
	if err != nil {
		return nil, err
	}
	err = w.get([]any{&n.Waiting, &n.Unknown, &n.Parked}, `SELECT
		(SELECT COUNT(*) FROM outbox WHERE ended_at = 0),
		(SELECT COUNT(*) FROM outbox WHERE unknown > 0),
		(SELECT COUNT(*) FROM outbox WHERE state = 'parked')`)
	return n, err
}
