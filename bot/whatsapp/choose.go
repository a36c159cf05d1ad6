package whatsapp

import (
	"bytes"
	"context"
	"crypto/sha256"
	"strings"

	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"damping/bot"
	"damping/flows"
)

// answered turns an answer to a certain letter of ours into a choice of that letter: a
// reply that quotes it, or a vote in its poll. Everything else stays as it is. false
// is a vote that says nothing. Errors are those of the record: the message is to be
// offered again.
func (n *Network) answered(ctx context.Context, m *events.Message, from sender, in flows.Input) (flows.Input, bool, error) {
	if vote := m.Message.GetPollUpdateMessage(); vote != nil {
		return n.voted(ctx, m, from, vote.GetPollCreationMessageKey().GetID())
	}
	quoted := m.Message.GetExtendedTextMessage().GetContextInfo().GetStanzaID()
	if quoted == "" || in.Kind != flows.Text {
		return in, true, nil
	}
	letter, _, err := n.letter(ctx, from, quoted)
	if err != nil || letter == nil {
		return in, true, err
	}
	said := strings.ToLower(strings.Trim(in.Text, " .\n"))
	for _, c := range letter.Letter.Choices {
		if said == c.Number || said == strings.ToLower(c.Label) {
			return flows.Input{Kind: flows.Tap, Token: c.Token}, true, nil
		}
	}
	return in, true, nil
}

// voted is the choice that somebody voted for last. A vote that cannot be read any
// more is a message that we do not understand.
func (n *Network) voted(ctx context.Context, m *events.Message, from sender, poll string) (flows.Input, bool, error) {
	unread := flows.Input{Kind: flows.Other}
	letter, _, err := n.letter(ctx, from, poll)
	if err != nil {
		return unread, true, err
	}
	hashes, ok := n.vote(ctx, m, from)
	if !ok || letter == nil {
		n.log.Warn("whatsapp: a vote could not be read")
		return unread, true, nil
	}
	if len(hashes) == 0 { // taken back, before another one comes
		return unread, false, nil
	}
	for _, c := range actsOf(&letter.Letter) {
		if hash := sha256.Sum256([]byte(c.Label)); bytes.Equal(hash[:], hashes[0]) {
			return flows.Input{Kind: flows.Tap, Token: c.Token}, true, nil
		}
	}
	return unread, true, nil
}

// vote decrypts a vote. Who voted is part of the key, by one name or by the other.
func (n *Network) vote(ctx context.Context, m *events.Message, from sender) (hashes [][]byte, ok bool) {
	client := n.client.Load()
	if client == nil {
		return nil, false
	}
	for _, name := range [...]types.JID{from.number, from.lid} {
		as := *m
		if as.Info.Sender.Server != name.Server {
			as.Info.Sender = name
		}
		if vote, err := client.DecryptPollVote(ctx, &as); err == nil {
			return vote.GetSelectedOptions(), true
		}
	}
	return nil, false
}

// letter finds the letter, and the part of it, that a message of ours was; nil when
// there is none any more. It may have gone to the other name of the account.
func (n *Network) letter(ctx context.Context, to sender, id string) (*bot.Outgoing, int, error) {
	for _, name := range [...]types.JID{to.lid, to.number} {
		if n.cfg.Recent == nil || name.IsEmpty() {
			continue
		}
		letters, err := n.cfg.Recent(ctx, name.String())
		if err != nil {
			return nil, 0, err
		}
		for i := range letters {
			for k := range mostParts {
				if letterID(letters[i].ID, k) == id {
					return &letters[i], k, nil
				}
			}
		}
	}
	return nil, 0, nil
}
