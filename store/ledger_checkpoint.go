package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// head is the end of a chain at one moment.
type head struct {
	chain string
	n     int64
	link  string
}

// digest binds a list of heads. The order of the list does not matter: the two
// databases may sort differently.
func digest(heads []head) string {
	slices.SortFunc(heads, func(a, b head) int { return strings.Compare(a.chain, b.chain) })
	w := canonical{}
	for _, h := range heads {
		w.text(h.chain, h.link)
		w.number(h.n)
	}
	sum := sha256.Sum256(w.Bytes())
	return hex.EncodeToString(sum[:])
}

// Checkpoint records the heads that changed since the last checkpoint and
// returns how many. Its digest is a link of the office's chain; so it shows
// when somebody cuts off the end of a chain, which is whole without its end.
// Call it each day.
func (s *Store) Checkpoint(ctx context.Context) (changed int, err error) {
	var point int64
	err = s.write(ctx, func(tx *Tx) error {
		changed = 0
		point, err = tx.nextPoint()
		if err != nil {
			return err
		}
		n, err := tx.exec(`INSERT INTO checkpoints (point, chain, n, link)
			SELECT $1, chain, n, link FROM ledger_heads WHERE n <> checked AND n > 0`, point)
		if err != nil || n == 0 {
			return err
		}
		changed = int(n)
		heads, err := tx.checkpoint(point)
		if err != nil {
			return err
		}
		own := link{chain: officeChain, at: micros(tx.Now), kind: kindCheckpoint, actor: ownActor, role: ownActor}
		at, err := tx.appendLink(own,
			map[string]string{"digest": digest(heads), "chains": strconv.Itoa(changed)})
		if err == nil && at != point {
			err = fmt.Errorf("checkpoint %d became link %d", point, at)
		}
		if err != nil {
			return err
		}
		// The checkpoint's own link is no change that asks for another one.
		_, err = tx.exec("UPDATE ledger_heads SET checked = n WHERE chain = $1", officeChain)
		return err
	})
	if err != nil || changed == 0 {
		return 0, err
	}
	// By itself, so that nobody waits for the office's chain meanwhile. When the
	// process dies in between, the next checkpoint records these heads again.
	return changed, s.write(ctx, func(tx *Tx) error {
		_, err := tx.exec(`UPDATE ledger_heads SET checked =
				(SELECT c.n FROM checkpoints c WHERE c.point = $1 AND c.chain = ledger_heads.chain)
			WHERE chain IN (SELECT chain FROM checkpoints WHERE point = $1 AND chain <> $2)`, point, officeChain)
		return err
	})
}

// nextPoint locks the office's chain and returns the number that its next link
// will have.
func (tx *Tx) nextPoint() (int64, error) {
	_, err := tx.exec(`INSERT INTO ledger_heads (chain, n, link) VALUES ($1, 0, '') ON CONFLICT (chain) DO NOTHING`, officeChain)
	if err != nil {
		return 0, err
	}
	var n int64
	err = tx.get([]any{&n}, "UPDATE ledger_heads SET n = n WHERE chain = $1 RETURNING n", officeChain)
	return n + 1, err
}

// checkpoint reads the heads of one checkpoint.
func (tx *Tx) checkpoint(point int64) ([]head, error) {
	var heads []head
	err := tx.each(func(scan func(...any) error) error {
		var h head
		err := scan(&h.chain, &h.n, &h.link)
		heads = append(heads, h)
		return err
	}, "SELECT chain, n, link FROM checkpoints WHERE point = $1", point)
	return heads, err
}
