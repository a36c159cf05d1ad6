package store

import (
	"context"
	"errors"
	"time"
)

// Sent are the letters that went to an address lately and are kept still
// (Queue.Keep), newest first, and the one that is in the air, to which an answer may
// be faster than its mark: their ID and Body only.
func (s *Store) Sent(ctx context.Context, channel, address string, most int) (rows []Row, err error) {
	err = s.read(ctx, func(tx *Tx) error {
		rows = nil
		chat, err := tx.findChat(channel, address)
		if errors.Is(err, ErrNone) {
			return nil
		}
		if err != nil {
			return err
		}
		return tx.each(func(scan func(...any) error) error {
			var id, sealed string
			if err := scan(&id, &sealed); err != nil {
				return err
			}
			body, err := tx.open(sealed, s.Outbox.place(id))
			rows = append(rows, Row{ID: id, Body: []byte(body)})
			return err
		}, `SELECT id, body FROM outbox WHERE chat = $1 AND keep_until > 0 AND body <> ''
			UNION ALL SELECT id, body FROM outbox WHERE chat = $1 AND state = 'claimed'
			ORDER BY 1 DESC LIMIT $2`, chat, most)
	})
	return rows, err
}

// Receipt is what a network tells of a letter that was sent.
type Receipt struct {
	Channel    string
	ExternalID string // the platform's id of the letter
	Read       bool   // else it has arrived
	At         time.Time
}

// Received notes what has arrived and what was read, the first time of each. It
// returns those of which no sent letter is known (yet).
func (s *Store) Received(ctx context.Context, receipts []Receipt) (strange []Receipt, err error) {
	err = s.write(ctx, func(tx *Tx) error {
		strange = nil
		for _, r := range receipts {
			text := deliveredSQL
			if r.Read {
				text = readSQL
			}
			n, err := tx.exec(text, micros(r.At), r.Channel, r.ExternalID)
			if err != nil {
				return err
			}
			if n == 0 {
				strange = append(strange, r)
			}
		}
		return nil
	})
	return strange, err
}

// Whoever has read a letter has it.
const (
	deliveredSQL = `UPDATE outbox SET delivered_at = CASE WHEN delivered_at = 0 THEN CAST($1 AS BIGINT) ELSE delivered_at END
		WHERE channel = $2 AND external_id = $3 AND keep_until <> 0`
	readSQL = `UPDATE outbox SET read_at = CASE WHEN read_at = 0 THEN CAST($1 AS BIGINT) ELSE read_at END,
			delivered_at = CASE WHEN delivered_at = 0 THEN $1 ELSE delivered_at END
		WHERE channel = $2 AND external_id = $3 AND keep_until <> 0`
)
