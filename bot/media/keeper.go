package media

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"

	"damping/bot"
	"damping/bot/picture"
	"damping/flows"
	"damping/flows/aid"
	"damping/store"
	"damping/store/photos"
)

// Fetcher is a network that can fetch a file by its flows.Media.Ref. Errors
// that will not pass are bot.ErrFileLarge and bot.ErrFileGone. A *bot.SendError
// that is bot.Down says that the whole network is away.
type Fetcher interface {
	Fetch(ctx context.Context, ref string) (content io.ReadCloser, size int64, err error)
}

// Config is what a Keeper works with. All of it is needed.
type Config struct {
	Safe *photos.Safe
	Lab  *picture.Lab
	// Expects tells whether photos from a chat may be kept at all: somebody is
	// behind it who agreed, or who works for the office. It also tells which
	// document is asked for there, "" when none is.
	Expects  func(ctx context.Context, chat string) (may bool, asked aid.DocKind, err error)
	Networks map[string]Fetcher // by channel
	Clock    func() time.Time   // the machine clock
}

// Keeper is the bot's keeper of photos.
type Keeper struct {
	Config
	turns *semaphore.Weighted // of files in memory

	mu    sync.Mutex
	since map[string]time.Time // when a file could not be had for the first time, by row
}

// filesAtOnce is how many files are in memory, each of at most Lab.Bytes; of
// these the Lab decodes as many as it allows.
const filesAtOnce = 4

// How long what fails is tried again before the sender is asked to send the
// file once more, for the chat waits meanwhile. While the whole network is away
// nobody could be asked, so nothing is given up.
const (
	fetchPatience = 10 * time.Minute
	safePatience  = 6 * time.Hour
)

// New makes a keeper.
func New(c Config) *Keeper {
	return &Keeper{Config: c, turns: semaphore.NewWeighted(filesAtOnce), since: map[string]time.Time{}}
}

// Keep implements bot.Keeper. The files lie in the safe under the id of the
// message: a message that is worked on twice writes the same files.
func (k *Keeper) Keep(ctx context.Context, row store.Row, in flows.Input) (flows.Input, error) {
	media := *in.Media
	in.Media = &media
	known, asked, err := k.Expects(ctx, row.Chat)
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
	if err := k.turns.Acquire(ctx, 1); err != nil {
		return in, &bot.WaitError{Err: err}
	}
	defer k.turns.Release(1)
	patience := fetchPatience
	read := k.read
	if in.Kind == flows.Voice {
		read = k.readVoice
	}
	if named, ok := aid.ParseDocKind(in.Text); ok {
		asked = named
	}
	put, err := read(ctx, network, media.Ref, asked)
	if err == nil {
		patience = safePatience
		media.Kept, err = put(ctx, row.ID)
	}
	if media.Fault = faultOf(err); err != nil && media.Fault == "" && k.tried(ctx, row.ID, err) > patience {
		media.Fault = flows.FaultGone
	}
	if err != nil && media.Fault == "" {
		return in, &bot.WaitError{Err: err}
	}
	k.forget(row.ID)
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

// mostTried bounds what is remembered of files that cannot be had.
const mostTried = 10_000

// tried notes that a file could not be had and tells for how long that has
// been so, as far as this process knows.
func (k *Keeper) tried(ctx context.Context, row string, err error) time.Duration {
	var sent *bot.SendError
	switch {
	case ctx.Err() != nil:
		return 0
	case errors.As(err, &sent) && sent.Outcome == bot.Down:
		k.forget(row)
		return 0
	}
	now := k.Clock()
	k.mu.Lock()
	defer k.mu.Unlock()
	first, again := k.since[row]
	if !again {
		if len(k.since) >= mostTried {
			clear(k.since)
		}
		first, k.since[row] = now, now
	}
	return now.Sub(first)
}

func (k *Keeper) forget(row string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.since, row)
}

// putter writes what was read into the safe under an id.
type putter func(ctx context.Context, id string) (*flows.Kept, error)

// read fetches a picture and makes of it what is kept. Where it was taken is read
// off it for the turn, and kept by visits alone.
func (k *Keeper) read(ctx context.Context, network Fetcher, ref string, asked aid.DocKind) (put putter, err error) {
	content, size, err := network.Fetch(ctx, ref)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, content.Close()) }()
	if size > k.Lab.Bytes {
		return nil, bot.ErrFileLarge
	}
	p, err := k.Lab.Read(ctx, content, picture.Hint{Position: true})
	return func(ctx context.Context, id string) (*flows.Kept, error) {
		kept, err := k.put(ctx, id, p)
		if err == nil && isCard(asked, p) {
			kept.NIK, kept.Looked = k.number(ctx, p.Pages[0].Full)
		}
		return kept, err
	}, err
}

// put writes the copies of every page into the safe.
func (k *Keeper) put(ctx context.Context, id string, p *picture.Picture) (*flows.Kept, error) {
	kept := &flows.Kept{ID: id, Sum: p.Sum, Bytes: p.Bytes, Pages: len(p.Pages), Place: p.Position}
	for i, page := range p.Pages {
		for _, copy := range []struct {
			name string
			data []byte
		}{{"full", page.Full}, {"read", page.Read}, {"thumb", page.Thumb}} {
			if _, err := k.Safe.Put(ctx, flows.PhotoFile(id, copy.name, i+1), bytes.NewReader(copy.data)); err != nil {
				return nil, err
			}
		}
		if i == 0 || page.Measures.Sharp < kept.Measures.Sharp { // the page that is hardest to read counts
			kept.Measures, kept.Look = page.Measures, page.Look
		}
	}
	return kept, nil
}
