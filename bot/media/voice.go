package media

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"

	"damping/bot"
	"damping/bot/picture"
	"damping/flows"
	"damping/flows/aid"
)

// maxVoice is how many bytes a voice message may have: about half an hour.
const maxVoice = 5 << 20

// readVoice fetches a voice message, which is kept as it is. What is no Opus in
// Ogg, as phones record it, is not.
func (k *Keeper) readVoice(ctx context.Context, network Fetcher, ref string, _ aid.DocKind) (put putter, err error) {
	content, size, err := network.Fetch(ctx, ref)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, content.Close()) }()
	if size > maxVoice {
		return nil, bot.ErrFileLarge
	}
	data, err := io.ReadAll(io.LimitReader(content, maxVoice+1))
	switch {
	case err != nil:
		return nil, err
	case len(data) > maxVoice:
		return nil, bot.ErrFileLarge
	case !isVoice(data):
		return nil, picture.ErrBroken
	}
	return func(ctx context.Context, id string) (*flows.Kept, error) { return k.putVoice(ctx, id, data) }, nil
}

func (k *Keeper) putVoice(ctx context.Context, id string, data []byte) (*flows.Kept, error) {
	if _, err := k.Safe.Put(ctx, flows.VoiceFile(id), bytes.NewReader(data)); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	return &flows.Kept{ID: id, Sum: hex.EncodeToString(sum[:]), Bytes: int64(len(data)), Pages: 1}, nil
}

// isVoice tells whether bytes begin as Opus in Ogg does.
func isVoice(data []byte) bool {
	return bytes.HasPrefix(data, []byte("OggS")) && bytes.Contains(data[:min(len(data), 128)], []byte("OpusHead"))
}
