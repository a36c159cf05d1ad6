package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"damping/flows"
	"damping/flows/aid"
	"damping/store"
)

// turn answers one claimed message and sees to what became of it.
func (b *Bot) turn(ctx context.Context, row store.Row) {
	began := b.clock.Machine()
	err := b.answer(ctx, row)
	outcome := "done"
	var waits *WaitError
	switch {
	case err == nil:
		b.metrics.turn.Observe(b.since(began))
		b.stuck.free(row.Chat)
	case errors.Is(err, store.ErrLost):
		outcome = "lost" // somebody else has it, or has done it
	case errors.As(err, &waits):
		outcome = "waits"
		if waits != errCrowded {
			b.log.Warn("photo waits", "row", row.ID, "class", class(waits.Err))
		}
		b.sure(ctx, row, func(ctx context.Context) error {
			return b.Store.Inbox.Later(ctx, row, b.clock.Machine().Add(b.photoPauseOf(row)), class(waits.Err))
		})
	case store.IsTransient(err) || ctx.Err() != nil:
		outcome = "waits"
		b.log.Warn("turn waits", "row", row.ID, "class", class(err))
		b.sure(ctx, row, func(ctx context.Context) error {
			return b.Store.Inbox.Later(ctx, row, b.clock.Machine().Add(turnPause), class(err))
		})
	default:
		outcome = "failed"
		b.log.Error("turn failed", "row", row.ID, "attempt", row.Attempts+1, "class", class(err))
		b.sure(ctx, row, func(ctx context.Context) error {
			parked, err := b.Store.Inbox.Fail(ctx, row, class(err), b.clock.Machine().Add(failPause<<row.Attempts))
			if parked {
				b.metrics.parked.WithLabelValues("inbox").Inc()
			}
			return err
		})
	}
	b.metrics.turns.WithLabelValues(outcome).Inc()
}

// How long a message waits before it is tried again.
const (
	turnPause = 500 * time.Millisecond // when the database was away
	failPause = 200 * time.Millisecond // after an error of its own; doubles
)

// answer does the whole turn in one transaction: the row ends, the record
// changes, the letters are in the outbox and the session is kept, or nothing is.
func (b *Bot) answer(ctx context.Context, row store.Row) error {
	var in flows.Input
	if err := json.Unmarshal(row.Body, &in); err != nil {
		return fmt.Errorf("input: %w", err)
	}
	defer b.typing(row, in.Media != nil)()
	in, err := b.kept(ctx, row, in)
	if err != nil {
		return err
	}
	var before, after flows.State
	err = b.Store.Turn(ctx, row, func(tx *store.Tx) error {
		return safely(func() (err error) {
			before, after, err = b.play(tx, row, in)
			return err
		})
	})
	if err == nil && before.Role != after.Role {
		b.command(row, before.Role, after.Role)
	}
	return err
}

// command shows the chat the commands of its new role; a citizen's first word
// changes nothing, for those are what everybody sees.
func (b *Bot) command(row store.Row, before, after aid.Role) {
	a := b.accounts[row.Channel]
	if a == nil || before == "" && after == aid.RoleCandidate {
		return
	}
	c, ok := a.net.(Commander)
	if !ok {
		return
	}
	go func() {
		ctx, stop := context.WithTimeout(context.Background(), sendTime)
		defer stop()
		if err := safely(func() error { return c.CommandsFor(ctx, row.Address, after) }); err != nil {
			b.log.Warn("commands not set", "row", row.ID, "class", class(err))
		}
	}()
}

// play is what happens inside the transaction, and returns the session before
// and after. It may run twice when the database asks for it.
func (b *Bot) play(tx *store.Tx, row store.Row, in flows.Input) (before, after flows.State, err error) {
	if in.Silent() { // nobody waits for an answer, and the conversation stays where it is
		return before, after, tx.SetBlocked(row.Chat, in.Kind == flows.Blocked)
	}
	if err := tx.Heard(row.Chat); err != nil {
		return before, after, err
	}
	if before, err = tx.State(row.Chat); err != nil {
		return before, after, err
	}
	world := b.World(tx, flows.Chat{ID: row.Chat, Channel: row.Channel})
	after, letters, err := b.Book.Turn(world, before, in)
	if err != nil {
		return before, after, err
	}
	for _, l := range letters {
		if err := put(tx, row.Chat, l); err != nil {
			return before, after, err
		}
	}
	if err := keepDraft(tx, row.Chat, before, after); err != nil {
		return before, after, err
	}
	return before, after, tx.SaveState(row.Chat, after)
}

// put writes one letter to the outbox; without a chat it is for this one.
func put(tx *store.Tx, chat string, l flows.Letter) error {
	if l.Chat == "" {
		l.Chat = chat
	}
	body, err := json.Marshal(l)
	if err != nil {
		return fmt.Errorf("letter: %w", err)
	}
	_, err = tx.Put(store.Letter{Chat: l.Chat, Lane: store.Lane(l.Lane), Due: l.Due, Expires: l.Expires, Topic: l.Topic, About: l.About,
		Dedupe: l.Once, Card: l.Card, Body: body})
	return err
}
