package media

import (
	"context"
	"slices"
	"time"

	"damping/bot/picture"
	"damping/flows/aid"
)

// numberTime is how long the reading of a card's number may take, with the wait
// for its turn. Its message waits as long.
const numberTime = 10 * time.Second

// isCard tells whether the number of a KTP is to be looked for: where a KTP was
// asked for or named, or nothing was, on what is a good photo of one or of a
// copy. On anything else it would take long and find nothing.
func isCard(asked aid.DocKind, p *picture.Picture) bool {
	faults := aid.DocKTP.PhotoFaults(p.Pages[0].Measures)
	good := !slices.ContainsFunc(faults, func(f aid.PhotoFault) bool { return f != aid.PhotoCopy })
	return good && (asked == aid.DocKTP || asked == "")
}

// number reads the number on a card, "" when it cannot be read, and tells
// whether that was tried at all. Nothing that goes wrong here harms the photo:
// there is no hint then.
func (k *Keeper) number(ctx context.Context, full []byte) (nik string, tried bool) {
	defer func() {
		if recover() != nil {
			nik, tried = "", false
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, numberTime)
	defer cancel()
	nik, err := k.Lab.NIK(ctx, full)
	return nik, err == nil
}
