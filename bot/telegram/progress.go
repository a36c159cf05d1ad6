package telegram

import (
	"errors"
	"sync"

	"damping/bot"
)

const (
	maxProgress = 4096 // letters remembered; beyond that what is known is given up
	makeTries   = 8    // times a file is tried, over a few minutes
)

// tally is a number for each of some letters, by Outgoing.ID. It is lost at a
// restart: one that was in the air then is marked unknown, but one that waited
// between two of its parts repeats the first part unmarked.
type tally struct {
	mu    sync.Mutex
	count map[string]int
}

func (y *tally) get(letter string) int {
	y.mu.Lock()
	defer y.mu.Unlock()
	return y.count[letter]
}

func (y *tally) set(letter string, n int) {
	y.mu.Lock()
	defer y.mu.Unlock()
	if n == 0 || letter == "" {
		delete(y.count, letter)
		return
	}
	if y.count == nil || len(y.count) >= maxProgress {
		y.count = map[string]int{}
	}
	y.count[letter] = n
}

// again counts one more and returns how many there are.
func (y *tally) again(letter string) int {
	n := y.get(letter) + 1
	y.set(letter, n)
	return n
}

// remember notes how many calls of a letter are done, if it will be sent again.
func (n *Network) remember(letter string, done int, err error) {
	var e *bot.SendError
	if errors.As(err, &e) && (e.Outcome == bot.Gone || e.Outcome == bot.Refused) {
		n.forget(letter)
		return
	}
	n.progress.set(letter, done)
}

// forget drops what was known of a letter that has ended.
func (n *Network) forget(letter string) {
	n.progress.set(letter, 0)
	n.unmade.set(letter, 0)
}
