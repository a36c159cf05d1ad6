package media

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strconv"
	"time"

	"damping/bot"
	"damping/bot/picture"
	"damping/flows"
	"damping/store"
	"damping/store/photos"
)

// Fetcher is a network that can fetch a file by its flows.Media.Ref. Errors
// that will not pass are bot.ErrFileLarge and bot.ErrFileGone.
type Fetcher interface {
	Fetch(ctx context.Context, ref string) (content io.ReadCloser, size int64, err error)
}

// Keeper is the bot's keeper of photos.
type Keeper struct {
	Safe *photos.Safe
	Lab  *picture.Lab
	// Known tells whether photos from a chat may be kept at all: somebody is
	// behind it who agreed, or who works for the office.
	Known    func(ctx context.Context, chat string) (bool, error)
	Networks map[string]Fetcher // by channel
	Clock    func() time.Time   // the machine clock
}

// patience is how long a file that cannot be had is asked for. Then the sender
// is asked to send it again.
const patience = 6 * time.Hour

// Keep implements bot.Keeper. The files lie in the safe under the id of the
// message: a message that is worked on twice writes the same files.
func (k *Keeper) Keep(ctx context.Context, row store.Row, in flows.Input) (flows.Input, error) {
	media := *in.Media
	in.Media = &media
	known, err := k.Known(ctx, row.Chat)
	if err != nil {
		return in, err
	}
	network := k.Networks[row.Channel]
	switch {
	case !known || network == nil:
		media.Fault = flows.FaultStranger
		return in, nil
	case media.Size > k.Lab.Bytes:
		media.Fault = flows.FaultTooLarge
		return in, nil
	}
	read, err := k.read(ctx, network, media.Ref)
	if err == nil {
		media.Kept, err = k.put(ctx, row.ID, read)
	}
	if media.Fault = faultOf(err); media.Fault != "" {
		return in, nil
	}
	if err != nil && ctx.Err() == nil && k.Clock().Sub(row.Created) > patience {
		media.Fault = flows.FaultGone
		return in, nil
	}
	if err != nil {
		return in, &bot.WaitError{Err: err}
	}
	return in, nil
}

// faultOf is what is wrong with the file itself; "" for anything else.
func faultOf(err error) string {
	switch {
	case errors.Is(err, bot.ErrFileLarge):
		return flows.FaultTooLarge
	case errors.Is(err, bot.ErrFileGone):
		return flows.FaultGone
	}
	return picture.Fault(err)
}

// read fetches a file and makes of it what is kept.
func (k *Keeper) read(ctx context.Context, network Fetcher, ref string) (p *picture.Picture, err error) {
	content, _, err := network.Fetch(ctx, ref)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, content.Close()) }()
	return k.Lab.Read(ctx, content, picture.Hint{Position: true})
}

// put writes the copies of every page into the safe. The second page's are
// "full2", "read2", "thumb2".
func (k *Keeper) put(ctx context.Context, id string, p *picture.Picture) (*flows.Kept, error) {
	kept := &flows.Kept{ID: id, Sum: p.Sum, Bytes: p.Bytes, Pages: len(p.Pages), Place: p.Position}
	for i, page := range p.Pages {
		suffix := ""
		if i > 0 {
			suffix = strconv.Itoa(i + 1)
		}
		for _, copy := range []struct {
			name string
			data []byte
		}{{"full", page.Full}, {"read", page.Read}, {"thumb", page.Thumb}} {
			if _, err := k.Safe.Put(ctx, id+"/"+copy.name+suffix, bytes.NewReader(copy.data)); err != nil {
				return nil, err
			}
		}
		if i == 0 || page.Measures.Sharp < kept.Measures.Sharp { // the page that is hardest to read counts
			kept.Measures, kept.Look = page.Measures, page.Look
		}
	}
	return kept, nil
}
