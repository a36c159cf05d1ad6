package whatsapp

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"

	"damping/bot"
	"damping/flows"
)

// Send brings one letter as a place, a file, a text and a poll, as far as it has them,
// and returns the id of the one with the text. All have ids made from the letter's, so
// that a letter that is sent again is not there twice.
func (n *Network) Send(ctx context.Context, out bot.Outgoing) (string, error) {
	to, err := types.ParseJID(out.Address)
	if err != nil || !person(to) || to.User == "" {
		return "", &bot.SendError{Outcome: bot.Refused, Err: &Error{Class: "address"}}
	}
	client := n.client.Load()
	if client == nil || !client.IsLoggedIn() {
		return "", down("away")
	}
	parts, err := n.parts(ctx, client, &out)
	if err != nil {
		return "", err
	}
	if len(parts) == 0 {
		return "", &bot.SendError{Outcome: bot.Refused, Err: &Error{Class: "empty letter"}}
	}
	if n.editable(&out, parts) {
		err := n.transmit(ctx, client, to, client.BuildEdit(to, out.EditOf, parts[0].Message), editID(out.ID))
		if refused := (*bot.SendError)(nil); !errors.As(err, &refused) || refused.Outcome != bot.Refused {
			return out.EditOf, err
		}
	}
	if out.Lane >= flows.Reminder { // for an answer the turn shows it
		n.compose(ctx, out)
	}
	id := ""
	for i, m := range parts {
		if err := n.transmit(ctx, client, to, m.Message, letterID(out.ID, i)); err != nil {
			return "", err
		}
		if m.words || id == "" {
			id = letterID(out.ID, i)
		}
	}
	return id, nil
}

// transmit sends one message under an id of ours. The error is a *bot.SendError.
func (n *Network) transmit(ctx context.Context, client *whatsmeow.Client, to types.JID, m *waE2E.Message, id string) error {
	if _, err := client.SendMessage(ctx, to, m, whatsmeow.SendRequestExtra{ID: id}); err != nil {
		return fault(err)
	}
	return nil
}

// editTime is how old a message may be to be edited; telephones refuse after 15 minutes.
const editTime = 14 * time.Minute

// CanEdit is true, for a quarter of an hour.
func (n *Network) CanEdit() bool { return true }

// editable tells whether a letter can take the place of the one before it.
func (n *Network) editable(out *bot.Outgoing, parts []part) bool {
	return out.EditOf != "" && len(parts) == 1 && parts[0].Conversation != nil && n.cfg.Clock().Sub(out.EditSince) < editTime
}

// typingTime bounds the call that shows "typing".
const typingTime = 5 * time.Second

// Typing shows that an answer is being made.
func (n *Network) Typing(address string) {
	client := n.client.Load()
	to, err := types.ParseJID(address)
	if client == nil || err != nil || !person(to) {
		return
	}
	select {
	case n.typing <- struct{}{}:
	default: // one is on its way: a second one is worth nothing
		return
	}
	go func() {
		defer func() { <-n.typing }()
		ctx, cancel := context.WithTimeout(client.BackgroundEventCtx, typingTime)
		defer cancel()
		if err := client.SendChatPresence(ctx, to, types.ChatPresenceComposing, types.ChatPresenceMediaText); err != nil {
			n.log.Debug("whatsapp: typing could not be shown")
		}
	}()
}

// compose shows "typing" for as long as a person would at least need: one to four
// seconds, by the length of the text.
func (n *Network) compose(ctx context.Context, out bot.Outgoing) {
	n.Typing(out.Address)
	sleep(ctx, composing(out.Letter.Text))
}

func composing(text string) time.Duration {
	return min(time.Second+time.Duration(len(text))*10*time.Millisecond, 4*time.Second)
}

// editID is the id of the message that edits another.
func editID(letter string) string { return letterID(letter, -1) }

// letterID is the id of a letter's part, as the library's own ids look.
func letterID(letter string, part int) string {
	sum := sha256.Sum256([]byte(letter + "/" + strconv.Itoa(part)))
	return whatsmeow.WebMessageIDPrefix + strings.ToUpper(hex.EncodeToString(sum[:9]))
}
