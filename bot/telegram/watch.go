package telegram

import (
	"context"
	"time"
)

// watchEvery is how often the webhook is asked after.
const watchEvery = time.Minute

// watch asks Telegram how its deliveries fare until ctx ends: only Telegram
// knows that it cannot reach us, for then we hear nothing at all. A webhook
// that somebody else has moved or removed is set again.
func (n *Network) watch(ctx context.Context, every time.Duration) {
	received := n.received.Load()
	for ctx.Err() == nil {
		sleep(ctx, every)
		if ctx.Err() != nil {
			return
		}
		call, a := withAttempt(ctx)
		info, err := n.api.GetWebhookInfo(call)
		switch before := received; {
		case err != nil:
			if ctx.Err() == nil {
				n.noteFailure(n.fault(err, a))
			}
		case info.URL != n.cfg.WebhookURL:
			n.setState(Conflict)
			if n.setWebhook(ctx) == nil {
				n.setState(OK)
			}
		default:
			received = n.received.Load()
			n.setState(fares(info.PendingUpdateCount, info.LastErrorDate, received > before))
		}
	}
}

// fares is the state of a webhook: with updates waiting, an error on record and
// nothing that came since the last look, Telegram does not reach us.
func fares(pending int, lastError int, came bool) State {
	if pending > 0 && lastError > 0 && !came {
		return Unheard
	}
	return OK
}
