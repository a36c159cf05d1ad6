package whatsapp

import (
	"context"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
)

// againTime bounds the making of a message that is asked for again.
const againTime = time.Minute

// mostParts is how many messages a letter can become.
const mostParts = 3

// again makes a message once more that its receiver could not decrypt and the library
// has no longer. nil: it is not one of ours.
func (n *Network) again(client *whatsmeow.Client, to types.JID, id types.MessageID) *waE2E.Message {
	if n.cfg.Recent == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(client.BackgroundEventCtx, againTime)
	defer cancel()
	letters, err := n.cfg.Recent(ctx, to.ToNonAD().String())
	if err != nil {
		n.log.Warn("whatsapp: the letters sent lately cannot be had")
		return nil
	}
	for i := range letters {
		for part := range mostParts {
			if letterID(letters[i].ID, part) != id {
				continue
			}
			messages, err := n.messages(ctx, client, &letters[i].Letter)
			if err != nil || part >= len(messages) {
				n.log.Warn("whatsapp: a letter cannot be made again")
				return nil
			}
			return messages[part]
		}
	}
	return nil
}
