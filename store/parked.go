package store

import (
	"context"
	"time"
)

// Parked lists rows that wait for a person, oldest first, with their bodies
// where they can be opened. after is the last id of the page before, or "".
func (q *Queue) Parked(ctx context.Context, after string, limit int) ([]Row, error) {
	var rows []Row
	err := q.s.read(ctx, func(tx *Tx) error {
		rows = nil
		err := tx.each(func(scan func(...any) error) error {
			r, err := scanRow(scan)
			rows = append(rows, r)
			return err
		}, q.sql.parked, after, limit)
		if err != nil {
			return err
		}
		for i := range rows {
			chat, err := tx.Chat(rows[i].Chat)
			if err != nil {
				return err
			}
			rows[i].Address = chat.Address
			body, err := tx.open(string(rows[i].Body), q.place(rows[i].ID))
			if err != nil {
				body = "" // parked for just that
			}
			rows[i].Body = []byte(body)
		}
		return nil
	})
	return rows, err
}

const parkedSQL = "SELECT " + rowColumns + " FROM QUEUE WHERE state = 'parked' AND id > $1 ORDER BY id LIMIT $2"

// Reopen puts a parked row back in line with its attempts forgotten. A letter
// that may have been sent stays marked so. The error is ErrNone when the row is
// not parked.
func (q *Queue) Reopen(tx *Tx, id string) error {
	tx.woken[q.index] = true
	return one(tx.exec(q.sql.reopen, id))
}

const reopenSQL = `UPDATE QUEUE SET state = 'open', ended_at = 0, attempts = 0, deaths = 0, retry_at = 0
	WHERE id = $1 AND state || '' = 'parked'`

// Discard ends a parked row for good and wipes its body. The error is ErrNone
// when the row is not parked.
func (q *Queue) Discard(tx *Tx, id string) error {
	return one(tx.exec(q.sql.discard, OutcomeDiscarded, micros(tx.Machine), id))
}

const discardSQL = `UPDATE QUEUE SET state = 'cancelled', outcome = $1, ended_at = $2, body = ''
	WHERE id = $3 AND state || '' = 'parked'`

// one turns "no row changed" into ErrNone.
func one(n int64, err error) error {
	if err == nil && n == 0 {
		return ErrNone
	}
	return err
}

// QueueStats counts the rows of a queue.
type QueueStats struct {
	Open    [lanes]int       // unended rows in line or to come, by lane
	Oldest  [lanes]time.Time // machine clock: when the oldest of them was made; zero = none
	Claimed int
	Parked  int
	Unknown int // letters that may have been sent twice, ended or not
}

// Stats counts, for the state of health. It reads only unended, parked and
// unknown rows.
func (q *Queue) Stats(ctx context.Context) (QueueStats, error) {
	var st QueueStats
	err := q.s.read(ctx, func(tx *Tx) error {
		st = QueueStats{}
		err := tx.each(func(scan func(...any) error) error {
			var lane Lane
			var state State
			var n int
			var oldest int64
			if err := scan(&lane, &state, &n, &oldest); err != nil {
				return err
			}
			if state == StateClaimed {
				st.Claimed += n
			}
			if lane < 0 || lane >= lanes {
				return nil
			}
			st.Open[lane] += n
			if t := timeOf(oldest); st.Oldest[lane].IsZero() || t.Before(st.Oldest[lane]) {
				st.Oldest[lane] = t
			}
			return nil
		}, q.sql.stats)
		if err != nil {
			return err
		}
		if err := tx.get([]any{&st.Parked}, q.sql.countParked); err != nil {
			return err
		}
		return tx.get([]any{&st.Unknown}, q.sql.countUnknown)
	})
	return st, err
}

const (
	statsSQL        = "SELECT lane, state, count(*), min(created_at) FROM QUEUE WHERE ended_at = 0 GROUP BY lane, state"
	countParkedSQL  = "SELECT count(*) FROM QUEUE WHERE state = 'parked'"
	countUnknownSQL = "SELECT count(*) FROM QUEUE WHERE unknown > 0"
)
