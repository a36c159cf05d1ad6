package whatsapp

import (
	"context"
	"errors"
	"time"
)

// tidyEvery is how often what the library would keep for ever is taken away.
const tidyEvery = time.Hour

// keptByWhatsApp is how long WhatsApp keeps a message for a device; nothing that was
// noted of one can be needed after it.
const keptByWhatsApp = 14 * 24 * time.Hour

// tidy keeps the library's database small and free of what people wrote, until ctx
// ends.
func (n *Network) tidy(ctx context.Context) {
	for ctx.Err() == nil {
		if err := n.keys.tidy(ctx, n.cfg.Clock()); err != nil && ctx.Err() == nil {
			n.log.Warn("whatsapp: the library's database could not be tidied")
		}
		sleep(ctx, tidyEvery)
	}
}

// tidy takes away the keys of votes and reactions, which nobody reads here, the
// names that people gave themselves, and what was noted of messages that WhatsApp has
// no longer. The library keeps the text of a message from its decryption until the inbox
// has it; SQLite's log of writes would hold it for longer, and is emptied.
func (k *keys) tidy(ctx context.Context, now time.Time) error {
	_, err := k.db.ExecContext(ctx, `DELETE FROM whatsmeow_message_secrets`)
	_, err2 := k.db.ExecContext(ctx, `DELETE FROM whatsmeow_contacts`)
	_, err3 := k.db.ExecContext(ctx, `DELETE FROM whatsmeow_event_buffer WHERE insert_timestamp < $1`, now.Add(-keptByWhatsApp).UnixMilli())
	if err := errors.Join(err, err2, err3); err != nil || k.path == "" {
		return err
	}
	_, err = k.db.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`)
	return err
}
