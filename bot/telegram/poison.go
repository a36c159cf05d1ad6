package telegram

import (
	"bytes"
	"encoding/json"
	"net/http"
	"regexp"
	"strconv"
)

// poisonTries is how often an answer must come the same before it is taken for
// what Telegram means to say.
const poisonTries = 3

// poison finds the one update that spoils a whole answer: an answer that is no
// JSON at all is asked for again, one update at a time, and when the very same
// comes again and again, its update is given up as unreadable.
type poison struct {
	last  []byte
	times int
}

// limit is how many updates to ask for.
func (p *poison) limit() int {
	if p.times > 0 {
		return 1
	}
	return pollLimit
}

func (p *poison) clear() { p.last, p.times = nil, 0 }

// suspect takes a spoilt answer, and returns the update in it once it is sure.
func (p *poison) suspect(answer []byte) (update json.RawMessage, sure bool) {
	if !bytes.Equal(answer, p.last) {
		p.last, p.times = answer, 0
	}
	p.times++
	if p.times <= poisonTries || !updateNumber.Match(answer) {
		return nil, false
	}
	p.clear()
	return answer, true
}

// spoilt tells an answer of Telegram that is not JSON from a proxy's page, and
// from JSON that merely says something unexpected.
func spoilt(status int, body []byte) bool {
	return status == http.StatusOK && bytes.HasPrefix(body, []byte(`{"ok":true`)) && !json.Valid(body)
}

var (
	updateNumber = regexp.MustCompile(`"update_id"\s*:\s*(\d{1,18})\b`)
	privateChat  = regexp.MustCompile(`"chat"\s*:\s*\{[^{}]*"id"\s*:\s*(\d{1,18})\b[^{}]*"type"\s*:\s*"private"`)
)

// scan finds in what is no JSON as much as a sketch holds.
func scan(raw []byte) (s sketch) {
	s.ID = number(updateNumber, raw)
	if s.Message.Chat.ID = number(privateChat, raw); s.Message.Chat.ID != 0 {
		s.Message.Chat.Type = "private"
	}
	return s
}

func number(in *regexp.Regexp, raw []byte) int64 {
	found := in.FindSubmatch(raw)
	if found == nil {
		return 0
	}
	n, err := strconv.ParseInt(string(found[1]), 10, 64)
	if err != nil {
		return 0
	}
	return n
}
