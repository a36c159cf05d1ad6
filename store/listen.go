package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// Between replicas on PostgreSQL, a queue's wake-up travels as a notice. It is
// sent after the commit and for many commits at once: a NOTIFY inside the
// transactions would make them wait for each other.
const (
	noticeChannel = "damping"
	noticePause   = 20 * time.Millisecond // between two notices of one process
	listenPause   = time.Second           // before a lost connection is tried again
)

// notify asks for a notice to the other replicas.
func (s *Store) notify(queue int) {
	select {
	case s.notices <- queue:
	default: // nobody sends notices, or one is on its way; other replicas look by themselves
	}
}

// tell sends the notices of this process.
func (s *Store) tell(ctx context.Context) {
	for {
		var pending [2]bool
		select {
		case q := <-s.notices:
			pending[q] = true
		case <-ctx.Done():
			return
		}
		pause(ctx, noticePause)
		for more := true; more; {
			select {
			case q := <-s.notices:
				pending[q] = true
			default:
				more = false
			}
		}
		for i, q := range []*Queue{s.Inbox, s.Outbox} {
			if !pending[i] {
				continue
			}
			if _, err := s.writes.ExecContext(ctx, "SELECT pg_notify($1, $2)", noticeChannel, s.owner+" "+q.name); err != nil && ctx.Err() == nil {
				s.opt.log.Warn("store: notice to other replicas failed", "error", err)
			}
		}
	}
}

// listen hears the notices of the other replicas on a connection of its own.
// While it has none, every second counts as a notice.
func (s *Store) listen(ctx context.Context) {
	for ctx.Err() == nil {
		err := s.listenOnce(ctx)
		if ctx.Err() != nil {
			return
		}
		s.opt.log.Warn("store: listening for notices was interrupted", "error", err)
		pause(ctx, listenPause)
		s.Inbox.signal()
		s.Outbox.signal()
	}
}

func (s *Store) listenOnce(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, s.url)
	if err != nil {
		return err
	}
	defer func() {
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), listenPause)
		defer cancel()
		if err := conn.Close(closing); err != nil {
			s.opt.log.Warn("store: close the listening connection", "error", err)
		}
	}()
	if _, err := conn.Exec(ctx, "LISTEN "+noticeChannel); err != nil {
		return err
	}
	s.Inbox.signal() // what was said before we listened
	s.Outbox.signal()
	for {
		n, err := conn.WaitForNotification(ctx)
		if err != nil {
			return err
		}
		switch n.Payload {
		case s.owner + " " + s.Inbox.name, s.owner + " " + s.Outbox.name: // our own
		default:
			s.Inbox.signal()
			s.Outbox.signal()
		}
	}
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
