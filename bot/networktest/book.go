package networktest

import (
	"errors"
	"fmt"
	"strconv"

	"damping/flows"
)

// Counting is the smallest conversation that shows a loss, a repeat and a
// wrong order: it answers with how many messages it has heard, and the last.
// It panics at "boom" and fails at "bad".
type Counting struct{}

// Turn answers one message.
func (Counting) Turn(_ flows.World, s flows.State, in flows.Input) (flows.State, []flows.Letter, error) {
	switch in.Text {
	case "boom":
		panic("boom " + Secrets)
	case "bad":
		return s, nil, errors.New("bad " + Secrets)
	}
	n, err := strconv.Atoi("0" + s.Draft["n"])
	if err != nil {
		return s, nil, err
	}
	s.Draft = map[string]string{"n": strconv.Itoa(n + 1), "last": in.Text}
	return s, []flows.Letter{{Text: fmt.Sprintf("%d %s", n+1, in.Text)}}, nil
}

// Write makes a letter of nothing but the key.
func (Counting) Write(n flows.Notice) (flows.Letter, error) {
	return flows.Letter{Chat: n.Chat, Lane: n.Lane, Due: n.Due, Text: n.Key}, nil
}

// Secrets are what must never be logged: invented, as all people here.
const Secrets = "NIK 1872015503909001 Ibu Sari Wulandari 081290019001 Jalan Kenanga"

// Sorry is what a person is told whose message was parked.
const Sorry = "maaf"
