package loadtest

import (
	"fmt"

	"damping/bot/telegram/telegramtest"
)

// Double is an answer of which a citizen got a part more than once.
type Double struct {
	Chat  int64
	Step  string
	Last  int64 // message id of the last message, which the outbox knows
	Heard bool  // an earlier copy was sent although the bot had heard that it arrived
}

// Judge holds what the citizen got against what was said: every answer is there,
// in order, and nothing else. Answers sent more than once are returned.
func (c *Citizen) Judge() (doubles []Double, err error) {
	u, said := c.User, c.Said
	got := u.Messages()
	at := 0
	for i, step := range said {
		from, next := at, 0
		for at < len(got) {
			k, ok := place(step.Answer, got[at].Text, next)
			if !ok || next == len(step.Answer) && !again(step.Answer, k, got[at+1:]) {
				break
			}
			next = k + 1
			at++
		}
		taken := got[from:at]
		if len(taken) == 0 || next != len(step.Answer) {
			return nil, fmt.Errorf("chat %d: answer %d (%s) is missing or not in order; it has %s", u.ID, i+1, step.Name, Transcript(u))
		}
		if len(taken) > len(step.Answer) {
			d := Double{Chat: u.ID, Step: step.Name, Last: taken[len(taken)-1].ID}
			d.Heard = heardTwice(step.Answer, taken)
			doubles = append(doubles, d)
		}
	}
	if at < len(got) {
		return nil, fmt.Errorf("chat %d: %d messages too many; it has %s", u.ID, len(got)-at, Transcript(u))
	}
	return doubles, nil
}

// place finds which message of an answer this is. An answer goes on where it
// stood; one that is sent again may begin at any of those already seen.
func place(answer []Mark, text string, next int) (int, bool) {
	for k := next; k < len(answer); k++ {
		if answer[k].fits(text) {
			return k, true
		}
		if !answer[k].optional() {
			break
		}
	}
	for k := range next {
		if answer[k].fits(text) {
			return k, true
		}
	}
	return 0, false
}

// heardTwice tells whether the last part of an answer was repeated although
// the bot had heard that it arrived. Earlier parts may be: the outbox knows
// only whole letters.
func heardTwice(answer []Mark, taken []telegramtest.Message) bool {
	last := answer[len(answer)-1]
	for _, m := range taken[:len(taken)-1] {
		if last.fits(m.Text) && !m.Unheard {
			return true
		}
	}
	return false
}

// again tells whether an answer that is whole begins once more with its k-th
// part: the last part by itself, an earlier one only when the next follows, for
// the first part of the next answer may look the same.
func again(answer []Mark, k int, rest []telegramtest.Message) bool {
	return k == len(answer)-1 || len(rest) > 0 && answer[k+1].fits(rest[0].Text)
}
