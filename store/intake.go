package store

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"damping/flows/aid"
)

// Incoming is one message of a platform, as it goes into the inbox.
type Incoming struct {
	Channel string // account of a network
	ID      string // the platform's id of the message, unique in the channel
	Seq     int64  // the platform's order within the chat; 0 = in the order of arrival
	Address string // the platform's id of the chat
	Body    []byte // the message in the platform's own form

	Phone aid.Phone // the sender's number as the network itself says, "" when it does not
	Bare  bool      // Address is made of Phone, for want of a better one, which would be the same chat

	Lost  time.Duration // it could not be read: it is in line after this time, unless it comes again by then
	Again bool          // it may have been Lost before
}

// lostMark ends the platform's id of a message that could not be read.
const lostMark = "/lost"

// Receive puts messages into the inbox, all of them in one transaction, and
// returns how many are new: a message that was received before vanishes. Only
// when it returns nil may the platform be told that they have arrived.
func (s *Store) Receive(ctx context.Context, messages []Incoming) (fresh int, err error) {
	if len(messages) == 0 {
		return 0, nil
	}
	rows := make([]received, len(messages))
	for i, m := range messages {
		if m.Channel == "" || m.ID == "" || m.Address == "" {
			return 0, errors.New("a message needs a channel, an id and an address")
		}
		rows[i].Incoming, rows[i].id = m, NewID()
		if m.Seq == 0 {
			rows[i].Seq = s.nextSeq()
		}
		rows[i].sealed = s.seal(string(m.Body), s.Inbox.place(rows[i].id))
	}
	err = s.write(ctx, func(tx *Tx) error {
		fresh, err = tx.receive(rows)
		return err
	})
	if err != nil {
		return 0, err
	}
	return fresh, nil
}

// received is a message on its way into the table, prepared outside of the
// transaction.
type received struct {
	Incoming
	id, sealed string
}

// receiveSizes are the numbers of rows of one insert, so that few texts are
// enough for any number.
var receiveSizes = [...]int{64, 16, 4, 1}

func (tx *Tx) receive(rows []received) (fresh int, err error) {
	if rows, err = tx.found(rows); err != nil {
		return 0, err
	}
	for len(rows) > 0 {
		size := fitting(receiveSizes[:], len(rows))
		n, err := tx.receiveSome(rows[:size])
		if err != nil {
			return 0, err
		}
		fresh, rows = fresh+n, rows[size:]
	}
	tx.woken[tx.s.Inbox.index] = tx.woken[tx.s.Inbox.index] || fresh > 0
	return fresh, nil
}

// found drops what could not be read and is there already, and cancels what could not
// be read and comes now.
func (tx *Tx) found(rows []received) (rest []received, err error) {
	if !slices.ContainsFunc(rows, func(r received) bool { return r.Lost > 0 || r.Again }) {
		return rows, nil
	}
	for _, r := range rows {
		if r.Lost > 0 {
			var n int
			if err := tx.get([]any{&n}, `SELECT COUNT(*) FROM inbox WHERE channel = $1 AND dedupe = $2`, r.Channel, r.ID); err != nil {
				return nil, err
			}
			if n > 0 {
				continue
			}
		} else if r.Again {
			if _, err := tx.exec(`UPDATE inbox SET state = 'cancelled', outcome = 'found', ended_at = $1, body = ''
				WHERE channel = $2 AND dedupe = $3 AND state || '' = 'open'`, micros(tx.Machine), r.Channel, r.ID+lostMark); err != nil {
				return nil, err
			}
		}
		rest = append(rest, r)
	}
	return rest, nil
}

func (tx *Tx) receiveSome(rows []received) (int, error) {
	args := make([]any, 0, 8*len(rows))
	for _, r := range rows {
		chat, err := tx.chatOf(r.Incoming)
		if err != nil {
			return 0, err
		}
		if r.Lost > 0 {
			r.ID += lostMark
		}
		args = append(args, r.id, chat, r.Channel, r.ID, r.Seq, micros(tx.Now.Add(r.Lost)), r.sealed, micros(tx.Machine))
	}
	n, err := tx.exec(receiveSQL(len(rows)), args...)
	return int(n), err
}

var receiveTexts = func() map[int]string {
	texts := map[int]string{}
	for _, n := range receiveSizes {
		texts[n] = receiveText(n)
	}
	return texts
}()

func receiveSQL(n int) string { return receiveTexts[n] }

// receiveText inserts n rows of the inbox, eight parameters each.
func receiveText(n int) string {
	var b strings.Builder
	b.WriteString("INSERT INTO inbox (id, chat, channel, dedupe, lane, seq, due_at, state, body, created_at) VALUES ")
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		p := func(k int) string { return "$" + strconv.Itoa(8*i+k) }
		b.WriteString("(" + p(1) + ", " + p(2) + ", " + p(3) + ", " + p(4) + ", 0, " + p(5) + ", " + p(6) +
			", 'open', " + p(7) + ", " + p(8) + ")")
	}
	b.WriteString(" ON CONFLICT (channel, dedupe) DO NOTHING")
	return b.String()
}

// nextSeq numbers rows in the order of this process, even when the machine's
// clock goes back.
func (s *Store) nextSeq() int64 {
	now := micros(s.clock.Machine())
	for {
		last := s.seq.Load()
		if s.seq.CompareAndSwap(last, max(now, last+1)) {
			return max(now, last+1)
		}
	}
}
