package telegram

import (
	"context"
	"strconv"
	"sync"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

const (
	asideWorkers = 8
	asideWaiting = 1024
	asideTimeout = 10 * time.Second
)

// aside makes small calls that nobody waits for. It is bounded: what finds it
// full is given up and counted, and costs a person at most a spinning button.
type aside struct{ calls chan asideCall }

// asideCall is exactly one of these.
type asideCall struct {
	tap    string // callback query to be answered
	typing int64  // chat that sees "typing"
	leave  int64  // group or channel to be left
}

func newAside() *aside { return &aside{calls: make(chan asideCall, asideWaiting)} }

func (a *aside) start(ctx context.Context, wg *sync.WaitGroup, n *Network) {
	for range asideWorkers {
		wg.Go(func() {
			for {
				select {
				case <-ctx.Done():
					return
				case call := <-a.calls:
					n.perform(ctx, call)
				}
			}
		})
	}
}

// later hands a call over without ever waiting.
func (n *Network) later(call asideCall) {
	select {
	case n.aside.calls <- call:
	default:
		n.dropped.Add(1)
	}
}

// perform makes the call once. A failure harms nobody: the button stops
// spinning by itself, a group writes again and is left then.
func (n *Network) perform(ctx context.Context, call asideCall) {
	ctx, cancel := context.WithTimeout(ctx, asideTimeout)
	defer cancel()
	ctx, a := withAttempt(ctx)
	var err error
	switch {
	case call.tap != "":
		_, err = n.api.AnswerCallbackQuery(ctx, &tg.AnswerCallbackQueryParams{CallbackQueryID: call.tap})
	case call.typing != 0:
		_, err = n.api.SendChatAction(ctx, &tg.SendChatActionParams{ChatID: call.typing, Action: models.ChatActionTyping})
	case call.leave != 0:
		_, err = n.api.LeaveChat(ctx, &tg.LeaveChatParams{ChatID: call.leave})
	}
	if err != nil {
		n.log.Debug("telegram: a small call failed", "class", ClassOf(n.fault(err, a)))
	}
}

// afterwards does what is due once a batch is safe in the inbox.
func (n *Network) afterwards(batch []understood) {
	for i := range batch {
		if u := &batch[i]; u.tap != "" {
			n.later(asideCall{tap: u.tap})
		} else if u.leave != 0 {
			n.later(asideCall{leave: u.leave})
		}
	}
}

// Typing shows in a chat that an answer is being made.
func (n *Network) Typing(address string) {
	if chat, err := strconv.ParseInt(address, 10, 64); err == nil {
		n.later(asideCall{typing: chat})
	}
}
