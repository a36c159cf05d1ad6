package store

import (
	"slices"

	"damping/flows/aid"
)

// slipLength is how long a word must be so that a slip in it is forgiven.
const slipLength = 4

// slipsTried bounds how many real words that differ by a slip are looked into.
const slipsTried = 4

// findSlip looks again, as if one letter of the longest word had been typed
// wrong, left out, typed twice or exchanged with its neighbour. Every spelling
// is asked for by the index, so it costs the same in a town and in a province.
func (w *world) findSlip(words []string, areas []aid.Area, everywhere bool) ([]string, error) {
	if len(words[0]) < slipLength {
		return nil, nil
	}
	tried := 0
	for _, word := range slips(words[0]) {
		var n int
		err := w.get([]any{&n}, `SELECT COUNT(*) FROM (SELECT 1 FROM people_words WHERE word = $1 LIMIT 1) w`, word)
		if err != nil {
			return nil, err
		}
		if n == 0 {
			continue
		}
		right := append([]string{word}, words[1:]...)
		ids, err := w.within(areas, everywhere, func(area string) ([]string, error) { return w.containing(right, area) })
		if tried++; err != nil || len(ids) > 0 || tried == slipsTried {
			return ids, err
		}
	}
	return nil, nil
}

// slips are the spellings that one slip makes of a word, each once: a letter
// put in, changed, left out, or exchanged with the next.
func slips(word string) []string {
	var all []string
	const letters = "abcdefghijklmnopqrstuvwxyz"
	for i := 0; i <= len(word); i++ {
		head, tail := word[:i], word[i:]
		for _, l := range letters {
			all = append(all, head+string(l)+tail)
			if tail != "" {
				all = append(all, head+string(l)+tail[1:])
			}
		}
		if tail != "" {
			all = append(all, head+tail[1:])
		}
		if len(tail) > 1 {
			all = append(all, head+tail[1:2]+tail[:1]+tail[2:])
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
