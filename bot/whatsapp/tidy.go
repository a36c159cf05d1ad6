package whatsapp

import (
	"context"
	"errors"
	"time"

	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/types"
)

// tidyEvery is how often what the library would keep for ever is taken away.
const tidyEvery = time.Hour

// keptByWhatsApp is how long WhatsApp keeps a message for a device; nothing that was
// noted of one can be needed after it.
const keptByWhatsApp = 14 * 24 * time.Hour

// tidy keeps the library's database small and free of what people wrote, until ctx
// ends.
func (n *Network) tidy(ctx context.Context, device *store.Device) {
	for ctx.Err() == nil {
		if err := n.keys.tidy(ctx, n.cfg.Clock(), device.GetJID().ToNonAD(), device.GetLID().ToNonAD()); err != nil && ctx.Err() == nil {
			n.log.Warn("whatsapp: the library's database could not be tidied")
		}
		sleep(ctx, tidyEvery)
	}
}

// tidy takes away the keys that others made for votes and reactions, one with each
// message, which nobody needs here; the names that people gave themselves; and what was
// noted of messages that WhatsApp has no longer. The keys of our own polls stay, under
// either name of the account. The library keeps the text of a message from its
// decryption until the inbox has it; SQLite's log of writes would hold it for longer,
// and is emptied.
func (k *keys) tidy(ctx context.Context, now time.Time, number, lid types.JID) error {
	_, err := k.db.ExecContext(ctx, `DELETE FROM whatsmeow_message_secrets WHERE sender_jid <> $1 AND sender_jid <> $2`, number.String(), lid.String())
	_, err2 := k.db.ExecContext(ctx, `DELETE FROM whatsmeow_contacts`)
	_, err3 := k.db.ExecContext(ctx, `DELETE FROM whatsmeow_event_buffer WHERE insert_timestamp < $1`, now.Add(-keptByWhatsApp).UnixMilli())
	if err := errors.Join(err, err2, err3); err != nil || k.path == "" {
		return err
	}
	_, err = k.db.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`)
	return err
}
