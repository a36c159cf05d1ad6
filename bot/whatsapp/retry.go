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

// again makes a message once more that its receiver could not decrypt and the library
// has no longer. nil: it is not one of ours.
func (n *Network) again(client *whatsmeow.Client, to types.JID, id types.MessageID) *waE2E.Message {
	ctx, cancel := context.WithTimeout(client.BackgroundEventCtx, againTime)
	defer cancel()
	letter, k, err := n.letter(ctx, n.sender(ctx, to), id)
	if err != nil {
		n.log.Warn("whatsapp: the letters sent lately cannot be had")
		return nil
	}
	if letter == nil {
		return nil
	}
	parts, err := n.parts(ctx, client, letter)
	if err != nil || k >= len(parts) {
		n.log.Warn("whatsapp: a letter cannot be made again")
		return nil
	}
	return parts[k].Message
}
