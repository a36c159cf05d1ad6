package whatsapp

import (
	"context"
	"time"

	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
)

// Receipt is what WhatsApp tells of a letter: it has arrived, or was read.
type Receipt struct {
	ID   string // as Send returned it
	Read bool
	At   time.Time
}

// Seen notes receipts, and returns those of which it knows no letter yet: a receipt
// may be faster than the mark of its letter.
type Seen func(ctx context.Context, receipts []Receipt) (strange []Receipt, err error)

// Bounds of what waits to be noted. What does not fit is dropped: a receipt is worth
// less than a message.
const (
	mostReceipts  = 4096
	receiptsEvery = time.Second
	receiptTries  = 5
)

// hear takes a receipt of a person; those of our own telephone are none.
func (n *Network) hear(e *events.Receipt) {
	read := e.Type == types.ReceiptTypeRead
	if n.cfg.Seen == nil || e.IsFromMe || e.IsGroup || !read && e.Type != types.ReceiptTypeDelivered {
		return
	}
	for _, id := range e.MessageIDs {
		select {
		case n.receipts <- Receipt{ID: id, Read: read, At: e.Timestamp}:
		default:
		}
	}
}

// note notes what was heard, some at once, until ctx ends.
func (n *Network) note(ctx context.Context) {
	var tries [receiptTries][]Receipt // by how often they were strange
	for ctx.Err() == nil {
		sleep(ctx, receiptsEvery)
		for len(n.receipts) > 0 {
			tries[0] = append(tries[0], <-n.receipts)
		}
		for i := receiptTries - 1; i >= 0; i-- {
			if len(tries[i]) == 0 {
				continue
			}
			strange, err := n.cfg.Seen(ctx, tries[i])
			if err != nil {
				n.log.Warn("whatsapp: receipts could not be noted")
				strange = tries[i]
			}
			if tries[i] = nil; i+1 < receiptTries {
				tries[i+1] = append(tries[i+1], strange...)
			}
		}
	}
}
