package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"github.com/mattn/go-sqlite3"
)

// Bounds of one group commit.
const (
	maxBatch     = 128
	maxBatchTime = 5 * time.Millisecond
)

// job is one write that waits for the writer.
type job struct {
	ctx  context.Context
	fn   func(tx *Tx) error
	tx   *Tx
	err  error
	done chan struct{}
}

// writer is the one goroutine that writes to a SQLite database. It commits the
// writes that wait together, each under its own savepoint: an error or panic of
// one undoes only that one, and a commit, which waits for the disk, is shared.
type writer struct {
	s    *Store
	jobs chan *job
	conn *sql.Conn // nil until needed, and after it was given up
}

func newWriter(s *Store) *writer { return &writer{s: s, jobs: make(chan *job, maxBatch)} }

// do hands a write to the writer and waits for its end. Once the write has
// begun, it waits even when ctx ends, so that the answer is always the truth.
func (w *writer) do(ctx context.Context, stopped <-chan struct{}, fn func(tx *Tx) error) error {
	j := &job{ctx: ctx, fn: fn, done: make(chan struct{})}
	select {
	case w.jobs <- j:
	case <-ctx.Done():
		return unavailable(ctx.Err())
	case <-stopped:
		return ErrClosed
	}
	select {
	case <-j.done:
		return j.err
	case <-stopped:
	}
	select { // the writer may have finished it while it stopped
	case <-j.done:
		return j.err
	default:
		return ErrClosed
	}
}

// run is the writer's goroutine. It ends with ctx, after the batch at hand.
func (w *writer) run(ctx context.Context, ended chan<- struct{}) {
	defer close(ended)
	for {
		select {
		case <-ctx.Done():
			w.giveUp()
			return
		case j := <-w.jobs:
			w.batch(ctx, j)
		}
	}
}

// batch runs the first job and those that wait behind it, commits once, and
// answers all of them.
func (w *writer) batch(ctx context.Context, first *job) {
	jobs := []*job{first}
	err := w.begin(ctx)
	if err == nil {
		jobs, err = w.fill(jobs)
	}
	if err == nil {
		_, err = w.conn.ExecContext(context.Background(), "COMMIT")
	}
	if err != nil {
		err = unavailable(err)
		w.rollback()
	}
	for _, j := range jobs {
		if err != nil {
			j.err = err
		}
		if j.err == nil {
			j.tx.committed()
		}
		close(j.done)
	}
}

// fill runs jobs until none waits or a bound is reached. An error means that
// the whole transaction is lost.
func (w *writer) fill(jobs []*job) ([]*job, error) {
	began := w.s.clock.Machine()
	for {
		j := jobs[len(jobs)-1]
		if err := w.runJob(j); err != nil {
			return jobs, err
		}
		if len(jobs) >= maxBatch || w.s.clock.Machine().Sub(began) > maxBatchTime {
			return jobs, nil
		}
		select {
		case next := <-w.jobs:
			jobs = append(jobs, next)
		default:
			return jobs, nil
		}
	}
}

// runJob runs one job under its savepoint. Its own error is kept in the job; an
// error is returned only when the whole transaction is lost.
func (w *writer) runJob(j *job) error {
	if err := j.ctx.Err(); err != nil { // not begun, and nobody waits for it any more
		j.err = unavailable(err)
		return nil
	}
	// No context: the driver would start a goroutine for each statement.
	j.tx = w.s.newTx(context.WithoutCancel(j.ctx), w.conn)
	j.err = j.tx.Savepoint(func() error { return j.tx.call(j.fn) })
	if j.tx.lost {
		return j.tx.broken
	}
	return nil
}

// begin opens the transaction, on a new connection when the last was given up.
func (w *writer) begin(ctx context.Context) error {
	if w.conn == nil {
		conn, err := w.s.writes.Conn(ctx)
		if err != nil {
			return err
		}
		w.conn = conn
	}
	_, err := w.conn.ExecContext(context.Background(), "BEGIN IMMEDIATE")
	return err
}

// rollback ends a lost transaction. SQLite has often done so itself; a
// connection that cannot be brought back is given up.
func (w *writer) rollback() {
	if w.conn == nil {
		return
	}
	_, err := w.conn.ExecContext(context.Background(), "ROLLBACK")
	idle := false
	rerr := w.conn.Raw(func(c any) error {
		idle = c.(*sqlite3.SQLiteConn).AutoCommit()
		return nil
	})
	if err != nil && (!idle || rerr != nil) {
		w.giveUp()
	}
}

// giveUp closes the connection for good, with whatever it had begun.
func (w *writer) giveUp() {
	if w.conn == nil {
		return
	}
	// ErrBadConn makes the pool close the connection and is what Raw returns.
	if err := w.conn.Raw(func(any) error { return driver.ErrBadConn }); errors.Is(err, driver.ErrBadConn) {
		err = w.conn.Close() // already closed by Raw
		if err != nil && !errors.Is(err, sql.ErrConnDone) {
			w.s.opt.log.Warn("store: close the writer's connection", "error", err)
		}
	}
	w.conn = nil
}

// unavailable wraps an error that ended a whole transaction.
func unavailable(err error) error {
	if errors.Is(err, ErrUnavailable) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrUnavailable, err)
}
