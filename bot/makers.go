package bot

import (
	"context"

	"damping/flows"
)

// Makers are what makes files, by kind of attachment: "ics". Main hands
// Makers.Make to the networks, which call it when the letter is sent, so that
// no file is ever made inside a transaction.
type Makers map[string]Maker

// Make is a Maker for every kind there is. A maker that panics fails the one
// letter only. An unknown kind is Refused: it will never be made.
func (m Makers) Make(ctx context.Context, file flows.Attachment) (data []byte, mime string, err error) {
	maker, ok := m[file.Kind]
	if !ok {
		return nil, "", &SendError{Outcome: Refused, Err: fault("no maker for files of this kind")}
	}
	err = safely(func() error {
		data, mime, err = maker(ctx, file)
		return err
	})
	return data, mime, err
}
